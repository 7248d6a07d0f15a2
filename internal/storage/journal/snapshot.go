package journal

import (
	"path/filepath"

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
	defer t.Discard() // which finds nothing once it has its name
	if err = t.Claim(); err == nil {
		_, err = t.Write(frame)
	}
	if err == nil {
		err = t.Sync()
	}
	if err == nil {
		err = file.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		return file.Error(path, err)
	}
	return l.roll(t.Place)
}

// finishSnapshot ends a Snapshot that a crash cut short. It is an io error when
// another process is at it.
func finishSnapshot(base string) error {
	path := SnapshotPath(base)
	tmp := path + file.TempSuffix
	if there, err := file.Exists(tmp); !there {
		return err
	}
	f, err := file.Open(tmp)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Claim(); err != nil {
		return err
	}
	there, err := file.Exists(LogPath(base))
	switch {
	case err != nil:
		return err
	case there:
		return file.Remove(tmp)
	}
	return file.Move(tmp, path)
}

// ReadSnapshot returns what the snapshot of a journal holds, nil if there is
// none. It ends a snapshot that a crash cut short.
func ReadSnapshot(base string, resolve wire.Resolver) (value.Value, error) {
	if err := finishSnapshot(base); err != nil {
		return nil, err
	}
	path := SnapshotPath(base)
	if there, err := file.Exists(path); !there {
		return nil, err
	}
	data, err := file.Read(path)
	switch {
	case err != nil:
		return nil, err
	case len(data) == 0:
		return nil, value.Errorf(value.ErrIO, "%s is empty", path)
	}
	return wire.Unmarshal(data, resolve)
}
