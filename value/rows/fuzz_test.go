package rows_test

import (
	"testing"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/value/rows"
	"github.com/rayforce-go/rayforce/wire"
)

// FuzzScan scans whatever a peer can send: it may be refused, but what is
// accepted makes a table that scans to the same number of rows.
func FuzzScan(f *testing.F) {
	tab, err := rows.Table(sample())
	if err != nil {
		f.Fatal(err)
	}
	nulls, err := rows.Table([]optional{{B: ptr(true)}, {B: ptr(false)}})
	if err != nil {
		f.Fatal(err)
	}
	for _, v := range []value.Value{tab, nulls, table("value", value.NewList(value.I64(1), value.Null)), value.SymDict([]string{"value"}, value.I64s(1, 2)), value.F64s(1), value.Str("x")} {
		b, err := wire.Append(nil, v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, _, err := wire.Decode(b, nil)
		if err != nil {
			return
		}
		rescan[All](t, v)
		rescan[optional](t, v)
		rescan[struct{ Value value.Value }](t, v)
		rescan[struct{ Value *string }](t, v)
		rescan[struct{ Value uint16 }](t, v)
	})
}

func rescan[T any](t *testing.T, v value.Value) {
	all, err := rows.Scan[T](v)
	if err != nil {
		return
	}
	tab, err := rows.Table(all)
	if err != nil {
		return // a value that stands for null, say
	}
	if again, err := rows.Scan[T](tab); err != nil || len(again) != len(all) {
		t.Errorf("%d rows, then %d: %v", len(all), len(again), err)
	}
}
