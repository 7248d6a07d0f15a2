package collections

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// others declares what the scripts use of other packages.
var others = []lang.Func{
	{Name: "table", Binary: func(_ *lang.Ctx, names, cols value.Value) (value.Value, error) {
		t := make([]value.Collection, cols.(*value.List).Len())
		for i, c := range cols.(*value.List).Items() {
			t[i] = c.(value.Collection)
		}
		return value.NewTable(names.(*value.Vec[value.SymID]).Data(), t), nil
	}},
	{Name: "type", Unary: func(_ *lang.Ctx, x value.Value) (value.Value, error) { return value.NewSym(x.Type().String()), nil }},
}

func newInterp() *lang.Interp {
	return lang.NewInterp(lang.NewRegistry(Funcs(), others), lang.Limits{Workers: 2})
}

func eval(in *lang.Interp, code string) (value.Value, error) {
	return in.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Source: &value.Source{Name: "test", Text: code}})
}

// check runs a script whose lines read "input => result", the result in the
// compact format or as "error: code".
func check(t *testing.T, script string) {
	t.Helper()
	in := newInterp()
	for line := range strings.Lines(script) {
		code, want, _ := strings.Cut(strings.TrimSpace(line), " => ")
		if code == "" {
			continue
		}
		got := ""
		if v, err := eval(in, code); err != nil {
			got = "error: " + string(value.CodeOf(err))
		} else {
			got = format.Compact(v)
		}
		if got != want {
			t.Errorf("%s\n got  %s\n want %s", code, got, want)
		}
	}
}

// TestExamples checks that the example of every function has the result that
// its declaration promises.
func TestExamples(t *testing.T) {
	for _, f := range Funcs() {
		t.Run(f.Name, func(t *testing.T) { check(t, f.Example+" => "+f.Result) })
	}
}

func TestMaking(t *testing.T) {
	check(t, `
		(type (list 1 2)) => LIST
		(type (enlist 1 2)) => I64
		(enlist 1i 2 2.5) => [1.0 2.0 2.5]
		(enlist 1 2.5 null) => [1.0 2.5 0Nf]
		(type (enlist 1i 2.5)) => LIST
		(type (enlist 1 2.5 "a")) => LIST
		(enlist) => []
		(dict [a b] (list 1)) => {a:1 b:0Nl}
		(dict [a b c] [1 2]) => {a:1 b:2 c:0Nl}
		(dict [a b] [1 2 3]) => {a:1 b:2}
		(dict [a b] "s") => {a:"s" b:"s"}
		(dict (list 'a) [1]) => error: type
		(cross "ab" [1 2]) => (list (list "ab" 1) (list "ab" 2))
		(cross {a: 1} [1]) => error: type
		(cross [] [1]) => ()`)
}

func TestIndexing(t *testing.T) {
	check(t, `
		(at [10 20 30] 0x01) => 20
		(at [10 20 30] -1) => 0Nl
		(at ["a"] 7) => ""
		(at [a] 0Ni) => '
		(at [0x01] 9) => 0Nu
		(at [2024.01.01] 9) => 0Nd
		(at [1 2] true) => error: type
		(type (at [1 2 3] [0 1])) => I64
		(type (at [1 2 3] [0 3])) => LIST
		(type (at [1 2 3] [0i 1i])) => LIST
		(at [10 20 30] (list 0 (list 1 2))) => (list 10 [20 30])
		(at (list 1 "a") 5) => 0Nl
		(at (list 1 "a") [1 0]) => (list "a" 1)
		(at "abc" [2 0]) => "ca"
		(at "abc" true) => "b"
		(at "abc" 3) => error: domain
		(at "abc" 0Nl) => error: domain
		(at "abc" 1.5) => error: domain
		(at "abc" []) => ""
		(at {a: 1} 'b) => 0Nl
		(at {a: 1} ['a]) => 0Nl
		(at (dict [1 2] [x y]) 2i) => 0Nl
		(at (dict [1 0N] [x y]) 0N) => y
		(at 5 0) => error: type
		(at (table [a b] (list [1 2] [x y])) 'b) => [x y]
		(at (table [a b] (list [1 2] [x y])) 1) => {a:2 b:y}
		(at (table [a b] (list [1 2] [x y])) [1 1]) => (table [a b] (list [2 2] [y y]))
		(at (table [a b] (list [1 2] [x y])) [0 2]) => error: domain
		(at (table [a b] (list [1 2] [x y])) [b a]) => (list [x y] [1 2])
		(at (table [a b] (list [1 2] [x y])) 'c) => error: domain
		(at (table [a b] (list [1 2] [x y])) true) => error: type
		(row (table [a] (list [1])) 0h) => {a:1}
		(row (table [a] (list [1])) 1.0) => error: type
		(row {a: 1} 0) => error: type
		(first []) => 0Nl
		(last (list)) => 0Nl
		(first "") => error: domain
		(last "abc") => "c"
		(first 5) => 5
		(last {a: 1}) => error: type
		(last (table [a] (list [1 2]))) => {a:2}`)
}

func TestSlicing(t *testing.T) {
	check(t, `
		(take [1 2 3] 7) => [1 2 3 1 2 3 1]
		(take "hello" -7) => "lohello"
		(take [1 2 3] -2) => [2 3]
		(take [1 2 3] -4) => [3 1 2 3]
		(take [] 3) => [0 0 0]
		(take (drop ["a"] 1) -2) => ["" ""]
		(take (list) 2) => ()
		(take 0Nl 2) => [0Nl 0Nl]
		(take "x" 3) => "xxx"
		(take {a: 1} 3) => {a:1 a:1 a:1}
		(take [1 2 3] true) => [1]
		(take [1 2 3] 1.0) => error: type
		(take [1 2 3] 0Ni) => error: range
		(take [1 2 3] [1 5]) => [2 3]
		(take [1 2 3] [-2 1]) => [2]
		(take [1 2 3] [9 1]) => []
		(take [1 2 3] [0 -1]) => error: length
		(take [1 2 3] [1]) => error: type
		(take 5 [0 1]) => error: type
		(take (table [a] (list [1 2])) 3) => (table [a] (list [1 2 1]))
		(drop [1 2 3] -2) => [1]
		(drop "abc" 9) => ""
		(drop [1] 0Nl) => error: length
		(drop 5 1) => error: type
		(rotate [1 2 3 4] -1) => [4 1 2 3]
		(rotate {a: 1 b: 2} 1) => {b:2 a:1}
		(rotate [] 3) => []
		(cut [1 2 3 4] [2 2]) => (list [1 2] [3 4])
		(cut [1 2] [2]) => (list [1 2] [])
		(cut "hello" [0 2]) => ["he" "llo"]
		(cut [1 2] [2 1]) => error: domain
		(cut [1 2] [3]) => error: domain
		(cut [1 2] (list 1 "a")) => error: type
		(reverse [1 0N 3]) => [3 0Nl 1]
		(reverse "abc") => "abc"
		(reverse {a: 1}) => error: type
		(filter [1 2 3] [true false true]) => [1 3]
		(type (filter [1 2] (list true false))) => LIST
		(filter "abc" [true false true]) => "ac"
		(filter [] []) => ()
		(filter [1] [true false]) => error: length
		(filter [1] [1]) => error: type
		(filter {a: 1} [true]) => error: type`)
}

func TestSets(t *testing.T) {
	check(t, `
		(distinct [3 0N 1 3]) => [0Nl 1 3]
		(distinct [c a b a]) => [c a b]
		(distinct [2.0 0Nf 1.0]) => [2.0 0Nf 1.0]
		(distinct [3.0 2.0 1.0 0Nf]) => [1.0 2.0 3.0 0Nf]
		(distinct "mississippi") => "imps"
		(distinct (list [1] 1 [2] 2)) => (list 1 2 [2] [1])
		(distinct (list 1 1.0 "a" 'a)) => (list 1 "a" a)
		(distinct (table [a b] (list [1 1 1] [x y x]))) => (table [a b] (list [1 1] [x y]))
		(distinct 5) => error: type
		(diverse [1 2 1]) => false
		(diverse "aa") => true
		(diverse {a: 1}) => error: type
		(in "ac" "abc") => [true true]
		(in "bc" (list "b" "bc")) => [true false]
		(in 2 [2.0 3.0]) => true
		(in [1 5] [1.5 5.0]) => [false true]
		(in [2000.01.06] [00:00:00.005]) => [true]
		(in [0N 5] [5.0]) => [false false]
		(in [0Nf 1.0] [0N]) => [true false]
		(in [] [1]) => ()
		(in [1 2] (list [1 2] 1)) => [true false]
		(in ["ab" "c"] (list "ab")) => (list [false false] [false])
		(in 1 {a: 1}) => error: type
		(except [true false] [1]) => [false]
		(except [1 2] (list 1)) => [2]
		(type (except [1 2] (list 1))) => LIST
		(type (except [1] (list 1))) => I64
		(except [0N 1] 0Nf) => [1]
		(except "ab" "a") => error: type
		(union [1 1] [2 2]) => [1 1 2 2]
		(type (union [1.5] [])) => LIST
		(union (list 1) (list 2 1 2)) => [1 2]
		(sect [2 2 3] [2]) => [2 2]
		(sect [1 2] [2.0]) => []
		(sect [2024.01.01] [8766]) => []
		(find [10 20 30] [30 99 0N]) => [2 0Nl 0Nl]
		(find [10 20] 20.0) => 1
		(find [1 0N] 0Nf) => 1
		(find "hello" "l") => 2
		(find "hello" ["l" "lo"]) => [2 0Nl]
		(find "hello" "lo") => error: type
		(find (list 1 [2 3]) (list [2 3])) => [1]
		(group [b a b]) => {b:[0 2] a:[1]}
		(group (list 1 1.0 "1")) => {1:[0 1] "1":[2]}
		(group [0Nf 0.0 0Nf -0.0]) => {0Nf:[0 2] 0.0:[1 3]}
		(type (key (group (take [a] 0)))) => LIST
		(group "ab") => error: type`)
}

func TestJoining(t *testing.T) {
	check(t, `
		(concat "ab" "cd") => "abcd"
		(concat ["a" "b"] "!") => ["a!" "b!"]
		(concat "!" ["a"]) => ["!a"]
		(concat [1 2] [1.5]) => (list 1 2 1.5)
		(concat 0N [1]) => [0Nl 1]
		(concat [1] 1i) => error: type
		(concat 1 2) => [1 2]
		(concat 1 2i) => (list 1 2)
		(type (concat 1 2i)) => LIST
		(concat 'a 'b) => [a b]
		(concat (list 1) "x") => (list 1 "x")
		(concat {a: 1 b: 2} {b: 3 c: 4}) => {a:1 b:3 c:4}
		(concat (dict [1] [x]) {a: 1}) => error: type
		(concat {} {a: 1}) => {a:1}
		(concat {a: 1} 5) => error: type
		(concat (table [a b] (list [1] [x])) (table [b a] (list [y] [2]))) => (table [a b] (list [1 2] [x y]))
		(concat (table [a] (list [1])) (table [b] (list [1]))) => error: value
		(concat (table [a] (list [1])) (table [a] (list [1.0]))) => error: type
		(raze (list [1] 2 [3])) => [1 2 3]
		(raze (list "ab" "cd")) => "abcd"
		(raze (list ["a"] "b")) => ["ab"]
		(raze (list (list 1 "a") 2)) => (list 1 "a" 2)
		(raze (list [1] {a: 1})) => error: type
		(raze (list)) => ()
		(raze 5) => 5
		(raze {a: 1}) => error: type`)
}

// Joining does not disturb what was joined before.
func TestConcatShares(t *testing.T) {
	check(t, `
		(do (set a [1 2]) (set b (concat a [3])) (set x (concat b [4])) (set y (concat b [5])) (list a b x y)) => (list [1 2] [1 2 3] [1 2 3 4] [1 2 3 5])
		(do (set a (list 1)) (set b (concat a 2)) (set x (concat b 3)) (set y (concat b 4)) (list x y)) => (list [1 2 3] [1 2 4])`)
}

func TestSorting(t *testing.T) {
	check(t, `
		(asc [3 0N 1]) => [0Nl 1 3]
		(desc [3 0N 1]) => [3 1 0Nl]
		(asc ['b 'B 'a 'A]) => [A B a b]
		(asc "ba") => "ba"
		(asc (list 2 1)) => error: type
		(iasc [2 1 2 1]) => [1 3 0 2]
		(idesc [2 1 2 1]) => [0 2 1 3]
		(iasc 5) => error: type
		(rank [3 1 0N]) => [2 1 0]
		(xrank 2 [40 10 30 20]) => [1 0 1 0]
		(xrank 5 [1 2]) => [0 2]
		(xrank 9223372036854775807 [1 2]) => [0 4611686018427387903]
		(xrank 0 [1 2]) => []
		(xrank true [2 1]) => [0 0]
		(xrank (at [true] 1) [2 1]) => []
		(xrank 2.5 [1 2]) => error: type`)
}

func TestDicts(t *testing.T) {
	check(t, `
		(key {a: 1 b: 2}) => [a b]
		(key {}) => ()
		(value {a: 1 b: "x"}) => (list 1 "x")
		(key (table [a b] (list [1] [2]))) => [a b]
		(value (table [a b] (list [1] [2]))) => (list [1] [2])
		(key [1]) => error: type
		(remove {a: 1 b: 2 a: 3} 'a) => {b:2 a:3}
		(remove {a: 1} 'z) => {a:1}
		(remove [1] 1) => error: type`)
}

func TestLimits(t *testing.T) {
	check(t, `
		(first (take "ab" 8192)) => "a"
		(take "ab" 8193) => error: limit
		(concat (take "a" 8192) "b") => error: limit
		(at "ab" (take [0] 8193)) => error: limit
		(take [1] 9223372036854775807) => error: limit`)
}

// TestLaws checks what must hold between functions, for random vectors of
// every type and for lists.
func TestLaws(t *testing.T) {
	in := newInterp()
	rng := rand.New(rand.NewPCG(7, 8))
	laws := map[string]string{
		"sorted by its indices":        "(at x (iasc x))",
		"asc":                          "(asc x)",
		"descending by its indices":    "(at x (idesc x))",
		"desc":                         "(desc x)",
		"twice reversed":               "(reverse (reverse x))",
		"cut and joined":               "(raze (cut x [1 3]))",
		"rotated there and back":       "(rotate (rotate x 3) -3)",
		"split in two":                 "(concat (take x [0 4]) (drop x 4))",
		"x":                            "x",
		"the rest and the common":      "(concat (except x y) (sect x y))",
		"elements found":               "(at x (find x x))",
		"from groups":                  "(at x (asc (raze (value (group x)))))",
		"positions of all by group":    "(asc (raze (value (group x))))",
		"positions of all":             "(asc (iasc x))",
		"distinct of twice":            "(asc (distinct (concat x x)))",
		"distinct, sorted":             "(asc (distinct x))",
		"keys of groups, sorted":       "(asc (key (group x)))",
		"ranks as positions of iasc":   "(iasc (iasc x))",
		"ranks":                        "(rank x)",
		"members of the intersection":  "(filter x (in x y))",
		"intersection":                 "(sect x y)",
		"intersection by position":     "(sect x (at y (find y y)))",
		"the rest by the intersection": "(except x (sect x y))",
		"the rest":                     "(except x y)",
	}
	equal := [][2]string{
		{"sorted by its indices", "asc"}, {"descending by its indices", "desc"},
		{"twice reversed", "x"}, {"cut and joined", "x"}, {"rotated there and back", "x"}, {"split in two", "x"},
		{"elements found", "x"}, {"from groups", "x"}, {"positions of all by group", "positions of all"},
		{"distinct of twice", "distinct, sorted"}, {"keys of groups, sorted", "distinct, sorted"},
		{"ranks as positions of iasc", "ranks"}, {"members of the intersection", "intersection"},
		{"intersection by position", "intersection"}, {"the rest by the intersection", "the rest"},
	}
	for typ := range vectors(rng, 1) {
		for _, n := range []int{5, 40, 300} {
			vars := map[string]value.Value{"x": vectors(rng, n)[typ], "y": vectors(rng, n/2)[typ]}
			results := map[string]value.Value{}
			for name, code := range laws {
				v, err := with(in, vars, code)
				if err != nil {
					t.Fatalf("%s of %s: %v", code, typ, err)
				}
				results[name] = v
			}
			for _, pair := range equal {
				if a, b := results[pair[0]], results[pair[1]]; !kernel.Equal(a, b) {
					t.Errorf("%s, %d elements: %s and %s differ\n%s\n%s\nof %s", typ, n, pair[0], pair[1],
						format.Compact(a), format.Compact(b), format.Compact(vars["x"]))
				}
			}
		}
	}
}

// with evaluates code with these variables.
func with(in *lang.Interp, vars map[string]value.Value, code string) (v value.Value, err error) {
	setup := lang.NewSession(nil, nil)
	for name, x := range vars {
		call := value.NewList(value.NewSym("set"), value.NewSym(name), value.NewList(value.NewSym("quote"), x))
		if _, err := in.Do(context.Background(), setup, lang.Request{Code: call}); err != nil {
			return nil, err
		}
	}
	return eval(in, code)
}

// vectors returns one vector of n random elements per type, of few distinct
// values and some nulls.
func vectors(rng *rand.Rand, n int) map[string]value.Value {
	small := func() int64 {
		if x := rng.Int64N(20); x > 0 {
			return x - 10
		}
		return value.NullI64
	}
	ints, words := make([]value.Value, n), make([]value.Value, n)
	out := map[string]value.Value{}
	build := func(name string, typ value.Type, atom func(x int64) value.Value) {
		for i := range ints {
			if x := small(); x == value.NullI64 {
				ints[i] = value.NullOf(typ)
			} else {
				ints[i] = atom(x)
			}
		}
		v, ok := value.Pack(typ, ints)
		if !ok {
			panic(name)
		}
		out[name] = v
	}
	build("bool", value.TypeBool, func(x int64) value.Value { return value.Bool(x%2 == 0) })
	build("u8", value.TypeU8, func(x int64) value.Value { return value.U8(x) })
	build("i16", value.TypeI16, func(x int64) value.Value { return value.I16(x) })
	build("i32", value.TypeI32, func(x int64) value.Value { return value.I32(x) })
	build("i64", value.TypeI64, func(x int64) value.Value { return value.I64(x) })
	build("date", value.TypeDate, func(x int64) value.Value { return value.Date(x) })
	build("time", value.TypeTime, func(x int64) value.Value { return value.Time(x) })
	build("timestamp", value.TypeTimestamp, func(x int64) value.Value { return value.Timestamp(x) })
	build("guid", value.TypeGUID, func(x int64) value.Value { return value.GUID{byte(x), 1} })
	build("sym", value.TypeSym, func(x int64) value.Value { return value.NewSym(fmt.Sprint("s", x)) })
	build("str", value.TypeStr, func(x int64) value.Value { return value.Str(fmt.Sprint("a longer text ", x)) })
	for i := range words {
		words[i] = value.F64(rng.IntN(20)) / 4
	}
	out["f64"], _ = value.Pack(value.TypeF64, words)
	return out
}
