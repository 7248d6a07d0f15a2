package kernel

import (
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func TestPartedTable(t *testing.T) {
	part := func(cols ...value.Collection) *value.Table {
		return value.NewTable(value.Syms("a", "b").Data()[:len(cols)], cols)
	}
	table := PartedTable(value.Syms("day", "a", "b").Data(), value.NewVec(value.TypeDate, []int32{5, 6}), []*value.Table{
		part(value.I64s(1, 2), value.Strs("x", "y")), part(value.I64s(3)),
	}, 1)
	want := []value.Collection{value.NewVec(value.TypeDate, []int32{5, 5, 6}), value.I64s(1, 2, 3), value.Strs("x", "y", "")}
	if table.NumRows() != 3 {
		t.Fatalf("got %d rows, want 3", table.NumRows())
	}
	for i, w := range want {
		if got := table.ColAt(i); !Equal(got, w) {
			t.Errorf("column %d: got %v, want %v", i, got, w)
		}
	}
}
