package kernel

import (
	"slices"

	"github.com/rayforce-go/rayforce/value"
)

// TopN returns the n largest elements of a vector in descending order, or the
// n smallest in ascending order. n is at most the length. Fewer than all come
// with nulls counting as the largest values; all of them are the sorted
// vector, in which nulls count as the smallest.
func TopN(v value.Vector, n int, largest bool) value.Vector {
	if n <= 0 {
		return v.Slice(0, 0)
	}
	order := orderOf(v)
	if v.HasNulls() && n < v.Len() {
		order = nullsLargest(v, order)
	}
	first := func(i, j int32) int { return order(int(i), int(j)) }
	if largest {
		first = func(i, j int32) int { return order(int(j), int(i)) }
	}
	rows := make([]int32, 0, n)
	for i := range v.Len() {
		switch row := int32(i); {
		case len(rows) < n:
			if rows = append(rows, row); len(rows) == n {
				for k := n/2 - 1; k >= 0; k-- {
					sink(rows, k, first)
				}
			}
		case first(row, rows[0]) < 0:
			rows[0] = row
			sink(rows, 0, first)
		}
	}
	slices.SortFunc(rows, first)
	return Gather(v, rows, 1).(value.Vector)
}

func nullsLargest(v value.Vector, order func(i, j int) int) func(i, j int) int {
	return func(i, j int) int {
		switch ni, nj := v.IsNull(i), v.IsNull(j); {
		case ni && nj:
			return 0
		case ni:
			return 1
		case nj:
			return -1
		}
		return order(i, j)
	}
}

// sink restores the heap below position k, whose root is the row that comes
// last in the order of first.
func sink(heap []int32, k int, first func(i, j int32) int) {
	for {
		child := 2*k + 1
		if child >= len(heap) {
			return
		}
		if r := child + 1; r < len(heap) && first(heap[r], heap[child]) > 0 {
			child = r
		}
		if first(heap[child], heap[k]) <= 0 {
			return
		}
		heap[k], heap[child] = heap[child], heap[k]
		k = child
	}
}
