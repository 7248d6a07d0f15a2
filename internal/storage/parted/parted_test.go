package parted

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/storage/splay"
	"github.com/rayforce-go/rayforce/value"
)

func table(names string, cols ...value.Collection) *value.Table {
	return value.NewTable(value.Syms(strings.Fields(names)...).Data(), cols)
}

var options = splay.Options{Context: context.Background(), Workers: 2}

// database writes tables, by PARTITION/TABLE, and returns the root.
func database(t *testing.T, tables map[string]*value.Table) string {
	t.Helper()
	root := t.TempDir()
	for path, table := range tables {
		if err := splay.Set(root+"/"+path, table, options); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func rows(n ...int64) *value.Table { return table("a", value.I64s(n...)) }

// shown returns all columns of a table in the compact form.
func shown(t *value.Table) string {
	return format.Compact(value.NewTable(t.Names(), t.Cols()))
}

func TestKeys(t *testing.T) {
	for _, tc := range []struct {
		parts string
		want  string
	}{
		{"2024.01.15 2024.02.31", "(table [date a] (list [2024.01.15 2024.03.02] [1 1]))"},
		{"0 1 10 2", "(table [part a] (list [0 1 10 2] [1 1 1 1]))"},
		{"007", "(table [part a] (list [7] [1]))"},
		{"1.5 2", "(table [part a] (list [1.5 2] [1 1]))"},
		{"2024.13.01", "(table [part a] (list [2024.13.01] [1]))"},
		{"2024.01 2024.01.01", "(table [part a] (list [2024.01 2024.01.01] [1 1]))"},
		{"1 notes 2x -3 .4", "(table [part a] (list [1] [1]))"},
		{"99999999999999999999", "(table [part a] (list [99999999999999999999] [1]))"},
	} {
		tables := make(map[string]*value.Table)
		for _, part := range strings.Fields(tc.parts) {
			tables[part+"/t"] = rows(1)
		}
		got, err := Get(database(t, tables), "t", 2)
		if err != nil {
			t.Fatal(err)
		}
		if shown(got) != tc.want || got.NumRows() != got.ColAt(0).Len() {
			t.Errorf("partitions %s\n got  %s\n want %s", tc.parts, shown(got), tc.want)
		}
	}
}

func TestGetErrors(t *testing.T) {
	root := database(t, map[string]*value.Table{
		"1/t": rows(1), "2/t": rows(2), "1/u": rows(1),
		"1/more": rows(1), "2/more": table("a b", value.I64s(1), value.I64s(2)),
		"1/name": rows(1), "2/name": table("b", value.I64s(1)),
		"1/type": rows(1), "2/type": table("a", value.F64s(1)),
		"1/none": table(""), "2/none": table(""),
	})
	for name, code := range map[string]value.Code{
		"u": value.ErrIO, "nope": value.ErrIO, "../x": value.ErrIO, ".x": value.ErrIO, "a/b": value.ErrIO,
		"more": value.ErrCorrupt, "name": value.ErrCorrupt, "type": value.ErrCorrupt, "none": value.ErrCorrupt,
	} {
		if _, err := Get(root, name, 2); value.CodeOf(err) != code {
			t.Errorf("table %s: error %v, want %s", name, err, code)
		}
	}
	for _, root := range []string{filepath.Join(root, "nowhere"), t.TempDir()} {
		if _, err := Get(root, "t", 2); value.CodeOf(err) != value.ErrIO {
			t.Errorf("root %s: error %v, want io", root, err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "3"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Get(root, "t", 2); value.CodeOf(err) != value.ErrIO {
		t.Errorf("a file as partition: error %v, want io", err)
	}
}

func TestShortPartition(t *testing.T) {
	root := database(t, map[string]*value.Table{
		"1/t": table("a b s", value.I64s(1), value.F64s(1.5), value.Strs("x")),
		"2/t": rows(2, 3),
	})
	got, err := Get(root, "t", 1)
	if err != nil {
		t.Fatal(err)
	}
	if want := `(table [part a b s] (list [1 2 2] [1 2 3] [1.5 0Nf 0Nf] ["x" "" ""]))`; shown(got) != want {
		t.Errorf("got  %s\nwant %s", shown(got), want)
	}
}

func TestFill(t *testing.T) {
	root := database(t, map[string]*value.Table{"1/a": rows(1), "2/b": table("s", value.Syms("x")), "3/a": rows(3)})
	for _, want := range []string{"1 2 3", ""} {
		changed, err := Fill(root, options)
		if err != nil || strings.Join(changed, " ") != want {
			t.Fatalf("filled %v (error %v), want %s", changed, err, want)
		}
	}
	got, err := Get(root, "b", 1)
	if err != nil || shown(got) != "(table [part s] (list [2] [x]))" {
		t.Errorf("filled table %v (error %v)", got, err)
	}
	names, err := Tables(root)
	if err != nil || strings.Join(names, " ") != "a b" {
		t.Errorf("tables %v (error %v)", names, err)
	}
	lists := database(t, map[string]*value.Table{"1/a": table("l", value.NewList(value.I64s(1))), "2/b": rows(1)})
	if _, err := Fill(lists, options); value.CodeOf(err) != value.ErrIO {
		t.Errorf("a list column: error %v, want io", err)
	}
}

func TestInsert(t *testing.T) {
	root := database(t, map[string]*value.Table{
		"2024.01.01/t": table("s f", value.Syms("x"), value.F64s(1)),
		"2024.01.02/t": table("s f", value.Syms("y"), value.F64s(2)),
	})
	base, err := Get(root, "t", 1)
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) value.Value { return value.Date(value.DaysOf(2024, 1, n)) }
	row := func(vals ...value.Value) value.Value { return value.NewList(vals...) }
	z := value.QuotedSym("z")
	for _, tc := range []struct {
		name string
		key  value.Value
		rows value.Value
		want string
	}{
		{"one row", day(2), row(z, value.F64(3)), "([x y z] [1.0 2.0 3.0])"},
		{"a later key", day(5), row(z, value.F64(3)), "([x y z] [1.0 2.0 3.0])"},
		{"an atom for many rows", day(2), row(value.Syms("p", "q"), value.F64(3)), "([x y p q] [1.0 2.0 3.0 3.0])"},
		{"nulls", day(2), row(value.Null, value.Null), "([x y '] [1.0 2.0 0Nf])"},
		{"by name", day(2), value.SymDict([]string{"f", "s"}, value.F64(3), z), "([x y z] [1.0 2.0 3.0])"},
		{"a table", day(2), table("f s", value.F64s(3), value.Syms("z")), "([x y z] [1.0 2.0 3.0])"},
		{"no rows", day(9), row(value.Syms(), value.F64(3)), "([x y] [1.0 2.0])"},
		{"an earlier key", day(1), row(z, value.F64(3)), "domain"},
		{"a key of another type", value.I64(1), row(z, value.F64(3)), "type"},
		{"a null key", value.Date(value.NullI32), row(z, value.F64(3)), "type"},
		{"too few values", day(2), row(z), "domain"},
		{"an integer for a float", day(2), row(z, value.I64(3)), "type"},
		{"an infinity", day(2), row(z, value.NewVec(value.TypeF64, []float64{1 / zero})), "domain"},
		{"vectors of different length", day(2), row(value.Syms("p", "q"), value.F64s(1)), "length"},
		{"a dict with too few keys", day(2), value.SymDict([]string{"f"}, value.F64(3)), "type"},
		{"a dict with another key", day(2), value.SymDict([]string{"f", "g"}, value.F64(3), z), "value"},
		{"a dict with a key twice", day(2), value.SymDict([]string{"f", "f"}, value.F64(3), z), "value"},
		{"a table with too few columns", day(2), table("f", value.F64s(3)), "domain"},
		{"no rows at all", day(2), value.I64(5), "type"},
	} {
		got, err := Insert(base, tc.key, tc.rows, 1)
		text := string(value.CodeOf(err))
		if err == nil {
			text = "(" + format.Compact(got.ColAt(1)) + " " + format.Compact(got.ColAt(2)) + ")"
			if last := got.ColAt(0).At(got.NumRows() - 1); got.NumRows() > 2 && last != tc.key {
				t.Errorf("%s: the last key is %v", tc.name, last)
			}
		}
		if text != tc.want {
			t.Errorf("%s: %s (error %v), want %s", tc.name, text, err, tc.want)
		}
	}
	if base.NumRows() != 2 {
		t.Error("the table itself changed")
	}
}

var zero float64

func TestInsertNeedsOrder(t *testing.T) {
	root := database(t, map[string]*value.Table{"10/t": rows(1), "2/t": rows(1)})
	base, err := Get(root, "t", 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Insert(base, value.I64(11), value.NewList(value.I64(1)), 1); value.CodeOf(err) != value.ErrCorrupt {
		t.Errorf("keys 10 2: error %v, want corrupt", err)
	}
}
