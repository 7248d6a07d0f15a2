package journal

import (
	"path/filepath"
	"sync"
	"time"

	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Log is the open journal of a process. Its methods may be called from any
// goroutine.
type Log struct {
	base string

	// syncing is held while the file is synced, replaced or closed, and taken
	// before mu. Those who wait for it while one syncs find their entries on
	// disk when they get it.
	syncing sync.Mutex
	synced  int64 // bytes ever appended that are on disk

	mu      sync.Mutex
	f       *file.File
	size    int64 // of f
	written int64 // bytes ever appended, to f and the files before it
	frame   []byte
	broken  error // why nothing can be appended any more
}

// Open opens the active log of a journal for appending; it makes one if there
// is none. A log that another process has open is an io error.
func Open(base string) (*Log, error) {
	if base == "" {
		return nil, value.Errorf(value.ErrDomain, "a journal needs a base name for its files, got an empty one")
	}
	if err := finishSnapshot(base); err != nil {
		return nil, err
	}
	f, size, err := openLog(LogPath(base))
	if err != nil {
		return nil, err
	}
	return &Log{base: base, f: f, size: size}, nil
}

func openLog(path string) (*file.File, int64, error) {
	f, err := file.Append(path)
	if err != nil {
		return nil, 0, err
	}
	size, err := f.Size()
	if err == nil {
		err = f.Claim()
	}
	if err == nil {
		err = file.SyncDir(filepath.Dir(path))
	}
	if err != nil {
		f.Close()
		return nil, 0, file.Error(path, err)
	}
	return f, size, nil
}

// Base returns the base name of the journal.
func (l *Log) Base() string { return l.base }

// Append adds a frame and returns its place for Sync. The bytes have reached
// the operating system when it returns. After a failure the log is as before.
func (l *Log) Append(h wire.Header, payload []byte) (place int64, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken != nil {
		return 0, l.broken
	}
	h.Size = int64(len(payload))
	l.frame = append(h.Append(l.frame[:0]), payload...)
	n, err := l.f.Write(l.frame)
	if cap(l.frame) > keepFrame {
		l.frame = nil
	}
	if err != nil {
		if bad := l.cut(); bad != nil {
			l.broken = value.Errorf(value.ErrIO, "the journal may end in a part of an entry, which cannot be cut off: %v", bad)
		}
		return 0, file.Error(LogPath(l.base), err)
	}
	l.size += int64(n)
	l.written += int64(n)
	return l.written, nil
}

// cut removes the part of an entry that a failed write has left.
func (l *Log) cut() error {
	size, err := l.f.Size()
	if err == nil && size > l.size {
		err = l.f.Truncate(l.size)
	}
	return err
}

// keepFrame is the largest buffer that is kept for later frames.
const keepFrame = 1 << 20

// Sync returns when the entry at a place is on disk, and everything before it.
// Callers that wait at the same time share the work of the disk.
func (l *Log) Sync(place int64) error {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	if l.synced >= place {
		return nil
	}
	l.mu.Lock()
	f, written, broken := l.f, l.written, l.broken
	l.mu.Unlock()
	if broken != nil {
		return broken
	}
	if err := f.Sync(); err != nil {
		return l.lost(err)
	}
	l.synced = written
	return nil
}

// Flush is Sync for all that was appended so far.
func (l *Log) Flush() error {
	l.mu.Lock()
	place := l.written
	l.mu.Unlock()
	return l.Sync(place)
}

// lost notes that the disk did not take what was appended. What a system does
// with such bytes later is not known, so nothing is appended after them.
func (l *Log) lost(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken = unsynced(l.base, err)
	return l.broken
}

func unsynced(base string, err error) error {
	return value.Errorf(value.ErrIO, "the journal cannot be brought to disk: %s", value.AsError(file.Error(LogPath(base), err)).Msg)
}

// Close ends the log after bringing it to disk.
func (l *Log) Close() error {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.settle()
	if l.broken == nil {
		l.broken = value.Errorf(value.ErrIO, "the journal is closed")
	}
	if err2 := l.f.Close(); err == nil {
		err = err2
	}
	return file.Error(LogPath(l.base), err)
}

// settle brings the file to disk. The caller holds both locks.
func (l *Log) settle() error {
	if l.broken != nil {
		return l.broken
	}
	if err := l.f.Sync(); err != nil {
		l.broken = unsynced(l.base, err)
		return l.broken
	}
	l.synced = l.written
	return nil
}

// Roll puts the active log aside under a name of its own and starts an empty
// one.
func (l *Log) Roll() error { return l.roll(func() error { return nil }) }

// roll is Roll with something to do while there is no active log. When that
// fails the old log stays active; when no new log can be made there is none.
func (l *Log) roll(between func() error) error {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.settle(); err != nil {
		return err
	}
	path := LogPath(l.base)
	archive, err := archivePath(l.base, time.Now())
	if err != nil {
		return err
	}
	if err = file.Move(path, archive); err == nil {
		err = between()
	}
	if err != nil {
		l.restore(archive)
		return err
	}
	f, size, err := l.f, l.size, file.SyncDir(filepath.Dir(path))
	if err == nil {
		f, size, err = openLog(path)
	}
	if err != nil {
		// The snapshot may hold by now what was put aside, which must then not
		// become the active log again.
		l.broken = value.Errorf(value.ErrIO, "there is no active log: %v", err)
		return l.broken
	}
	l.f.Close()
	l.f, l.size = f, size
	return nil
}

// restore gives the log its name back, if it lost it to the archive. The log is
// broken when that fails: nobody would replay what is appended to an archive.
func (l *Log) restore(archive string) {
	path := LogPath(l.base)
	there, err := file.Exists(path)
	if !there && err == nil {
		err = file.Move(archive, path)
	}
	if err != nil {
		l.broken = value.Errorf(value.ErrIO, "the journal lost its active log to %s: %s", archive, value.AsError(err).Msg)
	}
}
