package format

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

var (
	sym     = value.NewSym
	list    = value.NewList
	lambda  = value.NewLambda(value.Syms("x"), []value.Value{sym("x")})
	plus    = &value.Builtin{Name: "+", Kind: value.TypeBinary}
	minus   = &value.Builtin{Name: "-", Kind: value.TypeBinary}
	count   = &value.Builtin{Name: "count", Kind: value.TypeUnary}
	longFn  = &value.Builtin{Name: ".db.parted.tables", Kind: value.TypeVariadic}
	nullI32 = value.I32(value.NullI32)
)

func til(n int) *value.Vec[int64] {
	data := make([]int64, n)
	for i := range data {
		data[i] = int64(i)
	}
	return value.I64s(data...)
}

func TestFloat(t *testing.T) {
	for _, c := range []struct {
		x    float64
		want string
	}{
		{0, "0.0"}, {math.Copysign(0, -1), "0.0"}, {1, "1.0"}, {1.5, "1.5"}, {0.125, "0.12"}, {0.135, "0.14"}, {2.675, "2.67"},
		{0.999, "1.0"}, {1.005, "1.0"}, {10.10, "10.1"}, {1e6, "1000000.0"}, {1000000.4, "1.00e+06"}, {999999.999, "1000000.0"},
		{0.1, "0.1"}, {0.09999, "1.00e-01"}, {0.05, "5.00e-02"}, {1e100, "1.00e+100"}, {5e-324, "4.94e-324"},
		{-1.25, "-1.25"}, {-0.125, "-0.12"}, {-0.001, "-1.00e-03"}, {100, "100.0"}, {0.375, "0.38"}, {123.456, "123.46"},
		{math.Nextafter(0.1, 0), "0.1"}, {math.Nextafter(0.1, 1), "0.1"}, {0.1 - 4e-17, "1.00e-01"},
		{math.Nextafter(1e6, 2e6), "1000000.0"}, {1e6 + 2e-9, "1.00e+06"},
	} {
		if got := string(AppendFloat(nil, c.x)); got != c.want {
			t.Errorf("%v: got %s, want %s", c.x, got, c.want)
		}
	}
}

// TestFloatFast compares the fast path with exact rounding.
func TestFloatFast(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200000 {
		x := math.Round(r.Float64()*math.Pow(10, float64(r.IntN(9))+1)) / 1000
		if x < 0.1 || x > 1e6 {
			continue
		}
		want := strings.TrimSuffix(fmt.Sprintf("%.2f", x), "0")
		if got := string(AppendFloat(nil, x)); got != want {
			t.Fatalf("%v: got %s, want %s", x, got, want)
		}
	}
}

func TestG(t *testing.T) {
	for _, c := range []struct {
		x      float64
		digits int
		want   string
	}{
		{1, 6, "1"}, {1.23456789, 6, "1.23457"}, {100000, 6, "100000"}, {1000000, 6, "1e+06"}, {0.0001, 6, "0.0001"},
		{0.00001, 6, "1e-05"}, {math.Copysign(0, -1), 6, "0"}, {999999.5, 6, "1e+06"}, {123456.7, 6, "123457"}, {-2.5, 6, "-2.5"},
		{1e100, 6, "1e+100"}, {0.1, 17, "0.10000000000000001"}, {1e16, 17, "10000000000000000"}, {1e17, 17, "1e+17"}, {1.5, 17, "1.5"},
	} {
		if got := string(AppendG(nil, c.x, c.digits)); got != c.want {
			t.Errorf("%v: got %s, want %s", c.x, got, c.want)
		}
	}
}

func TestForms(t *testing.T) {
	tab := value.NewTable([]value.SymID{value.Intern("a"), 0}, []value.Collection{value.I64s(1), value.Strs("x")})
	guid := value.GUID{0x12, 0x34, 15: 0xff}
	for _, c := range []struct {
		v                    value.Value
		compact, repl, print string // "" for the same as compact
	}{
		{value.Null, "null", "", ""},
		{value.Bool(true), "true", "", ""},
		{value.U8(10), "0x0a", "", ""},
		{value.I16(-5), "-5", "", ""},
		{value.NullAtom{T: value.TypeBool}, "0Nb", "", "null"},
		{value.NullAtom{T: value.TypeU8}, "0Nu", "", "null"},
		{value.I16(value.NullI16), "0Nh", "", ""}, {nullI32, "0Ni", "", ""}, {value.I64(value.NullI64), "0Nl", "", ""},
		{value.F32(value.NullF32()), "0Ne", "", ""}, {value.F64(value.NullF64()), "0Nf", "", ""},
		{value.Date(value.NullI32), "0Nd", "", ""}, {value.Time(value.NullI32), "0Nt", "", ""}, {value.Timestamp(value.NullI64), "0Np", "", ""},
		{value.GUID{}, "0Ng", "", "null"},
		{value.F64(1), "1.0", "", "1"}, {value.F32(1.25), "1.25", "", ""},
		{value.Date(0), "2000.01.01", "", ""}, {value.Date(-730119), "0001.01.01", "", ""}, {value.Date(2921940), "10000.01.01", "", ""},
		{value.Time(-1), "-00:00:00.001", "", ""}, {value.Time(360000000), "100:00:00.000", "", ""},
		{value.Timestamp(-1), "1999.12.31D23:59:59.999999999", "", ""},
		{guid, "12340000-0000-0000-0000-0000000000ff", "", ""},
		{sym("two words"), "two words", "", "'two words"}, {value.Sym{}, "'", "", ""},
		{value.Str(`with "q"`), `"with "q""`, "", `with "q"`},
		{lambda, "lambda", "", ""}, {plus, "<+>", "", "+"}, {longFn, "<.db.parted.ta>", "", ".db.parted.ta"},
		{value.I64s(), "[]", "", ""}, {value.I64s(1, value.NullI64), "[1 0Nl]", "", ""},
		{value.I64s(value.NullI64).WithNulls(false), "[-9223372036854775808]", "", ""},
		{value.NewVec(value.TypeGUID, []value.GUID{{}}), "[00000000-0000-0000-0000-000000000000]", "", ""},
		{value.Strs("a", ""), `["a" ""]`, "", ""}, {value.Syms("a", ""), "[a ']", "", ""},
		{value.NewVec(value.TypeDate, []int32{1}), "[2000.01.02]", "", ""},
		{value.F64s(1, value.NullF64()), "[1.0 0Nf]", "", ""},
		{til(30), Compact(til(30)), "", ""},
		{til(31), Compact(til(31)), strings.TrimSuffix(Compact(til(30)), "]") + " ..]", ""},
		{value.Strs("a", strings.Repeat("x", 100)), `["a" "` + strings.Repeat("x", 100) + `"]`, `["a" ..]`, ""},
		{value.Strs(strings.Repeat("x", 100)), `["` + strings.Repeat("x", 100) + `"]`, `[..]`, ""},
		{list(), "()", "", "[]"}, {list(value.I64(1), value.I64(2)), "[1 2]", "(1 2)", "[1 2]"},
		{list(value.I64(1), value.F64(2.123)), "(list 1 2.12)", "(1 2.12)", "[1 2.123]"},
		{list(value.Null, value.Null), "[null null]", "(null null)", "[null null]"},
		{list(plus, minus), "[<+> <->]", "(<+> <->)", "[+ -]"}, {list(plus, count), "(list <+> <count>)", "(<+> <count>)", "[+ count]"},
		{list(list(value.I64(1), value.I64(2)), value.Str("a")), `(list [1 2] "a")`, `((1 2) "a")`, "[[1 2] a]"},
		{list(list()), "(list ())", "(())", "[[]]"},
		{value.NewDict(value.Syms("a", "b"), list(value.I64(1), list(sym("+"), value.I64(1)))), "{a:1 b:(list + 1)}", "{a:1 b:(+ 1)}", ""},
		{value.NewDict(list(), list()), "{}", "", ""},
		{value.NewDict(value.Strs("k"), value.I64s(5)), `{"k":5}`, "", ""},
		{tab, `(table [a ] (list [1] ["x"]))`, REPL(tab), "<table 1x2>"},
		{value.NewTable(nil, nil), "(table [] (list ))", "<table>", "<table 0x0>"},
		{value.ErrorValue{Err: value.Errorf(value.ErrType, "x")}, "error: type", "", "error"},
	} {
		same := func(s string) string {
			if s == "" {
				return c.compact
			}
			return s
		}
		if got := Compact(c.v); got != c.compact {
			t.Errorf("compact: got %s, want %s", got, c.compact)
		}
		if got, want := REPL(c.v), same(c.repl); got != want {
			t.Errorf("repl: got %s, want %s", got, want)
		}
		if got, want := Print(c.v), same(c.print); got != want {
			t.Errorf("print: got %s, want %s", got, want)
		}
	}
}

func TestTruncation(t *testing.T) {
	items := make([]value.Value, 51)
	for i := range items {
		items[i] = value.I64(0)
	}
	if got, want := REPL(list(items...)), "("+strings.Repeat("0 ", 50)+"..)"; got != want {
		t.Errorf("list: got %s", got)
	}
	if got, want := REPL(list(items[:50]...)), "("+strings.Repeat("0 ", 49)+"0)"; got != want {
		t.Errorf("list of 50: got %s", got)
	}
	d := value.NewDict(til(51), list(items...))
	if got := REPL(d); !strings.HasSuffix(got, " 49:0 ..}") {
		t.Errorf("dict: got %s", got)
	}
	if got := Compact(d); !strings.HasSuffix(got, " 50:0}") {
		t.Errorf("dict: got %s", got)
	}
}

func TestDeepNesting(t *testing.T) {
	v := list()
	for range 5_000_000 {
		v = list(v)
	}
	for name, form := range map[string]func(value.Value) string{"compact": Compact, "repl": REPL, "print": Print, "pretty": Pretty} {
		if got := form(v); len(got) > 20*maxDepth || !strings.Contains(got, "..") {
			t.Errorf("%s: %d bytes", name, len(got))
		}
	}
}

func TestTemplate(t *testing.T) {
	for _, c := range []struct {
		text string
		args []value.Value
		want string
	}{
		{"%d", []value.Value{value.I64(5)}, "5d"}, {"%%", []value.Value{value.I64(1), value.I64(2)}, "12"},
		{"% %", []value.Value{value.I64(1)}, "1 %"}, {"100%", nil, "100%"}, {"x", []value.Value{value.I64(1)}, "x"},
		{"%", []value.Value{value.Str("%")}, "%"}, {"%", []value.Value{sym("a")}, "a"}, {"%", []value.Value{value.Sym{}}, "'"},
		{"%", []value.Value{value.F64(3)}, "3"}, {"%", []value.Value{plus}, "<+>"}, {"%", []value.Value{value.GUID{}}, "null"},
		{"%", []value.Value{list(value.F64(1.234567), value.Str("a"))}, `(list 1.23 "a")`},
	} {
		if got := Template(c.text, c.args); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

func TestPrinted(t *testing.T) {
	s := func(x string) value.Value { return value.Str(x) }
	for _, c := range []struct {
		args []value.Value
		want string
	}{
		{nil, ""}, {[]value.Value{s("x=%")}, "x=%"}, {[]value.Value{value.I64(5), s("%"), value.I64(6)}, "5 % 6"},
		{[]value.Value{s("no"), value.I64(5)}, "no 5"}, {[]value.Value{s(""), value.I64(5)}, " 5"},
		{[]value.Value{s("x=% "), value.I64(5), value.I64(6)}, "x=5 "},
	} {
		if got := string(AppendPrinted(nil, c.args)); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func BenchmarkCompactFloats(b *testing.B) {
	data := make([]float64, 1000)
	for i := range data {
		data[i] = float64(i) * 1.37
	}
	v := value.F64s(data...)
	var buf []byte
	for b.Loop() {
		buf = AppendCompact(buf[:0], v)
	}
}
