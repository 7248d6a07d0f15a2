package value

import "sync/atomic"

// longVec is from how many elements on a vector remembers the range of its
// elements.
const longVec = 1 << 16

// elemRange holds the smallest and the largest element of a vector once someone
// has looked for them. All headers over the same elements share it.
type elemRange struct{ found atomic.Pointer[[2]int64] }

func newElemRange(n int) *elemRange {
	if n < longVec {
		return nil
	}
	return new(elemRange)
}

// Ranged is a vector that remembers the range of its elements, see [Vec.Range]
// and [Vec.NoteRange].
type Ranged interface {
	Range() (lo, hi int64, ok bool)
	NoteRange(lo, hi int64)
}

// RangedOf returns c if it is a vector of 64-bit integers, timestamps or
// symbols, whose range is worth remembering; nil for all others.
func RangedOf(c Collection) Ranged {
	switch v := c.(type) {
	case *Vec[int64]:
		return v
	case *Vec[SymID]:
		return v
	}
	return nil
}

// Range returns the smallest and the largest element as noted by
// [Vec.NoteRange]; ok is false if nobody noted them.
func (v *Vec[T]) Range() (lo, hi int64, ok bool) {
	if v.known == nil {
		return 0, 0, false
	}
	r := v.known.found.Load()
	if r == nil {
		return 0, 0, false
	}
	return r[0], r[1], true
}

// NoteRange notes the smallest and the largest of all elements, read as integers
// with null sentinels as the numbers that they are, so that nobody needs to look
// for them again. Short vectors, and vectors whose elements are no integers,
// forget them. It may be called at any time from any goroutine.
func (v *Vec[T]) NoteRange(lo, hi int64) {
	if v.known != nil {
		v.known.found.Store(&[2]int64{lo, hi})
	}
}
