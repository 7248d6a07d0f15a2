package output_test

import (
	"context"
	"errors"
	"testing"

	"github.com/rayforce-go/rayforce/internal/builtin/output"
	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

var interp = lang.NewInterp(lang.NewRegistry(output.Funcs()), lang.Limits{})

func eval(s *lang.Session, text string) (value.Value, error) {
	return interp.Do(context.Background(), s, lang.Request{Source: &value.Source{Name: "test", Text: text}})
}

// writes records every Write.
type writes []string

func (w *writes) Write(p []byte) (int, error) { *w = append(*w, string(p)); return len(p), nil }

func TestPrinting(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"(println)", "\n"},
		{"(println 1 2.123456 \"a\" 'b)", "1 2.12346 a 'b\n"},
		{"(println \"x=% y=%\" 5)", "x=5 y=%\n"},
		{"(println \"x=%\")", "x=%\n"},
		{"(println 5 \"%\" 6)", "5 % 6\n"},
		{"(println \"%\" \"50% off\")", "50% off\n"},
		{"(println null [1.23456 2] {a: 1})", "null [1.23 2.0] {a:1}\n"},
		{"(println println)", "println\n"},
		{"(print 1 2)", "1 2"},
		{"(print \"x=%\\n\" 5)", "x=5\n"},
		{"(show)", "\n"},
		{"(show 1 [1 2] \"x\" 'y null)", "1[1 2]\"x\"ynull\n"},
		{"(show \"x=%\" 5)", "\"x=%\"5\n"},
		{"(show println)", "<println>\n"},
	} {
		var out writes
		v, err := eval(lang.NewSession(&out, nil), c.in)
		if err != nil || !value.IsNullObject(v) {
			t.Errorf("%s = %v, %v; want null", c.in, v, err)
		}
		if len(out) != 1 || out[0] != c.want {
			t.Errorf("%s wrote %q, want one write of %q", c.in, []string(out), c.want)
		}
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`(format "% + % = %" 1 2 3)`, `"1 + 2 = 3"`},
		{`(format "% %" 1)`, `"1 %"`},
		{`(format "%" 'a 2)`, `"a"`},
		{`(format "100%%" 1)`, `"1001%"`},
		{`(format "plain")`, `"plain"`},
		{`(format "%" ["a" "b"])`, `"["a" "b"]"`},
		{`(format)`, "!domain"},
		{`(format 'a 1)`, "!type"},
		{`(format null)`, "!type"},
	} {
		v, err := eval(lang.NewSession(nil, nil), c.in)
		got := "!" + string(value.CodeOf(err))
		if err == nil {
			got = format.Compact(v)
		}
		if got != c.want {
			t.Errorf("%s = %s, want %s", c.in, got, c.want)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("closed") }

func TestFailureToPrintIsAnError(t *testing.T) {
	if _, err := eval(lang.NewSession(broken{}, nil), "(println 1)"); !errors.Is(err, value.ErrIO) {
		t.Errorf("println to a closed output: %v, want an io error", err)
	}
}
