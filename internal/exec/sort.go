package exec

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// SortKey is one column to sort by.
type SortKey struct {
	Col  value.Collection
	Desc bool
}

// Order returns the positions of n rows in the order of the keys, the first
// key deciding. The sort is stable. Nulls of numbers and temporals count as the
// largest value. With limit >= 0 only that many positions are returned.
func (run Run) Order(n int, keys []SortKey, limit int) ([]int32, error) {
	for _, k := range keys {
		if k.Col.Type() == value.TypeList {
			return nil, value.Errorf(value.ErrType, "rows cannot be sorted by a column of type LIST")
		}
	}
	if limit >= 0 && limit < n/topShare {
		return run.topN(n, limit, keys)
	}
	by := make([]kernel.Key, len(keys))
	for i, k := range keys {
		by[i] = kernel.Key{Col: k.Col, Desc: k.Desc, NullsHigh: true}
	}
	rows, err := kernel.SortPerm(run.Ctx, run.Workers, by, n)
	if err == nil && limit >= 0 {
		rows = rows[:min(limit, n)]
	}
	return rows, err
}

// rowOrder compares rows by the keys and, where all are equal, by position.
func rowOrder(keys []SortKey) func(a, b int32) int {
	cmps := make([]func(a, b int32) int, len(keys))
	for i, k := range keys {
		by := columnOrder(k.Col)
		if k.Desc {
			asc := by
			by = func(a, b int32) int { return asc(b, a) }
		}
		cmps[i] = by
	}
	return func(a, b int32) int {
		for _, by := range cmps {
			if c := by(a, b); c != 0 {
				return c
			}
		}
		return cmp.Compare(a, b)
	}
}

func columnOrder(col value.Collection) func(a, b int32) int {
	switch v := col.(type) {
	case *value.Vec[int64]:
		return numberOrder(v)
	case *value.Vec[float64]:
		return numberOrder(v)
	case *value.Vec[int32]:
		return numberOrder(v)
	case *value.Vec[int16]:
		return numberOrder(v)
	case *value.Vec[uint8]:
		return numberOrder(v)
	case *value.Vec[float32]:
		return numberOrder(v)
	case *value.Vec[bool]:
		data := v.Data()
		return func(a, b int32) int {
			switch {
			case data[a] == data[b]:
				return 0
			case data[b]:
				return -1
			}
			return 1
		}
	case *value.Vec[value.SymID]:
		data := v.Data()
		return func(a, b int32) int {
			if data[a] == data[b] {
				return 0
			}
			return strings.Compare(data[a].String(), data[b].String())
		}
	case *value.Vec[value.GUID]:
		data := v.Data()
		return func(a, b int32) int { return bytes.Compare(data[a][:], data[b][:]) }
	case *value.StrVec:
		return func(a, b int32) int { return strings.Compare(v.Str(int(a)), v.Str(int(b))) }
	}
	return func(a, b int32) int { return 0 }
}

// numberOrder orders numbers with null as the largest.
func numberOrder[T uint8 | int16 | int32 | int64 | float32 | float64](v *value.Vec[T]) func(a, b int32) int {
	data := v.Data()
	if !v.HasNulls() {
		return func(a, b int32) int { return cmp.Compare(data[a], data[b]) }
	}
	return func(a, b int32) int {
		x, y := data[a], data[b]
		nx, ny := value.IsSentinel(x), value.IsSentinel(y)
		switch {
		case nx && ny:
			return 0
		case nx:
			return 1
		case ny:
			return -1
		}
		return cmp.Compare(x, y)
	}
}
