package value

import (
	"errors"
	"runtime"
	"runtime/debug"
)

// Guard runs f and returns the error of a column that f used and that cannot be
// read: one that turned out to be damaged when it was first asked for, see
// Table, or whose file was shortened in place after it was mapped. Inside of an
// evaluation such an error is that of the request; programs that use the tables
// of disks themselves may put a Guard around that. Other panics pass.
func Guard(f func()) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			e := Unreadable(p)
			if e == nil {
				panic(p)
			}
			err = e
		}
	}()
	f()
	return nil
}

// Unreadable returns the error with which Guard ends when something panics
// with p, nil for panics that are none of its business.
func Unreadable(p any) *Error {
	err, ok := p.(error)
	if !ok {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	var fault interface {
		runtime.Error
		Addr() uintptr
	}
	if errors.As(err, &fault) {
		return Errorf(ErrIO, "a file was shortened while a column in it was used (fault at %#x)", fault.Addr())
	}
	return nil
}
