package query_test

import (
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/builtin/cast"
	"github.com/rayforce-go/rayforce/internal/builtin/collections"
	"github.com/rayforce-go/rayforce/internal/builtin/numeric"
	texts "github.com/rayforce-go/rayforce/internal/builtin/strings"
	"github.com/rayforce-go/rayforce/internal/builtin/tables"
	"github.com/rayforce-go/rayforce/internal/builtin/temporal"
	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/query"
	"github.com/rayforce-go/rayforce/value"
)

// setup binds what the cases below use.
const setup = `
(set t (table [k q p d] (list ['a 'b 'a 'c] [1 2 3 0N] [1.5 2.5 0Nf 4.5] [2024.01.01 2024.01.02 2024.01.03 2024.01.04])))
(set w (table [tm f] (list [09:00:01 09:00:07] [true false])))
(set limit 1) (set key 'k) (set keys ['k 'q]) (set vec [10 20 30 40])
(set links (.col.link 't [0 1 0 1]))
(set total (fn [x] (sum x)))
(set spread (fn [x] (- (max x) (min x))))
(set even (fn [x] (do (let r (% x 2)) (== r 0))))
`

// Each case is an expression and its value in the compact format, or the code
// of its error. They state what the language promises where the recorded cases
// are silent.
var cases = []struct{ in, want string }{
	// % of two aggregates divides, everywhere else it is the remainder
	{`(select {from: t by: k x: (% (sum (* p q)) (sum q))})`, `(table [k x] (list [a b c] [0.38 2.5 0Nf]))`},
	{`(select {from: t x: (% (sum q) (count q))})`, `(table [x] (list [1.5]))`},
	{`(select {from: t by: k x: (% (sum q) 3)})`, `(table [k x] (list [a b c] [1 2 0]))`},
	{`(select {from: t x: (% q 2)})`, `(table [x] (list [1 0 1 0Nl]))`},

	// (count) counts the rows of a group
	{`(select {from: t by: k n: (count)})`, `(table [k n] (list [a b c] [2 1 1]))`},
	{`(select {from: t by: k n: (count) desc: 'n take: 1})`, `(table [k n] (list [a] [2]))`},
	{`(select {from: t n: (count)})`, `error: arity`},

	// queries built at run time
	{`(eval (list select {from: t where: (list > (quote q) limit)}))`, `(table [k q p d] (list [b a] [2 3] [2.5 0Nf] [2024.01.02 2024.01.03]))`},
	{`(eval (list select {from: t by: key n: (list sum (quote q))}))`, `(table [k n] (list [a b c] [4 2 0]))`},
	{`(select {from: t by: keys n: (count q) take: 1})`, `(table [k q n] (list [a] [1] [1]))`},

	// sources of errors that are no errors elsewhere
	{`(select {from: t x: nosuch})`, `error: schema`},
	{`(select {from: t x: (sum nosuch)})`, `error: schema`},
	{`(select {from: t x: [1 2]})`, `error: length`},
	{`(select {from: t where: q})`, `error: type`},
	{`(select {from: t where: [1 2 3 4]})`, `error: type`},
	{`(select {from: t by: []})`, `error: domain`},
	{`(select {from: t by: 5})`, `error: domain`},
	{`(select {from: t by: "k"})`, `error: domain`},
	{`(update {from: t q: [1 2]})`, `error: length`},
	{`(modify t 'q (fn [x] (take x 2)))`, `error: length`},
	{`(insert t (list [1 2] ['a] [1.0] [2024.01.01]))`, `error: type`},
	{`(insert t (list ['a 'b] [1] [1.0] [2024.01.01]))`, `error: length`},

	// what is computed over the rows that pass
	{`(select {from: t where: (> q 1) x: (sums q)})`, `(table [x] (list [2 5]))`},
	{`(select {from: t where: (> q 1) x: (- q (min q))})`, `(table [x] (list [0 1]))`},
	{`(select {from: t where: (> q 1) x: vec})`, `(table [x] (list [20 30]))`},
	{`(select {from: t where: (> q (avg q))})`, `(table [k q p d] (list [a] [3] [0Nf] [2024.01.03]))`},
	{`(select {from: t where: false by: k n: (sum q)})`, `(table [k n] (list [] []))`},
	{`(select {from: t desc: q take: 0})`, `(table [k q p d] (list [] [] [] []))`},
	{`(select {from: t x: 2024.01.01 take: 2})`, `(table [x] (list [2024.01.01 2024.01.01]))`},

	{`(select {from: t where: (> q 1) by: k x: (- q (avg q)) y: p})`, `(table [k x y] (list [b a] (list [0.0] [0.0]) (list [2.5] [0Nf])))`},
	{`(select {from: t where: (> q 1) by: k x: (reverse q) y: (upper k)})`, `(table [k x y] (list [b a] (list [2] [3]) (list [B] [A])))`},
	{`(select {from: t where: (> q 1) by: {g: (% q 2)} x: (+ q (max q)) n: (sum p)})`, `(table [g n x] (list [0 1] [2.5 0.0] (list [4] [6])))`},

	// a key with a name of its own is a column for outputs; one without a name
	// stands beside aggregates only
	{`(select {from: t by: {g: k} g: g n: (count g)})`, `(table [g n] (list [a b c] [2 1 1]))`},
	{`(select {from: t by: {g: (> q 1)} x: g n: (count g) y: (not g)})`, `(table [g n x y] (list [false true] [2 2] [false true] (list [true true] [false false])))`},
	{`(select {from: t where: (> q 1) by: {g: (* q 10)} n: (sum g)})`, `(table [g n] (list [20 30] [20 30]))`},
	{`(select {from: parted by: {d: day} n: (count d)})`, `(table [d n] (list [2024.01.01 2024.01.02] [2 2]))`},
	{`(select {from: t by: (> q 1) x: q})`, `error: nyi`},
	{`(select {from: t by: (> q 1) n: (count q)})`, `(table [ n] (list [false true] [2 2]))`},

	// groups come in key order where the ranges of the keys multiply to no more
	// than the rows and an aggregate like first asks for it
	{`(select {from: (table [k b v] (list [3 1 2] [true true true] [1 2 3])) by: [k b] f: (first v)})`, `(table [k b f] (list [1 2 3] [true true true] [2 3 1]))`},
	{`(select {from: (table [k b v] (list [3 1 2] [true false true] [1 2 3])) by: [k b] f: (first v)})`, `(table [k b f] (list [3 1 2] [true false true] [1 2 3]))`},

	// every output is computed in its own way
	{`(select {from: t s: (sum q) z: (til 2)})`, `(table [s z] (list [6 6 6 6] (list [0 1] [0 1] [0 1] [0 1])))`},
	{`(select {from: t x: (even q)})`, `(table [x] (list [false true false false]))`},
	{`(select {from: t where: (even q)})`, `(table [k q p d] (list [b] [2] [2.5] [2024.01.02]))`},
	{`(select {from: t x: (let z q (til z)) where: (> q 1)})`, `(table [x] (list (list [0 1] [0 1 2])))`},
	{`(select {from: t x: (total q)})`, `(table [x] (list [6 6 6 6]))`},
	{`(select {from: t by: k x: (spread q)})`, `(table [k x] (list [a b c] [2 0 0Nl]))`},
	{`(select {from: t n: (count (distinct k))})`, `(table [n] (list [3]))`},
	{`(select {from: t by: k x: k n: (count q)})`, `(table [k n x] (list [a b c] [2 1 1] [a b c]))`},
	{`(select {from: w by: f x: (all f) y: (any f)})`, `(table [f x y] (list [true false] [true false] [true false]))`},
	{`(select {from: w by: {b: (xbar tm 5000)} n: (count f)})`, `(table [b n] (list [09:00:00.000 09:00:05.000] [1 1]))`},

	// what contains a function of one row is computed row by row, aggregates in it too
	{`(select {from: t where: (> q 0) x: (sum (til q)) y: (+ q (sum (til q)))})`, `(table [x y] (list [0 1 3] [1 3 6]))`},
	{`(select {from: t x: (max (til 3)) y: (sum q)})`, `(table [x y] (list [2 2 2 2] [6 6 6 6]))`},
	{`(select {from: t where: (> q (count w)) x: (- q (count w))})`, `(table [x] (list [1]))`},
	{`(select {from: t by: k x: (+ (sum q) (count w))})`, `(table [k x] (list [a b c] [6 4 2]))`},

	// orders by outputs and by columns that are no output
	{`(select {from: t x: (neg q) asc: x})`, `(table [x] (list [-3 -2 -1 0Nl]))`},
	{`(select {from: t x: (neg q) desc: p})`, `(table [x] (list [-3 0Nl -2 -1]))`},

	// update stores a column or a variable with its link, and results without
	{`(.col.link? (at (update {from: t l: links}) 'l))`, `true`},
	{`(.col.link? (at (update {from: t q: links}) 'q))`, `true`},
	{`(.col.link? (at (update {from: (update {from: t l: links}) m: l}) 'm))`, `true`},
	{`(.col.link? (at (update {from: t l: (+ links 1)}) 'l))`, `false`},
	{`(.col.link? (at (update {from: t p: links}) 'p))`, `false`},

	// update places group values on rows
	{`(update {from: t q: (sum q) by: k})`, `(table [k q p d] (list [a b a c] [4 2 4 0] [1.5 2.5 0Nf 4.5] [2024.01.01 2024.01.02 2024.01.03 2024.01.04]))`},
	{`(update {from: t x: (- q (min q)) by: k})`, `(table [k q p d x] (list [a b a c] [1 2 3 0Nl] [1.5 2.5 0Nf 4.5] [2024.01.01 2024.01.02 2024.01.03 2024.01.04] [0 0 2 0Nl]))`},
	{`(update {from: t x: (sums q) by: k})`, `(table [k q p d x] (list [a b a c] [1 2 3 0Nl] [1.5 2.5 0Nf 4.5] [2024.01.01 2024.01.02 2024.01.03 2024.01.04] [1 2 4 0]))`},

	{`(update {from: (table [l v] (list (list [1] "a") [1 2])) v: (sum v) by: l})`, `error: domain`},

	// counts beyond every group
	{`(select {from: t by: k x: (top q 9223372036854775807) y: (bot q 9223372036854775807)})`, `(table [k x y] (list [a b c] (list [3 1] [2] []) (list [1 3] [2] [])))`},
	{`(select {from: t x: (top q 9223372036854775807)})`, `(table [x] (list [3 2 1]))`},
	{`(select {from: t by: k x: (top q 0Nf)})`, `error: type`},

	// partitions
	{`(count parted)`, `4`},
	{`(select {from: parted where: (== day 2024.01.02)})`, `(table [day a] (list [2024.01.02 2024.01.02] [3 4]))`},
	{`(select {from: parted where: (== day 2025.01.02)})`, `(table [day a] (list [] []))`},
	{`(select {from: parted where: (== day 2025.01.02) s: (sum a) n: (count (distinct a)) x: (+ 1 (count a)) y: (% (sum a) (count a))})`, `(table [s n x y] (list [0] [0] [1] [0Nf]))`},
	{`(select {from: t where: (> q 9) n: (count (distinct k))})`, `(table [n] (list [0]))`},
	{`(select {from: (take t 0) n: (count (distinct k))})`, `(table [n] (list []))`},
	{`(select {from: parted where: (and (> a 1) (in day [2024.01.01 2024.01.02])) by: day s: (sum a)})`, `(table [day s] (list [2024.01.01 2024.01.02] [2 7]))`},
	{`(select {from: (insert parted 2024.01.02 (list 9)) where: (> a 3)})`, `(table [day a] (list [2024.01.02 2024.01.02] [4 9]))`},
	{`(select {from: (insert parted 2024.01.05 {a: [7 8]}) by: day n: (count a)})`, `(table [day n] (list [2024.01.01 2024.01.02 2024.01.05] [2 2 2]))`},
	{`(insert parted 2024.01.01 (list 9))`, `error: domain`},
	{`(insert parted 2024.01.02 (list 9.0))`, `error: type`},
	{`(insert parted (list 9))`, `error: arity`},
	{`(upsert parted 1 (list 9))`, `error: nyi`},
}

func TestForms(t *testing.T) {
	day := func(a ...int64) *value.Table {
		return value.NewTable(value.Syms("a").Data(), []value.Collection{value.I64s(a...)})
	}
	parted := kernel.PartedTable(value.Syms("day", "a").Data(), value.NewVec(value.TypeDate, []int32{8766, 8767}),
		[]*value.Table{day(1, 2), day(3, 4)}, 1)
	source := []lang.Func{{Name: "parted-source", Variadic: func(*lang.Ctx, []value.Value) (value.Value, error) { return parted, nil }}}
	r := lang.NewRegistry(cast.Funcs(), collections.Funcs(), numeric.Funcs(), tables.Funcs(), texts.Funcs(), temporal.Funcs(), query.Funcs(), source)
	in := lang.NewInterp(r, lang.Limits{})
	if _, err := eval(in, setup+"(set parted (parted-source))"); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		got := ""
		if v, err := eval(in, c.in); err != nil {
			got = "error: " + string(value.CodeOf(err))
		} else {
			got = format.Compact(v)
		}
		if got != c.want {
			t.Errorf("%s\n  got  %s\n  want %s", c.in, got, c.want)
		}
	}
}

// TestExamples runs the example of every function.
func TestExamples(t *testing.T) {
	r := lang.NewRegistry(cast.Funcs(), collections.Funcs(), numeric.Funcs(), tables.Funcs(), query.Funcs())
	in := lang.NewInterp(r, lang.Limits{})
	for _, f := range query.Funcs() {
		v, err := eval(in, f.Example)
		if err != nil {
			t.Errorf("%s: %v", f.Example, err)
		} else if got := format.Compact(v); got != f.Result {
			t.Errorf("%s gives %s, the declaration says %s", f.Example, got, f.Result)
		}
	}
}

// TestExplain reads the plan of a query: filters split and cheap ones first,
// top instead of order and take.
func TestExplain(t *testing.T) {
	in := newInterp(1, value.NewTable(value.Syms("s", "n").Data(), []value.Collection{value.Strs("x", "y"), value.I64s(1, 2)}))
	v, err := eval(in, `(explain (select {from: (source) where: (and (== s "x") (> n (+ 0 1))) desc: n take: 1}))`)
	if err != nil {
		t.Fatal(err)
	}
	plan := v.(*value.Table)
	steps := format.Compact(plan.ColAt(0))
	if steps != "[scan filter filter top take project]" {
		t.Errorf("steps are %s", steps)
	}
	if first := format.Compact(plan.ColAt(1).At(1)); !strings.Contains(first, "(> n ") {
		t.Errorf("the first filter is %s, want the one on integers", first)
	}

	v, err = eval(in, `(explain 'analyze (select {from: (source) where: (> n 0) by: s total: (sum n) desc: total take: 1}))`)
	if err != nil {
		t.Fatal(err)
	}
	plan = v.(*value.Table)
	if got := format.Compact(plan.ColAt(0)); got != "[scan filter group aggregate top take]" {
		t.Errorf("steps are %s", got)
	}
	if got := format.Compact(plan.ColAt(2)); got != "[2 2 0Nl 2 0Nl 1]" {
		t.Errorf("rows are %s", got)
	}
}

// TestMisspelledColumns checks that the name meant is suggested wherever a
// column is named.
func TestMisspelledColumns(t *testing.T) {
	in := newInterp(1, value.NewTable(value.Syms("price", "size").Data(), []value.Collection{value.I64s(1, 2), value.I64s(3, 4)}))
	for _, code := range []string{
		`(select {from: (source) x: (sum pirce)})`,
		`(select {from: (source) where: (> pirce 1)})`,
		`(select {from: (source) by: pirce n: (count size)})`,
		`(update {from: (source) by: pirce n: (count size)})`,
		`(insert (source) {pirce: 1 size: 2})`,
		`(modify (source) 'pirce neg)`,
		`(window {from: (source) order: pirce funcs: {s: (sum size)}})`,
		`(window {from: (source) funcs: {s: (sum pirce)}})`,
		`(at (source) 'pirce)`,
		`(xasc (source) 'pirce)`,
		`(concat (source) (table [pirce size] (list [1] [2])))`,
	} {
		_, err := eval(in, code)
		if err == nil || !strings.Contains(err.Error(), "did you mean 'p") {
			t.Errorf("%s: %v, want a suggestion", code, err)
		}
	}
}
