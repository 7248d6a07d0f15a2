package exec

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/value"
)

var oneWorker = Run{Ctx: context.Background(), Workers: 1}

func dates(days ...int32) value.Collection {
	return value.NewVec(value.TypeDate, days).Recheck()
}

func times(ms ...int32) value.Collection { return value.NewVec(value.TypeTime, ms).Recheck() }

// TestBinary checks types, nulls and edges of the operations on two columns.
func TestBinary(t *testing.T) {
	null := int64(value.NullI64)
	stamps := value.NewVec(value.TypeTimestamp, []int64{0, 5})
	u8 := value.NewVec(value.TypeU8, []uint8{255, 1})
	for _, c := range []struct {
		op   string
		x, y value.Collection
		typ  value.Type
		want string // compact, or the code of the error
	}{
		{"+", u8, u8, value.TypeI64, "[510 2]"},
		{"+", value.I64s(1, null), value.I64s(2, 2), value.TypeI64, "[3 0Nl]"},
		{"*", value.F64s(1e308, 2), value.I64s(10, 3), value.TypeF64, "[0Nf 6.0]"},
		{"/", value.I64s(1, 1), value.I64s(0, 2), value.TypeF64, "[0Nf 0.5]"},
		{"div", value.I64s(-7, 7), value.I64s(2, 0), value.TypeI64, "[-4 0Nl]"},
		{"%", value.I64s(-7, 7), value.I64s(3, 0), value.TypeI64, "[2 0]"},
		{"%", value.I64s(null, 7), value.I64s(3, 0), value.TypeI64, "[0Nl 0Nl]"},
		{"%", value.F64s(-7.5, 1), value.F64s(2, 0), value.TypeF64, "[0.5 0Nf]"},
		{"xbar", value.I64s(7, -7), value.I64s(5, 0), value.TypeI64, "[5 -7]"},
		{"xbar", times(61000, value.NullI32), value.I64s(60000, 60000), value.TypeI64, "[60000 0Nl]"},
		{"+", dates(1, value.NullI32), times(1000, 1000), value.TypeTimestamp, "[2000.01.02D00:00:01.000000000 0Np]"},
		{"-", dates(5, 2), dates(2, 5), value.TypeI32, "[3 -3]"},
		{"-", stamps, stamps, value.TypeI64, "[0 0]"},
		{"*", times(1000, 2000), value.I64s(2, 2), value.TypeTime, "[00:00:02.000 00:00:04.000]"},
		{"+", dates(1, 2), dates(1, 2), 0, "type"},
		{"+", dates(1, 2), value.F64s(1, 2), 0, "type"},
		{"+", value.Syms("a", "b"), value.I64s(1, 2), 0, "type"},
		{"<", value.I64s(null, 1), value.I64s(0, 1), value.TypeBool, "[true false]"},
		{"==", value.F64s(value.NullF64(), 1), value.I64s(null, 1), value.TypeBool, "[true true]"},
		{">=", value.F64s(value.NullF64(), 1), value.F64s(1, value.NullF64()), value.TypeBool, "[false true]"},
		{"<", value.Syms("b", "a"), value.Syms("a", "b"), value.TypeBool, "[false true]"},
		{"==", value.Strs("a", "b"), value.I64s(1, 2), 0, "type"},
		{"!=", value.Strs("a", "b"), value.Strs("a", "c"), value.TypeBool, "[false true]"},
		{"==", value.Bools(true, false), value.I64s(1, 1), value.TypeBool, "[true false]"},
	} {
		p := new(Program)
		combine := p.Arith
		if IsComparison(c.op) {
			combine = p.Compare
		}
		e, err := combine(c.op, p.Column(c.x), p.Column(c.y))
		if err != nil {
			if string(value.CodeOf(err)) != c.want {
				t.Errorf("%s %s %s: %v, want %s", c.x.Type(), c.op, c.y.Type(), err, c.want)
			}
			continue
		}
		got, err := oneWorker.Materialise(p, Rows{N: 2}, e)
		if err != nil {
			t.Fatal(err)
		}
		if format.Compact(got) != c.want || got.Type() != c.typ {
			t.Errorf("%s %s %s gives %s %s, want %s %s", c.x.Type(), c.op, c.y.Type(), got.Type(), format.Compact(got), c.typ, c.want)
		}
	}
}

func nullableInts(rnd *rand.Rand, n, span int) *value.Vec[int64] {
	data := make([]int64, n)
	for i := range data {
		if data[i] = int64(rnd.IntN(span)); rnd.IntN(9) == 0 {
			data[i] = value.NullI64
		}
	}
	return value.I64s(data...)
}

// TestTopIsPrefixOfOrder holds the heap against the full sort, for every kind
// of key.
func TestTopIsPrefixOfOrder(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	const n = 3000
	syms, strs := make([]string, n), make([]string, n)
	for i := range n {
		syms[i], strs[i] = string(rune('a'+rnd.IntN(5))), string(rune('a'+rnd.IntN(26)))
	}
	floats, err := oneWorker.Convert(nullableInts(rnd, n, 50), value.TypeF64)
	if err != nil {
		t.Fatal(err)
	}
	cols := []value.Collection{nullableInts(rnd, n, 40), floats, value.Syms(syms...), value.Strs(strs...), nullableInts(rnd, n, 1<<40)}
	for i := range 60 {
		keys := []SortKey{{cols[rnd.IntN(5)], rnd.IntN(2) == 0}, {cols[rnd.IntN(5)], rnd.IntN(2) == 0}}
		all, err := oneWorker.Order(n, keys, -1)
		if err != nil {
			t.Fatal(err)
		}
		limit := rnd.IntN(n / 5)
		top, err := Run{Ctx: context.Background(), Workers: 2}.Order(n, keys, limit)
		if err != nil || !slices.Equal(top, all[:limit]) {
			t.Fatalf("case %d: the first %d rows differ from those of the full order (%v)", i, limit, err)
		}
	}
}

// TestWindowAgainstFrames computes every function of every frame directly.
func TestWindowAgainstFrames(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	const n = 200
	part, order, x := nullableInts(rnd, n, 4), nullableInts(rnd, n, 1000), nullableInts(rnd, n, 30)
	for _, frame := range []int{WholeFrame, RunningFrame, 1, 3, 50} {
		w := Window{Part: []value.Collection{part}, Order: []value.Collection{order}, Frame: frame}
		fns := []string{"sum", "min", "max", "avg", "count", "first", "last"}
		for _, fn := range fns {
			w.Funcs = append(w.Funcs, WindowFunc{Fn: fn, Col: x})
		}
		got, err := oneWorker.Window(n, w)
		if err != nil {
			t.Fatal(err)
		}
		rows := make([]int, n)
		for i := range rows {
			rows[i] = i
		}
		slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(order.Data()[a], order.Data()[b]) })
		for i := range n {
			var peers []int
			for _, r := range rows {
				if part.Data()[r] == part.Data()[i] {
					peers = append(peers, r)
				}
			}
			from, to := frameOf(slices.Index(peers, i), 0, len(peers), frame)
			for k, fn := range fns {
				want := naiveFrame(fn, x, peers[from:to])
				if have := got[k].At(i); format.Compact(have) != format.Compact(want) {
					t.Fatalf("frame %d, row %d: %s is %s, want %s", frame, i, fn, format.Compact(have), format.Compact(want))
				}
			}
		}
	}
}

func naiveFrame(fn string, x *value.Vec[int64], rows []int) value.Value {
	switch fn {
	case "count":
		return value.I64(len(rows))
	case "first":
		return x.At(rows[0])
	case "last":
		return x.At(rows[len(rows)-1])
	}
	var vals []int64
	sum := int64(0)
	for _, r := range rows {
		if v := x.Data()[r]; v != value.NullI64 {
			vals, sum = append(vals, v), sum+v
		}
	}
	switch {
	case fn == "sum":
		return value.I64(sum)
	case len(vals) == 0 && fn == "avg":
		return value.F64(value.NullF64())
	case len(vals) == 0:
		return value.I64(value.NullI64)
	case fn == "avg":
		return value.F64(float64(sum) / float64(len(vals)))
	case fn == "min":
		return value.I64(slices.Min(vals))
	}
	return value.I64(slices.Max(vals))
}

// TestOperatorsStop gives every operator a context that has ended.
func TestOperatorsStop(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	run := Run{Ctx: ctx, Workers: 2}
	p := new(Program)
	const n = 200_000
	x := p.Column(value.NewVec(value.TypeI64, make([]int64, n)))
	sum, err := NewAgg("sum", []*Expr{x}, 0)
	if err != nil {
		t.Fatal(err)
	}
	rows := Rows{N: n}
	_, err1 := run.Group(p, rows, []*Expr{x}, []Agg{sum}, true)
	_, err2 := run.Aggregate(p, rows, []Agg{sum})
	_, err3 := run.Filter(p, rows, []*Expr{p.isNull(x)})
	_, err4 := run.Order(n, []SortKey{{Col: x.col}}, 3)
	for i, err := range []error{err1, err2, err3, err4} {
		if value.CodeOf(err) != value.ErrCancel {
			t.Errorf("operator %d: got %v, want cancel", i+1, err)
		}
	}
}
