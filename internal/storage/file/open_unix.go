//go:build unix

package file

import (
	"bytes"
	"errors"
	"os"
	"sync"
	"syscall"
)

// openToRead is os.Open without preparing the file for the network poller,
// which takes more system calls than all that is done with a small file.
func openToRead(path string) (*os.File, error) {
	fd, err := openFD(path)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), path), nil
}

func openFD(path string) (fd int, err error) {
	for {
		fd, err = syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
		if !errors.Is(err, syscall.EINTR) {
			return fd, err
		}
	}
}

// buffers holds what small files are read into: *[smallFile + 1]byte.
var buffers = sync.Pool{New: func() any { return new([smallFile + 1]byte) }}

// readSmall returns the content of a file that is small, in as few system calls
// as there can be; large is whether it is not.
func readSmall(path string) (data []byte, large bool, err error) {
	if err := allow(call{name: "load", path: path}); err != nil {
		return nil, false, err
	}
	fd, err := openFD(path)
	if err != nil {
		return nil, false, err
	}
	defer syscall.Close(fd)
	b := buffers.Get().(*[smallFile + 1]byte)
	defer buffers.Put(b)
	n, err := syscall.Read(fd, b[:])
	for errors.Is(err, syscall.EINTR) {
		n, err = syscall.Read(fd, b[:])
	}
	if err != nil || n > smallFile {
		return nil, err == nil, err
	}
	return bytes.Clone(b[:n]), false, nil
}
