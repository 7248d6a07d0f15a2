package parquetfile

import (
	"context"
	"io"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"github.com/rayforce-go/rayforce/arrowconv"
	"github.com/rayforce-go/rayforce/internal/kernel"
	disk "github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
)

// groupRows is the number of rows of a row group, the unit in which readers share
// the work; a variable so that tests can do with small tables.
var groupRows = 256 << 10

// Write replaces the file at path by the table, compressed with Snappy. Symbols
// are written with dictionaries, everything else as it is.
func Write(ctx context.Context, workers int, path string, t *value.Table) error {
	w := writing{workers: workers, table: t}
	return disk.WriteFunc(path, disk.Durable, func(out io.Writer) error {
		if err := w.open(out); err != nil {
			return err
		}
		for lo := 0; lo < t.NumRows(); lo += groupRows {
			if err := w.group(ctx, lo, min(lo+groupRows, t.NumRows())); err != nil {
				return err
			}
		}
		return w.out.Close()
	})
}

type writing struct {
	workers int
	table   *value.Table
	cols    []*arrowconv.Column
	out     *file.Writer

	mu     sync.Mutex
	failed error
}

// open writes what comes before the rows.
func (w *writing) open(out io.Writer) error {
	var nodes schema.FieldList
	var fields []arrow.Field
	options := []parquet.WriterProperty{
		parquet.WithCompression(compress.Codecs.Snappy), parquet.WithDictionaryDefault(false), parquet.WithCreatedBy("rayforce"),
		parquet.WithDictionaryPageSizeLimit(1 << 30),
	}
	for i, id := range w.table.Names() {
		c, err := arrowconv.NewColumn(id.String(), w.table.ColAt(i))
		if err != nil {
			return err
		}
		f := c.Field()
		node, err := nodeOf(f)
		if err != nil {
			return err
		}
		if f.Type.ID() == arrow.DICTIONARY {
			options = append(options, parquet.WithDictionaryFor(f.Name, true))
		}
		w.cols, fields, nodes = append(w.cols, c), append(fields, f), append(nodes, node)
	}
	root, err := schema.NewGroupNode("schema", parquet.Repetitions.Required, nodes, -1)
	if err != nil {
		return err
	}
	original, err := encodeSchema(arrow.NewSchema(fields, nil))
	if err != nil {
		return err
	}
	meta := metadata.NewKeyValueMetadata()
	if err := meta.Append(schemaKey, original); err != nil {
		return err
	}
	w.out, err = file.NewParquetWriterWithError(out, root, file.WithWriterProps(parquet.NewWriterProperties(options...)), file.WithWriteMetadata(meta))
	return err
}

// nodeOf returns the column of a file for an Arrow field.
func nodeOf(f arrow.Field) (schema.Node, error) {
	repetition := parquet.Repetitions.Required
	if f.Nullable {
		repetition = parquet.Repetitions.Optional
	}
	var logical schema.LogicalType = schema.NoLogicalType{}
	physical, length := parquet.Types.Int32, -1
	typ := f.Type
	if d, ok := typ.(*arrow.DictionaryType); ok {
		typ = d.ValueType
	}
	switch typ.ID() {
	case arrow.BOOL:
		physical = parquet.Types.Boolean
	case arrow.UINT8:
		logical = schema.NewIntLogicalType(8, false)
	case arrow.INT16:
		logical = schema.NewIntLogicalType(16, true)
	case arrow.INT64:
		physical = parquet.Types.Int64
	case arrow.FLOAT32:
		physical = parquet.Types.Float
	case arrow.FLOAT64:
		physical = parquet.Types.Double
	case arrow.DATE32:
		logical = schema.DateLogicalType{}
	case arrow.TIME32:
		logical = schema.NewTimeLogicalType(false, schema.TimeUnitMillis)
	case arrow.TIMESTAMP:
		physical, logical = parquet.Types.Int64, schema.NewTimestampLogicalType(false, schema.TimeUnitNanos)
	case arrow.FIXED_SIZE_BINARY:
		physical, logical, length = parquet.Types.FixedLenByteArray, schema.UUIDLogicalType{}, typ.(*arrow.FixedSizeBinaryType).ByteWidth
	case arrow.STRING, arrow.LARGE_STRING:
		physical, logical = parquet.Types.ByteArray, schema.StringLogicalType{}
	case arrow.BINARY, arrow.LARGE_BINARY:
		physical = parquet.Types.ByteArray
	}
	return schema.NewPrimitiveNodeLogical(f.Name, repetition, logical, physical, length, -1)
}

// group writes rows lo up to hi as a row group. Its columns are encoded in
// parallel.
func (w *writing) group(ctx context.Context, lo, hi int) error {
	rg, err := w.out.AppendBufferedRowGroupChecked()
	if err != nil {
		return err
	}
	err = kernel.Parallel(ctx, w.workers, len(w.cols), 1, func(i, _, _ int) {
		if err := w.chunk(rg, i, lo, hi); err != nil {
			w.mu.Lock()
			w.failed = err
			w.mu.Unlock()
		}
	})
	if w.failed != nil {
		return w.failed
	}
	if err != nil {
		return err
	}
	return rg.Close()
}

func (w *writing) chunk(rg file.BufferedRowGroupWriter, i, lo, hi int) error {
	out, err := rg.Column(i)
	if err != nil {
		return err
	}
	c := w.cols[i]
	if col, ok := w.table.ColAt(i).(*value.Vec[value.SymID]); ok {
		// A dictionary of what the row group has, not of all symbols.
		if c, err = arrowconv.NewColumn(c.Field().Name, col.Slice(lo, hi)); err != nil {
			return err
		}
		lo, hi = 0, hi-lo
	}
	arr, err := c.Array(lo, hi)
	if err != nil {
		return err
	}
	return encode(out, arr, c.Field().Nullable)
}
