package index

import (
	"math"
	"slices"
	"sort"

	"github.com/rayforce-go/rayforce/value"
)

// Select returns the rows of v, ascending, whose element compares to x as op
// says: ==, <, <=, > or >=. It reports false when what is attached to v does
// not answer the question better than reading v, or when the types are such
// that only the comparison itself knows the answer.
func Select(v value.Vector, op string, x value.Value) (rows []int32, ok bool) {
	m := value.MetaOf(v)
	if m.Index == nil && m.Attrs&value.AttrSorted == 0 {
		return nil, false
	}
	word, ok := wordOf(v.Type(), x)
	if !ok || op != "==" && !ordered(v.Type(), x) {
		return nil, false
	}
	if m.Attrs&value.AttrSorted != 0 {
		return selectSorted(v, op, word)
	}
	switch idx := m.Index.(type) {
	case *Zone:
		return idx.exclude(v.Type(), op, word)
	case *Bloom:
		return nil, op == "==" && !idx.MayHold(word)
	case *Hash:
		if op == "==" {
			return idx.Find(word), true
		}
	case *Part:
		if op == "==" {
			return idx.find(v, word), true
		}
	case *Sort:
		if op == "==" {
			return idx.find(v, word), true
		}
	}
	return nil, false
}

// SelectIn returns the rows of v, ascending, that hold an element of set. Like
// [Select] it may decline.
func SelectIn(v, set value.Vector) (rows []int32, ok bool) {
	if set.Type() != v.Type() || set.Len() > v.Len()/16 {
		return nil, false
	}
	for i := range set.Len() {
		found, ok := Select(v, "==", set.At(i))
		if !ok {
			return nil, false
		}
		rows = append(rows, found...)
	}
	slices.Sort(rows)
	return slices.Compact(rows), true
}

// wordOf returns the word that x has among the elements of a vector of type t,
// false for nulls and for values of other types.
func wordOf(t value.Type, x value.Value) (uint64, bool) {
	if value.IsNull(x) {
		return 0, false
	}
	if x.Type().Elem() != t && !(t.IsInteger() && x.Type().IsInteger()) {
		return 0, false
	}
	switch x := x.(type) {
	case value.Bool:
		if x {
			return 1, true
		}
		return 0, true
	case value.U8:
		return uint64(x), true
	case value.I16:
		return uint64(x), true
	case value.I32:
		return uint64(x), true
	case value.I64:
		return uint64(x), true
	case value.Date:
		return uint64(x), true
	case value.Time:
		return uint64(x), true
	case value.Timestamp:
		return uint64(x), true
	case value.Sym:
		return uint64(x.ID), true
	case value.F32:
		return math.Float64bits(float64(x) + 0), true
	case value.F64:
		return math.Float64bits(float64(x) + 0), true
	}
	return 0, false
}

// ordered reports whether order by words is the order of the language:
// integers compare as floats there, which is the same up to 2^53.
func ordered(t value.Type, x value.Value) bool {
	if n, ok := x.(value.I64); ok && (n > 1<<53 || n < -1<<53) {
		return false
	}
	return t != value.TypeSym && t != value.TypeBool
}

// compare orders two words of elements of type t.
func compare(t value.Type, a, b uint64) int {
	if t.IsFloat() {
		x, y := math.Float64frombits(a), math.Float64frombits(b)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
	switch x, y := int64(a), int64(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// elementWord returns the word of element i of v, which is not null.
func elementWord(v value.Vector, i int) uint64 {
	switch v := v.(type) {
	case *value.Vec[bool]:
		if v.Data()[i] {
			return 1
		}
	case *value.Vec[uint8]:
		return uint64(v.Data()[i])
	case *value.Vec[int16]:
		return uint64(v.Data()[i])
	case *value.Vec[int32]:
		return uint64(v.Data()[i])
	case *value.Vec[int64]:
		return uint64(v.Data()[i])
	case *value.Vec[value.SymID]:
		return uint64(v.Data()[i])
	case *value.Vec[float32]:
		return math.Float64bits(float64(v.Data()[i]) + 0)
	case *value.Vec[float64]:
		return math.Float64bits(v.Data()[i] + 0)
	}
	return 0
}

// selectSorted answers by binary search; a sorted vector holds no nulls.
func selectSorted(v value.Vector, op string, word uint64) ([]int32, bool) {
	first := func(least int) int { // first row that compares at least so
		return sort.Search(v.Len(), func(i int) bool { return compare(v.Type(), elementWord(v, i), word) >= least })
	}
	switch op {
	case "==":
		return span(first(0), first(1)), true
	case "<":
		return span(0, first(0)), true
	case "<=":
		return span(0, first(1)), true
	case ">":
		return span(first(1), v.Len()), true
	case ">=":
		return span(first(0), v.Len()), true
	}
	return nil, false
}

func span(lo, hi int) []int32 {
	rows := make([]int32, hi-lo)
	for i := range rows {
		rows[i] = int32(lo + i)
	}
	return rows
}

// exclude reports true when no element lies where op looks for it. Nulls are
// smaller than everything, so they count for < and <=.
func (z *Zone) exclude(t value.Type, op string, word uint64) ([]int32, bool) {
	low, high := compare(t, word, z.Min), compare(t, word, z.Max)
	switch op {
	case "==":
		return nil, low < 0 || high > 0
	case "<":
		return nil, z.Nulls == 0 && low <= 0
	case "<=":
		return nil, z.Nulls == 0 && low < 0
	case ">":
		return nil, high >= 0
	case ">=":
		return nil, high > 0
	}
	return nil, false
}

// find returns the rows of the block of an element.
func (p *Part) find(v value.Vector, word uint64) []int32 {
	n := len(p.Starts) - 1
	block := 0
	if v.Type() == value.TypeSym {
		for block < n && elementWord(v, int(p.Starts[block])) != word {
			block++
		}
	} else {
		block = sort.Search(n, func(b int) bool {
			row := int(p.Starts[b])
			return !v.IsNull(row) && compare(v.Type(), elementWord(v, row), word) >= 0
		})
	}
	if block == n || elementWord(v, int(p.Starts[block])) != word {
		return nil
	}
	return span(int(p.Starts[block]), int(p.Starts[block+1]))
}

// find returns the rows of an element.
func (s *Sort) find(v value.Vector, word uint64) []int32 {
	first := func(least int) int {
		return sort.Search(len(s.Perm), func(i int) bool {
			row := int(s.Perm[i])
			return !v.IsNull(row) && compare(v.Type(), elementWord(v, row), word) >= least
		})
	}
	return s.Perm[first(0):first(1)]
}
