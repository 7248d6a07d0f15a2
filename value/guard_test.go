package value

import (
	"errors"
	"testing"
)

func TestGuard(t *testing.T) {
	damaged := Errorf(ErrCorrupt, "column 1 is damaged")
	table := NewLazyTable(Syms("a", "b").Data(), make([]Collection, 2), 1, func(i int) (Collection, error) {
		if i == 1 {
			return nil, damaged
		}
		return I64s(7), nil
	})
	if err := Guard(func() { table.ColAt(0) }); err != nil {
		t.Errorf("the whole column: %v", err)
	}
	for range 2 {
		if err := Guard(func() { table.ColAt(1) }); !errors.Is(err, ErrCorrupt) {
			t.Errorf("the damaged column: error %v, want corrupt", err)
		}
	}
	if err := table.Load(); !errors.Is(err, ErrCorrupt) {
		t.Errorf("Load: error %v, want corrupt", err)
	}
	parted := NewPartedTable(Syms("k", "a", "b").Data(), &Parts{Keys: I64s(1), Tables: []*Table{table}, Rows: 1,
		Column: func(i int) Collection { return table.ColAt(i - 1) }})
	if err := Guard(func() { parted.ColAt(2) }); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a table of such tables: error %v, want corrupt", err)
	}
	defer func() {
		if recover() != "other" {
			t.Error("other panics must pass")
		}
	}()
	_ = Guard(func() { panic("other") })
}
