package parquetfile

import (
	"context"
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"

	"github.com/rayforce-go/rayforce/value"
)

// batchRows is the number of rows that are decoded at a time, few enough to
// stay in the cache until they have been converted; a variable as groupRows is.
var batchRows = 64 << 10

// chunk decodes the chunk of a column in a row group.
func (r *reading) chunk(ctx context.Context, group, column int) (err error) {
	l := r.leaves[column]
	rg := r.rdr.RowGroup(group)
	rows := r.starts[group+1] - r.starts[group]
	meta, err := rg.MetaData().ColumnChunk(l.index)
	if err != nil {
		return err
	}
	if meta.NumValues() != int64(rows) {
		return value.Errorf(value.ErrCorrupt, "%s: column '%s has %d values in a row group of %d rows", r.path, l.descr.Name(), meta.NumValues(), rows)
	}
	pages, err := rg.GetColumnPageReader(l.index)
	if err != nil {
		return err
	}
	records := file.NewRecordReader(l.descr, file.LevelInfo{NullSlotUsage: 1, DefLevel: l.descr.MaxDefinitionLevel()}, l.typ, r.mem, r.rdr.BufferPool())
	defer records.Release()
	if err := records.(file.RecordReaderWithError).SetPageReaderWithError(pages); err != nil {
		return err
	}
	batch := batchRows
	if l.typ.ID() == arrow.DICTIONARY {
		batch = math.MaxInt // its dictionary comes along with each batch
	}
	for row := 0; row < rows; {
		if ctx.Err() != nil {
			return value.Errorf(value.ErrCancel, "interrupted")
		}
		want := min(batch, rows-row)
		if err := records.Reserve(int64(want)); err != nil {
			return err
		}
		if binary, ok := records.(file.BinaryRecordReader); ok && l.typ == arrow.BinaryTypes.LargeBinary {
			binary.ReserveData(textSize(meta, want, rows))
		}
		n, err := records.ReadRecords(int64(want))
		if err != nil {
			return err
		}
		if n == 0 {
			return value.Errorf(value.ErrCorrupt, "%s: column '%s ends after %d of %d rows of a row group", r.path, l.descr.Name(), row, rows)
		}
		if err := r.put(column, r.starts[group]+row, records, int(n)); err != nil {
			return err
		}
		row += int(n)
		records.Reset()
	}
	return nil
}

// textSize estimates the bytes of n of the rows of a chunk of texts, whose
// lengths are stored beside them.
func textSize(meta *metadata.ColumnChunkMetaData, n, rows int) int64 {
	size := meta.TotalUncompressedSize()
	if size < 0 || size > maxPage {
		return 0
	}
	return size * int64(n) / int64(rows)
}

// put hands the n records over that have been read.
func (r *reading) put(column, row int, records file.RecordReader, n int) error {
	l := r.leaves[column]
	if binary, ok := records.(file.BinaryRecordReader); ok {
		for _, arr := range binary.GetBuilderChunks() {
			if n -= arr.Len(); n < 0 {
				break
			}
			arr, err := l.fromBinary(arr)
			if err != nil {
				return err
			}
			if err := r.out.Put(column, row, arr); err != nil {
				return err
			}
			row += arr.Len()
		}
		if n != 0 {
			return value.Errorf(value.ErrCorrupt, "%s: column '%s has other numbers of values and rows", r.path, l.descr.Name())
		}
		return nil
	}
	data := l.fromFixed(records, n)
	if data == nil {
		return value.Errorf(value.ErrCorrupt, "%s: column '%s has other numbers of values and rows", r.path, l.descr.Name())
	}
	return r.out.Put(column, row, array.MakeFromData(data))
}

// fromFixed returns n values of a fixed width that were read, nil if there are
// fewer.
func (l *leaf) fromFixed(records file.RecordReader, n int) arrow.ArrayData {
	nulls := int(records.NullCount())
	bits := records.ReleaseValidBits()
	if nulls == 0 {
		bits = nil
	}
	var values *memory.Buffer
	if flags, ok := records.(file.BooleanRecordReader); ok {
		values = flags.ReleaseValueBitmap()
		if values.Len() < (n+7)/8 {
			return nil
		}
	} else {
		values = records.ReleaseValues()
		if values.Len() < n*l.descr.PhysicalType().ByteSize() {
			return nil
		}
		values = l.narrow(values, n)
	}
	return array.NewData(l.typ, n, []*memory.Buffer{bits, values}, nil, nulls, 0)
}

// narrow returns values as they lie in an array of the column's type.
func (l *leaf) narrow(values *memory.Buffer, n int) *memory.Buffer {
	if l.descr.PhysicalType() == parquet.Types.Int96 {
		out := make([]int64, n)
		for i, x := range as[parquet.Int96](values)[:n] {
			out[i] = nanosOf(x)
		}
		return bufferOf(out)
	}
	switch l.typ.ID() {
	case arrow.INT8:
		return narrowed[int8](values, n)
	case arrow.UINT8:
		return narrowed[uint8](values, n)
	case arrow.INT16:
		return narrowed[int16](values, n)
	case arrow.UINT16:
		return narrowed[uint16](values, n)
	}
	return values
}

func narrowed[T int8 | uint8 | int16 | uint16](values *memory.Buffer, n int) *memory.Buffer {
	out := make([]T, n)
	for i, x := range as[int32](values)[:n] {
		out[i] = T(x)
	}
	return bufferOf(out)
}

// nanosOf returns an old kind of timestamp, a day and the nanoseconds in it, as
// nanoseconds since 1970; what lies outside of 64 bits as the least of them,
// which is refused where it is converted.
func nanosOf(x parquet.Int96) int64 {
	ts, err := x.ToTimestamp()
	if err != nil {
		return math.MinInt64
	}
	return int64(ts)
}

// fromBinary returns an array of bytes as one of the column's type.
func (l *leaf) fromBinary(arr arrow.Array) (arrow.Array, error) {
	switch l.typ.ID() {
	case arrow.FLOAT16:
		data := arr.Data()
		return array.MakeFromData(array.NewData(l.typ, data.Len(), data.Buffers(), nil, data.NullN(), data.Offset())), nil
	case arrow.DECIMAL128:
		out := make([]decimal128.Num, arr.Len())
		text := arr.(interface{ Value(int) []byte })
		for i := range out {
			if arr.IsNull(i) {
				continue
			}
			big := text.Value(i)
			if len(big) > arrow.Decimal128SizeBytes {
				return nil, value.Errorf(value.ErrDomain, "column '%s: a decimal of %d bytes does not fit", l.descr.Name(), len(big))
			}
			out[i] = decimalOf(big)
		}
		buffers := slices.Clone(arr.Data().Buffers()[:2])
		buffers[1] = bufferOf(out)
		return array.MakeFromData(array.NewData(l.typ, arr.Len(), buffers, nil, arr.NullN(), arr.Data().Offset())), nil
	}
	return arr, nil
}

// decimalOf returns the big-endian integer in up to 16 bytes.
func decimalOf(big []byte) decimal128.Num {
	var hi int64
	var lo uint64
	if len(big) > 0 && big[0] >= 0x80 {
		hi, lo = -1, math.MaxUint64
	}
	for _, b := range big {
		hi = hi<<8 | int64(lo>>56)
		lo = lo<<8 | uint64(b)
	}
	return decimal128.New(hi, lo)
}
