package exec

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// SortKey is one column to sort by.
type SortKey struct {
	Col  value.Collection
	Desc bool
}

// Order returns the positions of n rows in the order of the keys, the first
// key deciding. The sort is stable. Nulls of numbers and temporals count as the
// largest value. With limit >= 0 only that many positions are returned.
func (run Run) Order(n int, keys []SortKey, limit int) ([]uint32, error) {
	ranks := make([]ranking, len(keys))
	for i, k := range keys {
		r, err := run.rank(k)
		if err != nil {
			return nil, err
		}
		ranks[i] = r
	}
	less := func(a, b uint32) int {
		for _, r := range ranks {
			if c := r.compare(a, b); c != 0 {
				return c
			}
		}
		return cmp.Compare(a, b)
	}
	if limit >= 0 && limit < n/4 {
		return topN(run.Ctx, n, limit, less)
	}
	return run.sortRows(n, ranks, less)
}

// ranking compares rows by one key: either by a word per row whose unsigned
// order is the order wanted, or by a function.
type ranking struct {
	words []uint64
	other func(a, b uint32) int
}

func (r ranking) compare(a, b uint32) int {
	if r.words != nil {
		return cmp.Compare(r.words[a], r.words[b])
	}
	return r.other(a, b)
}

const signBit = 1 << 63

func (run Run) rank(k SortKey) (ranking, error) {
	p := new(Program)
	e := p.Column(k.Col)
	var flip uint64
	if k.Desc {
		flip = math.MaxUint64
	}
	word := func(of func(b *Batch, out []uint64)) (ranking, error) {
		words := make([]uint64, k.Col.Len())
		_, err := each(run, p, Rows{N: k.Col.Len()}, func() struct{} { return struct{}{} }, func(_ struct{}, b *Batch, at int) {
			of(b, words[at:at+b.n])
		})
		return ranking{words: words}, err
	}
	switch e.lane {
	case laneInt:
		return word(func(b *Batch, out []uint64) {
			for i, x := range e.ints(b) {
				w := uint64(x) ^ signBit
				if e.Nulls && x == value.NullI64 {
					w = math.MaxUint64
				}
				out[i] = w ^ flip
			}
		})
	case laneFloat:
		return word(func(b *Batch, out []uint64) {
			for i, x := range e.floats(b) {
				out[i] = floatWord(x) ^ flip
			}
		})
	case laneBool:
		return word(func(b *Batch, out []uint64) {
			for i, x := range e.bools(b) {
				out[i] = flip
				if x {
					out[i] = ^flip
				}
			}
		})
	case laneSym:
		rank := symRanks(k.Col.(*value.Vec[value.SymID]).Data())
		return word(func(b *Batch, out []uint64) {
			for i, s := range e.syms(b) {
				out[i] = rank[s] ^ flip
			}
		})
	}
	compare, err := comparer(k.Col)
	if err == nil && k.Desc {
		asc := compare
		compare = func(a, b uint32) int { return asc(b, a) }
	}
	return ranking{other: compare}, err
}

func comparer(col value.Collection) (func(a, b uint32) int, error) {
	switch v := col.(type) {
	case *value.StrVec:
		return func(a, b uint32) int { return strings.Compare(v.Str(int(a)), v.Str(int(b))) }, nil
	case *value.Vec[value.GUID]:
		data := v.Data()
		return func(a, b uint32) int { return bytes.Compare(data[a][:], data[b][:]) }, nil
	}
	return nil, value.Errorf(value.ErrType, "rows cannot be sorted by a column of type %s", col.Type())
}

// floatWord maps floats to words in the same order, null as the largest.
func floatWord(x float64) uint64 {
	if x != x {
		return math.MaxUint64
	}
	if x == 0 {
		x = 0 // no negative zero
	}
	w := math.Float64bits(x)
	if w&signBit != 0 {
		return ^w
	}
	return w | signBit
}

// symRanks returns the place of each symbol that occurs in the order of texts.
func symRanks(syms []value.SymID) map[value.SymID]uint64 {
	rank := make(map[value.SymID]uint64)
	for _, s := range syms {
		rank[s] = 0
	}
	texts := make([]value.SymID, 0, len(rank))
	for s := range rank {
		texts = append(texts, s)
	}
	slices.SortFunc(texts, func(a, b value.SymID) int { return strings.Compare(a.String(), b.String()) })
	for i, s := range texts {
		rank[s] = uint64(i)
	}
	return rank
}

// topN returns the first limit rows in order, keeping a heap of the best so far.
func topN(ctx context.Context, n, limit int, less func(a, b uint32) int) ([]uint32, error) {
	if limit == 0 {
		return []uint32{}, nil
	}
	heap := make([]uint32, 0, limit) // the worst row kept is at the root
	down := func(i int) {
		for {
			c := 2*i + 1
			if c >= len(heap) {
				return
			}
			if c+1 < len(heap) && less(heap[c+1], heap[c]) > 0 {
				c++
			}
			if less(heap[c], heap[i]) <= 0 {
				return
			}
			heap[i], heap[c] = heap[c], heap[i]
			i = c
		}
	}
	for row := range uint32(n) {
		if row%BatchRows == 0 && ctx.Err() != nil {
			return nil, value.Errorf(value.ErrCancel, "interrupted")
		}
		if len(heap) < limit {
			if heap = append(heap, row); len(heap) == limit {
				for i := limit / 2; i >= 0; i-- {
					down(i)
				}
			}
			continue
		}
		if less(row, heap[0]) < 0 {
			heap[0] = row
			down(0)
		}
	}
	slices.SortFunc(heap, less)
	return heap, nil
}
