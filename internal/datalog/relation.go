package datalog

import (
	"math"
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// relation is a base table or what rules derive. Rows are numbered from 0 and
// never change; new ones come at the end.
type relation struct {
	name string
	cols []column
	rows int

	// visible is how many rows atoms see, of which those from delta on are what
	// the last round has added. Rules that run append behind visible.
	visible, delta int

	load     func(i int) (column, error) // makes a column of a base table; nil for derived rows
	loaded   []bool
	typed    []bool // columns of derived rows whose type is settled
	set      rowSet // of derived rows
	accesses []*access
}

// maxRows keeps row numbers within 32 bits.
const maxRows = math.MaxInt32 - batchSize

// newDerived returns an empty relation for the rows that rules derive.
func newDerived(name string, arity int) *relation {
	rel := &relation{name: name, cols: make([]column, arity), typed: make([]bool, arity)}
	for i := range rel.cols {
		rel.cols[i].typ = value.TypeI64
	}
	return rel
}

// column returns column i, which it loads when that has not been done.
func (rel *relation) column(i int) (*column, error) {
	if rel.load != nil && !rel.loaded[i] {
		c, err := rel.load(i)
		if err != nil {
			return nil, err
		}
		rel.cols[i], rel.loaded[i] = c, true
	}
	return &rel.cols[i], nil
}

// settle holds the types of new rows against those of the relation; the first
// rows decide those that no constant has decided.
func (rel *relation) settle(types []value.Type) error {
	for i, t := range types {
		c := &rel.cols[i]
		if !rel.typed[i] {
			c.typ, rel.typed[i] = t, true
		}
		if c.typ != t {
			return fail("column %d of %s is %s in one rule and %s in another", i, rel.name, c.typ, t)
		}
	}
	return nil
}

// contains reports whether the set has row i of cols, whose hash is h.
func (rel *relation) contains(h uint64, cols [][]int64, i int) bool {
	_, found := rel.set.find(h, rel.cols, cols, i)
	return found
}

// insert appends the first n rows of cols that the set does not have.
func (rel *relation) insert(cols [][]int64, n int) error {
	if rel.rows > maxRows-n {
		return value.Errorf(value.ErrLimit, "query: %s has more than %d rows", rel.name, maxRows)
	}
	var buf [batchSize]uint64
	for lo := 0; lo < n; lo += batchSize {
		hashes := buf[:min(batchSize, n-lo)]
		hashRows(hashes, cols, lo)
		rel.insertBatch(hashes, cols, lo)
	}
	return nil
}

func (rel *relation) insertBatch(hashes []uint64, cols [][]int64, lo int) {
	rel.set.reserve(rel.rows+len(hashes), rel.cols, rel.rows)
	for c := range rel.cols {
		rel.cols[c].words = grow(rel.cols[c].words, rel.rows+len(hashes))
	}
	for i, h := range hashes {
		at, found := rel.set.find(h, rel.cols, cols, lo+i)
		if found {
			continue
		}
		for c := range rel.cols {
			rel.cols[c].words[rel.rows] = cols[c][lo+i]
		}
		rel.rows++
		rel.set.slots[at] = h>>32<<32 | uint64(rel.rows)
	}
	for c := range rel.cols {
		rel.cols[c].words = rel.cols[c].words[:rel.rows]
	}
}

// grow returns words with length n. It doubles the memory when that is full: the
// rows that derive most are those that come last.
func grow(words []int64, n int) []int64 {
	if n > cap(words) {
		words = slices.Grow(words, max(n, 2*cap(words))-len(words))
	}
	return words[:n]
}

// sortFrom brings the rows from number `from` on into ascending order. Nothing
// may know their numbers yet.
func (rel *relation) sortFrom(from int) {
	order := make([]int32, rel.rows-from)
	for i := range order {
		order[i] = int32(from + i)
	}
	slices.SortFunc(order, func(x, y int32) int {
		for _, c := range rel.cols {
			if a, b := c.words[x], c.words[y]; a != b {
				if a < b {
					return -1
				}
				return 1
			}
		}
		return 0
	})
	for _, c := range rel.cols {
		sorted := make([]int64, len(order))
		for i, row := range order {
			sorted[i] = c.words[row]
		}
		copy(c.words[from:], sorted)
	}
	rel.set.fill(rel.cols, rel.rows)
}

// rowSet finds the rows of a relation by their hash. A slot holds 32 bits of the
// hash and, below, the number of the row plus one; 0 is free.
type rowSet struct{ slots []uint64 }

// hashRows sets hashes to those of the rows of cols from lo on.
func hashRows(hashes []uint64, cols [][]int64, lo int) {
	clear(hashes)
	for _, col := range cols {
		words := col[lo : lo+len(hashes)]
		for i, w := range words {
			h := (hashes[i] ^ uint64(w)) * 0x9e3779b97f4a7c15
			hashes[i] = h ^ h>>29
		}
	}
	for i, h := range hashes {
		hashes[i] = kernel.MixWord(h)
	}
}

// find returns where the row i of cols, whose hash is h, is or belongs. There is
// always a free slot.
func (s *rowSet) find(h uint64, have []column, cols [][]int64, i int) (at uint64, found bool) {
	if len(s.slots) == 0 {
		return 0, false
	}
	mask := uint64(len(s.slots) - 1)
search:
	for at = h & mask; ; at = (at + 1) & mask {
		slot := s.slots[at]
		if slot == 0 {
			return at, false
		}
		if (slot^h)>>32 != 0 {
			continue
		}
		row := uint32(slot) - 1
		for c := range have {
			if have[c].words[row] != cols[c][i] {
				continue search
			}
		}
		return at, true
	}
}

// reserve makes the set large enough for n rows; it holds the first rows of have.
func (s *rowSet) reserve(n int, have []column, rows int) {
	if 2*n <= len(s.slots) {
		return
	}
	size := max(2*len(s.slots), 64)
	for size < 2*n {
		size *= 2
	}
	s.slots = make([]uint64, size)
	s.fill(have, rows)
}

// fill enters the first rows of have, which differ, into the set anew.
func (s *rowSet) fill(have []column, rows int) {
	clear(s.slots)
	cols := make([][]int64, len(have))
	for c := range have {
		cols[c] = have[c].words[:rows]
	}
	mask := uint64(len(s.slots) - 1)
	var hashes [batchSize]uint64
	for lo := 0; lo < rows; lo += batchSize {
		part := hashes[:min(batchSize, rows-lo)]
		hashRows(part, cols, lo)
		for i, h := range part {
			at := h & mask
			for s.slots[at] != 0 {
				at = (at + 1) & mask
			}
			s.slots[at] = h>>32<<32 | uint64(lo+i+1)
		}
	}
}
