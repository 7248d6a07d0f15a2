package csv

import (
	"bytes"
	"context"

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
	scan    *scanner // of the data, without the header
	rows    *rowIndex
	workers int
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

// Open maps a file, counts its rows and finds the types of its columns. An
// empty file is an io error, one with too many columns a range error; a schema
// with fewer columns than the file gives TooFewError.
func Open(ctx context.Context, workers int, path string, schema Schema, sample Sample) (*File, error) {
	view, err := file.Map(path)
	if err != nil {
		return nil, err
	}
	f := &File{path: path, view: view, workers: max(workers, 1)}
	fault := file.Guard(path, func() { err = f.open(ctx, schema, sample) })
	if fault != nil {
		err = fault
	}
	if err != nil {
		view.Close()
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
	if len(data) == 0 {
		return value.Errorf(value.ErrIO, "%s: is empty, expected at least a header", f.path)
	}
	delim := delimiter(data)
	columns := countColumns(data, delim)
	if columns > MaxColumns {
		return value.Errorf(value.ErrRange, "%s: has %d columns, at most %d are read", f.path, columns, MaxColumns)
	}
	if schema.Typed && len(schema.Types) < columns {
		return &TooFewError{len(schema.Types), columns}
	}
	header, end := readHeader(data, delim, columns)
	body := data
	if f.names = schema.Names; !schema.Named {
		f.names, body = header, data[end:]
	} else if f.names = schema.Names[:columns]; equalNames(f.names, header) {
		body = data[end:]
	}
	f.scan = newScanner(body, delim)
	var err error
	if f.rows, err = indexRows(ctx, f.path, f.workers, body); err != nil {
		return err
	}
	if f.types = schema.Types[:min(columns, len(schema.Types))]; !schema.Typed {
		f.types = f.infer(columns, sample)
	}
	return nil
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
func (f *File) infer(columns int, sample Sample) []value.Type {
	guesses := make([]guess, columns)
	n := min(f.rows.rows, sampleRows)
	pos := 0
	for k := range n {
		row := k
		if sample == Spread && f.rows.rows > sampleRows {
			row = k * (f.rows.rows - 1) / (sampleRows - 1)
		}
		if row == 0 || row != k {
			pos = f.rows.start(row)
		}
		pos = f.inferRow(pos, guesses)
	}
	types := make([]value.Type, columns)
	for i := range guesses {
		types[i] = guesses[i].typ()
	}
	return types
}

// inferRow adds the fields of the row at pos to the guesses and returns where
// the next row begins.
func (f *File) inferRow(start int, guesses []guess) int {
	pos := start
	f.scan.odd = false
	for i := range guesses {
		var field []byte
		field, pos = f.scan.field(pos)
		guesses[i].add(field)
	}
	if f.scan.odd {
		pos = start
	}
	return f.rows.next(pos)
}

// Names returns the names of the columns.
func (f *File) Names() []value.SymID { return f.names }

// Types returns the types of the columns, Narrowest where only Read or Settle
// can tell.
func (f *File) Types() []value.Type { return f.types }

// Rows returns the number of rows.
func (f *File) Rows() int { return f.rows.rows }

// Close ends the use of the file. Tables that were read stay.
func (f *File) Close() { f.view.Close() }
