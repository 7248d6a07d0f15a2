package arrowconv

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/rayforce-go/rayforce/value"
)

// Table returns the table that has the rows of these batches one after the
// other. All must have the given schema.
func Table(schema *arrow.Schema, batches ...arrow.RecordBatch) (*value.Table, error) {
	rows := 0
	for _, rec := range batches {
		rows += int(rec.NumRows())
	}
	b, err := NewBuilder(schema.Fields(), rows)
	if err != nil {
		return nil, err
	}
	row := 0
	for _, rec := range batches {
		if int(rec.NumCols()) != schema.NumFields() {
			return nil, value.Errorf(value.ErrLength, "a record batch has %d columns, its schema %d", rec.NumCols(), schema.NumFields())
		}
		for i, col := range rec.Columns() {
			if err := b.Put(i, row, col); err != nil {
				return nil, err
			}
		}
		row += int(rec.NumRows())
	}
	return b.Table()
}

// Builder makes a table out of Arrow arrays.
type Builder struct {
	names []value.SymID
	types []arrow.DataType
	rows  int
	sinks []sink
}

// sink is where the arrays of one column go.
type sink interface {
	// put converts an array of the column's type into the rows from row on.
	put(row int, arr arrow.Array) error
	// vector returns the column.
	vector() (value.Vector, error)
}

// NewBuilder returns a builder for a table with this many rows. A field of a
// type without a counterpart is a nyi error.
func NewBuilder(fields []arrow.Field, rows int) (*Builder, error) {
	b := &Builder{rows: rows}
	for _, f := range fields {
		s := newSink(f.Name, storageType(f.Type), rows)
		if s == nil {
			return nil, value.Errorf(value.ErrNYI, "column '%s has the Arrow type %s, which no column can hold", f.Name, f.Type)
		}
		b.names = append(b.names, value.Intern(f.Name))
		b.types = append(b.types, f.Type)
		b.sinks = append(b.sinks, s)
	}
	return b, nil
}

// RowWidth returns how many bytes a row takes in a table with these columns, long
// strings aside.
func RowWidth(fields []arrow.Field) int {
	width := 0
	for _, f := range fields {
		if t, ok := columnType(storageType(f.Type)); ok {
			width += t.Size()
		}
	}
	return width
}

// storageType returns the type in which the values of typ are stored.
func storageType(typ arrow.DataType) arrow.DataType {
	for {
		ext, ok := typ.(arrow.ExtensionType)
		if !ok {
			return typ
		}
		typ = ext.StorageType()
	}
}

// Put converts an array into the rows from row on of column i. It may be called
// from several goroutines for rows that do not overlap. The array must be valid
// as its method Validate says.
func (b *Builder) Put(i, row int, arr arrow.Array) error {
	if !arrow.TypeEqual(arr.DataType(), b.types[i]) {
		return value.Errorf(value.ErrType, "column '%s has the Arrow type %s, got an array of %s", b.names[i], b.types[i], arr.DataType())
	}
	if row < 0 || arr.Len() > b.rows-row {
		return value.Errorf(value.ErrLength, "column '%s has %d rows, got an array of %d for row %d", b.names[i], b.rows, arr.Len(), row)
	}
	for {
		ext, ok := arr.(array.ExtensionArray)
		if !ok {
			break
		}
		arr = ext.Storage()
	}
	if arr.Len() == 0 {
		return nil
	}
	return b.sinks[i].put(row, arr)
}

// Table returns the table; arrays for all rows must have been put. The builder
// must not be used afterwards.
func (b *Builder) Table() (*value.Table, error) {
	cols := make([]value.Collection, len(b.sinks))
	for i, s := range b.sinks {
		v, err := s.vector()
		if err != nil {
			return nil, err
		}
		cols[i] = v
	}
	return value.NewTable(b.names, cols), nil
}

// columnType returns the type of the column that holds values of an Arrow type,
// false if there is none.
func columnType(typ arrow.DataType) (value.Type, bool) {
	switch t := typ.(type) {
	case *arrow.DictionaryType:
		return value.TypeSym, isText(t.ValueType)
	case *arrow.FixedSizeBinaryType:
		if t.ByteWidth == len(value.GUID{}) {
			return value.TypeGUID, true
		}
		return value.TypeStr, true
	case arrow.DecimalType:
		switch scale := t.GetScale(); {
		case scale == 0:
			return value.TypeI64, true
		case scale > 0 && int(scale) < len(powers):
			return value.TypeF64, true
		}
		return 0, false
	}
	if isText(typ) {
		return value.TypeStr, true
	}
	t, ok := columnTypes[typ.ID()]
	return t, ok
}

var columnTypes = map[arrow.Type]value.Type{
	arrow.BOOL: value.TypeBool, arrow.UINT8: value.TypeU8, arrow.INT8: value.TypeI16, arrow.INT16: value.TypeI16,
	arrow.UINT16: value.TypeI32, arrow.INT32: value.TypeI32, arrow.UINT32: value.TypeI64, arrow.INT64: value.TypeI64,
	arrow.UINT64: value.TypeI64, arrow.FLOAT16: value.TypeF32, arrow.FLOAT32: value.TypeF32, arrow.FLOAT64: value.TypeF64,
	arrow.DATE32: value.TypeDate, arrow.DATE64: value.TypeDate, arrow.TIME32: value.TypeTime, arrow.TIME64: value.TypeTime,
	arrow.TIMESTAMP: value.TypeTimestamp,
}

func isText(typ arrow.DataType) bool {
	switch typ.ID() {
	case arrow.STRING, arrow.LARGE_STRING, arrow.STRING_VIEW, arrow.BINARY, arrow.LARGE_BINARY, arrow.BINARY_VIEW:
		return true
	}
	return false
}

// newSink returns the sink for a storage type, nil if there is none.
func newSink(name string, typ arrow.DataType, rows int) sink {
	t, ok := columnType(typ)
	if !ok {
		return nil
	}
	switch t {
	case value.TypeBool:
		return &fixed[bool]{name: name, typ: t, rows: rows, read: readBools}
	case value.TypeU8:
		return &fixed[uint8]{name: name, typ: t, rows: rows, same: values[uint8]}
	case value.TypeI16:
		return ints16(name, typ, rows)
	case value.TypeI32, value.TypeDate, value.TypeTime:
		return ints32(name, t, typ, rows)
	case value.TypeI64, value.TypeTimestamp:
		return ints64(name, t, typ, rows)
	case value.TypeF32:
		return floats32(name, typ, rows)
	case value.TypeF64:
		return floats64(name, typ, rows)
	case value.TypeGUID:
		return &fixed[value.GUID]{name: name, typ: t, rows: rows, same: guids}
	case value.TypeSym:
		return &symbols{name: name, ids: make([]value.SymID, rows)}
	}
	return &texts{name: name, views: make([]value.StrView, rows)}
}
