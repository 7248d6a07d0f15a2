package csv

import (
	"bytes"
	"context"

	"github.com/rayforce-go/rayforce/internal/progress"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
)

// MaxColumns is the largest number of columns of a file.
const MaxColumns = 256

// Schema is what the caller says about a file.
type Schema struct {
	// Typed says that Types are given; else they are inferred.
	Typed bool
	Types []value.Type
	// Named says that Names are given. Then the first row is data unless it
	// repeats them; else it is the header.
	Named bool
	Names []value.SymID
}

// File is a CSV file whose rows have been counted and whose columns are known.
type File struct {
	path    string
	view    *file.View
	text    source
	rows    int
	scan    *scanner // without data
	workers int
	whole   bool
	room    func(n, width int64) error
	task    *progress.Task
	size    int64 // bytes of the text
	names   []value.SymID
	types   []value.Type
}

// Sample says which rows types are inferred from when there are too many to
// look at all.
type Sample uint8

const (
	// Spread takes rows evenly from the whole file.
	Spread Sample = iota
	// Head takes the first rows.
	Head
)

// Options say how a file is read.
type Options struct {
	// Workers is the number of goroutines that parse; at least one does.
	Workers int
	Schema  Schema
	Sample  Sample
	// Whole says that all rows will be read at once. Then the text of an archive
	// may be held in memory too. Else about a window of it is, see windowSize.
	Whole bool
	// Room returns an error when there is no memory for n elements of width
	// bytes; nil means that there is always enough.
	Room func(n, width int64) error
	// Progress is told how far Open and Read are; it may be nil.
	Progress *progress.Task
}

// Open opens a file, which may be compressed with gzip or zstd, counts its rows
// and finds the types of its columns. An empty file is an io error, a damaged
// archive a corrupt error, too many columns a range error; a schema with fewer
// columns than the file gives TooFewError.
func Open(ctx context.Context, path string, o Options) (*File, error) {
	view, err := file.Map(path)
	if err != nil {
		return nil, err
	}
	f := &File{path: path, view: view, workers: max(o.Workers, 1), whole: o.Whole, room: o.Room, task: o.Progress}
	if f.room == nil {
		f.room = func(int64, int64) error { return nil }
	}
	fault := file.Guard(path, func() { err = f.open(ctx, o.Schema, o.Sample) })
	if fault != nil {
		err = fault
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// TooFewError is returned by Open when a schema has fewer columns than the
// file. The code of the error differs between the functions of the language.
type TooFewError struct{ Given, Columns int }

// Error implements error.
func (e *TooFewError) Error() string { return "schema with too few columns" }

func (f *File) open(ctx context.Context, schema Schema, sample Sample) error {
	data := f.view.Bytes()
	var columns int
	var err error
	if packingOf(data) == unpacked {
		columns, err = f.openPlain(ctx, data, &schema)
	} else {
		columns, err = f.openArchive(ctx, &schema)
	}
	if err != nil {
		return err
	}
	if f.types = schema.Types[:min(columns, len(schema.Types))]; !schema.Typed {
		f.types, err = f.infer(ctx, columns, sample)
	}
	return err
}

func (f *File) openPlain(ctx context.Context, data []byte, schema *Schema) (columns int, err error) {
	columns, end, err := f.head(data, schema)
	if err != nil {
		return 0, err
	}
	rows, err := indexRows(ctx, f.path, f.workers, data[end:], false)
	if err != nil {
		return 0, err
	}
	f.text, f.rows, f.size = held{{data: data[end:], rows: rows}}, rows.rows, int64(len(data))
	return columns, nil
}

// openArchive unpacks the whole file once, to find out whether it is sound and
// how many rows it has.
func (f *File) openArchive(ctx context.Context, schema *Schema) (columns int, err error) {
	f.task.Phase("unpacking", int64(len(f.view.Bytes())))
	cut := f.unpack(f.task)
	defer cut.in.close()
	if err := cut.fill(ctx, windowSize); err != nil {
		return 0, err
	}
	columns, end, err := f.head(cut.buf, schema)
	if err != nil {
		return 0, err
	}
	if end >= len(cut.buf) && !cut.all {
		return 0, value.Errorf(value.ErrLimit, "%s: the header has more than %d MiB", f.path, windowSize>>20)
	}
	cut.buf = cut.buf[end:]
	s := survey{f: f, columns: columns}
	for {
		data, err := cut.next(ctx, nil)
		if err != nil {
			return 0, err
		}
		if len(data) == 0 {
			break
		}
		if err := s.add(ctx, data); err != nil {
			return 0, err
		}
	}
	if f.rows, f.size = s.rows(), s.size; s.dropped {
		f.text = &streamed{f: f, header: end, quoted: s.quoted}
		return columns, nil
	}
	f.text = s.windows
	return columns, s.finish(ctx)
}

// head finds delimiter and names in the first bytes of the text. It returns the
// number of columns and where the rows begin.
func (f *File) head(data []byte, schema *Schema) (columns, body int, err error) {
	if len(data) == 0 {
		return 0, 0, value.Errorf(value.ErrIO, "%s: is empty, expected at least a header", f.path)
	}
	delim := delimiter(data)
	columns = countColumns(data, delim)
	if columns > MaxColumns {
		return 0, 0, value.Errorf(value.ErrRange, "%s: has %d columns, at most %d are read", f.path, columns, MaxColumns)
	}
	if schema.Typed && len(schema.Types) < columns {
		return 0, 0, &TooFewError{len(schema.Types), columns}
	}
	f.scan = newScanner(nil, delim)
	header, end := readHeader(data, delim, columns)
	if !schema.Named {
		f.names = header
		return columns, end, nil
	}
	if f.names = schema.Names[:columns]; equalNames(f.names, header) {
		return columns, end, nil
	}
	return columns, 0, nil
}

// delimiter returns tab if the first line has more of them than of commas,
// else a comma.
func delimiter(data []byte) byte {
	line, _, _ := bytes.Cut(data, []byte{'\n'})
	if bytes.Count(line, []byte{'\t'}) > bytes.Count(line, []byte{','}) {
		return '\t'
	}
	return ','
}

// countColumns counts the fields of the first line by its delimiters.
func countColumns(data []byte, delim byte) int {
	columns, inside := 1, false
	for _, c := range data {
		switch {
		case c == '"':
			inside = !inside
		case inside:
		case c == delim:
			columns++
		case c == '\n' || c == '\r':
			return columns
		}
	}
	return columns
}

// readHeader returns the first fields of the text and where the data after
// them begins: one terminator belongs to the header.
func readHeader(data []byte, delim byte, columns int) (names []value.SymID, end int) {
	names = make([]value.SymID, columns)
	s := newScanner(data, delim)
	for i := range names {
		var field []byte
		field, end = s.field(end)
		names[i] = value.InternBytes(field)
	}
	switch rest := data[end:]; {
	case bytes.HasPrefix(rest, []byte("\r\n")):
		end += 2
	case len(rest) > 0 && (rest[0] == '\n' || rest[0] == '\r'):
		end++
	}
	return names, end
}

func equalNames(a, b []value.SymID) bool {
	for i, name := range a {
		if name != b[i] {
			return false
		}
	}
	return true
}

// infer returns the types that the sampled rows suggest; symbols for all
// columns when there are no rows.
func (f *File) infer(ctx context.Context, columns int, sample Sample) ([]value.Type, error) {
	guesses := make([]guess, columns)
	n := min(f.rows, sampleRows)
	s := sampler{scan: *f.scan}
	for k := range n {
		row := k
		if sample == Spread && f.rows > sampleRows {
			row = k * (f.rows - 1) / (sampleRows - 1)
		}
		if s.win == nil || row >= s.win.end() {
			win, err := f.text.at(ctx, row)
			if err != nil {
				return nil, err
			}
			s.enter(win)
		}
		s.row(row-s.win.first, guesses)
	}
	types := make([]value.Type, columns)
	for i := range guesses {
		types[i] = guesses[i].typ()
	}
	return types, nil
}

// sampler looks at rows, in order.
type sampler struct {
	scan scanner
	win  *window
	next int // the row of the window at pos
	pos  int
}

func (s *sampler) enter(w *window) {
	s.win, s.scan.data, s.next, s.pos = w, w.data, -1, 0
}

// row adds the fields of a row of the window to the guesses.
func (s *sampler) row(row int, guesses []guess) {
	if row != s.next {
		s.pos = s.win.rows.start(row)
	}
	pos := s.pos
	s.scan.odd = false
	for i := range guesses {
		var field []byte
		field, pos = s.scan.field(pos)
		guesses[i].add(field)
	}
	if s.scan.odd {
		pos = s.pos
	}
	s.next, s.pos = row+1, s.win.rows.next(pos)
}

// Names returns the names of the columns.
func (f *File) Names() []value.SymID { return f.names }

// Types returns the types of the columns, Narrowest where only Read or Settle
// can tell.
func (f *File) Types() []value.Type { return f.types }

// Rows returns the number of rows.
func (f *File) Rows() int { return f.rows }

// Close ends the use of the file. Tables that were read stay.
func (f *File) Close() {
	if f.text != nil {
		f.text.close()
	}
	f.view.Close()
}
