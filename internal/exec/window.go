package exec

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// The frames that are no number of rows.
const (
	WholeFrame   = -1 // all rows of the partition
	RunningFrame = 0  // from the start of the partition up to the row
)

// Window describes functions over the rows around each row: the rows of its
// partition, in order, that Frame lets it see. A positive Frame is the number
// of rows that end with the row itself.
type Window struct {
	Part, Order []value.Collection
	Frame       int
	Funcs       []WindowFunc
}

// WindowFunc is one of sum avg min max count first last over a column.
type WindowFunc struct {
	Fn   string
	Name value.SymID // of the column
	Col  value.Collection
}

// Window returns one column per function, for n rows in their original order.
func (run Run) Window(n int, w Window) ([]value.Collection, error) {
	order, lay, err := run.partitions(n, w)
	if err != nil {
		return nil, err
	}
	back := make([]int32, n)
	for at, row := range order {
		back[row] = int32(at)
	}
	var cols []value.Collection
	for _, f := range w.Funcs {
		col, err := run.windowFunc(run.Take(f.Col, order), f, lay, w.Frame)
		if err != nil {
			return nil, err
		}
		cols = append(cols, run.Take(col, back))
	}
	return cols, nil
}

// partitions returns the rows partition by partition in order, and where each
// partition starts.
func (run Run) partitions(n int, w Window) ([]int32, *layout, error) {
	rows := make([]int32, n)
	for i := range rows {
		rows[i] = int32(i)
	}
	if len(w.Order) > 0 {
		keys := make([]kernel.Key, len(w.Order))
		for i, col := range w.Order {
			keys[i] = kernel.Key{Col: col}
		}
		var err error
		if rows, err = kernel.SortPerm(run.Ctx, run.Workers, keys, n); err != nil {
			return nil, nil, err
		}
	}
	if len(w.Part) == 0 {
		return rows, &layout{starts: []int{0, n}}, nil
	}
	ids, first, err := kernel.Group(run.Ctx, run.Workers, w.Part)
	if err != nil {
		return nil, nil, err
	}
	sorted := make([]int32, n)
	for i, row := range rows {
		sorted[i] = ids[row]
	}
	lay := run.layOut(sorted, len(first))
	for i, at := range lay.order {
		lay.order[i] = rows[at]
	}
	return lay.order, &layout{order: lay.order, starts: lay.starts}, nil
}

// windowFunc computes one function over a column that lies in partition order.
func (run Run) windowFunc(col value.Collection, f WindowFunc, lay *layout, frame int) (value.Collection, error) {
	switch f.Fn {
	case "count":
		return run.frameSizes(lay, col.Len(), frame)
	case "first", "last":
		return run.Take(col, frameEnds(lay, col.Len(), frame, f.Fn == "last")), nil
	}
	p := new(Program)
	e := p.Column(col)
	if !admits(f.Fn, e.Type) {
		return nil, value.Errorf(value.ErrType, "window: %s does not admit a column of type %s", f.Fn, e.Type)
	}
	switch {
	case f.Fn == "avg":
		x := laneValues(run, p, e, col.Len(), floatsOf)
		return slide(run, e, x, value.TypeF64, lay, frame, func() frameState[float64] { return &meanState{} })
	case e.lane == laneFloat:
		x := laneValues(run, p, e, col.Len(), floatsOf)
		return numberWindow(run, e, x, f.Fn, value.TypeF64, lay, frame)
	case e.lane == laneInt || e.lane == laneBool:
		x := laneValues(run, p, e, col.Len(), intsOrBools)
		t := value.TypeI64
		if e.Type == value.TypeTime {
			t = e.Type
		}
		return numberWindow(run, e, x, f.Fn, t, lay, frame)
	}
	return run.extremeRows(col, f.Fn == "max", lay, frame)
}

// numberWindow computes sum, min and max of numbers; sums have type sumType.
func numberWindow[T int64 | float64](run Run, e *Expr, x []T, fn string, sumType value.Type, lay *layout, frame int) (value.Collection, error) {
	if fn == "sum" {
		return slide(run, e, x, sumType, lay, frame, func() frameState[T] { return &sumState[T]{} })
	}
	t := e.Type
	if !t.IsTemporal() {
		t = sumType // numbers come out in their widest type
	}
	return slide(run, e, x, t, lay, frame, func() frameState[T] { return &edgeState[T]{largest: fn == "max"} })
}

// frameState computes a function over a frame that moves forward: every value
// enters once at the end and leaves at most once at the start. Nulls do neither.
type frameState[T int64 | float64] interface {
	enter(at int, x T)
	leave(at int, x T)
	value() (x T, ok bool) // ok is false when the result is null
}

// slide moves a frame over every partition.
func slide[T int64 | float64](run Run, e *Expr, x []T, t value.Type, lay *layout, frame int, state func() frameState[T]) (value.Collection, error) {
	out, seen := make([]T, len(x)), make([]bool, len(x))
	null := func(v T) bool { return v != v || e.Nulls && isSentinel(v) }
	err := run.partitionsOf(lay, func(lo, hi int) {
		s := state()
		for i := lo; i < hi; i++ {
			if !null(x[i]) {
				s.enter(i, x[i])
			}
			if old := i - frame; frame > 0 && old >= lo && !null(x[old]) {
				s.leave(old, x[old])
			}
			if frame != WholeFrame {
				out[i], seen[i] = s.value()
			}
		}
		if frame == WholeFrame && hi > lo {
			v, ok := s.value()
			for i := lo; i < hi; i++ {
				out[i], seen[i] = v, ok
			}
		}
	})
	return seenColumn(t, out, seen), err
}

func (run Run) partitionsOf(lay *layout, f func(lo, hi int)) error {
	if lay.order == nil {
		f(lay.starts[0], lay.starts[1])
		return run.Ctx.Err()
	}
	return run.groups(lay, func(_, lo, hi int) { f(lo, hi) })
}

type sumState[T int64 | float64] struct {
	sum T
	n   int
}

func (s *sumState[T]) enter(_ int, x T) { s.sum, s.n = s.sum+x, s.n+1 }

func (s *sumState[T]) leave(_ int, x T) {
	if s.sum, s.n = s.sum-x, s.n-1; s.n == 0 {
		s.sum = 0 // nothing of the rounding of floats is left in an empty frame
	}
}

func (s *sumState[T]) value() (T, bool) { return s.sum, true }

type meanState struct{ sumState[float64] }

func (s *meanState) value() (float64, bool) { return s.sum / float64(s.n), s.n > 0 }

// edgeState keeps the values of the frame that could still become the extreme:
// each is better than all that entered after it.
type edgeState[T int64 | float64] struct {
	largest bool
	at      []int
	x       []T
}

func (s *edgeState[T]) enter(at int, x T) {
	for n := len(s.x); n > 0 && (s.x[n-1] <= x) == s.largest; n-- {
		s.at, s.x = s.at[:n-1], s.x[:n-1]
	}
	s.at, s.x = append(s.at, at), append(s.x, x)
}

func (s *edgeState[T]) leave(at int, _ T) {
	if len(s.at) > 0 && s.at[0] == at {
		s.at, s.x = s.at[1:], s.x[1:]
	}
}

func (s *edgeState[T]) value() (x T, ok bool) {
	if len(s.x) == 0 {
		return x, false
	}
	return s.x[0], true
}

// frameOf returns the rows that row i of a partition lo to hi sees.
func frameOf(i, lo, hi, frame int) (from, to int) {
	switch {
	case frame == WholeFrame:
		return lo, hi
	case frame == RunningFrame:
		return lo, i + 1
	}
	return max(lo, i-frame+1), i + 1
}

func (run Run) frameSizes(lay *layout, n, frame int) (value.Collection, error) {
	out := make([]int64, n)
	err := run.partitionsOf(lay, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			from, to := frameOf(i, lo, hi, frame)
			out[i] = int64(to - from)
		}
	})
	return value.NewVec(value.TypeI64, out), err
}

// frameEnds returns the position of the first or last row of every frame.
func frameEnds(lay *layout, n, frame int, last bool) []int32 {
	out := make([]int32, n)
	for g := range len(lay.starts) - 1 {
		lo, hi := lay.starts[g], lay.starts[g+1]
		for i := lo; i < hi; i++ {
			from, to := frameOf(i, lo, hi, frame)
			if out[i] = int32(from); last {
				out[i] = int32(to - 1)
			}
		}
	}
	return out
}

// extremeRows computes min and max of columns that are no numbers.
func (run Run) extremeRows(col value.Collection, largest bool, lay *layout, frame int) (value.Collection, error) {
	less, out := columnOrder(col), make([]int32, col.Len())
	err := run.partitionsOf(lay, func(lo, hi int) {
		var best []int32 // like edgeState, with rows for values
		for i := lo; i < hi; i++ {
			for n := len(best); n > 0 && less(best[n-1], int32(i)) != 0 && (less(best[n-1], int32(i)) < 0) == largest; n-- {
				best = best[:n-1]
			}
			best = append(best, int32(i))
			for from, _ := frameOf(i, lo, hi, frame); int(best[0]) < from; {
				best = best[1:]
			}
			out[i] = best[0]
		}
		for i := lo; frame == WholeFrame && i < hi; i++ {
			out[i] = best[0]
		}
	})
	return run.Take(col, out), err
}
