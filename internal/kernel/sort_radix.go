package kernel

import (
	"context"
	"math/bits"
	"slices"

	"github.com/rayforce-go/rayforce/internal/mem"
)

// sortWords sorts words below 1<<top by their bits from low up, keeping the
// order of words that agree in those bits. The result is a or a new slice; a is
// overwritten in any case.
//
// A large input is split by its top bits into buckets that fit in the cache,
// all workers scattering at once; then workers sort whole buckets.
func sortWords(ctx context.Context, workers int, a []uint64, low, top int) ([]uint64, error) {
	if slices.IsSorted(a) {
		return a, nil
	}
	if len(a) <= bucketSize {
		sortBucket(a, make([]uint64, len(a)), low, top)
		return a, nil
	}
	r := radix{ctx: ctx, workers: max(workers, 1), low: low}
	out := mem.Unset[uint64](len(a))
	err := r.sort(a, out, top)
	return out, err
}

const (
	// bucketSize is how many words, with as many of scratch space, fit in the
	// cache of a core.
	bucketSize = 1 << 14
	// maxDigit bounds the buckets of one scatter: writing to more places at
	// once than the processor has translations for costs more than it saves.
	maxDigit = 11
)

// radix is one run of sortWords.
type radix struct {
	ctx     context.Context
	workers int
	low     int
}

// sort sorts a into out, using a as scratch space.
func (r *radix) sort(a, out []uint64, top int) error {
	top = r.significant(a, top)
	if top <= r.low {
		copy(out, a)
		return r.ctx.Err()
	}
	digit := min(maxDigit, top-r.low, max(8, bits.Len(uint(len(a)/bucketSize))+2))
	ends, err := r.scatter(a, out, top-digit, digit)
	if err != nil || top-digit <= r.low {
		return err
	}
	// A bucket with a large share of the words would keep one worker busy
	// while the others wait: all of them sort it together.
	large := max(len(a)/(2*r.workers), 4*bucketSize)
	lo := 0
	for _, hi := range ends {
		if hi-lo > large {
			if err := r.sort(out[lo:hi], a[lo:hi], top-digit); err != nil {
				return err
			}
			copy(out[lo:hi], a[lo:hi])
		}
		lo = hi
	}
	return Parallel(r.ctx, r.workers, len(ends), 4, func(first, last, _ int) {
		lo := 0
		if first > 0 {
			lo = ends[first-1]
		}
		for _, hi := range ends[first:last] {
			if hi-lo <= large {
				sortBucket(out[lo:hi], a[lo:hi], r.low, top-digit)
			}
			lo = hi
		}
	})
}

// significant returns the bit above the highest one in which words differ.
func (r *radix) significant(a []uint64, top int) int {
	diffs := make([]uint64, r.workers)
	forAll(r.workers, len(a), func(lo, hi, worker int) {
		d, x := uint64(0), a[0]
		for _, w := range a[lo:hi] {
			d |= w ^ x
		}
		diffs[worker] |= d
	})
	d := uint64(0)
	for _, x := range diffs {
		d |= x
	}
	return min(top, bits.Len64(d))
}

// scatter distributes a into out by the digit above bit shift, keeping the
// order within a bucket, and returns where the buckets end.
func (r *radix) scatter(a, out []uint64, shift, digit int) (ends []int, err error) {
	buckets := 1 << digit
	mask := uint64(buckets - 1)
	chunk := max(Grain, (len(a)/(4*r.workers)+Grain-1)/Grain*Grain)
	at := make([][]int, (len(a)+chunk-1)/chunk)
	err = Parallel(r.ctx, r.workers, len(a), chunk, func(lo, hi, _ int) {
		count := make([]int, buckets)
		for _, w := range a[lo:hi] {
			count[w>>shift&mask]++
		}
		at[lo/chunk] = count
	})
	if err != nil {
		return nil, err
	}
	ends = startsOf(at, buckets)
	err = Parallel(r.ctx, r.workers, len(a), chunk, func(lo, hi, _ int) {
		at := at[lo/chunk]
		for _, w := range a[lo:hi] {
			k := w >> shift & mask
			out[at[k]] = w
			at[k]++
		}
	})
	return ends, err
}

// insertionSize is up to how many words insertion sort is the fastest.
const insertionSize = 24

// sortBucket sorts a by the bits from low up to top, in which alone its words
// differ or which alone count; tmp is scratch space of the same length.
func sortBucket(a, tmp []uint64, low, top int) {
	for {
		if len(a) <= insertionSize {
			insertionSort(a, low)
			return
		}
		if top <= low {
			return
		}
		digit := min(8, top-low)
		shift := top - digit
		var count [257]int
		for _, w := range a {
			count[w>>shift&(1<<digit-1)+1]++
		}
		top = shift
		if count[a[0]>>shift&(1<<digit-1)+1] == len(a) {
			continue
		}
		for i := 1; i < len(count); i++ {
			count[i] += count[i-1]
		}
		for _, w := range a {
			k := w >> shift & (1<<digit - 1)
			tmp[count[k]] = w
			count[k]++
		}
		copy(a, tmp)
		lo := 0
		for _, hi := range count[:1<<digit] {
			if hi-lo > 1 {
				sortBucket(a[lo:hi], tmp[lo:hi], low, top)
			}
			lo = hi
		}
		return
	}
}

func insertionSort(a []uint64, low int) {
	for i := 1; i < len(a); i++ {
		w := a[i]
		j := i
		for ; j > 0 && a[j-1]>>low > w>>low; j-- {
			a[j] = a[j-1]
		}
		a[j] = w
	}
}
