package kernel

import (
	"cmp"
	"context"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// symbolWords ranks the distinct symbols of a column by text and gives each row
// the rank of its symbol.
func (s *sorter) symbolWords(v *value.Vec[value.SymID], ord order) (words, error) {
	first, err := FirstRows(s.ctx, s.workers, []value.Collection{v})
	if err != nil || len(first) < 2 {
		return words{}, err
	}
	data := v.Data()
	texts := make([]string, len(first))
	low, high := data[first[0]], data[first[0]]
	for i, row := range first {
		id := data[row]
		texts[i] = id.String()
		low, high = min(low, id), max(high, id)
	}
	perm, err := sortTexts(s.ctx, s.workers, len(texts), func(i int32) string { return texts[i] })
	if err != nil {
		return words{}, err
	}
	rank := make([]int32, high-low+1)
	for r, i := range perm {
		rank[data[first[i]]-low] = int32(r)
	}
	raw := func(dst []uint64, lo int, rows []int32) {
		for i, id := range pick(data, len(dst), lo, rows) {
			dst[i] = uint64(rank[id-low])
		}
	}
	return s.narrow(raw, false, ord)
}

// stringWords ranks the strings of a column: short ones are words themselves,
// others are sorted, each distinct one once where there are few.
func (s *sorter) stringWords(v *value.StrVec, ord order) (words, error) {
	if allShort(v) {
		views := v.Views()
		return s.narrow(func(dst []uint64, lo int, rows []int32) {
			for i, w := range pick(views, len(dst), lo, rows) {
				dst[i] = binary.BigEndian.Uint64(w.Bytes[:8]) | uint64(w.Len)
			}
		}, false, ord)
	}
	hashes, err := groupWords(s.ctx, s.workers, v)
	if err != nil {
		return words{}, err
	}
	ids, few, err := s.fewIDs(hashes)
	if err != nil {
		return words{}, err
	}
	if few != nil {
		perm, err := sortTexts(s.ctx, s.workers, len(few), func(i int32) string { return v.Str(int(few[i])) })
		w := ranked(ids, inverse(perm), len(few))
		if err != nil || !ord.desc {
			return w, err
		}
		return s.narrow(w.fill, false, ord)
	}
	perm, err := sortTexts(s.ctx, s.workers, s.n, func(i int32) string { return v.Str(int(i)) })
	if err != nil {
		return words{}, err
	}
	rank := mem.Unset[int32](s.n)
	r := int32(0)
	for i, row := range perm {
		if i > 0 && !sameString(v, v, perm[i-1], row) {
			r++
		}
		rank[row] = r
	}
	return s.narrow(stored(rank, 31).fill, false, ord)
}

// sortTexts returns the numbers 0 to n-1 in the order of their texts, equal
// texts in the order of their numbers.
func sortTexts(ctx context.Context, workers, n int, text func(i int32) string) ([]int32, error) {
	rowBits := bits.Len(uint(max(n-1, 1)))
	s := textSorter{ctx: ctx, text: text, rowBits: rowBits, step: (64 - rowBits) / 8}
	rows := mem.Unset[int32](n)
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows, s.sort(rows, 0, workers)
}

// textSorter sorts texts by a few bytes at a time, looking only at ties again.
type textSorter struct {
	ctx     context.Context
	text    func(i int32) string
	rowBits int
	step    int // bytes sorted at a time
}

// sort sorts rows, ascending numbers of texts that agree in the first depth bytes.
func (s *textSorter) sort(rows []int32, depth, workers int) error {
	if len(rows) <= insertionSize {
		s.compare(rows)
		return s.ctx.Err()
	}
	packed := mem.Unset[uint64](len(rows))
	err := Parallel(s.ctx, workers, len(rows), Grain, func(lo, hi, _ int) {
		for i, row := range rows[lo:hi] {
			packed[lo+i] = s.bytesAt(row, depth)<<s.rowBits | uint64(row)
		}
	})
	if err != nil {
		return err
	}
	if packed, err = sortWords(s.ctx, workers, packed, s.rowBits, s.rowBits+8*s.step); err != nil {
		return err
	}
	unpackRows(rows, packed, s.rowBits, workers)
	return eachRun(s.ctx, workers, packed, s.rowBits, func(runs []run, workers int) error {
		for _, r := range runs {
			if err := s.ties(rows[r.lo:r.hi], depth+s.step, workers); err != nil {
				return err
			}
		}
		return nil
	})
}

// ties sorts rows whose texts agree in the first depth bytes, a text that is
// shorter counting as continued with zero bytes.
func (s *textSorter) ties(rows []int32, depth, workers int) error {
	equal, ended := true, false
	text := s.text(rows[0])
	for _, row := range rows {
		t := s.text(row)
		equal = equal && t == text
		ended = ended || len(t) <= depth
	}
	switch {
	case equal:
		return nil
	case ended: // zero bytes in the texts: rare
		s.compare(rows)
		return nil
	}
	return s.sort(rows, depth, workers)
}

func (s *textSorter) compare(rows []int32) {
	slices.SortFunc(rows, func(x, y int32) int {
		if c := strings.Compare(s.text(x), s.text(y)); c != 0 {
			return c
		}
		return cmp.Compare(x, y)
	})
}

// bytesAt returns the step bytes at depth of a text as a number that orders
// like them.
func (s *textSorter) bytesAt(row int32, depth int) uint64 {
	var b [8]byte
	if t := s.text(row); len(t) > depth {
		copy(b[:s.step], t[depth:])
	}
	return binary.BigEndian.Uint64(b[:]) >> (8 * (8 - s.step))
}
