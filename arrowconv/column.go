package arrowconv

import (
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/rayforce-go/rayforce/value"
)

// What lies between the epoch of Arrow, 1970, and that of values, 2000.
const (
	epochDays  = 10957
	epochNanos = epochDays * value.NanosPerDay
)

// Schema returns the Arrow schema of a table.
func Schema(t *value.Table) (*arrow.Schema, error) {
	fields := make([]arrow.Field, t.NumCols())
	for i, name := range t.Names() {
		c, err := NewColumn(name.String(), t.ColAt(i))
		if err != nil {
			return nil, err
		}
		fields[i] = c.Field()
	}
	return arrow.NewSchema(fields, nil), nil
}

// RecordBatch returns a table as one record batch.
func RecordBatch(t *value.Table) (arrow.RecordBatch, error) {
	fields, arrays := make([]arrow.Field, t.NumCols()), make([]arrow.Array, t.NumCols())
	for i, name := range t.Names() {
		c, err := NewColumn(name.String(), t.ColAt(i))
		if err != nil {
			return nil, err
		}
		fields[i] = c.Field()
		if arrays[i], err = c.Array(0, t.NumRows()); err != nil {
			return nil, err
		}
	}
	return array.NewRecordBatch(arrow.NewSchema(fields, nil), arrays, int64(t.NumRows())), nil
}

// Column converts a column of a table to Arrow, whole or in parts that all have
// the same type and, if it is one of symbols, the same dictionary. It may be
// used from several goroutines.
type Column struct {
	field arrow.Field
	array func(lo, hi int) (arrow.Array, error)
}

// NewColumn prepares the conversion of a column. A list is a nyi error.
func NewColumn(name string, col value.Collection) (*Column, error) {
	c := &Column{field: arrow.Field{Name: name}}
	switch v := col.(type) {
	case *value.Vec[bool]:
		c.field.Type = arrow.FixedWidthTypes.Boolean
		c.array = func(lo, hi int) (arrow.Array, error) { return boolArray(v.Data()[lo:hi]), nil }
	case *value.Vec[uint8]:
		sharing(c, v, arrow.PrimitiveTypes.Uint8)
	case *value.Vec[int16]:
		sharing(c, v, arrow.PrimitiveTypes.Int16)
	case *value.Vec[int32]:
		c.ints32(v)
	case *value.Vec[int64]:
		if v.Type() == value.TypeTimestamp {
			shifting(c, v, arrow.FixedWidthTypes.Timestamp_ns.(*arrow.TimestampType), epochNanos)
			break
		}
		sharing(c, v, arrow.PrimitiveTypes.Int64)
	case *value.Vec[float32]:
		sharing(c, v, arrow.PrimitiveTypes.Float32)
	case *value.Vec[float64]:
		sharing(c, v, arrow.PrimitiveTypes.Float64)
	case *value.Vec[value.GUID]:
		sharing(c, v, &arrow.FixedSizeBinaryType{ByteWidth: len(value.GUID{})})
		c.field.Metadata = uuidMark
	case *value.Vec[value.SymID]:
		c.symbols(v.Data())
	case *value.StrVec:
		c.strings(v)
	default:
		return nil, value.Errorf(value.ErrNYI, "column '%s is a %s, which has no Arrow type here", name, col.Type())
	}
	return c, nil
}

// uuidMark marks a field as one of the extension type arrow.uuid.
var uuidMark = arrow.NewMetadata([]string{"ARROW:extension:name", "ARROW:extension:metadata"}, []string{"arrow.uuid", ""})

func (c *Column) ints32(v *value.Vec[int32]) {
	switch v.Type() {
	case value.TypeDate:
		shifting(c, v, arrow.FixedWidthTypes.Date32, epochDays)
	case value.TypeTime:
		sharing(c, v, arrow.FixedWidthTypes.Time32ms)
	default:
		sharing(c, v, arrow.PrimitiveTypes.Int32)
	}
}

// Field returns name and type of the column. It is nullable if the column may
// have nulls.
func (c *Column) Field() arrow.Field { return c.field }

// Array returns rows lo up to hi.
func (c *Column) Array(lo, hi int) (arrow.Array, error) { return c.array(lo, hi) }

// sharing makes c convert a vector whose data Arrow can use as it is.
func sharing[T value.Elem](c *Column, v *value.Vec[T], typ arrow.DataType) {
	c.field.Type, c.field.Nullable = typ, v.HasNulls()
	c.array = func(lo, hi int) (arrow.Array, error) {
		data := v.Data()[lo:hi]
		return fixedArray(typ, data, validity(data, v.HasNulls())), nil
	}
}

// shifting makes c convert a vector that Arrow counts from an earlier epoch.
func shifting[T int32 | int64](c *Column, v *value.Vec[T], typ arrow.DataType, by T) {
	c.field.Type, c.field.Nullable = typ, v.HasNulls()
	c.array = func(lo, hi int) (arrow.Array, error) {
		data := v.Data()[lo:hi]
		bits := validity(data, v.HasNulls())
		out := make([]T, len(data))
		for i, x := range data {
			if out[i] = x + by; out[i] < x && bits.valid(i) {
				return nil, value.Errorf(value.ErrDomain, "column '%s: the %s in row %d lies after the last that Arrow can tell", c.field.Name, v.Type(), lo+i)
			}
		}
		return fixedArray(typ, out, bits), nil
	}
}

// bitmap says which slots of an array are valid; without bits all are.
type bitmap struct {
	bits  []byte
	nulls int
}

func (b *bitmap) valid(i int) bool { return b.bits == nil || bitutil.BitIsSet(b.bits, i) }

func (b *bitmap) buffer() *memory.Buffer {
	if b.bits == nil {
		return nil
	}
	return memory.NewBufferBytes(b.bits)
}

// validity returns the bitmap of data, in which sentinels are nulls if they may
// be.
func validity[T value.Elem](data []T, nulls bool) (b bitmap) {
	if !nulls {
		return b
	}
	b.bits = make([]byte, bitutil.BytesForBits(int64(len(data))))
	for i, x := range data {
		if value.IsSentinel(x) {
			b.nulls++
		} else {
			b.bits[i>>3] |= 1 << (i & 7)
		}
	}
	if b.nulls == 0 {
		b.bits = nil
	}
	return b
}

func fixedArray[T value.Elem](typ arrow.DataType, data []T, b bitmap) arrow.Array {
	buffers := []*memory.Buffer{b.buffer(), memory.NewBufferBytes(bytesOf(data))}
	return array.MakeFromData(array.NewData(typ, len(data), buffers, nil, b.nulls, 0))
}

// bytesOf returns the memory of data.
func bytesOf[T any](data []T) []byte {
	var z T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(data))), len(data)*int(unsafe.Sizeof(z)))
}

func boolArray(data []bool) arrow.Array {
	bits := make([]byte, bitutil.BytesForBits(int64(len(data))))
	for i, x := range data {
		if x {
			bits[i>>3] |= 1 << (i & 7)
		}
	}
	buffers := []*memory.Buffer{nil, memory.NewBufferBytes(bits)}
	return array.NewBooleanData(array.NewData(arrow.FixedWidthTypes.Boolean, len(data), buffers, nil, 0, 0))
}
