package format

import (
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func TestReport(t *testing.T) {
	script := &value.Source{Name: "f.rfl", Text: "((fn [a b]\n  (+ a\n     (- b \"x\"))) 1 2)"}
	long := &value.Source{Name: "repl", Text: strings.Repeat("\n", 11) + " (f)"}
	frame := func(src *value.Source, off int) value.Pos { return value.Pos{Src: src, Off: off} }
	for _, c := range []struct {
		err  *value.Error
		want string
	}{
		{value.Errorf(value.ErrType, "bad"), "error: type: bad\n"},
		{&value.Error{Code: value.ErrDomain}, "error: domain\n"},
		{&value.Error{Code: value.ErrType, Msg: "cannot subtract i64 and str", Frames: []value.Pos{frame(script, 23), frame(script, 0)}}, `
  × Error: type

   ╭─[f.rfl:3:6]
 3 │      (- b "x"))) 1 2)
   │      ▲
   │      ╰─ type: cannot subtract i64 and str
   ╰─ in λ

   ╭─[f.rfl:1:1]
 1 │ ((fn [a b]
   │ ▲
   │ ╰─ ` + `
   ╰─ in λ

`},
		{&value.Error{Code: value.ErrDomain, Frames: []value.Pos{frame(long, 12)}}, `
  × Error: domain

    ╭─[repl:12:2]
 12 │  (f)
    │  ▲
    │  ╰─ domain
    ╰─ in λ

`},
	} {
		if got := Report(c.err, false); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
	many := &value.Error{Code: value.ErrType, Frames: make([]value.Pos, 7)}
	for i := range many.Frames {
		many.Frames[i] = frame(script, 0)
	}
	if got := Report(many, false); !strings.HasSuffix(got, "╰─ in λ\n   ... 2 more frames\n\n") || strings.Count(got, "in λ") != 5 {
		t.Errorf("got\n%s", got)
	}
	if got := Report(value.Errorf(value.ErrType, "bad"), true); got != "\x1b[1;31merror: type: bad\x1b[0m\n" {
		t.Errorf("got %q", got)
	}
}
