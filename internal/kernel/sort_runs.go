package kernel

import (
	"context"
	"sync"
)

// run is a range of positions whose rows tie so far.
type run struct{ lo, hi int }

// appendRuns adds the runs of two or more of these sorted words that tie above
// the row number; base is the position of the first word.
func appendRuns(runs []run, packed []uint64, rowBits, base int) []run {
	for lo, hi := 0, 0; lo < len(packed); lo = hi {
		for hi = lo + 1; hi < len(packed) && packed[hi]>>rowBits == packed[lo]>>rowBits; {
			hi++
		}
		if hi-lo > 1 {
			runs = append(runs, run{base + lo, base + hi})
		}
	}
	return runs
}

// longRun is from how many tied rows on all workers sort them together.
const longRun = 1 << 17

// eachRun calls f for the runs of two or more packed words that tie above the
// row number. Several workers at once do the short ones, of which f gets as
// many as make a batch of rows, or one that has more rows alone. After that f
// gets each long run, with all workers.
func eachRun(ctx context.Context, workers int, packed []uint64, rowBits int, f func(runs []run, workers int) error) error {
	var mu sync.Mutex
	var long []run
	var failed error
	err := Parallel(ctx, workers, len(packed), Grain, func(lo, hi, _ int) {
		l, err := eachShortRun(packed, rowBits, lo, hi, func(runs []run) error { return f(runs, 1) })
		mu.Lock()
		defer mu.Unlock()
		long = append(long, l...)
		if err != nil {
			failed = err
		}
	})
	if err == nil {
		err = failed
	}
	for i := range long {
		if err == nil {
			err = f(long[i:i+1], workers)
		}
	}
	return err
}

// eachShortRun calls f for the short runs that begin from lo up to hi, and
// returns the long ones.
func eachShortRun(packed []uint64, rowBits, lo, hi int, f func(runs []run) error) (long []run, err error) {
	// A run that began in the range before belongs to that one.
	for lo > 0 && lo < hi && packed[lo]>>rowBits == packed[lo-1]>>rowBits {
		lo++
	}
	var runs []run
	pending := 0 // rows in runs
	for next := lo; lo < hi && err == nil; lo = next {
		key := packed[lo] >> rowBits
		for next = lo + 1; next < len(packed) && packed[next]>>rowBits == key; {
			next++
		}
		r := run{lo, next}
		switch n := next - lo; {
		case n > longRun:
			long = append(long, r)
		case n > batch:
			err = f([]run{r})
		case n > 1:
			if pending+n > batch {
				err = f(runs)
				runs, pending = runs[:0], 0
			}
			runs, pending = append(runs, r), pending+n
		}
	}
	if len(runs) > 0 && err == nil {
		err = f(runs)
	}
	return long, err
}
