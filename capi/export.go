//go:build cgo && unix

package main

// #include "internal.h"
import "C"

import (
	"unsafe"

	"github.com/rayforce-go/rayforce/value"
)

// result returns a new object: the value, or the error if it is not nil.
func result(v value.Value, err error) object {
	if err != nil {
		return exportError(err)
	}
	return export(v)
}

// exportError returns a new error object.
func exportError(err error) object {
	e := value.AsError(err)
	code, msg := string(e.Code), e.Msg
	return C.ray__make_error(chars(code), C.size_t(len(code)), chars(msg), C.size_t(len(msg)))
}

// chars lends the bytes of a string to C for a call.
func chars(s string) *C.char { return (*C.char)(unsafe.Pointer(unsafe.StringData(s))) }

// export returns a new object that holds v, or one that says that there is no
// memory.
func export(v value.Value) object {
	switch x := v.(type) {
	case nil:
		return &C.__ray_null
	case value.Vector:
		return exportVector(x)
	case *value.List:
		return exportItems(C.RAY_LIST, x.Items())
	case *value.Dict:
		return exportPair(C.RAY_DICT, x.Len(), x.Keys(), x.Vals())
	case *value.Table:
		return exportTable(x)
	case *value.Lambda:
		return exportPair(C.RAY_LAMBDA, 0, x.Params, value.NewList(x.Body...))
	case *value.Builtin:
		return exportBuiltin(x)
	case value.ErrorValue:
		return exportError(x.Err)
	}
	if value.IsNullObject(v) {
		return &C.__ray_null
	}
	return exportAtom(v)
}

func failed(p object) bool { return headerOf(p).typ == value.TypeError }

func exportAtom(v value.Value) object {
	switch x := v.(type) {
	case value.Bool:
		return C.ray_bool(C.bool(x))
	case value.U8:
		return C.ray_u8(C.uint8_t(x))
	case value.I16:
		return C.ray_i16(C.int16_t(x))
	case value.I32:
		return C.ray_i32(C.int32_t(x))
	case *value.Handle:
		return C.ray_i64(C.int64_t(x.I64()))
	case value.I64:
		return C.ray_i64(C.int64_t(x))
	case value.F32:
		return C.ray_f32(C.float(x))
	case value.F64:
		return C.ray_f64(C.double(x))
	case value.Date:
		return C.ray_date(C.int64_t(x))
	case value.Time:
		return C.ray_time(C.int64_t(x))
	case value.Timestamp:
		return C.ray_timestamp(C.int64_t(x))
	case value.GUID:
		return C.ray_guid((*C.uint8_t)(unsafe.Pointer(&x)))
	case value.Sym:
		p := C.ray_sym(C.int64_t(x.ID))
		if x.Quoted && !failed(p) {
			headerOf(p).attrs |= attrQuoted
		}
		return p
	case value.Str:
		return C.ray_str(chars(string(x)), C.size_t(len(x)))
	case value.NullAtom:
		p := C.ray_typed_null(C.int8_t(x.Type()))
		if !failed(p) {
			headerOf(p).attrs |= attrNulls
		}
		return p
	}
	return exportError(value.Errorf(value.ErrType, "a value of type %s has no form in C", value.Name(v)))
}

func exportVector(v value.Vector) object {
	switch x := v.(type) {
	case *value.Vec[bool]:
		return exportElems(x)
	case *value.Vec[uint8]:
		return exportElems(x)
	case *value.Vec[int16]:
		return exportElems(x)
	case *value.Vec[int32]:
		return exportElems(x)
	case *value.Vec[int64]:
		return exportElems(x)
	case *value.Vec[float32]:
		return exportElems(x)
	case *value.Vec[float64]:
		return exportElems(x)
	case *value.Vec[value.GUID]:
		return exportElems(x)
	case *value.Vec[value.SymID]:
		return exportElems(x)
	}
	return exportStrings(v.(*value.StrVec))
}

// exportElems copies a vector in one piece.
func exportElems[T value.Elem](v *value.Vec[T]) object {
	attrs := C.uint8_t(0)
	if v.HasNulls() {
		attrs |= attrNulls
	}
	if v.Type() == value.TypeSym {
		attrs |= C.RAY_SYM_W32
	}
	p := C.ray__vec(C.int8_t(v.Type()), attrs, C.int64_t(v.Len()))
	if !failed(p) {
		copy(unsafe.Slice((*T)(data(p)), v.Len()), v.Data())
		headerOf(p).val = uint64(v.Len())
	}
	return p
}

// exportStrings copies descriptors and pool. A pool that is mostly not used by
// v, which then is a part of a larger vector, is packed first.
func exportStrings(v *value.StrVec) object {
	used := 0
	for _, s := range v.Views() {
		if s.Len > value.InlineLen {
			used += int(s.Len)
		}
	}
	if used < len(v.Pool())/2 {
		b := value.NewStrBuilder(v.Len())
		for i := range v.Len() {
			b.Append(v.Str(i))
		}
		v = b.Vec()
	}
	p := C.ray__strvec(C.int64_t(v.Len()), C.size_t(len(v.Pool())))
	if failed(p) {
		return p
	}
	copy(unsafe.Slice((*value.StrView)(data(p)), v.Len()), v.Views())
	if len(v.Pool()) > 0 {
		copy(unsafe.Slice((*byte)(data(C.ray__pool(p))), len(v.Pool())), v.Pool())
	}
	return p
}

// exportItems returns a list.
func exportItems[V value.Value](typ C.int8_t, all []V) object {
	p := C.ray__vec(typ, 0, C.int64_t(len(all)))
	if failed(p) {
		return p
	}
	room := items(p, len(all))
	for i, v := range all {
		item := export(v)
		if failed(item) {
			C.ray__drop(p)
			return item
		}
		room[i] = item
		headerOf(p).val = uint64(i + 1)
	}
	return p
}

// exportPair returns an object of two others with this length.
func exportPair(typ C.int8_t, length int, x, y value.Value) object {
	p := C.ray__pair(typ, export(x), export(y))
	if !failed(p) {
		headerOf(p).val = uint64(length)
	}
	return p
}

func exportTable(t *value.Table) object {
	names := C.ray__vec(C.RAY_SYM, C.RAY_SYM_W64, C.int64_t(t.NumCols()))
	if failed(names) {
		return names
	}
	ids := unsafe.Slice((*int64)(data(names)), t.NumCols())
	for i, id := range t.Names() {
		ids[i] = int64(id)
	}
	headerOf(names).val = uint64(t.NumCols())
	p := C.ray__pair(C.RAY_TABLE, names, exportItems(C.RAY_LIST, t.Cols()))
	if !failed(p) {
		headerOf(p).val = uint64(t.NumCols())
	}
	return p
}

// exportBuiltin returns an object that holds the name of a function.
func exportBuiltin(b *value.Builtin) object {
	name := export(value.Str(b.Name))
	if failed(name) {
		return name
	}
	p := C.ray__new(C.int8_t(b.Kind), 0)
	if failed(p) {
		C.ray__drop(name)
		return p
	}
	*(*object)(unsafe.Pointer(&headerOf(p).val)) = name
	return p
}
