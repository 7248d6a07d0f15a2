package value

import "testing"

type fakeIndex struct{}

func (*fakeIndex) Kind() string { return "hash" }

func TestMetaStaysWithItsElements(t *testing.T) {
	m := Meta{Attrs: AttrSorted | AttrGrouped, Index: &fakeIndex{}, Linked: true, Target: Intern("t")}
	v := I64s(1, 2, 3)
	w := v.WithMeta(m)
	if MetaOf(v) != (Meta{}) {
		t.Error("WithMeta changed its receiver")
	}
	if MetaOf(w) != m {
		t.Errorf("MetaOf = %+v, want %+v", MetaOf(w), m)
	}
	if MetaOf(WithMeta(Strs("a"), m)) != m {
		t.Error("strings carry no metadata")
	}
	if MetaOf(w.WithNulls(true)) != m {
		t.Error("the null flag is not an element: WithNulls must keep the metadata")
	}
	for name, x := range map[string]Value{
		"slice":   w.Slice(0, 3),
		"append":  w.(*Vec[int64]).Append(false, 4),
		"as":      w.(*Vec[int64]).As(TypeTimestamp),
		"dropped": WithMeta(w, Meta{}),
		"strings": WithMeta(WithMeta(Strs("a", "b"), m), Meta{}),
		"string":  WithMeta(Strs("a", "b"), m).Slice(0, 1),
		"atom":    I64(1),
	} {
		if MetaOf(x) != (Meta{}) {
			t.Errorf("%s carries metadata", name)
		}
	}
}
