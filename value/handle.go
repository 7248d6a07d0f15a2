package value

import (
	"slices"
	"sync/atomic"
)

// Handle is an I64 atom that stands for something in memory that is no value,
// such as a graph. It is one object for all who hold it: Free ends it for every
// name and list that it is in. Without holders the garbage collector takes it,
// and what it stood for. It may be used from several goroutines.
//
// Its number means nothing: it is there to be printed, compared and sent. A
// function that does not know handles receives the number alone, see [Plain],
// and no number leads back to the handle.
type Handle struct {
	num I64
	of  atomic.Pointer[any] // nil after Free
}

var handles atomic.Int64 // made so far

// NewHandle returns a new handle of x.
func NewHandle(x any) *Handle {
	h := &Handle{num: I64(handles.Add(1))}
	h.of.Store(&x)
	return h
}

// Type implements Value.
func (h *Handle) Type() Type { return -TypeI64 }

// I64 returns the number of the handle, 0 after Free.
func (h *Handle) I64() I64 {
	if h.of.Load() == nil {
		return 0
	}
	return h.num
}

// Free ends the handle. It reports whether it was alive.
func (h *Handle) Free() bool { return h.of.Swap(nil) != nil }

// HandleOf returns what v stands for, if it is a handle of a T that is alive.
func HandleOf[T any](v Value) (x T, ok bool) {
	if h, is := v.(*Handle); is {
		if p := h.of.Load(); p != nil {
			x, ok = (*p).(T)
		}
	}
	return x, ok
}

// Plain returns the number of a handle, and every other value as it is.
func Plain(v Value) Value {
	if h, ok := v.(*Handle); ok {
		return h.I64()
	}
	return v
}

// PlainAll returns values with the numbers of handles in their place: the slice
// that it is given when there are none.
func PlainAll(vals []Value) []Value {
	isHandle := func(v Value) bool { _, is := v.(*Handle); return is }
	if !slices.ContainsFunc(vals, isHandle) {
		return vals
	}
	vals = slices.Clone(vals)
	for i, v := range vals {
		vals[i] = Plain(v)
	}
	return vals
}
