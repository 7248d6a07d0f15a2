package kernel

import (
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func TestGatherOrNull(t *testing.T) {
	guid := value.GUID{1}
	for _, tc := range []struct {
		col, want value.Collection
		flag      bool
	}{
		{value.Bools(true), value.Bools(true, false), false},
		{value.NewVec(value.TypeU8, []uint8{7}), value.NewVec(value.TypeU8, []uint8{7, 0}), false},
		{value.NewVec(value.TypeI16, []int16{7}), value.NewVecNulls(value.TypeI16, []int16{7, value.NullI16}, true), true},
		{value.NewVec(value.TypeDate, []int32{7}), value.NewVecNulls(value.TypeDate, []int32{7, value.NullI32}, true), true},
		{value.I64s(7), value.I64s(7, value.NullI64), true},
		{value.F64s(1.5), value.F64s(1.5, value.NullF64()), true},
		{value.NewVec(value.TypeGUID, []value.GUID{guid}), value.NewVecNulls(value.TypeGUID, []value.GUID{guid, {}}, true), true},
		{value.Syms("a"), value.Syms("a", ""), false},
		{value.Strs("a"), value.Strs("a", ""), false},
		{value.NewList(value.I64(1)), value.NewList(value.I64(1), value.Null), false},
	} {
		got := GatherOrNull(tc.col, []int32{0, -1}, 1)
		if got.Type() != tc.want.Type() || !sameItems(got, tc.want) {
			t.Errorf("%s: got %v, want %v", value.Name(tc.col), got, tc.want)
		}
		if v, ok := got.(value.Vector); ok && v.HasNulls() != tc.flag {
			t.Errorf("%s: null flag is %v, want %v", value.Name(tc.col), v.HasNulls(), tc.flag)
		}
		if v, ok := GatherOrNull(tc.col, []int32{0}, 1).(value.Vector); ok && v.HasNulls() {
			t.Errorf("%s: null flag set although no row is missing", value.Name(tc.col))
		}
	}
}

func sameItems(x, y value.Collection) bool {
	same := x.Len() == y.Len()
	for i := 0; same && i < x.Len(); i++ {
		same = Equal(x.At(i), y.At(i))
	}
	return same
}
