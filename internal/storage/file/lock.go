package file

import (
	"bufio"
	"context"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

// lockWait is how long a writer waits for another one before it gives up.
var lockWait = 10 * time.Second

// Lock is an exclusive, advisory lock on a file or directory. It ends with
// Unlock or with the process, however that ends.
type Lock struct{ f *File }

// LockFile waits for its turn to hold the lock on the file at path, which it
// makes if there is none. When another process, or another part of this one,
// keeps the lock for long, that is an io error which names it.
func LockFile(ctx context.Context, path string) (*Lock, error) {
	f, err := open(path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, Error(path, err)
	}
	return f.lockIn(ctx, lockWait)
}

// lockDir is LockFile for a directory.
func lockDir(ctx context.Context, dir string, wait time.Duration) (*Lock, error) {
	f, err := Open(dir)
	if err != nil {
		return nil, err
	}
	return f.lockIn(ctx, wait)
}

// Tidy removes what a crash has left of the replacement of the file at path,
// which its writers write under this lock.
func Tidy(path, lock string) {
	if left, _ := IsRegular(path + TempSuffix); !left {
		return
	}
	f, err := open(lock, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return
	}
	if l, err := f.lockIn(context.Background(), 0); err == nil {
		_ = Remove(path + TempSuffix)
		l.Unlock()
	}
}

// lockIn is TryLock again and again for some time. It closes f when it fails.
func (f *File) lockIn(ctx context.Context, wait time.Duration) (*Lock, error) {
	end := time.Now().Add(wait)
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		free, err := f.tryLock()
		if free && err == nil {
			return &Lock{f}, nil
		}
		if err == nil && time.Now().Add(pause).After(end) {
			err = f.inUse()
		}
		if err == nil {
			err = sleep(ctx, pause)
		}
		if err != nil {
			f.Close()
			return nil, Error(f.path, err)
		}
	}
}

// sleep waits, unless the context ends: flock has no call that waits for a
// limited time.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return value.Errorf(value.ErrCancel, "stopped while waiting for another writer")
	}
}

// Unlock ends the lock.
func (l *Lock) Unlock() { l.f.Close() }

// Claim keeps others from claiming the same file until f is closed, if only by
// the end of this process. It is an io error when one has it.
func (f *File) Claim() error {
	free, err := f.tryLock()
	if err == nil && !free {
		err = f.inUse()
	}
	return Error(f.path, err)
}

// inUse is the error of a lock that somebody else has.
func (f *File) inUse() error {
	who := "another process"
	if pid := f.holder(); pid == os.Getpid() {
		who = "this process"
	} else if pid > 0 {
		who = "process " + strconv.Itoa(pid)
	}
	return value.Errorf(value.ErrIO, "%s: in use by %s, which has locked it for writing; wait for it or stop it", f.path, who)
}

// holder returns the process that has locked the file, 0 where the system
// does not tell.
func (f *File) holder() int {
	ino, ok := f.inode()
	locks, err := os.Open("/proc/locks")
	if err != nil || !ok {
		return 0
	}
	defer locks.Close()
	lines := bufio.NewScanner(locks)
	for lines.Scan() { // 3: FLOCK  ADVISORY  WRITE 4711 fe:00:131083 0 EOF
		w := strings.Fields(lines.Text())
		if len(w) > 5 && w[1] == "FLOCK" && strings.HasSuffix(w[5], ":"+strconv.FormatUint(ino, 10)) {
			pid, _ := strconv.Atoi(w[4])
			return pid
		}
	}
	return 0
}
