package parquetfile

import (
	"bytes"
	"encoding/base64"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"github.com/rayforce-go/rayforce/value"
)

// arrowType returns the Arrow type for a column of a file, nil if there is none.
func arrowType(c *schema.Column) arrow.DataType {
	logical := c.LogicalType()
	switch l := logical.(type) {
	case schema.DecimalLogicalType:
		return decimalType(c, l)
	case schema.NullLogicalType, schema.UnknownLogicalType, schema.IntervalLogicalType:
		return nil
	}
	switch c.PhysicalType() {
	case parquet.Types.Boolean:
		return arrow.FixedWidthTypes.Boolean
	case parquet.Types.Int32:
		return int32Type(logical)
	case parquet.Types.Int64:
		return int64Type(logical)
	case parquet.Types.Int96:
		return arrow.FixedWidthTypes.Timestamp_ns
	case parquet.Types.Float:
		return arrow.PrimitiveTypes.Float32
	case parquet.Types.Double:
		return arrow.PrimitiveTypes.Float64
	case parquet.Types.ByteArray:
		return arrow.BinaryTypes.LargeBinary
	case parquet.Types.FixedLenByteArray:
		if _, ok := logical.(schema.Float16LogicalType); ok {
			return arrow.FixedWidthTypes.Float16
		}
		return &arrow.FixedSizeBinaryType{ByteWidth: c.TypeLength()}
	}
	return nil
}

// decimalType returns the decimal that is stored as the column's values are.
func decimalType(c *schema.Column, l schema.DecimalLogicalType) arrow.DataType {
	switch c.PhysicalType() {
	case parquet.Types.Int32:
		return &arrow.Decimal32Type{Precision: l.Precision(), Scale: l.Scale()}
	case parquet.Types.Int64:
		return &arrow.Decimal64Type{Precision: l.Precision(), Scale: l.Scale()}
	}
	if l.Precision() > 38 || c.TypeLength() > arrow.Decimal128SizeBytes {
		return nil
	}
	return &arrow.Decimal128Type{Precision: l.Precision(), Scale: l.Scale()}
}

func int32Type(logical schema.LogicalType) arrow.DataType {
	switch l := logical.(type) {
	case schema.DateLogicalType:
		return arrow.FixedWidthTypes.Date32
	case schema.TimeLogicalType:
		return arrow.FixedWidthTypes.Time32ms
	case schema.IntLogicalType:
		switch {
		case l.BitWidth() == 8 && l.IsSigned():
			return arrow.PrimitiveTypes.Int8
		case l.BitWidth() == 8:
			return arrow.PrimitiveTypes.Uint8
		case l.BitWidth() == 16 && l.IsSigned():
			return arrow.PrimitiveTypes.Int16
		case l.BitWidth() == 16:
			return arrow.PrimitiveTypes.Uint16
		case !l.IsSigned():
			return arrow.PrimitiveTypes.Uint32
		}
	}
	return arrow.PrimitiveTypes.Int32
}

func int64Type(logical schema.LogicalType) arrow.DataType {
	switch l := logical.(type) {
	case schema.TimestampLogicalType:
		return &arrow.TimestampType{Unit: timeUnit(l.TimeUnit())}
	case schema.TimeLogicalType:
		return &arrow.Time64Type{Unit: timeUnit(l.TimeUnit())}
	case schema.IntLogicalType:
		if !l.IsSigned() {
			return arrow.PrimitiveTypes.Uint64
		}
	}
	return arrow.PrimitiveTypes.Int64
}

func timeUnit(u schema.TimeUnitType) arrow.TimeUnit {
	switch u {
	case schema.TimeUnitMillis:
		return arrow.Millisecond
	case schema.TimeUnitMicros:
		return arrow.Microsecond
	}
	return arrow.Nanosecond
}

// dictionaryType is the type of texts that are symbols.
func dictionaryType() arrow.DataType {
	return &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.Binary}
}

// schemaKey is where writers keep the Arrow schema of a file.
const schemaKey = "ARROW:schema"

// encodeSchema returns the text that is kept there.
func encodeSchema(s *arrow.Schema) (string, error) {
	var buf bytes.Buffer
	err := ipc.NewWriter(&buf, ipc.WithSchema(s)).Close()
	return base64.StdEncoding.EncodeToString(buf.Bytes()), err
}

// originalSchema returns the Arrow schema that the writer of a file kept, nil if
// it kept none that can be read.
func originalSchema(meta metadata.KeyValueMetadata, mem memory.Allocator) *arrow.Schema {
	text := meta.FindValue(schemaKey)
	if text == nil {
		return nil
	}
	data, err := base64.StdEncoding.DecodeString(*text)
	if err != nil {
		return nil
	}
	r, err := ipc.NewReader(bytes.NewReader(data), ipc.WithAllocator(mem))
	if err != nil {
		return nil
	}
	defer r.Release()
	return r.Schema()
}

// isDictionary reports whether all chunks of a column are encoded by dictionary
// alone.
func isDictionary(rdr *file.Reader, column int) (bool, error) {
	for i := range rdr.NumRowGroups() {
		chunk, err := rdr.MetaData().RowGroup(i).ColumnChunk(column)
		if err != nil {
			return false, err
		}
		if !dictionaryChunk(chunk) {
			return false, nil
		}
	}
	return rdr.NumRowGroups() > 0, nil
}

// The kinds of pages that hold values.
const (
	dataPage   = 0
	dataPageV2 = 3
)

func dictionaryChunk(chunk *metadata.ColumnChunkMetaData) bool {
	if !chunk.HasDictionaryPage() {
		return false
	}
	if stats := chunk.EncodingStats(); len(stats) > 0 {
		for _, s := range stats {
			if s.PageType == dataPage || s.PageType == dataPageV2 {
				if s.Encoding != parquet.Encodings.RLEDict && s.Encoding != parquet.Encodings.PlainDict {
					return false
				}
			}
		}
		return true
	}
	// Without counts PLAIN may be the encoding of pages after a dictionary that
	// has become too large, or that of the dictionary itself.
	for _, e := range chunk.Encodings() {
		switch e {
		case parquet.Encodings.RLEDict, parquet.Encodings.PlainDict, parquet.Encodings.RLE, parquet.Encodings.BitPacked:
		default:
			return false
		}
	}
	return true
}

// nestedError refuses a column that is no plain one.
func nestedError(path string, node schema.Node) error {
	kind := "nested"
	if node.RepetitionType() == parquet.Repetitions.Repeated {
		kind = "repeated"
	}
	return value.Errorf(value.ErrNYI, "%s: column '%s is %s, which no column can hold", path, node.Name(), kind)
}

// typeError refuses a column of a type without a counterpart.
func typeError(path string, c *schema.Column) error {
	return value.Errorf(value.ErrNYI, "%s: column '%s has the Parquet type %s %s, which no column can hold", path, c.Name(), c.PhysicalType(), c.LogicalType())
}
