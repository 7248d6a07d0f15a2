// Package mem gives memory for large results: columns, permutations, tables of
// hashes. Such memory is written once, by all cores, soon after it was made, so
// what counts is how fast it can be touched for the first time. Two things
// slow that down, and are avoided here: the runtime clears it on one core
// before anyone writes it, and the kernel hands it out in pages of 4 KB, at a
// fault each, which can take longer than computing what is written there.
package mem

import (
	"fmt"
	"reflect"
	"strings"
	"unsafe"
)

// Unset returns n elements of a type without pointers, of which every one must
// be written before it is read: a large result holds what was in the memory
// before.
func Unset[T any](n int) []T {
	size := int(unsafe.Sizeof(*new(T)))
	if n < large/max(size, 1) {
		return make([]T, n)
	}
	mustBeFlat(reflect.TypeFor[T]())
	// A strings.Builder is the one way to memory that the runtime does not
	// clear. Nothing else holds its string, and blocks of this size are aligned
	// to pages.
	var b strings.Builder
	b.Grow(n * size)
	b.WriteByte(0)
	out := unsafe.Slice((*T)(unsafe.Pointer(unsafe.StringData(b.String()))), n)
	hugePages(unsafe.Pointer(unsafe.SliceData(out)), n*size)
	return out
}

// Make returns n elements that are zero, of any type.
func Make[T any](n int) []T {
	out := make([]T, n)
	if size := int(unsafe.Sizeof(*new(T))); n >= large/max(size, 1) {
		hugePages(unsafe.Pointer(unsafe.SliceData(out)), n*size)
	}
	return out
}

// large is from how many bytes on this package makes a difference: below,
// memory comes from the runtime's caches.
const large = 1 << 16

// mustBeFlat panics when values of this type hold pointers, which the garbage
// collector would not see.
func mustBeFlat(t reflect.Type) {
	switch k := t.Kind(); {
	case k >= reflect.Bool && k <= reflect.Complex128:
	case k == reflect.Array:
		mustBeFlat(t.Elem())
	case k == reflect.Struct:
		for i := range t.NumField() {
			mustBeFlat(t.Field(i).Type)
		}
	default:
		panic(fmt.Sprintf("mem: elements of type %s may hold pointers", t))
	}
}
