package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/rayforce-go/rayforce/value"
)

// sameTables returns why two answers differ, nil if they are the same. Floats
// may differ in the last digits, because sums are added in another order.
func sameTables(got, want *value.Table, order []string) error {
	if got.NumCols() != want.NumCols() || got.NumRows() != want.NumRows() {
		return fmt.Errorf("%d columns of %d rows beside %d of %d", got.NumCols(), got.NumRows(), want.NumCols(), want.NumRows())
	}
	for _, name := range order {
		i := slices.Index(got.Names(), value.Intern(name))
		if err := sameColumn(got, want, i, nil, nil); err != nil {
			return fmt.Errorf("order: %w", err)
		}
	}
	exact := exactColumns(got)
	var a, b []int32
	var both sync.WaitGroup
	both.Go(func() { a = byRow(got, exact) })
	both.Go(func() { b = byRow(want, exact) })
	both.Wait()
	for i := range got.NumCols() {
		if err := sameColumn(got, want, i, a, b); err != nil {
			return err
		}
	}
	return nil
}

// exactColumns returns the columns that rows are matched by: those without
// rounding, else all.
func exactColumns(t *value.Table) []int {
	var exact, all []int
	for i, col := range t.Cols() {
		all = append(all, i)
		if col.Type() != value.TypeF64 {
			exact = append(exact, i)
		}
	}
	if len(exact) == 0 {
		return all
	}
	return exact
}

// hashed is a row and the hash of its exact columns.
type hashed struct {
	hash uint64
	row  int32
}

// byRow returns the rows of t in an order that depends on their contents only:
// by the hash of the exact columns, then by the floats.
func byRow(t *value.Table, exact []int) []int32 {
	rows := make([]hashed, t.NumRows())
	for i := range rows {
		rows[i].row = int32(i)
	}
	for _, i := range exact {
		forCells(t.ColAt(i), func(row int, x uint64) { rows[row].hash = mix(rows[row].hash ^ x) })
	}
	var floats [][]float64
	for _, col := range t.Cols() {
		if v, ok := col.(*value.Vec[float64]); ok {
			floats = append(floats, v.Data())
		}
	}
	slices.SortFunc(rows, func(a, b hashed) int {
		if c := cmp.Compare(a.hash, b.hash); c != 0 {
			return c
		}
		for _, data := range floats {
			if c := cmp.Compare(data[a.row], data[b.row]); c != 0 {
				return c
			}
		}
		return 0
	})
	out := make([]int32, len(rows))
	for i, r := range rows {
		out[i] = r.row
	}
	return out
}

func mix(x uint64) uint64 {
	x *= 0x9e3779b97f4a7c15
	return x ^ x>>29
}

func forCells(col value.Collection, f func(row int, x uint64)) {
	switch v := col.(type) {
	case *value.Vec[int64]:
		for i, x := range v.Data() {
			f(i, uint64(x))
		}
	case *value.Vec[value.SymID]:
		for i, x := range v.Data() {
			f(i, uint64(x))
		}
	case *value.Vec[float64]:
		for i, x := range v.Data() {
			f(i, math.Float64bits(x))
		}
	}
}

// sameColumn compares column i of two tables, row by row in these orders.
func sameColumn(got, want *value.Table, i int, a, b []int32) error {
	name := got.Names()[i].String()
	x, y := got.ColAt(i), want.ColAt(i)
	switch x := x.(type) {
	case *value.Vec[int64]:
		return sameCells(name, x, y, a, b, func(p, q int64) bool { return p == q })
	case *value.Vec[value.SymID]:
		return sameCells(name, x, y, a, b, func(p, q value.SymID) bool { return p == q })
	case *value.Vec[float64]:
		return sameCells(name, x, y, a, b, near)
	}
	return fmt.Errorf("column %s is of type %s", name, x.Type())
}

func sameCells[T value.Elem](name string, x *value.Vec[T], other value.Collection, a, b []int32, same func(p, q T) bool) error {
	y, ok := other.(*value.Vec[T])
	if !ok {
		return fmt.Errorf("column %s is of type %s beside %s", name, x.Type(), other.Type())
	}
	for i := range x.Len() {
		r, s := i, i
		if a != nil {
			r, s = int(a[i]), int(b[i])
		}
		if p, q := x.Data()[r], y.Data()[s]; !same(p, q) {
			return fmt.Errorf("column %s: %v beside %v", name, p, q)
		}
	}
	return nil
}

// near reports whether two floats are the same up to the order of additions.
func near(p, q float64) bool {
	return p == q || p != p && q != q || math.Abs(p-q) <= 1e-9*max(math.Abs(p), math.Abs(q), 1e-3)
}
