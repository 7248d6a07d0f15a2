package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/value"
)

// The tables are those of H2O.ai's db-benchmark, made from a fixed seed: the
// same rows in every run. Beside them stand trades and quotes for the joins by
// time.

// dataset is the tables of one size, by name.
type dataset struct {
	names  []string
	tables []*value.Table
}

func (d *dataset) add(name string, t *value.Table) {
	d.names, d.tables = append(d.names, name), append(d.tables, t)
}

// tableSet is tables that are loaded together: those of some families of
// questions. Never are more loaded than are asked about, so that a run fits in
// the memory of a small machine. The set that leaves a symbol for every row
// behind comes last.
type tableSet struct {
	families []string
	fill     func(d *dataset, n int) // makes the tables for n rows
}

var tableSets = []tableSet{
	{[]string{"group", "sort", "filter", "scan"}, func(d *dataset, n int) {
		d.add("x", groupTable(n, 100))
	}},
	{[]string{"time"}, func(d *dataset, n int) {
		d.add("trades", ticks(n/10, "price", "size"))
		d.add("quotes", ticks(n, "bid", "ask"))
	}},
	{[]string{"join"}, joinTables},
}

// asked returns the questions about the tables that the user wants asked.
func (s tableSet) asked() (qs []question) {
	for _, q := range questions {
		if slices.Contains(s.families, q.family) && options.filter.MatchString(q.family+"/"+q.name) {
			qs = append(qs, q)
		}
	}
	return qs
}

// load makes the tables for n rows and binds them to their names.
func (s tableSet) load(n int) (*rayforce.Runtime, *dataset, error) {
	d := new(dataset)
	s.fill(d, n)
	rt := rayforce.New(rayforce.Options{Workers: options.threads})
	for i, name := range d.names {
		if err := rt.Bind(context.Background(), name, d.tables[i]); err != nil {
			rt.Close()
			return nil, nil, err
		}
	}
	return rt, d, nil
}

// random returns the source of random numbers of one table.
func random(n int, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(uint64(n), stream)) }

// builder collects the columns of a table.
type builder struct {
	names []value.SymID
	cols  []value.Collection
}

func (b *builder) add(name string, col value.Collection) {
	b.names, b.cols = append(b.names, value.Intern(name)), append(b.cols, col)
}

func (b *builder) table() *value.Table { return value.NewTable(b.names, b.cols) }

// column returns n values of a function.
func column[T value.Elem](typ value.Type, n int, f func() T) value.Collection {
	data := make([]T, n)
	for i := range data {
		data[i] = f()
	}
	return value.NewVec(typ, data)
}

// uniform returns n integers from 1 to k.
func uniform(rnd *rand.Rand, n, k int) value.Collection {
	return column(value.TypeI64, n, func() int64 { return 1 + rnd.Int64N(int64(k)) })
}

// labels returns n symbols out of k, the numbers 1 to k in this format.
func labels(rnd *rand.Rand, n, k int, format string) value.Collection {
	syms := symbols(k, format)
	return column(value.TypeSym, n, func() value.SymID { return syms[rnd.IntN(k)] })
}

func symbols(k int, format string) []value.SymID {
	syms := make([]value.SymID, k)
	for i := range syms {
		syms[i] = value.Intern(fmt.Sprintf(format, i+1))
	}
	return syms
}

// floats returns n numbers from 0 to limit with six decimals.
func floats(rnd *rand.Rand, n int, limit float64) value.Collection {
	return column(value.TypeF64, n, func() float64 { return math.Round(rnd.Float64()*limit*1e6) / 1e6 })
}

// groupTable is the table of the group-by questions: k groups in the small
// keys, n/k in the large ones.
func groupTable(n, k int) *value.Table {
	rnd, b := random(n, 1), new(builder)
	b.add("id1", labels(rnd, n, k, "id%03d"))
	b.add("id2", labels(rnd, n, k, "id%03d"))
	b.add("id3", labels(rnd, n, n/k, "id%010d"))
	b.add("id4", uniform(rnd, n, k))
	b.add("id5", uniform(rnd, n, k))
	b.add("id6", uniform(rnd, n, n/k))
	b.add("v1", uniform(rnd, n, 5))
	b.add("v2", uniform(rnd, n, 15))
	b.add("v3", floats(rnd, n, 100))
	return b.table()
}

// joinTables adds the tables of the join questions. The left table, lhs, has n
// rows; small, medium and big have about n/1e6, n/1e3 and n, one for each of
// their keys. Nine tenths of the keys are on both sides.
func joinTables(d *dataset, n int) {
	sizes := []int{max(n/1e6, 10), n / 1e3, n}
	rnd := random(n, 2)
	left, right := make([][]int64, 3), make([][]int64, 3)
	for i, size := range sizes {
		keys := rnd.Perm(size + size/10)
		left[i], right[i] = numbers(keys[:size]), numbers(keys[size/10:])
	}
	lhs := new(builder)
	for i := range sizes {
		picked := make([]int64, n)
		for j := range picked {
			if i == 2 {
				picked[j] = left[i][j]
			} else {
				picked[j] = left[i][rnd.IntN(len(left[i]))]
			}
		}
		lhs.add(fmt.Sprintf("id%d", i+1), value.NewVec(value.TypeI64, picked))
	}
	for i := range sizes {
		lhs.add(fmt.Sprintf("id%d", i+4), texts(lhs.cols[i]))
	}
	lhs.add("v1", floats(rnd, n, 100))
	d.add("lhs", lhs.table())
	for i, name := range []string{"small", "medium", "big"} {
		b := new(builder)
		for j := range i { // keys of the smaller tables, which are no keys here
			pool := left[j]
			b.add(fmt.Sprintf("id%d", j+1), column(value.TypeI64, len(right[i]), func() int64 { return pool[rnd.IntN(len(pool))] }))
		}
		b.add(fmt.Sprintf("id%d", i+1), value.NewVec(value.TypeI64, right[i]))
		for j := range i + 1 {
			b.add(fmt.Sprintf("id%d", j+4), texts(b.cols[j]))
		}
		b.add("v2", floats(rnd, len(right[i]), 100))
		d.add(name, b.table())
	}
}

func numbers(perm []int) []int64 {
	out := make([]int64, len(perm))
	for i, x := range perm {
		out[i] = int64(x) + 1
	}
	return out
}

// texts returns symbols that are named after integers.
func texts(col value.Collection) value.Collection {
	data := col.(*value.Vec[int64]).Data()
	syms := symbols(int(slices.Max(data)), "id%d")
	out := make([]value.SymID, len(data))
	for i, x := range data {
		out[i] = syms[x-1]
	}
	return value.NewVec(value.TypeSym, out)
}

// ticks is a table of n events of 500 instruments in the order of time, with
// two values.
func ticks(n int, v, w string) *value.Table {
	rnd, b := random(n, 3), new(builder)
	b.add("sym", labels(rnd, n, 500, "s%03d"))
	const day = 23_400_000_000 // microseconds of a trading day
	at, step := int64(0), int64(2*day/n)
	b.add("ts", column(value.TypeI64, n, func() int64 { at += rnd.Int64N(step); return at }))
	b.add(v, floats(rnd, n, 100))
	b.add(w, floats(rnd, n, 100))
	return b.table()
}
