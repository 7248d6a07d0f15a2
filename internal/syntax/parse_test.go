package syntax

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// show writes a value with the type of every part.
func show(v value.Value) string {
	join := func(c value.Collection) string {
		parts := make([]string, c.Len())
		for i := range parts {
			parts[i] = show(c.At(i))
		}
		return strings.Join(parts, " ")
	}
	switch x := v.(type) {
	case *value.List:
		return "(" + join(x) + ")"
	case *value.Dict:
		return "{" + x.Keys().Type().String() + " " + join(x.Keys()) + ": " + join(x.Vals()) + "}"
	case value.Vector:
		s := x.Type().String() + "[" + join(x) + "]"
		if x.HasNulls() {
			s += "?"
		}
		return s
	case value.Sym:
		if x.Quoted {
			return "'" + x.String()
		}
		return x.String()
	case value.Str:
		return fmt.Sprintf("%q", string(x))
	}
	if value.IsNull(v) {
		return "null:" + v.Type().String()
	}
	return fmt.Sprintf("%v:%s", v, v.Type())
}

func parse(text string) (value.Value, error) {
	return Parse(&value.Source{Name: "test", Text: text})
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		// integers
		{"42", "42:i64"}, {"-17", "-17:i64"}, {"-0", "0:i64"}, {"007", "7:i64"},
		{"9223372036854775807", "9223372036854775807:i64"},
		{"-9223372036854775808", "null:i64"},
		{"9223372036854775808", "9.223372036854776e+18:f64"},
		{"00000000000000000000012", "12:i64"},
		{"42i", "42:i32"}, {"-2147483647i", "-2147483647:i32"}, {"42h", "42:i16"}, {"32767h", "32767:i16"},
		{"5i16", "(do 5:i32 16:i64)"}, {"5x", "(do 5:i64 x)"}, {"5hh", "(do 5:i16 h)"},
		{"99999999999999999999h", "(do 1e+20:f64 h)"}, {"+5", "+5"},
		// bytes
		{"0xff", "255:u8"}, {"0x1", "1:u8"}, {"0xfff", "255:u8"}, {"0x100", "0:u8"}, {"-0x5", "5:u8"},
		{"0x1234567890abcdef1", "(do 239:u8 1:i64)"}, {"0X1f", "(do 0:i64 X1f)"},
		// floats
		{"1.5", "1.5:f64"}, {"-1.5e-3", "-0.0015:f64"}, {"1E5", "100000:f64"}, {"1e", "1:f64"}, {"1e+", "1:f64"},
		{"1e400", "null:f64"}, {"1e-400", "0:f64"}, {"1.", "(do 1:i64 .)"}, {".5", ".5"},
		{"1..5", "(do 1:i64 ..5)"}, {"1.5.5", "(do 1.5:f64 .5)"}, {"2024.01", "2024.01:f64"}, {"1.e5", "(do 1:i64 .e5)"},
		// nulls
		{"0N", "null:i64"}, {"0Nl", "null:i64"}, {"0Ni", "null:i32"}, {"0Nh", "null:i16"}, {"0Nf", "null:f64"},
		{"0Nd", "null:date"}, {"0Nt", "null:time"}, {"0Np", "null:timestamp"},
		{"0Nlx", "(do null:i64 x)"}, {"0Ns", "(do 0:i64 Ns)"}, {"0NN", "(do 0:i64 NN)"}, {"0N_", "(do 0:i64 N_)"},
		{"0N1", "(do 0:i64 N1)"}, {"-0N", "(do 0:i64 N)"}, {"(0N)", "(null:i64)"},
		// dates
		{"2000.01.01", "0:date"}, {"2024.01.15", "8780:date"}, {"1999.12.31", "-1:date"}, {"0001.01.01", "-730119:date"},
		{"2023.02.29", "8460:date"}, {"2024.1.15", "(do 2024.1:f64 .15)"}, {"2024.01.155", "(do 8780:date 5:i64)"},
		{"-2024.01.15", "(do -2024.01:f64 .15)"}, {"02024.01.15", "(do 2024.01:f64 .15)"},
		// times
		{"09:30:00", "34200000:time"}, {"09:30:00.5", "34200005:time"}, {"09:30:00.50", "34200050:time"},
		{"09:30:00.1234", "(do 34200123:time 4:i64)"}, {"99:99:99", "362439000:time"}, {"-00:00:01", "-1000:time"},
		{"09:30", "(do 9:i64 '30)"}, {"9:30:00", "(do 9:i64 '30 '00)"}, {"09:30:00.", "(do 9:i64 '30 '00.)"},
		// timestamps
		{"2024.01.15D09:30:00.0", "758626200000000000:timestamp"}, {"2000.01.01D00:00:00.", "0:timestamp"},
		{"2000.01.01D00:00:00.5", "500000000:timestamp"}, {"2000.01.01D00:00:00.1234567891", "123456789:timestamp"},
		{"1999.12.31D23:59:59.999999999", "-1:timestamp"}, {"1707.09.23D00:00:00.0", "-9223286400000000000:timestamp"},
		{"2292.04.10D23:47:16.854775807", "9223372036854775807:timestamp"},
		{"2024.01.15T09", "(do 8780:date T09)"},
		// strings and chars
		{`"abc"`, `"abc"`}, {`""`, `""`}, {`"a\nb\t\r\\\""`, `"a\nb\t\r\\\""`}, {`"\101\1011\18"`, `"AA1\x018"`},
		{`"\400\q\x41"`, `"\x00\\q\\x41"`}, {"\"a\nb\"", `"a\nb"`}, {`"a""b"`, `(do "a" "b")`},
		{`'a'`, `"a"`}, {`'"'`, `"\""`}, {`'('`, `"("`}, {`'\n'`, `"\n"`}, {`'\''`, `"'"`}, {`'\101'`, `"A"`},
		{`'\q'`, `"q"`}, {`'''`, `"'"`}, {`' '`, "(do ' ')"}, {`'ab'`, "(do 'ab ')"}, {`'a'b`, `(do "a" b)`},
		// symbols and names
		{"'abc", "'abc"}, {"'1.5", "'1.5"}, {"'-1", "'-1"}, {"'a/b?", "'a/b?"}, {"'", "'"}, {"''", "(do ' ')"},
		{"(list ')", "(list ')"}, {"'a:b", "(do 'a 'b)"}, {"'a;b", "'a"}, {":a-b", "'a-b"}, {"'true", "'true"},
		{"true", "true:b8"}, {"false", "false:b8"}, {"null", "null"}, {"true1", "true1"}, {"--5", "--5"}, {"- 5", "(do - 5:i64)"},
		// vectors
		{"[]", "I64[]"}, {"[1 0N 3]", "I64[1:i64 null:i64 3:i64]?"}, {"[1 0N 2.5]", "F64[1:f64 null:f64 2.5:f64]?"},
		{"[1h 0Nh]", "I16[1:i16 null:i16]?"}, {"[a 'b :c]", "SYM[a b c]"}, {"[null]", "SYM[null]"}, {"[']", "SYM[]"},
		{"[+ - *]", "SYM[+ - *]"}, {"[1-2]", "I64[1:i64 -2:i64]"}, {`["a" 'b']`, `STR["a" "b"]`},
		{"[true false]", "B8[true:b8 false:b8]"}, {"[0x01]", "U8[1:u8]"}, {"[0Nd 2000.01.01]", "DATE[null:date 0:date]?"},
		// lists and dicts
		{"()", "()"}, {"(+ 1 (f 2))", "(+ 1:i64 (f 2:i64))"}, {"1 2", "(do 1:i64 2:i64)"},
		{"{}", "{LIST : }"}, {"{a: 1 b : (f x)}", "{SYM a b: 1:i64 (f x)}"}, {`{"k": 1}`, `{STR "k": 1:i64}`},
		{`{a: 1 "b": 2}`, `{LIST 'a "b": 1:i64 2:i64}`}, {"{1.5:2}", "{SYM 1.5: 2:i64}"}, {"{true: 1}", "{SYM true: 1:i64}"},
		{"{a::b}", "{SYM a: 'b}"},
		// blanks and the end
		{"(+ 1 ; one )\n 2)", "(+ 1:i64 2:i64)"}, {"1 ; x", "1:i64"}, {"1\x00)", "1:i64"},
	} {
		v, err := parse(c.in)
		if err != nil {
			t.Errorf("%q: %v", c.in, err)
		} else if got := show(v); got != c.want {
			t.Errorf("%q: got %s, want %s", c.in, got, c.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		in   string
		code value.Code
		at   string // the start of the message
	}{
		{"", value.ErrParse, "1:1: "}, {" ; x", value.ErrParse, "1:5: "}, {"(+ 1\n (f 2)", value.ErrParse, "1:1: '(' is never closed"},
		{"1\n )", value.ErrParse, "2:2: unexpected ')'"}, {"[1 2)", value.ErrParse, "1:5: unexpected ')': expected ']'"},
		{"`a", value.ErrParse, "1:1: '`'"}, {"(list \\ 2)", value.ErrParse, "1:7: "}, {"'é'", value.ErrParse, "1:"},
		{"'\xe9'", value.ErrParse, "1:1"}, {"(set é 1)", value.ErrParse, "1:6: byte 0xc3"},
		{"0x", value.ErrParse, "1:1: "}, {"0xg1", value.ErrParse, "1:1: "}, {":", value.ErrParse, "1:1: empty keyword"}, {": a", value.ErrParse, "1:1: "},
		{`"abc`, value.ErrParse, "1:1: "}, {`"abc\"`, value.ErrParse, "1:1: "}, {`'\qq`, value.ErrParse, "1:1: "}, {`'\`, value.ErrParse, "1:1: "}, {"')'", value.ErrParse, "1:2: "},
		{"2024.13.01", value.ErrParse, "1:1: invalid date 2024.13.01"}, {"2024.01.00", value.ErrParse, "1:1: "}, {"2024.01.1", value.ErrParse, "1:1: "},
		{"2024.01.15D09:30:00", value.ErrParse, "1:1: "}, {"2024.01.15D", value.ErrParse, "1:1: "}, {"2024.01.15D24:00:00.0", value.ErrParse, "1:1: invalid time 24:00:00"},
		{"2292.04.10D23:47:16.854775808", value.ErrParse, "1:1: timestamp"}, {"1707.09.22D23:00:00.0", value.ErrParse, "1:1: timestamp"},
		{"{a 1}", value.ErrParse, "1:3: expected ':' after the key a"}, {"{a:}", value.ErrParse, "1:4: "}, {"{a: 1, b: 2}", value.ErrParse, "1:7: "},
		{"{: 1}", value.ErrParse, "1:2: "}, {"{'a: 1}", value.ErrParse, "1:2: "}, {"{[1]: 2}", value.ErrParse, "1:2: "}, {"{a: 1", value.ErrParse, "1:1: "},
		{"32768h", value.ErrDomain, "1:1: "}, {"(f -2147483648i)", value.ErrDomain, "1:4: "},
		{"[1 2i]", value.ErrDomain, "1:1: "}, {"[1 a]", value.ErrDomain, "1:1: "}, {"[[1]]", value.ErrDomain, "1:1: "}, {"[true null]", value.ErrDomain, "1:1: "},
		{"[1.5 0Ni]", value.ErrDomain, "1:1: "}, {"[()]", value.ErrDomain, "1:1: "},
		{`"` + strings.Repeat("a", 4094) + `\n"`, value.ErrDomain, "1:1: "},
		{strings.Repeat("1 ", 257), value.ErrDomain, "1:513: "},
		{"[" + strings.Repeat("1 ", 4097) + "]", value.ErrLimit, "1:1: "},
		{strings.Repeat("(", 1025) + strings.Repeat(")", 1025), value.ErrParse, "1:1025: brackets nest deeper"},
		{strings.Repeat("[", 1024) + strings.Repeat("]", 1024), value.ErrDomain, "1:1023: "},
	} {
		_, err := parse(c.in)
		var e *value.Error
		if !errors.As(err, &e) || e.Code != c.code || !strings.HasPrefix(e.Msg, c.at) {
			t.Errorf("%.40q: got %v, want %s: %s...", c.in, err, c.code, c.at)
		} else if !e.At.Known() {
			t.Errorf("%.40q: the error has no position", c.in)
		}
	}
}

func TestParseAtLimits(t *testing.T) {
	for _, in := range []string{
		strings.Repeat("1 ", 256), "[" + strings.Repeat("1 ", 4096) + "]",
		strings.Repeat("(", 1024) + strings.Repeat(")", 1024),
		`"` + strings.Repeat("a", 4093) + `\n"`, `"` + strings.Repeat("a", 5000) + `"`,
	} {
		if _, err := parse(in); err != nil {
			t.Errorf("%.20q: %v", in, err)
		}
	}
}

func TestPositions(t *testing.T) {
	v, err := parse("(a (b\n  (c)))")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1:1", "1:4", "2:3"} {
		l := v.(*value.List)
		line, col := l.Pos().LineCol()
		if got := fmt.Sprintf("%d:%d", line, col); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		v = l.At(l.Len() - 1)
	}
}

func TestFloatsRoundCorrectly(t *testing.T) {
	v, _ := parse("5e-324")
	if v != value.F64(math.SmallestNonzeroFloat64) {
		t.Errorf("got %v", v)
	}
}

func TestBlank(t *testing.T) {
	for in, want := range map[string]bool{"": true, " \n;x\n\t": true, "1": false, "; x\n1": false, "\x001": true} {
		if Blank(in) != want {
			t.Errorf("%q: want %v", in, want)
		}
	}
}

func TestDepth(t *testing.T) {
	for in, want := range map[string]int{
		"(+ 1": 1, "(+ 1)": 0, ")": -1, "{a: [1 (": 3, `"(`: 0, `(f "a)`: 1, "(f ; )": 1, "(f ; )\n)": 0,
		`("\")")`: 0, "'('": 0, `(list '"' 1)`: 0, "(f 'a)": 0, `'\'`: 0, "(f \"a\nb\")": 0,
	} {
		if got := Depth(in); got != want {
			t.Errorf("%q: got %d, want %d", in, got, want)
		}
	}
}

func TestBalanceOfLines(t *testing.T) {
	var b Balance
	for i, c := range []struct {
		line string
		want int
	}{{"(f \"a\n", 1}, {"(b\\\"\n", 1}, {"c\" ; (\n", 1}, {")\n", 0}, {")\n", -1}} {
		if b.Add(c.line); b.Depth != c.want {
			t.Errorf("line %d: got %d, want %d", i, b.Depth, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"(+ 1 2)", "{a: [1 2.5] \"b\": 'c'}", "2024.01.15D09:30:00.5", "0Nl 0x1f -09:00:00", "\"\\101\" ; x", "[a :b 'c]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := parse(text)
		if (v == nil) == (err == nil) {
			t.Fatalf("value %v with error %v", v, err)
		}
		if err == nil && Blank(text) {
			t.Fatal("a blank text has a value")
		}
		if err == nil && !strings.Contains(text, "\x00") && Depth(text) != 0 {
			t.Fatal("a text that parses has open brackets")
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for _, text := range []string{"(+ 1 2)", "(select {from: trades by: sym avg: (avg price) where: (> price 100.5)})"} {
		b.Run(text[:7], func(b *testing.B) {
			src := &value.Source{Text: text}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(src); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
