package csv

import (
	"context"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"testing"
)

// benchFile writes rows of integers, floats, symbols, timestamps and quoted
// strings.
func benchFile(b *testing.B, rows int) string {
	path := filepath.Join(b.TempDir(), "b.csv")
	text := []byte("id,px,sym,ts,qty,note\n")
	notes := []string{`"block, late"`, `"ok"`, `"a longer note, %d"`, `"x ""q"" y"`}
	rnd := rand.New(rand.NewSource(1))
	for i := range rows {
		note := notes[i&3]
		if i&3 == 2 {
			note = fmt.Sprintf(note, i)
		}
		text = fmt.Appendf(text, "%d,%.4f,S%03d,2024-01-%02dT%02d:%02d:%02d.%06d,%d,%s\n",
			i, rnd.Float64()*1000, rnd.Intn(200), 1+i%28, i%24, i%60, i*7%60, i%1000000, rnd.Intn(10000), note)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	return path
}

func BenchmarkRead(b *testing.B) {
	path := benchFile(b, 300_000)
	for b.Loop() {
		f, err := Open(context.Background(), path, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := f.Read(context.Background(), 0, f.Rows()); err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}
