//go:build unix

package symfile

import (
	"os"
	"syscall"

	"github.com/rayforce-go/rayforce/internal/storage/file"
)

// lock waits for the exclusive lock that writers of a symbol file take. The
// lock file stays.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, file.Error(path, err)
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		f.Close()
		return nil, file.Error(path, err)
	}
	return func() { f.Close() }, nil
}
