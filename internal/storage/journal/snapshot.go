package journal

import (
	"errors"
	"io/fs"
	"os"

	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Snapshot replaces the snapshot by these variables and rolls the log, whose
// entries it makes superfluous. Nothing may change a variable meanwhile.
//
// Its steps are: write B.qdb.tmp and bring it to disk; put B.log aside; give
// B.qdb.tmp its name; make a new B.log. While B.log is there, it belongs to the
// old snapshot, and a B.qdb.tmp is worth nothing; while it is not, a B.qdb.tmp
// is whole and the snapshot to be.
func (l *Log) Snapshot(vars *value.Dict) error {
	path := SnapshotPath(l.base)
	frame, err := wire.Marshal(vars)
	if err != nil {
		return err
	}
	if n := len(frame) - wire.HeaderSize; n > wire.MaxMarshaled {
		return value.Errorf(value.ErrLimit, "a snapshot may have %d bytes, this one has %d", wire.MaxMarshaled, n)
	}
	t, err := file.Create(path)
	if err != nil {
		return err
	}
	if _, err = t.Write(frame); err == nil {
		err = t.Sync()
	}
	if err != nil {
		t.Discard()
		return file.Error(path, err)
	}
	placed := false
	err = l.roll(func() error {
		placed = true
		return t.Commit(file.Fast) // it is on disk; roll sees to its name
	})
	if !placed {
		t.Discard()
	}
	return err
}

// finishSnapshot ends a Snapshot that a crash cut short.
func finishSnapshot(base string) error {
	path := SnapshotPath(base)
	tmp := path + file.TempSuffix
	if _, err := os.Lstat(tmp); err != nil {
		return nil
	}
	if _, err := os.Lstat(LogPath(base)); !errors.Is(err, fs.ErrNotExist) {
		return file.Remove(tmp)
	}
	return move(tmp, path)
}

// ReadSnapshot returns what the snapshot of a journal holds, nil if there is
// none. It ends a snapshot that a crash cut short.
func ReadSnapshot(base string, resolve wire.Resolver) (value.Value, error) {
	if err := finishSnapshot(base); err != nil {
		return nil, err
	}
	path := SnapshotPath(base)
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, file.Error(path, err)
	case len(data) == 0:
		return nil, value.Errorf(value.ErrIO, "%s is empty", path)
	}
	return wire.Unmarshal(data, resolve)
}
