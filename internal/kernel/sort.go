package kernel

import (
	"cmp"
	"context"
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// Key is a column to sort by.
type Key struct {
	Col  value.Collection
	Desc bool
	// NullsHigh counts null as larger than every value: last in ascending and
	// first in descending order. Otherwise null is the smallest value.
	NullsHigh bool
}

// SortPerm returns the rows 0 to n-1 in the order of these keys, the first key
// deciding before the second. The sort is stable, descending too. Numbers and
// temporals order by value, symbols and strings by bytes, GUIDs by bytes; a
// list as a key leaves the order as it is.
func SortPerm(ctx context.Context, workers int, keys []Key, n int) ([]int32, error) {
	s := sorter{ctx: ctx, workers: max(workers, 1), n: n, rowBits: bits.Len(uint(max(n-1, 1)))}
	for _, k := range keys {
		if err := s.addKey(k); err != nil {
			return nil, err
		}
	}
	if s.total > 64-s.rowBits {
		if err := s.compact(); err != nil {
			return nil, err
		}
	}
	rows := mem.Unset[int32](n)
	forAll(workers, n, func(lo, hi, _ int) {
		for i := lo; i < hi; i++ {
			rows[i] = int32(i)
		}
	})
	return rows, s.sort(rows, 0, s.workers)
}

// sorter is one run of SortPerm. The words of all keys stand behind one
// another like the digits of one long number, of which the bits from some
// position on, as many as fit in a word beside a row number, are sorted at a
// time; only rows that tie are looked at again, with the next bits.
type sorter struct {
	ctx     context.Context
	workers int
	n       int
	rowBits int
	parts   []words // most significant first
	total   int     // bits of all parts
}

func (s *sorter) add(w words, err error) error {
	if w.bits > 0 {
		s.parts = append(s.parts, w)
		s.total += w.bits
	}
	return err
}

func (s *sorter) addKey(k Key) error {
	ord := order{k.Desc, k.NullsHigh}
	switch v := k.Col.(type) {
	case *value.Vec[value.SymID]:
		return s.add(s.symbolWords(v, ord))
	case *value.StrVec:
		return s.add(s.stringWords(v, ord))
	case *value.Vec[value.GUID]:
		return s.addGUIDs(v, ord)
	}
	if raw, nulls := rawWords(k.Col); raw != nil {
		return s.add(narrowColumn(s.ctx, s.workers, k.Col, raw, nulls, ord))
	}
	return nil
}

func (s *sorter) narrow(raw filler, nulls bool, ord order) (words, error) {
	return narrow(s.ctx, s.workers, s.n, raw, nulls, ord)
}

// addGUIDs adds the two halves of GUIDs and, where nulls come last, before them
// a bit that says whether they are null.
func (s *sorter) addGUIDs(v *value.Vec[value.GUID], ord order) error {
	g := v.Data()
	part := func(word func(g *value.GUID) uint64) error {
		return s.add(s.narrow(func(dst []uint64, lo int, rows []int32) {
			for i, x := range pick(g, len(dst), lo, rows) {
				dst[i] = word(&x)
			}
		}, false, ord))
	}
	if ord.nullsHigh && v.HasNulls() {
		if err := part(func(g *value.GUID) uint64 { return uint64(bit(*g == value.GUID{})) }); err != nil {
			return err
		}
	}
	if err := part(func(g *value.GUID) uint64 { return binary.BigEndian.Uint64(g[:8]) }); err != nil {
		return err
	}
	return part(func(g *value.GUID) uint64 { return binary.BigEndian.Uint64(g[8:]) })
}

// compact replaces the words of keys that have few distinct values by their
// ranks, which need few bits: without that, the many ties would all be looked
// at one by one.
func (s *sorter) compact() error {
	const narrowEnough = 14
	s.total = 0
	for i, w := range s.parts {
		if w.bits > narrowEnough {
			ids, few, err := s.fewIDs(w)
			if err != nil {
				return err
			}
			if few != nil {
				s.parts[i] = ranked(ids, rankWords(w, few), len(few))
			}
		}
		s.total += s.parts[i].bits
	}
	return nil
}

// fewIDs groups words when they have few distinct values: first is nil when
// they have many.
func (s *sorter) fewIDs(w words) (ids, first []int32, err error) {
	g := grouping{s.ctx, s.workers, s.n}
	ids = mem.Unset[int32](s.n)
	first, few, err := g.local(w, ids)
	if !few {
		first = nil
	}
	return ids, first, err
}

// ranked returns the words of rows in these groups, given the rank of each group.
func ranked(ids, rank []int32, groups int) words {
	return words{bits: bits.Len(uint(groups)), fill: func(dst []uint64, lo int, rows []int32) {
		for i, id := range pick(ids, len(dst), lo, rows) {
			dst[i] = uint64(rank[id])
		}
	}}
}

// rankWords returns the rank of the word of each of these rows.
func rankWords(w words, rows []int32) []int32 {
	distinct := make([]uint64, len(rows))
	for lo := 0; lo < len(rows); lo += batch {
		hi := min(lo+batch, len(rows))
		w.fill(distinct[lo:hi], 0, rows[lo:hi])
	}
	perm := make([]int32, len(rows))
	for i := range perm {
		perm[i] = int32(i)
	}
	slices.SortFunc(perm, func(i, j int32) int { return cmp.Compare(distinct[i], distinct[j]) })
	return inverse(perm)
}

// inverse returns the position of each row in perm.
func inverse(perm []int32) []int32 {
	rank := mem.Unset[int32](len(perm))
	for i, row := range perm {
		rank[row] = int32(i)
	}
	return rank
}

// bitsAt sets dst to the n bits at position p of the words of these rows or,
// when rows is nil, of the rows from lo on.
func (s *sorter) bitsAt(dst []uint64, lo int, rows []int32, p, n int) {
	end := 0
	for _, w := range s.parts {
		start := end
		end += w.bits
		if end <= p || start >= p+n {
			continue
		}
		drop := max(end-(p+n), 0) // bits that come after those wanted
		take := min(end, p+n) - max(start, p)
		if start <= p {
			w.fill(dst, lo, rows)
			for i, x := range dst {
				dst[i] = x >> drop & (1<<take - 1)
			}
			continue
		}
		buf := buffers.Get().(*[batch]uint64)
		b := buf[:len(dst)]
		w.fill(b, lo, rows)
		for i, x := range b {
			dst[i] = dst[i]<<take | x>>drop&(1<<take-1)
		}
		buffers.Put(buf)
	}
}

// width returns how many bits are sorted at position p.
func (s *sorter) width(p int) int { return min(64-s.rowBits, s.total-p) }

// sort sorts rows, ascending row numbers that tie in the first p bits, by the
// bits from p on.
func (s *sorter) sort(rows []int32, p, workers int) error {
	if p >= s.total || len(rows) < 2 {
		return s.ctx.Err()
	}
	packed := mem.Unset[uint64](len(rows))
	n := s.width(p)
	forAll(workers, len(rows), func(lo, hi, _ int) {
		for ; lo < hi; lo += batch {
			end := min(lo+batch, hi)
			s.load(packed[lo:end], rows[lo:end], p)
		}
	})
	packed, err := sortWords(s.ctx, workers, packed, s.rowBits, s.rowBits+n)
	if err != nil {
		return err
	}
	unpackRows(rows, packed, s.rowBits, workers)
	if p += n; p >= s.total {
		return nil
	}
	return eachRun(s.ctx, workers, packed, s.rowBits, func(runs []run, workers int) error {
		if r := runs[0]; r.hi-r.lo > batch {
			return s.sort(rows[r.lo:r.hi], p, workers)
		}
		s.sortRuns(rows, runs, p)
		return nil
	})
}

// load sets dst to the bits at p of each row, above the row number.
func (s *sorter) load(dst []uint64, rows []int32, p int) {
	n, first := s.width(p), int(rows[0])
	if int(rows[len(rows)-1])-first == len(rows)-1 && slices.IsSorted(rows) { // consecutive
		s.bitsAt(dst, first, nil, p, n)
	} else {
		s.bitsAt(dst, 0, rows, p, n)
	}
	for i, row := range rows {
		dst[i] = dst[i]<<s.rowBits | uint64(row)
	}
}

// sortRuns sorts several runs of rows, a batch in all, by the bits from p on.
// It reads the columns for all of them at once, since reading scattered rows
// one by one means to wait for memory each time.
func (s *sorter) sortRuns(rows []int32, runs []run, p int) {
	buf := buffers.Get().(*[batch]uint64)
	defer buffers.Put(buf)
	tmp := buffers.Get().(*[batch]uint64)
	defer buffers.Put(tmp)
	all := make([]int32, 0, batch)
	for _, r := range runs {
		all = append(all, rows[r.lo:r.hi]...)
	}
	packed := buf[:len(all)]
	s.load(packed, all, p)
	n := s.width(p)
	var again []run
	for _, r := range runs {
		a := packed[:r.hi-r.lo]
		packed = packed[len(a):]
		sortBucket(a, tmp[:len(a)], s.rowBits, s.rowBits+n)
		unpackRows(rows[r.lo:r.hi], a, s.rowBits, 1)
		if p+n < s.total {
			again = appendRuns(again, a, s.rowBits, r.lo)
		}
	}
	if len(again) > 0 {
		s.sortRuns(rows, again, p+n)
	}
}

// unpackRows sets rows to the row numbers in packed words.
func unpackRows(rows []int32, packed []uint64, rowBits, workers int) {
	mask := uint64(1)<<rowBits - 1
	forAll(workers, len(rows), func(lo, hi, _ int) {
		for i, w := range packed[lo:hi] {
			rows[lo+i] = int32(w & mask)
		}
	})
}
