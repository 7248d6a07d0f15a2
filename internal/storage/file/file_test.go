package file

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// onlyFile checks that dir holds nothing but this file.
func onlyFile(t *testing.T, dir, name string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != name {
		t.Errorf("directory holds %v (error %v), want only %s", entries, err, name)
	}
}

func TestWriteIsAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	if err := Write(path, []byte("old"), Durable); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("no more")
	err := WriteFunc(path, Durable, func(w io.Writer) error {
		if _, err := w.Write([]byte("half of the")); err != nil {
			return err
		}
		if got := content(t, path); got != "old" {
			t.Errorf("while it is written the file holds %q", got)
		}
		return broken
	})
	if value.CodeOf(err) != value.ErrIO || !strings.Contains(err.Error(), "no more") || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want io with path and cause", err)
	}
	if got := content(t, path); got != "old" {
		t.Errorf("after a failure the file holds %q", got)
	}
	onlyFile(t, dir, "f")
	for _, sync := range []Sync{Durable, Fast} {
		if err := Write(path, []byte("new"), sync); err != nil || content(t, path) != "new" {
			t.Errorf("file holds %q (error %v)", content(t, path), err)
		}
		onlyFile(t, dir, "f")
	}
}

func TestErrorsKeepTheirCode(t *testing.T) {
	coded := value.Errorf(value.ErrLimit, "too much")
	err := WriteFunc(filepath.Join(t.TempDir(), "f"), Fast, func(io.Writer) error { return coded })
	if value.CodeOf(err) != value.ErrLimit {
		t.Errorf("error %v, want the one of the function", err)
	}
	if _, err := Create(filepath.Join(t.TempDir(), "nodir", "f")); value.CodeOf(err) != value.ErrIO {
		t.Errorf("a missing directory: error %v, want io", err)
	}
	if _, err := Map(t.TempDir()); value.CodeOf(err) != value.ErrIO {
		t.Errorf("mapping a directory: error %v, want io", err)
	}
	if _, err := ReadSmall("/dev/zero", 100); value.CodeOf(err) != value.ErrIO {
		t.Errorf("an endless file: error %v, want io", err)
	}
}

func TestGuard(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, make([]byte, 1<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	v, err := Map(path)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := os.Truncate(path, 10); err != nil {
		t.Fatal(err)
	}
	sum := 0
	err = Guard(path, func() {
		for _, b := range v.Bytes() {
			sum += int(b)
		}
	})
	if value.CodeOf(err) != value.ErrIO || !strings.Contains(err.Error(), path) {
		t.Errorf("reading a shortened file: error %v, want io naming it", err)
	}
	defer func() {
		if recover() != "other" {
			t.Error("other panics must pass")
		}
	}()
	_ = Guard(path, func() { panic("other") })
}

func TestKeepSeesReplacedFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	for n, size := range []int{10, smallFile + 1, smallFile + 1} {
		want := strings.Repeat(string(rune('a'+n)), size)
		if err := Write(path, []byte(want), Fast); err != nil {
			t.Fatal(err)
		}
		got, err := Keep(path)
		if err != nil || string(got) != want {
			t.Errorf("%d bytes (error %v), want %d of the new file", len(got), err, size)
		}
	}
}
