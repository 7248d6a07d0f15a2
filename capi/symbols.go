//go:build cgo && unix

package main

// #include "internal.h"
import "C"

import (
	"context"
	"unsafe"

	"github.com/rayforce-go/rayforce/internal/storage/symfile"
	"github.com/rayforce-go/rayforce/value"
)

//export rayGoIntern
func rayGoIntern(text *C.char, n C.size_t) C.int64_t {
	return C.int64_t(value.InternBytes(unsafe.Slice((*byte)(unsafe.Pointer(text)), int(n))))
}

//export rayGoFind
func rayGoFind(text *C.char, n C.size_t) C.int64_t {
	if id, ok := value.FindSym(unsafe.String((*byte)(unsafe.Pointer(text)), int(n))); ok {
		return C.int64_t(id)
	}
	return -1
}

// rayGoSymText returns a new string.
//
//export rayGoSymText
func rayGoSymText(id C.int64_t) object { return export(value.Str(value.SymID(id).String())) }

//export rayGoSymCount
func rayGoSymCount() C.uint32_t { return C.uint32_t(value.SymCount()) }

//export rayGoSymLoad
func rayGoSymLoad(path *C.char) C.int {
	_, err := symfile.Read(C.GoString(path))
	return number(err)
}

//export rayGoSymSave
func rayGoSymSave(path *C.char) C.int {
	ids := make([]value.SymID, value.SymCount())
	for i := range ids {
		ids[i] = value.SymID(i)
	}
	_, err := symfile.Extend(context.Background(), C.GoString(path), ids)
	return number(err)
}
