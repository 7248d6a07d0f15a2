//go:build cgo && unix

package main

// #include "internal.h"
import "C"

import (
	"slices"
	"strings"
	"unsafe"

	"github.com/rayforce-go/rayforce/value"
)

// maxDepth is how many objects may nest: a list that holds itself ends there.
const maxDepth = 10_000

// importer makes Go values of C objects.
type importer struct {
	// borrow lets the values use the memory of the objects: for values that do
	// not outlive the call.
	borrow bool
	// resolve gives the function of a name, nil when there is no runtime.
	resolve func(name string) (value.Value, error)
}

// keep returns the value of an object, sharing no memory with it.
func keep(p object) (value.Value, error) { return importer{resolve: resolver()}.value(p, 0) }

// borrow returns the value of an object for the time of a call.
func borrow(p object) (value.Value, error) {
	return importer{borrow: true, resolve: resolver()}.value(p, 0)
}

func (m importer) value(p object, depth int) (value.Value, error) {
	if p == nil {
		return value.Null, nil
	}
	if depth > maxDepth {
		return nil, value.Errorf(value.ErrLimit, "values nest at most %d deep", maxDepth)
	}
	h := headerOf(p)
	switch t := h.typ; {
	case t < 0 && t >= -value.TypeStr:
		return m.atom(p, h)
	case t.IsVector():
		return m.vector(p, h)
	case t == value.TypeNull:
		return value.Null, nil
	case t == value.TypeError:
		return nil, importError(p)
	case t == value.TypeList:
		list, err := m.items(p, int(h.val), depth)
		return value.NewList(list...), err
	case t == value.TypeDict:
		return m.dict(p, depth)
	case t == value.TypeTable:
		return m.table(p, depth)
	case t == value.TypeLambda:
		return m.lambda(p, depth)
	case t.IsFunction():
		name := m.text(*(*object)(unsafe.Pointer(&h.val)))
		if m.resolve == nil {
			return &value.Builtin{Name: strings.Clone(name), Kind: t}, nil
		}
		return m.resolve(name)
	}
	return nil, value.Errorf(value.ErrType, "no type of value has the code %d", h.typ)
}

func (m importer) items(p object, n, depth int) (_ []value.Value, err error) {
	out := make([]value.Value, n)
	for i, item := range items(p, n) {
		if out[i], err = m.value(item, depth+1); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// pair returns the two values that an object holds.
func (m importer) pair(p object, depth int) (x, y value.Value, err error) {
	both, err := m.items(p, 2, depth)
	if err != nil {
		return nil, nil, err
	}
	return both[0], both[1], nil
}

func (m importer) dict(p object, depth int) (value.Value, error) {
	keys, vals, err := m.pair(p, depth)
	if err != nil {
		return nil, err
	}
	k, kok := value.AsCollection(keys)
	v, vok := value.AsCollection(vals)
	if !kok || !vok || k.Len() != v.Len() {
		return nil, value.Errorf(value.ErrLength, "a dict needs as many keys as values")
	}
	return value.NewDict(k, v), nil
}

func (m importer) table(p object, depth int) (value.Value, error) {
	schema, cols, err := m.pair(p, depth)
	if err != nil {
		return nil, err
	}
	names, nok := schema.(*value.Vec[value.SymID])
	list, lok := cols.(*value.List)
	if !nok || !lok || names.Len() != list.Len() {
		return nil, value.Errorf(value.ErrType, "a table needs a SYM vector of names and as many columns")
	}
	columns := make([]value.Collection, list.Len())
	for i, c := range list.Items() {
		col, ok := value.AsCollection(c)
		if !ok || i > 0 && col.Len() != columns[0].Len() {
			return nil, value.Errorf(value.ErrLength, "column '%s' is not a vector of the length of the others", names.Data()[i])
		}
		columns[i] = col
	}
	return value.NewTable(names.Data(), columns), nil
}

func (m importer) lambda(p object, depth int) (value.Value, error) {
	params, body, err := m.pair(p, depth)
	if err != nil {
		return nil, err
	}
	list, ok := body.(*value.List)
	if !ok {
		return nil, value.Errorf(value.ErrType, "the body of a function must be a list, got %s", value.Name(body))
	}
	return value.NewLambda(params, list.Items()), nil
}

func (m importer) atom(p object, h *header) (value.Value, error) {
	null := h.attrs&attrNulls != 0
	switch elem := h.typ.Elem(); elem {
	case value.TypeBool, value.TypeU8, value.TypeGUID, value.TypeStr:
		if null {
			return value.NullAtom{T: elem}, nil
		}
	}
	at := unsafe.Pointer(&h.val)
	switch -h.typ {
	case value.TypeBool:
		return value.Bool(*(*uint8)(at) != 0), nil
	case value.TypeU8:
		return value.U8(*(*uint8)(at)), nil
	case value.TypeI16:
		return value.I16(*(*int16)(at)), nil
	case value.TypeI32:
		return value.I32(*(*int32)(at)), nil
	case value.TypeDate:
		return value.Date(*(*int32)(at)), nil
	case value.TypeTime:
		return value.Time(*(*int32)(at)), nil
	case value.TypeI64:
		return value.I64(*(*int64)(at)), nil
	case value.TypeTimestamp:
		return value.Timestamp(*(*int64)(at)), nil
	case value.TypeF32:
		return value.F32(*(*float64)(at)), nil
	case value.TypeF64:
		return value.F64(*(*float64)(at)), nil
	case value.TypeGUID:
		return *(*value.GUID)(data(*(*object)(at))), nil
	case value.TypeSym:
		if h.val >= uint64(value.SymCount()) {
			return nil, noSymbol(h.val)
		}
		return value.Sym{ID: value.SymID(h.val), Quoted: h.attrs&attrQuoted != 0}, nil
	}
	return value.Str(m.text(p)), nil
}

func noSymbol(id uint64) error {
	return value.Errorf(value.ErrDomain, "there is no symbol with the id %d", int64(id))
}

// text returns the bytes of a STR atom.
func (m importer) text(p object) string {
	h := headerOf(p)
	text := unsafe.String((*byte)(unsafe.Add(unsafe.Pointer(&h.val), 1)), int(*(*uint8)(unsafe.Pointer(&h.val))))
	if h.attrs&attrLong != 0 {
		text = unsafe.String((*byte)(unsafe.Add(unsafe.Pointer(p), headerSize)), int(h.val))
	}
	if m.borrow {
		return text
	}
	return strings.Clone(text)
}

func (m importer) vector(p object, h *header) (value.Value, error) {
	switch h.typ {
	case value.TypeBool:
		return vectorOf(p, h, bools(p, h)), nil
	case value.TypeU8:
		return vectorOf(p, h, elems[uint8](m, p, h)), nil
	case value.TypeI16:
		return vectorOf(p, h, elems[int16](m, p, h)), nil
	case value.TypeI32, value.TypeDate, value.TypeTime:
		return vectorOf(p, h, elems[int32](m, p, h)), nil
	case value.TypeI64, value.TypeTimestamp:
		return vectorOf(p, h, elems[int64](m, p, h)), nil
	case value.TypeF32:
		return vectorOf(p, h, elems[float32](m, p, h)), nil
	case value.TypeF64:
		return vectorOf(p, h, elems[float64](m, p, h)), nil
	case value.TypeGUID:
		return vectorOf(p, h, elems[value.GUID](m, p, h)), nil
	case value.TypeSym:
		ids, err := m.symbols(p, h)
		return vectorOf(p, h, ids), err
	}
	return m.strings(p, h), nil
}

func vectorOf[T value.Elem](p object, h *header, elems []T) value.Value {
	return value.NewVecNulls(h.typ, elems, h.attrs&attrNulls != 0)
}

// elems returns the elements of a vector.
func elems[T any](m importer, p object, h *header) []T {
	all := unsafe.Slice((*T)(data(p)), int(h.val))
	if m.borrow {
		return all
	}
	return slices.Clone(all)
}

// bools copies the elements of a BOOL vector: a Go bool must not hold a byte
// other than 0 and 1.
func bools(p object, h *header) []bool {
	out := make([]bool, int(h.val))
	for i, b := range unsafe.Slice((*uint8)(data(p)), len(out)) {
		out[i] = b != 0
	}
	return out
}

// symbols returns the ids of a SYM vector, all of which stand for a symbol.
func (m importer) symbols(p object, h *header) ([]value.SymID, error) {
	switch h.attrs & C.RAY_SYM_W_MASK {
	case C.RAY_SYM_W8:
		return narrowed[uint8](p, h)
	case C.RAY_SYM_W16:
		return narrowed[uint16](p, h)
	case C.RAY_SYM_W64:
		return narrowed[uint64](p, h)
	}
	ids, count := elems[value.SymID](m, p, h), value.SymCount()
	for _, id := range ids {
		if int(id) >= count {
			return nil, noSymbol(uint64(id))
		}
	}
	return ids, nil
}

func narrowed[T uint8 | uint16 | uint64](p object, h *header) ([]value.SymID, error) {
	out, count := make([]value.SymID, int(h.val)), uint64(value.SymCount())
	for i, id := range unsafe.Slice((*T)(data(p)), len(out)) {
		if uint64(id) >= count {
			return nil, noSymbol(uint64(id))
		}
		out[i] = value.SymID(id)
	}
	return out, nil
}

// strings returns a STR vector. Descriptors are the same on both sides.
func (m importer) strings(p object, h *header) value.Value {
	var pool []byte
	if q := C.ray__pool(p); q != nil {
		pool = elems[byte](m, q, headerOf(q))
	}
	return value.NewStrVec(elems[value.StrView](m, p, h), pool)
}

// importError returns the error that an error object holds.
func importError(p object) error {
	return &value.Error{Code: value.Code(C.GoString(C.ray_err_code(p))), Msg: C.GoString(C.ray_err_message(p))}
}
