//go:build cgo && unix

package main

// #include "internal.h"
import "C"

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/internal/storage/symfile"
	"github.com/rayforce-go/rayforce/value"
)

// engine is the one runtime of the process.
type engine struct {
	*rayforce.Runtime
	handle *C.ray_runtime_t

	mu  sync.Mutex
	env map[value.SymID]binding
}

// binding is a value that ray_env_get has handed out.
type binding struct {
	v value.Value
	p object // holds v; ends when v is no longer bound to the name
}

// current is the live engine, nil if there is none.
var current atomic.Pointer[engine]

// errNoRuntime is what functions fail with that need a runtime.
var errNoRuntime = value.Errorf(value.ErrState, "there is no runtime: call ray_runtime_create first")

// live returns the engine.
func live() (*engine, error) {
	if e := current.Load(); e != nil {
		return e, nil
	}
	return nil, errNoRuntime
}

// resolver returns what finds functions by name.
func resolver() func(string) (value.Value, error) {
	if e := current.Load(); e != nil {
		return e.Lookup
	}
	return nil
}

//export rayGoCreate
func rayGoCreate(path *C.char, out *C.int) *C.ray_runtime_t {
	*out = C.RAY_OK
	if path != nil {
		if _, err := symfile.Read(C.GoString(path)); err != nil {
			*out = number(err)
			return nil
		}
	}
	e := &engine{
		handle: (*C.ray_runtime_t)(C.ray_calloc_raw(1)),
		env:    map[value.SymID]binding{},
	}
	if e.handle == nil {
		*out = C.RAY_ERR_OOM
		return nil
	}
	e.Runtime = rayforce.New(rayforce.Options{Stdout: stdio(1), Stderr: stdio(2), Exit: exit})
	if !current.CompareAndSwap(nil, e) {
		C.ray_free_raw(unsafe.Pointer(e.handle))
		*out = number(value.Errorf(value.ErrLimit, "there is a runtime already, and a process has one at a time: destroy it first"))
		return nil
	}
	return e.handle
}

//export rayGoDestroy
func rayGoDestroy(handle *C.ray_runtime_t) {
	e := current.Load()
	if e == nil || e.handle != handle || !current.CompareAndSwap(e, nil) {
		return
	}
	e.Close()
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, b := range e.env {
		C.ray__drop(b.p)
	}
	e.env = nil
	C.ray_free_raw(unsafe.Pointer(handle))
}

// exit ends the loop of the attached poll, for (exit n).
func exit(status int) { C.ray__exit(C.int64_t(status)) }

// stdio is stdout (1) or stderr (2) of the C library, so that what programs
// print and what the host prints stay in order.
type stdio int

// Write implements io.Writer.
func (s stdio) Write(p []byte) (int, error) {
	if len(p) > 0 {
		C.ray__print(C.int(s), (*C.char)(unsafe.Pointer(&p[0])), C.size_t(len(p)))
	}
	return len(p), nil
}
