package strings_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/rayforce-go/rayforce/internal/builtin/strings"
	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

var interp = lang.NewInterp(lang.NewRegistry(strings.Funcs()), lang.Limits{})

// result returns the compact form of what a request gives, or "!" and the code
// of the error.
func result(r lang.Request) string {
	v, err := interp.Do(context.Background(), lang.NewSession(nil, nil), r)
	if err != nil {
		return "!" + string(value.CodeOf(err))
	}
	return format.Compact(v)
}

func call(name string, args ...value.Value) string {
	f, _ := interp.Registry.Lookup(name)
	return result(lang.Request{Func: f, Args: args})
}

func TestFunctions(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`(strlen "héllo")`, "6"},
		{`(strlen ["a" "bb" "" "longer than twelve bytes"])`, "[1 2 0 24]"},
		{`(strlen [a bb '])`, "[1 2 0]"},
		{`(strlen (quote ("a" "bb")))`, "!type"},
		{`(strlen null)`, "!type"},
		{`(upper "aBc-1é{")`, `"ABC-1é{"`},
		{`(upper ["abc" "" "longer than twelve bytes"])`, `["ABC" "" "LONGER THAN TWELVE BYTES"]`},
		{`(lower [Abc DEF])`, "[abc def]"},
		{`(lower "[Z@")`, `"[z@"`},
		{`(upper [1])`, "!type"},
		{`(trim "\t\n a b \r\n")`, `"a b"`},
		{`(trim "   ")`, `""`},
		{`(trim [" a " "  longer than twelve bytes  " ""])`, `["a" "longer than twelve bytes" ""]`},
		{`(trim 5)`, "!type"},

		{`(substr "abcdef" -5 2)`, `"ab"`},
		{`(substr "abcdef" 7 1)`, `""`},
		{`(substr "abcdef" 3 -1)`, `"cdef"`},
		{`(substr "abcdef" 3 0)`, `""`},
		{`(substr "abcdef" 2.9 3.2)`, `"bcd"`},
		{`(substr "abcdef" 0Nf 2)`, `""`},
		{`(substr [1 2] [1 2 3] 1)`, "!type"}, // types come before lengths
		{`(substr ["a" "b"] [1 2 3] "x")`, "!type"},
		{`(substr "abcdef" 1 1e300)`, `"abcdef"`},
		{`(substr 'abc 9 1)`, "'"},
		{`(substr ["abcdef" "xyz" ""] [1 2 1] [3 9 1])`, `["abc" "yz" ""]`},
		{`(substr ["a string longer than twelve" "tiny"] 3 15)`, `["string longer t" "ny"]`},
		{`(substr ["abcdef" "xyz"] [1i 0Ni] 2)`, `["ab" ""]`},
		{`(substr ["abcdef" "xyz"] [2] [1])`, `["b" "y"]`},
		{`(substr ["abcdef" "xyz"] [1 2 3] 1)`, "!length"},
		{`(substr [abcdef xyz] [3 1] [1 1])`, "[c x]"},
		{`(substr "abc" [1 2] 1)`, "!type"},
		{`(substr ["abc"] [1h] 1)`, "!type"},
		{`(substr "abc" "1" 1)`, "!type"},
		{`(substr "abc" 2024.01.01 1)`, "!type"},
		{`(substr "abc" 1)`, "!arity"},

		{`(replace "aaa" "aa" "b")`, `"ba"`},
		{`(replace "banana" "" "x")`, `"banana"`},
		{`(replace "x*y" "*" "-")`, `"x-y"`},
		{`(replace [a-b c-d] '- '_)`, "[a_b c_d]"},
		{`(replace ["a string longer than twelve a" "tiny"] "a" "AA")`, `["AA string longer thAAn twelve AA" "tiny"]`},
		{`(replace "a" ["a"] "b")`, "!type"},
		{`(replace "a" "b" null)`, "!type"},
		{`(replace "a" "b")`, "!arity"},

		{`(split "a,b,c" ",")`, `["a" "b" "c"]`},
		{`(split ",a," ",")`, `["" "a" ""]`},
		{`(split "aaa" "aa")`, `["" "a"]`},
		{`(split "a" "longer")`, `["a"]`},
		{`(split 'abc "")`, `["abc"]`},
		{`(split "" "")`, `[""]`},
		{`(split "hello" [4 2])`, `["" "llo"]`},
		{`(split "hello" [-1 9])`, `["hello" ""]`},
		{`(split "hello" [])`, "null"},
		{`(split [10 20 30 40 50] [1h 3h])`, "(list [20 30] [40 50])"},
		{`(split [10 20] [-5 9])`, "(list [10 20] [])"},
		{`(split ["a string longer than twelve" "b"] [0 1])`, `(list ["a string longer than twelve"] ["b"])`},
		{`(split (quote (1 2 "a" 3.5)) [0 2])`, `(list [1 2] (list "a" 3.5))`},
		{`(split [a b] ",")`, "!type"},
		{`(split 'abc [1])`, "!type"},
		{`(split "abc" 'b)`, "!type"},
		{`(split "abc" [0x01])`, "!type"},
		{`(split 5 [0])`, "!type"},

		{`(str-find "banana" "[mn]a")`, "2"},
		{`(str-find "abc" "c?")`, "0Nl"},
		{`(str-find "" "")`, "0"},
		{`(str-find "a*b" "[*]")`, "1"},
		{`(str-find "a*b" "*")`, "!domain"},
		{`(str-find [banana cab] 'b)`, "[0 2]"},
		{`(str-find (quote ("xa" 'ya "z")) "a")`, "[1 1 0Nl]"},
		{`(str-find (quote ("a" 5)) "a")`, "!type"},
		{`(str-find "a" ["a"])`, "!type"},

		{`(str-join ["a" "b"] ", ")`, `"a, b"`},
		{`(str-join (quote ("a" 'b "c")) '/)`, `"a/b/c"`},
		{`(str-join 'abc ",")`, `"abc"`},
		{`(str-join () ",")`, `""`},
		{`(str-join [] ",")`, "!type"},
		{`(str-join ["a"] 5)`, "!type"},
		{`(str-join (quote ("a" 2)) ",")`, "!type"},

		{`(like "a" 'a)`, "!type"},
		{`(like (quote ("a")) "a")`, "!type"},
		{`(like [apple banana cherry] "*an*")`, "[false true false]"},
		{`(like ' "*")`, "true"},
	} {
		if got := result(lang.Request{Source: &value.Source{Name: "test", Text: c.in}}); got != c.want {
			t.Errorf("%s = %s, want %s", c.in, got, c.want)
		}
	}
}

func TestSplitLimit(t *testing.T) {
	at := make([]int64, 257)
	if got := call("split", value.Str("abc"), value.I64s(at[:256]...)); got[0] == '!' {
		t.Errorf("256 positions: %s", got)
	}
	if got := call("split", value.Str("abc"), value.I64s(at...)); got != "!limit" {
		t.Errorf("257 positions: %s, want !limit", got)
	}
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		text, pattern string
		want          bool
	}{
		{"hello", "hell", false},
		{"", "", true},
		{"", "**", true},
		{"", "?*", false},
		{"mississippi", "m*iss*ip*i", true},
		{"aab", "*ab", true},
		{"ab", "ab*ab", false},
		{"cat", "*?t", true},
		{"é", "?", false},
		{"é", "??", true},
		{"b5", "b[!0-9]", false},
		{"b^", "b[^a]", true},
		{"a-c", "a[a-]c", true},
		{"a-c", "a[-a]c", true},
		{"a]c", "a[]]c", true},
		{"a]c", "a[!]]c", false},
		{"a[c", "a[[]c", true},
		{"ab", "a[b", true},
		{"a[b", "a[b", false},
		{"ab", "a[", false},
		{"ab", "a[!", true},
		{"a]", "a[]", true},
		{"a", "a[]", false},
		{"c", "[z-a]", false},
		{"m", "[a-m-z]", true},
		{"-", "[a-m-z]", true},
		{"n", "[a-m-z]", false},
		{`a\b`, `a\b`, true},
		{"a*b", `a\*b`, false},
		{"\xff", "[\x80-\xff]", true},
	} {
		if got := call("like", value.Str(c.text), value.Str(c.pattern)); (got == "true") != c.want {
			t.Errorf("%q like %q = %s, want %t", c.text, c.pattern, got, c.want)
		}
	}
}

// matches is the obvious matcher for patterns of letters, *, ? and [ab].
func matches(text, pattern string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '*':
		return matches(text, pattern[1:]) || text != "" && matches(text[1:], pattern)
	case text == "":
		return false
	case pattern[0] == '[':
		return (text[0] == pattern[1] || text[0] == pattern[2]) && matches(text[1:], pattern[4:])
	}
	return (pattern[0] == '?' || pattern[0] == text[0]) && matches(text[1:], pattern[1:])
}

func TestRandomPatterns(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"a", "b", "ab", "*", "?", "[ab]", "[bc]"}
	for range 20000 {
		var text, pattern string
		for range rng.IntN(10) {
			text += string("abc"[rng.IntN(3)])
		}
		for range rng.IntN(6) {
			pattern += pieces[rng.IntN(len(pieces))]
		}
		if got := call("like", value.Str(text), value.Str(pattern)); (got == "true") != matches(text, pattern) {
			t.Fatalf("%q like %q = %s", text, pattern, got)
		}
	}
}

// TestVectorsWorkLikeAtoms compares every function on STR and SYM vectors that
// span several ranges of a parallel loop with the same function on elements.
func TestVectorsWorkLikeAtoms(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	n := 1<<17 + 3
	words := make([]string, n)
	for i := range words {
		b := make([]byte, rng.IntN(30))
		for j := range b {
			b[j] = " abAB"[rng.IntN(5)]
		}
		words[i] = string(b)
	}
	few := make([]string, n)
	for i := range few {
		few[i] = words[rng.IntN(50)]
	}
	for _, v := range []value.Vector{value.Strs(words...), value.Syms(words[:1000]...), value.Syms(few...)} {
		for _, f := range []struct {
			name string
			args []value.Value
		}{
			{"strlen", nil}, {"upper", nil}, {"lower", nil}, {"trim", nil},
			{"substr", []value.Value{value.I64(3), value.I64(14)}},
			{"replace", []value.Value{value.Str("aB"), value.Str("longer")}},
			{"like", []value.Value{value.Str("*a[aA]*b")}},
			{"str-find", []value.Value{value.Str("a?B")}},
		} {
			fn, _ := interp.Registry.Lookup(f.name)
			got, err := interp.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Func: fn, Args: append([]value.Value{v}, f.args...)})
			if err != nil {
				t.Fatalf("%s of %s: %v", f.name, v.Type(), err)
			}
			for range 200 {
				i := rng.IntN(v.Len())
				want := call(f.name, append([]value.Value{v.At(i)}, f.args...)...)
				if g := format.Compact(got.(value.Vector).At(i)); g != want {
					t.Fatalf("%s of %s: element %s gave %s, want %s", f.name, v.Type(), format.Compact(v.At(i)), g, want)
				}
			}
		}
	}
}
