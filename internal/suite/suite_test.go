package suite

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		text, expr, want string
		kind             kind
	}{
		{"(+ 1 2) -- 3", "(+ 1 2)", "3", equal},
		{"(foo) !- name", "(foo)", "name", fails},
		{"(foo) !-", "(foo)", "", fails},
		{"(set x 5)", "(set x 5)", "", plain},
		{`"a -- b" -- "a -- b"`, `"a -- b"`, `"a -- b"`, equal},
		{`(count "\" -- ") -- 5`, `(count "\" -- ")`, "5", equal},
		{"(f) ;; -- not this", "(f) ;; -- not this", "", plain},
		{"(f) -- 3 ; -- nor this", "(f)", "3 ; -- nor this", equal},
		{"'-- -- '--", "'--", "'--", equal},
		{"(-- 1) !- name", "(-- 1)", "name", fails},
		{"(+ 1 !- parse", "(+ 1", "parse", fails},
		{") !- parse", ")", "parse", fails},
		{`(f) !- it's "odd -- text`, "(f)", `it's "odd -- text`, fails},
		{"a--b -- c", "a--b", "c", equal},
	} {
		l := split(c.text)
		if l.kind != c.kind || l.expr != c.expr || l.want != c.want {
			t.Errorf("%s: got kind %d, %q and %q; want kind %d, %q and %q", c.text, l.kind, l.expr, l.want, c.kind, c.expr, c.want)
		}
	}
}

func TestParseSkipsAndCounts(t *testing.T) {
	lines := parse(";; a comment\r\n\n1 -- 1\r\n  ; another\n   \n(set x 2)\n2 -- 2")
	var got []int
	for _, l := range lines {
		got = append(got, l.number)
	}
	if len(got) != 3 || got[0] != 3 || got[1] != 6 || got[2] != 7 {
		t.Errorf("lines %v", got)
	}
	if lines[0].want != "1" {
		t.Errorf("a line that ends in CR LF expects %q", lines[0].want)
	}
}

// fake is a runtime whose expressions are words.
type fake struct {
	out  io.Writer
	sets int
}

func (f *fake) Eval(ctx context.Context, text string) (value.Value, error) {
	switch word, arg, _ := strings.Cut(text, " "); word {
	case "set":
		f.sets++
	case "sets":
		return value.I64(f.sets), nil
	case "print":
		io.WriteString(f.out, arg+"\n")
	case "fail":
		return nil, value.Errorf(value.ErrType, "no good")
	case "raise":
		return nil, &value.Error{Code: value.ErrDomain, Raised: value.Str(arg)}
	case "panic":
		panic("boom")
	case "wait":
		<-ctx.Done()
		return nil, value.Errorf(value.ErrCancel, "interrupted")
	case "hang":
		time.Sleep(time.Hour)
	default:
		return value.Str(text), nil
	}
	return value.Null, nil
}

func (f *fake) Shutdown(context.Context) error { return nil }

func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// run runs all files of dir and returns the JSON report without the directory.
func run(t *testing.T, dir, sel string) (report, printed string) {
	t.Helper()
	var out, prints bytes.Buffer
	r := Runner{New: func(out io.Writer) Runtime { return &fake{out: out} }, Timeout: 100 * time.Millisecond, Parallel: 2, Printed: &prints}
	if sel != "" {
		r.Select = regexp.MustCompile(sel)
	}
	files, err := Files([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	r.Run(files, JSON(&out))
	return strings.ReplaceAll(out.String(), dir+"/", ""), prints.String()
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := write(t, map[string]string{
			"a.rfl": `
a -- a
a -- b
fail !- good
fail !- bad
a !- good
raise pop !- pop
fail -- a
set
sets -- sets
fail
panic
panic -- a
wait -- a
set
hang
sets -- 2
print one
`,
			"sub/b.rfl": "sets -- 0\nprint two\nsets -- sets\n",
			"c.txt":     "not a test file",
		})
		report, printed := run(t, dir, "")
		want := `{"file":"a.rfl","line":2,"ok":true,"src":"a","want":"\"a\"","got":"\"a\""}
{"file":"a.rfl","line":3,"ok":false,"src":"a","want":"\"b\"","got":"\"a\""}
{"file":"a.rfl","line":4,"ok":true,"src":"fail","want":"good","got":"error: type: no good"}
{"file":"a.rfl","line":5,"ok":false,"src":"fail","want":"bad","got":"error: type: no good"}
{"file":"a.rfl","line":6,"ok":false,"src":"a","want":"good","got":"\"a\""}
{"file":"a.rfl","line":7,"ok":true,"src":"raise pop","want":"pop","got":"error: domain: pop"}
{"file":"a.rfl","line":8,"ok":false,"src":"fail","want":"\"a\"","got":"error: type: no good"}
{"file":"a.rfl","line":10,"ok":true,"src":"sets","want":"1","got":"1"}
{"file":"a.rfl","line":11,"ok":false,"src":"fail","want":"","got":"error: type: no good"}
{"file":"a.rfl","line":12,"ok":false,"src":"panic","want":"","got":"crash: boom"}
{"file":"a.rfl","line":13,"ok":false,"src":"panic","want":"\"a\"","got":"crash: boom"}
{"file":"a.rfl","line":14,"ok":false,"src":"wait","want":"\"a\"","got":"no result within 100ms"}
{"file":"a.rfl","line":16,"ok":false,"src":"hang","want":"","got":"no result within 100ms, and it does not stop"}
{"file":"a.rfl","line":17,"ok":false,"src":"sets","want":"\"2\"","got":"2"}
{"file":"sub/b.rfl","line":1,"ok":false,"src":"sets","want":"\"0\"","got":"0"}
{"file":"sub/b.rfl","line":3,"ok":true,"src":"sets","want":"0","got":"0"}
{"files":2,"passed":5,"failed":11}
`
		if report != want {
			t.Errorf("got\n%swant\n%s", report, want)
		}
		if printed != "one\ntwo\n" {
			t.Errorf("printed %q", printed)
		}
		time.Sleep(2 * time.Hour) // lets what hangs end
	})
}

func TestSelect(t *testing.T) {
	dir := write(t, map[string]string{
		"sums.rfl":  "set\nx -- x\ny -- y\n",
		"other.rfl": "set\nsets -- sets\nsum -- sum\n",
		"third.rfl": "fail\n",
	})
	report, _ := run(t, dir, "sum")
	want := `{"file":"other.rfl","line":3,"ok":true,"src":"sum","want":"\"sum\"","got":"\"sum\""}
{"file":"sums.rfl","line":2,"ok":true,"src":"x","want":"\"x\"","got":"\"x\""}
{"file":"sums.rfl","line":3,"ok":true,"src":"y","want":"\"y\"","got":"\"y\""}
{"files":2,"passed":3,"failed":0}
`
	if report != want {
		t.Errorf("got\n%swant\n%s", report, want)
	}
}

func TestHuman(t *testing.T) {
	var out bytes.Buffer
	h := Human(&out)
	h.File("a.rfl", []Result{{OK: true}, {File: "a.rfl", Line: 3, Src: "(f)", Want: "1", Got: "2"}})
	h.End(Summary{Files: 1, Passed: 1, Failed: 1})
	want := "FAIL  a.rfl: 1 of 2\n\n  a.rfl:3: (f)\n    expected  1\n    got       2\n\n1 file, 1 passed, 1 failed in"
	if !strings.HasPrefix(out.String(), want) {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestFilesMissing(t *testing.T) {
	if _, err := Files([]string{filepath.Join(t.TempDir(), "none")}); err == nil {
		t.Error("a path that is not there is no error")
	}
}
