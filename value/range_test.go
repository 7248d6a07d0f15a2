package value

import "testing"

func TestRange(t *testing.T) {
	short := NewVec(TypeI64, make([]int64, longVec-1))
	short.NoteRange(0, 0)
	if _, _, ok := short.Range(); ok {
		t.Error("a short vector remembers its range")
	}
	data := make([]int64, longVec)
	data[1], data[2] = NullI64, 7
	long := NewVec(TypeI64, data)
	if _, _, ok := long.Range(); ok {
		t.Error("a new vector knows its range")
	}
	long.NoteRange(NullI64, 7)
	for name, v := range map[string]*Vec[int64]{
		"itself": long, "with nulls": long.WithNulls(true).(*Vec[int64]), "with attributes": long.WithMeta(Meta{Attrs: AttrUnique}).(*Vec[int64]),
	} {
		if lo, hi, ok := v.Range(); lo != NullI64 || hi != 7 || !ok {
			t.Errorf("%s: range %d to %d, %t", name, lo, hi, ok)
		}
	}
	for name, v := range map[string]*Vec[int64]{
		"a part": long.Slice(3, longVec).(*Vec[int64]), "one more": long.Append(false, 9),
	} {
		if _, _, ok := v.Range(); ok {
			t.Errorf("%s has the range of other elements", name)
		}
	}
}

func TestRangedOf(t *testing.T) {
	for _, c := range []Collection{I64s(1), Syms("a"), NewVec(TypeTimestamp, []int64{1})} {
		if RangedOf(c) == nil {
			t.Errorf("a %s vector has no range", c.Type())
		}
	}
	for _, c := range []Collection{nil, F64s(1), Bools(true), Strs("a"), NewList()} {
		if RangedOf(c) != nil {
			t.Errorf("%v has a range", c)
		}
	}
}
