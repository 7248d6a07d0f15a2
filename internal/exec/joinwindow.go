package exec

import (
	"context"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// Windows are ranges of right rows, one for every left row: the rows
// Rows[From[i]:To[i]], which are in order of time.
type Windows struct {
	Rows     []int32
	From, To []int32
}

// JoinWindows returns, for every left row, the right rows with equal keys and
// a time from lo to hi, both included. With prevailing, a window begins with
// the last row whose time is not later than lo, or with the first row of all
// when there is none. LeftTime of k is not used.
func JoinWindows(ctx context.Context, workers int, k TimeKeys, lo, hi value.Collection, prevailing bool) (*Windows, error) {
	n := lo.Len()
	w := &Windows{From: make([]int32, n), To: make([]int32, n)}
	from, to, times, ok, err := boundWords(ctx, workers, lo, hi, k.RightTime)
	if err != nil || !ok {
		return w, err
	}
	runs, err := buildRuns(ctx, workers, k.LeftEq, k.RightEq, n, times)
	if err != nil || runs == nil {
		return w, err
	}
	w.Rows = runs.rows
	starts, ends := runs.hints(workers), runs.hints(workers)
	err = kernel.Parallel(ctx, workers, n, 0, func(first, last, worker int) {
		for i := first; i < last; i++ {
			g := runs.of(i)
			if g < 0 || !to.alive(i) {
				continue
			}
			base := runs.starts[g]
			run := runs.times[base:runs.starts[g+1]]
			end := after(run, ends[worker][g], to.words[i])
			start := 0
			switch {
			case !from.alive(i):
			case prevailing:
				start = after(run, starts[worker][g], from.words[i])
				starts[worker][g] = start
				start = max(start-1, 0)
			case from.words[i] > 0:
				start = after(run, starts[worker][g], from.words[i]-1)
				starts[worker][g] = start
			}
			ends[worker][g] = end
			w.From[i], w.To[i] = base+int32(start), base+int32(max(start, end))
		}
	})
	return w, err
}

// boundWords returns the window bounds and the times as words that compare.
// Integers and temporals compare by their numbers.
func boundWords(ctx context.Context, workers int, lo, hi, time value.Collection) (from, to, times keySide, ok bool, err error) {
	if !timesCompare(lo.Type(), time.Type()) || !timesCompare(hi.Type(), time.Type()) {
		return from, to, times, false, nil
	}
	if from, err = wordKeys(ctx, workers, lo); err != nil {
		return from, to, times, false, err
	}
	if to, err = wordKeys(ctx, workers, hi); err != nil {
		return from, to, times, false, err
	}
	times, err = wordKeys(ctx, workers, time)
	return from, to, times, true, err
}

func timesCompare(x, y value.Type) bool {
	whole := func(t value.Type) bool { return t.IsTemporal() || keyFamily(t) == value.TypeI64 }
	return whole(x) && whole(y) || x.IsFloat() && y.IsFloat()
}
