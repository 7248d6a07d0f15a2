package csv

import (
	"bytes"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/value"
)

// packers compress a text.
var packers = map[string]func(text string) string{
	"gzip": func(text string) string {
		var b bytes.Buffer
		return packed(&b, gzip.NewWriter(&b), text)
	},
	"two gzip members": func(text string) string {
		var b bytes.Buffer
		half := len(text) / 2
		packed(&b, gzip.NewWriter(&b), text[:half])
		return packed(&b, gzip.NewWriter(&b), text[half:])
	},
	"zstd": func(text string) string {
		var b bytes.Buffer
		w, err := zstd.NewWriter(&b)
		if err != nil {
			panic(err)
		}
		return packed(&b, w, text)
	},
}

func packed(b *bytes.Buffer, w io.WriteCloser, text string) string {
	_, err := io.WriteString(w, text)
	if err2 := w.Close(); err != nil || err2 != nil {
		panic(fmt.Sprint(err, err2))
	}
	return b.String()
}

// smallWindows makes windows of n bytes for the time of a test.
func smallWindows(t *testing.T, n int) {
	before := windowSize
	windowSize = n
	t.Cleanup(func() { windowSize = before })
}

// noRoom lets no text be held.
func noRoom(_, width int64) error {
	if width == 4 {
		return value.Errorf(value.ErrLimit, "no room")
	}
	return nil
}

// readBoth reads a text as it is and from an archive.
func readBoth(t *testing.T, text, archive string, o Options) (plain, unpacked string) {
	t.Helper()
	var got [2]string
	for i, content := range []string{text, archive} {
		f, err := Open(ctx, writeFile(t, content), o)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := f.Settle(ctx); err != nil {
			t.Fatal(err)
		}
		// In pieces, as a load takes them; a later piece first makes the reader go back.
		for _, lo := range []int{f.Rows() / 2, 0, f.Rows() / 3} {
			table, err := f.Read(ctx, lo, f.Rows())
			if err != nil {
				t.Fatal(err)
			}
			got[i] += fmt.Sprintln(f.Rows(), f.Types(), format.Compact(table))
		}
	}
	return got[0], got[1]
}

// TestArchives holds the reading of archives against that of their texts, with
// windows much smaller than those, held and unpacked again.
func TestArchives(t *testing.T) {
	smallWindows(t, 3000)
	pieces := []string{"a,1", "bc,2,", ",5\n", "\n", "\n", "\r\n", "\n\r", ",\"x\"", ",\"y,\nz\",", "a piece of text that is longer,7\n", "1.5\n"}
	for seed := range int64(6) {
		rnd := rand.New(rand.NewSource(seed))
		var b strings.Builder
		b.WriteString("name,\"n\"\r\n")
		for size := rnd.Intn(8 * windowSize); b.Len() < size; {
			if p := pieces[rnd.Intn(len(pieces))]; b.Len() > size/2 || seed%2 == 0 || !strings.Contains(p, "\"") {
				b.WriteString(p)
			}
		}
		for name, pack := range packers {
			for _, o := range []Options{{Workers: 2, Whole: true}, {Workers: 2, Whole: true, Room: noRoom}, {Sample: Head},
				{Schema: Schema{Typed: true, Types: []value.Type{value.TypeStr, Narrowest}}}} {
				plain, unpacked := readBoth(t, b.String(), pack(b.String()), o)
				if plain != unpacked {
					t.Fatalf("seed %d %s %+v:\n got  %.300s\n want %.300s", seed, name, o.Sample, unpacked, plain)
				}
			}
		}
	}
}

// TestLongRows has rows that are longer than a window.
func TestLongRows(t *testing.T) {
	smallWindows(t, 100)
	text := "a,b\n" + strings.Repeat("\""+strings.Repeat("long\n", 200)+"\",1\n", 5)
	plain, unpacked := readBoth(t, text, packers["gzip"](text), Options{})
	if plain != unpacked {
		t.Errorf("got %.300s\nwant %.300s", unpacked, plain)
	}
}

func TestDamagedArchives(t *testing.T) {
	text := "a,b\n" + strings.Repeat("1234,some text\n", 1000)
	for name, pack := range packers {
		whole := pack(text)
		for cut := 4; cut < len(whole); cut += 3 {
			path := writeFile(t, whole[:cut])
			f, err := Open(ctx, path, Options{})
			if err == nil && name != "two gzip members" { // the first of two is an archive of its own
				f.Close()
				t.Fatalf("%s cut at %d of %d bytes opens", name, cut, len(whole))
			}
			if err != nil && (value.CodeOf(err) != value.ErrCorrupt || !strings.Contains(err.Error(), path)) {
				t.Fatalf("%s cut at %d: error %v, want corrupt with the path", name, cut, err)
			}
		}
		for at := 12; at < len(whole); at += 3 {
			damaged := []byte(whole)
			damaged[at] ^= 0x55
			f, err := Open(ctx, writeFile(t, string(damaged)), Options{})
			if err == nil {
				f.Close()
			} else if c := value.CodeOf(err); c != value.ErrCorrupt && c != value.ErrLimit {
				t.Fatalf("%s damaged at %d: error %v", name, at, err)
			}
		}
	}
}

// TestBomb checks that an archive that unpacks to more than there is memory for
// ends with the error of the memory check.
func TestBomb(t *testing.T) {
	smallWindows(t, 1<<16)
	const budget = 1 << 20
	room := func(n, width int64) error {
		if n*width > budget {
			return value.Errorf(value.ErrLimit, "no memory for %d elements of %d bytes", n, width)
		}
		return nil
	}
	for name, text := range map[string]string{
		"rows":     "a,b\n" + strings.Repeat("1,2\n", budget),
		"one row":  "a\n" + strings.Repeat("x", 4*budget),
		"strings":  "a\n" + strings.Repeat(strings.Repeat("x", 1000)+"\n", 4*budget/1000),
		"a header": strings.Repeat("x", 4*budget),
	} {
		for packing, pack := range packers {
			o := Options{Schema: Schema{Typed: true, Types: []value.Type{value.TypeStr, value.TypeI64}}, Whole: true, Room: room}
			f, err := Open(ctx, writeFile(t, pack(text)), o)
			if err == nil {
				_, err = f.Read(ctx, 0, f.Rows())
				f.Close()
			}
			if value.CodeOf(err) != value.ErrLimit {
				t.Errorf("%s, %s: error %v, want limit", name, packing, err)
			}
		}
	}
}

// TestWriteArchives checks that the name says how a file is compressed.
func TestWriteArchives(t *testing.T) {
	in := value.NewTable([]value.SymID{value.Intern("n")}, []value.Collection{value.NewVec(value.TypeI64, make([]int64, 5*writeRows))})
	for name, want := range map[string]packing{"t.csv": unpacked, "t.csv.gz": gzipped, "t.csv.zst": zstandard} {
		path := filepath.Join(t.TempDir(), name)
		if err := Write(ctx, 2, path, in); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil || packingOf(content) != want {
			t.Errorf("%s begins with %q (error %v)", name, content[:4], err)
		}
		f, err := Open(ctx, path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if out, err := f.Read(ctx, 0, f.Rows()); err != nil || format.Compact(out) != format.Compact(in) {
			t.Errorf("%s reads back as %d rows (error %v)", name, f.Rows(), err)
		}
		f.Close()
	}
}
