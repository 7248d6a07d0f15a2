package rows

import (
	"unsafe"

	"github.com/rayforce-go/rayforce/value"
)

// Table returns a table with a row for each struct and a column for each of
// their fields.
func Table[T any](rows []T) (*value.Table, error) {
	p, err := planOf[T]()
	if err != nil {
		return nil, err
	}
	names := make([]value.SymID, len(p.fields))
	cols := make([]value.Collection, len(p.fields))
	all := placeOf(rows)
	for i := range p.fields {
		f := &p.fields[i]
		names[i] = f.id
		if cols[i], err = f.store(len(rows), all); err != nil {
			return nil, err
		}
	}
	return value.NewTable(names, cols), nil
}

// store returns the column of this field of n structs.
func (f *field) store(n int, from place) (value.Collection, error) {
	store := storerOf(f.form, f.col)
	if store == nil {
		return nil, f.misfit(value.ErrType, -1, "a column of values of any type comes from a field of type value.Value")
	}
	from = from.field(f.offset)
	var null []bool
	if f.wrap != plain {
		null = f.absent(n, from)
	}
	from.indirect = f.wrap == pointer
	for row, is := range null {
		if is && (f.col == value.TypeBool || f.col == value.TypeU8) {
			return nil, f.misfit(value.ErrDomain, row, "the field is null, which such a column cannot say")
		}
	}
	col, row := store(f, from, n, null)
	if row >= 0 {
		return nil, f.misfit(value.ErrRange, row, f.limits())
	}
	return col, nil
}

// absent returns which of n wrapped fields have no value, nil if all have one.
func (f *field) absent(n int, from place) (null []bool) {
	valid := from.field(f.valid)
	for i := range n {
		has := false
		if f.wrap == pointer {
			has = *(*unsafe.Pointer)(from.at(i)) != nil
		} else {
			has = *(*bool)(valid.at(i))
		}
		if !has {
			if null == nil {
				null = make([]bool, n)
			}
			null[i] = true
		}
	}
	return null
}

// limits says what a value must be like to fit into the column.
func (f *field) limits() string {
	switch f.col {
	case value.TypeTime:
		return "the value is not one of whole milliseconds, up to 24 days"
	case value.TypeTimestamp:
		return "the value is not between the years 1707 and 2292; a pointer can say that there is none"
	case value.TypeDate:
		return "the value is outside the dates that 32 bits can count"
	}
	return "the value does not fit, or is the one that stands for null"
}

// A storer returns the column made of n fields, and the first row whose value
// does not fit, -1 if all do. The fields that are null are not looked at.
type storer func(f *field, from place, n int, null []bool) (value.Collection, int)
