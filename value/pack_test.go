package value

import "testing"

func TestPackKeepsEveryType(t *testing.T) {
	for _, items := range [][]Value{
		{Bool(true), NullAtom{TypeBool}},
		{U8(1), NullAtom{TypeU8}},
		{I16(1), I16(NullI16)},
		{I32(1), I32(NullI32)},
		{I64(1), I64(NullI64)},
		{F32(1.5), F32(NullF32())},
		{F64(1.5), F64(NullF64())},
		{Date(1), Date(NullI32)},
		{Time(1), Time(NullI32)},
		{Timestamp(1), Timestamp(NullI64)},
		{GUID{1}, NullAtom{TypeGUID}},
		{NewSym("a"), Sym{}},
		{Str("a"), Str("")},
	} {
		v, ok := Pack(items[0].Type().Elem(), items)
		if !ok || v.Len() != 2 || v.At(0) != items[0] {
			t.Errorf("Pack(%v) = %v, %v", items, v, ok)
			continue
		}
		if want := NullOf(v.Type()); v.HasNulls() && !IsNull(v.At(1)) || v.HasNulls() != IsNull(want) && want.Type().Elem() > TypeU8 {
			t.Errorf("%s: null flag %v with null %v", v.Type(), v.HasNulls(), v.At(1))
		}
		if w, ok := Pack(TypeI64, append(items, I64(2), Str("odd"))); ok {
			t.Errorf("Pack of mixed types gave %v", w)
		}
	}
}

func TestCollapse(t *testing.T) {
	for _, tc := range []struct {
		items []Value
		want  Type
	}{
		{nil, TypeList},
		{[]Value{I64(1), I64(2)}, TypeI64},
		{[]Value{I64(1), I32(2)}, TypeList},
		{[]Value{Str("a")}, TypeStr},
		{[]Value{Null}, TypeList},
		{[]Value{I64(1), Null}, TypeList},
		{[]Value{I64s(1)}, TypeList},
	} {
		if got := Collapse(tc.items); got.Type() != tc.want || got.Len() != len(tc.items) {
			t.Errorf("Collapse(%v) has type %s, want %s", tc.items, got.Type(), tc.want)
		}
	}
}
