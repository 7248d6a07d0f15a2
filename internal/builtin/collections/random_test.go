package collections

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// The randomised tests call the functions with vectors and lists of random
// types, lengths and nulls and compare the results with a model that looks at
// every pair of elements.

var elementTypes = []value.Type{
	value.TypeBool, value.TypeU8, value.TypeI16, value.TypeI32, value.TypeI64, value.TypeF64,
	value.TypeDate, value.TypeTime, value.TypeTimestamp, value.TypeGUID, value.TypeSym, value.TypeStr,
}

// randomAtom returns one of few values, among which those of different types
// have numbers in common; a null with the chance nulls where the type has one.
func randomAtom(rng *rand.Rand, t value.Type, nulls float64) value.Value {
	n := rng.IntN(6) - 2
	if rng.Float64() < nulls && t > value.TypeU8 && t < value.TypeSym {
		return value.NullOf(t)
	}
	switch t {
	case value.TypeBool:
		return value.Bool(n > 0)
	case value.TypeU8:
		return value.U8(n + 2)
	case value.TypeI16:
		return value.I16(n)
	case value.TypeI32:
		return value.I32(n)
	case value.TypeI64:
		return value.I64(n)
	case value.TypeF64:
		return value.F64(n) / 2
	case value.TypeDate:
		return value.Date(n)
	case value.TypeTime:
		return value.Time(n)
	case value.TypeTimestamp:
		return value.Timestamp(n)
	case value.TypeGUID:
		return value.GUID{byte(n + 3), 1}
	case value.TypeSym:
		return value.NewSym(fmt.Sprint("a", n))
	}
	return value.Str([]string{"", "a0", "a text longer than twelve bytes", "b"}[rng.IntN(4)])
}

func randomVector(rng *rand.Rand, t value.Type, n int) value.Value {
	nulls := []float64{0, 0.3}[rng.IntN(2)]
	atoms := make([]value.Value, n)
	for i := range atoms {
		atoms[i] = randomAtom(rng, t, nulls)
	}
	return packed(t, atoms)
}

// randomList returns a list of atoms and, when deep, of vectors.
func randomList(rng *rand.Rand, n int, deep bool) value.Value {
	out := make([]value.Value, n)
	for i := range out {
		t := elementTypes[rng.IntN(len(elementTypes))]
		switch {
		case deep && rng.IntN(4) == 0:
			out[i] = randomVector(rng, t, rng.IntN(3))
		default:
			out[i] = randomAtom(rng, t, 0.1)
		}
	}
	return value.NewList(out...)
}

func randomLength(rng *rand.Rand) int { return []int{0, 1, 2, 3, 5, 8, 150}[rng.IntN(7)] }

// randomPair returns two collections: vectors of one type, of two, or lists.
func randomPair(rng *rand.Rand) (x, y value.Value) {
	t := elementTypes[rng.IntN(len(elementTypes))]
	one := func(t value.Type) value.Value {
		if rng.IntN(4) == 0 {
			return randomList(rng, randomLength(rng)%20, true)
		}
		return randomVector(rng, t, randomLength(rng))
	}
	x = one(t)
	if rng.IntN(2) == 0 {
		t = elementTypes[rng.IntN(len(elementTypes))]
	}
	return x, one(t)
}

func packed(t value.Type, atoms []value.Value) value.Value {
	v, ok := value.Pack(t, atoms)
	if !ok {
		panic("a vector of " + t.String())
	}
	return v
}

func itemsOf(v value.Value) []value.Value {
	c, _ := value.AsCollection(v)
	out := make([]value.Value, c.Len())
	for i := range out {
		out[i] = c.At(i)
	}
	return out
}

// like makes a collection of the kind of x: a list, or a vector of its type.
func like(x value.Value, atoms []value.Value) value.Value {
	if x.Type() == value.TypeList {
		return value.NewList(atoms...)
	}
	return packed(x.Type(), atoms)
}

func isList(v value.Value) bool { return v.Type() == value.TypeList }

// numberIn returns a number or the count of a temporal.
func numberIn(v value.Value) (float64, bool) {
	switch x := v.(type) {
	case value.Bool:
		return float64(boolIndex(x)), true
	case value.F64:
		return float64(x), true
	case value.Date:
		return float64(x), true
	case value.Time:
		return float64(x), true
	case value.Timestamp:
		return float64(x), true
	}
	n, ok := integer(v)
	return float64(n), ok
}

// equal is how elements are equal: nulls of all types, numbers by value,
// everything else within its type.
func equal(a, b value.Value) bool {
	an, bn := value.IsNull(a), value.IsNull(b)
	x, okX := numberIn(a)
	y, okY := numberIn(b)
	switch {
	case an || bn:
		return an && bn
	case a.Type().IsAtom() && b.Type().IsAtom() && a.Type().IsNumeric() && b.Type().IsNumeric():
		return okX && okY && x == y
	case a.Type() != b.Type():
		return false
	case a.Type().IsAtom():
		return format.Compact(a) == format.Compact(b)
	}
	return slices.EqualFunc(itemsOf(a), itemsOf(b), equal)
}

// matches is how an element a of x and b of y are equal. Vectors of different
// types have only integers and nulls in common.
func matches(x, y, a, b value.Value) bool {
	tx, ty := x.Type(), y.Type()
	if !isList(x) && !isList(y) && tx != ty && !value.IsNull(a) && (max(tx, ty) > value.TypeI64) {
		return false
	}
	return equal(a, b)
}

func among(x, y, a value.Value) bool {
	return slices.ContainsFunc(itemsOf(y), func(b value.Value) bool { return matches(x, y, a, b) })
}

func chosen(x, y value.Value, present bool) []value.Value {
	return slices.DeleteFunc(itemsOf(x), func(a value.Value) bool { return among(x, y, a) != present })
}

// setModels are the functions of two collections.
var setModels = map[string]func(x, y value.Value) value.Value{
	"except": func(x, y value.Value) value.Value { return restrict(x, y, false) },
	"sect":   func(x, y value.Value) value.Value { return restrict(x, y, true) },
	"union": func(x, y value.Value) value.Value {
		if !isList(x) && !isList(y) {
			rest := chosen(y, x, false)
			if x.Type() == y.Type() {
				return packed(x.Type(), append(itemsOf(x), rest...))
			}
			return value.NewList(append(itemsOf(x), rest...)...)
		}
		out := itemsOf(x)
		for _, b := range itemsOf(y) {
			if !slices.ContainsFunc(out, func(a value.Value) bool { return equal(a, b) }) {
				out = append(out, b)
			}
		}
		return value.NewList(out...)
	},
	"find": func(x, y value.Value) value.Value {
		out := make([]value.Value, 0, len(itemsOf(y)))
		for _, b := range itemsOf(y) {
			i := slices.IndexFunc(itemsOf(x), func(a value.Value) bool { return matches(x, y, a, b) })
			if out = append(out, value.I64(i)); i < 0 {
				out[len(out)-1] = value.I64(value.NullI64)
			}
		}
		return packed(value.TypeI64, out)
	},
	"concat": func(x, y value.Value) value.Value {
		if x.Type() == y.Type() {
			return like(x, append(itemsOf(x), itemsOf(y)...))
		}
		return value.NewList(append(itemsOf(x), itemsOf(y)...)...)
	},
	"cross": func(x, y value.Value) value.Value {
		out := []value.Value{}
		for _, a := range itemsOf(x) {
			for _, b := range itemsOf(y) {
				out = append(out, value.NewList(a, b))
			}
		}
		return value.NewList(out...)
	},
}

func restrict(x, y value.Value, present bool) value.Value {
	out := chosen(x, y, present)
	if isList(x) || isList(y) && len(out) > 0 {
		return value.NewList(out...)
	}
	return packed(x.Type(), out)
}

func TestSetsAgainstModel(t *testing.T) {
	in := newInterp()
	rng := rand.New(rand.NewPCG(11, 12))
	for range 800 {
		x, y := randomPair(rng)
		if len(itemsOf(x))*len(itemsOf(y)) > 400 && rng.IntN(3) > 0 {
			continue
		}
		for name, model := range setModels {
			agree(t, in, model(x, y), name, x, y)
		}
		if !isList(x) && !isList(y) {
			agree(t, in, modelIn(x, y), "in", x, y)
		}
	}
}

// modelIn is in of two vectors: without nulls all numbers and temporals are
// compared by their counts.
func modelIn(x, y value.Value) value.Value {
	if len(itemsOf(x)) == 0 {
		return value.NewList()
	}
	counts := func(v value.Value) bool {
		return (v.Type().IsNumeric() || v.Type().IsTemporal()) && !slices.ContainsFunc(itemsOf(v), value.IsNull)
	}
	var out []value.Value
	for _, a := range itemsOf(x) {
		found := among(x, y, a)
		if counts(x) && counts(y) {
			n, _ := numberIn(a)
			found = slices.ContainsFunc(itemsOf(y), func(b value.Value) bool { m, _ := numberIn(b); return m == n })
		}
		out = append(out, value.Bool(found))
	}
	return packed(value.TypeBool, out)
}

// agree calls a function and compares the result, its type and its text, with
// what the model says.
func agree(t *testing.T, in *lang.Interp, want value.Value, name string, args ...value.Value) {
	t.Helper()
	f, _ := in.Registry.Lookup(name)
	got, err := in.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Func: f, Args: args})
	text := name
	for _, a := range args {
		text += " " + value.Name(a) + format.Compact(a)
	}
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if got.Type() != want.Type() || format.Compact(got) != format.Compact(want) {
		t.Fatalf("%s\n got  %s %s\n want %s %s", text, value.Name(got), format.Compact(got), value.Name(want), format.Compact(want))
	}
}

// firstsOf returns the elements that no equal one comes before.
func firstsOf(x value.Value) []value.Value {
	var out []value.Value
	for _, a := range itemsOf(x) {
		if !slices.ContainsFunc(out, func(b value.Value) bool { return equal(a, b) }) {
			out = append(out, a)
		}
	}
	return out
}

func TestGroupsAgainstModel(t *testing.T) {
	in := newInterp()
	rng := rand.New(rand.NewPCG(13, 14))
	for range 1500 {
		x, _ := randomPair(rng)
		firsts, items := firstsOf(x), itemsOf(x)
		agree(t, in, value.Bool(len(firsts) == len(items)), "diverse", x)
		if len(items) > 0 {
			rows := make([]value.Value, len(firsts))
			for g, key := range firsts {
				var at []int64
				for i, a := range items {
					if equal(a, key) {
						at = append(at, int64(i))
					}
				}
				rows[g] = value.I64s(at...)
			}
			keys, _ := value.AsCollection(like(x, firsts))
			agree(t, in, value.NewDict(keys, value.NewList(rows...)), "group", x)
		}
		switch x.Type() {
		case value.TypeList: // atoms change places with collections before them
			for i := range firsts {
				for j := i + 1; j < len(firsts); j++ {
					if !firsts[i].Type().IsAtom() && firsts[j].Type().IsAtom() {
						firsts[i], firsts[j] = firsts[j], firsts[i]
					}
				}
			}
		case value.TypeSym, value.TypeStr, value.TypeGUID:
		default:
			if x.Type() == value.TypeF64 && slices.ContainsFunc(firsts, value.IsNull) {
				continue // an order of its own, TestSets
			}
			slices.SortFunc(firsts, ordered)
		}
		agree(t, in, like(x, firsts), "distinct", x)
	}
}
