package kernel

import (
	"testing"
	"unsafe"

	"github.com/rayforce-go/rayforce/value"
)

// Unset gives as many elements as asked for, aligned for their type, in memory
// that no other result has.
func TestUnset(t *testing.T) {
	for _, n := range []int{0, 1, unsetBytes/8 - 1, unsetBytes / 8, 1_000_003} {
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
	if views := Unset[value.StrView](unsetBytes); len(views) != unsetBytes {
		t.Errorf("%d views", len(views))
	}
}

var sinkInts []int64

// What clearing costs: the second of these writes memory twice.
func BenchmarkResultMemory(b *testing.B) {
	const n = 1 << 23
	for _, c := range []struct {
		name string
		make func(n int) []int64
	}{{"unset", Unset[int64]}, {"make", func(n int) []int64 { return make([]int64, n) }}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(n * 8)
			for b.Loop() {
				sinkInts = c.make(n)
				forAll(2, n, func(lo, hi, _ int) {
					for i := lo; i < hi; i++ {
						sinkInts[i] = int64(i)
					}
				})
			}
		})
	}
}
