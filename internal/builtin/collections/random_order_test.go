package collections

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// ordered orders two atoms of one type: null first, numbers by value, text and
// guids by bytes.
func ordered(a, b value.Value) int {
	if an, bn := value.IsNull(a), value.IsNull(b); an || bn {
		return int(boolIndex(value.Bool(bn)) - boolIndex(value.Bool(an)))
	}
	switch x := a.(type) {
	case value.Sym:
		return strings.Compare(x.String(), b.(value.Sym).String())
	case value.Str:
		return strings.Compare(string(x), string(b.(value.Str)))
	case value.GUID:
		y := b.(value.GUID)
		return slices.Compare(x[:], y[:])
	}
	x, _ := numberIn(a)
	y, _ := numberIn(b)
	return cmp.Compare(x, y)
}

func positionsOf(n int) []value.Value {
	out := make([]value.Value, n)
	for i := range out {
		out[i] = value.I64(i)
	}
	return out
}

// TestSortingAgainstModel compares with a stable sort of positions, down as
// well as up.
func TestSortingAgainstModel(t *testing.T) {
	in := newInterp()
	rng := rand.New(rand.NewPCG(15, 16))
	for range 600 {
		n := []int{0, 1, 2, 5, 40, 300, 3000}[rng.IntN(7)]
		x := randomVector(rng, elementTypes[rng.IntN(len(elementTypes))], n)
		items := itemsOf(x)
		for _, down := range []bool{false, true} {
			perm := positionsOf(n)
			slices.SortStableFunc(perm, func(i, j value.Value) int {
				c := ordered(items[i.(value.I64)], items[j.(value.I64)])
				if down {
					return -c
				}
				return c
			})
			sorted := make([]value.Value, n)
			for at, i := range perm {
				sorted[at] = items[i.(value.I64)]
			}
			names := []string{"iasc", "asc"}
			if down {
				names = []string{"idesc", "desc"}
			}
			agree(t, in, packed(value.TypeI64, perm), names[0], x)
			agree(t, in, packed(x.Type(), sorted), names[1], x)
			if down {
				continue
			}
			ranks, parts := make([]value.Value, n), make([]value.Value, n)
			k := 1 + rng.IntN(9)
			for at, i := range perm {
				ranks[i.(value.I64)], parts[i.(value.I64)] = value.I64(at), value.I64(at*k/n)
			}
			agree(t, in, packed(value.TypeI64, ranks), "rank", x)
			agree(t, in, packed(value.TypeI64, parts), "xrank", value.I64(k), x)
		}
	}
}

// TestSlicingAgainstModel compares what is cut out of vectors and lists with
// loops over positions.
func TestSlicingAgainstModel(t *testing.T) {
	in := newInterp()
	rng := rand.New(rand.NewPCG(17, 18))
	for range 2000 {
		x, _ := randomPair(rng)
		items := itemsOf(x)
		n := len(items)
		pick := func(count int, at func(i int) int) value.Value {
			out := make([]value.Value, count)
			for i := range out {
				out[i] = items[at(i)]
			}
			return like(x, out)
		}
		agree(t, in, pick(n, func(i int) int { return n - 1 - i }), "reverse", x)

		k := rng.IntN(25) - 12
		if n > 0 {
			from := 0
			if k < 0 {
				from = n*12 + k // cycling backwards, the last element comes last
			}
			agree(t, in, pick(max(k, -k), func(i int) int { return (from + i) % n }), "take", x, value.I64(k))
			agree(t, in, pick(n, func(i int) int { return ((i+k)%n + n) % n }), "rotate", x, value.I32(k))
		}
		if k >= 0 {
			agree(t, in, pick(max(n-k, 0), func(i int) int { return i + k }), "drop", x, value.I16(k))
		} else {
			agree(t, in, pick(max(n+k, 0), func(i int) int { return i }), "drop", x, value.I16(k))
		}

		amount := rng.IntN(6)
		start := k
		if k < 0 {
			start = max(n+k, 0)
		}
		end := min(start+amount, n)
		agree(t, in, pick(max(end-start, 0), func(i int) int { return start + i }), "take", x, value.I64s(int64(k), int64(amount)))

		mask := make([]bool, n)
		var kept []int
		for i := range mask {
			if mask[i] = rng.IntN(2) == 0; mask[i] {
				kept = append(kept, i)
			}
		}
		agree(t, in, pick(len(kept), func(i int) int { return kept[i] }), "filter", x, value.Bools(mask...))

		at := make([]int64, rng.IntN(5))
		inRange := true
		cells := make([]value.Value, len(at))
		for i := range at {
			at[i] = int64(rng.IntN(n+2) - 1)
			if cells[i] = value.Value(value.I64(value.NullI64)); at[i] >= 0 && at[i] < int64(n) {
				cells[i] = items[at[i]]
				continue
			}
			if inRange = false; !isList(x) {
				cells[i] = emptyOf(x.Type())
			}
		}
		if inRange {
			agree(t, in, like(x, cells), "at", x, value.I64s(at...))
		} else {
			agree(t, in, value.NewList(cells...), "at", x, value.I64s(at...))
		}

		bounds := make([]int64, rng.IntN(4))
		for i := range bounds {
			bounds[i] = int64(rng.IntN(n + 1))
		}
		slices.Sort(bounds)
		var pieces []value.Value
		last := 0
		for _, b := range bounds {
			if int(b) > last {
				from := last
				pieces = append(pieces, pick(int(b)-from, func(i int) int { return from + i }))
			}
			last = int(b)
		}
		pieces = append(pieces, pick(n-last, func(i int) int { return last + i }))
		agree(t, in, value.NewList(pieces...), "cut", x, value.I64s(bounds...))
	}
}

// emptyOf is the element that a vector has outside of its range.
func emptyOf(t value.Type) value.Value {
	switch t {
	case value.TypeSym:
		return value.NewSym("")
	case value.TypeStr:
		return value.Str("")
	}
	return value.NullOf(t)
}
