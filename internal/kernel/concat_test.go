package kernel

import (
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func TestConcat(t *testing.T) {
	long := "more bytes than a view holds itself"
	for _, tc := range []struct{ x, y, want value.Collection }{
		{value.Bools(true), value.Bools(false), value.Bools(true, false)},
		{value.I64s(1), value.I64s(value.NullI64), value.I64s(1, value.NullI64)},
		{value.I64s(), value.I64s(), value.I64s()},
		{value.F64s(1.5), value.F64s(), value.F64s(1.5)},
		{value.Syms("a"), value.Syms("b"), value.Syms("a", "b")},
		{value.Strs("a", long+"1"), value.Strs(long+"2", "", long+"3"), value.Strs("a", long+"1", long+"2", "", long+"3")},
		{value.Strs(long+"1", long+"2", long+"3").Slice(1, 2), value.Strs(long + "4"), value.Strs(long+"2", long+"4")},
		{value.NewList(value.I64(1)), value.NewList(value.Str("x")), value.NewList(value.I64(1), value.Str("x"))},
		{value.NewVec(value.TypeDate, []int32{1}), value.NewVec(value.TypeDate, []int32{2}), value.NewVec(value.TypeDate, []int32{1, 2})},
	} {
		got := Concat(tc.x, tc.y)
		if got.Type() != tc.want.Type() || !sameItems(got, tc.want) {
			t.Errorf("Concat(%v, %v) = %v", tc.x, tc.y, got)
		}
		if v, ok := got.(value.Vector); ok && v.HasNulls() != tc.want.(value.Vector).HasNulls() {
			t.Errorf("Concat(%v, %v) has null flag %v", tc.x, tc.y, v.HasNulls())
		}
	}
}
