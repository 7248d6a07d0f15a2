package splay

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/storage/column"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
)

func table(names string, cols ...value.Collection) *value.Table {
	return value.NewTable(value.Syms(strings.Fields(names)...).Data(), cols)
}

func options() Options {
	return Options{Context: context.Background(), Workers: 2, Auto: column.AnyIndex}
}

func set(t *testing.T, dir string, table *value.Table) {
	t.Helper()
	if err := Set(dir, table, options()); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, dir string) string {
	t.Helper()
	table, err := Get(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return format.Compact(table)
}

func list(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestSymFile(t *testing.T) {
	for dir, want := range map[string]string{
		"t":                    "t/.sym",
		"db/2024.01.15/trades": "db/.sym",
		"db/2024.01.15/t//":    "db/.sym",
		"2024.01.15/t":         "2024.01.15/t/.sym",
		"./2024.01.15/t":       ".sym",
		"/7/t":                 "/.sym",
		"db/notes/t":           "db/notes/t/.sym",
		"db/.5/t":              "db/.5/t/.sym",
	} {
		if got := WriteSymFile(dir); got != want {
			t.Errorf("symbol file of %s is %s, want %s", dir, got, want)
		}
	}
}

func TestSetAndGet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "t")
	linked := value.I64s(0, 1).WithMeta(value.Meta{Linked: true, Target: value.Intern("dim")})
	first := table("s i l", value.Syms("x", "y"), value.I64s(1, value.NullI64), linked)
	set(t, dir, first)
	if got := list(t, dir); got != ".d .sym .sym.lk i l l.link s" {
		t.Errorf("files %s", got)
	}
	opened, err := Get(dir, nil)
	if err != nil || format.Compact(opened) != format.Compact(first) {
		t.Fatalf("read back %v (error %v)", opened, err)
	}
	if m := value.MetaOf(opened.ColAt(2)); !m.Linked || m.Target != value.Intern("dim") {
		t.Errorf("the link is lost: %+v", m)
	}
	// What does not belong to the new table goes; hidden files and directories stay.
	for _, name := range []string{"stray", ".hidden", "old.link"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	set(t, dir, table("l n/a", value.I64s(5), value.I64s(6)))
	if got := list(t, dir); got != ".d .hidden .sym .sym.lk l sub" {
		t.Errorf("files after a smaller table: %s", got)
	}
	if got := get(t, dir); got != "(table [l] (list [5]))" {
		t.Errorf("smaller table reads as %s", got)
	}
	if got := format.Compact(opened); got != format.Compact(first) {
		t.Errorf("the table opened before is now %s", got)
	}
}

func TestSetErrors(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "t")
	empty, inside := "", filepath.Join(dir, "s")
	syms := table("s", value.Syms("x"))
	for _, tc := range []struct {
		name    string
		table   *value.Table
		symFile *string
		code    value.Code
	}{
		{"two columns of a name", table("a a", value.I64s(1), value.I64s(2)), nil, value.ErrDomain},
		{"a function in a list", table("a", value.NewList(value.I64s(1), value.NewLambda(value.I64s(), nil))), nil, value.ErrNYI},
		{"no path for the symbols", syms, &empty, value.ErrDomain},
		{"a column in the place of the symbols", syms, &inside, value.ErrReserve},
	} {
		o := options()
		o.SymFile = tc.symFile
		if err := Set(dir, tc.table, o); value.CodeOf(err) != tc.code {
			t.Errorf("%s: error %v, want %s", tc.name, err, tc.code)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Fatalf("%s: something was written", tc.name)
		}
	}
}

func writeSchema(dir string, names ...string) error {
	return file.WriteFunc(filepath.Join(dir, ".d"), file.Durable, func(w io.Writer) error {
		return column.Encode(w, value.Strs(names...), column.Options{})
	})
}

func TestGetErrors(t *testing.T) {
	dir := t.TempDir()
	for _, tc := range []struct {
		name  string
		spoil func(dir string) error
		code  value.Code
	}{
		{"no list of columns", func(dir string) error { return os.Remove(filepath.Join(dir, ".d")) }, value.ErrIO},
		{"no column", func(dir string) error { return os.Remove(filepath.Join(dir, "a")) }, value.ErrIO},
		{"shorter column", func(dir string) error {
			return file.WriteFunc(filepath.Join(dir, "a"), file.Durable, func(w io.Writer) error {
				return column.Encode(w, value.I64s(1), column.Options{})
			})
		}, value.ErrCorrupt},
		{"path as a column", func(dir string) error { return writeSchema(dir, "../a") }, value.ErrCorrupt},
		{"hidden column", func(dir string) error { return writeSchema(dir, ".a") }, value.ErrCorrupt},
		{"no symbol file", func(dir string) error { return os.Remove(filepath.Join(dir, ".sym")) }, value.ErrSym},
		{"damaged symbol file", func(dir string) error { return os.WriteFile(filepath.Join(dir, ".sym"), []byte("junk"), 0o644) }, value.ErrCorrupt},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := filepath.Join(dir, "db", tc.name) // not under 001, which looks like a partition
			set(t, dir, table("s a", value.Syms("x", "y"), value.I64s(1, 2)))
			if err := tc.spoil(dir); err != nil {
				t.Fatal(err)
			}
			if _, err := Get(dir, nil); value.CodeOf(err) != tc.code {
				t.Errorf("error %v, want %s", err, tc.code)
			}
		})
	}
}

func TestLargeColumnsAreMapped(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "t")
	data := make([]int64, 100000)
	for i := range data {
		data[i] = int64(i)
	}
	set(t, dir, table("a", value.I64s(data...)))
	opened, err := Get(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Get(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b := opened.ColAt(0).(*value.Vec[int64]), again.ColAt(0).(*value.Vec[int64])
	if &a.Data()[0] != &b.Data()[0] {
		t.Error("two tables over one file do not share its memory")
	}
	// Appending must not write to the file; replacing the file must not change the table.
	grown := a.Append(false, 7)
	set(t, dir, table("a", value.I64s(1)))
	if !slices.Equal(a.Data(), data) || grown.Len() != len(data)+1 {
		t.Error("an open table changed")
	}
	if got := get(t, dir); got != "(table [a] (list [1]))" {
		t.Errorf("new table reads as %.60s", got)
	}
}

// TestColumnNamedLikeATemporaryFile checks that writing one column does not
// touch another, whatever they are called.
func TestColumnNamedLikeATemporaryFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "db", "t")
	want := "(table [a.tmp a] (list [1 2] [3 4]))"
	for range 2 {
		set(t, dir, table("a.tmp a", value.I64s(1, 2), value.I64s(3, 4)))
		if got := get(t, dir); got != want {
			t.Errorf("read back %s, want %s", got, want)
		}
	}
}

// TestReadersSeeOneTable opens a table again and again while it is replaced by
// others with more symbols.
func TestReadersSeeOneTable(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "db", "t")
	kth := func(k int) *value.Table {
		n := []int64{int64(k), int64(k)}[:1+k%2]
		syms := []string{fmt.Sprint("k", k), fmt.Sprint("k", k)}[:1+k%2]
		return table("a s b", value.I64s(n...), value.Syms(syms...), value.I64s(n...))
	}
	set(t, dir, kth(0))
	done := make(chan error)
	go func() {
		for k := range 30 {
			if err := Set(dir, kth(k), options()); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for {
		got, err := Get(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		k := got.ColAt(0).At(0).(value.I64)
		if text := format.Compact(got); text != format.Compact(kth(int(k))) {
			t.Fatalf("a reader finds %s", text)
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

// TestDamageFoundLate opens a table whose large columns are damaged where only
// a reader of all rows looks.
func TestDamageFoundLate(t *testing.T) {
	const n = 20000
	texts, cells := make([]string, n), make([]value.Value, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("a string that is not short %d", i)
		cells[i] = value.I64s(int64(i))
	}
	dir := filepath.Join(t.TempDir(), "db", "t")
	set(t, dir, table("s l i", value.Strs(texts...), value.NewList(cells...), value.I64s(make([]int64, n)...)))
	for name, at := range map[string]int{"s": 32 + 16*(n-1), "l": 13 + 17*(n-1)} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for i := range 8 {
			data[at+1+i] = 0x7f // a length beyond the file
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	opened, err := Get(dir, nil)
	if err != nil || opened.NumRows() != n {
		t.Fatalf("%v (error %v), want a table of %d rows", opened, err, n)
	}
	if opened.ColAt(2).Len() != n {
		t.Error("the column that is whole cannot be used")
	}
	for i, name := range []string{"s", "l"} {
		for range 2 { // what was found once stays
			err := value.Guard(func() { opened.ColAt(i) })
			if value.CodeOf(err) != value.ErrCorrupt || !strings.Contains(err.Error(), filepath.Join(dir, name)+", offset ") {
				t.Errorf("column %s: error %v, want corrupt naming file and offset", name, err)
			}
		}
	}
	if err := opened.Load(); value.CodeOf(err) != value.ErrCorrupt {
		t.Errorf("Load: error %v, want corrupt", err)
	}
}
