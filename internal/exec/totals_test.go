package exec

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// TestTotals computes random lists of sums, averages and counts by group, which
// share accumulators where their columns have no nulls, and holds them against
// sums over the rows. The values are small integers of every lane, so that sums
// of floats are exact in any order.
func TestTotals(t *testing.T) {
	const n = parallelRows + 3333
	rnd := rand.New(rand.NewPCG(21, 22))
	small := randomInts(n, 100, 1).(*value.Vec[int64])
	times, floats, holes := make([]int32, n), make([]float64, n), make([]float64, n)
	for i := range n {
		times[i], floats[i], holes[i] = int32(rnd.IntN(50)), float64(rnd.IntN(9)), float64(rnd.IntN(9))
		if rnd.IntN(10) == 0 {
			holes[i] = value.NullF64()
		}
	}
	args := []value.Collection{small, value.NewVec(value.TypeTime, times), value.NewVec(value.TypeF64, floats),
		withNulls(small), value.NewVecNulls(value.TypeF64, holes, true)}
	keys := []value.Collection{randomInts(n, 5, 1), randomInts(n, n/8, 1), randomInts(n, 300, 1<<40)}
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	models := make([][]modelGroup, len(keys))
	for k := range keys {
		models[k] = modelGroups(all, keys[k:k+1])
	}
	for range 40 {
		p, k, workers := new(Program), rnd.IntN(len(keys)), 1+2*rnd.IntN(2)
		var aggs []Agg
		var of []int
		for range 1 + rnd.IntN(8) {
			fn, arg := []string{"sum", "avg", "count"}[rnd.IntN(3)], rnd.IntN(len(args))
			a, err := NewAgg(fn, []*Expr{p.Column(args[arg])}, 0)
			if err != nil {
				t.Fatal(err)
			}
			aggs, of = append(aggs, a), append(of, arg)
		}
		run, rows, by := Run{Ctx: context.Background(), Workers: workers}, Rows{N: n}, []*Expr{p.Column(keys[k])}
		g, err := run.Group(p, rows, by, aggs, false)
		checkTotals(t, g, err, aggs, of, args, models[k])
		g, err = run.groupMany(p, rows, by, aggs)
		checkTotals(t, g, err, aggs, of, args, models[k])
	}
}

func checkTotals(t *testing.T, g *Grouping, err error, aggs []Agg, of []int, args []value.Collection, model []modelGroup) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if g.Len() != len(model) {
		t.Fatalf("%d groups, want %d", g.Len(), len(model))
	}
	for i, m := range model {
		for k, a := range aggs {
			if got, want := g.Aggs[k].At(i), modelTotal(a.fn, args[of[k]], m.rows); fmt.Sprint(got) != fmt.Sprint(want) || got.Type() != want.Type() {
				t.Fatalf("%d aggregates, group %d of %d: %s of column %d is %v, want %v", len(aggs), i, len(model), a.fn, of[k], got, want)
			}
		}
	}
}

// modelTotal adds the values of these rows that are not null.
func modelTotal(fn string, col value.Collection, rows []int32) value.Value {
	sum, count := 0.0, 0
	for _, row := range rows {
		switch x := col.At(int(row)).(type) {
		case value.I64:
			if x != value.NullI64 {
				sum, count = sum+float64(x), count+1
			}
		case value.Time:
			sum, count = sum+float64(x), count+1
		case value.F64:
			if x == x {
				sum, count = sum+float64(x), count+1
			}
		}
	}
	switch {
	case fn == "count":
		return value.I64(len(rows))
	case fn == "avg":
		return value.F64(sum / float64(count))
	case col.Type() == value.TypeF64:
		return value.F64(sum)
	case col.Type() == value.TypeTime:
		return value.Time(sum)
	}
	return value.I64(sum)
}
