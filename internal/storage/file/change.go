package file

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

// Change replaces and removes files of one directory so that they change
// together, whenever a crash comes: afterwards a [Version] has all of the old
// files or all of the new ones.
//
// Every change replaces the marker, the file without which the others mean
// nothing. The new files are written under temporary names and brought to
// disk. If there is no marker yet, they then take their names, the marker last,
// which makes the change. If there is one, a record of the change (record.go)
// is written, which makes the change; the files take their names after that,
// and a crash in between leaves the rest to the next who opens the directory.
//
// Changes of one directory, in all processes, take turns: each holds the lock
// on the directory from Begin to Close.
type Change struct {
	record
	lock  *Lock
	isNew bool // there is no marker yet
	temps []*Temp
	made  bool // or perhaps made: the new files must stay
}

// Begin waits for its turn to change the files of a directory. It ends a
// change that a crash interrupted.
func Begin(ctx context.Context, dir, marker string) (*Change, error) {
	lock, err := lockDir(ctx, dir, lockWait)
	if err != nil {
		return nil, err
	}
	c := &Change{record: record{dir: dir, marker: marker, tag: newTag()}, lock: lock}
	if err := c.begin(); err != nil {
		lock.Unlock()
		return nil, err
	}
	return c, nil
}

func (c *Change) begin() error {
	entries, err := List(c.dir)
	if err != nil {
		return err
	}
	if _, err := tidy(c.dir, c.marker, entries); value.CodeOf(err) == value.ErrCorrupt {
		err = Remove(c.path(recordName)) // all files are replaced, so what they are does not matter
		if err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	info, err := stat(c.path(c.marker))
	if c.isNew = Missing(err); c.isNew {
		return nil
	}
	c.old = stampOf(info)
	return Error(c.path(c.marker), err)
}

// Dir returns the directory.
func (c *Change) Dir() string { return c.dir }

// Create begins to write the new content of a file.
func (c *Change) Create(name string) (*Temp, error) {
	t, err := create(c.staged(len(c.temps)), c.path(name))
	if err != nil {
		return nil, err
	}
	c.temps, c.place = append(c.temps, t), append(c.place, name)
	return t, nil
}

// Remove lets the change delete a file, if there is one of this name.
func (c *Change) Remove(name string) { c.gone = append(c.gone, name) }

// Commit makes the change. The marker must be among its files.
func (c *Change) Commit() error {
	for i, t := range c.temps {
		if err := t.ready(Durable); err != nil {
			return err
		}
		if c.place[i] == c.marker {
			info, err := stat(t.path)
			if err != nil {
				return Error(t.path, err)
			}
			c.next = stampOf(info)
		}
	}
	if c.isNew {
		err := c.finish(finishNew)
		c.made = err == nil
		return err
	}
	if err := SyncDir(c.dir); err != nil {
		return err
	}
	if err := c.write(); err != nil {
		return err
	}
	return c.finish(finishRecorded)
}

// write puts the record in its place.
func (c *Change) write() error {
	t, err := create(c.staged(len(c.temps)), c.path(recordName))
	if err != nil {
		return err
	}
	if _, err := t.Write(c.encode()); err != nil {
		t.Discard()
		return Error(t.to, err)
	}
	if err := t.ready(Durable); err != nil {
		return err
	}
	if err := rename(t.path, t.to); err != nil {
		_ = remove(t.path)
		return Error(t.to, err)
	}
	c.made = true
	if err := SyncDir(c.dir); err != nil {
		// Nobody knows whether the change is made. Without its record it is not.
		if remove(t.to) == nil && SyncDir(c.dir) == nil {
			c.made = false
		}
		return err
	}
	return nil
}

// Close ends the turn. A change that was not committed leaves nothing behind.
func (c *Change) Close() {
	for _, t := range c.temps {
		if !c.made {
			t.drop()
		}
	}
	c.lock.Unlock()
}

// newTag returns a name that no other change has.
func newTag() string {
	s := strconv.FormatUint(rand.Uint64(), 16)
	return strings.Repeat("0", tagSize-len(s)) + s
}

const tagSize = 16

// isStaged reports whether a file of this name belongs to a change.
func isStaged(name string) bool {
	rest, hidden := strings.CutPrefix(name, ".")
	rest, temp := strings.CutSuffix(rest, TempSuffix)
	tag, n, numbered := strings.Cut(rest, ".")
	return hidden && temp && numbered && len(tag) == tagSize &&
		strings.Trim(tag, "0123456789abcdef") == "" && n != "" && strings.Trim(n, "0123456789") == ""
}

// tidy ends the change of which the directory has a record, and removes what
// was left of others. The caller has the lock. It reports whether there was
// anything to do.
func tidy(dir, marker string, entries []os.DirEntry) (changed bool, err error) {
	for _, e := range entries {
		changed = changed || e.Name() == recordName || isStaged(e.Name())
	}
	if !changed {
		return false, nil
	}
	r, err := readRecord(dir, marker)
	if err != nil {
		return false, err
	}
	if r != nil {
		valid, err := r.valid()
		if err != nil {
			return false, err
		}
		if valid {
			err = r.finish(finishRecorded)
		} else {
			err = Remove(r.path(recordName))
		}
		if err != nil {
			return false, err
		}
	}
	// No file of a change may go before its record has gone for good: the rest
	// would look like those that still are to be placed.
	if err := SyncDir(dir); err != nil {
		return false, err
	}
	for _, e := range entries {
		if isStaged(e.Name()) {
			if err := Remove(filepath.Join(dir, e.Name())); err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

// tidyIfIdle is tidy by somebody who only wants to read: it is left to others
// while one of them changes the directory, and where nothing can be changed.
func tidyIfIdle(dir, marker string) (changed bool) {
	lock, err := lockDir(context.Background(), dir, 0)
	if err != nil {
		return false
	}
	defer lock.Unlock()
	entries, err := List(dir)
	if err != nil {
		return false
	}
	changed, _ = tidy(dir, marker, entries)
	return changed
}

// stamp tells whether a file is still the one that it was. It survives copies
// that keep the times, and file systems that keep seconds.
type stamp struct{ size, time int64 }

func stampOf(info os.FileInfo) stamp {
	if info == nil {
		return stamp{}
	}
	return stamp{info.Size(), info.ModTime().Truncate(time.Second).Unix()}
}
