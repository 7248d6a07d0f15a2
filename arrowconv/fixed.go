package arrowconv

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"

	"github.com/rayforce-go/rayforce/value"
)

// fixed is the sink of a column whose elements have a fixed width.
type fixed[T value.Elem] struct {
	name string
	typ  value.Type
	rows int
	// same returns the values of an array whose layout is that of a vector, nil
	// for a malformed one. Other arrays are read: read converts all values and
	// returns the first valid one that it cannot, else a negative number.
	same func(arr arrow.Array) []T
	read func(arr arrow.Array, dst []T) (bad int)
	// odd returns the first value that a vector holds as a null, else a negative
	// number; nil for types that hold everything.
	odd func(data []T) int
	// strict says that the sentinel is an ordinary value of the array's type.
	strict bool

	alloc sync.Once
	data  []T
	nulls atomic.Bool // a null was put
	least atomic.Bool // the sentinel was put where it is no null
}

// room returns the memory of the whole column.
func (s *fixed[T]) room() []T {
	s.alloc.Do(func() { s.data = make([]T, s.rows) })
	return s.data
}

func (s *fixed[T]) put(row int, arr arrow.Array) error {
	if s.same == nil {
		dst := s.room()[row : row+arr.Len()]
		if bad := s.read(arr, dst); bad >= 0 {
			return value.Errorf(value.ErrDomain, "column '%s: the %s in row %d is no exact %s", s.name, arr.DataType(), row+bad, s.typ)
		}
		s.settle(arr, dst)
		return nil
	}
	src := s.same(arr)
	if src == nil {
		return value.Errorf(value.ErrCorrupt, "column '%s: an array of %d %s lacks values", s.name, arr.Len(), arr.DataType())
	}
	if len(src) == s.rows && arr.NullN() == 0 && (s.odd == nil || s.odd(src) < 0) {
		s.alloc.Do(func() { s.data = src })
		return nil
	}
	dst := s.room()[row : row+len(src)]
	copy(dst, src)
	s.settle(arr, dst)
	return nil
}

// settle puts nulls in their places.
func (s *fixed[T]) settle(arr arrow.Array, dst []T) {
	null := value.Sentinel[T]()
	if s.strict && !s.least.Load() {
		for i, x := range dst {
			if x == null && arr.IsValid(i) {
				s.least.Store(true)
				break
			}
		}
	}
	if arr.NullN() > 0 {
		s.nulls.Store(true)
		blank(arr, dst, null)
	}
	if s.odd == nil {
		return
	}
	for i := s.odd(dst); i >= 0; i = s.odd(dst) {
		dst[i] = null
		dst = dst[i+1:]
		s.nulls.Store(true)
	}
}

// blank overwrites the invalid slots of an array.
func blank[T any](arr arrow.Array, dst []T, with T) {
	bits, offset := arr.NullBitmapBytes(), arr.Data().Offset()
	for i := range dst {
		if !bitutil.BitIsSet(bits, offset+i) {
			dst[i] = with
		}
	}
}

func (s *fixed[T]) vector() (value.Vector, error) {
	nulls := s.nulls.Load()
	if nulls && s.least.Load() {
		return nil, value.Errorf(value.ErrDomain, "column '%s has both nulls and the least integer of its type, which stands for null in a %s", s.name, s.typ)
	}
	if s.typ == value.TypeBool || s.typ == value.TypeU8 {
		nulls = false
	}
	return value.NewVecNulls(s.typ, s.room(), nulls), nil
}

// values returns the values of an array of a fixed width, those of invalid
// slots included, nil for an array that lacks some.
func values[T any](arr arrow.Array) []T {
	var z T
	n, offset := arr.Len(), arr.Data().Offset()
	if buf := arr.Data().Buffers()[1]; buf != nil && buf.Len()/int(unsafe.Sizeof(z)) >= offset+n {
		return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(buf.Bytes()))), offset+n)[offset:]
	}
	if arr.NullN() == n {
		return make([]T, n)
	}
	return nil
}

func guids(arr arrow.Array) []value.GUID { return values[value.GUID](arr) }

func readBools(arr arrow.Array, dst []bool) int {
	buf, offset := arr.Data().Buffers()[1], arr.Data().Offset()
	if arr.NullN() == arr.Len() {
		return -1 // perhaps without values
	}
	for i := range dst {
		dst[i] = bitutil.BitIsSet(buf.Bytes(), offset+i)
	}
	return -1
}

func readFloats16(arr arrow.Array, dst []float32) int {
	for i, x := range arr.(*array.Float16).Values() {
		dst[i] = x.Float32()
	}
	return -1
}

// oddFloat returns the first infinity or NaN.
func oddFloat[T float32 | float64](data []T) int {
	for i, x := range data {
		if x-x != 0 {
			return i
		}
	}
	return -1
}

func ints16(name string, typ arrow.DataType, rows int) sink {
	s := &fixed[int16]{name: name, typ: value.TypeI16, rows: rows, strict: true}
	if typ.ID() == arrow.INT8 {
		s.read = scaled[int8, int16](whole)
	} else {
		s.same = values[int16]
	}
	return s
}

func ints32(name string, t value.Type, typ arrow.DataType, rows int) sink {
	s := &fixed[int32]{name: name, typ: t, rows: rows, strict: true}
	switch typ := typ.(type) {
	case *arrow.Int32Type:
		s.same = values[int32]
	case *arrow.Uint16Type:
		s.read = scaled[uint16, int32](whole)
	case *arrow.Date32Type:
		s.read = scaled[int32, int32](scale{mul: 1, div: 1, shift: epochDays}.within32())
	case *arrow.Date64Type:
		s.read = scaled[int64, int32](scale{mul: 1, div: value.NanosPerDay / 1e6, shift: epochDays}.within32())
	case *arrow.Time32Type:
		if s.same = values[int32]; typ.Unit == arrow.Second {
			s.same, s.read = nil, scaled[int32, int32](scale{mul: 1000, div: 1}.within32())
		}
	case *arrow.Time64Type:
		s.read = scaled[int64, int32](scale{mul: 1, div: int64(1e6 / typ.Unit.Multiplier())}.within32())
	}
	return s
}

func ints64(name string, t value.Type, typ arrow.DataType, rows int) sink {
	s := &fixed[int64]{name: name, typ: t, rows: rows, strict: true}
	switch typ := typ.(type) {
	case *arrow.Int64Type:
		s.same = values[int64]
	case *arrow.Uint32Type:
		s.read = scaled[uint32, int64](whole)
	case *arrow.Uint64Type:
		s.read = scaled[uint64, int64](scale{mul: 1, div: 1, hi: whole.hi})
	case *arrow.TimestampType:
		s.read = scaled[int64, int64](scale{mul: int64(typ.Unit.Multiplier()), div: 1, shift: epochNanos}.within64())
	default:
		s.read = readDecimals
	}
	return s
}

func floats32(name string, typ arrow.DataType, rows int) sink {
	s := &fixed[float32]{name: name, typ: value.TypeF32, rows: rows, odd: oddFloat[float32]}
	if typ.ID() == arrow.FLOAT16 {
		s.read = readFloats16
	} else {
		s.same = values[float32]
	}
	return s
}

func floats64(name string, typ arrow.DataType, rows int) sink {
	s := &fixed[float64]{name: name, typ: value.TypeF64, rows: rows, odd: oddFloat[float64]}
	if dec, ok := typ.(arrow.DecimalType); ok {
		s.read = func(arr arrow.Array, dst []float64) int { return readDecimalFloats(arr, dst, powers[dec.GetScale()]) }
	} else {
		s.same = values[float64]
	}
	return s
}
