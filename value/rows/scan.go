package rows

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/rayforce-go/rayforce/value"
)

// Scan returns the rows of a table as structs. Any other value is taken as the
// table that Of makes of it.
func Scan[T any](v value.Value) ([]T, error) { return Append[T](nil, v) }

// Append is Scan into a slice: it adds the rows at the end of dst. If it fails,
// dst is returned as it was.
func Append[T any](dst []T, v value.Value) ([]T, error) {
	p, err := planOf[T]()
	if err != nil {
		return dst, err
	}
	t, err := Of(v)
	if err != nil {
		return dst, err
	}
	if err := p.check(t); err != nil {
		return dst, err
	}
	before, n := len(dst), t.NumRows()
	all := slices.Grow(dst, n)[:before+n]
	added := all[before:]
	clear(added)
	if err := p.load(t, placeOf(added)); err != nil {
		clear(added)
		return dst, err
	}
	return all, nil
}

// One returns the only row of a value, as Scan would. The error has code
// length when there are more or none.
func One[T any](v value.Value) (T, error) {
	all, err := Scan[T](v)
	if err == nil && len(all) != 1 {
		err = &Error{Code: value.ErrLength, GoType: reflect.TypeFor[T](), Row: -1, Reason: fmt.Sprintf("expected one row, got %d", len(all))}
	}
	if err != nil {
		var none T
		return none, err
	}
	return all[0], nil
}

// check reports a field without a column, before anything is allocated.
func (p *plan) check(t *value.Table) error {
	for i := range p.fields {
		f := &p.fields[i]
		if t.Index(f.id) < 0 {
			return f.misfit(value.ErrSchema, -1, fmt.Sprintf("the table has no such column, it has %v", t.Names()))
		}
	}
	return nil
}

// load fills the structs at to, of which there are as many as rows.
func (p *plan) load(t *value.Table, to place) error {
	for i := range p.fields {
		f := &p.fields[i]
		col := t.ColAt(t.Index(f.id))
		if err := f.load(col, t.NumRows(), to.field(f.offset)); err != nil {
			return err
		}
	}
	return nil
}

// load fills this field of n structs.
func (f *field) load(col value.Collection, n int, to place) error {
	if n == 0 && col.Type() == value.TypeList {
		return nil // an empty list has elements of any type
	}
	misfit := func(code value.Code, row int, reason string) error {
		err := f.misfit(code, row, reason)
		err.ColumnType = col.Type()
		return err
	}
	src, ok := sourceOf(col, f.form)
	if !ok {
		return misfit(value.ErrType, -1, "the cells of the column are not all of one type; a field of type value.Value takes them")
	}
	load := loaderOf(src.typ, f.form)
	if load == nil {
		return misfit(value.ErrType, -1, "values of this type have no place in the field")
	}
	switch f.wrap {
	case plain:
		if row := slices.Index(src.null, true); row >= 0 && !f.form.holdsNull() {
			return misfit(value.ErrDomain, row, "the value is null; a pointer or sql.Null can say so")
		}
		src.null = nil // the data says it
	case pointer:
		to = f.allocate(src.null, n, to)
	}
	if row := load(src, n, to); row >= 0 {
		return misfit(value.ErrRange, row, fmt.Sprintf("%v does not fit", col.At(row)))
	}
	if f.wrap == sqlNull {
		valid := to.field(f.valid)
		for i := range n {
			*(*bool)(valid.at(i)) = src.null == nil || !src.null[i]
		}
	}
	return nil
}
