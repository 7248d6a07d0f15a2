// Package arrowfile reads and writes tables as Arrow IPC files and streams.
//
// A file holds record batches and a list of them; a stream has them one after
// the other. The first bytes tell which it is. Record batches are converted in
// parallel, and columns within them.
package arrowfile

import (
	"bytes"
	"context"
	"io"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/rayforce-go/rayforce/arrowconv"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/internal/storage/foreign"
	"github.com/rayforce-go/rayforce/value"
)

// Read returns the rows of a file or stream as a table, of which only the wanted
// columns are converted. A damaged file is a corrupt error, a column of a type
// that has no counterpart a nyi error.
func Read(ctx context.Context, path string, o foreign.Options) (*value.Table, error) {
	view, err := file.Map(path)
	if err != nil {
		return nil, err
	}
	defer view.Close()
	var table *value.Table
	err = foreign.Guard(path, func() error {
		r := reading{ctx: ctx, path: path, o: &o, mem: o.Allocator()}
		err := r.batches(view.Bytes())
		if err == nil {
			table, err = r.table()
		}
		return err
	})
	return table, err
}

// reading is one read of a file.
type reading struct {
	ctx    context.Context
	path   string
	o      *foreign.Options
	mem    memory.Allocator
	schema *arrow.Schema
	recs   []arrow.RecordBatch
}

// batches reads the record batches of a file or stream into memory.
func (r *reading) batches(data []byte) error {
	if bytes.HasPrefix(data, ipc.Magic) {
		return r.fileBatches(data)
	}
	if !bytes.HasPrefix(data, []byte{0xff, 0xff, 0xff, 0xff}) {
		return value.Errorf(value.ErrCorrupt, "%s: is neither an Arrow file nor an Arrow stream", r.path)
	}
	in, err := ipc.NewReader(bytes.NewReader(data), ipc.WithAllocator(r.mem))
	if err != nil {
		return err
	}
	defer in.Release()
	r.schema = in.Schema()
	for in.Next() {
		if r.ctx.Err() != nil {
			return value.Errorf(value.ErrCancel, "interrupted")
		}
		rec := in.RecordBatch()
		rec.Retain()
		r.recs = append(r.recs, rec)
	}
	if err := in.Err(); err != nil && err != io.EOF {
		return err
	}
	return nil
}

func (r *reading) fileBatches(data []byte) error {
	in, err := ipc.NewFileReader(bytes.NewReader(data), ipc.WithAllocator(r.mem))
	if err != nil {
		return err
	}
	defer in.Close()
	r.schema = in.Schema()
	r.recs = make([]arrow.RecordBatch, in.NumRecords())
	return r.parallel(len(r.recs), func(i int) error {
		var err error
		r.recs[i], err = in.RecordBatchAt(i)
		return err
	})
}

// parallel runs f for the numbers below n until one fails.
func (r *reading) parallel(n int, f func(i int) error) error {
	var mu sync.Mutex
	var failed error
	err := file.Parallel(r.ctx, r.path, r.o.Workers, n, 1, func(i, _, _ int) {
		mu.Lock()
		ended := failed != nil
		mu.Unlock()
		if ended {
			return
		}
		if err := f(i); err != nil {
			mu.Lock()
			failed = err
			mu.Unlock()
		}
	})
	if failed != nil {
		return failed
	}
	return err
}

// table converts the wanted columns of the batches.
func (r *reading) table() (*value.Table, error) {
	names := make([]string, r.schema.NumFields())
	for i, f := range r.schema.Fields() {
		names[i] = f.Name
	}
	picked, err := r.o.Pick(r.path, names)
	if err != nil {
		return nil, err
	}
	fields := make([]arrow.Field, len(picked))
	for k, i := range picked {
		fields[k] = r.schema.Field(i)
	}
	starts, rows := make([]int, len(r.recs)), 0
	for i, rec := range r.recs {
		starts[i] = rows
		rows += int(rec.NumRows())
	}
	if err := r.o.CheckRoom(int64(rows), int64(max(arrowconv.RowWidth(fields), 1))); err != nil {
		return nil, err
	}
	out, err := arrowconv.NewBuilder(fields, rows)
	if err != nil {
		return nil, err
	}
	r.o.Progress.Phase("converting", 0)
	err = r.parallel(len(r.recs)*len(picked), func(task int) error {
		rec, k := task/len(picked), task%len(picked)
		col := r.recs[rec].Column(picked[k])
		if v, ok := col.(interface{ Validate() error }); ok {
			if err := v.Validate(); err != nil {
				return err
			}
		}
		if col.Len() != int(r.recs[rec].NumRows()) {
			return value.Errorf(value.ErrCorrupt, "%s: column '%s has other numbers of values and rows", r.path, fields[k].Name)
		}
		if k == 0 {
			r.o.Progress.Add(0, int64(col.Len()))
		}
		return out.Put(k, starts[rec], col)
	})
	if err != nil {
		return nil, err
	}
	return out.Table()
}

// batchRows is the number of rows of a record batch, a variable so that tests can
// do with small tables.
var batchRows = 1 << 20

// Format is how record batches are written.
type Format uint8

const (
	// File is the format with a list of the batches at its end.
	File Format = iota
	// Stream is the format for readers that take batches as they come.
	Stream
)

// Write replaces the file at path by the table.
func Write(ctx context.Context, workers int, path string, format Format, t *value.Table) error {
	return file.WriteFunc(path, file.Durable, func(w io.Writer) error {
		cols, schema, err := columns(t)
		if err != nil {
			return err
		}
		out, err := newWriter(w, format, schema)
		if err != nil {
			return err
		}
		for lo := 0; lo < t.NumRows(); lo += batchRows {
			rec, err := batch(ctx, workers, schema, cols, lo, min(lo+batchRows, t.NumRows()))
			if err != nil {
				return err
			}
			if err := out.Write(rec); err != nil {
				return err
			}
		}
		return out.Close()
	})
}

// writer is what the writers of both formats have in common.
type writer interface {
	Write(rec arrow.RecordBatch) error
	Close() error
}

func newWriter(w io.Writer, format Format, schema *arrow.Schema) (writer, error) {
	if format == Stream {
		return ipc.NewWriter(w, ipc.WithSchema(schema)), nil
	}
	return ipc.NewFileWriter(w, ipc.WithSchema(schema))
}

func columns(t *value.Table) ([]*arrowconv.Column, *arrow.Schema, error) {
	cols, fields := make([]*arrowconv.Column, t.NumCols()), make([]arrow.Field, t.NumCols())
	for i, name := range t.Names() {
		var err error
		if cols[i], err = arrowconv.NewColumn(name.String(), t.ColAt(i)); err != nil {
			return nil, nil, err
		}
		fields[i] = cols[i].Field()
	}
	return cols, arrow.NewSchema(fields, nil), nil
}

// batch converts rows lo up to hi, its columns in parallel.
func batch(ctx context.Context, workers int, schema *arrow.Schema, cols []*arrowconv.Column, lo, hi int) (arrow.RecordBatch, error) {
	arrays, errs := make([]arrow.Array, len(cols)), make([]error, len(cols))
	err := kernel.Parallel(ctx, workers, len(cols), 1, func(i, _, _ int) {
		arrays[i], errs[i] = cols[i].Array(lo, hi)
	})
	for _, failed := range append(errs, err) {
		if failed != nil {
			return nil, failed
		}
	}
	return array.NewRecordBatch(schema, arrays, int64(hi-lo)), nil
}
