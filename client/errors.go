package client

import (
	"errors"
	"fmt"
)

// ErrClosed matches the error of every request on a connection that has
// ended, be it by Close, by the server or by the network.
var ErrClosed = errors.New("connection closed")

// ErrAnswering is what a request fails with that a handler makes on the
// connection whose sync request it is answering.
var ErrAnswering = errors.New("the handler of a sync request cannot query the connection that it came from")

// ConnError is a failure of the connection, as opposed to one of a request.
type ConnError struct {
	// Op is what failed: "dial", "handshake", "read", "write" or "close".
	Op string
	// Addr is the address of the server, without credentials.
	Addr string
	// Err is the cause. Of a failed handshake it may be wire.ErrAuthRequired,
	// wire.ErrAuthFailed or wire.ErrNotRayforce.
	Err error
}

// Error implements error.
func (e *ConnError) Error() string { return fmt.Sprintf("%s %s: %v", e.Op, e.Addr, e.Err) }

// Unwrap returns the cause.
func (e *ConnError) Unwrap() error { return e.Err }

// Is reports whether target is ErrClosed and e ended an open connection.
func (e *ConnError) Is(target error) bool {
	return target == ErrClosed && e.Op != "dial" && e.Op != "handshake"
}
