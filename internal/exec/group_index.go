package exec

import (
	"sync/atomic"

	"github.com/rayforce-go/rayforce/value"
)

// denseIndex numbers the combinations of keys so that they index an array: every
// key gives one digit of the number.
type denseIndex struct {
	keys   []*Expr
	digits []digit
	width  int // number of combinations
}

// digit turns the values of a key, the smallest of which is lo, into numbers
// below size. Values that lie in few blocks of a long range, as those of symbols
// do that were interned at different times, are numbered block by block.
type digit struct {
	lo     int64
	size   int64
	blocks []int32 // the first number of each block; nil for a range without gaps
}

const (
	blockBits = 12
	blockLen  = 1 << blockBits
	// maxBlocks bounds the range that is searched for blocks.
	maxBlocks = 1 << 17
)

// newDenseIndex returns the index of keys of small ranges.
func newDenseIndex(keys []*Expr, spans []keyRange) *denseIndex {
	index := &denseIndex{keys: keys, width: 1}
	for _, s := range spans {
		d := digit{lo: s.lo, size: s.hi - s.lo + 1}
		index.digits = append(index.digits, d)
		index.width *= int(d.size)
	}
	return index
}

// keyIndex returns the index of keys whose combinations are few beside the
// rows, so that groups may be numbered by it while the rows stream by. It
// returns nil if they are many.
func (run Run) keyIndex(p *Program, rows Rows, keys []*Expr, spans keySpans) (*denseIndex, error) {
	limit := max(1<<10, rows.Len()/4)
	index := &denseIndex{keys: keys, width: 1}
	for i, key := range keys {
		if !spans.of[i].found {
			return nil, nil
		}
		d, err := run.digitOf(p, rows, key, spans.of[i], limit)
		if err != nil || d.size > int64(limit/index.width) {
			return nil, err
		}
		index.digits = append(index.digits, d)
		index.width *= int(d.size)
	}
	return index, nil
}

// digitOf returns the digit of a key. A range that is long beside the rows is
// searched for blocks. The size is above limit if the array would be too long.
func (run Run) digitOf(p *Program, rows Rows, key *Expr, s keyRange, limit int) (digit, error) {
	span := uint64(s.hi) - uint64(s.lo) // the last of span + 1 values
	d := digit{lo: s.lo, size: int64(min(span, uint64(limit))) + 1}
	if rows.Len() < parallelRows || span < uint64(rows.Len())/64 || span >= maxBlocks*blockLen {
		return d, nil
	}
	used, err := run.usedBlocks(p, rows, key, s.lo, int(span>>blockBits)+1, min(limit, int(d.size)/2)>>blockBits)
	if used == nil {
		return d, err
	}
	d.size, d.blocks = 0, make([]int32, len(used))
	for i, is := range used {
		d.blocks[i] = int32(d.size)
		if is {
			d.size += blockLen
		}
	}
	return d, nil
}

// usedBlocks returns which of n blocks from lo on have values of a key, nil if
// more than most of them do.
func (run Run) usedBlocks(p *Program, rows Rows, key *Expr, lo int64, n, most int) ([]bool, error) {
	type part struct {
		used  []bool
		count int
	}
	var many atomic.Bool
	parts, err := each(run.inMoreParts(), p, rows, func() *part { return &part{used: make([]bool, n)} },
		func(s *part, b *Batch, _ int) {
			if many.Load() {
				return
			}
			if key.lane == laneSym {
				s.count += markBlocks(s.used, key.syms(b), lo)
			} else {
				s.count += markBlocks(s.used, intsOrBools(key, b), lo)
			}
			if s.count > most {
				many.Store(true)
			}
		})
	if err != nil || many.Load() {
		return nil, err
	}
	all, count := parts[0].used, 0
	for i := range all {
		for _, s := range parts {
			all[i] = all[i] || s.used[i]
		}
		if all[i] {
			count++
		}
	}
	if count > most {
		return nil, nil
	}
	return all, nil
}

// markBlocks marks the blocks of the values and returns how many were not
// marked before.
func markBlocks[T int64 | value.SymID](used []bool, xs []T, lo int64) (found int) {
	for _, x := range xs {
		if k := uint32(int64(x)-lo) >> blockBits; !used[k] {
			used[k] = true
			found++
		}
	}
	return found
}

// of writes the index of every row to out.
func (d *denseIndex) of(b *Batch, out []int32) {
	for k, key := range d.keys {
		if key.lane == laneSym {
			addDigit(out, key.syms(b), d.digits[k], k == 0)
		} else {
			addDigit(out, intsOrBools(key, b), d.digits[k], k == 0)
		}
	}
}

// addDigit sets the first digit, or shifts what is there and adds another. It
// calculates modulo 2^32: the index fits, whatever the smallest value is.
func addDigit[T int64 | value.SymID](out []int32, xs []T, d digit, first bool) {
	xs = xs[:len(out)]
	lo, size := int32(d.lo), int32(d.size)
	switch {
	case d.blocks != nil && first:
		for i := range out {
			x := uint32(int32(xs[i]) - lo)
			out[i] = d.blocks[x>>blockBits] + int32(x%blockLen)
		}
	case d.blocks != nil:
		for i := range out {
			x := uint32(int32(xs[i]) - lo)
			out[i] = out[i]*size + d.blocks[x>>blockBits] + int32(x%blockLen)
		}
	case first:
		for i := range out {
			out[i] = int32(xs[i]) - lo
		}
	default:
		for i := range out {
			out[i] = out[i]*size + int32(xs[i]) - lo
		}
	}
}
