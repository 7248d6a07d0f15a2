package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// indexed returns v with each index and attribute that it can have.
func indexed(t *testing.T, v value.Vector) map[string]value.Vector {
	t.Helper()
	all := map[string]value.Vector{}
	add := func(name string, idx value.Index, err error) {
		if err != nil {
			t.Fatal(err)
		}
		all[name] = value.WithMeta(v, value.Meta{Index: idx})
	}
	h, err := BuildHash(ctx, 1, v)
	add("hash", h, err)
	if v.Type() != value.TypeSym {
		z, err := BuildZone(ctx, 1, v)
		add("zone", z, err)
		s, err := BuildSort(ctx, 1, v)
		add("sort", s, err)
		b, err := BuildBloom(ctx, 1, v)
		add("bloom", b, err)
	}
	return all
}

func TestSelectAgreesWithScan(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		n := rnd.IntN(40)
		ints, floats, syms := make([]int64, n), make([]float64, n), make([]value.SymID, n)
		for i := range n {
			ints[i] = rnd.Int64N(12) - 6
			floats[i] = float64(ints[i]) / 2
			syms[i] = value.Intern(fmt.Sprint(ints[i]))
			if rnd.IntN(6) == 0 {
				ints[i], floats[i] = value.NullI64, value.NullF64()
			}
		}
		for _, v := range []value.Vector{value.I64s(ints...), value.F64s(floats...), value.NewVec(value.TypeSym, syms)} {
			for name, w := range indexed(t, v) {
				checkSelect(t, name, w)
			}
		}
		slices.Sort(ints)
		s := value.I64s(ints...)
		part, err := BuildPart(ctx, 1, s)
		if err != nil {
			t.Fatal(err)
		}
		checkSelect(t, "part", s.WithMeta(value.Meta{Attrs: value.AttrParted, Index: part}))
		if !s.HasNulls() {
			checkSelect(t, "sorted", s.WithMeta(value.Meta{Attrs: value.AttrSorted}))
		}
	}
}

func checkSelect(t *testing.T, name string, v value.Vector) {
	t.Helper()
	for n := int64(-8); n < 8; n++ {
		for _, op := range []string{"==", "<", "<=", ">", ">="} {
			x := probe(v.Type(), n)
			var want []int32
			for i := range v.Len() {
				if holds(v, i, op, x) {
					want = append(want, int32(i))
				}
			}
			if rows, ok := Select(v, op, x); ok && !slices.Equal(rows, want) {
				t.Fatalf("%s: rows %s %v of %v: got %v, want %v", name, op, x, v, rows, want)
			}
		}
	}
}

func probe(t value.Type, n int64) value.Value {
	switch t {
	case value.TypeF64:
		return value.F64(n) / 2
	case value.TypeSym:
		return value.NewSym(fmt.Sprint(n))
	}
	return value.I64(n)
}

// holds compares one element as the language does: null is the smallest.
func holds(v value.Vector, i int, op string, x value.Value) bool {
	var c int
	switch e := v.At(i).(type) {
	case value.Sym:
		return op == "==" && e == x
	case value.I64:
		c = int(max(e, -100) - x.(value.I64))
	case value.F64:
		if c = int(2 * (e - x.(value.F64))); e != e {
			c = -1
		}
	}
	switch op {
	case "==":
		return c == 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}

func TestSelectDeclines(t *testing.T) {
	h, err := BuildHash(ctx, 1, value.I64s(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	v := value.I64s(1, 2).WithMeta(value.Meta{Index: h})
	for _, x := range []value.Value{value.F64(1), value.I64(value.NullI64), value.Str("a"), value.Date(1), value.Bool(true)} {
		if rows, ok := Select(v, "==", x); ok {
			t.Errorf("Select of %v gave %v", x, rows)
		}
	}
	if rows, ok := Select(value.I64s(1, 2), "==", value.I64(1)); ok {
		t.Errorf("Select without an index gave %v", rows)
	}
	if rows, ok := Select(v, "==", value.U8(1)); !ok || !slices.Equal(rows, []int32{0}) {
		t.Errorf("integers of another width: %v, %v", rows, ok)
	}
}

func TestSelectIn(t *testing.T) {
	data := make([]int64, 100)
	for i := range data {
		data[i] = int64(i % 10)
	}
	h, err := BuildHash(ctx, 1, value.I64s(data...))
	if err != nil {
		t.Fatal(err)
	}
	v := value.I64s(data...).WithMeta(value.Meta{Index: h})
	rows, ok := SelectIn(v, value.I64s(3, 42, 1, 3))
	if !ok || len(rows) != 20 || !slices.IsSorted(rows) || rows[0] != 1 || rows[1] != 3 {
		t.Errorf("got %v, %v", rows, ok)
	}
	if _, ok := SelectIn(v, value.I64s(3, value.NullI64)); ok {
		t.Error("a null in the set must be left to the comparison")
	}
}
