package system

import (
	"runtime/metrics"
	"time"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// meters is the state of what a query or a part of it is measured by, at one
// time. Memory and work are those of the whole process: other requests that
// run meanwhile are counted in.
type meters struct {
	at        time.Time
	allocated uint64
	work      kernel.Work
}

func readMeters() meters {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return meters{at: time.Now(), allocated: sample[0].Value.Uint64(), work: kernel.WorkDone()}
}

// consumption is what was used between two times.
type consumption struct {
	time      time.Duration
	allocated int64 // bytes
	workers   int64 // of parallel loops, 0 if there was none
	busy      time.Duration
}

func (m meters) since(b meters) consumption {
	return consumption{
		time:      m.at.Sub(b.at),
		allocated: int64(m.allocated - b.allocated),
		workers:   m.work.WorkersSince(b.work),
		busy:      m.work.Busy - b.work.Busy,
	}
}
