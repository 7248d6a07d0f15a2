package datalog

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func vars(n ...int) []Term {
	terms := make([]Term, len(n))
	for i, v := range n {
		terms[i] = Term{Var: v}
	}
	return terms
}

var xyz = []string{"?x", "?y", "?z"}

// closure is the two rules of the paths in a graph of edges g: r of x and y.
func closure() []*Rule {
	return []*Rule{
		{Head: Head{"r", vars(0, 1)}, Vars: xyz, Body: []Literal{&Atom{"g", vars(0, 1)}}},
		{Head: Head{"r", vars(0, 2)}, Vars: xyz, Body: []Literal{&Atom{"g", vars(0, 1)}, &Atom{"r", vars(1, 2)}}},
	}
}

func edges(from, to []int64) *value.Table {
	return value.NewTable(value.Syms("a", "b").Data(), []value.Collection{value.I64s(from...), value.I64s(to...)})
}

func noFacts() *value.Table {
	return value.NewTable(value.Syms("e", "a", "v").Data(), []value.Collection{value.I64s(), value.Syms(), value.I64s()})
}

func ask(tb testing.TB, workers int, rules []*Rule, query *Rule, tables map[string]*value.Table) ([]value.Collection, error) {
	tb.Helper()
	w := Work{Ctx: context.Background(), Workers: workers, Check: func() error { return nil }}
	return Query(w, Base{Facts: noFacts(), Table: func(name string) *value.Table { return tables[name] }}, rules, query)
}

func BenchmarkClosure(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	from, to := make([]int64, 3000), make([]int64, 3000)
	for i := range from {
		from[i], to[i] = r.Int64N(1000), r.Int64N(1000)
	}
	tables := map[string]*value.Table{"g": edges(from, to)}
	query := &Rule{Head: Head{Args: vars(0)}, Vars: xyz, Body: []Literal{&Aggregate{Op: Count, Var: 0, Pred: "r"}}}
	for b.Loop() {
		if _, err := ask(b, 2, closure(), query, tables); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDistinctPairs(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	from, to := make([]int64, 1000000), make([]int64, 1000000)
	for i := range from {
		from[i], to[i] = r.Int64N(1000), r.Int64N(1000000)
	}
	tables := map[string]*value.Table{"g": edges(from, to)}
	query := &Rule{Head: Head{Args: vars(0, 1)}, Vars: xyz, Body: []Literal{&Atom{"g", vars(0, 1)}}}
	for b.Loop() {
		if _, err := ask(b, 2, nil, query, tables); err != nil {
			b.Fatal(err)
		}
	}
}
