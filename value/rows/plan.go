package rows

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

// form is how a field holds its value, pointers and sql.Null taken away.
type form uint8

const (
	formNone form = iota
	formBool
	formI8
	formI16
	formI32
	formI64
	formU8
	formU16
	formU32
	formU64
	formF32
	formF64
	formString
	formBytes
	formGUID      // [16]byte
	formTime      // time.Time
	formDuration  // time.Duration
	formDate      // value.Date
	formClock     // value.Time
	formTimestamp // value.Timestamp
	formSymID     // value.SymID
	formSym       // value.Sym
	formValue     // value.Value
	formAny       // any: the same, in another layout
)

// holdsNull reports whether the form itself has a value for null: NaN, the
// zero GUID, the sentinels of the atoms of package value.
func (f form) holdsNull() bool {
	switch f {
	case formF32, formF64, formGUID, formDate, formClock, formTimestamp, formValue, formAny:
		return true
	}
	return false
}

// wrapping is how a field says that it has no value.
type wrapping uint8

const (
	plain    wrapping = iota // not at all, unless its form does
	pointer                  // by nil
	sqlNull                  // by Valid, as the types Null... of database/sql
	maxDepth = 16            // of embedded structs
)

// field is a column of a struct.
type field struct {
	name   string // of the column
	id     value.SymID
	path   string // of the field, for errors
	typ    reflect.Type
	offset uintptr // in the struct

	wrap  wrapping
	base  reflect.Type // typ without its wrapping
	form  form
	valid uintptr    // of sqlNull: where Valid is, from the value
	col   value.Type // what Table makes of it
}

// plan is what is known of a struct type.
type plan struct {
	typ    reflect.Type
	fields []field
	err    error
}

var plans sync.Map // of *plan by reflect.Type

// planOf returns the plan of T, made at its first use.
func planOf[T any]() (*plan, error) {
	typ := reflect.TypeFor[T]()
	p, ok := plans.Load(typ)
	if !ok {
		p, _ = plans.LoadOrStore(typ, newPlan(typ))
	}
	return p.(*plan), p.(*plan).err
}

func newPlan(typ reflect.Type) *plan {
	p := &plan{typ: typ}
	if typ.Kind() != reflect.Struct || leafForm(typ) != formNone {
		p.err = p.unfit("a row is a struct with exported fields")
		return p
	}
	found := map[string]int{} // depth at which a name was found
	for depth, level := 0, []level{{typ: typ, path: typ.Name()}}; len(level) > 0 && p.err == nil; depth++ {
		if depth == maxDepth {
			p.err = p.unfit(fmt.Sprintf("structs are embedded more than %d deep", maxDepth))
			break
		}
		level = p.add(level, depth, found)
	}
	if p.err == nil && len(p.fields) == 0 {
		p.err = p.unfit("it has no exported field that stands for a column")
	}
	return p
}

func (p *plan) unfit(reason string) *Error {
	return &Error{Code: value.ErrType, GoType: p.typ, Row: -1, Reason: reason}
}

// level is a struct at one depth of embedding.
type level struct {
	typ    reflect.Type
	path   string
	offset uintptr
}

// add adds the fields of the structs at one depth, and returns those embedded
// in them. A name of an outer struct hides the same name in an inner one.
func (p *plan) add(structs []level, depth int, found map[string]int) (embedded []level) {
	for _, s := range structs {
		for i := range s.typ.NumField() {
			sf := s.typ.Field(i)
			tag, tagged := sf.Tag.Lookup("rayforce")
			name, option, _ := strings.Cut(tag, ",")
			at := level{typ: sf.Type, path: s.path + "." + sf.Name, offset: s.offset + sf.Offset}
			if tag == "-" {
				continue
			}
			if sf.Anonymous && !tagged && sf.Type.Kind() == reflect.Struct && leafForm(sf.Type) == formNone {
				embedded = append(embedded, at)
				continue
			}
			if !sf.IsExported() {
				continue
			}
			if name == "" {
				name = strings.ToLower(sf.Name)
			}
			if before, seen := found[name]; seen && before < depth {
				continue
			} else if seen {
				p.err = p.unfit(fmt.Sprintf("two fields stand for column '%s'", name))
				return nil
			}
			found[name] = depth
			f, err := newField(name, option, at)
			if err != nil {
				p.err = err
				return nil
			}
			p.fields = append(p.fields, f)
		}
	}
	return embedded
}

func newField(name, option string, at level) (field, error) {
	f := field{name: name, id: value.Intern(name), path: at.path, typ: at.typ, base: at.typ, offset: at.offset}
	switch {
	case leafForm(at.typ) != formNone:
	case at.typ.Kind() == reflect.Pointer:
		f.wrap, f.base = pointer, at.typ.Elem()
	case at.typ.PkgPath() == "database/sql" && at.typ.Kind() == reflect.Struct && at.typ.NumField() == 2 && at.typ.Field(1).Name == "Valid":
		f.wrap, f.base, f.valid = sqlNull, at.typ.Field(0).Type, at.typ.Field(1).Offset
	}
	f.form = leafForm(f.base)
	if f.form == formNone || f.wrap != plain && f.form >= formValue {
		return f, f.misfit(value.ErrType, -1, "no column has values of this Go type")
	}
	f.col = f.form.column()
	if option == "" {
		return f, nil
	}
	for t := value.TypeBool; t <= value.TypeStr; t++ {
		if option == (-t).String() {
			if f.col = t; storerOf(f.form, t) == nil {
				return f, f.misfit(value.ErrType, -1, "the tag asks for a type of column that cannot hold the field")
			}
			return f, nil
		}
	}
	return f, f.misfit(value.ErrType, -1, fmt.Sprintf("the tag asks for a column of type %q; types are b8, u8, i16, ... as (type x) names them", option))
}

// misfit returns the error of this field.
func (f *field) misfit(code value.Code, row int, reason string) *Error {
	return &Error{Code: code, Column: f.name, Field: f.path, ColumnType: f.col, GoType: f.typ, Row: row, Reason: reason}
}

var leaves = map[reflect.Type]form{
	reflect.TypeFor[time.Time]():       formTime,
	reflect.TypeFor[time.Duration]():   formDuration,
	reflect.TypeFor[value.Date]():      formDate,
	reflect.TypeFor[value.Time]():      formClock,
	reflect.TypeFor[value.Timestamp](): formTimestamp,
	reflect.TypeFor[value.SymID]():     formSymID,
	reflect.TypeFor[value.Sym]():       formSym,
	reflect.TypeFor[value.Value]():     formValue,
	reflect.TypeFor[any]():             formAny,
}

var kinds = map[reflect.Kind]form{
	reflect.Bool: formBool, reflect.String: formString,
	reflect.Int8: formI8, reflect.Int16: formI16, reflect.Int32: formI32, reflect.Int64: formI64,
	reflect.Uint8: formU8, reflect.Uint16: formU16, reflect.Uint32: formU32, reflect.Uint64: formU64,
	reflect.Float32: formF32, reflect.Float64: formF64,
}

// leafForm returns the form of values of this type, formNone for a type that
// no column holds.
func leafForm(t reflect.Type) form {
	if f, ok := leaves[t]; ok {
		return f
	}
	switch t.Kind() {
	case reflect.Int, reflect.Uint:
		return intForm(t)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return formBytes
		}
	case reflect.Array:
		if t.Len() == 16 && t.Elem().Kind() == reflect.Uint8 {
			return formGUID
		}
	}
	return kinds[t.Kind()]
}

// intForm returns the form of int and uint, which depends on the machine.
func intForm(t reflect.Type) form {
	switch {
	case t.Kind() == reflect.Int && t.Size() == 8:
		return formI64
	case t.Kind() == reflect.Int:
		return formI32
	case t.Size() == 8:
		return formU64
	}
	return formU32
}

// column returns the type of column that Table makes of a form.
func (f form) column() value.Type {
	switch f {
	case formBool:
		return value.TypeBool
	case formU8:
		return value.TypeU8
	case formI8, formI16:
		return value.TypeI16
	case formU16, formI32:
		return value.TypeI32
	case formU32, formI64, formU64:
		return value.TypeI64
	case formF32:
		return value.TypeF32
	case formF64:
		return value.TypeF64
	case formString, formBytes:
		return value.TypeStr
	case formGUID:
		return value.TypeGUID
	case formTime, formTimestamp:
		return value.TypeTimestamp
	case formDuration, formClock:
		return value.TypeTime
	case formDate:
		return value.TypeDate
	case formSymID, formSym:
		return value.TypeSym
	}
	return value.TypeList
}
