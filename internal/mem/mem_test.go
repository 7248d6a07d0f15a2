package mem

import (
	"runtime"
	"sync"
	"testing"
	"unsafe"
)

// Unset gives as many elements as asked for, aligned for their type, in memory
// that no other result has.
func TestUnset(t *testing.T) {
	for _, n := range []int{0, 1, large/8 - 1, large / 8, 1_000_003} {
		a, b := Unset[int64](n), Unset[int64](n)
		if len(a) != n || len(b) != n {
			t.Fatalf("Unset(%d) has %d and %d elements", n, len(a), len(b))
		}
		if n == 0 {
			continue
		}
		if p := uintptr(unsafe.Pointer(&a[0])); p%8 != 0 {
			t.Errorf("Unset(%d) is at %#x", n, p)
		}
		for i := range a {
			a[i], b[i] = 1, 2
		}
		for i := range a {
			if a[i] != 1 || b[i] != 2 {
				t.Fatalf("Unset(%d): elements of two results share memory", n)
			}
		}
	}
}

// Elements may be structs; those that hold pointers are refused, as the
// collector would not see them.
func TestUnsetTypes(t *testing.T) {
	type flat struct {
		a int32
		b [12]byte
	}
	out := Unset[flat](large)
	if len(out) != large {
		t.Fatalf("%d elements", len(out))
	}
	out[large-1] = flat{1, [12]byte{2}}
	if out[large-1].a != 1 || out[large-1].b[0] != 2 {
		t.Errorf("the last element is %v", out[large-1])
	}
	defer func() {
		if recover() == nil {
			t.Error("memory for strings was given unset")
		}
	}()
	Unset[struct{ s string }](large)
}

func TestMakeIsZero(t *testing.T) {
	for range 20 { // some of them in memory that was used before
		out := Make[int64](1 << 20)
		for i, x := range out {
			if x != 0 {
				t.Fatalf("element %d is %d", i, x)
			}
			out[i] = -1
		}
		runtime.GC()
	}
}

var sinkInts []int64

// What it costs to write a large result for the first time, on two cores.
func BenchmarkFirstWrite(b *testing.B) {
	const n = 1 << 23
	for _, c := range []struct {
		name string
		make func(n int) []int64
	}{{"Unset", Unset[int64]}, {"Make", Make[int64]}, {"plain", func(n int) []int64 { return make([]int64, n) }}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(n * 8)
			for b.Loop() {
				sinkInts = c.make(n)
				var wg sync.WaitGroup
				for half := range 2 {
					wg.Go(func() {
						for i := half * n / 2; i < (half+1)*n/2; i++ {
							sinkInts[i] = int64(i)
						}
					})
				}
				wg.Wait()
			}
		})
	}
}
