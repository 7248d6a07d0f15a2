package cast_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/rayforce-go/rayforce/internal/builtin/cast"
	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

var interp = lang.NewInterp(lang.NewRegistry(cast.Funcs()), lang.Limits{})

// eval returns what text evaluates to, or an error.
func eval(text string) (value.Value, error) {
	return interp.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Source: &value.Source{Name: "test", Text: text}})
}

// result returns the compact form of what text evaluates to, or "!" and the
// code of the error.
func result(text string) string {
	v, err := eval(text)
	if err != nil {
		return "!" + string(value.CodeOf(err))
	}
	return format.Compact(v)
}

// call calls a function of this package with values that have no literal.
func call(name string, args ...value.Value) (value.Value, error) {
	f, _ := interp.Registry.Lookup(name)
	return interp.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Func: f, Args: args})
}

func TestCast(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		// numbers
		{"(as 'i16 70000)", "4464"},
		{"(as 'i16 32768)", "0Nh"},
		{"(as 'i16 [32768])", "[-32768]"},
		{"(as 'u8 [256 -1 7])", "[0x00 0xff 0x07]"},
		{"(as 'u8 [256 0N -1])", "[0x00 0x00 0xff]"},
		{"(as 'i64 1e19)", "9223372036854775807"},
		{"(as 'i64 -1e19)", "-9223372036854775807"},
		{"(as 'i32 2147483646.9)", "2147483646"},
		{"(as 'i64 [1.5 -1.5 0Nf 1e30 -1e30])", "[1 -1 0Nl 9223372036854775807 -9223372036854775807]"},
		{"(as 'u8 [1.5 -1.5 0Nf 1e30 300.0])", "[0x01 0x00 0x00 0xff 0xff]"},
		{"(as 'b8 [5 0N])", "[true true]"},
		{"(as 'b8 [1.5 0.0 0Nf])", "[true false false]"},
		{"(as 'b8 0N)", "0Nb"},
		{"(as 'f64 [5h 0Nh])", "[5.0 0Nf]"},
		// temporals
		{"(as 'timestamp [2024.01.15 0Nd])", "[2024.01.15D00:00:00.000000000 0Np]"},
		{"(as 'timestamp 10:00:00.000)", "2000.01.01D00:00:00.036000000"},
		{"(as 'date 1999.12.31D23:59:59.999999999)", "1999.12.31"},
		{"(as 'time [2024.01.01D10:00:00.0 0Np 1999.12.31D23:59:59.999999999])", "[10:00:00.000 0Nt 23:59:59.999]"},
		{"(as 'date 10:30:00)", "105492.11.19"},
		{"(as 'u8 2000.01.06)", "!type"},
		{"(as 'u8 [2000.01.06])", "[0x05]"},
		{"(as 'i16 09:30:00.250)", "-9542"},
		// text
		{"(as 'str 1000000.0)", `"1e+06"`},
		{"(as 'str -0.0)", `"0"`},
		{"(as 'str 0x1f)", `"0x1f"`},
		{"(as 'sym 0x1f)", "31"},
		{"(as 'sym true)", "1"},
		{"(as 'sym 0.1)", "0.10000000000000001"},
		{"(as 'sym [1 0N])", "[1 ']"},
		{"(as 'str [2024.03.15 0Nd])", `["2024.03.15" ""]`},
		{"(as 'str [true false])", `["true" "false"]`},
		{"(as 'str as)", `"<as>"`},
		{"(as 'sym as)", "!type"},
		{"(as 'str {a: 1})", "!type"},
		// names of types
		{"(as 'Symbol \"a\")", "a"},
		{"(as 'f32 1)", "!domain"},
		{"(as 'xyz 0N)", "!domain"},
		{"(as \"i64\" 1)", "!type"},
		{"(as 'i64 null)", "!type"},
		// lists and empties
		{"(as 'f64 ())", "[]"},
		{"(type (as 'f64 ()))", "F64"},
		{"(type (as 'guid [a]))", "!type"},
		{"(type (as 'guid []))", "GUID"},
		{"(as 'i64 (quote (1 2.7 \"3\" 0Ni)))", "[1 2 3 0Nl]"},
		{"(as 'i64 (quote (1 (2))))", "!type"},
		{"(as 'str (quote (1 \"a\" 'b 2.5)))", `["1" "a" "b" "2.5"]`},
		{"(as 'guid (quote (1)))", "!type"},
		// dicts and tables
		{"(as 'table {a: [1 2] b: [3 4]})", "(table [a b] (list [1 2] [3 4]))"},
		{"(as 'dict (as 'table {a: [1] b: [x]}))", "{a:[1] b:[x]}"},
		{"(as 'table {a: 1})", "!type"},
		{"(as 'table {a: [1] b: [2 3]})", "!length"},
		{"(as 'table {\"a\": [1]})", "!type"},
		{"(as 'dict 0N)", "!domain"},
		{"(as 'i64 {a: 1})", "!type"},
	} {
		if got := result(c.in); got != c.want {
			t.Errorf("%s = %s, want %s", c.in, got, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ to, text, want string }{
		{"i64", " \t+12abc", "12"},
		{"i64", "9223372036854775808", "9223372036854775807"},
		{"i64", "-99999999999999999999", "0Nl"},
		{"i64", "0x10", "0"},
		{"i64", "-", "!domain"},
		{"i64", "", "!domain"},
		{"i32", "3000000000", "-1294967296"},
		{"i32", "99999999999", "1215752191"},
		{"u8", "-1", "0xff"},
		{"f64", "0x1p3", "8.0"},
		{"f64", "0x", "0.0"},
		{"f64", "0x.8zz", "0.5"},
		{"f64", "0x1p", "1.0"},
		{"f64", ".5", "0.5"},
		{"f64", "5.", "5.0"},
		{"f64", "1e+", "1.0"},
		{"f64", "-1.5e3rest", "-1500.0"},
		{"f64", "1e400", "0Nf"},
		{"f64", "-Infinity", "0Nf"},
		{"f64", "NaN", "0Nf"},
		{"f64", ".", "!domain"},
		{"f64", "1_000", "1.0"},
		{"b8", "false", "true"},
		{"b8", "", "false"},
		{"date", "2024.3.5", "2024.03.05"},
		{"date", "2024.02.30", "2024.03.01"},
		{"date", "2024.13.01", "2025.01.01"},
		{"date", "2024.14.01", "!domain"},
		{"date", "2024.0.5", "2024.01.05"},
		{"date", "24.1.1", "0024.01.01"},
		{"date", "2024.12.31 tail", "2024.12.31"},
		{"date", "2024-03-15", "!domain"},
		{"date", "2024.01", "!domain"},
		{"date", "99999999999.1.1", "!domain"},
		{"time", "10:30", "10:30:00.000"},
		{"time", "1:2:3.5", "01:02:03.500"},
		{"time", "12:30:15.1234", "12:30:15.123"},
		{"time", "-01:30:00", "-00:30:00.000"},
		{"time", "25:61:61", "26:02:01.000"},
		{"time", "10", "!domain"},
		{"timestamp", "2024-01-15 12:30:00.5", "2024.01.15D12:30:00.500000000"},
		{"timestamp", "2024.03.15D10:30:45.1234567899", "2024.03.15D10:30:45.123456789"},
		{"timestamp", "2024-03-15T10:30:45-0530", "2024.03.15D16:00:45.000000000"},
		{"timestamp", "2024-01-01T00:30+01:00", "2023.12.31D23:30:00.000000000"},
		{"timestamp", "2292-04-10T23:47:16.854775807", "2292.04.10D23:47:16.854775807"},
		{"timestamp", "2292-04-10T23:47:16.854775808", "!domain"},
		{"timestamp", "1707-09-22T00:12:43.145224193", "1707.09.22D00:12:43.145224193"},
		{"timestamp", "1707-09-22T00:12:43.145224192", "!domain"},
		{"timestamp", "9999-01-01", "!domain"},
		{"timestamp", "2023-02-29", "!domain"},
		{"timestamp", "2024-02-30", "!domain"},
		{"timestamp", "2024-03.15", "!domain"},
		{"timestamp", "2024-03-15T10:30:45+25:00", "!domain"},
		{"timestamp", "2024-03-15T10:30:45 ", "!domain"},
		{"timestamp", "2024-03-15T10:30:45.", "!domain"},
		{"timestamp", "2024-03-15T", "!domain"},
		{"timestamp", "", "!domain"},
		{"guid", "01234567-89AB-cdef-0123-456789abcdef tail", "01234567-89ab-cdef-0123-456789abcdef"},
		{"guid", "zz234567-89ab-cdef-0123-456789abcdef", "!domain"},
		{"guid", "01234567", "!domain"},
		{"guid", "------------------------------------", "!domain"},
	} {
		in := fmt.Sprintf("(as '%s %q)", c.to, c.text)
		if got := result(in); got != c.want {
			t.Errorf("%s = %s, want %s", in, got, c.want)
		}
	}
}

// TestParseFloatExactly compares with the reader of the standard library.
func TestParseFloatExactly(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for range 20000 {
		text := strconv.FormatFloat((rng.Float64()-0.5)*math.Pow(10, float64(rng.IntN(20)-5)), 'f', rng.IntN(12), 64)
		want, _ := strconv.ParseFloat(text, 64)
		got, err := call("as", value.NewSym("f64"), value.Str(text))
		if err != nil || got != value.F64(want) {
			t.Fatalf("%s reads as %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestFloat32(t *testing.T) {
	for _, c := range []struct {
		to   string
		v    value.Value
		want string
	}{
		{"str", value.F32(1.256), `"1.26"`},
		{"sym", value.F32(0.5), "0.5"},
		{"i64", value.F32(1), "!type"},
		{"i64", value.F32(value.NullF32()), "0Nl"},
		{"str", value.NewVecNulls(value.TypeF32, []float32{1.5, value.NullF32()}, true), `["1.5" ""]`},
		{"f64", value.NewVec(value.TypeF32, []float32{1.5}), "!type"},
		{"f64", value.NewVec[float32](value.TypeF32, nil), "[]"},
	} {
		got, err := call("as", value.NewSym(c.to), c.v)
		text := "!" + string(value.CodeOf(err))
		if err == nil {
			text = format.Compact(got)
		}
		if text != c.want {
			t.Errorf("(as '%s %s) = %s, want %s", c.to, format.Compact(c.v), text, c.want)
		}
	}
}

// TestVectorsConvertLikeAtoms compares every vector conversion with the
// conversion of its elements. Where the rules differ, a null becomes what
// lossy says.
func TestVectorsConvertLikeAtoms(t *testing.T) {
	lossy := map[string]func(null value.Value) value.Value{
		"u8": func(value.Value) value.Value { return value.U8(0) },
		"b8": func(null value.Value) value.Value { _, float := null.(value.F64); return value.Bool(!float) },
	}
	rng := rand.New(rand.NewPCG(1, 2))
	n := 1 << 17 // more than one range of a parallel loop
	for _, v := range randomVectors(rng, n) {
		for _, to := range []string{"b8", "u8", "i16", "i32", "i64", "f64", "date", "time", "timestamp", "sym", "str"} {
			got, err := call("as", value.NewSym(to), v)
			if to == "u8" && v.Type().IsTemporal() {
				continue // atoms do not convert
			}
			if err != nil {
				t.Fatalf("as '%s of %s: %v", to, v.Type(), err)
			}
			out := got.(value.Vector)
			for _, i := range []int{0, 1, 2, rng.IntN(n), rng.IntN(n), rng.IntN(n), n - 1} {
				want, err := call("as", value.NewSym(to), v.At(i))
				if err != nil {
					t.Fatal(err)
				}
				if f := lossy[to]; f != nil && v.IsNull(i) {
					want = f(v.At(i))
				}
				if g := out.At(i); format.Compact(g) != format.Compact(want) || g.Type() != want.Type() {
					t.Errorf("as '%s of %s: element %s became %s, want %s", to, v.Type(), format.Compact(v.At(i)), format.Compact(g), format.Compact(want))
				}
			}
		}
	}
}

func randomVectors(rng *rand.Rand, n int) []value.Vector {
	b8, u8 := make([]bool, n), make([]uint8, n)
	i16, i32, i64, f64 := make([]int16, n), make([]int32, n), make([]int64, n), make([]float64, n)
	for i := range n {
		b8[i], u8[i] = rng.IntN(2) == 0, uint8(rng.Int())
		i16[i], i32[i], i64[i] = int16(rng.Int()), int32(rng.Int64()), int64(rng.Uint64())
		f64[i] = (rng.Float64() - 0.5) * math.Pow(10, float64(rng.IntN(25)))
	}
	i16[1], i32[1], i64[1], f64[1] = value.NullI16, value.NullI32, value.NullI64, value.NullF64()
	small := make([]int32, n) // days whose nanoseconds fit
	for i := range small {
		small[i] = int32(rng.IntN(200_000) - 100_000)
	}
	small[1] = value.NullI32
	return []value.Vector{
		value.NewVec(value.TypeBool, b8), value.NewVec(value.TypeU8, u8),
		value.NewVecNulls(value.TypeI16, i16, true), value.NewVecNulls(value.TypeI32, i32, true),
		value.NewVecNulls(value.TypeI64, i64, true), value.NewVecNulls(value.TypeF64, f64, true),
		value.NewVecNulls(value.TypeDate, small, true), value.NewVecNulls(value.TypeTime, i32, true),
		value.NewVecNulls(value.TypeTimestamp, i64, true),
	}
}

func TestInspect(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"(type null)", "null"},
		{"(type type)", "?"},
		{"(type ())", "LIST"},
		{"(meta 5)", "{type:i64}"},
		{"(meta [1 2 3])", "{type:I64 len:3}"},
		{"(meta {a: 1 b: 2})", "{type:DICT len:2}"},
		{"(meta (as 'table {a: [1 2 3] b: [x y z]}))", "{type:TABLE len:2 cols:[a b] types:[I64 SYM] rows:3}"},
		{"(meta type)", "{type:?}"},
		{"(meta null)", "!type"},
		{"(nil? null)", "true"},
		{"(nil? (as 'guid 0N))", "true"},
		{"(nil? [0N])", "false"},
		{"(nil? \"\")", "false"},
		{"(nil? ')", "false"},
		{"(rc 1)", "1"},
		{"(guid 0)", "[]"},
		{"(guid -1)", "!domain"},
		{"(guid 0N)", "!domain"},
		{"(guid 1.5)", "!type"},
		{"(sym-name 0)", "'"},
		{"(sym-name [a b])", "[a b]"},
		{"(sym-name [0 -1])", "!domain"},
		{"(sym-name 999999999)", "!domain"},
		{"(sym-name [])", "[]"},
		{"(sym-name \"abc\")", "!type"},
		{"(sym-name 5i)", "!type"},
		{"(type (ser null))", "U8"},
		{"(de (ser {a: (+ 1 2)}))", "{a:(list + 1 2)}"},
		{"(de (ser type))", "<type>"},
		{"(do (set myf 12) (de [0xfa 0xde 0xfa 0xce 0x03 0x00 0x00 0x00 0x05 0x00 0x00 0x00 0x00 0x00 0x00 0x00 0x65 0x6d 0x79 0x66 0x00]))", "12"},
		{"(de [0xfa 0xde 0xfa 0xce 0x03 0x00 0x00 0x00 0x03 0x00 0x00 0x00 0x00 0x00 0x00 0x00 0x67 0x76 0x00])", "!name"},
		{"(de 0x01)", "!domain"},
		{"(de [1 2])", "!type"},
		{"(de [0x01])", "!domain"},
	} {
		if got := result(c.in); got != c.want {
			t.Errorf("%s = %s, want %s", c.in, got, c.want)
		}
	}
}

func TestGUIDsAreRandomVersion4(t *testing.T) {
	v, err := eval("(guid 1000)")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[value.GUID]bool{}
	for _, g := range v.(*value.Vec[value.GUID]).Data() {
		if seen[g] || g[6]>>4 != 4 || g[8]>>6 != 2 {
			t.Fatalf("%s is repeated or not of version 4", format.Compact(g))
		}
		seen[g] = true
	}
}
