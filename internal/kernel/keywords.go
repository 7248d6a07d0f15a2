package kernel

import (
	"context"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// KeyWords returns every element of a column of numbers, temporals or symbols
// as a word, for finding and ordering rows without regard to the type: words
// order as the elements do (those of symbols by id), and integers of any width
// with the same value have the same word, as have floats. The word of null is
// 0; nulls says that there may be some, and that no other element has it. ok is
// false for other types.
func KeyWords(ctx context.Context, workers int, col value.Collection) (words []uint64, nulls, ok bool, err error) {
	fill, nulls := rawWords(col)
	if fill == nil {
		return nil, false, false, nil
	}
	words = mem.Unset[uint64](col.Len())
	err = Parallel(ctx, workers, len(words), Grain, func(lo, hi, _ int) {
		fill(words[lo:hi], lo, nil)
	})
	return words, nulls, true, err
}

// WordInt returns the integer, temporal or symbol id with this key word.
func WordInt(w uint64) int64 { return int64(w ^ signBit) }

// WordFloat returns the float with this key word.
func WordFloat(w uint64) float64 { return floatOf(w) }

// MixWord spreads the bits of a word over all 64 bits, for hash tables. No two
// words give the same.
func MixWord(w uint64) uint64 { return mix(w) }
