package kernel

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func TestCompareAgainstAtoms(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 1200 {
		op := Eq + Op(r.IntN(6))
		tx, ty := elementTypes[r.IntN(len(elementTypes))], elementTypes[r.IntN(len(elementTypes))]
		if r.IntN(2) == 0 {
			ty = tx
		}
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
		got, err := Compare(testPar, op, x, y)
		for i := range xs {
			want, e := CompareAtoms(op, xs[i], ys[i])
			if e != nil && err == nil {
				t.Fatalf("%s of %s and %s: no error for row %d: %v %v", op, x.Type(), y.Type(), i, xs[i], ys[i])
			}
			if err == nil && got.(value.Vector).At(i) != want {
				t.Fatalf("%v %s %v of %s and %s is %v, want %v", xs[i], op, ys[i], x.Type(), y.Type(), got.(value.Vector).At(i), want)
			}
			if e != nil {
				err = nil
				break
			}
		}
		if err != nil {
			t.Fatalf("%s of %s and %s: %v", op, x.Type(), y.Type(), err)
		}
	}
}

func TestCompareAtoms(t *testing.T) {
	null := func(typ value.Type) value.Value { return value.NullOf(typ) }
	for _, tc := range []struct {
		op   Op
		x, y value.Value
		want any
	}{
		{Eq, null(value.TypeI64), null(value.TypeDate), true},
		{Eq, value.Null, null(value.TypeBool), true},
		{Eq, value.QuotedSym("a"), null(value.TypeI64), false},
		{Ne, value.Str(""), null(value.TypeI64), true},
		{Lt, null(value.TypeI64), value.I64(-5), true},
		{Le, null(value.TypeI32), null(value.TypeF64), true},
		{Lt, null(value.TypeI32), null(value.TypeDate), value.ErrType},
		{Lt, value.Null, value.I64(1), value.ErrType},
		{Eq, value.I64(1 << 53), value.I64(1<<53 + 1), false},
		{Lt, value.I64(1 << 53), value.I64(1<<53 + 1), false},
		{Eq, value.F64(1 << 53), value.I64(1<<53 + 1), true},
		{Eq, value.Bool(true), value.I64(1), true},
		{Eq, value.Date(1), value.Timestamp(nsPerDay), true},
		{Eq, value.Date(0), value.Time(0), true},
		{Lt, value.Date(1 << 30), value.Timestamp(0), false},
		{Lt, value.Str("a"), value.Str("ab"), true},
		{Lt, value.Str("Z"), value.Str("a"), true},
		{Eq, value.QuotedSym("a"), value.Str("a"), value.ErrType},
		{Eq, value.SymDict([]string{"a"}, value.I64(1)), value.I64(1), value.ErrType},
	} {
		got, err := Compare(Par{}, tc.op, tc.x, tc.y)
		if code, ok := tc.want.(value.Code); ok {
			if !errors.Is(err, code) {
				t.Errorf("%v %s %v: %v %v, want error %s", tc.x, tc.op, tc.y, got, err, code)
			}
		} else if err != nil || got != value.Bool(tc.want.(bool)) {
			t.Errorf("%v %s %v: %v %v, want %v", tc.x, tc.op, tc.y, got, err, tc.want)
		}
	}
	if v, err := Compare(Par{}, Lt, value.I64s(1<<53, 1), value.I64(1<<53+1)); err != nil || v.(*value.Vec[bool]).Data()[0] != true {
		t.Errorf("vectors of integers compare exactly: %v %v", v, err)
	}
}
