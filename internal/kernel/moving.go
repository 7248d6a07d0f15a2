package kernel

import (
	"math"

	"github.com/rayforce-go/rayforce/value"
)

// A moving function gives for row i its result over rows max(0, i-n+1) to i; n
// is at least 1. Those that add are computed from prefix sums.

// prefixes holds the sums over all elements before each position: of the
// values, their squares if wanted, and the number that are not null.
type prefixes struct {
	sum, squares []float64
	count        []int32
}

func prefixesOf(p Par, v value.Vector, squares bool) (prefixes, error) {
	n := v.Len()
	pre := prefixes{sum: make([]float64, n+1), count: make([]int32, n+1)}
	if squares {
		pre.squares = make([]float64, n+1)
	}
	p.Workers = 1
	i := 0
	err := p.Do(n, func(lo, hi, _ int) {
		eachFloats(v, lo, hi, func(a []float64) {
			for _, x := range a {
				present := int32(1)
				if x != x {
					x, present = 0, 0
				}
				pre.sum[i+1] = pre.sum[i] + x
				pre.count[i+1] = pre.count[i] + present
				if squares {
					pre.squares[i+1] = pre.squares[i] + x*x
				}
				i++
			}
		})
	})
	return pre, err
}

// MovingSum returns the sums of the elements that are not null: I64, or F64 for floats.
func MovingSum(p Par, v value.Vector, n int) (value.Vector, error) {
	if v.Type().IsFloat() {
		pre, err := prefixesOf(p, v, false)
		if err != nil {
			return nil, err
		}
		return buildFloats(p, value.TypeF64, v.Len(), func(_ *scratch, dst []float64, lo, hi int) {
			for i := range dst {
				at := lo + i + 1
				dst[i] = pre.sum[at] - pre.sum[max(0, at-n)]
			}
		})
	}
	sum, err := Sums(p, v)
	if err != nil {
		return nil, err
	}
	total := sum.(*value.Vec[int64]).Data()
	return buildInts(p, value.TypeI64, v.Len(), func(_ *scratch, dst []int64, lo, hi int) bool {
		for i := range dst {
			at := lo + i
			dst[i] = total[at]
			if at >= n {
				dst[i] -= total[at-n]
			}
		}
		return false
	})
}

// MovingMean returns the means of the elements that are not null.
func MovingMean(p Par, v value.Vector, n int) (value.Vector, error) {
	pre, err := prefixesOf(p, v, false)
	if err != nil {
		return nil, err
	}
	return buildFloats(p, value.TypeF64, v.Len(), func(_ *scratch, dst []float64, lo, hi int) {
		for i := range dst {
			at := lo + i + 1
			from := max(0, at-n)
			dst[i] = (pre.sum[at] - pre.sum[from]) / float64(pre.count[at]-pre.count[from])
		}
	})
}

// MovingVariance returns the population variances of the elements that are not
// null, or their square roots.
func MovingVariance(p Par, v value.Vector, n int, root bool) (value.Vector, error) {
	pre, err := prefixesOf(p, v, true)
	if err != nil {
		return nil, err
	}
	return buildFloats(p, value.TypeF64, v.Len(), func(_ *scratch, dst []float64, lo, hi int) {
		for i := range dst {
			at := lo + i + 1
			from := max(0, at-n)
			count := float64(pre.count[at] - pre.count[from])
			mean := (pre.sum[at] - pre.sum[from]) / count
			x := (pre.squares[at]-pre.squares[from])/count - mean*mean
			if x < 0 {
				x = 0
			}
			if root {
				x = math.Sqrt(x)
			}
			dst[i] = x
		}
	})
}

// MovingCount returns how many elements are not null.
func MovingCount(p Par, v value.Vector, n int) (value.Vector, error) {
	if !v.HasNulls() {
		return buildInts(p, value.TypeI64, v.Len(), func(_ *scratch, dst []int64, lo, hi int) bool {
			for i := range dst {
				dst[i] = int64(min(lo+i+1, n))
			}
			return false
		})
	}
	p.Workers = 1
	count := int64(0)
	return buildInts(p, value.TypeI64, v.Len(), func(_ *scratch, dst []int64, lo, hi int) bool {
		for i := range dst {
			at := lo + i
			if !v.IsNull(at) {
				count++
			}
			if at >= n && !v.IsNull(at-n) {
				count--
			}
			dst[i] = count
		}
		return false
	})
}

// MovingExtreme returns the smallest or largest of the elements of a numeric or
// temporal vector that are not null. F32 give F64.
func MovingExtreme(p Par, v value.Vector, n int, largest bool) (value.Vector, error) {
	p.Workers = 1
	if v.Type().IsFloat() {
		w := window[float64]{n: n, largest: largest}
		return buildFloats(p, value.TypeF64, v.Len(), func(s *scratch, dst []float64, lo, hi int) {
			for i, x := range LoadFloats(s.aFloat[:], v, lo, hi) {
				best, ok := w.push(lo+i, x, x == x)
				if !ok {
					best = value.NullF64()
				}
				dst[i] = best
			}
		})
	}
	nulls := v.HasNulls()
	w := window[int64]{n: n, largest: largest}
	return buildInts(p, v.Type(), v.Len(), func(s *scratch, dst []int64, lo, hi int) bool {
		found := false
		for i, x := range LoadInts(s.aInt[:], v, lo, hi) {
			best, ok := w.push(lo+i, x, !nulls || x != value.NullI64)
			if !ok {
				best, found = value.NullI64, true
			}
			dst[i] = best
		}
		return found
	})
}

// window is a monotonic queue: the elements of the last n rows that no later
// one beats, best first. Every element enters and leaves once.
type window[T int64 | float64] struct {
	n       int
	largest bool
	rows    []int
	vals    []T
	head    int
}

// push adds row i and returns the best element of the last n rows.
func (w *window[T]) push(i int, x T, present bool) (best T, ok bool) {
	if present {
		for len(w.vals) > w.head && !w.beats(w.vals[len(w.vals)-1], x) {
			w.vals, w.rows = w.vals[:len(w.vals)-1], w.rows[:len(w.rows)-1]
		}
		w.vals, w.rows = append(w.vals, x), append(w.rows, i)
	}
	for w.head < len(w.rows) && w.rows[w.head] <= i-w.n {
		w.head++
	}
	if w.head > chunk && w.head*2 > len(w.rows) { // drop what has left
		w.vals = append(w.vals[:0], w.vals[w.head:]...)
		w.rows = append(w.rows[:0], w.rows[w.head:]...)
		w.head = 0
	}
	if w.head == len(w.vals) {
		return 0, false
	}
	return w.vals[w.head], true
}

func (w *window[T]) beats(x, y T) bool {
	if w.largest {
		return x > y
	}
	return x < y
}
