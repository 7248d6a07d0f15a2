package mem

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

const hugePage = 2 << 20

// hugePages asks for large pages in the part of this memory that has room for
// them. It is a hint: where the kernel has none, small ones do.
func hugePages(p unsafe.Pointer, size int) {
	skip := int(-uintptr(p) & (hugePage - 1))
	if n := (size - skip) &^ (hugePage - 1); n > 0 {
		_ = unix.Madvise(unsafe.Slice((*byte)(unsafe.Add(p, skip)), n), unix.MADV_HUGEPAGE)
	}
}
