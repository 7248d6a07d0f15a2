package journal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

func open(t *testing.T, base string) *Log {
	t.Helper()
	l, err := Open(base)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func add(t *testing.T, l *Log, payload string) int64 {
	t.Helper()
	place, err := l.Append(wire.Header{Type: wire.Sync, Flags: wire.Verbose}, []byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	return place
}

// payloads returns what the frames of a log hold.
func payloads(t *testing.T, path string) (all []string) {
	t.Helper()
	_, err := Read(path, func(h wire.Header, payload []byte) error {
		if h.Type != wire.Sync || h.Flags != wire.Verbose {
			t.Errorf("header %+v", h)
		}
		all = append(all, string(payload))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// names returns the files of a folder.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestEntriesComeBack(t *testing.T) {
	base := filepath.Join(t.TempDir(), "j")
	l := open(t, base)
	add(t, l, "one")
	if err := l.Sync(add(t, l, "two")); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open(t, base)
	add(t, l, "three")
	l.Close()
	if got := payloads(t, LogPath(base)); !slices.Equal(got, []string{"one", "two", "three"}) {
		t.Errorf("got %q", got)
	}
	if _, err := l.Append(wire.Header{}, []byte("x")); !errors.Is(err, value.ErrIO) {
		t.Errorf("append to a closed log: %v", err)
	}
}

// TestTornLogs cuts a log at every place.
func TestTornLogs(t *testing.T) {
	base := filepath.Join(t.TempDir(), "j")
	l := open(t, base)
	var ends []int64
	for _, payload := range []string{"a", "bcd", "efghi"} {
		ends = append(ends, add(t, l, payload))
	}
	l.Close()
	whole, err := os.ReadFile(LogPath(base))
	if err != nil {
		t.Fatal(err)
	}
	torn := base + "-torn"
	for n := range len(whole) + 1 {
		os.WriteFile(torn, whole[:n], 0o644)
		var want Extent
		for _, end := range ends {
			if end <= int64(n) {
				want = Extent{want.Entries + 1, end}
			}
		}
		got, err := Read(torn, func(wire.Header, []byte) error { return nil })
		if broken := want.Bytes < int64(n); got != want || errors.Is(err, value.ErrBadTail) != broken || !broken && err != nil {
			t.Errorf("%d bytes: got %v, %v; want %v", n, got, err, want)
		}
		if got, err := Validate(torn); got != want || err != nil {
			t.Errorf("%d bytes: Validate got %v, %v", n, got, err)
		}
	}
	if _, err := Validate(base + "-nothing"); !errors.Is(err, value.ErrIO) {
		t.Errorf("no file: %v", err)
	}
	if _, err := Validate(filepath.Dir(base)); !errors.Is(err, value.ErrIO) {
		t.Errorf("a folder: %v", err)
	}
}

func TestRollsOfOneSecondKeepTheirFiles(t *testing.T) {
	dir := t.TempDir()
	l := open(t, filepath.Join(dir, "j"))
	var want []string
	for i := range 5 {
		want = append(want, fmt.Sprint(i))
		add(t, l, want[i])
		if err := l.Roll(); err != nil {
			t.Fatal(err)
		}
	}
	place := add(t, l, "last")
	if err := l.Sync(place); err != nil {
		t.Error(err)
	}
	l.Close()
	var got []string
	for _, name := range names(t, dir) {
		if name != "j.log" {
			got = append(got, payloads(t, filepath.Join(dir, name))...)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("archives hold %q, want %q", got, want)
	}
	if got := payloads(t, filepath.Join(dir, "j.log")); !slices.Equal(got, []string{"last"}) {
		t.Errorf("the active log holds %q", got)
	}
}

func TestAnotherProcessCannotOpenTheLog(t *testing.T) {
	base := filepath.Join(t.TempDir(), "j")
	l := open(t, base)
	if _, err := Open(base); !errors.Is(err, value.ErrIO) {
		t.Errorf("second Open: %v", err)
	}
	l.Close()
	open(t, base).Close()
}

func TestFailedAppendLeavesTheLog(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no device that is full")
	}
	base := filepath.Join(t.TempDir(), "j")
	if err := os.Symlink("/dev/full", LogPath(base)); err != nil {
		t.Fatal(err)
	}
	l := open(t, base)
	for range 2 {
		if _, err := l.Append(wire.Header{}, []byte("x")); !errors.Is(err, value.ErrIO) || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("got %v", err)
		}
	}
}

func TestSyncFromManySides(t *testing.T) {
	base := filepath.Join(t.TempDir(), "j")
	l := open(t, base)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 20 {
				place, err := l.Append(wire.Header{Type: wire.Sync, Flags: wire.Verbose}, []byte("entry"))
				if err == nil {
					err = l.Sync(place)
				}
				if err != nil {
					t.Error(err)
				}
				if i == 10 {
					if err := l.Roll(); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	l.Close()
	n := 0
	for _, name := range names(t, filepath.Dir(base)) {
		n += len(payloads(t, filepath.Join(filepath.Dir(base), name)))
	}
	if n != 160 {
		t.Errorf("%d entries in all files, want 160", n)
	}
}

func vars(n int64) *value.Dict { return value.SymDict([]string{"a"}, value.I64(n)) }

// holds reports whether v is vars(n).
func holds(v value.Value, n int64) bool {
	d, ok := v.(*value.Dict)
	return ok && d.Len() == 1 && d.Vals().At(0) == value.Value(value.I64(n))
}

// TestInterruptedSnapshots starts from what a crash at each step leaves.
func TestInterruptedSnapshots(t *testing.T) {
	old, err := wire.Marshal(vars(1))
	if err != nil {
		t.Fatal(err)
	}
	next, _ := wire.Marshal(vars(2))
	for _, c := range []struct {
		name     string
		files    map[string][]byte
		snapshot int64
		entries  int
	}{
		{"while it is written", map[string][]byte{"j.qdb": old, "j.qdb.tmp": next[:20], "j.log": frameOf("x")}, 1, 1},
		{"before the log is put aside", map[string][]byte{"j.qdb": old, "j.qdb.tmp": next, "j.log": frameOf("x")}, 1, 1},
		{"after it", map[string][]byte{"j.qdb": old, "j.qdb.tmp": next, "j.2000.log": frameOf("x")}, 2, 0},
		{"before there is a new log", map[string][]byte{"j.qdb": next, "j.2000.log": frameOf("x")}, 2, 0},
		{"after all", map[string][]byte{"j.qdb": next, "j.2000.log": frameOf("x"), "j.log": nil}, 2, 0},
	} {
		for _, readFirst := range []bool{true, false} {
			dir := t.TempDir()
			base := filepath.Join(dir, "j")
			for name, data := range c.files {
				os.WriteFile(filepath.Join(dir, name), data, 0o644)
			}
			if readFirst {
				ReadSnapshot(base, nil)
			}
			open(t, base).Close()
			v, err := ReadSnapshot(base, nil)
			if err != nil || !holds(v, c.snapshot) {
				t.Errorf("%s: snapshot %v, %v", c.name, v, err)
			}
			if ext, err := Validate(LogPath(base)); err != nil || ext.Entries != c.entries {
				t.Errorf("%s: %d entries, %v", c.name, ext.Entries, err)
			}
			if slices.Contains(names(t, dir), "j.qdb.tmp") {
				t.Errorf("%s: the temporary file is still there", c.name)
			}
		}
	}
}

func frameOf(payload string) []byte {
	return wire.AppendFrame(nil, wire.Sync, wire.Verbose, []byte(payload))
}

func TestSnapshot(t *testing.T) {
	dir := t.TempDir()
	base := filepath.Join(dir, "j")
	if v, err := ReadSnapshot(base, nil); v != nil || err != nil {
		t.Errorf("no snapshot: %v, %v", v, err)
	}
	l := open(t, base)
	add(t, l, "before")
	if err := l.Snapshot(vars(5)); err != nil {
		t.Fatal(err)
	}
	add(t, l, "after")
	bad := value.SymDict([]string{"a"}, value.Sym{ID: value.Intern("a\x00b"), Quoted: true})
	if err := l.Snapshot(bad); err == nil {
		t.Error("a symbol with a NUL went into a snapshot")
	}
	add(t, l, "still")
	l.Close()
	if v, err := ReadSnapshot(base, nil); err != nil || !holds(v, 5) {
		t.Errorf("got %v, %v", v, err)
	}
	if got := payloads(t, LogPath(base)); !slices.Equal(got, []string{"after", "still"}) {
		t.Errorf("the log holds %q", got)
	}
	if n := len(names(t, dir)); n != 3 {
		t.Errorf("files %q", names(t, dir))
	}
}

func TestPurge(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"j.log", "j.qdb", "j.qdb.tmp", "j.x.log", "j..log", "jj.log", "j.other", "k.log"} {
		os.WriteFile(filepath.Join(dir, name), nil, 0o644)
	}
	if err := Purge(filepath.Join(dir, "j")); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"j.other", "jj.log", "k.log"}) {
		t.Errorf("left %q", got)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(frameOf("x"))
	f.Add([]byte{0xfa, 0xde, 0xfa, 0xce, 3, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "log")
		os.WriteFile(path, data, 0o644)
		ext, err := Validate(path)
		if err != nil || ext.Bytes > int64(len(data)) {
			t.Fatalf("%v, %v", ext, err)
		}
		// What is said to be intact is.
		os.Truncate(path, ext.Bytes)
		again, err := Read(path, func(wire.Header, []byte) error { return nil })
		if again != ext || err != nil {
			t.Fatalf("%v, %v; then %v", ext, err, again)
		}
		var failed error = io.ErrNoProgress
		if _, err := Read(path, func(wire.Header, []byte) error { return failed }); ext.Entries > 0 && err != failed {
			t.Fatalf("the error of the caller became %v", err)
		}
	})
}
