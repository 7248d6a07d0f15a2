package file

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
)

// Draft is a directory that is written under a temporary name until it is
// complete.
type Draft struct {
	path string
	lock *Lock
}

// NewDraft makes a draft in the directory parent.
func NewDraft(ctx context.Context, parent string) (*Draft, error) {
	path := filepath.Join(parent, "."+newTag()+".0"+TempSuffix)
	if err := mkdir(path); err != nil {
		return nil, Error(path, err)
	}
	lock, err := lockDir(ctx, path, lockWait)
	if err != nil {
		_ = remove(path)
		return nil, err
	}
	return &Draft{path, lock}, nil
}

// Path returns the path of the draft.
func (d *Draft) Path() string { return d.path }

// Place gives the draft the name part, in the same directory; child is the one
// directory in it. Where part is there already, the child moves into it. That
// a child of this name is there, too, is an error.
func (d *Draft) Place(part, child string) error {
	if err := SyncDir(d.path); err != nil {
		return err
	}
	to := filepath.Join(filepath.Dir(d.path), part)
	there, err := Exists(to)
	if err == nil && !there {
		if err = Error(to, rename(d.path, to)); err == nil {
			return SyncDir(filepath.Dir(to))
		}
		there, _ = Exists(to) // somebody else has just made it
	}
	if there {
		err = Move(filepath.Join(d.path, child), filepath.Join(to, child))
	}
	return err
}

// Close removes what is left of the draft.
func (d *Draft) Close() {
	removeAll(d.path)
	d.lock.Unlock()
}

// TidyDrafts removes the drafts that a crash has left among the entries of a
// directory.
func TidyDrafts(parent string, entries []fs.DirEntry) {
	for _, e := range entries {
		if !e.IsDir() || !isStaged(e.Name()) {
			continue
		}
		path := filepath.Join(parent, e.Name())
		if lock, err := lockDir(context.Background(), path, 0); err == nil {
			removeAll(path)
			lock.Unlock()
		}
	}
}

// removeAll deletes a directory and what is in it, as far as that is possible.
func removeAll(path string) {
	if err := remove(path); err == nil || errors.Is(err, fs.ErrNotExist) {
		return
	}
	entries, _ := List(path)
	for _, e := range entries {
		removeAll(filepath.Join(path, e.Name()))
	}
	_ = remove(path)
}
