package rows

import (
	"reflect"
	"time"
	"unsafe"

	"github.com/rayforce-go/rayforce/value"
)

// source is a column to be read.
type source struct {
	typ   value.Type // of the elements
	cells value.Collection
	null  []bool // which rows are null; nil for none
}

// sourceOf returns a column as a source for a field of this form; false for a
// list whose cells differ in type.
func sourceOf(col value.Collection, f form) (*source, bool) {
	list, isList := col.(*value.List)
	switch {
	case f == formValue || f == formAny:
		return &source{typ: value.TypeList, cells: col}, true
	case isList:
		return sourceOfList(list, f.column())
	}
	return &source{typ: col.Type(), cells: col, null: nullsOf(col)}, true
}

// sourceOfList packs a list of atoms of one type, with any nulls among them.
// If there are only nulls they are of type elem.
func sourceOfList(list *value.List, elem value.Type) (*source, bool) {
	for _, x := range list.Items() {
		if !value.IsNull(x) {
			elem = x.Type().Elem()
			break
		}
	}
	s := &source{typ: elem, null: make([]bool, list.Len())}
	atoms := make([]value.Value, list.Len())
	for i, x := range list.Items() {
		if atoms[i] = x; value.IsNull(x) {
			s.null[i], atoms[i] = true, value.NullOf(elem)
		}
	}
	cells, ok := value.Pack(elem, atoms)
	s.cells = cells
	return s, ok
}

// nullsOf returns which elements of a vector are null, nil if none is.
func nullsOf(col value.Collection) []bool {
	v, ok := col.(value.Vector)
	if !ok || !v.HasNulls() {
		return nil
	}
	switch v := v.(type) {
	case *value.Vec[int16]:
		return sentinels(v.Data())
	case *value.Vec[int32]:
		return sentinels(v.Data())
	case *value.Vec[int64]:
		return sentinels(v.Data())
	case *value.Vec[float32]:
		return sentinels(v.Data())
	case *value.Vec[float64]:
		return sentinels(v.Data())
	case *value.Vec[value.GUID]:
		return sentinels(v.Data())
	}
	return nil
}

func sentinels[T value.Elem](data []T) (null []bool) {
	for i, x := range data {
		if value.IsSentinel(x) {
			if null == nil {
				null = make([]bool, len(data))
			}
			null[i] = true
		}
	}
	return null
}

// allocate gives every row that is not null a value to point to, all of them
// in one allocation, and returns their place.
func (f *field) allocate(null []bool, n int, to place) place {
	values := reflect.MakeSlice(reflect.SliceOf(f.base), n, n)
	room := place{base: values.UnsafePointer(), stride: f.base.Size()}
	for i := range n {
		if null == nil || !null[i] {
			*(*unsafe.Pointer)(to.at(i)) = room.at(i)
		}
	}
	return room
}

// A loader copies n cells to their place, but for nulls. It returns the first
// row whose value does not fit, -1 if all do.
type loader func(src *source, n int, to place) int

// loaderOf returns the loader from elements of a type into fields of a form,
// nil if there is none.
func loaderOf(from value.Type, to form) loader {
	switch to {
	case formValue:
		return loadCells[value.Value]
	case formAny:
		return loadCells[any]
	}
	switch from {
	case value.TypeBool:
		return pick(to, formBool, copied[bool])
	case value.TypeU8:
		return integers[uint8](to, formU8)
	case value.TypeI16:
		return integers[int16](to, formI16)
	case value.TypeI32:
		return integers[int32](to, formI32)
	case value.TypeI64:
		return integers[int64](to, formI64)
	case value.TypeF32:
		if to == formF64 {
			return converted(func(x float32) float64 { return float64(x) })
		}
		return pick(to, formF32, copied[float32])
	case value.TypeF64:
		return pick(to, formF64, copied[float64])
	case value.TypeGUID:
		return pick(to, formGUID, copied[value.GUID])
	case value.TypeStr:
		switch to {
		case formString:
			return loadStrings
		case formBytes:
			return loadBytes
		}
		return nil
	case value.TypeSym:
		return symbols(to)
	}
	return temporals(from, to)
}

func pick(to, want form, l loader) loader {
	if to == want {
		return l
	}
	return nil
}

func symbols(to form) loader {
	switch to {
	case formSymID:
		return copied[value.SymID]
	case formString:
		return converted(value.SymID.String)
	case formSym:
		return converted(func(id value.SymID) value.Sym { return value.Sym{ID: id} })
	}
	return nil
}

func temporals(from value.Type, to form) loader {
	switch from {
	case value.TypeDate:
		if to == formTime {
			return converted(func(x int32) time.Time { return value.Date(x).AsTime() })
		}
		return pick(to, formDate, copied[int32])
	case value.TypeTime:
		if to == formDuration {
			return converted(func(x int32) time.Duration { return value.Time(x).AsDuration() })
		}
		return pick(to, formClock, copied[int32])
	case value.TypeTimestamp:
		if to == formTime {
			return converted(func(x int64) time.Time { return value.Timestamp(x).AsTime() })
		}
		return pick(to, formTimestamp, copied[int64])
	}
	return nil
}

// integers returns the loader from elements of type T, which fields of form
// same hold as they are.
func integers[T integer](to, same form) loader {
	if to == same {
		return copied[T]
	}
	switch to {
	case formI8:
		return narrowed[T, int8]
	case formI16:
		return narrowed[T, int16]
	case formI32:
		return narrowed[T, int32]
	case formI64:
		return narrowed[T, int64]
	case formU8:
		return narrowed[T, uint8]
	case formU16:
		return narrowed[T, uint16]
	case formU32:
		return narrowed[T, uint32]
	case formU64:
		return narrowed[T, uint64]
	}
	return nil
}

// integer lists the elements that are integers.
type integer interface{ uint8 | int16 | int32 | int64 }

// copied loads elements that fields hold as they are.
func copied[T value.Elem](src *source, n int, to place) int {
	data := src.cells.(*value.Vec[T]).Data()[:n]
	if src.null == nil {
		for i, x := range data {
			*(*T)(to.at(i)) = x
		}
		return -1
	}
	for i, x := range data {
		if !src.null[i] {
			*(*T)(to.at(i)) = x
		}
	}
	return -1
}

// narrowed loads integers into fields of another width or sign.
func narrowed[T integer, G integer | int8 | uint16 | uint32 | uint64](src *source, n int, to place) int {
	for i, x := range src.cells.(*value.Vec[T]).Data()[:n] {
		if src.null != nil && src.null[i] {
			continue
		}
		g := G(x)
		if T(g) != x || (g < 0) != (x < 0) {
			return i
		}
		*(*G)(to.at(i)) = g
	}
	return -1
}

// converted returns the loader for a conversion that always succeeds.
func converted[T value.Elem, G any](conv func(T) G) loader {
	return func(src *source, n int, to place) int {
		for i, x := range src.cells.(*value.Vec[T]).Data()[:n] {
			if src.null == nil || !src.null[i] {
				*(*G)(to.at(i)) = conv(x)
			}
		}
		return -1
	}
}

func loadStrings(src *source, n int, to place) int {
	v := src.cells.(*value.StrVec)
	for i := range n {
		*(*string)(to.at(i)) = v.Str(i)
	}
	return -1
}

func loadBytes(src *source, n int, to place) int {
	v := src.cells.(*value.StrVec)
	for i := range n {
		*(*[]byte)(to.at(i)) = []byte(v.Str(i))
	}
	return -1
}

// loadCells loads cells of any type as values. V is value.Value or any.
func loadCells[V any](src *source, n int, to place) int {
	for i := range n {
		*(*V)(to.at(i)) = src.cells.At(i).(V)
	}
	return -1
}
