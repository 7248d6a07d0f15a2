package kernel

import (
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

var guid1 = value.GUID{1}

// matching lists classes of values: those of one class match each other and
// nothing of another class.
var matching = [][]value.Value{
	{value.Null, value.I64(value.NullI64), value.F64(value.NullF64()), value.NullAtom{T: value.TypeBool}, value.Date(value.NullI32), value.GUID{}},
	{value.I64(1), value.I32(1), value.I16(1), value.U8(1), value.Bool(true), value.F64(1), value.F32(1)},
	{value.I64(0), value.F64(0), value.F64(negZero()), value.Bool(false)},
	{value.F64(1.5), value.F32(1.5)},
	{value.Date(1)},
	{value.Time(1)},
	{value.Timestamp(1)},
	{guid1},
	{value.NewSym("a"), value.QuotedSym("a")},
	{value.Str("a")},
	{value.Str(""), value.NullAtom{T: value.TypeStr}},
	{value.NewSym("")},
	{value.I64s(1, 2), value.I64s(1, 2)},
	{value.NewVec(value.TypeI32, []int32{1, 2})},
	{value.F64s(0, value.NullF64()), value.F64s(negZero(), value.NullF64())},
	{value.NewList(value.I64(1), value.I64(2)), value.NewList(value.F64(1), value.I32(2))},
	{value.NewList(value.NewList(value.Str("x"))), value.NewList(value.NewList(value.Str("x")))},
	{value.NewList()},
	{value.Strs("ab", "a string of more than twelve bytes"), value.Strs("zz", "ab", "a string of more than twelve bytes").Slice(1, 3)},
	{value.Strs("ab", "a string of more than twelve bytez")},
	{&value.Builtin{Name: "neg", Kind: value.TypeUnary}, &value.Builtin{Name: "neg", Kind: value.TypeUnary}},
	{value.NewLambda(value.Syms("x"), nil)},
}

func negZero() float64 { var z float64; return -z }

func TestEqualAndHash(t *testing.T) {
	for i, class := range matching {
		for _, x := range class {
			for j, other := range matching {
				for _, y := range other {
					if got := Equal(x, y); got != (i == j) {
						t.Errorf("Equal(%#v, %#v) = %v", x, y, got)
					}
					if i == j && Hash(x) != Hash(y) {
						t.Errorf("Hash differs for %#v and %#v", x, y)
					}
				}
			}
		}
	}
	for _, f := range []func() value.Value{
		func() value.Value { return value.SymDict([]string{"a"}, value.I64(1)) },
		func() value.Value { return value.NewTable([]value.SymID{1}, []value.Collection{value.I64s(1)}) },
	} {
		v := f()
		if h := Hash(v); !Equal(v, v) || h != Hash(v) || Equal(v, f()) {
			t.Errorf("%s matches more or less than itself", value.Name(v))
		}
	}
}
