package exec

import (
	"slices"

	"github.com/rayforce-go/rayforce/value"
)

// topShare is the share of the rows up to which keeping the best ones beats
// sorting all of them.
const topShare = 4

// topN returns the first limit rows in order. Every worker keeps a heap of the
// best rows of its part.
func (run Run) topN(n, limit int, keys []SortKey) ([]int32, error) {
	if limit == 0 {
		return []int32{}, nil
	}
	less, offer := rowOrder(keys), offersOf(keys[0])
	heaps, err := each(run, new(Program), Rows{N: n}, func() *rowHeap { return &rowHeap{less: less, limit: limit} },
		func(h *rowHeap, b *Batch, at int) { offer(h, at, at+b.n) })
	if err != nil {
		return nil, err
	}
	var best []int32
	for _, h := range heaps {
		best = append(best, h.rows...)
	}
	slices.SortFunc(best, less)
	return best[:min(limit, len(best))], nil
}

// offersOf returns the function that offers the rows lo up to hi to a heap,
// save those whose first key already comes after that of the last row in it.
func offersOf(key SortKey) func(h *rowHeap, lo, hi int) {
	switch v := key.Col.(type) {
	case *value.Vec[int64]:
		return numberOffers(v, key.Desc)
	case *value.Vec[float64]:
		return numberOffers(v, key.Desc)
	case *value.Vec[int32]:
		return numberOffers(v, key.Desc)
	case *value.Vec[int16]:
		return numberOffers(v, key.Desc)
	case *value.Vec[uint8]:
		return numberOffers(v, key.Desc)
	case *value.Vec[float32]:
		return numberOffers(v, key.Desc)
	}
	return (*rowHeap).offerAll
}

func numberOffers[T uint8 | int16 | int32 | int64 | float32 | float64](v *value.Vec[T], desc bool) func(h *rowHeap, lo, hi int) {
	data, nulls := v.Data(), v.HasNulls()
	return func(h *rowHeap, lo, hi int) {
		for ; lo < hi && len(h.rows) < h.limit; lo++ {
			h.offer(int32(lo))
		}
		for lo < hi {
			last := data[h.rows[0]]
			if nulls && (desc || value.IsSentinel(last)) {
				h.offerAll(lo, hi) // a null is larger than its sentinel says
				return
			}
			skipped := 0
			if desc {
				skipped = prefixBelow(data[lo:hi], last)
			} else {
				skipped = prefixAbove(data[lo:hi], last)
			}
			if lo += skipped; lo < hi {
				h.offer(int32(lo))
				lo++
			}
		}
	}
}

// prefixBelow returns how many elements at the start of a are less than limit.
func prefixBelow[T uint8 | int16 | int32 | int64 | float32 | float64](a []T, limit T) int {
	for i, x := range a {
		if !(x < limit) {
			return i
		}
	}
	return len(a)
}

// prefixAbove returns how many elements at the start of a are larger than limit.
func prefixAbove[T uint8 | int16 | int32 | int64 | float32 | float64](a []T, limit T) int {
	for i, x := range a {
		if !(x > limit) {
			return i
		}
	}
	return len(a)
}

// rowHeap keeps the limit rows that come first in the order of less, the last
// of them at the root.
type rowHeap struct {
	less  func(a, b int32) int
	limit int
	rows  []int32
}

func (h *rowHeap) offerAll(lo, hi int) {
	for row := lo; row < hi; row++ {
		h.offer(int32(row))
	}
}

func (h *rowHeap) offer(row int32) {
	switch {
	case len(h.rows) < h.limit:
		if h.rows = append(h.rows, row); len(h.rows) == h.limit {
			for i := h.limit / 2; i >= 0; i-- {
				h.down(i)
			}
		}
	case h.less(row, h.rows[0]) < 0:
		h.rows[0] = row
		h.down(0)
	}
}

func (h *rowHeap) down(i int) {
	for {
		c := 2*i + 1
		if c >= len(h.rows) {
			return
		}
		if c+1 < len(h.rows) && h.less(h.rows[c+1], h.rows[c]) > 0 {
			c++
		}
		if h.less(h.rows[c], h.rows[i]) <= 0 {
			return
		}
		h.rows[i], h.rows[c] = h.rows[c], h.rows[i]
		i = c
	}
}
