package rayforce

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Rules that several rooms keep together. Each group runs in a runtime of its
// own; a step is an input and its value in the compact form, or an error code
// after a "!".
var rules = map[string][][2]string{
	"a string read past the end is the empty string, and only the wire sees more": {
		{`(set s (first (take ["a"] 0)))`, `""`},
		{`(drop (ser s) 16)`, `[0xf3 0x01 0x00 0x00 0x00 0x00 0x00 0x00 0x00 0x00]`},
		{`(drop (ser (at ["a"] 1)) 16)`, `[0xf3 0x01 0x00 0x00 0x00 0x00 0x00 0x00 0x00 0x00]`},
		{`(drop (ser (first (list s))) 16)`, `[0xf3 0x01 0x00 0x00 0x00 0x00 0x00 0x00 0x00 0x00]`},
		{`(nil? s)`, `false`},
		{`(== s "")`, `true`},
		{`(strlen s)`, `0`},
		{`(concat s "x")`, `"x"`},
		{`(format s 1)`, `""`},
		{`(map (fn [x] (concat x "y")) (list s "z"))`, `["y" "zy"]`},
		{`((fn [x] (format "<%>" x)) s)`, `"<>"`},
		{`(parse s)`, `!parse`},
	},
	"with two arguments a unary function gets the first, which is not mapped": {
		{`(map neg 1 [2 3])`, `[-1 -1]`},
		{`(map neg [1 2] [2 3])`, `!type`},
		{`(map count [1 2] [2 3])`, `[2 2]`},
		{`(fold neg [5 6])`, `-5`},
		{`(fold neg (list [5] 6))`, `!type`},
		{`(map-left neg (list [1] [2]) 0)`, `!type`},
		{`(map neg (list [1] 2))`, `(list [-1] -2)`},
	},
}

func TestRules(t *testing.T) {
	for name, steps := range rules {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			rt := New(Options{})
			defer rt.Close()
			s := lang.NewSession(&bytes.Buffer{}, nil)
			for _, step := range steps {
				v, err := rt.in.Do(context.Background(), s, lang.Request{Source: &value.Source{Name: "repl", Text: step[0]}})
				var got string
				if err != nil {
					code, _, _ := strings.Cut(err.Error(), ":")
					got = "!" + code
				} else {
					got = format.Compact(v)
				}
				if got != step[1] {
					t.Errorf("%s\n   got %s, %v\n  want %s", step[0], got, err, step[1])
				}
			}
		})
	}
}
