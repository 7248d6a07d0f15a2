package value

import (
	"encoding/binary"
	"sync/atomic"
	"unsafe"
)

// StrView is one element of a string vector: 16 bytes that hold a string of up
// to 12 bytes themselves, or the first 4 bytes of a longer one and where it
// lies in the vector's byte pool. It is the descriptor of STR column files.
//
//	Len      length in bytes
//	Bytes    Len ≤ 12: the text, zero padded
//	         Len > 12: 4 bytes of prefix, then the pool offset as a little-endian uint64
type StrView struct {
	Len   uint32
	Bytes [12]byte
}

// InlineLen is the longest string that a StrView holds itself.
const InlineLen = 12

// Offset returns where the text of a long string starts in the pool.
func (s *StrView) Offset() uint64 { return binary.LittleEndian.Uint64(s.Bytes[4:]) }

// SetOffset changes where the text of a long string starts in the pool.
func (s *StrView) SetOffset(offset uint64) { binary.LittleEndian.PutUint64(s.Bytes[4:], offset) }

// MakeView returns the view of text, whose bytes lie at offset of the pool if
// they are too many for the view itself.
func MakeView(text string, offset int) (v StrView) {
	v.Len = uint32(len(text))
	if len(text) <= InlineLen {
		copy(v.Bytes[:], text)
		return v
	}
	copy(v.Bytes[:4], text)
	binary.LittleEndian.PutUint64(v.Bytes[4:], uint64(offset))
	return v
}

// StrVec is a vector of strings: 16-byte views over one pool of bytes.
type StrVec struct {
	views         []StrView
	pool          []byte
	viewsN, poolN *atomic.Int64 // claimed lengths, see Vec.claimed
	flags         WireFlags
	meta          *Meta // nil for none
}

// Strs returns a STR vector of these strings.
func Strs(texts ...string) *StrVec {
	b := NewStrBuilder(len(texts))
	for _, t := range texts {
		b.Append(t)
	}
	return b.Vec()
}

// NewStrVec returns a STR vector over views and pool, which it keeps. Every
// long view must lie inside the pool; callers that read foreign data check
// that first.
func NewStrVec(views []StrView, pool []byte) *StrVec { return &StrVec{views: views, pool: pool} }

// Type implements Value.
func (v *StrVec) Type() Type { return TypeStr }

// Len returns the number of elements.
func (v *StrVec) Len() int { return len(v.views) }

// Views returns the 16-byte views, Pool the bytes behind them. Read only.
func (v *StrVec) Views() []StrView { return v.views }

// Pool returns the bytes that long views point into. Read only.
func (v *StrVec) Pool() []byte { return v.pool }

// Str returns element i without copying its bytes.
func (v *StrVec) Str(i int) string {
	s := &v.views[i]
	if s.Len <= InlineLen {
		return unsafe.String(&s.Bytes[0], int(s.Len))
	}
	off := s.Offset()
	return bytesAsString(v.pool[off : off+uint64(s.Len)])
}

// Part returns a view of bytes lo up to hi of element i, over the pool of v.
func (v *StrVec) Part(i, lo, hi int) StrView {
	offset := 0
	if hi-lo > InlineLen {
		offset = int(v.views[i].Offset()) + lo
	}
	return MakeView(v.Str(i)[lo:hi], offset)
}

// At returns element i as an atom.
func (v *StrVec) At(i int) Value { return Str(v.Str(i)) }

// Slice returns elements lo up to hi, sharing views and pool.
func (v *StrVec) Slice(lo, hi int) Vector {
	return &StrVec{views: v.views[lo:hi:hi], pool: v.pool}
}

// Gather returns the elements at these positions, sharing the pool.
func (v *StrVec) Gather(idx []int) *StrVec {
	views := make([]StrView, len(idx))
	for i, j := range idx {
		views[i] = v.views[j]
	}
	return &StrVec{views: views, pool: v.pool}
}

// HasNulls reports false: strings have no null.
func (v *StrVec) HasNulls() bool { return false }

// IsNull reports false: strings have no null.
func (v *StrVec) IsNull(int) bool { return false }

// WithNulls returns v: strings have no null.
func (v *StrVec) WithNulls(bool) Vector { return v }

// Append returns a vector with these strings at the end. Like Vec.Append it
// grows in place where it can.
func (v *StrVec) Append(texts ...string) *StrVec {
	var long []byte
	views := make([]StrView, len(texts))
	for i, t := range texts {
		views[i] = MakeView(t, len(v.pool)+len(long))
		if len(t) > InlineLen {
			long = append(long, t...)
		}
	}
	out := &StrVec{pool: v.pool, poolN: v.poolN}
	if len(long) > 0 {
		out.pool, out.poolN = appendClaimed(v.pool, v.poolN, long)
	}
	out.views, out.viewsN = appendClaimed(v.views, v.viewsN, views)
	return out
}

// StrBuilder collects strings into a StrVec. The zero value is ready to use.
type StrBuilder struct {
	views []StrView
	pool  []byte
}

// NewStrBuilder returns a builder with room for n strings.
func NewStrBuilder(n int) *StrBuilder { return &StrBuilder{views: make([]StrView, 0, n)} }

// NewStrBuilderIn returns a builder that puts its views into the given array,
// as long as they fit.
func NewStrBuilderIn(views []StrView) *StrBuilder { return &StrBuilder{views: views[:0]} }

// Append adds one string.
func (b *StrBuilder) Append(text string) {
	b.views = append(b.views, MakeView(text, len(b.pool)))
	if len(text) > InlineLen {
		b.pool = append(b.pool, text...)
	}
}

// AppendBytes adds one string from a byte slice.
func (b *StrBuilder) AppendBytes(text []byte) { b.Append(bytesAsString(text)) }

// AppendVec adds all strings of v. The pool is taken over in one piece unless
// most of it belongs to strings that v does not hold.
func (b *StrBuilder) AppendVec(v *StrVec) {
	used := 0
	for i := range v.views {
		if n := int(v.views[i].Len); n > InlineLen {
			used += n
		}
	}
	if used < len(v.pool)/2 {
		for i := range v.views {
			b.Append(v.Str(i))
		}
		return
	}
	base := len(b.pool)
	b.pool = append(b.pool, v.pool...)
	b.views = append(b.views, v.views...)
	added := b.views[len(b.views)-len(v.views):]
	for i := range added {
		if s := &added[i]; s.Len > InlineLen {
			binary.LittleEndian.PutUint64(s.Bytes[4:], s.Offset()+uint64(base))
		}
	}
}

// Len returns the number of strings so far.
func (b *StrBuilder) Len() int { return len(b.views) }

// Vec returns the strings as a vector; the builder must not be used afterwards.
func (b *StrBuilder) Vec() *StrVec { return &StrVec{views: b.views, pool: b.pool} }
