package query_test

import (
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/value"
)

// TestAlter states what (alter 'v op ...) leaves in v.
func TestAlter(t *testing.T) {
	for _, c := range []struct{ v, change, want string }{
		// one index
		{"[1 2 3]", "set 0 9", "[9 2 3]"},
		{"[1 2 3]", "set 0x02 9", "[1 2 9]"},
		{"[1 2 3]", "set true 9", "[1 9 3]"},
		{"[1 2 3]", "set 1.7 9", "[1 9 3]"},
		{"[1 2 3]", "set 3 9", "error: index"},
		{"[1 2 3]", "set -1 9", "error: index"},
		{"[1 2 3]", "set 0N 9", "error: index"},
		{"[1 2 3]", "set 'a 9", "error: type"},
		{"[1 2 3]", "set (list 0) 9", "error: type"},

		// indices of several that are out of range are passed over; a later one wins
		{"[1 2 3]", "set [0 9 -1 2] 7", "[7 2 7]"},
		{"[1 2 3]", "set [0i 1i] [7 8]", "[7 8 3]"},
		{"[1 2 3]", "set [0 0] [7 8]", "[8 2 3]"},
		{"[1 2 3]", "set [0 9] [7 8]", "[7 2 3]"},
		{"[1 2 3]", "set [] 7", "[1 2 3]"},
		{"[1 2 3]", "set [0 1] (list 7 8.5)", "[7 8 3]"},

		// numbers take the type of the vector, everything else must have it
		{"[1 2 3]", "set 0 true", "[1 2 3]"},
		{"[1 2 3]", "set 0 -2.9", "[-2 2 3]"},
		{"[1 2 3]", "set 0 0Nf", "[0Nl 2 3]"},
		{"[1.5 2.5]", "set 0 7", "[7.0 2.5]"},
		{"[1.5 2.5]", "set [0 1] [7 0N]", "[7.0 0Nf]"},
		{"[1h 2h]", "set 0 70000", "[4464 2]"},
		{"[a b]", "set 1 'z", "[a z]"},
		{`["a" "b"]`, `set [0 1] ["longer than twelve bytes" ""]`, `["longer than twelve bytes" ""]`},
		{"[2024.01.01]", "set 0 2025.05.05", "[2025.05.05]"},
		{"[2024.01.01]", "set 0 5", "error: type"},
		{"[true]", "set 0 1", "error: type"},
		{"[1 2 3]", `set 0 "x"`, "error: type"},
		{"[1 2 3]", "set 0 [7]", "error: type"},
		{"[1 2 3]", "set [0 1] [7 8 9]", "error: length"},
		{"[1 2 3]", "set [0 1] [x y]", "error: type"},

		// lists take anything
		{"(list 1 'a)", "set 0 [7 8]", "(list [7 8] a)"},
		{"(list 1 'a)", "set 9 2", "(list 1 a)"},
		{"(list 1 'a)", "set [0 1] [7 8]", "[7 8]"},
		{"(list 1 'a)", "set [0 1] [7 8 9]", "(list [7 8 9] [7 8 9])"},
		{"(list 1 'a 2)", "remove 1", "[1 2]"},
		{"(list 1 'a 2)", "remove [0 2 9]", "[a]"},
		{"(list 1 'a 2)", "remove 'a", "error: type"},
		{"[1 2]", "remove 0", "error: type"},
		{"{a: 1}", "set 'a 2", "error: type"},

		{"[1 2]", "concat 3", "[1 2 3]"},
		{"[1 2]", "concat 'a", "error: type"},
		{"(list 1)", "concat 'a", "(list 1 a)"},
		{"[1 2]", "set 0", "error: domain"},
		{"[1 2]", "insert 0 1", "error: domain"},
		{"[1 2]", `"set" 0 1`, "error: type"},
	} {
		in := newInterp(1, nil)
		v, err := eval(in, "(set w (set v "+c.v+"))")
		if err != nil {
			t.Fatal(err)
		}
		before := format.Compact(v)
		v, err = eval(in, "(alter 'v "+c.change+")")
		if err == nil && format.Compact(v) != "v" {
			t.Errorf("%s: alter %s: gives %s, want the name", c.v, c.change, format.Compact(v))
		}
		got := ""
		if err == nil {
			v, err = eval(in, "v")
		}
		if err != nil {
			got = "error: " + string(value.CodeOf(err))
		} else {
			got = format.Compact(v)
		}
		if got != c.want {
			t.Errorf("%s: alter %s: %s (%v), want %s", c.v, c.change, got, err, c.want)
		}
		if w, err := eval(in, "w"); err != nil || format.Compact(w) != before {
			t.Errorf("%s: alter %s changes another holder to %s", c.v, c.change, format.Compact(w))
		}
	}
}
