package index

import (
	"context"
	"math"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// The structures that large columns get when they are written to disk.

// ChunkLog2 is the binary logarithm of the number of elements in a chunk.
const ChunkLog2 = 16

// ChunkZone is the range of every chunk of a numeric or temporal vector.
type ChunkZone struct {
	// Mins and Maxs hold the smallest and largest element of each chunk that is
	// not null: integers by value, floats by the bits of a float64. A chunk of
	// nulls has its bounds the wrong way round.
	Mins, Maxs []uint64
	// Nulls has bit i&7 of byte i>>3 set if chunk i holds a null.
	Nulls []byte
}

// Dict numbers the distinct strings of a vector by first appearance.
type Dict struct {
	// Codes holds the number of each row's string.
	Codes []int32
	// First holds the first row of each string.
	First []int32
}

// Marker stands in the place of an index where a column file has a region only
// for the sake of its attributes.
type Marker struct{}

// Kind implements value.Index.
func (*ChunkZone) Kind() string { return "chunk_zone" }
func (*Dict) Kind() string      { return "dict" } // Kind implements value.Index.
func (Marker) Kind() string     { return "none" } // Kind implements value.Index.

// BuildChunkZone returns the ranges of the chunks of v, which must be an
// integer, a float or a temporal vector.
func BuildChunkZone(ctx context.Context, workers int, v value.Vector) (*ChunkZone, error) {
	switch v := v.(type) {
	case *value.Vec[uint8]:
		return chunkZone(ctx, workers, v, intBounds)
	case *value.Vec[int16]:
		return chunkZone(ctx, workers, v, intBounds)
	case *value.Vec[int32]:
		return chunkZone(ctx, workers, v, intBounds)
	case *value.Vec[int64]:
		return chunkZone(ctx, workers, v, intBounds)
	case *value.Vec[float32]:
		return chunkZone(ctx, workers, v, floatBounds)
	case *value.Vec[float64]:
		return chunkZone(ctx, workers, v, floatBounds)
	}
	panic("index: no chunk zones for " + v.Type().String())
}

type number interface {
	uint8 | int16 | int32 | int64 | float32 | float64
}

// intBounds returns the words of the bounds lo and hi, those of no integer at
// all if none was seen.
func intBounds[T number](lo, hi T, seen bool) (uint64, uint64) {
	if !seen {
		return math.MaxInt64, 1 << 63
	}
	return uint64(int64(lo)), uint64(int64(hi))
}

func floatBounds[T number](lo, hi T, seen bool) (uint64, uint64) {
	if !seen {
		return math.Float64bits(math.Inf(1)), math.Float64bits(math.Inf(-1))
	}
	return math.Float64bits(float64(lo)), math.Float64bits(float64(hi))
}

func chunkZone[T interface {
	number
	value.Elem
}](ctx context.Context, workers int, v *value.Vec[T], bounds func(lo, hi T, seen bool) (uint64, uint64)) (*ChunkZone, error) {
	data, n := v.Data(), (v.Len()+1<<ChunkLog2-1)>>ChunkLog2
	z := &ChunkZone{Mins: make([]uint64, n), Maxs: make([]uint64, n), Nulls: make([]byte, (n+7)/8)}
	hasNull := make([]bool, n)
	err := kernel.Parallel(ctx, workers, len(data), 1<<ChunkLog2, func(from, to, _ int) {
		var lo, hi T
		seen, chunk := false, from>>ChunkLog2
		for _, x := range data[from:to] {
			switch {
			case v.HasNulls() && value.IsSentinel(x):
				hasNull[chunk] = true
			case !seen:
				lo, hi, seen = x, x, true
			default:
				lo, hi = min(lo, x), max(hi, x)
			}
		}
		z.Mins[chunk], z.Maxs[chunk] = bounds(lo, hi, seen)
	})
	for i, null := range hasNull {
		if null {
			z.Nulls[i>>3] |= 1 << (i & 7)
		}
	}
	return z, err
}

// BuildDict numbers the strings of v.
func BuildDict(ctx context.Context, workers int, v *value.StrVec) (*Dict, error) {
	ids, first, err := kernel.Group(ctx, workers, []value.Collection{v})
	return &Dict{Codes: ids, First: first}, err
}

// NewHash returns the hash index with these distinct keys: those of key k are
// the rows[starts[k]:starts[k+1]].
func NewHash(keys []uint64, rows, starts []int32) *Hash {
	h := &Hash{Keys: keys, Rows: rows, Starts: starts}
	h.buildTable()
	return h
}
