package kernel

import (
	"context"
	"math/rand/v2"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// The randomised tests build vectors with random types, lengths and nulls and
// compare a kernel with a model that works on one atom at a time.

var testPar = Par{Ctx: context.Background(), Workers: 3}

// lengths that end inside, at and after a chunk, and one that runs in parallel.
var testLengths = []int{0, 1, 2, 7, chunk - 1, chunk, chunk + 1, 3*chunk + 5}

func randomLength(r *rand.Rand) int { return testLengths[r.IntN(len(testLengths))] }

var elementTypes = []value.Type{
	value.TypeBool, value.TypeU8, value.TypeI16, value.TypeI32, value.TypeI64, value.TypeF32, value.TypeF64,
	value.TypeDate, value.TypeTime, value.TypeTimestamp, value.TypeGUID, value.TypeSym, value.TypeStr,
}

var numericOrTemporal = elementTypes[:10]

// randomAtom returns a small number or short text of the element type, which
// leads to ties, zeros and sign changes; a null with the chance nulls.
func randomAtom(r *rand.Rand, t value.Type, nulls float64) value.Value {
	n := int64(r.IntN(9) - 4)
	switch {
	case r.Float64() < nulls && t != value.TypeBool && t != value.TypeU8 && t != value.TypeSym && t != value.TypeStr:
		return value.NullOf(t)
	case t == value.TypeBool || t == value.TypeU8:
		return intAtom(t, max(n, 0), false)
	case t.IsFloat():
		return floatAtom(t, float64(n)/2)
	case t == value.TypeGUID:
		return value.GUID{3: byte(n + 5)}
	case t == value.TypeSym:
		return value.NewSym(strings.Repeat("b", int(n+4)))
	case t == value.TypeStr:
		return value.Str(strings.Repeat("long", int(n+4)))
	}
	return intAtom(t, n, false)
}

func vectorOf(t value.Type, atoms []value.Value) value.Vector {
	switch t {
	case value.TypeGUID:
		data := make([]value.GUID, len(atoms))
		nulls := false
		for i, a := range atoms {
			if g, ok := a.(value.GUID); ok {
				data[i] = g
			} else {
				nulls = true
			}
		}
		return value.NewVecNulls(t, data, nulls)
	case value.TypeSym:
		data := make([]value.SymID, len(atoms))
		for i, a := range atoms {
			data[i] = a.(value.Sym).ID
		}
		return value.NewVec(t, data)
	case value.TypeStr:
		texts := make([]string, len(atoms))
		for i, a := range atoms {
			texts[i] = string(a.(value.Str))
		}
		return value.Strs(texts...)
	}
	return Collect(t, atoms)
}

func randomAtoms(r *rand.Rand, t value.Type, n int) []value.Value {
	nulls := []float64{0, 0, 0.3}[r.IntN(3)]
	atoms := make([]value.Value, n)
	for i := range atoms {
		atoms[i] = randomAtom(r, t, nulls)
	}
	return atoms
}

// same reports whether two atoms have one type and value; floats may differ by
// rounding.
func same(x, y value.Value) bool {
	if x.Type() != y.Type() {
		return false
	}
	if value.IsNull(x) || value.IsNull(y) {
		return value.IsNull(x) && value.IsNull(y)
	}
	if a, ok := numberOf(x); ok && a.typ.IsFloat() {
		b, _ := numberOf(y)
		d := a.f - b.f
		return d < 1e-9*(1+max(a.f, -a.f)) && -d < 1e-9*(1+max(a.f, -a.f))
	}
	sx, okX := x.(value.Sym)
	sy, okY := y.(value.Sym)
	if okX && okY {
		return sx.ID == sy.ID
	}
	return x == y
}

// sameVector reports whether v holds these atoms, converted to its type.
func sameVector(v value.Vector, want []value.Value) (int, bool) {
	if v.Len() != len(want) {
		return -1, false
	}
	for i := range want {
		w := want[i]
		if _, ok := numberOf(w); ok && w.Type() != -v.Type() {
			w = CastAtom(v.Type(), w)
		}
		got := v.At(i)
		if value.IsNull(got) != v.IsNull(i) && v.Type() != value.TypeGUID {
			return i, false
		}
		if value.IsNull(w) && (v.Type() == value.TypeBool || v.Type() == value.TypeU8) {
			w = intAtom(v.Type(), 0, false) // these vectors hold no null
		}
		if !same(got, w) {
			return i, false
		}
	}
	return 0, true
}
