package parquetfile

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
)

// encode writes an array as the chunk of a column.
func encode(out file.ColumnChunkWriter, arr arrow.Array, nullable bool) error {
	var err error
	switch w := out.(type) {
	case *file.BooleanColumnChunkWriter:
		_, err = w.WriteBitmapBatch(arr.Data().Buffers()[1].Bytes(), 0, arr.Len(), nil, nil)
	case *file.Int32ColumnChunkWriter:
		err = encodeFixed(w, int32s(arr), arr, nullable)
	case *file.Int64ColumnChunkWriter:
		err = encodeFixed(w, as[int64](arr.Data().Buffers()[1]), arr, nullable)
	case *file.Float32ColumnChunkWriter:
		err = encodeFixed(w, as[float32](arr.Data().Buffers()[1]), arr, nullable)
	case *file.Float64ColumnChunkWriter:
		err = encodeFixed(w, as[float64](arr.Data().Buffers()[1]), arr, nullable)
	case *file.FixedLenByteArrayColumnChunkWriter:
		a := arr.(*array.FixedSizeBinary)
		values := make([]parquet.FixedLenByteArray, arr.Len())
		for i := range values {
			values[i] = a.Value(i)
		}
		err = encodeFixed(w, values, arr, nullable)
	case *file.ByteArrayColumnChunkWriter:
		switch a := arr.(type) {
		case *array.Dictionary:
			err = encodeDictionary(w, a)
		case *array.String:
			err = encodeTexts(w, a.ValueOffsets(), a.ValueBytes())
		case *array.Binary:
			err = encodeTexts(w, a.ValueOffsets(), a.ValueBytes())
		case *array.LargeString:
			err = encodeTexts(w, a.ValueOffsets(), a.ValueBytes())
		case *array.LargeBinary:
			err = encodeTexts(w, a.ValueOffsets(), a.ValueBytes())
		}
	}
	return err
}

// int32s returns the values of an array of up to 32 bits, widened.
func int32s(arr arrow.Array) []int32 {
	values := arr.Data().Buffers()[1]
	switch arr.DataType().ID() {
	case arrow.UINT8:
		return widened[uint8](values)
	case arrow.INT16:
		return widened[int16](values)
	}
	return as[int32](values)
}

func widened[T uint8 | int16](values *memory.Buffer) []int32 {
	out := make([]int32, 0, values.Len())
	for _, x := range as[T](values) {
		out = append(out, int32(x))
	}
	return out
}

// fixedWriter is what the writers of values of a fixed width have in common.
type fixedWriter[T any] interface {
	WriteBatch(values []T, defLevels, repLevels []int16) (int64, error)
	WriteBatchSpacedWithError(values []T, defLevels, repLevels []int16, validBits []byte, validBitsOffset int64) (int64, error)
}

func encodeFixed[T any](w fixedWriter[T], values []T, arr arrow.Array, nullable bool) error {
	if !nullable {
		_, err := w.WriteBatch(values, nil, nil)
		return err
	}
	levels := slices.Repeat([]int16{1}, arr.Len())
	if arr.NullN() == 0 {
		_, err := w.WriteBatch(values, levels, nil)
		return err
	}
	for i := range levels {
		if arr.IsNull(i) {
			levels[i] = 0
		}
	}
	_, err := w.WriteBatchSpacedWithError(values, levels, nil, arr.NullBitmapBytes(), 0)
	return err
}

func encodeTexts[O int32 | int64](w *file.ByteArrayColumnChunkWriter, offsets []O, all []byte) error {
	values := make([]parquet.ByteArray, len(offsets)-1)
	for i := range values {
		values[i] = all[offsets[i]:offsets[i+1]]
	}
	_, err := w.WriteBatch(values, nil, nil)
	return err
}

// encodeDictionary writes texts by their indices, without looking each up again.
func encodeDictionary(w *file.ByteArrayColumnChunkWriter, d *array.Dictionary) error {
	encoder, ok := w.CurrentEncoder().(interface {
		PutDictionary(values arrow.Array) error
	})
	if !ok {
		return fmt.Errorf("no dictionary in a column of type %s", d.DataType())
	}
	if err := encoder.PutDictionary(d.Dictionary()); err != nil {
		return err
	}
	if stats := w.PageStatistics(); stats != nil {
		stats.IncNumValues(int64(d.Len()))
		if err := stats.UpdateFromArrow(d.Dictionary(), false); err != nil {
			return err
		}
	}
	return w.WriteDictIndices(d.Indices(), nil, nil)
}

func as[T any](b *memory.Buffer) []T {
	var z T
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b.Bytes()))), b.Len()/int(unsafe.Sizeof(z)))
}

func bufferOf[T any](data []T) *memory.Buffer {
	var z T
	return memory.NewBufferBytes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(data))), len(data)*int(unsafe.Sizeof(z))))
}
