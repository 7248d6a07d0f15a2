package arrowconv

import (
	"slices"
	"sync"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/rayforce-go/rayforce/value"
)

// symbols is the sink of a SYM column.
type symbols struct {
	name string
	ids  []value.SymID

	mu    sync.Mutex
	last  arrow.ArrayData // the dictionary of the latest array, and its symbols
	known []value.SymID
}

func (s *symbols) put(row int, arr arrow.Array) error {
	d := arr.(*array.Dictionary)
	dict := s.intern(d)
	dst := s.ids[row : row+arr.Len()]
	bad := lookUp(d.Indices(), dict, dst)
	if bad >= 0 {
		return value.Errorf(value.ErrCorrupt, "column '%s: row %d is not in its dictionary of %d", s.name, row+bad, len(dict))
	}
	if arr.NullN() > 0 {
		blank(arr, dst, 0)
	}
	return nil
}

// intern returns the symbols of a dictionary.
func (s *symbols) intern(d *array.Dictionary) []value.SymID {
	s.mu.Lock()
	defer s.mu.Unlock()
	if data := d.Data().Dictionary(); s.last != data || s.known == nil {
		texts := d.Dictionary()
		known := make([]value.SymID, texts.Len())
		text := textsOf(texts)
		for i := range known {
			if texts.IsValid(i) {
				known[i] = value.Intern(text(i))
			}
		}
		s.last, s.known = data, known
	}
	return s.known
}

// lookUp fetches the entries of a dictionary. It returns the first valid index
// that is none, else a negative number.
func lookUp(indices arrow.Array, dict, dst []value.SymID) int {
	switch indices.DataType().ID() {
	case arrow.INT8:
		return fetch[int8](indices, dict, dst)
	case arrow.UINT8:
		return fetch[uint8](indices, dict, dst)
	case arrow.INT16:
		return fetch[int16](indices, dict, dst)
	case arrow.UINT16:
		return fetch[uint16](indices, dict, dst)
	case arrow.INT32:
		return fetch[int32](indices, dict, dst)
	case arrow.UINT32:
		return fetch[uint32](indices, dict, dst)
	}
	return fetch[uint64](indices, dict, dst)
}

func fetch[I integer | uint8](indices arrow.Array, dict, dst []value.SymID) int {
	src := values[I](indices)
	if src == nil {
		return 0
	}
	for i, x := range src {
		if uint64(x) < uint64(len(dict)) {
			dst[i] = dict[x]
		} else if indices.IsValid(i) {
			return i
		}
	}
	return -1
}

func (s *symbols) vector() (value.Vector, error) { return value.NewVec(value.TypeSym, s.ids), nil }

// textsOf returns the function that gives the texts of an array one by one.
func textsOf(arr arrow.Array) func(i int) string {
	switch a := arr.(type) {
	case array.StringLike:
		return a.Value
	case interface{ ValueString(i int) string }:
		return a.ValueString
	case *array.FixedSizeBinary:
		return func(i int) string { return string(a.Value(i)) }
	}
	panic("arrowconv: no texts in an array of " + arr.DataType().String())
}

// texts is the sink of a STR column.
type texts struct {
	name  string
	views []value.StrView

	mu    sync.Mutex
	parts []textPart
}

// textPart holds the long strings of the rows first up to end, whose views
// count from its start.
type textPart struct {
	first, end int
	pool       []byte
}

func (s *texts) put(row int, arr arrow.Array) error {
	dst := s.views[row : row+arr.Len()]
	var pool []byte
	ok := true
	switch a := arr.(type) {
	case *array.String:
		pool, ok = viewsOf(a.ValueOffsets(), a.ValueBytes(), dst)
	case *array.Binary:
		pool, ok = viewsOf(a.ValueOffsets(), a.ValueBytes(), dst)
	case *array.LargeString:
		pool, ok = viewsOf(a.ValueOffsets(), a.ValueBytes(), dst)
	case *array.LargeBinary:
		pool, ok = viewsOf(a.ValueOffsets(), a.ValueBytes(), dst)
	default:
		text := textsOf(arr)
		for i := range dst {
			if arr.IsValid(i) {
				dst[i], pool = appendText(pool, text(i))
			}
		}
	}
	if !ok {
		return value.Errorf(value.ErrCorrupt, "column '%s: an array of %d %s has offsets outside its bytes", s.name, arr.Len(), arr.DataType())
	}
	if arr.NullN() > 0 {
		blank(arr, dst, value.StrView{})
	}
	if len(pool) > 0 {
		s.mu.Lock()
		s.parts = append(s.parts, textPart{row, row + arr.Len(), pool})
		s.mu.Unlock()
	}
	return nil
}

// viewsOf makes views of the texts that end at these offsets. They point into
// all, unless most of it belongs to short texts, which need no pool. The result
// is false when an offset is not in all.
func viewsOf[O int32 | int64](offsets []O, all []byte, dst []value.StrView) (pool []byte, ok bool) {
	if len(offsets) <= len(dst) {
		return nil, false
	}
	base, long := offsets[0], 0
	for i := range dst {
		lo, hi := offsets[i]-base, offsets[i+1]-base
		if lo < 0 || hi < lo || int(hi) > len(all) {
			return nil, false
		}
		if n := int(hi - lo); n > value.InlineLen {
			long += n
		}
		text := all[lo:hi]
		dst[i] = value.MakeView(unsafe.String(unsafe.SliceData(text), len(text)), int(lo))
	}
	if long >= len(all)/2 {
		return all, true
	}
	for i := range dst {
		if v := &dst[i]; v.Len > value.InlineLen {
			text := all[v.Offset():][:v.Len]
			v.SetOffset(uint64(len(pool)))
			pool = append(pool, text...)
		}
	}
	return pool, true
}

// appendText returns the view of a text, and the pool with it if it is long.
func appendText(pool []byte, text string) (value.StrView, []byte) {
	v := value.MakeView(text, len(pool))
	if len(text) > value.InlineLen {
		pool = append(pool, text...)
	}
	return v, pool
}

func (s *texts) vector() (value.Vector, error) {
	if len(s.parts) == 1 {
		return value.NewStrVec(s.views, s.parts[0].pool), nil
	}
	size := 0
	for _, part := range s.parts {
		size += len(part.pool)
	}
	slices.SortFunc(s.parts, func(a, b textPart) int { return a.first - b.first })
	pool := make([]byte, 0, size)
	for _, part := range s.parts {
		for i := part.first; i < part.end; i++ {
			if v := &s.views[i]; v.Len > value.InlineLen {
				v.SetOffset(v.Offset() + uint64(len(pool)))
			}
		}
		pool = append(pool, part.pool...)
	}
	return value.NewStrVec(s.views, pool), nil
}
