package kernel

import (
	"context"
	"hash/maphash"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

var seed = maphash.MakeSeed()

func hashString(s string) uint64 { return maphash.String(seed, s) }

// HashColumns returns one hash per row of columns that have the same length.
// Equal rows of columns of the same types have equal hashes, also across two
// calls: nulls of a type are equal, and so are the zeros of a float.
func HashColumns(ctx context.Context, workers int, cols []value.Collection) ([]uint64, error) {
	var out []uint64
	for i, col := range cols {
		h, err := rowHashes(ctx, workers, col)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			out = h
			continue
		}
		forAll(workers, len(h), func(lo, hi, _ int) {
			for j := lo; j < hi; j++ {
				out[j] = mix(out[j] + h[j])
			}
		})
	}
	return out, nil
}

func rowHashes(ctx context.Context, workers int, col value.Collection) ([]uint64, error) {
	if v, ok := col.(*value.StrVec); ok {
		// Not hashColumn: whether all strings are short differs from column to column.
		out := mem.Unset[uint64](v.Len())
		err := Parallel(ctx, workers, len(out), Grain, func(lo, hi, _ int) { hashStrings(out[lo:hi], v, lo) })
		return out, err
	}
	raw, _ := rawWords(col)
	if raw == nil {
		h, _, err := hashColumn(ctx, workers, col)
		return h, err
	}
	out := mem.Unset[uint64](col.Len())
	err := Parallel(ctx, workers, len(out), Grain, func(lo, hi, _ int) {
		raw(out[lo:hi], lo, nil)
		for i, w := range out[lo:hi] {
			out[lo+i] = mix(w)
		}
	})
	return out, err
}

// slot is an entry of a hash table: the first row of a group, its word, and
// its number plus one. A zero slot is free.
type slot struct {
	word uint64
	row  int32
	id   int32
}

// hashTable numbers distinct words in the order in which they come.
type hashTable struct {
	slots []slot
	skip  uint    // bits of the hash that all words of the table share
	shift uint    // the top bits of what is left choose the slot
	first []int32 // the first row of each group
	same  func(i, j int32) bool
}

// newHashTable returns a table with room for n words; it grows when there are
// more.
func newHashTable(n int, skip uint, same func(i, j int32) bool) *hashTable {
	t := &hashTable{skip: skip, same: same}
	t.resize(n)
	return t
}

func (t *hashTable) resize(n int) {
	t.setShift(n)
	t.slots = mem.Make[slot](1 << (64 - t.shift))
}

func (t *hashTable) setShift(n int) {
	t.shift = 64 - 4
	for 1<<(64-t.shift) < 2*n {
		t.shift--
	}
}

// reset empties the table and gives it room for n words, in the memory that it
// has if that is enough.
func (t *hashTable) reset(n int) {
	t.first = t.first[:0]
	t.setShift(n)
	if size := 1 << (64 - t.shift); size <= cap(t.slots) {
		t.slots = t.slots[:size]
		clear(t.slots)
		return
	}
	t.resize(n)
}

// spread gives a hash of a word whose top bits depend on all of its bits.
func spread(word uint64) uint64 { return (word ^ word>>32) * 0x9e3779b97f4a7c15 }

func (t *hashTable) home(word uint64) uint64 { return spread(word) << t.skip >> t.shift }

// id returns the number of the group of a word, a new one if the word is new.
func (t *hashTable) id(word uint64, row int32) int32 {
	mask := uint64(len(t.slots) - 1)
	for s := t.home(word); ; s++ {
		e := &t.slots[s&mask]
		if e.id == 0 {
			t.first = append(t.first, row)
			*e = slot{word, row, int32(len(t.first))}
			if 2*len(t.first) > len(t.slots) {
				t.grow()
			}
			return int32(len(t.first)) - 1
		}
		if e.word == word && (t.same == nil || t.same(e.row, row)) {
			return e.id - 1
		}
	}
}

func (t *hashTable) grow() {
	old := t.slots
	t.resize(len(old))
	mask := uint64(len(t.slots) - 1)
	for _, e := range old {
		if e.id == 0 {
			continue
		}
		s := t.home(e.word)
		for t.slots[s&mask].id != 0 {
			s++
		}
		t.slots[s&mask] = e
	}
}

// find returns the row that first had this word, -1 if there is none. same
// decides between rows of equal words; nil accepts the first.
func (t *hashTable) find(word uint64, row int32, same func(i, j int32) bool) int32 {
	mask := uint64(len(t.slots) - 1)
	for s := t.home(word); ; s++ {
		e := &t.slots[s&mask]
		if e.id == 0 {
			return -1
		}
		if e.word == word && (same == nil || same(e.row, row)) {
			return e.row
		}
	}
}
