//go:build unix

package file

import (
	"errors"
	"os"
	"syscall"

	"github.com/rayforce-go/rayforce/value"
)

// Lock keeps other processes from locking the same file until f is closed, if
// only by the end of this process. It is an io error when one has it.
func Lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return value.Errorf(value.ErrIO, "%s: in use by another process", f.Name())
	}
	return err
}
