package kernel

import (
	"context"
	"encoding/binary"
	"math"
	"math/bits"
	"sync"
	"unsafe"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// batch is how many words are computed at a time: few enough that they are
// still in the L1 cache when they are used.
const batch = 2048

// buffers holds spare batches.
var buffers = sync.Pool{New: func() any { return new([batch]uint64) }}

// words gives every row of a column, or of several, as an unsigned word below
// 1<<bits. Sorting and grouping work on words and know nothing of types.
//
// Words for grouping are equal for equal rows. When same is set, unequal rows
// may have equal words too, and same tells them apart. Words for sorting are
// exact and ordered as the rows are.
type words struct {
	bits int
	fill filler
	same func(i, j int32) bool
}

// filler sets dst to the words of these rows or, when rows is nil, of as many
// consecutive rows from lo on.
type filler func(dst []uint64, lo int, rows []int32)

// pick returns the elements of data that a filler of n words is asked for.
func pick[T any](data []T, n, lo int, rows []int32) []T {
	if rows == nil {
		return data[lo : lo+n]
	}
	out := make([]T, n)
	for i, row := range rows {
		out[i] = data[row]
	}
	return out
}

// rawWords returns words of a column of numbers, temporals or symbols that
// keep the order of its elements (of symbols: some order). They take all 64
// bits, and 0 stands for null in columns that may hold nulls. The result is
// nil for other types.
func rawWords(col value.Collection) (fill filler, nulls bool) {
	switch v := col.(type) {
	case *value.Vec[bool]:
		return rawUnsigned(boolBytes(v.Data())), false
	case *value.Vec[uint8]:
		return rawUnsigned(v.Data()), false
	case *value.Vec[value.SymID]:
		return rawUnsigned(v.Data()), false
	case *value.Vec[int16]:
		return rawSigned(v.Data(), v.HasNulls()), v.HasNulls()
	case *value.Vec[int32]:
		return rawSigned(v.Data(), v.HasNulls()), v.HasNulls()
	case *value.Vec[int64]:
		return rawSigned(v.Data(), v.HasNulls()), v.HasNulls()
	case *value.Vec[float32]:
		return rawFloats(v.Data()), true
	case *value.Vec[float64]:
		return rawFloats(v.Data()), true
	}
	return nil, false
}

// boolBytes returns booleans as the bytes 0 and 1 that they are stored as.
func boolBytes(b []bool) []uint8 {
	return unsafe.Slice((*uint8)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
}

const signBit = 1 << 63

func rawUnsigned[T uint8 | value.SymID](data []T) filler {
	return func(dst []uint64, lo int, rows []int32) {
		for i, x := range pick(data, len(dst), lo, rows) {
			dst[i] = uint64(x) ^ signBit
		}
	}
}

func rawSigned[T int16 | int32 | int64](data []T, nulls bool) filler {
	null := value.Sentinel[T]()
	return func(dst []uint64, lo int, rows []int32) {
		src := pick(data, len(dst), lo, rows)
		if !nulls {
			for i, x := range src {
				dst[i] = uint64(int64(x)) ^ signBit
			}
			return
		}
		for i, x := range src {
			w := uint64(int64(x)) ^ signBit
			if x == null {
				w = 0
			}
			dst[i] = w
		}
	}
}

func rawFloats[T float32 | float64](data []T) filler {
	return func(dst []uint64, lo int, rows []int32) {
		for i, x := range pick(data, len(dst), lo, rows) {
			dst[i] = rawFloat(float64(x))
		}
	}
}

// rawFloat maps a float to a word that keeps its order: null to 0, both zeros
// to one word.
func rawFloat(x float64) uint64 {
	if x != x {
		return 0
	}
	b := math.Float64bits(x + 0) // -0 + 0 is 0
	return b ^ (uint64(int64(b)>>63) | signBit)
}

// floatOf is the inverse of rawFloat.
func floatOf(w uint64) float64 {
	if w == 0 {
		return value.NullF64()
	}
	return math.Float64frombits(w ^ (^uint64(int64(w)>>63) | signBit))
}

// order says how a sort key is read.
type order struct {
	desc      bool
	nullsHigh bool // null counts as the largest value, not the smallest
}

// narrowColumn turns the raw words of a column into words of as few bits as
// their range needs, counted from one end or the other as ord says.
func narrowColumn(ctx context.Context, workers int, col value.Collection, raw filler, nulls bool, ord order) (words, error) {
	s, err := columnSpan(ctx, workers, col, raw, nulls)
	return s.words(raw, ord), err
}

// columnSpan returns the range of the raw words of a column, which integers and
// symbols without nulls remember.
func columnSpan(ctx context.Context, workers int, col value.Collection, raw filler, nulls bool) (span, error) {
	known := value.RangedOf(col)
	if known == nil || nulls || col.Len() == 0 {
		return spanOf(ctx, workers, col.Len(), raw, nulls)
	}
	if lo, hi, ok := known.Range(); ok {
		return span{min: uint64(lo) ^ signBit, max: uint64(hi) ^ signBit}, nil
	}
	s, err := spanOf(ctx, workers, col.Len(), raw, nulls)
	if err == nil {
		known.NoteRange(int64(s.min^signBit), int64(s.max^signBit))
	}
	return s, err
}

// narrow is narrowColumn for the words of n rows.
func narrow(ctx context.Context, workers, n int, raw filler, nulls bool, ord order) (words, error) {
	s, err := spanOf(ctx, workers, n, raw, nulls)
	return s.words(raw, ord), err
}

// span is the range of the words of a column that are not null.
type span struct {
	min, max uint64 // min > max when there are none
	null     bool   // whether there are nulls
}

// top returns the largest word that narrow makes.
func (s span) top() uint64 {
	if s.min > s.max {
		return 0
	}
	top := s.max - s.min
	if s.null {
		top++
	}
	return top
}

// base returns what is to be subtracted from the raw words that are not null,
// and the word that stands for null.
func (s span) base(ord order) (base, null uint64) {
	switch {
	case !s.null:
		return s.min, 0
	case ord.nullsHigh:
		return s.min, s.top()
	}
	return s.min - 1, 0
}

// words narrows raw words that have this range.
func (s span) words(raw filler, ord order) words {
	top := s.top()
	base, null := s.base(ord)
	return words{bits: bits.Len64(top), fill: func(dst []uint64, lo int, rows []int32) {
		raw(dst, lo, rows)
		if s.null {
			for i, w := range dst {
				if w == 0 {
					w = null + base
				}
				dst[i] = w - base
			}
		} else {
			for i := range dst {
				dst[i] -= base
			}
		}
		if ord.desc {
			for i := range dst {
				dst[i] = top - dst[i]
			}
		}
	}}
}

// raw is the inverse of the words that span.words makes.
func (s span) raw(w uint64, ord order) uint64 {
	if ord.desc {
		w = s.top() - w
	}
	base, null := s.base(ord)
	if s.null && w == null {
		return 0
	}
	return w + base
}

func (s span) join(t span) span {
	return span{min(s.min, t.min), max(s.max, t.max), s.null || t.null}
}

func spanOf(ctx context.Context, workers, n int, raw filler, nulls bool) (span, error) {
	spans := make([]span, max(workers, 1))
	for i := range spans {
		spans[i] = span{min: math.MaxUint64}
	}
	err := Parallel(ctx, workers, n, Grain, func(lo, hi, worker int) {
		buf := buffers.Get().(*[batch]uint64)
		defer buffers.Put(buf)
		s := spans[worker]
		for ; lo < hi; lo += batch {
			b := buf[:min(batch, hi-lo)]
			raw(b, lo, nil)
			for _, w := range b {
				if w == 0 && nulls {
					s.null = true
					continue
				}
				s.min, s.max = min(s.min, w), max(s.max, w)
			}
		}
		spans[worker] = s
	})
	all := spans[0]
	for _, s := range spans[1:] {
		all = all.join(s)
	}
	return all, err
}

// groupWords returns words of a column for grouping.
func groupWords(ctx context.Context, workers int, col value.Collection) (words, error) {
	if raw, nulls := rawWords(col); raw != nil {
		return narrowColumn(ctx, workers, col, raw, nulls, order{})
	}
	hashes, exact, err := hashColumn(ctx, workers, col)
	w := stored(hashes, 64)
	if !exact {
		w.same = SameRows(col, col)
	}
	return w, err
}

// stored returns words that were computed before.
func stored[T uint64 | int32](data []T, bits int) words {
	return words{bits: bits, fill: func(dst []uint64, lo int, rows []int32) {
		for i, x := range pick(data, len(dst), lo, rows) {
			dst[i] = uint64(x)
		}
	}}
}

// pack returns the words of two columns as one: hi above lo. Both together
// must fit in 64 bits, and they are filled a batch at a time at most.
func pack(hi, lo words) words {
	return words{bits: hi.bits + lo.bits, fill: func(dst []uint64, from int, rows []int32) {
		buf := buffers.Get().(*[batch]uint64)
		defer buffers.Put(buf)
		b := buf[:len(dst)]
		hi.fill(dst, from, rows)
		lo.fill(b, from, rows)
		for i, w := range b {
			dst[i] = dst[i]<<lo.bits | w
		}
	}}
}

// shortText is the longest text that fits into a word together with its length.
const shortText = 7

// hashColumn returns a hash of every element of a column of strings, GUIDs or
// list items. exact says that elements with equal hashes are equal, as is the
// case when all strings are short.
func hashColumn(ctx context.Context, workers int, col value.Collection) (hashes []uint64, exact bool, err error) {
	hashes = mem.Unset[uint64](col.Len())
	hash := func(lo, hi int) {}
	switch v := col.(type) {
	case *value.StrVec:
		if exact = allShort(v); exact {
			hash = func(lo, hi int) { shortWords(hashes[lo:hi], v.Views()[lo:hi]) }
		} else {
			hash = func(lo, hi int) { hashStrings(hashes[lo:hi], v, lo) }
		}
	case *value.Vec[value.GUID]:
		hash = func(lo, hi int) {
			for i := lo; i < hi; i++ {
				hashes[i] = hashGUID(&v.Data()[i])
			}
		}
	case *value.List:
		hash = func(lo, hi int) {
			for i := lo; i < hi; i++ {
				hashes[i] = Hash(v.At(i))
			}
		}
	}
	err = Parallel(ctx, workers, col.Len(), Grain, func(lo, hi, _ int) { hash(lo, hi) })
	return hashes, exact, err
}

func allShort(v *value.StrVec) bool {
	for i := range v.Views() {
		if v.Views()[i].Len > shortText {
			return false
		}
	}
	return true
}

func shortWords(dst []uint64, views []value.StrView) {
	for i := range views {
		v := &views[i]
		dst[i] = binary.LittleEndian.Uint64(v.Bytes[:8]) | uint64(v.Len)<<56
	}
}

func hashStrings(dst []uint64, v *value.StrVec, lo int) {
	views := v.Views()[lo : lo+len(dst)]
	for i := range views {
		w := &views[i]
		if int(w.Len) > len(w.Bytes) {
			dst[i] = hashString(v.Str(lo + i))
			continue
		}
		dst[i] = hashShort(w)
	}
}

// hashShort hashes a string that a view holds itself, from the view alone.
func hashShort(w *value.StrView) uint64 {
	a := binary.LittleEndian.Uint64(w.Bytes[:8])
	b := uint64(binary.LittleEndian.Uint32(w.Bytes[8:])) | uint64(w.Len)<<32
	return mix(a ^ mix(b))
}

func hashGUID(g *value.GUID) uint64 {
	return mix(binary.LittleEndian.Uint64(g[:8]) ^ mix(binary.LittleEndian.Uint64(g[8:])))
}
