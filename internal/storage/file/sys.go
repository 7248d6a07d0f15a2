package file

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// call is a system call that is about to be made.
type call struct {
	name string
	path string
	to   string // rename: the new path
	file *File  // calls on an open file, and open: the file it will be
	flag int    // open
	data []byte // write: what
	off  int64  // write: where, -1 for the end; truncate: the new size
}

// before, which only tests set, is asked before every system call of this
// package. Its error takes the place of the call.
var before func(c call) error

func allow(c call) error {
	if before == nil {
		return nil
	}
	return before(c)
}

// File is an open file.
type File struct {
	f    *os.File
	path string
}

// open opens or, as flag says, creates a file.
func open(path string, flag int) (*File, error) {
	h := &File{path: path}
	if err := allow(call{name: "open", path: path, file: h, flag: flag}); err != nil {
		return nil, err
	}
	var err error
	if flag == os.O_RDONLY {
		h.f, err = openToRead(path)
	} else {
		h.f, err = os.OpenFile(path, flag, 0o644)
	}
	return h, err
}

// Append opens a file for writing at its end; it is made if there is none.
func Append(path string) (*File, error) {
	f, err := open(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND)
	if err != nil {
		return nil, Error(path, err)
	}
	return f, nil
}

// Open opens a file for reading.
func Open(path string) (*File, error) {
	f, err := open(path, os.O_RDONLY)
	if err != nil {
		return nil, Error(path, err)
	}
	return f, nil
}

// Read reads the next bytes.
func (f *File) Read(p []byte) (int, error) {
	if err := allow(call{name: "read", path: f.path, file: f}); err != nil {
		return 0, err
	}
	return f.f.Read(p)
}

// Write writes data after what was written before.
func (f *File) Write(data []byte) (int, error) {
	if err := allow(call{name: "write", path: f.path, file: f, data: data, off: -1}); err != nil {
		return 0, err
	}
	return f.f.Write(data)
}

func (f *File) writeAt(data []byte, off int64) (int, error) {
	if err := allow(call{name: "write", path: f.path, file: f, data: data, off: off}); err != nil {
		return 0, err
	}
	return f.f.WriteAt(data, off)
}

// Truncate cuts the file to this size.
func (f *File) Truncate(size int64) error {
	if err := allow(call{name: "truncate", path: f.path, file: f, off: size}); err != nil {
		return err
	}
	return f.f.Truncate(size)
}

// Sync waits until what was written is on disk.
func (f *File) Sync() error {
	if err := allow(call{name: "sync", path: f.path, file: f}); err != nil {
		return err
	}
	return f.f.Sync()
}

// Close closes the file, which ends a lock on it.
func (f *File) Close() error {
	if err := allow(call{name: "close", path: f.path, file: f}); err != nil {
		f.f.Close()
		return err
	}
	return f.f.Close()
}

// Size returns the number of bytes in the file.
func (f *File) Size() (int64, error) {
	info, err := f.stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (f *File) stat() (os.FileInfo, error) {
	if err := allow(call{name: "stat", path: f.path, file: f}); err != nil {
		return nil, err
	}
	return f.f.Stat()
}

func (f *File) chmod(mode os.FileMode) error {
	if err := allow(call{name: "chmod", path: f.path, file: f}); err != nil {
		return err
	}
	return f.f.Chmod(mode)
}

func rename(from, to string) error {
	if err := allow(call{name: "rename", path: from, to: to}); err != nil {
		return err
	}
	return os.Rename(from, to)
}

func remove(path string) error {
	if err := allow(call{name: "remove", path: path}); err != nil {
		return err
	}
	return os.Remove(path)
}

func mkdir(path string) error {
	if err := allow(call{name: "mkdir", path: path}); err != nil {
		return err
	}
	return os.Mkdir(path, 0o755)
}

// stat tells of a file; of a link it tells what it leads to.
func stat(path string) (os.FileInfo, error) {
	if err := allow(call{name: "stat", path: path}); err != nil {
		return nil, err
	}
	return os.Stat(path)
}

// readAll returns the content of an open file.
func (f *File) readAll(info os.FileInfo) ([]byte, error) {
	if !info.Mode().IsRegular() {
		return io.ReadAll(f)
	}
	data := make([]byte, info.Size())
	_, err := io.ReadFull(f, data)
	return data, err
}

// Exists reports whether there is something at path; not being able to tell
// is an error.
func Exists(path string) (bool, error) {
	_, err := stat(path)
	if err == nil || Missing(err) {
		return err == nil, nil
	}
	return false, Error(path, err)
}

// IsRegular reports whether there is a regular file at path; not being able to
// tell is an error.
func IsRegular(path string) (bool, error) {
	info, err := stat(path)
	if err == nil || Missing(err) {
		return err == nil && info.Mode().IsRegular(), nil
	}
	return false, Error(path, err)
}

// SizeOf returns the size of the file at path, if there is one.
func SizeOf(path string) (size int64, there bool) {
	info, err := stat(path)
	if err != nil {
		return 0, false
	}
	return info.Size(), true
}

// List returns the entries of a directory, in byte order.
func List(dir string) ([]fs.DirEntry, error) {
	if err := allow(call{name: "list", path: dir}); err != nil {
		return nil, Error(dir, err)
	}
	entries, err := os.ReadDir(dir)
	return entries, Error(dir, err)
}

// Remove deletes a file; that it does not exist is no error.
func Remove(path string) error {
	if err := remove(path); err != nil && !Missing(err) {
		return Error(path, err)
	}
	return nil
}

// Move renames a file and waits until the new name is on disk.
func Move(from, to string) error {
	if err := rename(from, to); err != nil {
		return Error(from, err)
	}
	return SyncDir(filepath.Dir(to))
}

// MakeDir creates a directory and its parents, and waits until they are on
// disk.
func MakeDir(path string) error {
	path = filepath.Clean(path)
	info, err := stat(path)
	if err == nil {
		if !info.IsDir() {
			err = syscall.ENOTDIR
		}
		return Error(path, err)
	}
	parent := filepath.Dir(path)
	if !errors.Is(err, fs.ErrNotExist) || parent == path {
		return Error(path, err)
	}
	if err := MakeDir(parent); err != nil {
		return err
	}
	if err := mkdir(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return Error(path, err)
	}
	return SyncDir(parent)
}

// MakeSubdir creates a directory whose parent exists, and waits until it is on
// disk; that it exists itself is no error.
func MakeSubdir(path string) error {
	switch err := mkdir(path); {
	case errors.Is(err, fs.ErrExist):
		return nil
	case err != nil:
		return Error(path, err)
	}
	return SyncDir(filepath.Dir(path))
}

// SyncDir waits until the entries of a directory are on disk. Systems that
// cannot sync a directory need no sync.
func SyncDir(dir string) error {
	d, err := open(dir, os.O_RDONLY)
	if err != nil {
		return Error(dir, err)
	}
	defer d.Close()
	return d.syncDir()
}

func (f *File) syncDir() error {
	err := f.Sync()
	if err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return Error(f.path, err)
	}
	return nil
}
