// Package file reads, maps and replaces whole files. It is the only place of
// the storage layer that calls the operating system.
//
// A file that this package writes is seen by others complete or not at all:
// the bytes go to a temporary file beside it, which takes its name once they
// are on disk. A reader that has the old file open or mapped keeps the old
// bytes. Files of one directory that belong together are replaced together by
// a [Change], and read together from a [Version].
package file

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/rayforce-go/rayforce/value"
)

// TempSuffix ends the name of a file that is being written.
const TempSuffix = ".tmp"

// Error returns err as an io error that names what failed and the path, nil
// for nil. Errors that carry a code already stay as they are.
func Error(path string, err error) error {
	if err == nil || value.CodeOf(err) != "" {
		return err
	}
	var pe *fs.PathError
	var le *os.LinkError
	switch {
	case errors.As(err, &pe):
		err = pe.Err
	case errors.As(err, &le):
		err = le.Err
	}
	return value.Errorf(value.ErrIO, "%s: %v", path, err)
}

// Missing reports whether err says that a path does not exist.
func Missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// Read returns the bytes of a file. A directory is an io error.
func Read(path string) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.stat()
	if err != nil {
		return nil, Error(path, err)
	}
	var data []byte
	if info.Size() > 0 {
		data, err = f.readAll(info)
	} else { // a directory, or a file whose size the system does not know
		data, err = io.ReadAll(f)
	}
	return data, Error(path, err)
}

// ReadSmall is Read for a file that has at most limit bytes; a larger one is
// an io error.
func ReadSmall(path string, limit int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, value.Errorf(value.ErrIO, "%s: has more than %d bytes", path, limit)
	}
	return data, Error(path, err)
}

// Sync says whether a written file must have reached the disk before it takes
// its name.
type Sync bool

const (
	// Durable waits for the disk: after a crash the file is the old or the new one.
	Durable Sync = true
	// Fast leaves the time of writing to the system: a crash of the machine may
	// lose the file.
	Fast Sync = false
)

// Write replaces the file at path by data.
func Write(path string, data []byte, sync Sync) error {
	return WriteFunc(path, sync, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// WriteFunc replaces the file at path by what fill writes. When fill fails
// the old file stays and its error is returned.
func WriteFunc(path string, sync Sync, fill func(w io.Writer) error) error {
	t, err := Create(path)
	if err != nil {
		return err
	}
	if err := fill(struct{ io.Writer }{t}); err != nil { // encoders close what can be closed
		t.Discard()
		return Error(path, err)
	}
	return t.Commit(sync)
}

// Temp is a file that is being written beside the one it will replace.
type Temp struct {
	*File
	to   string
	done bool // closed
}

// Create begins to write a replacement of the file at path. Its temporary name
// is the path and TempSuffix.
func Create(path string) (*Temp, error) { return create(path+TempSuffix, path) }

func create(temp, path string) (*Temp, error) {
	f, err := open(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return nil, Error(path, err)
	}
	return &Temp{File: f, to: path}, nil
}

// Path returns the path of the file that t will replace.
func (t *Temp) Path() string { return t.to }

// WriteAt writes data at an offset from the start.
func (t *Temp) WriteAt(data []byte, off int64) (int, error) { return t.writeAt(data, off) }

// Discard gives up: the temporary file is removed. After a Commit there is
// nothing to give up.
func (t *Temp) Discard() {
	if !t.done {
		t.drop()
	}
}

// drop removes the temporary file.
func (t *Temp) drop() {
	if !t.done {
		t.done = true
		t.Close()
	}
	_ = remove(t.path)
}

// Commit puts the file in its place.
func (t *Temp) Commit(sync Sync) error {
	if err := t.ready(sync); err != nil {
		return err
	}
	if err := rename(t.path, t.to); err != nil {
		_ = remove(t.path)
		return Error(t.to, err)
	}
	if sync {
		return SyncDir(filepath.Dir(t.to))
	}
	return nil
}

// ready ends the writing of the file, which does not take its place yet.
func (t *Temp) ready(sync Sync) error {
	var err error
	if sync {
		err = t.Sync()
	}
	if err != nil {
		t.Discard()
		return Error(t.to, err)
	}
	t.done = true
	if err := t.Close(); err != nil {
		_ = remove(t.path)
		return Error(t.to, err)
	}
	return nil
}

// Place gives the file its name while it stays open. It must have been synced,
// and the directory is to be synced afterwards.
func (t *Temp) Place() error { return Error(t.to, rename(t.path, t.to)) }

// Replace is a durable Write to wherever path leads: a link is followed, the
// permissions of an existing file stay, and what is no regular file, such as a
// device or a pipe, is written to as it is.
func Replace(path string, data []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	info, err := stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return writeThrough(path, data)
	}
	t, err2 := Create(path)
	if err2 != nil {
		return err2
	}
	if _, err2 = t.Write(data); err2 == nil && err == nil {
		err2 = t.chmod(info.Mode().Perm())
	}
	if err2 != nil {
		t.Discard()
		return Error(path, err2)
	}
	return t.Commit(Durable)
}

func writeThrough(path string, data []byte) error {
	f, err := open(path, os.O_WRONLY)
	if err != nil {
		return Error(path, err)
	}
	_, err = f.Write(data)
	if err2 := f.Close(); err == nil {
		err = err2
	}
	return Error(path, err)
}
