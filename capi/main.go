//go:build cgo && unix

package main

// #cgo CFLAGS: -std=gnu11 -O2 -Wall -Wextra -Wno-missing-field-initializers -Wno-unused-parameter -fvisibility=hidden
// #include "internal.h"
import "C"

import (
	"fmt"
	"unsafe"

	"github.com/rayforce-go/rayforce/value"
)

func main() {}

// object is a value on the C side.
type object = *C.ray_t

// header is the layout of an object; object.c asserts that it is the same there.
type header struct {
	aux         [2]uint64
	mmod, order uint8
	typ         value.Type
	attrs       uint8
	rc          uint32
	val         uint64 // the payload of an atom, or the length
}

const headerSize = 32

var _ [headerSize]byte = [unsafe.Sizeof(header{})]byte{}

// The bits of attrs and the index of a symbol width, as in rayforce.h.
const (
	attrSlice  = C.RAY_ATTR_SLICE
	attrQuoted = C.RAY_ATTR_QUOTED
	attrNulls  = C.RAY_ATTR_HAS_NULLS
	attrLong   = C.RAY_ATTR_LONG
)

func headerOf(p object) *header { return (*header)(unsafe.Pointer(p)) }

// data returns where the elements or items of an object begin.
func data(p object) unsafe.Pointer {
	h := headerOf(p)
	if h.attrs&attrSlice == 0 {
		return unsafe.Add(unsafe.Pointer(p), headerSize)
	}
	parent := *(*unsafe.Pointer)(unsafe.Pointer(&h.aux[0]))
	size := uint64(C.ray_elem_size(C.int8_t(h.typ), C.uint8_t(h.attrs)))
	return unsafe.Add(parent, headerSize+h.aux[1]*size)
}

// items returns the objects that a list, or one of the pairs, holds.
func items(p object, n int) []object { return unsafe.Slice((*object)(data(p)), n) }

// guard turns a panic into an error object: the program that uses the library
// must live on.
func guard(out *object) {
	if fault := recover(); fault != nil {
		if err := value.Unreadable(fault); err != nil {
			*out = exportError(err)
			return
		}
		*out = exportError(value.Errorf(value.ErrState, "fault in the library: %s", fmt.Sprint(fault)))
	}
}

// remember makes err the text of ray_last_error.
func remember(err error) {
	e := value.AsError(err)
	code, msg := append([]byte(e.Code), 0), append([]byte(e.Msg), 0)
	C.ray__set_last((*C.char)(unsafe.Pointer(&code[0])), (*C.char)(unsafe.Pointer(&msg[0])))
}

// numbers are the codes that have a number.
var numbers = map[value.Code]C.int{
	value.ErrOOM: C.RAY_ERR_OOM, value.ErrType: C.RAY_ERR_TYPE, value.ErrRange: C.RAY_ERR_RANGE,
	value.ErrLength: C.RAY_ERR_LENGTH, value.ErrRank: C.RAY_ERR_RANK, value.ErrNYI: C.RAY_ERR_NYI,
	value.ErrIO: C.RAY_ERR_IO, value.ErrSchema: C.RAY_ERR_SCHEMA, value.ErrCorrupt: C.RAY_ERR_CORRUPT,
	value.ErrCancel: C.RAY_ERR_CANCEL, value.ErrParse: C.RAY_ERR_PARSE, value.ErrName: C.RAY_ERR_NAME,
	value.ErrLimit: C.RAY_ERR_LIMIT, value.ErrReserve: C.RAY_ERR_RESERVED, value.ErrVersion: C.RAY_ERR_VERSION,
}

// number returns the ray_err_t of an error and remembers its text.
func number(err error) C.int {
	if err == nil {
		return C.RAY_OK
	}
	remember(err)
	if n, ok := numbers[value.AsError(err).Code]; ok {
		return n
	}
	return C.RAY_ERR_DOMAIN
}
