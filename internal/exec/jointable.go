package exec

import (
	"context"
	"math/bits"
	"sync/atomic"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/mem"
)

// keyTable finds the rows that hold a key. Rows of one key form a chain from
// the last row to the first, which is the order that joins give them out in.
//
// Narrow keys index the table directly. For wide ones it is an open hash table
// in regions: a key belongs to one region, so workers fill regions without
// locks.
type keyTable struct {
	keys   *keySide
	direct []uint32 // by key: last row + 1, 0 for none; nil for a hash table
	slots  []slot
	shift  int      // hash >> shift is the slot
	region int      // slots in a region, a power of two
	next   []uint32 // by row: the row before it with the same key + 1, 0 for none; nil when keys are unique
}

// slot is an entry of the hash table: a key and its last row + 1, 0 when empty.
type slot struct {
	key uint64
	row uint32
}

// directLimit bounds the size of a directly indexed table of n keys.
func directLimit(n int) int { return 4*n + 1024 }

// parallelBuild is the number of rows from which a table is built by several
// workers.
const parallelBuild = 1 << 17

// buildKeyTable returns the table of the living rows of side, whose words are
// below 1<<width. side must not change while the table is in use.
func buildKeyTable(ctx context.Context, workers int, side *keySide, width int) (*keyTable, error) {
	n := len(side.words)
	if n < parallelBuild {
		workers = 1
	}
	t := &keyTable{keys: side}
	next := mem.Make[uint32](n)
	parts := 1 << bits.Len(uint(workers-1))
	if width < 40 && 1<<width <= directLimit(n) {
		t.direct = mem.Make[uint32](1 << width)
		parts = min(parts, len(t.direct))
	} else {
		t.allocate(n, parts)
	}
	unique, full, err := t.fill(ctx, workers, parts, next)
	if err == nil && full {
		// A region ran over: the hash does not spread these keys. One region
		// for all of them always has room.
		clear(next)
		t.allocate(n, 1)
		unique, _, err = t.fill(ctx, 1, 1, next)
	}
	if !unique {
		t.next = next
	}
	return t, err
}

func (t *keyTable) allocate(n, parts int) {
	size := max(bits.Len(uint(2*n-1)), 4)
	t.slots = mem.Make[slot](max(1<<size, 2*parts))
	size = bits.Len(uint(len(t.slots))) - 1
	t.shift = 64 - size
	t.region = len(t.slots) / parts
}

// fill enters all rows, one worker per part of the table. Every worker reads
// all keys and enters those of its part: reading is cheap, entering is not.
func (t *keyTable) fill(ctx context.Context, workers, parts int, next []uint32) (unique, full bool, err error) {
	var repeated, over atomic.Bool
	err = kernel.Parallel(ctx, workers, parts, 1, func(part, _, _ int) {
		dup, ok := false, true
		for lo := 0; lo < len(next) && ok && ctx.Err() == nil; lo += kernel.Grain {
			hi := min(lo+kernel.Grain, len(next))
			var d bool
			if t.direct != nil {
				d = t.fillDirect(lo, hi, part, parts, next)
			} else {
				d, ok = t.fillSlots(lo, hi, part, next)
			}
			dup = dup || d
		}
		if dup {
			repeated.Store(true)
		}
		if !ok {
			over.Store(true)
		}
	})
	if err == nil {
		err = interrupted(ctx)
	}
	return !repeated.Load(), over.Load(), err
}

func (t *keyTable) fillDirect(lo, hi, part, parts int, next []uint32) (repeated bool) {
	share := uint64(len(t.direct)+parts-1) / uint64(parts)
	from, to := uint64(part)*share, uint64(part+1)*share
	for i := lo; i < hi; i++ {
		key := t.keys.words[i]
		if key < from || key >= to || !t.keys.alive(i) {
			continue
		}
		if prev := t.direct[key]; prev != 0 {
			next[i], repeated = prev, true
		}
		t.direct[key] = uint32(i + 1)
	}
	return repeated
}

func (t *keyTable) fillSlots(lo, hi, part int, next []uint32) (repeated, ok bool) {
	base := uint64(part * t.region)
	mask := uint64(t.region - 1)
	for i := lo; i < hi; i++ {
		key := t.keys.words[i]
		at := kernel.MixWord(key) >> t.shift
		if at&^mask != base || !t.keys.alive(i) {
			continue
		}
		s := &t.slots[at]
		for tries := uint64(0); s.row != 0 && s.key != key; tries++ {
			if tries == mask {
				return repeated, false
			}
			at = base | (at+1)&mask
			s = &t.slots[at]
		}
		if s.row != 0 {
			next[i], repeated = s.row, true
		}
		s.key, s.row = key, uint32(i+1)
	}
	return repeated, true
}

// last returns the last row that holds key, -1 if there is none.
func (t *keyTable) last(key uint64) int32 {
	if t.direct != nil {
		if key < uint64(len(t.direct)) {
			return int32(t.direct[key]) - 1
		}
		return -1
	}
	at := kernel.MixWord(key) >> t.shift
	mask := uint64(t.region - 1)
	base := at &^ mask
	for {
		s := &t.slots[at]
		if s.row == 0 || s.key == key {
			return int32(s.row) - 1
		}
		at = base | (at+1)&mask
	}
}

// before returns the row before row in its chain, -1 at the end.
func (t *keyTable) before(row int32) int32 {
	if t.next == nil {
		return -1
	}
	return int32(t.next[row]) - 1
}
