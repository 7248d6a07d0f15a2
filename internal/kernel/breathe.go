package kernel

import (
	"sync/atomic"
	"time"
)

// The runtime looks for what came over the network when a thread has nothing
// else to do, and otherwise only every 10 ms. Loops that keep all threads busy
// would make clients with short requests wait that long, so while there are
// such clients one worker pauses now and then: its thread then looks.

const (
	// breathEvery is how long workers go on without a pause.
	breathEvery = 2 * time.Millisecond
	// breath is the shortest pause in which a thread looks at the network.
	breath = 10 * time.Microsecond
)

var (
	others     atomic.Int64 // who might be kept waiting
	lastBreath atomic.Int64
	born       = time.Now()
)

// KeepWaiting says that n more clients, or fewer if it is negative, might be
// kept waiting by loops.
func KeepWaiting(n int64) { others.Add(n) }

// breathe pauses if it is time to.
func breathe() {
	if others.Load() < 2 {
		return
	}
	now, last := int64(time.Since(born)), lastBreath.Load()
	if now-last > int64(breathEvery) && lastBreath.CompareAndSwap(last, now) {
		time.Sleep(breath)
	}
}
