package kernel

import (
	"context"
	"sync"
	"testing"
	"time"
)

// Loops pause while others might wait, at most once in breathEvery however many
// workers run, and never without others.
func TestLoopsBreathe(t *testing.T) {
	loop := func(workers int) (breaths int, took time.Duration) {
		var mu sync.Mutex
		seen := map[int64]bool{lastBreath.Load(): true}
		began := time.Now()
		if err := Parallel(context.Background(), workers, 50*workers, 1, func(lo, hi, w int) {
			time.Sleep(breathEvery / 10)
			mu.Lock()
			defer mu.Unlock()
			seen[lastBreath.Load()] = true
		}); err != nil {
			t.Fatal(err)
		}
		return len(seen) - 1, time.Since(began)
	}
	for _, workers := range []int{1, 2} {
		if n, _ := loop(workers); n != 0 {
			t.Errorf("%d workers: %d pauses while nobody waits", workers, n)
		}
		KeepWaiting(2)
		n, took := loop(workers)
		KeepWaiting(-2)
		if most := int(took/breathEvery) + 1; n < 2 || n > most {
			t.Errorf("%d workers: %d pauses in %v, want 2 to %d", workers, n, took, most)
		}
	}
}
