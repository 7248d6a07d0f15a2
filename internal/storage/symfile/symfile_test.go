package symfile

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func ids(texts ...string) []value.SymID { return value.Syms(texts...).Data() }

func texts(v *Vocabulary) string {
	var out []string
	for _, id := range v.IDs() {
		out = append(out, id.String())
	}
	return strings.Join(out, "|")
}

func TestExtend(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sym")
	for _, step := range []struct {
		columns [][]value.SymID
		want    string
	}{
		{[][]value.SymID{ids("x", "y", "x"), ids("z", "x")}, "|x|y|z"},
		{[][]value.SymID{ids("y")}, "|x|y|z"},
		{[][]value.SymID{ids("w", "", "y")}, "|x|y|z|w"},
		{nil, "|x|y|z|w"},
	} {
		v, err := Extend(t.Context(), path, step.columns...)
		if err != nil {
			t.Fatal(err)
		}
		stored, err := Read(path)
		if err != nil || texts(stored) != step.want || texts(v) != step.want {
			t.Fatalf("vocabulary %s, stored %s (error %v), want %s", texts(v), texts(stored), err, step.want)
		}
		for _, col := range step.columns {
			for _, id := range col {
				if v.IDs()[v.Position(id)] != id {
					t.Errorf("'%s is not at its position", id)
				}
			}
		}
	}
	got, err := os.ReadFile(path)
	want := "5354524c" + "0500000000000000" + "00000000" + "0100000078" + "0100000079" + "010000007a" + "0100000077"
	if err != nil || hex.EncodeToString(got) != want {
		t.Errorf("bytes %x (error %v), want %s", got, err, want)
	}
}

func TestMissingFile(t *testing.T) {
	for _, path := range []string{"nofile", "nodir/sym"} {
		if v, err := Read(filepath.Join(t.TempDir(), path)); v != nil || err != nil {
			t.Errorf("Read %s = %v, %v; want no vocabulary", path, v, err)
		}
	}
	if _, err := Extend(t.Context(), filepath.Join(t.TempDir(), "nodir", "sym"), ids("x")); value.CodeOf(err) != value.ErrIO {
		t.Errorf("a missing directory: error %v, want io", err)
	}
}

func TestDamagedFiles(t *testing.T) {
	good := "STRL\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00p"
	for name, text := range map[string]string{
		"empty":                    "",
		"header only":              good[:12],
		"other magic":              "STRX" + good[4:],
		"first is not empty":       "STRL\x01\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00p",
		"no symbols":               "STRL\x00\x00\x00\x00\x00\x00\x00\x00",
		"cut off":                  good[:len(good)-1],
		"bytes after the last":     good + "!",
		"count too large":          "STRL\x03" + good[5:],
		"count beyond the file":    "STRL\xff\xff\xff\x7f" + good[8:],
		"negative count":           "STRL" + strings.Repeat("\xff", 8) + good[12:],
		"length beyond the file":   good[:16] + "\xff\xff\xff\xff" + "p",
		"half a length at the end": good + "\x01\x00",
	} {
		path := filepath.Join(t.TempDir(), "sym")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); value.CodeOf(err) != value.ErrCorrupt || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "offset") {
			t.Errorf("%s: error %v, want corrupt naming file and offset", name, err)
		}
		if _, err := Extend(t.Context(), path, ids("x")); value.CodeOf(err) != value.ErrIO {
			t.Errorf("%s: writing over it: error %v, want io", name, err)
		}
		if after, _ := os.ReadFile(path); string(after) != text {
			t.Errorf("%s: the file was changed", name)
		}
	}
}

func TestTextTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sym")
	if err := os.WriteFile(path, []byte("STRL\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00p\x01\x00\x00\x00p"), 0o644); err != nil {
		t.Fatal(err)
	}
	v, err := Extend(t.Context(), path, ids("p"))
	if err != nil || texts(v) != "|p|p" || v.Position(ids("p")[0]) != 1 {
		t.Errorf("vocabulary %s (error %v), the first of two must count", texts(v), err)
	}
}

// TestWritersTakeTurns checks that no writer loses what another one added, and
// that positions once given stay.
func TestWritersTakeTurns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sym")
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 20 {
				id := ids(string(rune('a'+w)) + string(rune('a'+i)))
				v, err := Extend(t.Context(), path, id)
				if err != nil {
					t.Error(err)
					return
				}
				at := v.Position(id[0])
				if now, err := Read(path); err != nil || now.IDs()[at] != id[0] {
					t.Errorf("'%s moved (error %v)", id[0], err)
				}
			}
		})
	}
	wg.Wait()
	if v, err := Read(path); err != nil || v.Len() != 81 {
		t.Errorf("%d symbols (error %v), want 81", v.Len(), err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("STRL\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00p"))
	f.Add([]byte("STRL\xff\xff\xff\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	path := filepath.Join(f.TempDir(), "sym")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		v, err := Read(path)
		if err != nil {
			if value.CodeOf(err) != value.ErrCorrupt {
				t.Fatal(err)
			}
			return
		}
		var b bytes.Buffer
		if err := v.encode(&b); err != nil || !bytes.Equal(b.Bytes(), data) {
			t.Fatalf("written again: %x (error %v), was %x", b.Bytes(), err, data)
		}
	})
}
