package client

import (
	"errors"
	"fmt"
)

// ErrClosed matches the error of every request on a connection that has
// ended, be it by Close, by the server or by the network.
var ErrClosed = errors.New("connection closed")

// ErrNotSent matches, beside what else it matches, the error of a request that
// did not leave this process, or not as a whole: the server has not evaluated
// it and will not, so it may be made again. A failed request whose error does
// not match ErrNotSent may have been evaluated.
var ErrNotSent = errors.New("request not sent")

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
	// Unsent says that the request did not leave this process, or not as a whole.
	Unsent bool
}

// Error implements error.
func (e *ConnError) Error() string { return fmt.Sprintf("%s %s: %v", e.Op, e.Addr, e.Err) }

// Unwrap returns the cause.
func (e *ConnError) Unwrap() error { return e.Err }

// Is reports whether target is ErrClosed and e ended an open connection, or
// ErrNotSent and no request left.
func (e *ConnError) Is(target error) bool {
	opening := e.Op == "dial" || e.Op == "handshake"
	switch target {
	case ErrClosed:
		return !opening
	case ErrNotSent:
		return e.Unsent || opening
	}
	return false
}

// unsent returns the error of an ended connection as that of a request made
// after its end.
func unsent(err error) error {
	if e, ok := err.(*ConnError); ok {
		later := *e
		later.Unsent = true
		return &later
	}
	return err
}
