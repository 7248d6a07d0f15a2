package kernel

import (
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// IndexOf returns the first position in col of an element that matches x as by
// [Equal], -1 if there is none.
func IndexOf(col value.Collection, x value.Value) int {
	switch v := col.(type) {
	case *value.Vec[bool]:
		return indexInVec(v, x)
	case *value.Vec[uint8]:
		return indexInVec(v, x)
	case *value.Vec[int16]:
		return indexInVec(v, x)
	case *value.Vec[int32]:
		return indexInVec(v, x)
	case *value.Vec[int64]:
		return indexInVec(v, x)
	case *value.Vec[float32]:
		return indexInVec(v, x)
	case *value.Vec[float64]:
		return indexInVec(v, x)
	case *value.Vec[value.GUID]:
		return indexInVec(v, x)
	case *value.Vec[value.SymID]:
		return indexInVec(v, x)
	case *value.StrVec:
		return indexOfString(v, x)
	case *value.List:
		return slices.IndexFunc(v.Items(), func(y value.Value) bool { return Equal(x, y) })
	}
	panic("kernel: search in " + value.Name(col))
}

// IndexOfKey is IndexOf for the keys of a dict: keys of a typed vector match
// only an atom of exactly their type.
func IndexOfKey(keys value.Collection, x value.Value) int {
	if t := keys.Type(); t.IsVector() && x.Type() != -t {
		return -1
	}
	return IndexOf(keys, x)
}

func indexInVec[T value.Elem](v *value.Vec[T], x value.Value) int {
	if value.IsNull(x) {
		return slices.IndexFunc(v.Data(), value.IsSentinel[T])
	}
	if x.Type() == -v.Type() {
		one, _ := value.Pack(v.Type(), []value.Value{x})
		return slices.Index(v.Data(), one.(*value.Vec[T]).Data()[0])
	}
	f, ok := asNumber(x)
	if !ok || !v.Type().IsNumeric() {
		return -1
	}
	switch data := any(v.Data()).(type) {
	case []bool:
		return indexOfNumber(boolBytes(data), f)
	case []uint8:
		return indexOfNumber(data, f)
	case []int16:
		return indexOfNumber(data, f)
	case []int32:
		return indexOfNumber(data, f)
	case []int64:
		return indexOfNumber(data, f)
	case []float32:
		return indexOfNumber(data, f)
	case []float64:
		return indexOfNumber(data, f)
	}
	return -1
}

func indexOfNumber[T uint8 | int16 | int32 | int64 | float32 | float64](data []T, f float64) int {
	for i, x := range data {
		if float64(x) == f && !value.IsSentinel(x) {
			return i
		}
	}
	return -1
}

func indexOfString(v *value.StrVec, x value.Value) int {
	if x.Type() != -value.TypeStr {
		return -1
	}
	text := value.Strs(textOf(x))
	for i := range int32(v.Len()) {
		if sameString(v, text, i, 0) {
			return int(i)
		}
	}
	return -1
}

// FindRows returns for each element of probe the first row of col that matches
// it, -1 for none. When one of the two is a list, elements match as by [Equal].
// Elements of vectors match within one type, among integers and booleans, and
// among floats; nulls match all nulls.
func FindRows(ctx context.Context, workers int, col, probe value.Collection) ([]int32, error) {
	if col.Type() == value.TypeList || probe.Type() == value.TypeList {
		return findItems(ctx, workers, boxed(col), boxed(probe))
	}
	raw, nulls := rawWords(col)
	probeRaw, _ := rawWords(probe)
	switch {
	case raw != nil && sameFamily(col.Type(), probe.Type()):
		return findWords(ctx, workers, search{col.Len(), raw, nulls, probe.Len(), probeRaw, nil})
	case col.Type() == probe.Type():
		return findHashed(ctx, workers, col, probe)
	}
	return findNulls(col.(value.Vector), probe.(value.Vector)), nil
}

// sameFamily reports whether elements of these types that have raw words
// match by value.
func sameFamily(x, y value.Type) bool {
	integer := func(t value.Type) bool { return t == value.TypeBool || t.IsInteger() }
	return x == y || integer(x) && integer(y) || x.IsFloat() && y.IsFloat()
}

// FindNumbers is FindRows for vectors of numbers and temporals, whatever their
// types: they match by the number that stands for them.
func FindNumbers(ctx context.Context, workers int, col, probe value.Vector) ([]int32, error) {
	raw, nulls := rawWords(col)
	probeRaw, _ := rawWords(probe)
	if col.Type().IsFloat() != probe.Type().IsFloat() {
		if probe.Type().IsFloat() {
			raw = asFloats(raw)
		} else {
			probeRaw = asFloats(probeRaw)
		}
	}
	return findWords(ctx, workers, search{col.Len(), raw, nulls, probe.Len(), probeRaw, nil})
}

// asFloats turns raw words of integers into those of the same numbers as floats.
func asFloats(raw filler) filler {
	return func(dst []uint64, lo int, rows []int32) {
		raw(dst, lo, rows)
		for i, w := range dst {
			if w != 0 {
				dst[i] = rawFloat(float64(int64(w ^ signBit)))
			}
		}
	}
}

// findNulls matches the nulls of vectors whose elements have nothing else in common.
func findNulls(col, probe value.Vector) []int32 {
	rows := slices.Repeat([]int32{-1}, probe.Len())
	if !col.HasNulls() || !probe.HasNulls() {
		return rows
	}
	first := int32(-1)
	for i := 0; i < col.Len() && first < 0; i++ {
		if col.IsNull(i) {
			first = int32(i)
		}
	}
	for i := range rows {
		if probe.IsNull(i) {
			rows[i] = first
		}
	}
	return rows
}

func boxed(col value.Collection) *value.List {
	if l, ok := col.(*value.List); ok {
		return l
	}
	items := make([]value.Value, col.Len())
	for i := range items {
		items[i] = col.At(i)
	}
	return value.NewList(items...)
}

func findItems(ctx context.Context, workers int, col, probe *value.List) ([]int32, error) {
	return findHashed(ctx, workers, col, probe)
}

// findHashed finds elements of two columns of one type by their hashes.
func findHashed(ctx context.Context, workers int, col, probe value.Collection) ([]int32, error) {
	h, err := rowHashes(ctx, workers, col)
	if err != nil {
		return nil, err
	}
	g, err := rowHashes(ctx, workers, probe)
	if err != nil {
		return nil, err
	}
	same := &sameness{within: SameRows(col, col), across: SameRows(col, probe)}
	return findWords(ctx, workers, search{col.Len(), stored(h, 64).fill, false, probe.Len(), stored(g, 64).fill, same})
}

// sameness decides between elements whose words are equal: of the column that
// is searched, and of one of it and one that is searched for.
type sameness struct {
	within, across func(i, j int32) bool
}

// search describes a column and what to find in it, both as words.
type search struct {
	n      int
	raw    filler
	nulls  bool
	m      int
	probe  filler
	tieBrk *sameness // nil when equal words are equal elements
}

func findWords(ctx context.Context, workers int, s search) ([]int32, error) {
	rows := make([]int32, s.m)
	look, err := s.index(ctx, workers)
	if err != nil {
		return nil, err
	}
	probe := words{bits: 64, fill: s.probe}
	err = Parallel(ctx, workers, s.m, Grain, func(lo, hi, _ int) {
		probe.each(lo, hi, func(lo int, b []uint64) {
			for i, w := range b {
				rows[lo+i] = look(w, int32(lo+i))
			}
		})
	})
	return rows, err
}

// index returns a function that finds the first row with a word.
func (s *search) index(ctx context.Context, workers int) (func(w uint64, row int32) int32, error) {
	if s.n == 0 {
		return func(uint64, int32) int32 { return -1 }, nil
	}
	if s.tieBrk == nil {
		span, err := spanOf(ctx, workers, s.n, s.raw, s.nulls)
		if err != nil {
			return nil, err
		}
		if width := span.max - span.min; !span.null && width < uint64(max(1<<12, min(4*s.n, 1<<24))) {
			return s.direct(span.min, width), nil
		}
	}
	var within, across func(i, j int32) bool
	if s.tieBrk != nil {
		within, across = s.tieBrk.within, s.tieBrk.across
	}
	all := words{bits: 64, fill: s.raw, same: within}
	if s.n <= 4*partRows {
		t := newHashTable(s.n, 0, within)
		all.each(0, s.n, func(lo int, b []uint64) {
			for i, w := range b {
				t.id(w, int32(lo+i))
			}
		})
		return func(w uint64, row int32) int32 { return t.find(w, row, across) }, nil
	}
	g := grouping{ctx, max(workers, 1), s.n}
	parts, err := g.partition(all)
	if err != nil {
		return nil, err
	}
	tables := make([]*hashTable, len(parts.ends))
	err = Parallel(ctx, workers, len(tables), 1, func(p, _, _ int) {
		rows := parts.part(p)
		tables[p] = newHashTable(len(rows), parts.bits, within)
		for _, r := range rows {
			tables[p].id(r.word, r.row)
		}
	})
	shift := 64 - parts.bits
	return func(w uint64, row int32) int32 { return tables[spread(w)>>shift].find(w, row, across) }, err
}

// direct returns a lookup by a table of all words from low to low+width.
func (s *search) direct(low, width uint64) func(w uint64, row int32) int32 {
	first := slices.Repeat([]int32{-1}, int(width)+1)
	all := words{bits: 64, fill: s.raw}
	all.each(0, s.n, func(lo int, b []uint64) {
		for i, w := range b {
			if first[w-low] < 0 {
				first[w-low] = int32(lo + i)
			}
		}
	})
	return func(w uint64, _ int32) int32 {
		if w -= low; w <= width {
			return first[w]
		}
		return -1
	}
}

// Found reports which rows of a search are not -1.
func Found(rows []int32, workers int) []bool {
	out := mem.Unset[bool](len(rows))
	forAll(workers, len(rows), func(lo, hi, _ int) {
		for i := lo; i < hi; i++ {
			out[i] = rows[i] >= 0
		}
	})
	return out
}
