package kernel

import (
	"cmp"
	"slices"

	"github.com/rayforce-go/rayforce/value"
)

// TopN returns the n largest elements of a vector in descending order, or the
// n smallest in ascending order. n is at most the length. Fewer than all come
// with nulls counting as the largest values; all of them are the sorted
// vector, in which nulls count as the smallest.
func TopN(p Par, v value.Vector, n int, largest bool) (value.Vector, error) {
	switch {
	case n <= 0:
		return EmptyVector(v.Type()), nil
	case n == v.Len():
		return SortVector(p.context(), p.Workers, v, largest)
	case n <= v.Len()/16:
		if top := fewOf(v, n, largest); top != nil {
			return top, nil
		}
	}
	key := Key{Col: v, Desc: largest, NullsHigh: true}
	perm, err := SortPerm(p.context(), p.Workers, []Key{key}, v.Len())
	if err != nil {
		return nil, err
	}
	return Gather(v, perm[:n], 1).(value.Vector), nil
}

// fewOf is TopN in one pass over a vector of numbers or temporals, for an n
// much smaller than its length; nil for other vectors.
func fewOf(v value.Vector, n int, largest bool) value.Vector {
	switch v := v.(type) {
	case *value.Vec[uint8]:
		return few(v, n, largest)
	case *value.Vec[int16]:
		return few(v, n, largest)
	case *value.Vec[int32]:
		return few(v, n, largest)
	case *value.Vec[int64]:
		return few(v, n, largest)
	case *value.Vec[float32]:
		return few(v, n, largest)
	case *value.Vec[float64]:
		return few(v, n, largest)
	}
	return nil
}

func few[T integers | float32 | float64](v *value.Vec[T], n int, largest bool) value.Vector {
	best := bestOf[T]{n: n, largest: largest}
	nulls := 0
	if v.HasNulls() {
		for _, x := range v.Data() {
			if value.IsSentinel(x) {
				nulls++
			} else {
				best.add(x)
			}
		}
	} else {
		for _, x := range v.Data() {
			best.add(x)
		}
	}
	sorted := best.sorted()
	padding := make([]T, min(nulls, n))
	for i := range padding {
		padding[i] = value.Sentinel[T]()
	}
	all := slices.Concat(sorted, padding)
	if largest {
		all = slices.Concat(padding, sorted)
	}
	return value.NewVecNulls(v.Type(), all[:n], v.HasNulls())
}

// bestOf keeps the n largest or smallest values that were added, as a heap
// with the one to go next at its root.
type bestOf[T cmp.Ordered] struct {
	n       int
	largest bool
	heap    []T
}

func (b *bestOf[T]) add(x T) {
	switch {
	case len(b.heap) < b.n:
		b.heap = append(b.heap, x)
		if len(b.heap) == b.n {
			for k := b.n/2 - 1; k >= 0; k-- {
				b.sink(k)
			}
		}
	case b.better(x, b.heap[0]):
		b.heap[0] = x
		b.sink(0)
	}
}

func (b *bestOf[T]) better(x, y T) bool {
	if b.largest {
		return x > y
	}
	return x < y
}

// sink restores the heap below position k.
func (b *bestOf[T]) sink(k int) {
	for {
		child := 2*k + 1
		if child >= len(b.heap) {
			return
		}
		if r := child + 1; r < len(b.heap) && b.better(b.heap[child], b.heap[r]) {
			child = r
		}
		if !b.better(b.heap[k], b.heap[child]) {
			return
		}
		b.heap[k], b.heap[child] = b.heap[child], b.heap[k]
		k = child
	}
}

func (b *bestOf[T]) sorted() []T {
	slices.SortFunc(b.heap, func(x, y T) int {
		if b.largest {
			x, y = y, x
		}
		return cmp.Compare(x, y)
	})
	return b.heap
}
