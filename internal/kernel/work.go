package kernel

import (
	"sync/atomic"
	"time"
)

// Work counts what parallel loops have done since the program started. Loops
// that ran in the goroutine of their caller are not counted.
type Work struct {
	Loops   int64
	Workers int64         // goroutines, over all loops
	Busy    time.Duration // their time, over all loops
}

var work struct{ loops, workers, busy atomic.Int64 }

// WorkDone returns the counts so far.
func WorkDone() Work {
	return Work{Loops: work.loops.Load(), Workers: work.workers.Load(), Busy: time.Duration(work.busy.Load())}
}

// WorkersSince returns how many goroutines a loop between the earlier counts
// and w had, on average and rounded up; 0 when there was none.
func (w Work) WorkersSince(earlier Work) int64 {
	loops := w.Loops - earlier.Loops
	if loops == 0 {
		return 0
	}
	return (w.Workers - earlier.Workers + loops - 1) / loops
}
