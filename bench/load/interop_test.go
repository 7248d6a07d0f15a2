package main

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/bench/duck"
	"github.com/rayforce-go/rayforce/value"
)

// source makes rows of many types, with NULL in every seventh, in DuckDB.
const source = `CREATE TABLE s AS SELECT i AS id,
	CASE WHEN i % 7 > 0 THEN i % 3 = 0 END AS b, CASE WHEN i % 7 > 0 THEN (i % 256)::UTINYINT END AS u8,
	CASE WHEN i % 7 > 0 THEN (i % 60000 - 30000)::SMALLINT END AS i16, CASE WHEN i % 7 > 0 THEN (i * 1000)::INTEGER END AS i32,
	(i * 7)::UINTEGER AS u32, CASE WHEN i % 7 > 0 THEN i * 1000000007 END AS i64, CASE WHEN i % 7 > 0 THEN (i / 4)::FLOAT END AS f32,
	CASE WHEN i % 7 > 0 THEN i / 3 END AS f64, CASE WHEN i % 7 > 0 THEN (i / 100)::DECIMAL(12, 2) END AS dec,
	CASE WHEN i % 7 > 0 THEN DATE '1970-01-01' + i::INTEGER END AS d, CASE WHEN i % 7 > 0 THEN TIME '00:00:00' + to_milliseconds(i * 13) END AS t,
	CASE WHEN i % 7 > 0 THEN TIMESTAMP '1999-12-31 00:00:00' + to_microseconds(i * 1000003) END AS us,
	CASE WHEN i % 7 > 0 THEN make_timestamp_ns(i * 100000000000001) END AS ns,
	CASE WHEN i % 7 > 0 THEN md5(i::VARCHAR)::UUID END AS g,
	'S' || (i % 50) AS sym, CASE WHEN i % 7 > 0 THEN md5(i::VARCHAR) || 'ø' END AS str
	FROM range(20000) r(i)`

// numbers is a question with an answer that does not depend on how either
// database keeps a type: everything is an integer, a float or a text.
const numbers = `SELECT id, b::INTEGER AS b, u8::INTEGER AS u8, i16::INTEGER AS i16, i32, u32::BIGINT AS u32, i64, f32::DOUBLE AS f32, f64, dec::DOUBLE AS dec,
	datediff('day', DATE '2000-01-01', d) AS d, datediff('ms', TIME '00:00:00', t) AS t, epoch_us(us) * 1000 - 946684800000000000 AS us,
	epoch_ns(ns) - 946684800000000000 AS ns, g::VARCHAR AS g, sym::VARCHAR AS sym, str FROM %s ORDER BY id`

func evaluate(t *testing.T, rt *rayforce.Runtime, text string) value.Value {
	t.Helper()
	v, err := rt.Eval(context.Background(), text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func query(t *testing.T, db *duck.DB, sql string) *value.Table {
	t.Helper()
	r, err := db.Query(sql)
	if err != nil {
		t.Fatal(err)
	}
	table, err := r.Table()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// cell returns a cell as the question above does, "" for null.
func cell(x value.Value) string {
	switch x := x.(type) {
	case value.Bool:
		if x {
			return "1"
		}
		return "0"
	case value.GUID:
		return string(x.Append(nil))
	case value.Sym:
		return x.String()
	case value.F32:
		return fmt.Sprint(float64(x))
	case value.Date:
		return fmt.Sprint(int32(x))
	case value.Time:
		return fmt.Sprint(int32(x))
	case value.Timestamp:
		return fmt.Sprint(int64(x))
	case value.U8:
		return fmt.Sprint(uint8(x))
	}
	return fmt.Sprint(x)
}

// same compares a table of ours with the answer to the question. Types without
// a null have false, 0 and the empty text in its place.
func same(t *testing.T, what string, got, want *value.Table) {
	t.Helper()
	if got.NumRows() != want.NumRows() || got.NumCols() != want.NumCols() {
		t.Fatalf("%s: %d rows of %d columns, want %d of %d", what, got.NumRows(), got.NumCols(), want.NumRows(), want.NumCols())
	}
	for i, name := range want.Names() {
		g, w := got.ColAt(i).(value.Vector), want.ColAt(i).(value.Vector)
		for row := range want.NumRows() {
			a, b := cell(g.At(row)), cell(w.At(row))
			if g.IsNull(row) {
				a = ""
			}
			if w.IsNull(row) {
				if b = ""; g.Type() == value.TypeBool || g.Type() == value.TypeU8 {
					a = ""
				}
			}
			if a != b {
				t.Errorf("%s: row %d of %s is %q, want %q", what, row, name, a, b)
				break
			}
		}
	}
}

var types = map[string]value.Type{
	"id": value.TypeI64, "b": value.TypeBool, "u8": value.TypeU8, "i16": value.TypeI16, "i32": value.TypeI32, "u32": value.TypeI64, "i64": value.TypeI64,
	"f32": value.TypeF32, "f64": value.TypeF64, "dec": value.TypeF64, "d": value.TypeDate, "t": value.TypeTime, "us": value.TypeTimestamp, "ns": value.TypeTimestamp,
	"g": value.TypeGUID, "sym": value.TypeSym, "str": value.TypeStr,
}

// TestParquetBothWays has each database read what the other wrote.
func TestParquetBothWays(t *testing.T) {
	db, err := duck.Open(2)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Exec(source); err != nil {
		t.Fatal(err)
	}
	rt := rayforce.New(rayforce.Options{Workers: 2})
	defer rt.Close()
	want := query(t, db, fmt.Sprintf(numbers, "s"))
	for _, codec := range []string{"zstd", "snappy", "gzip", "lz4_raw", "uncompressed"} {
		path := filepath.Join(t.TempDir(), codec+".parquet")
		if err := db.Exec(fmt.Sprintf("COPY s TO '%s' (FORMAT parquet, COMPRESSION %s, ROW_GROUP_SIZE 4096)", path, codec)); err != nil {
			t.Fatal(err)
		}
		table := evaluate(t, rt, fmt.Sprintf("(set t (.parquet.read %q))", path)).(*value.Table)
		same(t, codec, table, want)
		for i, name := range table.Names() {
			if typ := types[name.String()]; table.ColAt(i).Type() != typ {
				t.Errorf("%s: %s is a %s, want a %s", codec, name, table.ColAt(i).Type(), typ)
			}
		}
	}
	ours := filepath.Join(t.TempDir(), "ours.parquet")
	evaluate(t, rt, fmt.Sprintf("(.parquet.write t %q)", ours))
	back := query(t, db, fmt.Sprintf(numbers, "read_parquet('"+ours+"')"))
	same(t, "read by DuckDB", evaluate(t, rt, "t").(*value.Table), back)
}
