package kernel

import (
	"context"
	"testing"
	"time"
)

func TestWorkCountsParallelLoops(t *testing.T) {
	spin := func(lo, hi, _ int) { time.Sleep(time.Millisecond) }
	before := WorkDone()
	if err := Parallel(context.Background(), 1, 4, 1, spin); err != nil {
		t.Fatal(err)
	}
	if got := WorkDone(); got.WorkersSince(before) != 0 || got.Busy != before.Busy {
		t.Errorf("a loop of one goroutine was counted: %+v", got)
	}
	if err := Parallel(context.Background(), 3, 6, 1, spin); err != nil {
		t.Fatal(err)
	}
	got := WorkDone()
	if n := got.WorkersSince(before); n != 3 {
		t.Errorf("%d workers, want 3", n)
	}
	if busy := got.Busy - before.Busy; busy < 6*time.Millisecond {
		t.Errorf("busy for %v, six ranges took 1 ms each", busy)
	}
}
