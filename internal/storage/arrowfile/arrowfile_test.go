package arrowfile

import (
	"context"
	"math/rand"
	"os"
	"path/filepath"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/storage/foreign"
	"github.com/rayforce-go/rayforce/value"
)

var ctx = context.Background()

// random returns a table with a column of each type, with nulls where there are
// any if nulls says so.
func random(rows int, nulls bool) *value.Table {
	rnd := rand.New(rand.NewSource(int64(rows)))
	null := func() bool { return nulls && rnd.Intn(5) == 0 }
	names, cols := []value.SymID{}, []value.Collection{}
	add := func(name string, v value.Vector) {
		names, cols = append(names, value.Intern(name)), append(cols, v)
	}
	add("bool", fill(value.TypeBool, rows, null, func() bool { return rnd.Intn(2) == 0 }).WithNulls(false))
	add("u8", fill(value.TypeU8, rows, null, func() uint8 { return uint8(rnd.Intn(256)) }).WithNulls(false))
	add("i16", fill(value.TypeI16, rows, null, func() int16 { return int16(rnd.Intn(60000) - 30000) }))
	add("i32", fill(value.TypeI32, rows, null, rnd.Int31))
	add("i64", fill(value.TypeI64, rows, null, func() int64 { return rnd.Int63() - 1<<62 }))
	add("f32", fill(value.TypeF32, rows, null, rnd.Float32))
	add("f64", fill(value.TypeF64, rows, null, rnd.NormFloat64))
	add("date", fill(value.TypeDate, rows, null, func() int32 { return rnd.Int31n(20000) - 10000 }))
	add("time", fill(value.TypeTime, rows, null, func() int32 { return rnd.Int31n(86_400_000) }))
	add("ts", fill(value.TypeTimestamp, rows, null, func() int64 { return rnd.Int63() / 4 }))
	add("guid", fill(value.TypeGUID, rows, null, func() (g value.GUID) { rnd.Read(g[:]); return g }))
	texts := []string{"", "short", "exactly twelve", "a text that is too long for a view"}
	syms, strs := make([]string, rows), make([]string, rows)
	for i := range rows {
		syms[i], strs[i] = texts[rnd.Intn(len(texts))], texts[rnd.Intn(len(texts))]
	}
	add("sym", value.Syms(syms...))
	add("str", value.Strs(strs...))
	strs[0] = "\xff"
	add("raw", value.Strs(strs...))
	return value.NewTable(names, cols)
}

func fill[T value.Elem](typ value.Type, rows int, null func() bool, next func() T) value.Vector {
	data, any := make([]T, rows), false
	for i := range data {
		if data[i] = next(); null() {
			data[i], any = value.Sentinel[T](), true
		}
	}
	return value.NewVecNulls(typ, data, any)
}

// same compares two tables, whose columns must have the same flags too.
func same(t *testing.T, got, want *value.Table) {
	t.Helper()
	if got.NumCols() != want.NumCols() || got.NumRows() != want.NumRows() {
		t.Fatalf("%d columns of %d rows, want %d of %d", got.NumCols(), got.NumRows(), want.NumCols(), want.NumRows())
	}
	for i, name := range want.Names() {
		g, w := got.ColAt(i).(value.Vector), want.ColAt(i).(value.Vector)
		if got.Names()[i] != name || g.Type() != w.Type() || g.HasNulls() != w.HasNulls() || format.Compact(g) != format.Compact(w) {
			t.Errorf("%s came back as %s, a %s with nulls %v; want a %s with nulls %v\n got  %.200s\n want %.200s",
				name, got.Names()[i], g.Type(), g.HasNulls(), w.Type(), w.HasNulls(), format.Compact(g), format.Compact(w))
		}
	}
}

// scratch is the memory that fuzzed files may take.
func scratch(n, width int64) error {
	if n > 64<<20/width {
		return value.Errorf(value.ErrLimit, "no room for %d elements of %d bytes", n, width)
	}
	return nil
}

func TestInterrupted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := write(ctx, path, random(10, false)); err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := Read(cancelled, path, foreign.Options{}); value.CodeOf(err) != value.ErrCancel {
		t.Errorf("reading: error %v, want cancel", err)
	}
	if err := write(cancelled, path+"2", random(10, false)); value.CodeOf(err) != value.ErrCancel {
		t.Errorf("writing: error %v, want cancel", err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("%d files are left (error %v), want 1", len(entries), err)
	}
}

// decodes checks that a file reads, or fails with an error that has one of the
// codes for what is wrong with it.
func decodes(t *testing.T, content []byte) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	table, err := Read(ctx, path, foreign.Options{Workers: 2, Room: scratch})
	switch value.CodeOf(err) {
	case "":
		if err != nil {
			t.Fatalf("an error without a code: %v", err)
		}
		for i := range table.NumCols() {
			format.Compact(table.ColAt(i)) // visits every element
		}
	case value.ErrCorrupt, value.ErrLimit, value.ErrNYI, value.ErrDomain, value.ErrSchema:
	default:
		t.Fatal(err)
	}
}

// content returns a small file.
func content(t testing.TB, table *value.Table) []byte {
	path := filepath.Join(t.TempDir(), "f")
	if err := write(ctx, path, table); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestDamaged reads files that were cut, and some with a byte changed.
func TestDamaged(t *testing.T) {
	whole := content(t, random(40, true))
	for cut := 0; cut < len(whole); cut += 1 + len(whole)/30 {
		decodes(t, whole[:cut])
	}
	rnd := rand.New(rand.NewSource(1))
	for range 100 {
		damaged := append([]byte(nil), whole...)
		for range 1 + rnd.Intn(3) {
			damaged[rnd.Intn(len(damaged))] = byte(rnd.Intn(256))
		}
		decodes(t, damaged)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(content(f, random(3, true)))
	f.Add(content(f, random(20, false)))
	f.Fuzz(decodes)
}

func write(ctx context.Context, path string, t *value.Table) error {
	return Write(ctx, 2, path, File, t)
}

func TestRoundTrip(t *testing.T) {
	defer func(n int) { batchRows = n }(batchRows)
	batchRows = 1000
	for _, rows := range []int{1, 1000, 2005} {
		want := random(rows, rows != 1000)
		for _, f := range []Format{File, Stream} {
			path := filepath.Join(t.TempDir(), "t.arrow")
			if err := Write(ctx, 2, path, f, want); err != nil {
				t.Fatal(err)
			}
			got, err := Read(ctx, path, foreign.Options{Workers: 3})
			if err != nil {
				t.Fatal(err)
			}
			same(t, got, want)
		}
	}
}
