package datalog

import (
	"cmp"
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
)

// constant is a condition of an atom: a column equals a word.
type constant struct {
	col  int
	word int64
}

// access is the rows of a relation that satisfy some constants, and the indexes
// over them. A row's position among them is its ordinal. It follows the relation
// as that grows, and is shared by all atoms with the same constants.
type access struct {
	rel     *relation
	consts  []constant
	sel     []int32 // the row of every ordinal, ascending; nil without constants
	upto    int     // rows looked at
	indexes []*index
}

// access returns the access of these constants to all visible rows.
func (rel *relation) access(consts []constant) (*access, error) {
	for _, k := range consts {
		if _, err := rel.column(k.col); err != nil {
			return nil, err
		}
	}
	i := slices.IndexFunc(rel.accesses, func(a *access) bool { return slices.Equal(a.consts, consts) })
	if i < 0 {
		i = len(rel.accesses)
		rel.accesses = append(rel.accesses, &access{rel: rel, consts: consts})
	}
	a := rel.accesses[i]
	a.follow()
	return a, nil
}

// follow takes in the rows that have become visible.
func (a *access) follow() {
	from := a.upto
	a.upto = a.rel.visible
	if len(a.consts) == 0 {
		return
	}
	first := a.rel.cols[a.consts[0].col].words
rows:
	for row := from; row < a.upto; row++ {
		if first[row] != a.consts[0].word {
			continue
		}
		for _, k := range a.consts[1:] {
			if a.rel.cols[k.col].words[row] != k.word {
				continue rows
			}
		}
		a.sel = append(a.sel, int32(row))
	}
}

// len returns the number of ordinals.
func (a *access) len() int {
	if len(a.consts) == 0 {
		return a.upto
	}
	return len(a.sel)
}

// row returns the row of an ordinal.
func (a *access) row(ord int32) int32 {
	if len(a.consts) == 0 {
		return ord
	}
	return a.sel[ord]
}

// ordinal returns the first ordinal whose row is not below this one.
func (a *access) ordinal(row int) int {
	if len(a.consts) == 0 {
		return min(row, a.upto)
	}
	at, _ := slices.BinarySearchFunc(a.sel, row, func(r int32, row int) int { return cmp.Compare(int(r), row) })
	return at
}

// index finds the ordinals of an access by the words of some columns: a table of
// chains, each from the last ordinal to the first. Rows that are null in one of
// the columns are in no chain.
type index struct {
	acc  *access
	cols []int
	upto int // ordinals looked at

	// A chain begins with heads[slot] and goes on with next; both are ordinals
	// plus one, 0 ends the chain. The slot is that of the hash or, for one column
	// of numbers close to each other, the difference to base: then all of a chain
	// has one key.
	heads  []int32
	next   []int32
	shift  uint
	direct bool
	base   int64
}

// index returns the index over these columns.
func (a *access) index(cols []int) (*index, error) {
	for _, c := range cols {
		if _, err := a.rel.column(c); err != nil {
			return nil, err
		}
	}
	i := slices.IndexFunc(a.indexes, func(x *index) bool { return slices.Equal(x.cols, cols) })
	if i < 0 {
		i = len(a.indexes)
		a.indexes = append(a.indexes, &index{acc: a, cols: cols})
	}
	x := a.indexes[i]
	x.follow()
	return x, nil
}

// follow takes in the ordinals that are new.
func (x *index) follow() {
	n := x.acc.len()
	if n == x.upto {
		return
	}
	if !x.fits(n) {
		x.layOut(n)
	}
	x.next = slices.Grow(x.next, n-x.upto)[:n]
	for ord := x.upto; ord < n; ord++ {
		row := x.acc.row(int32(ord))
		if x.isNull(row) {
			continue
		}
		slot := x.slotOf(row)
		x.next[ord] = x.heads[slot]
		x.heads[slot] = int32(ord) + 1
	}
	x.upto = n
}

// span returns the least and greatest word of the ordinals from lo to hi.
func (x *index) span(lo, hi int) (least, most int64) {
	words := x.acc.rel.cols[x.cols[0]].words
	least = words[x.acc.row(int32(lo))]
	most = least
	if len(x.acc.consts) == 0 {
		return kernel.SpanInts(words[lo:hi], least, most)
	}
	for _, row := range x.acc.sel[lo:hi] {
		least, most = min(least, words[row]), max(most, words[row])
	}
	return least, most
}

// fits reports whether the table can take n ordinals as it is.
func (x *index) fits(n int) bool {
	switch {
	case len(x.heads) == 0:
		return false
	case !x.direct:
		return n <= len(x.heads)
	}
	least, most := x.span(x.upto, n)
	return least >= x.base && uint64(most-x.base) < uint64(len(x.heads))
}

// layOut chooses a table for n ordinals, and forgets those that were there.
func (x *index) layOut(n int) {
	x.upto, x.next = 0, x.next[:0]
	x.direct = false
	if len(x.cols) == 1 {
		least, most := x.span(0, n)
		if width := uint64(most) - uint64(least); width < uint64(max(4*n, 1<<10)) {
			// Some room for what is to come. It may wrap: fits looks at the difference.
			x.direct, x.base = true, least
			x.heads = make([]int32, width+width/4+1)
			return
		}
	}
	x.shift = 64 - 6
	for 1<<(64-x.shift) < 2*n {
		x.shift--
	}
	x.heads = make([]int32, 1<<(64-x.shift))
}

func (x *index) isNull(row int32) bool {
	for _, c := range x.cols {
		if col := &x.acc.rel.cols[c]; col.nulls && col.words[row] == col.null {
			return true
		}
	}
	return false
}

func (x *index) slotOf(row int32) uint64 {
	if x.direct {
		return uint64(x.acc.rel.cols[x.cols[0]].words[row] - x.base)
	}
	var h uint64
	for _, c := range x.cols {
		h = addHash(h, x.acc.rel.cols[c].words[row])
	}
	return h >> x.shift
}

// addHash returns the hash of a key that goes on with a word.
func addHash(h uint64, w int64) uint64 {
	h = (h ^ uint64(w)) * 0x9e3779b97f4a7c15
	return (h ^ h>>32) * 0xd6e8feb86659fd93
}

// chains sets heads to where the chains of the keys begin, 0 for none; keys has
// one slice per column of the index.
func (x *index) chains(heads []int32, keys [][]int64) {
	if x.upto == 0 {
		clear(heads)
		return
	}
	if x.direct {
		for i, w := range keys[0][:len(heads)] {
			heads[i] = 0
			if at := uint64(w - x.base); at < uint64(len(x.heads)) && w >= x.base {
				heads[i] = x.heads[at]
			}
		}
		return
	}
	var hashes [batchSize]uint64
	for _, key := range keys {
		for i, w := range key[:len(heads)] {
			hashes[i] = addHash(hashes[i], w)
		}
	}
	for i := range heads {
		heads[i] = x.heads[hashes[i]>>x.shift]
	}
}

// matches reports whether a row of a chain has the key i of keys.
func (x *index) matches(row int32, keys [][]int64, i int) bool {
	for k, c := range x.cols {
		if x.acc.rel.cols[c].words[row] != keys[k][i] {
			return false
		}
	}
	return true
}
