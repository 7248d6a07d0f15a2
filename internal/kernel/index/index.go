// Package index builds the lookup structures that a vector may carry: value
// range, hash index, sort permutation, Bloom filter and blocks of equal
// elements. They only make questions about the vector faster to answer.
//
// A structure sees the elements of a vector as 64-bit words: integers,
// temporals and symbol ids by value, floats by their bits, of zeros those of
// the positive one. Nulls are no elements here.
//
// The contents are those that column files hold, so that they can be saved and
// loaded as they are.
package index

import (
	"context"
	"math"
	"math/bits"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// Zone is the range of the elements of a vector.
type Zone struct {
	// Min and Max are the smallest and largest element that is not null: the
	// words of integers, the bits of floats; both 0 when there is none.
	Min, Max uint64
	Nulls    int
}

// Hash lists the rows of every element.
type Hash struct {
	// Keys are the distinct elements by first appearance.
	Keys []uint64
	// Rows holds the rows of each key, ascending, key after key; those of key
	// k are Rows[Starts[k]:Starts[k+1]].
	Rows, Starts []int32
	// Table finds a key: key number + 1 or 0, probed linearly from
	// Mix(key) modulo its length, a power of two.
	Table []int32
}

// Sort holds the rows in ascending order of their elements, nulls first.
type Sort struct{ Perm []int32 }

// Bloom tells of most words that they are no element.
type Bloom struct {
	// Bits is a power of two of bits; bit p is bit p&7 of byte p>>3.
	Bits []byte
	Keys int
}

// Part holds where the blocks of equal elements start, ascending, and after
// them the number of rows.
type Part struct{ Starts []int32 }

// Kind implements value.Index.
func (*Zone) Kind() string  { return "zone" }
func (*Hash) Kind() string  { return "hash" }  // Kind implements value.Index.
func (*Sort) Kind() string  { return "sort" }  // Kind implements value.Index.
func (*Bloom) Kind() string { return "bloom" } // Kind implements value.Index.
func (*Part) Kind() string  { return "part" }  // Kind implements value.Index.

// Mix spreads the bits of a word, for hash tables and Bloom filters.
func Mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// wordsOf returns the elements of v as words and which of them are null.
func wordsOf(ctx context.Context, workers int, v value.Vector) (words []uint64, null func(i int) bool, err error) {
	words, nulls, ok, err := kernel.KeyWords(ctx, workers, v)
	if err != nil {
		return nil, nil, err
	}
	if !ok {
		panic("index: no words for " + v.Type().String())
	}
	isNull := make([]bool, 0)
	if nulls {
		isNull = make([]bool, len(words))
	}
	float := v.Type().IsFloat()
	for i, w := range words {
		if nulls && w == 0 {
			isNull[i] = true
		}
		if float {
			words[i] = math.Float64bits(kernel.WordFloat(w))
		} else {
			words[i] = uint64(kernel.WordInt(w))
		}
	}
	return words, func(i int) bool { return nulls && isNull[i] }, nil
}

// BuildZone returns the range of v.
func BuildZone(ctx context.Context, workers int, v value.Vector) (*Zone, error) {
	words, nulls, _, err := kernel.KeyWords(ctx, workers, v)
	if err != nil {
		return nil, err
	}
	z := &Zone{}
	lo, hi := uint64(math.MaxUint64), uint64(0)
	for _, w := range words {
		if nulls && w == 0 {
			z.Nulls++
			continue
		}
		lo, hi = min(lo, w), max(hi, w)
	}
	switch {
	case lo > hi:
	case v.Type().IsFloat():
		z.Min, z.Max = math.Float64bits(kernel.WordFloat(lo)), math.Float64bits(kernel.WordFloat(hi))
	default:
		z.Min, z.Max = uint64(kernel.WordInt(lo)), uint64(kernel.WordInt(hi))
	}
	return z, nil
}

// BuildHash returns the hash index of v.
func BuildHash(ctx context.Context, workers int, v value.Vector) (*Hash, error) {
	words, null, err := wordsOf(ctx, workers, v)
	if err != nil {
		return nil, err
	}
	ids, first, err := kernel.Group(ctx, workers, []value.Collection{v})
	if err != nil {
		return nil, err
	}
	h := &Hash{Starts: []int32{0}}
	number := make([]int32, len(first)) // key number by group, -1 for the nulls
	for g, row := range first {
		if null(int(row)) {
			number[g] = -1
			continue
		}
		number[g] = int32(len(h.Keys))
		h.Keys = append(h.Keys, words[row])
		h.Starts = append(h.Starts, 0)
	}
	h.fill(ids, number)
	h.buildTable()
	return h, nil
}

// fill lists the rows key by key.
func (h *Hash) fill(ids, number []int32) {
	for _, id := range ids {
		if k := number[id]; k >= 0 {
			h.Starts[k+1]++
		}
	}
	for k := range h.Keys {
		h.Starts[k+1] += h.Starts[k]
	}
	h.Rows = make([]int32, h.Starts[len(h.Keys)])
	at := append([]int32(nil), h.Starts...)
	for i, id := range ids {
		if k := number[id]; k >= 0 {
			h.Rows[at[k]] = int32(i)
			at[k]++
		}
	}
}

func (h *Hash) buildTable() {
	h.Table = make([]int32, powerOfTwo(2*len(h.Keys), 8))
	mask := uint64(len(h.Table) - 1)
	for k, key := range h.Keys {
		at := Mix(key) & mask
		for h.Table[at] != 0 {
			at = (at + 1) & mask
		}
		h.Table[at] = int32(k + 1)
	}
}

// Find returns the rows that hold key, ascending.
func (h *Hash) Find(key uint64) []int32 {
	mask := uint64(len(h.Table) - 1)
	for at := Mix(key) & mask; h.Table[at] != 0; at = (at + 1) & mask {
		if k := h.Table[at] - 1; h.Keys[k] == key {
			return h.Rows[h.Starts[k]:h.Starts[k+1]]
		}
	}
	return nil
}

// BuildSort returns the sort permutation of v.
func BuildSort(ctx context.Context, workers int, v value.Vector) (*Sort, error) {
	perm, err := kernel.SortPerm(ctx, workers, []kernel.Key{{Col: v}}, v.Len())
	return &Sort{Perm: perm}, err
}

// BloomHashes is how many bits of a Bloom filter stand for an element.
const BloomHashes = 3

// BuildBloom returns the Bloom filter of v.
func BuildBloom(ctx context.Context, workers int, v value.Vector) (*Bloom, error) {
	words, null, err := wordsOf(ctx, workers, v)
	if err != nil {
		return nil, err
	}
	b := &Bloom{Bits: make([]byte, powerOfTwo(8*v.Len(), 64)/8)}
	for i, w := range words {
		if null(i) {
			continue
		}
		b.Keys++
		for p := range b.positions(w) {
			b.Bits[p>>3] |= 1 << (p & 7)
		}
	}
	return b, nil
}

// MayHold reports false only if key is no element.
func (b *Bloom) MayHold(key uint64) bool {
	for p := range b.positions(key) {
		if b.Bits[p>>3]&(1<<(p&7)) == 0 {
			return false
		}
	}
	return true
}

func (b *Bloom) positions(key uint64) func(func(uint64) bool) {
	h := Mix(key)
	step := Mix(h^0xc6a4a7935bd1e995) | 1
	mask := uint64(len(b.Bits))*8 - 1
	return func(yield func(uint64) bool) {
		for i := uint64(0); i < BloomHashes && yield((h+i*step)&mask); i++ {
		}
	}
}

// BuildPart returns the blocks of equal elements of v, in which equal elements
// must lie together.
func BuildPart(ctx context.Context, workers int, v value.Vector) (*Part, error) {
	words, _, _, err := kernel.KeyWords(ctx, workers, v)
	if err != nil {
		return nil, err
	}
	p := &Part{}
	for i, w := range words {
		if i == 0 || w != words[i-1] {
			p.Starts = append(p.Starts, int32(i))
		}
	}
	p.Starts = append(p.Starts, int32(len(words)))
	return p, nil
}

// powerOfTwo returns the smallest power of two that is at least n and least.
func powerOfTwo(n, least int) int {
	if n <= least {
		return least
	}
	return 1 << bits.Len(uint(n-1))
}
