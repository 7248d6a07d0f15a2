//go:build cgo && unix

package main

// #include "internal.h"
import "C"

import (
	"errors"
	"net"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// What ray_ipc_connect returns in place of a handle.
const (
	connectFailed  = -1
	authRequired   = -2
	authFailed     = -3
	otherProtocol  = -4
	connectTimeout = -5
)

// defaultTimeout is how long ray_ipc_connect waits when it is not told.
const defaultTimeout = 5 * time.Second

//export rayGoConnect
func rayGoConnect(host *C.char, port C.uint16_t, user, password *C.char, ms C.int) C.int64_t {
	e, err := live()
	if err != nil {
		return refused(err)
	}
	addr, err := address(C.GoString(host), int(port))
	if err != nil {
		return refused(err)
	}
	if password != nil {
		addr.Credentials = &wire.Credentials{User: C.GoString(user), Password: C.GoString(password)}
	}
	timeout := defaultTimeout
	if ms > 0 {
		timeout = time.Duration(ms) * time.Millisecond
	}
	ctx, done := begin()
	defer done()
	h, err := e.Connect(ctx, addr, timeout)
	if err != nil {
		return refused(err)
	}
	return C.int64_t(h)
}

// address takes what the addresses of .ipc.open take, too: a Unix domain socket
// (unix:/path, whatever the port) or an encrypted connection (tls://host).
func address(host string, port int) (wire.Address, error) {
	switch {
	case strings.HasPrefix(host, "unix:"):
	case strings.Contains(host, ":") && net.ParseIP(host) != nil:
		host = "[" + host + "]:" + strconv.Itoa(port)
	default:
		host += ":" + strconv.Itoa(port)
	}
	return wire.ParseAddress(host)
}

// refused remembers why there is no connection and returns the number for it.
func refused(err error) C.int64_t {
	remember(err)
	var timeout net.Error
	switch {
	case errors.Is(err, error(wire.ErrAuthRequired)):
		return authRequired
	case errors.Is(err, error(wire.ErrAuthFailed)):
		return authFailed
	case errors.Is(err, error(wire.ErrNotRayforce)):
		return otherProtocol
	case errors.As(err, &timeout) && timeout.Timeout():
		return connectTimeout
	}
	return connectFailed
}

//export rayGoSend
func rayGoSend(handle C.int64_t, msg object, verbose C.int) (out object) {
	defer guard(&out)
	e, err := live()
	if err != nil {
		return exportError(err)
	}
	v, err := borrow(msg)
	if err != nil {
		return exportError(err)
	}
	ctx, done := begin()
	defer done()
	printed, v, err := e.Send(ctx, int64(handle), v, verbose != 0)
	if verbose != 0 && err == nil {
		v = value.NewList(value.Str(printed), v)
	}
	return result(v, err)
}

//export rayGoPost
func rayGoPost(handle C.int64_t, msg object) C.int {
	e, err := live()
	if err != nil {
		return number(err)
	}
	v, err := borrow(msg)
	if err != nil {
		return number(err)
	}
	ctx, done := begin()
	defer done()
	return number(e.Post(ctx, int64(handle), v))
}

//export rayGoClose
func rayGoClose(handle C.int64_t) {
	if e := current.Load(); e != nil {
		e.Hangup(int64(handle))
	}
}

//export rayGoListen
func rayGoListen(port C.uint16_t) C.int64_t {
	e, err := live()
	if err == nil && port == 0 {
		err = value.Errorf(value.ErrDomain, "a port is a number from 1 to 65535, got 0")
	}
	var h int64
	if err == nil {
		h, err = e.ListenHandle(int(port))
	}
	if err != nil {
		remember(err)
		return -1
	}
	return C.int64_t(h)
}

//export rayGoAccess
func rayGoAccess(password *C.char, restricted C.int) {
	if e := current.Load(); e != nil {
		e.SetAccess(C.GoString(password), restricted != 0)
	}
}

//export rayGoDisconnect
func rayGoDisconnect() {
	if e := current.Load(); e != nil {
		e.Disconnect()
	}
}

// rayGoInputs returns the number of connections to poll, and the connections
// themselves in an array for ray_free_raw; -1 if there is no memory for it.
//
//export rayGoInputs
func rayGoInputs(out **C.ray__input) C.int {
	e := current.Load()
	if e == nil {
		return 0
	}
	all := e.Inputs()
	if len(all) == 0 {
		return 0
	}
	p := (*C.ray__input)(C.ray_calloc_raw(C.size_t(len(all)) * C.sizeof_ray__input))
	if p == nil {
		return -1
	}
	room := unsafe.Slice(p, len(all))
	for i, in := range all {
		room[i] = C.ray__input{handle: C.int64_t(in.Handle), fd: C.int(in.FD)}
	}
	*out = p
	return C.int(len(all))
}

//export rayGoReceive
func rayGoReceive(handle C.int64_t) C.bool {
	e := current.Load()
	return C.bool(e != nil && e.Receive(int64(handle)))
}
