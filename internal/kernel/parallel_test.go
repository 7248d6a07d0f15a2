package kernel

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

func TestParallelCoversEveryElementOnce(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, 1000, 1024, 1025} {
		for _, workers := range []int{0, 1, 2, 5} {
			seen := make([]atomic.Int32, n)
			err := Parallel(context.Background(), workers, n, 8, func(lo, hi, w int) {
				if lo%8 != 0 || hi-lo > 8 || hi <= lo || w < 0 || w >= max(workers, 1) {
					t.Errorf("n=%d workers=%d: bad range [%d,%d) of worker %d", n, workers, lo, hi, w)
				}
				for i := lo; i < hi; i++ {
					seen[i].Add(1)
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			for i := range seen {
				if seen[i].Load() != 1 {
					t.Fatalf("n=%d workers=%d: element %d visited %d times", n, workers, i, seen[i].Load())
				}
			}
		}
	}
}

func TestParallelStopsOnCancel(t *testing.T) {
	for _, workers := range []int{1, 4} {
		ctx, cancel := context.WithCancel(context.Background())
		var calls atomic.Int32
		err := Parallel(ctx, workers, 1<<20, 1, func(lo, hi, w int) {
			if calls.Add(1) == 10 {
				cancel()
			}
		})
		if !errors.Is(err, value.ErrCancel) {
			t.Errorf("workers=%d: error %v, want cancel", workers, err)
		}
		if c := calls.Load(); c > 1000 {
			t.Errorf("workers=%d: %d ranges ran after the end", workers, c)
		}
	}
}

func TestParallelPassesPanicsOnAndLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	boom := errors.New("boom")
	for _, workers := range []int{1, 4} {
		func() {
			defer func() {
				err, _ := recover().(error)
				if !errors.Is(err, boom) {
					t.Errorf("workers=%d: recovered %v, want boom", workers, err)
				}
			}()
			Parallel(context.Background(), workers, 100, 1, func(lo, hi, w int) {
				if lo == 42 {
					panic(boom)
				}
			})
		}()
	}
	for i := 0; runtime.NumGoroutine() > before; i++ {
		if i == 100 {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
		time.Sleep(time.Millisecond)
	}
}
