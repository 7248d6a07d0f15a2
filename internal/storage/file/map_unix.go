//go:build unix

package file

import (
	"os"
	"sync"
	"syscall"

	"github.com/rayforce-go/rayforce/value"
)

// View is the content of a file, mapped into memory. It stays what it was when
// another process replaces the file by renaming; one that shortens the file in
// place makes reading the lost bytes a fault, see Guard.
type View struct{ data []byte }

// Map returns a view of the file at path. A directory is an io error.
func Map(path string) (*View, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.stat()
	if err != nil {
		return nil, Error(path, err)
	}
	if !info.Mode().IsRegular() {
		return readInto(path, info)
	}
	return mapFile(f, path, info.Size())
}

// readInto serves pipes and devices, which cannot be mapped.
func readInto(path string, info os.FileInfo) (*View, error) {
	if info.IsDir() {
		return nil, value.Errorf(value.ErrIO, "%s: is a directory", path)
	}
	data, err := Read(path)
	return &View{data}, err
}

func mapFile(f *File, path string, size int64) (*View, error) {
	if size == 0 {
		return &View{}, nil
	}
	if err := allow(call{name: "map", path: path, file: f}); err != nil {
		return nil, Error(path, err)
	}
	if int64(int(size)) != size {
		return nil, value.Errorf(value.ErrIO, "%s: %d bytes are too large for this machine", path, size)
	}
	data, err := syscall.Mmap(int(f.f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, value.Errorf(value.ErrIO, "%s: cannot map the file: %v", path, err)
	}
	return &View{data}, nil
}

// Close ends the view; nothing may use its bytes any more.
func (v *View) Close() {
	if len(v.data) > 0 {
		_ = syscall.Munmap(v.data) // fails only for what is no mapping: bytes that were read
	}
	v.data = nil
}

// identity tells files apart: a file that was replaced or changed has another.
type identity struct {
	dev, ino, size, mtime int64
}

var kept struct {
	sync.Mutex
	files map[identity][]byte
}

func keep(f *File, path string) ([]byte, error) {
	info, err := f.stat()
	if err != nil {
		return nil, Error(path, err)
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !info.Mode().IsRegular() || info.Size() <= smallFile || !ok {
		data, err := f.readAll(info)
		return data, Error(path, err)
	}
	id := identity{int64(st.Dev), int64(st.Ino), info.Size(), info.ModTime().UnixNano()}
	kept.Lock()
	defer kept.Unlock()
	if data, ok := kept.files[id]; ok {
		return data, nil
	}
	v, err := mapFile(f, path, info.Size())
	if err != nil {
		return nil, err
	}
	if kept.files == nil {
		kept.files = make(map[identity][]byte)
	}
	kept.files[id] = v.data
	return v.data, nil
}
