//go:build !linux

package mem

import "unsafe"

// hugePages does nothing where large pages cannot be asked for.
func hugePages(unsafe.Pointer, int) {}
