package exec

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// modelGroup is a group of the model: its first row and all of its rows.
type modelGroup struct {
	first int32
	rows  []int32
}

// modelGroups groups rows by the printed key, in order of first appearance.
func modelGroups(rows []int32, keys []value.Collection) []modelGroup {
	var groups []modelGroup
	number := make(map[string]int)
	for _, row := range rows {
		key := ""
		for _, k := range keys {
			key += fmt.Sprint(k.At(int(row)), "|")
		}
		g, ok := number[key]
		if !ok {
			g = len(groups)
			number[key] = g
			groups = append(groups, modelGroup{first: row})
		}
		groups[g].rows = append(groups[g].rows, row)
	}
	return groups
}

func withNulls(col value.Collection) value.Collection {
	data := slices.Clone(col.(*value.Vec[int64]).Data())
	for i := range data {
		if i%17 == 0 {
			data[i] = value.NullI64
		}
	}
	return value.NewVecNulls(value.TypeI64, data, true)
}

// clusters returns numbers in a few short ranges that are far apart.
func clusters(n int) value.Collection {
	data := slices.Clone(randomInts(n, 300, 1).(*value.Vec[int64]).Data())
	for i := range data {
		data[i] += []int64{-70_000_000, 5, 90_000_000}[i%7%3]
	}
	return value.NewVec(value.TypeI64, data)
}

// symbolsApart returns symbols of which some were interned long after others.
func symbolsApart(n int) value.Collection {
	syms := make([]value.SymID, 30_000)
	for i := range syms {
		syms[i] = value.Intern(fmt.Sprintf("apart%d", i))
	}
	data := make([]value.SymID, n)
	for i := range data {
		data[i] = syms[i%13*i%100+i%3/2*29_000]
	}
	return value.NewVec(value.TypeSym, data)
}

// TestGroupPaths groups enough rows for every way of grouping: arrays indexed by
// the keys, hash tables, and ranges of many groups; on one worker and on many,
// over all rows and over some of them.
func TestGroupPaths(t *testing.T) {
	const n = manyGroups + 1000
	rnd := rand.New(rand.NewPCG(5, 6))
	floats := make([]float64, n)
	for i := range floats {
		floats[i] = rnd.Float64()
	}
	vals := withNulls(randomInts(n, 1000, 1)).(*value.Vec[int64]).Data()
	var some []int32
	for row := range int32(n) {
		if row%3 != 0 {
			some = append(some, row)
		}
	}
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	for name, keys := range map[string][]value.Collection{
		"small range":  cols(randomInts(n, 100, 1)),
		"two ranges":   cols(randomInts(n, 40, 1), randomInts(n, 30, 1)),
		"large range":  cols(randomInts(n, n/8, 1)),
		"few spread":   cols(randomInts(n, 1000, 1<<40)),
		"blocks":       cols(clusters(n)),
		"digits":       cols(randomInts(n, 2, 1), clusters(n)),
		"symbols":      cols(symbolsApart(n)),
		"wide blocks":  cols(randomInts(n, 1<<28, 1)),
		"nulls":        cols(withNulls(randomInts(n, 50, 1))),
		"many spread":  cols(randomInts(n, n, 1<<40)),
		"many of two":  cols(randomInts(n, 1000, 1<<40), randomInts(n, 500, 1<<40)),
		"many floats":  cols(value.NewVec(value.TypeF64, floats)),
		"mostly large": cols(randomInts(n, 1<<40, 1), randomInts(n, 3, 1)),
	} {
		for i, rows := range [][]int32{all, some} {
			if i > 0 && testing.Short() {
				continue
			}
			model := modelGroups(rows, keys)
			for _, workers := range []int{1, 3} {
				t.Run(fmt.Sprintf("%s/%d rows/%d workers", name, len(rows), workers), func(t *testing.T) {
					r := Rows{N: n}
					if len(rows) < n {
						r.Sel = rows
					}
					run := Run{Ctx: context.Background(), Workers: workers}
					p, by, aggs := groupQuery(t, keys, vals)
					g, err := run.Group(p, r, by, aggs, true)
					checkGroups(t, g, err, r, vals, model)
					g, err = run.groupMany(p, r, by, aggs)
					checkGroups(t, g, err, r, vals, model)
				})
			}
		}
	}
}

var groupFns = []string{"sum", "min", "max", "count", "top", "med"}

func groupQuery(t *testing.T, keys []value.Collection, vals []int64) (p *Program, by []*Expr, aggs []Agg) {
	t.Helper()
	p = new(Program)
	for _, k := range keys {
		by = append(by, p.Column(k))
	}
	x := p.Column(value.NewVecNulls(value.TypeI64, vals, true))
	for _, fn := range groupFns {
		a, err := NewAgg(fn, []*Expr{x}, 2)
		if err != nil {
			t.Fatal(err)
		}
		aggs = append(aggs, a)
	}
	return p, by, aggs
}

func checkGroups(t *testing.T, g *Grouping, err error, rows Rows, vals []int64, model []modelGroup) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if g.Len() != len(model) {
		t.Fatalf("%d groups, want %d", g.Len(), len(model))
	}
	ids := make([]int32, rows.N)
	for i, id := range g.IDs {
		if rows.Sel != nil {
			i = int(rows.Sel[i])
		}
		ids[i] = id
	}
	for i, m := range model {
		if g.First[i] != m.first {
			t.Fatalf("group %d begins at row %d, want %d", i, g.First[i], m.first)
		}
		for _, row := range m.rows {
			if ids[row] != int32(i) {
				t.Fatalf("row %d is in group %d, want %d", row, ids[row], i)
			}
		}
		for k, fn := range groupFns {
			got, want := fmt.Sprint(cellsOf(g.Aggs[k].At(i))), fmt.Sprint(cellsOf(modelAgg(fn, m.rows, vals)))
			if got != want {
				t.Fatalf("group %d: %s is %s, want %s", i, fn, got, want)
			}
		}
	}
}

// cellsOf returns the elements of a vector, an atom as it is.
func cellsOf(v value.Value) any {
	if vec, ok := v.(*value.Vec[int64]); ok {
		return vec.Data()
	}
	return v
}

// modelAgg computes an aggregate from the specification of the function.
func modelAgg(fn string, rows []int32, vals []int64) value.Value {
	var xs []int64
	for _, row := range rows {
		if vals[row] != value.NullI64 {
			xs = append(xs, vals[row])
		}
	}
	slices.SortFunc(xs, func(a, b int64) int { return cmp.Compare(b, a) })
	switch {
	case fn == "count":
		return value.I64(len(rows))
	case fn == "top":
		return value.NewVec(value.TypeI64, xs[:min(2, len(xs))])
	case fn == "sum":
		sum := int64(0)
		for _, x := range xs {
			sum += x
		}
		return value.I64(sum)
	case len(xs) == 0 && fn == "med":
		return value.F64(value.NullF64())
	case len(xs) == 0:
		return value.I64(value.NullI64)
	case fn == "min":
		return value.I64(xs[len(xs)-1])
	case fn == "max":
		return value.I64(xs[0])
	}
	return value.F64(float64(xs[len(xs)/2]+xs[(len(xs)-1)/2]) / 2)
}
