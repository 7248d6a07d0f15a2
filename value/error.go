package value

import (
	"errors"
	"fmt"
)

// Code is the code of an error, at most 7 bytes: what programs test for. It is
// an error itself, so that errors.Is(err, value.ErrType) works.
type Code string

// The codes that errors carry.
const (
	ErrName    Code = "name"    // unbound name
	ErrType    Code = "type"    // wrong type of an argument or operand
	ErrArity   Code = "arity"   // wrong number of arguments
	ErrDomain  Code = "domain"  // a value outside what is allowed; also raise
	ErrLength  Code = "length"  // lengths that do not match
	ErrRange   Code = "range"   // index or size out of range
	ErrRank    Code = "rank"    // wrong number of arguments of some variadic builtins
	ErrValue   Code = "value"   // unknown key or column in a row
	ErrSchema  Code = "schema"  // no such column
	ErrIndex   Code = "index"   // index out of range in an amend
	ErrParse   Code = "parse"   // syntax
	ErrReserve Code = "reserve" // binding or deleting a reserved name
	ErrLimit   Code = "limit"   // recursion, size or resource limit
	ErrIO      Code = "io"      // file or network failure
	ErrAccess  Code = "access"  // not allowed in a restricted session, or refused credentials
	ErrNYI     Code = "nyi"     // not supported
	ErrCancel  Code = "cancel"  // interrupted
	ErrOOM     Code = "oom"     // out of memory or of a memory-like resource
	ErrCorrupt Code = "corrupt" // damaged file
	ErrVersion Code = "version" // other version of a format
	ErrState   Code = "state"   // not possible in this state
	ErrNoOpen  Code = "noopen"  // no journal is open
	ErrBadTail Code = "badtail" // journal with a broken end
	ErrDeser   Code = "deser"   // journal entry that does not decode
	ErrDecompr Code = "decompr" // journal entry that does not decompress
	ErrSym     Code = "sym"     // symbols without a symbol file
)

// Error implements error.
func (c Code) Error() string { return string(c) }

// Error is a Rayfall error: a code, a message that says what was expected and
// what came, and the places in the source that it passed. errors.Is matches
// its Code.
type Error struct {
	Code Code
	// Msg explains the error; it may be empty.
	Msg string
	// Frames are the call expressions that the error passed, innermost first.
	Frames []Pos
	// At is the expression being evaluated when the error arose, while it has
	// not yet left the lambda that contains it.
	At Pos
	// Raised is the value given to raise, nil for all other errors.
	Raised Value
}

// Errorf returns an error with this code and a message formatted as by fmt.Sprintf.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Msg: fmt.Sprintf(format, args...)}
}

// Error returns "CODE: MESSAGE", or the code alone when there is no message.
func (e *Error) Error() string {
	if e.Msg == "" {
		return string(e.Code)
	}
	return string(e.Code) + ": " + e.Msg
}

// Is reports whether target is the code of e.
func (e *Error) Is(target error) bool {
	c, ok := target.(Code)
	return ok && c == e.Code
}

// AsError returns err as an *Error: itself if it is or wraps one, else an
// error with code io and the text of err.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: ErrIO, Msg: err.Error()}
}

// CodeOf returns the code of err, "" for nil and for errors that carry none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
