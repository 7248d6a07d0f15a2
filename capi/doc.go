//go:build cgo && unix

// Command capi is the C library: librayforce.so and librayforce.a, built with
// -buildmode=c-shared and c-archive. include/rayforce.h is its documentation
// for those who use it; this is for those who change it.
//
// # Two sides
//
// Values that a C program holds are objects of the C side: malloc'ed headers
// of 32 bytes with the data behind them, counted by an atomic reference count.
// Everything that only handles them is C and never enters Go: object.c (memory,
// references, errors), atom.c, vector.c, strvec.c, compound.c. So retain,
// release and the access to elements cost what they cost in any C library, and
// valgrind and the address sanitizer see ordinary memory.
//
// What needs the engine crosses to Go, in bridge.c and the functions that
// begin with rayGo: evaluation, text and bytes of values, bindings, symbols,
// connections. There values are converted as a whole: import.go makes Go
// values of C objects, export.go the reverse, a column at a time by copying its
// memory. Functions that only read a value while they run (ray_ipc_send, ray_ser,
// ray_fmt) do not even copy it: the Go value then borrows the memory of the C
// object.
//
// Invariants:
//
//   - No Go pointer is ever stored in C memory, and no C object is kept by Go
//     beyond a call, except the values of ray_env_get, which the engine frees.
//   - A Go value that may outlive a call shares no memory with C objects.
//   - Symbol ids are those of package value on both sides.
//   - No panic crosses to C: every exported function ends in guard.
//
// # Connections
//
// A connection of ray_ipc_connect has no goroutine. The thread that sends a
// request reads the reply itself from a blocking socket (server.Dial), which
// is faster than package client: no thread has to wake another. Handles are
// those of the runtime, so .ipc.send and ray_ipc_send take the same ones.
// Servers that push messages are answered by who waits for a reply, or by
// ray_poll_run. Clients that connect to the process are served by goroutines,
// whether or not a thread is in ray_poll_run.
package main
