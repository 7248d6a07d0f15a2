//go:build unix

package file

import (
	"errors"
	"syscall"
)

// tryLock reports whether it got the exclusive lock on the file. Where files
// of this kind cannot be locked, as directories on some network file systems,
// everybody gets it.
func (f *File) tryLock() (bool, error) {
	if err := allow(call{name: "lock", path: f.path, file: f}); err != nil {
		return false, err
	}
	for {
		err := syscall.Flock(int(f.f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case errors.Is(err, syscall.EBADF), errors.Is(err, syscall.EOPNOTSUPP), errors.Is(err, syscall.ENOSYS):
			return true, nil
		}
		return err == nil, err
	}
}

// inode returns the number of the file.
func (f *File) inode() (uint64, bool) {
	info, err := f.f.Stat()
	if err != nil {
		return 0, false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	return uint64(st.Ino), ok
}
