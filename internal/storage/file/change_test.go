package file

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

// replace changes the files a, b and m, the marker, of a directory.
func replace(dir, content string) error {
	c, err := Begin(context.Background(), dir, "m")
	if err != nil {
		return err
	}
	defer c.Close()
	for _, name := range []string{"a", "b", "m"} {
		t, err := c.Create(name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(t, content); err != nil {
			return err
		}
	}
	return c.Commit()
}

// version returns what a reader finds.
func version(dir string) (got string, err error) {
	err = ReadVersion(dir, "m", func(v *Version) error {
		got = ""
		for _, name := range []string{"a", "b", "m"} {
			data, err := v.Keep(name)
			if err != nil {
				return err
			}
			got += string(data) + " "
		}
		return nil
	})
	return got, err
}

// interrupted returns a directory in which a change from old to new stopped
// after one file had been placed.
func interrupted(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := replace(dir, "old"); err != nil {
		t.Fatal(err)
	}
	renames := 0
	before = func(c call) error {
		if c.name == "rename" {
			renames++
		}
		if renames > 2 { // that of the record, that of the first file
			return errCrashed
		}
		return nil
	}
	defer func() { before = nil }()
	if err := replace(dir, "new"); err == nil {
		t.Fatal("the change was not interrupted")
	}
	return dir
}

func TestInterruptedChange(t *testing.T) {
	dir := interrupted(t)
	a, b := content(t, filepath.Join(dir, "a")), content(t, filepath.Join(dir, "b"))
	if a != "new" || b != "old" {
		t.Fatalf("the files are %s and %s; the change should stop between them", a, b)
	}
	// While somebody else has the lock nothing is changed, but all is seen.
	lock, err := lockDir(context.Background(), dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := version(dir); got != "new new new " || err != nil {
		t.Errorf("a reader finds %q (error %v)", got, err)
	}
	if got := content(t, filepath.Join(dir, "b")); got != "old" {
		t.Errorf("the reader changed a file that is locked: %q", got)
	}
	lock.Unlock()
	// A reader that gets the lock ends the change.
	if got, err := version(dir); got != "new new new " || err != nil {
		t.Errorf("the next reader finds %q (error %v)", got, err)
	}
	entries, err := List(dir)
	if err != nil || len(entries) != 3 {
		t.Errorf("left are %v (error %v)", entries, err)
	}
}

// TestRecordOfOtherFiles writes the marker after a change was interrupted, as
// programs do that know no records.
func TestRecordOfOtherFiles(t *testing.T) {
	dir := interrupted(t)
	if err := os.WriteFile(filepath.Join(dir, "m"), []byte("foreign"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := version(dir)
	if value.CodeOf(err) != value.ErrCorrupt || !strings.Contains(err.Error(), recordName) {
		t.Errorf("error %v, want corrupt naming the record", err)
	}
	if err := replace(dir, "next"); err != nil {
		t.Fatal(err)
	}
	if got, err := version(dir); got != "next next next " || err != nil {
		t.Errorf("written again it is %q (error %v)", got, err)
	}
}

func TestDamagedRecord(t *testing.T) {
	r := record{tag: newTag(), marker: "m", place: []string{"a\nb", "m"}, gone: []string{"x y"}, old: stamp{1, 2}, next: stamp{3, 4}}
	good := string(r.encode())
	var back record
	if _, why := back.decode(good); why != "" || fmt.Sprint(back.place, back.gone, back.old, back.next) != fmt.Sprint(r.place, r.gone, r.old, r.next) {
		t.Errorf("read back %+v (%s), want %+v", back, why, r)
	}
	for i := range good {
		bad := good[:i] + string(good[i]^1) + good[i+1:]
		if _, why := new(record).decode(bad); why == "" {
			t.Errorf("with byte %d changed it is accepted:\n%s", i, bad)
		}
		if _, why := new(record).decode(good[:i]); why == "" {
			t.Errorf("its first %d bytes are accepted", i)
		}
	}
	dir := t.TempDir()
	if err := replace(dir, "old"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, recordName)
	if err := os.WriteFile(path, []byte(good[1:]), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := version(dir); value.CodeOf(err) != value.ErrCorrupt || !strings.Contains(err.Error(), path+", offset ") {
		t.Errorf("error %v, want corrupt naming file and offset", err)
	}
}

func FuzzRecord(f *testing.F) {
	r := record{tag: newTag(), marker: "m", place: []string{"a", "m"}, gone: []string{"x"}}
	f.Add(string(r.encode()))
	f.Fuzz(func(t *testing.T, text string) {
		var r record
		if _, why := r.decode(text); why != "" {
			return
		}
		for _, name := range append(r.place, r.gone...) {
			if name != filepath.Base(name) || name == ".." {
				t.Errorf("names %q, which lies elsewhere", name)
			}
		}
	})
}

// TestReadersSeeOneVersion reads while another goroutine replaces the files.
func TestReadersSeeOneVersion(t *testing.T) {
	dir := t.TempDir()
	if err := replace(dir, "0"); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		for i := range 30 {
			if err := replace(dir, fmt.Sprint(i)); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for {
		got, err := version(dir)
		if f := strings.Fields(got); err != nil || len(f) != 3 || f[0] != f[1] || f[1] != f[2] {
			t.Fatalf("a reader finds %q (error %v)", got, err)
		}
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
			return
		default:
		}
	}
}

// lockedPath tells the test binary to lock a directory and to wait.
const lockedPath = "RAYFORCE_TEST_LOCK"

func TestMain(m *testing.M) {
	if path := os.Getenv(lockedPath); path != "" {
		if _, err := lockDir(context.Background(), path, 0); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("locked")
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestLockOfAnotherProcess(t *testing.T) {
	if _, err := os.Stat("/proc/locks"); err != nil {
		t.Skip("the system does not tell who has a lock")
	}
	dir := t.TempDir()
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), lockedPath+"="+dir)
	in, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "locked\n" {
		t.Fatalf("the other process says %q (error %v)", line, err)
	}
	defer func(d time.Duration) { lockWait = d }(lockWait)
	lockWait = 5 * time.Millisecond
	err = replace(dir, "x")
	if want := fmt.Sprintf("in use by process %d", other.Process.Pid); value.CodeOf(err) != value.ErrIO || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v, want io with %q and the directory", err, want)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	lockWait = time.Hour
	if _, err := Begin(ctx, dir, "m"); value.CodeOf(err) != value.ErrCancel {
		t.Errorf("waiting is not cancelled: %v", err)
	}
	if err := other.Process.Kill(); err != nil { // without a chance to unlock
		t.Fatal(err)
	}
	in.Close()
	_ = other.Wait()
	if err := replace(dir, "x"); err != nil {
		t.Errorf("after the end of the other process: %v", err)
	}
}
