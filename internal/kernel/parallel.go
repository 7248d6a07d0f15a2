package kernel

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

// Grain is the number of elements that one worker takes at a time from a large
// vector: large enough that taking it costs nothing, small enough that a
// cancelled loop ends within a millisecond.
const Grain = 1 << 16

// Parallel calls f for consecutive ranges [lo, hi) that together cover [0, n),
// each of at most grain elements, on up to workers goroutines. Ranges are
// handed out as workers become free, so uneven work balances itself. The third
// argument of f numbers the goroutine, from 0 to workers-1: f may use it to
// index scratch space without locking. Every lo is a multiple of grain.
//
// With one worker, or when n fits in one range, everything runs in the caller's
// goroutine. Parallel returns when all calls of f have returned: with a cancel
// error as soon as ctx has ended (ranges not yet handed out are skipped), else
// nil. A panic in f is raised again in the caller.
func Parallel(ctx context.Context, workers, n, grain int, f func(lo, hi, worker int)) error {
	if n <= 0 {
		return nil
	}
	if grain <= 0 {
		grain = Grain
	}
	ranges := (n + grain - 1) / grain
	workers = min(workers, ranges)
	done := ctx.Done()
	if workers <= 1 {
		for lo := 0; lo < n; lo += grain {
			if ended(done) {
				return errInterrupted()
			}
			f(lo, min(lo+grain, n), 0)
		}
		return nil
	}
	work.loops.Add(1)
	work.workers.Add(int64(workers))
	run := parallelRun{n: n, grain: grain, done: done, f: f}
	var wg sync.WaitGroup
	for w := 1; w < workers; w++ {
		wg.Go(func() { run.work(w) })
	}
	run.work(0)
	wg.Wait()
	if p := run.panicked.Load(); p != nil {
		panic(p)
	}
	if run.cancelled.Load() {
		return errInterrupted()
	}
	return nil
}

// parallelRun is the state shared by the workers of one Parallel call.
type parallelRun struct {
	n, grain  int
	done      <-chan struct{}
	f         func(lo, hi, worker int)
	next      atomic.Int64 // ranges handed out so far
	cancelled atomic.Bool
	panicked  atomic.Pointer[WorkerPanic]
}

func (r *parallelRun) work(worker int) {
	start := time.Now()
	defer func() {
		work.busy.Add(int64(time.Since(start)))
		if p := recover(); p != nil {
			wp, nested := p.(*WorkerPanic)
			if !nested {
				wp = &WorkerPanic{Value: p, Stack: debug.Stack()}
			}
			r.panicked.CompareAndSwap(nil, wp)
		}
	}()
	for r.panicked.Load() == nil {
		lo := int(r.next.Add(1)-1) * r.grain
		if lo >= r.n {
			return
		}
		if ended(r.done) {
			r.cancelled.Store(true)
			return
		}
		r.f(lo, min(lo+r.grain, r.n), worker)
	}
}

// WorkerPanic carries a panic from a goroutine of Parallel to its caller,
// with the stack where it arose.
type WorkerPanic struct {
	Value any
	Stack []byte
}

// Error implements error.
func (p *WorkerPanic) Error() string { return fmt.Sprintf("%v\n\n%s", p.Value, p.Stack) }

// Unwrap returns the value of the panic if it is an error.
func (p *WorkerPanic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

func ended(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// Stopped returns a cancel error when ctx has ended, for loops over batches that
// Parallel does not hand out.
func Stopped(ctx context.Context) error {
	if ended(ctx.Done()) {
		return errInterrupted()
	}
	return nil
}

func errInterrupted() error { return value.Errorf(value.ErrCancel, "interrupted") }
