package kernel

import (
	"strings"
	"unsafe"

	"github.com/rayforce-go/rayforce/value"
)

// flat are the types without pointers that large results are made of.
type flat interface {
	value.Elem | uint32 | uint64 | value.StrView | wordRow
}

// unsetBytes is from how many bytes on clearing memory first is worth avoiding.
const unsetBytes = 1 << 16

// Unset returns n elements of which every one must be written before it is
// read: large results hold what was in the memory before. A result that is
// written from end to end is then written once, on all cores, and not cleared
// before that by one.
func Unset[T flat](n int) []T {
	size := int(unsafe.Sizeof(*new(T)))
	if n < unsetBytes/size {
		return make([]T, n)
	}
	// A strings.Builder is the one way to memory that the runtime does not
	// clear. Nothing else holds its string; blocks of this size are aligned
	// to pages, and hold no pointers as T has none.
	var b strings.Builder
	b.Grow(n * size)
	b.WriteByte(0)
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.StringData(b.String()))), n)
}
