package exec

import (
	"math/bits"
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// sortRows sorts all rows. When every key is a word per row, by counting bytes
// from the last key to the first; else every worker sorts a run by comparing
// and the runs are merged pair by pair.
func (run Run) sortRows(n int, ranks []ranking, less func(a, b uint32) int) ([]uint32, error) {
	rows := make([]uint32, n)
	for i := range rows {
		rows[i] = uint32(i)
	}
	for _, r := range ranks {
		if r.words == nil {
			return run.mergeSort(rows, less)
		}
	}
	if n < 256 {
		slices.SortFunc(rows, less)
		return rows, nil
	}
	buf := make([]uint32, n)
	for i := len(ranks) - 1; i >= 0; i-- {
		var err error
		if rows, buf, err = run.radix(rows, buf, ranks[i].words); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// radix sorts rows by words, stable, 11 bits at a time, leaving out the bits in
// which no two words differ. It returns the sorted rows and the spare memory.
func (run Run) radix(rows, buf []uint32, words []uint64) (sorted, spare []uint32, err error) {
	const width, mask = 11, 1<<11 - 1
	var differ uint64
	for _, w := range words {
		differ |= w ^ words[0]
	}
	for shift := bits.TrailingZeros64(differ); shift < 64 && differ>>shift != 0; shift += width {
		if run.Ctx.Err() != nil {
			return nil, nil, value.Errorf(value.ErrCancel, "interrupted")
		}
		if differ>>shift&mask == 0 {
			continue
		}
		var next [mask + 1]uint32
		for _, r := range rows {
			next[words[r]>>shift&mask]++
		}
		sum := uint32(0)
		for i, n := range next {
			next[i], sum = sum, sum+n
		}
		for _, r := range rows {
			at := &next[words[r]>>shift&mask]
			buf[*at] = r
			*at++
		}
		rows, buf = buf, rows
	}
	return rows, buf, nil
}

func (run Run) mergeSort(rows []uint32, less func(a, b uint32) int) ([]uint32, error) {
	n := len(rows)
	count, size := run.parts(n)
	err := kernel.Parallel(run.Ctx, run.Workers, n, size, func(lo, hi, _ int) { slices.SortFunc(rows[lo:hi], less) })
	if err != nil || count == 1 {
		return rows, err
	}
	buf := make([]uint32, n)
	for ; size < n; size *= 2 {
		err := kernel.Parallel(run.Ctx, run.Workers, n, 2*size, func(lo, hi, _ int) {
			mid := min(lo+size, hi)
			mergeRuns(buf[lo:hi], rows[lo:mid], rows[mid:hi], less)
		})
		if err != nil {
			return nil, err
		}
		rows, buf = buf, rows
	}
	return rows, nil
}

func mergeRuns(out, a, b []uint32, less func(a, b uint32) int) {
	for k := range out {
		if len(b) == 0 || len(a) > 0 && less(a[0], b[0]) <= 0 {
			out[k], a = a[0], a[1:]
		} else {
			out[k], b = b[0], b[1:]
		}
	}
}
