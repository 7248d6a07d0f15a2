package parquetfile

import (
	"bytes"
	"context"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"github.com/rayforce-go/rayforce/arrowconv"
	disk "github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/internal/storage/foreign"
	"github.com/rayforce-go/rayforce/value"
)

// Read returns the rows of a file as a table. Only the chunks of the wanted
// columns are read. A damaged file is a corrupt error, a column of a type that
// has no counterpart a nyi error.
func Read(ctx context.Context, path string, o foreign.Options) (*value.Table, error) {
	view, err := disk.Map(path)
	if err != nil {
		return nil, err
	}
	defer view.Close()
	var table *value.Table
	err = foreign.Guard(path, func() error {
		var err error
		table, err = read(ctx, path, view.Bytes(), &o)
		return err
	})
	return table, err
}

// streamBuffer is how much of a chunk is read at a time.
const streamBuffer = 64 << 10

// maxPage is the largest page that is read. What it takes is asked for.
const maxPage = 1<<31 - 1

func read(ctx context.Context, path string, data []byte, o *foreign.Options) (*value.Table, error) {
	if !bytes.HasPrefix(data, []byte("PAR1")) {
		return nil, value.Errorf(value.ErrCorrupt, "%s: is no Parquet file: it does not begin with PAR1", path)
	}
	mem := o.Allocator()
	props := parquet.NewReaderProperties(mem)
	props.BufferedStreamEnabled, props.BufferSize = true, streamBuffer
	props.MaxCompressedPageSize, props.MaxUncompressedPageSize = maxPage, maxPage
	rdr, err := file.NewParquetReader(bytes.NewReader(data), file.WithReadProps(props))
	if err != nil {
		return nil, err
	}
	defer rdr.Close()
	r := reading{path: path, rdr: rdr, mem: mem}
	if err := r.columns(o); err != nil {
		return nil, err
	}
	rows, err := r.groups()
	if err != nil {
		return nil, err
	}
	if err := o.CheckRoom(int64(rows), int64(max(arrowconv.RowWidth(r.fields), 1))); err != nil {
		return nil, err
	}
	if r.out, err = arrowconv.NewBuilder(r.fields, rows); err != nil {
		return nil, err
	}
	o.Progress.Phase("reading", r.bytes())
	if err := r.chunks(ctx, o); err != nil {
		return nil, err
	}
	return r.out.Table()
}

// reading is one read of a file.
type reading struct {
	path   string
	rdr    *file.Reader
	mem    memory.Allocator
	leaves []*leaf
	fields []arrow.Field
	starts []int // the first row of each row group, and the number of all rows
	out    *arrowconv.Builder

	mu     sync.Mutex
	failed error
}

// leaf is a column that is read.
type leaf struct {
	index int // among the columns of the file
	descr *schema.Column
	typ   arrow.DataType
}

// columns finds the wanted columns and their types.
func (r *reading) columns(o *foreign.Options) error {
	meta := r.rdr.MetaData()
	root := meta.Schema.Root()
	names := make([]string, root.NumFields())
	for i := range names {
		names[i] = root.Field(i).Name()
	}
	picked, err := o.Pick(r.path, names)
	if err != nil {
		return err
	}
	original := originalSchema(meta.KeyValueMetadata(), r.mem)
	for _, i := range picked {
		node := root.Field(i)
		if node.Type() != schema.Primitive || node.RepetitionType() == parquet.Repetitions.Repeated {
			return nestedError(r.path, node)
		}
		l := &leaf{index: meta.Schema.ColumnIndexByNode(node)}
		l.descr = meta.Schema.Column(l.index)
		if l.typ = arrowType(l.descr); l.typ == nil {
			return typeError(r.path, l.descr)
		}
		symbols, err := r.symbols(l, original, i)
		if err != nil {
			return err
		}
		if symbols {
			l.typ = dictionaryType()
		}
		r.leaves = append(r.leaves, l)
		r.fields = append(r.fields, arrow.Field{Name: node.Name(), Type: l.typ})
	}
	return nil
}

// symbols reports whether column i of a file is one of symbols.
func (r *reading) symbols(l *leaf, original *arrow.Schema, i int) (bool, error) {
	if l.typ != arrow.BinaryTypes.LargeBinary {
		return false, nil
	}
	if original != nil && i < original.NumFields() && original.Field(i).Name == l.descr.Name() {
		return original.Field(i).Type.ID() == arrow.DICTIONARY, nil
	}
	return isDictionary(r.rdr, l.index)
}

// groups finds where the rows of the row groups begin.
func (r *reading) groups() (rows int, err error) {
	r.starts = []int{0}
	for i := range r.rdr.NumRowGroups() {
		n := r.rdr.MetaData().RowGroups[i].GetNumRows()
		if n < 0 || n > 1<<48 || rows > 1<<48 {
			return 0, value.Errorf(value.ErrCorrupt, "%s: row group %d claims to have %d rows", r.path, i, n)
		}
		rows += int(n)
		r.starts = append(r.starts, rows)
	}
	if int64(rows) != r.rdr.NumRows() {
		return 0, value.Errorf(value.ErrCorrupt, "%s: claims to have %d rows, its row groups have %d", r.path, r.rdr.NumRows(), rows)
	}
	return rows, nil
}

// size returns the compressed bytes of a chunk, 0 if the file does not tell.
func (r *reading) size(group, column int) int64 {
	chunk, err := r.rdr.MetaData().RowGroup(group).ColumnChunk(r.leaves[column].index)
	if err != nil {
		return 0
	}
	return chunk.TotalCompressedSize()
}

// bytes returns the size of all wanted chunks.
func (r *reading) bytes() (sum int64) {
	for group := range r.rdr.NumRowGroups() {
		for l := range r.leaves {
			sum += r.size(group, l)
		}
	}
	return sum
}

// chunks decodes all chunks in parallel.
func (r *reading) chunks(ctx context.Context, o *foreign.Options) error {
	n := r.rdr.NumRowGroups() * len(r.leaves)
	err := disk.Parallel(ctx, r.path, o.Workers, n, 1, func(task, _, _ int) {
		group, l := task/len(r.leaves), task%len(r.leaves)
		if r.error() != nil {
			return
		}
		if err := r.chunk(ctx, group, l); err != nil {
			r.mu.Lock()
			r.failed = err
			r.mu.Unlock()
			return
		}
		rows := 0
		if l == 0 {
			rows = r.starts[group+1] - r.starts[group]
		}
		o.Progress.Add(r.size(group, l), int64(rows))
	})
	if failed := r.error(); failed != nil {
		return failed
	}
	return err
}

func (r *reading) error() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}
