//go:build cgo && unix

package main

// #include "internal.h"
import "C"

import (
	"unsafe"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

//export rayGoEval
func rayGoEval(text *C.char) (out object) {
	defer guard(&out)
	e, err := live()
	if err != nil {
		return exportError(err)
	}
	ctx, done := begin()
	defer done()
	return result(e.Eval(ctx, C.GoString(text)))
}

// rayGoCall evaluates a call of the function of this name with arguments as
// code.
//
//export rayGoCall
func rayGoCall(name *C.char, args *object, n C.int64_t) (out object) {
	defer guard(&out)
	e, err := live()
	if err != nil {
		return exportError(err)
	}
	f, err := e.Lookup(C.GoString(name))
	if err != nil {
		return exportError(err)
	}
	code := []value.Value{f}
	for _, arg := range unsafe.Slice(args, int(n)) {
		v, err := keep(arg)
		if err != nil {
			return exportError(err)
		}
		code = append(code, v)
	}
	ctx, done := begin()
	defer done()
	return result(e.EvalCode(ctx, value.NewList(code...)))
}

//export rayGoFormat
func rayGoFormat(p object, mode C.int) (out object) {
	defer guard(&out)
	v, err := borrow(p)
	if err != nil {
		return exportError(err)
	}
	if mode == 0 {
		return export(value.Str(format.Compact(v)))
	}
	return export(value.Str(format.REPL(v)))
}

//export rayGoSer
func rayGoSer(p object) (out object) {
	defer guard(&out)
	v, err := borrow(p)
	if err != nil {
		return exportError(err)
	}
	b, err := wire.Marshal(v)
	return result(value.NewVec(value.TypeU8, b), err)
}

//export rayGoDe
func rayGoDe(p object) (out object) {
	defer guard(&out)
	h := headerOf(p)
	v, err := wire.Unmarshal(elems[byte](importer{borrow: true}, p, h), resolver())
	return result(v, err)
}

//export rayGoSize
func rayGoSize(p object) (size C.int64_t) {
	size = -1
	defer func() { recover() }()
	v, err := borrow(p)
	if err != nil {
		remember(err)
		return -1
	}
	return C.int64_t(wire.HeaderSize + wire.Size(v))
}

//export rayGoEnvGet
func rayGoEnvGet(id C.int64_t) object {
	e := current.Load()
	if e == nil || id < 0 || int(id) >= value.SymCount() {
		return nil
	}
	name := value.SymID(id)
	v, err := e.Lookup(name.String())
	e.mu.Lock()
	defer e.mu.Unlock()
	old, known := e.env[name]
	if err == nil && known && same(old.v, v) {
		return old.p
	}
	if known {
		C.ray__drop(old.p)
		delete(e.env, name)
	}
	if err != nil || e.env == nil {
		return nil
	}
	p := export(v)
	e.env[name] = binding{v, p}
	return p
}

// same reports whether two values are one, or atoms that are equal: NaN, the
// null of floats, is not equal to itself.
func same(x, y value.Value) bool {
	return x == y || x.Type() == y.Type() && value.IsNull(x) && value.IsNull(y)
}

//export rayGoEnvSet
func rayGoEnvSet(id C.int64_t, p object) C.int {
	e, err := live()
	if err != nil {
		return number(err)
	}
	if id < 0 || int(id) >= value.SymCount() {
		return number(noSymbol(uint64(id)))
	}
	v, err := keep(p)
	if err != nil {
		return number(err)
	}
	ctx, done := begin()
	defer done()
	return number(e.Bind(ctx, value.SymID(id).String(), v))
}
