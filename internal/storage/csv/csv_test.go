package csv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/value"
)

var ctx = context.Background()

func writeFile(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// readAll reads a text as the table that .csv.read gives.
func readAll(t testing.TB, text string, s Schema) (*value.Table, error) {
	t.Helper()
	f, err := Open(ctx, writeFile(t, text), Options{Workers: 2, Schema: s})
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Read(ctx, 0, f.Rows())
}

// TestSplitting covers what is a field, a row and a header.
func TestSplitting(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"commas", "a,b\nx,y\n", "(table [a b] (list [x] [y]))"},
		{"more tabs than commas", "a\tb\tc,d\nx\ty\tz,w\n", "(table [a b c,d] (list [x] [y] [z,w]))"},
		{"a tab and a comma", "a\tb,c\nx\ty,z\n", "(table [a\tb c] (list [x\ty] [z]))"},
		{"quoted delimiter", "a,b\n\"x,y\",z\n", "(table [a b] (list [x,y] [z]))"},
		{"quoted line end", "a,b\n\"x\ny\",z\n", "(table [a b] (list [x\ny] [z]))"},
		{"doubled quotes", "a\n\"x\"\"y\"\"\"\n", "(table [a] (list [x\"y\"]))"},
		{"quote inside a field", "a,b\nx\"y,z\n", "(table [a b] (list [x\"y] [z]))"},
		{"text after a closing quote is the next field", "a,b\n\"x\"y,z\nu,v\n", "(table [a b] (list [x u] [y v]))"},
		{"quote never closed", "a,b\n\"x,y\nu,v\n", "(table [a b] (list [x,y\nu,v\n] [']))"},
		{"spaces stay", "a\n x \n", "(table [a] (list [ x ]))"},
		{"\\r\\n", "a,b\r\nx,y\r\n\r\nu,v\r\n", "(table [a b] (list [x ' u] [y ' v]))"},
		{"\\r alone ends no row without quotes", "a\nx\ry\n", "(table [a] (list [x]))"},
		{"\\r alone ends a row with quotes", "a\n\"x\"\ry\n", "(table [a] (list [x y]))"},
		{"empty lines are rows, the last is not", "a\n\nx\n\n\n", "(table [a] (list [' x ' ']))"},
		{"no line end at the end", "a\nx", "(table [a] (list [x]))"},
		{"missing fields", "a,b,c\nx\ny,z\n", "(table [a b c] (list [x y] [' z] [' ']))"},
		{"surplus fields", "a\nx,y\nz\n", "(table [a] (list [x z]))"},
		{"byte order mark", "\ufeffa\nx\n", "(table [\ufeffa] (list [x]))"},
		{"header over two lines", "\"a\nb\",c\nx,y\n", "(table [a\nb c] (list [x] [y]))"},
		{"fields after the header's last are data", "\"a,b\"\tc\nx\n", "(table [a,b] (list [\tc x]))"},
		{"names of nothing", ",\nx,y\n", "(table [ ] (list [x] [y]))"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			table, err := readAll(t, tc.text, Schema{})
			if err != nil {
				t.Fatal(err)
			}
			if got := format.Compact(table); got != tc.want {
				t.Errorf("read %q\n got  %s\n want %s", tc.text, got, tc.want)
			}
		})
	}
}

// TestFields covers how a field of a given type reads.
func TestFields(t *testing.T) {
	for _, tc := range []struct {
		typ    value.Type
		fields string // separated by |
		want   string
	}{
		{value.TypeBool, "true|TRUE|1|false|FALSE|0|True|yes||2", "[true true true false false false false false false false]"},
		{value.TypeU8, "7|255|256|-1|x|", "[0x07 0xff 0x00 0xff 0x00 0x00]"},
		{value.TypeI16, "7|-32767|32768|65537|x|99999999999999999999", "[7 -32767 0Nh 1 0Nh 0Nh]"},
		{value.TypeI32, "7|-2147483647|2147483648|4294967297|1.5|", "[7 -2147483647 0Ni 1 0Ni 0Ni]"},
		{value.TypeI64, "9223372036854775807|-9223372036854775808|9223372036854775808|+5|-0|007|1.0| 1|-|1_0", "[9223372036854775807 0Nl 0Nl 5 0 7 0Nl 0Nl 0Nl 0Nl]"},
		{value.TypeI64, "00000000000000000000000000012|-9223372036854775807|92233720368547758070", "[12 -9223372036854775807 0Nl]"},
		{value.TypeF64, "1|1.5|.5|1.|+2e1|-2E-1|1e309|nan|inf|e5|1e|1e+|0x1p4|.|-", "[1.0 1.5 0.5 1.0 20.0 -0.2 0Nf 0Nf 0Nf 0Nf 0Nf 0Nf 0Nf 0Nf 0Nf]"},
		{value.TypeF32, "1.5|x|1e39", "[1.5 0Ne inf]"},
		{value.TypeDate, "2024-01-15|2024/01/15x|20240115|2024-02-30|2024-13-01|2024-00-01|2024-01-32|0000-01-01|", "[2024.01.15 2024.01.15 0Nd 2024.03.01 0Nd 0Nd 0Nd 0000.01.01 0Nd]"},
		{value.TypeTime, "10:11:12|1:02:03.5|-00:00:01.25|100:00:00|10:60:00|10:11|10:11:12.9999|12345678:00:00|596:31:23.647|596:31:23.648|+1:00:00|", "[10:11:12.000 01:02:03.500 -00:00:01.250 100:00:00.000 0Nt 0Nt 10:11:12.999 0Nt 596:31:23.647 0Nt 0Nt 0Nt]"},
		{value.TypeTimestamp, "2024-01-15T10:11:12|2024.01.15D10:11:12.5|2024-01-15 10:11:12.1234567899Z|2024-01-15T10:11:12+01:30|2024-01-15T10:11:12-0100|2024-01-15T10:11:12+02|2024-01-15|2024-01-15T24:00:00|9999-01-01T00:00:00|1999-12-31T23:59:59.5",
			"[2024.01.15D10:11:12.000000000 2024.01.15D10:11:12.500000000 2024.01.15D10:11:12.123456789 2024.01.15D08:41:12.000000000 2024.01.15D11:11:12.000000000 2024.01.15D08:11:12.000000000 0Np 0Np 0Np 1999.12.31D23:59:59.500000000]"},
		{value.TypeGUID, "6BA7B810-9dad-11d1-80b4-00c04fd430c8|6ba7b8109dad11d180b400c04fd430c8|00000000-0000-0000-0000-000000000000|", "[6ba7b810-9dad-11d1-80b4-00c04fd430c8 0Ng 0Ng 0Ng]"},
		{value.TypeSym, "x|NA|", "[x NA ']"},
		{value.TypeStr, "x||a string longer than twelve", `["x" "" "a string longer than twelve"]`},
		{Narrowest, "1|32767|", "[1 32767 0Nh]"},
		{Narrowest, "-32768|1", "[-32768 1]"},
		{Narrowest, "-32768|", "[-32768 0Ni]"},
		{Narrowest, "2147483648", "[2147483648]"},
		{Narrowest, "x|", "[0Nl 0Nl]"},
	} {
		text := "a\n" + strings.ReplaceAll(tc.fields, "|", "\n") + "\n"
		table, err := readAll(t, text, Schema{Typed: true, Types: []value.Type{tc.typ}})
		if err != nil {
			t.Fatal(err)
		}
		if got := format.Compact(table.ColAt(0)); got != tc.want {
			t.Errorf("%s fields %s\n got  %s\n want %s", tc.typ, tc.fields, got, tc.want)
		}
	}
}

// TestInference covers the type that a column of fields gets.
func TestInference(t *testing.T) {
	many := func(n, distinct int) string {
		var fields []string
		for i := range n {
			fields = append(fields, fmt.Sprint("id", i%distinct))
		}
		return strings.Join(fields, "|")
	}
	for _, tc := range []struct {
		fields string
		want   value.Type
	}{
		{"1|2|NA|", value.TypeI64},
		{"99999999999999999999", value.TypeI64},
		{"1|2.5|inf", value.TypeF64},
		{"1e|.5", value.TypeF64},
		{"true|FALSE|none", value.TypeBool},
		{"true|1", value.TypeI64},
		{"true|1.5", value.TypeF64},
		{"True", value.TypeSym},
		{"2024-01-15|NULL", value.TypeDate},
		{"2024-13-45", value.TypeDate},
		{"2024.01.15", value.TypeSym},
		{"2024-01-15|2024-01-15T10:11:12", value.TypeTimestamp},
		{"2024-01-15 10:11:12.5+01:00", value.TypeTimestamp},
		{"10:11:12.5|99:99:99", value.TypeTime},
		{"10:11", value.TypeSym},
		{"2024-01-15|10:11:12", value.TypeSym},
		{"1|x", value.TypeSym},
		{"|NA", value.TypeSym},
		{many(63, 63), value.TypeSym},
		{many(64, 64), value.TypeStr},
		{many(64, 52), value.TypeStr},
		{many(64, 51), value.TypeSym},
		{many(1000, 255), value.TypeSym},
		{many(1000, 256), value.TypeStr},
	} {
		table, err := readAll(t, "a\n"+strings.ReplaceAll(tc.fields, "|", "\n")+"\n", Schema{})
		if err != nil {
			t.Fatal(err)
		}
		if got := table.ColAt(0).Type(); got != tc.want {
			t.Errorf("fields %.60s are %s, want %s", tc.fields, got, tc.want)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	wide := strings.Repeat("a,", 256) + "a\n"
	for _, tc := range []struct {
		text   string
		schema Schema
		code   value.Code
	}{
		{"", Schema{}, value.ErrIO},
		{wide, Schema{}, value.ErrRange},
	} {
		if _, err := readAll(t, tc.text, tc.schema); value.CodeOf(err) != tc.code {
			t.Errorf("read %.20q: error %v, want %s", tc.text, err, tc.code)
		}
	}
	var few *TooFewError
	if _, err := readAll(t, "a,b\n", Schema{Typed: true, Types: []value.Type{value.TypeI64}}); !errors.As(err, &few) || few.Columns != 2 {
		t.Errorf("one type for two columns: %v, want a TooFewError", err)
	}
	if _, err := Open(ctx, t.TempDir(), Options{}); value.CodeOf(err) != value.ErrIO {
		t.Errorf("a directory: %v, want io", err)
	}
}

// rowsOneByOne splits text as rows.go and field.go do, but byte by byte and
// without an index: what they must agree with.
func rowsOneByOne(data []byte, delim byte, columns int) [][]string {
	quoted := bytes.IndexByte(data, '"') >= 0
	var starts []int
	if len(data) > 0 {
		starts = append(starts, 0)
	}
	inside := false
	for i := 0; i < len(data); i++ {
		c := data[i]
		next := -1
		switch {
		case !quoted && c == '\n':
			if next = i + 1; next < len(data) && data[next] == '\r' {
				next++
			}
		case quoted && c == '"':
			inside = !inside
		case quoted && !inside && (c == '\n' || c == '\r'):
			if next = i + 1; c == '\r' && next < len(data) && data[next] == '\n' {
				next++
			}
		}
		if next >= 0 {
			if next < len(data) {
				starts = append(starts, next)
			}
			i = next - 1
		}
	}
	var rows [][]string
	for _, pos := range starts {
		row := make([]string, columns)
		for k := range row {
			row[k], pos = fieldAt(data, delim, pos)
		}
		row[columns-1] = strings.TrimSuffix(row[columns-1], "\r")
		rows = append(rows, row)
	}
	return rows
}

func fieldAt(data []byte, delim byte, pos int) (string, int) {
	var text []byte
	if pos < len(data) && data[pos] == '"' {
		for pos++; pos < len(data); pos++ {
			if data[pos] == '"' {
				if pos+1 == len(data) || data[pos+1] != '"' {
					pos++
					break
				}
				pos++
			}
			text = append(text, data[pos])
		}
	} else {
		for pos < len(data) && data[pos] != delim && data[pos] != '\n' && data[pos] != '\r' {
			text = append(text, data[pos])
			pos++
		}
	}
	if pos < len(data) && data[pos] == delim {
		pos++
	}
	return string(text), pos
}

// compare reads the data part of a text both ways.
func compare(t *testing.T, body string) {
	t.Helper()
	const columns = 3
	s := Schema{Typed: true, Types: []value.Type{value.TypeStr, value.TypeStr, value.TypeStr}}
	f, err := Open(ctx, writeFile(t, "a,b,c\n"+body), Options{Workers: 2, Schema: s})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want := rowsOneByOne([]byte(body), ',', columns)
	if f.Rows() != len(want) {
		t.Fatalf("%d rows in %.200q, want %d", f.Rows(), body, len(want))
	}
	// Any range of rows must read as in the whole.
	for _, cut := range []int{0, len(want) / 3, len(want) - len(want)/4} {
		table, err := f.Read(ctx, cut, len(want))
		if err != nil {
			t.Fatal(err)
		}
		for c := range columns {
			col := table.ColAt(c).(*value.StrVec)
			for r := range col.Len() {
				if col.Str(r) != want[cut+r][c] {
					t.Fatalf("row %d column %d of %.200q is %q, want %q", cut+r, c, body, col.Str(r), want[cut+r][c])
				}
			}
		}
	}
}

// TestRandomText holds the parallel parser against the simple one, on texts
// that are longer than a block and full of what is special.
func TestRandomText(t *testing.T) {
	pieces := []string{"a", "bc", ",", ",", "\n", "\n", "\r\n", "\"", "\"x\"", "\"y,\nz\"", "\"\"", "\r", "a long piece of text without anything", "1.5"}
	for seed := range int64(60) {
		rnd := rand.New(rand.NewSource(seed))
		quotes := seed%3 > 0
		var b strings.Builder
		for size := rnd.Intn(5 * blockSize); b.Len() < size; {
			p := pieces[rnd.Intn(len(pieces))]
			if quotes || !strings.Contains(p, "\"") {
				b.WriteString(p)
			}
		}
		compare(t, b.String())
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{"x,y\n", "\"a\"\"b\",c\r\nd", "\"\n", "a\r\r\n\n", "\"x\"y\"z\n\",\",\"\r"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, body string) { compare(t, body) })
}

// FuzzInfer checks that no text makes the reader fail or lose rows, whatever
// types it infers.
func FuzzInfer(f *testing.F) {
	f.Add("a,b\n1,2024-01-01\n")
	f.Add("\"a\tb\n,,\"\n1e5,true\n")
	for _, pack := range packers {
		f.Add(pack("a,b\n1,x\n"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, err := Open(ctx, writeFile(t, text), Options{Workers: 2, Sample: Head})
		if err != nil {
			switch value.CodeOf(err) {
			case value.ErrIO, value.ErrRange, value.ErrCorrupt, value.ErrLimit:
			default:
				t.Fatal(err)
			}
			return
		}
		defer file.Close()
		table, err := file.Read(ctx, 0, file.Rows())
		if err != nil {
			t.Fatal(err)
		}
		if table.NumRows() != file.Rows() {
			t.Fatalf("%d rows, expected %d", table.NumRows(), file.Rows())
		}
	})
}

// TestNumbersMatchStrconv holds the fast paths against the library.
func TestNumbersMatchStrconv(t *testing.T) {
	rnd := rand.New(rand.NewSource(7))
	for range 20000 {
		text := fmt.Sprintf("%.*g", 1+rnd.Intn(20), rnd.NormFloat64()*float64(rnd.Int63n(1<<40)))
		if rnd.Intn(3) == 0 {
			text = fmt.Sprintf("%.*f", rnd.Intn(25), rnd.Float64()*1e6)
		}
		var want float64
		if _, err := fmt.Sscan(text, &want); err != nil {
			t.Fatal(err)
		}
		if got, ok := parseFloat([]byte(text)); !ok || got != want {
			t.Fatalf("parseFloat(%s) = %v %v, want %v", text, got, ok, want)
		}
	}
}

func TestInterrupted(t *testing.T) {
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := Open(cancelled, writeFile(t, "a\n1\n"), Options{Workers: 2}); value.CodeOf(err) != value.ErrCancel {
		t.Errorf("error %v, want cancel", err)
	}
}

func TestWriteReadsBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "o.csv")
	texts := []string{"plain", "a,b", "q\"q", "\"", "n\nl", "c\rr", "", " lead", "tab\tx"}
	var col []string
	for range 3000 { // more rows than one batch
		col = append(col, texts...)
	}
	in := value.NewTable([]value.SymID{value.Intern("s,t"), value.Intern("n")}, []value.Collection{value.Strs(col...), value.NewVec(value.TypeI64, make([]int64, len(col)))})
	if err := Write(ctx, 2, path, in); err != nil {
		t.Fatal(err)
	}
	f, err := Open(ctx, path, Options{Workers: 2, Schema: Schema{Typed: true, Types: []value.Type{value.TypeStr, value.TypeI64}}})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out, err := f.Read(ctx, 0, f.Rows())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := format.Compact(out), format.Compact(in); got != want {
		t.Errorf("read back %.300s\nwant %.300s", got, want)
	}
}
