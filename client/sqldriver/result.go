package sqldriver

import (
	"database/sql"
	"database/sql/driver"
	"io"
	"reflect"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

// result is a table that is read row by row.
type result struct {
	names []string
	cols  []column
	n     int // rows
	next  int
}

// column is a column of a result.
type column struct {
	typ      value.Type
	nullable bool
	cell     func(i int) driver.Value
}

var (
	_ driver.RowsColumnTypeDatabaseTypeName = (*result)(nil)
	_ driver.RowsColumnTypeNullable         = (*result)(nil)
	_ driver.RowsColumnTypeScanType         = (*result)(nil)
)

func newResult(t *value.Table) *result {
	r := &result{n: t.NumRows()}
	for i, name := range t.Names() {
		r.names = append(r.names, name.String())
		r.cols = append(r.cols, newColumn(t.ColAt(i)))
	}
	return r
}

// Columns implements driver.Rows.
func (r *result) Columns() []string { return r.names }

// Close implements driver.Rows.
func (r *result) Close() error {
	r.next = r.n
	return nil
}

// Next implements driver.Rows.
func (r *result) Next(dest []driver.Value) error {
	if r.next == r.n {
		return io.EOF
	}
	for i := range r.cols {
		dest[i] = r.cols[i].cell(r.next)
	}
	r.next++
	return nil
}

// ColumnTypeDatabaseTypeName implements driver.RowsColumnTypeDatabaseTypeName:
// it is the name that (type x) gives for the column.
func (r *result) ColumnTypeDatabaseTypeName(i int) string { return r.cols[i].typ.String() }

// ColumnTypeNullable implements driver.RowsColumnTypeNullable: it is about the
// column of this result, of which all rows are known.
func (r *result) ColumnTypeNullable(i int) (nullable, ok bool) { return r.cols[i].nullable, true }

// ColumnTypeScanType implements driver.RowsColumnTypeScanType.
func (r *result) ColumnTypeScanType(i int) reflect.Type {
	c := &r.cols[i]
	switch c.typ {
	case value.TypeBool:
		return reflect.TypeFor[bool]()
	case value.TypeU8, value.TypeI16, value.TypeI32, value.TypeI64:
		return scanType[int64](c)
	case value.TypeF32, value.TypeF64:
		return scanType[float64](c)
	case value.TypeDate, value.TypeTimestamp:
		return scanType[time.Time](c)
	case value.TypeTime:
		return scanType[time.Duration](c)
	case value.TypeGUID, value.TypeSym, value.TypeStr:
		return scanType[string](c)
	}
	return reflect.TypeFor[any]()
}

func scanType[T any](c *column) reflect.Type {
	if c.nullable {
		return reflect.TypeFor[sql.Null[T]]()
	}
	return reflect.TypeFor[T]()
}

func newColumn(col value.Collection) column {
	c := column{typ: col.Type(), nullable: true}
	if v, ok := value.Rechecked(col).(value.Vector); ok {
		c.nullable = v.HasNulls()
	}
	switch v := col.(type) {
	case *value.Vec[bool]:
		c.cell = cells(v, func(x bool) driver.Value { return x })
	case *value.Vec[uint8]:
		c.cell = cells(v, func(x uint8) driver.Value { return int64(x) })
	case *value.Vec[int16]:
		c.cell = cells(v, func(x int16) driver.Value { return int64(x) })
	case *value.Vec[int32]:
		c.cell = cells(v, int32Cell(c.typ))
	case *value.Vec[int64]:
		c.cell = cells(v, int64Cell(c.typ))
	case *value.Vec[float32]:
		c.cell = cells(v, func(x float32) driver.Value { return float64(x) })
	case *value.Vec[float64]:
		c.cell = cells(v, func(x float64) driver.Value { return x })
	case *value.Vec[value.GUID]:
		c.cell = cells(v, func(x value.GUID) driver.Value { return string(x.Append(nil)) })
	case *value.Vec[value.SymID]:
		c.cell = cells(v, func(x value.SymID) driver.Value { return x.String() })
	case *value.StrVec:
		c.cell = func(i int) driver.Value { return v.Str(i) }
	default:
		c.cell = func(i int) driver.Value { return atomCell(col.At(i)) }
	}
	return c
}

// cells returns the cells of a vector, nil for nulls.
func cells[T value.Elem](v *value.Vec[T], of func(T) driver.Value) func(int) driver.Value {
	return func(i int) driver.Value {
		if v.IsNull(i) {
			return nil
		}
		return of(v.Data()[i])
	}
}

func int32Cell(t value.Type) func(int32) driver.Value {
	switch t {
	case value.TypeDate:
		return func(x int32) driver.Value { return value.Date(x).AsTime() }
	case value.TypeTime:
		return func(x int32) driver.Value { return value.Time(x).AsDuration() }
	}
	return func(x int32) driver.Value { return int64(x) }
}

func int64Cell(t value.Type) func(int64) driver.Value {
	if t == value.TypeTimestamp {
		return func(x int64) driver.Value { return value.Timestamp(x).AsTime() }
	}
	return func(x int64) driver.Value { return x }
}

// atomCell returns a cell of a list: an atom as in a vector of its type, any
// other value as it is.
func atomCell(v value.Value) driver.Value {
	if value.IsNull(v) {
		return nil
	}
	if vec, ok := value.Collapse([]value.Value{v}).(value.Vector); ok {
		return newColumn(vec).cell(0)
	}
	return v
}
