package datalog

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// TestWorkersAgree holds the rows of many workers, and their order, against
// those of one: recursion, many duplicates, and a join whose ranges overflow.
func TestWorkersAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	random := func(n int, limit int64) []int64 {
		words := make([]int64, n)
		for i := range words {
			words[i] = r.Int64N(limit)
		}
		return words
	}
	tables := map[string]*value.Table{
		"g": edges(random(20000, 15000), random(20000, 15000)),
		"d": edges(random(20000, 150), random(20000, 150)),
		"w": edges(random(9000, 100), random(9000, 1<<40)),
	}
	pair := func(pred string) *Rule {
		return &Rule{Head: Head{Args: vars(0, 1)}, Vars: xyz, Body: []Literal{&Atom{pred, vars(0, 1)}}}
	}
	join := func(pred string) *Rule {
		return &Rule{Head: Head{Args: vars(1, 2)}, Vars: xyz, Body: []Literal{&Atom{pred, vars(0, 1)}, &Atom{pred, vars(0, 2)}}}
	}
	short := closure()
	short[1].Body = append(short[1].Body, &Compare{kernel.Lt, &Expr{Kind: ExprVar, Var: 0}, &Expr{Kind: ExprInt, Int: 1000}})
	for name, query := range map[string]*Rule{"closure": pair("r"), "duplicates": join("d"), "overflow": join("w")} {
		t.Run(name, func(t *testing.T) {
			one, err := ask(t, 1, short, query, tables)
			if err != nil {
				t.Fatal(err)
			}
			many, err := ask(t, 5, short, query, tables)
			if err != nil {
				t.Fatal(err)
			}
			if n := one[0].Len(); n < 20000 {
				t.Errorf("only %d rows", n)
			}
			for i := range one {
				if !kernel.Equal(one[i], many[i]) {
					t.Errorf("column %d differs", i)
				}
			}
		})
	}
}

// TestOrderOfManyRows checks the order that a rule's rows have from sortedRows
// rows on: ascending where their words are dense, else of first appearance.
func TestOrderOfManyRows(t *testing.T) {
	n := sortedRows
	from, to := make([]int64, n), make([]int64, n)
	for i := range from {
		from[i], to[i] = int64(n-i)%200, int64(i)%7
	}
	query := &Rule{Head: Head{Args: vars(1, 0)}, Vars: xyz, Body: []Literal{&Atom{"g", vars(0, 1)}}}
	cols, err := ask(t, 2, nil, query, map[string]*value.Table{"g": edges(from, to)})
	if err != nil {
		t.Fatal(err)
	}
	rows := rowsOf(cols)
	if len(rows) != 1400 || !slices.IsSortedFunc(rows, slices.Compare) {
		t.Errorf("%d rows, expected 1400 in ascending order", len(rows))
	}
	to[5] = 1 << 40
	if cols, err = ask(t, 2, nil, query, map[string]*value.Table{"g": edges(from, to)}); err != nil {
		t.Fatal(err)
	}
	rows = rowsOf(cols)
	if first := []int64{0, int64(n) % 200}; !slices.Equal(rows[0], first) || rows[5][0] != 1<<40 {
		t.Errorf("the first rows are %v, expected them in order of appearance", rows[:6])
	}
}

// TestStops checks that a query which would run for ages ends soon when it is
// told to, whatever it is doing.
func TestStops(t *testing.T) {
	words := make([]int64, 100000)
	for i := range words {
		words[i] = int64(i)
	}
	tables := map[string]*value.Table{"g": edges(words, words)}
	body := []Literal{&Atom{"g", vars(0, 3)}, &Atom{"g", vars(1, 4)}, &Atom{"g", vars(2, 5)}}
	never := &Compare{kernel.Lt, &Expr{Kind: ExprVar, Var: 2}, &Expr{Kind: ExprInt, Int: -1}}
	query := &Rule{Head: Head{Args: vars(0)}, Vars: make([]string, 6), Body: append(body, never)}
	for _, workers := range []int{1, 3} {
		ctx := &endingContext{Context: t.Context(), lives: 5}
		if workers > 1 {
			ctx.lives++ // the check before the ranges
		}
		w := Work{Ctx: ctx, Workers: workers, Check: func() error {
			if ctx.Err() != nil {
				return value.Errorf(value.ErrCancel, "interrupted")
			}
			return nil
		}}
		_, err := Query(w, Base{Facts: noFacts(), Table: func(name string) *value.Table { return tables[name] }}, nil, query)
		if !errors.Is(err, value.ErrCancel) {
			t.Errorf("%d workers: %v", workers, err)
		}
	}
}

// endingContext is cancelled when it has been asked a few times.
type endingContext struct {
	context.Context
	asked atomic.Int64
	lives int64
}

func (c *endingContext) Err() error {
	if c.asked.Add(1) > c.lives {
		return context.Canceled
	}
	return nil
}

// TestStrata checks which rules depend on their own negation, and how deep
// strata may go.
func TestStrata(t *testing.T) {
	chain := func(n int) []*Rule {
		var rules []*Rule
		for i := range n {
			body := []Literal{&Atom{"g", vars(0, 1)}}
			if i > 0 {
				body = append(body, &Not{Atom{fmt.Sprint("p", i-1), vars(0)}})
			}
			rules = append(rules, &Rule{Head: Head{fmt.Sprint("p", i), vars(0)}, Vars: xyz, Body: body})
		}
		return rules
	}
	for n, ok := range map[int]bool{1: true, maxStrata: true, maxStrata + 1: false} {
		strata, err := stratify(chain(n))
		if (err == nil) != ok || ok && len(strata) != n {
			t.Errorf("%d levels: %d strata, %v", n, len(strata), err)
		}
	}
	through := chain(3)
	through[0].Body = append(through[0].Body, &Atom{"p2", vars(0)})
	if _, err := stratify(through); !errors.Is(err, value.ErrDomain) {
		t.Errorf("a cycle through two negations and an atom: %v", err)
	}
	self := []*Rule{{Head: Head{"n", vars(0)}, Vars: xyz, Body: []Literal{&Aggregate{Op: Count, Pred: "n"}}}}
	if _, err := stratify(self); !errors.Is(err, value.ErrDomain) {
		t.Errorf("a count of itself: %v", err)
	}
}

// TestColumnsRoundTrip loads columns of all types and makes them again.
func TestColumnsRoundTrip(t *testing.T) {
	guid := func(b byte) value.GUID { return value.GUID{b} }
	for _, col := range []value.Collection{
		value.I64s(3, -1, 3), value.F64s(1.5, -2, 1.5), value.Bools(true, false, true), value.NewVec(value.TypeU8, []uint8{1, 255, 1}),
		value.NewVec(value.TypeI16, []int16{-5, 5, -5}), value.NewVec(value.TypeI32, []int32{-5, 5, -5}), value.NewVec(value.TypeF32, []float32{0.5, 2, 0.5}),
		value.NewVec(value.TypeDate, []int32{1, 2, 1}), value.NewVec(value.TypeTime, []int32{1, 2, 1}), value.NewVec(value.TypeTimestamp, []int64{1, 2, 1}),
		value.Strs("a", "a long string that does not fit into a view", "a"), value.NewVec(value.TypeGUID, []value.GUID{guid(1), guid(2), guid(1)}),
		value.NewList(value.I64s(1, 2), value.Str("x"), value.I64s(1, 2)),
	} {
		twice := kernel.Concat(col, col)
		tab := value.NewTable(value.Syms("a", "b").Data(), []value.Collection{twice, twice})
		query := &Rule{Head: Head{Args: vars(1)}, Vars: xyz, Body: []Literal{&Atom{"t", vars(0, 1)}, &Atom{"t", vars(1, 0)}}}
		cols, err := ask(t, 2, nil, query, map[string]*value.Table{"t": tab})
		want := kernel.Gather(col, []int32{0, 1}, 1)
		if err != nil || cols[0].Type() != col.Type() || !kernel.Equal(cols[0], want) {
			t.Errorf("%s: %v %v, expected %v", col.Type(), cols, err, want)
		}
	}
}

// TestSmallDeltasDrive walks long chains whose edges are the first atom of the
// rule, backwards from several ends, so that edges meet more than one row of a
// delta. The order is that of a program in which nothing can drive: there the
// delta is the third atom.
func TestSmallDeltasDrive(t *testing.T) {
	const n = 600
	var from, to []int64
	for i := range int64(20 * n) {
		from, to = append(from, i*7919%(20*n)), append(to, i*7919%(20*n)+1)
		if i < 10 { // so that one node has several rows in a delta
			from, to = append(from, 20*n-40), append(to, 20*n-10+i)
		}
	}
	tables := map[string]*value.Table{"g": edges(from, to)}
	query := &Rule{Head: Head{Args: vars(0, 1)}, Vars: xyz, Body: []Literal{&Atom{"w", vars(0, 1)}}}
	walk := func(body ...Literal) []*Rule {
		return []*Rule{
			{Head: Head{"w", vars(0, 1)}, Vars: xyz, Body: []Literal{&Atom{"g", vars(0, 1)}, &Compare{kernel.Ge, &Expr{Kind: ExprVar, Var: 1}, &Expr{Kind: ExprInt, Int: 20*n - 20}}}},
			{Head: Head{"w", vars(0, 2)}, Vars: xyz, Body: body},
		}
	}
	near := &Compare{kernel.Ge, &Expr{Kind: ExprVar, Var: 0}, &Expr{Kind: ExprInt, Int: 20*n - 300}}
	driven, err := ask(t, 1, walk(&Atom{"g", vars(0, 1)}, &Atom{"w", vars(1, 2)}, near), query, tables)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := ask(t, 1, walk(&Atom{"g", vars(0, 1)}, &Atom{"g", vars(0, 1)}, &Atom{"w", vars(1, 2)}, near), query, tables)
	if err != nil {
		t.Fatal(err)
	}
	if n := driven[0].Len(); n < 5000 {
		t.Errorf("only %d rows", n)
	}
	for i := range driven {
		if !kernel.Equal(driven[i], plain[i]) {
			t.Errorf("column %d differs", i)
		}
	}
}
