package value

import (
	"sync"
	"sync/atomic"
	"testing"
)

func TestHandle(t *testing.T) {
	a, b := NewHandle("a"), NewHandle(2)
	if a.I64() == 0 || a.I64() == b.I64() || a.Type() != -TypeI64 || !Truthy(a) {
		t.Errorf("handles are numbers %d and %d", a.I64(), b.I64())
	}
	if s, ok := HandleOf[string](a); s != "a" || !ok {
		t.Errorf("HandleOf gives %q, %v", s, ok)
	}
	if _, ok := HandleOf[int](a); ok {
		t.Error("a handle of a string is one of an int")
	}
	if _, ok := HandleOf[string](a.I64()); ok {
		t.Error("the number of a handle leads to what it stands for")
	}
	if Plain(a) != Value(a.I64()) || Plain(Str("x")) != Value(Str("x")) {
		t.Error("Plain is not the number, or changes other values")
	}
	if v := Collapse([]Value{a, I64(1)}); v.At(0) != Value(a) {
		t.Errorf("%v lost a handle", v)
	}
	if v, ok := Pack(TypeI64, []Value{a, I64(1)}); !ok || v.At(0) != Value(a.I64()) {
		t.Errorf("%v does not hold the number of a handle", v)
	}
	if !a.Free() || a.Free() || a.I64() != 0 || Truthy(a) {
		t.Error("Free does not end the handle once")
	}
	if _, ok := HandleOf[string](a); ok {
		t.Error("a freed handle still stands for something")
	}
}

// TestHandleFreeOnce frees one handle from many goroutines.
func TestHandleFreeOnce(t *testing.T) {
	h := NewHandle(1)
	var freed atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			HandleOf[int](h)
			if h.Free() {
				freed.Add(1)
			}
		})
	}
	wg.Wait()
	if freed.Load() != 1 {
		t.Errorf("freed %d times", freed.Load())
	}
}
