package kernel

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// Result types by left operand (rows) and right operand (columns), both in the
// order b u h i l f d t p, for the shapes atom∘atom, vector∘atom, atom∘vector and
// vector∘vector; · is an error.
var typeGrids = map[Op]string{
	Add: `
b    llhilfdtp   llhllfdtp   luhilfdtp   llhllfdtp
u    luhilfdtp   luhilfdtp   luhilfdtp   luhilfdtp
h    hhhilfdtp   hhhilfdtp   hhhilfdtp   hhhilfdtp
i    iiiilfdtp   iiiilfdtp   iiiilfdtp   iiiilfdtp
l    lllllfdtp   lllllfdtp   lllllfdtp   lllllfdtp
f    ffffff···   ffffff···   ffffff···   ffffff···
d    ddddd··p·   ddddd··p·   ddddd··p·   ddddd··p·
t    ttttt·ptp   ttttt·ptp   ttttt·ptp   ttttt·ptp
p    ppppp··p·   ppppp··p·   ppppp··p·   ppppp··p·`,
	Sub: `
b    luhilf·t·   luhllf·t·   luhilf·t·   luhllf·t·
u    uuhilf·t·   uuhilf·t·   uuhilf·t·   uuhilf·t·
h    huhilf·t·   hhhilf·t·   hhhilf·t·   hhhilf·t·
i    iuhilf·t·   iiiilf·t·   iiiilf·t·   iiiilf·t·
l    luhilf·t·   lllllf·t·   lllllf·t·   lllllf·t·
f    ffffff···   ffffff···   ffffff···   ffffff···
d    ddddd·ip·   ddddd·ip·   ddddd·ip·   ddddd·ip·
t    ttttt··t·   ttttt··t·   ttttt··t·   ttttt··t·
p    ppppp··pl   ppppp··pl   ppppp··pl   ppppp··pl`,
	Mul: `
b    llhilf·t·   llhllf·t·   luhilf·t·   llhllf·t·
u    luhilf·t·   luhilf·t·   luhilf·t·   luhilf·t·
h    hhhilf·t·   hhhilf·t·   hhhilf·t·   hhhilf·t·
i    iiiilf·t·   iiiilf·t·   iiiilf·t·   iiiilf·t·
l    lllllf·t·   lllllf·t·   lllllf·t·   lllllf·t·
f    ffffff···   ffffff···   ffffff···   ffffff···
d    ·········   ·········   ·········   ·········
t    ttttt····   ttttt····   ttttt····   ttttt····
p    ·········   ·········   ·········   ·········`,
	Mod: `
b    luhilf···   luhllf···   luhilf···   luhllf···
u    luhilf···   luhllf···   luhilf···   luhllf···
h    luhilf···   lhhllf···   luhilf···   lhhllf···
i    luhilf···   liiilf···   luhilf···   liiilf···
l    luhilf···   lllllf···   luhilf···   lllllf···
f    fuffff···   fuffff···   fuffff···   fuffff···
d    dddddd···   dddddd···   dddddd···   dddddd···
t    tttttt···   tttttt···   tttttt···   tttttt···
p    pppppp···   pppppp···   pppppp···   pppppp···`,
	IDiv: `
b    llllll···   llllll···   luhill···   llllll···
u    llllll···   luhlll···   luhill···   luhlll···
h    llllll···   lhhlll···   luhill···   lhhlll···
i    llllll···   liiill···   luhill···   liiill···
l    llllll···   llllll···   luhill···   llllll···
f    llllll···   llllll···   luhill···   llllll···
d    ·········   ·········   ·········   ·········
t    ·········   ·········   ·········   ·········
p    ·········   ·········   ·········   ·········`,
	XBar: `
b    lllllf···   lllllf···   luhilf···   lllllf···
u    lllllf···   luhllf···   luhilf···   luhllf···
h    llhllf···   lhhhhf···   luhilf···   lhhllf···
i    lllilf···   liiiif···   luhilf···   liiilf···
l    lllllf···   lllllf···   luhilf···   lllllf···
f    ffffff···   ffffff···   ffffff···   ffffff···
d    ddddd·ddd   ddddd·ddd   ddddd·ddd   ddddd·ddd
t    ttttt·ttt   ttttt·ttt   ttttt·ttt   ttttt·ttt
p    ppppp·ppp   ppppp·ppp   ppppp·ppp   ppppp·ppp`,
}

var letters = map[rune]value.Type{
	'b': value.TypeBool, 'u': value.TypeU8, 'h': value.TypeI16, 'i': value.TypeI32, 'l': value.TypeI64, 'f': value.TypeF64,
	'd': value.TypeDate, 't': value.TypeTime, 'p': value.TypeTimestamp, '·': 0,
}

func TestResultTypes(t *testing.T) {
	for op, grid := range typeGrids {
		for _, line := range strings.Split(strings.TrimSpace(grid), "\n") {
			cells := strings.Fields(line)
			l := letters[rune(cells[0][0])]
			for sh, cell := range cells[1:] {
				for i, want := range []rune(cell) {
					r := letters[[]rune("buhilfdtp")[i]]
					if got := resultType(op, shape(sh), l, r); got != letters[want] {
						t.Errorf("%s of %s and %s, shape %d: %s, want %s", op, l, r, sh, got, letters[want])
					}
				}
			}
		}
	}
	for _, op := range []Op{Div, Pow} {
		for _, l := range numericOrTemporal {
			for _, r := range numericOrTemporal {
				want := value.TypeF64
				if l.IsTemporal() || r.IsTemporal() {
					want = 0
				}
				if got := resultType(op, vecVec, l, r); got != want {
					t.Errorf("%s of %s and %s: %s, want %s", op, l, r, got, want)
				}
			}
		}
	}
}

// modelArith computes one element of a vector result of type typ.
func modelArith(op Op, x, y value.Value, typ value.Type) (value.Value, error) {
	r, err := ArithAtoms(op, x, y)
	if err != nil || value.IsNull(r) {
		return r, err
	}
	if a, b := x.Type().Elem(), y.Type().Elem(); op <= Mul && a <= value.TypeI64 && b <= value.TypeI64 {
		// Atoms wrap to their own width first; vectors only to that of the result.
		a, _ := numberOf(x)
		b, _ := numberOf(y)
		return intAtom(typ, intResult(op, a.i, b.i), false), nil
	}
	return r, nil
}

func TestArithAgainstAtoms(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 1200 {
		op := Op(r.IntN(int(nArith)))
		tx, ty := numericOrTemporal[r.IntN(10)], numericOrTemporal[r.IntN(10)]
		n := max(1, randomLength(r))
		xs, ys := randomAtoms(r, tx, n), randomAtoms(r, ty, n)
		var x, y value.Value = vectorOf(tx, xs), vectorOf(ty, ys)
		switch r.IntN(3) {
		case 0:
			x = xs[0]
			for i := range xs {
				xs[i] = xs[0]
			}
		case 1:
			y = ys[0]
			for i := range ys {
				ys[i] = ys[0]
			}
		}
		checkArith(t, op, x, y, xs, ys)
		if t.Failed() {
			return
		}
	}
}

func checkArith(t *testing.T, op Op, x, y value.Value, xs, ys []value.Value) {
	t.Helper()
	got, err := Arith(testPar, op, x, y)
	if err != nil {
		if op == XBar && errors.Is(err, value.ErrDomain) {
			return // TestXbar
		}
		if resultType(op, atomAtom, xs[0].Type().Elem(), ys[0].Type().Elem()) != 0 {
			t.Errorf("%s of %s and %s: %v", op, x.Type(), y.Type(), err)
		}
		return
	}
	v := got.(value.Vector)
	want := make([]value.Value, len(xs))
	for i := range xs {
		w, err := modelArith(op, xs[i], ys[i], v.Type())
		if op == XBar && value.IsNull(xs[i]) {
			w, err = value.NullOf(v.Type()), nil
		}
		if err != nil {
			t.Errorf("%s of %s and %s: no error for row %d", op, x.Type(), y.Type(), i)
			return
		}
		want[i] = w
	}
	if i, ok := sameVector(v, want); !ok {
		t.Errorf("%s of %s and %s, %d rows, row %d: %v %v gives %v %v in %s, want %v", op, x.Type(), y.Type(), len(xs), i, xs[i], ys[i], v.At(i), v.IsNull(i), v.Type(), want[i])
	}
}

func TestArithLarge(t *testing.T) {
	const n = 3*Grain + 17
	a := make([]int64, n)
	for i := range a {
		a[i] = int64(i)
	}
	x := value.NewVec(value.TypeI64, a)
	for _, tc := range []struct {
		op   Op
		y    value.Value
		want func(i int64) value.Value
	}{
		{Add, value.I64(5), func(i int64) value.Value { return value.I64(i + 5) }},
		{Sub, x, func(i int64) value.Value { return value.I64(0) }},
		{Div, value.I64(4), func(i int64) value.Value { return value.F64(float64(i) / 4) }},
		{Mod, value.I64(7), func(i int64) value.Value { return value.I64(i % 7) }},
		{XBar, value.I64(10), func(i int64) value.Value { return value.I64(i / 10 * 10) }},
	} {
		got, err := Arith(testPar, tc.op, x, tc.y)
		if err != nil {
			t.Fatal(err)
		}
		for i := range a {
			if w := tc.want(int64(i)); got.(value.Vector).At(i) != w {
				t.Fatalf("%s row %d: %v, want %v", tc.op, i, got.(value.Vector).At(i), w)
			}
		}
	}
}

func TestXbar(t *testing.T) {
	i64 := func(a ...int64) value.Vector { return value.I64s(a...) }
	for _, tc := range []struct {
		x, y value.Value
		want any
	}{
		{i64(-3, 7), value.I64(5), i64(-5, 5)},
		{i64(-3, 7), value.I64(-4), i64(0, 8)},
		{i64(value.NullI64, 7), value.I64(5), i64(value.NullI64, 5)},
		{i64(7, 8), i64(5, 0), value.ErrDomain},
		{i64(7, 8), value.I64(value.NullI64), value.ErrDomain},
		{i64(7), value.I64(0), value.ErrDomain},
		{value.F64s(1.5, value.NullF64()), value.F64(0.5), value.ErrDomain},
		{value.F64s(1.5, 7.7), value.F64(0.5), value.F64s(1.5, 7.5)},
		{i64(7), value.Time(5), value.ErrType},
		{value.NewVec(value.TypeI16, []int16(nil)), value.I64(5), value.NewVec(value.TypeI16, []int16(nil))},
		{value.NewVec(value.TypeI16, []int16(nil)), value.I64(value.NullI64), i64()}, // no type for null buckets, as for any empty vector
		{value.NewVecNulls(value.TypeTime, []int32{7, value.NullI32}, true), value.Time(5), value.NewVecNulls(value.TypeTime, []int32{5, value.NullI32}, true)},
		{value.NewVec(value.TypeTimestamp, []int64{7_000_001}), value.Time(5), value.NewVec(value.TypeTimestamp, []int64{5_000_000})},
	} {
		got, err := Arith(Par{}, XBar, tc.x, tc.y)
		if code, ok := tc.want.(value.Code); ok {
			if !errors.Is(err, code) {
				t.Errorf("xbar %v %v: %v, want error %s", tc.x, tc.y, err, code)
			}
			continue
		}
		if err != nil || !EqualVectors(got.(value.Vector), tc.want.(value.Vector)) {
			t.Errorf("xbar %v %v: %v %v, want %v", tc.x, tc.y, got, err, tc.want)
		}
	}
}

func TestArithEdges(t *testing.T) {
	const maxInt = 1<<63 - 1
	for _, tc := range []struct {
		op         Op
		x, y, want value.Value
	}{
		{Add, value.I64(maxInt), value.I64(1), value.I64(value.NullI64)},
		{Add, value.U8(0xff), value.U8(1), value.U8(0)},
		{Sub, value.I64(300), value.U8(7), value.U8(0x25)},
		{Sub, value.I64(value.NullI64), value.I16(3), value.I64(value.NullI64)},
		{Mod, value.I64(-7), value.U8(5), value.U8(4)},
		{Mod, value.I16(7), value.Bool(false), value.NullAtom{T: value.TypeBool}},
		{Mod, value.F64(3.5), value.U8(3), value.U8(0)},
		{Sub, value.I64(value.NullI64), value.Date(7), value.Date(value.NullI32)},
		{Mod, value.F64(0.3), value.F64(0.1), value.F64(0)},
		{Mod, value.Date(8780), value.F64(7.9), value.Date(2)},
		{Mod, value.Date(8780), value.F64(0.5), value.Date(value.NullI32)},
		{IDiv, value.I64(1<<53 + 1), value.I64(1), value.I64(1 << 53)},
		{IDiv, value.F64(1e30), value.I64(1), value.I64(value.NullI64)},
		{Pow, value.I64(value.NullI64), value.I64(0), value.F64(value.NullF64())},
		{Mul, value.F64(1e308), value.I64(10), value.F64(value.NullF64())},
		{Add, value.F32(1.5), value.F32(2.5), value.F32(4)},
		{Add, value.Date(1), value.Time(1), value.Timestamp(nsPerDay + nsPerMs)},
		{Sub, value.Date(value.NullI32), value.Date(1), value.I32(value.NullI32)},
	} {
		got, err := ArithAtoms(tc.op, tc.x, tc.y)
		if err != nil || !same(got, tc.want) {
			t.Errorf("%v %s %v: %v %v, want %v", tc.x, tc.op, tc.y, got, err, tc.want)
		}
	}
	// A remainder by a null byte is a zero of the type that others have.
	v, err := Arith(Par{}, Mod, value.NewVecNulls(value.TypeI16, []int16{value.NullI16, 7}, true), value.NullAtom{T: value.TypeU8})
	if err != nil || !EqualVectors(v.(value.Vector), value.NewVec(value.TypeI16, []int16{0, 0})) {
		t.Errorf("remainder by a null byte %v %v", v, err)
	}
	// Integers stay exact, and what wraps onto the sentinel is not a null.
	v, err = Arith(Par{}, Add, value.I64s(maxInt, 1<<53+1), value.I64s(1, 0))
	if err != nil || v.(value.Vector).IsNull(0) || v.(*value.Vec[int64]).Data()[1] != 1<<53+1 {
		t.Errorf("sum %v %v", v, err)
	}
	// A null in the first place decides the type of what is computed one by one.
	v, err = Arith(Par{}, IDiv, value.NewVecNulls(value.TypeI16, []int16{value.NullI16, 7}, true), value.I16(2))
	if err != nil || !EqualVectors(v.(value.Vector), value.I64s(value.NullI64, 3)) {
		t.Errorf("div %v %v", v, err)
	}
}
