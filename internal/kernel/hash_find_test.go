package kernel

import (
	"context"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// matches is the model of FindRows for one pair of elements.
func matches(col, probe value.Collection, x, y value.Value) bool {
	if value.IsNull(x) || value.IsNull(y) {
		return value.IsNull(x) && value.IsNull(y)
	}
	s, t := col.Type(), probe.Type()
	if s == value.TypeList || t == value.TypeList || s == t {
		return Equal(x, y)
	}
	integer := func(t value.Type) bool { return t == value.TypeBool || t.IsInteger() }
	return (integer(s) && integer(t) || s.IsFloat() && t.IsFloat()) && Equal(x, y)
}

func TestFindRows(t *testing.T) {
	ctx := context.Background()
	for _, n := range []int{0, 1, 300} {
		for _, col := range columns(n) {
			for _, probe := range columns(40) {
				got, err := FindRows(ctx, 2, col, probe)
				if err != nil {
					t.Fatal(err)
				}
				for j, row := range got {
					want := -1
					for i := 0; i < n && want < 0; i++ {
						if matches(col, probe, col.At(i), probe.At(j)) {
							want = i
						}
					}
					if int(row) != want {
						t.Fatalf("%v in %v: element %d found at %d, want %d", probe.Type(), col.Type(), j, row, want)
					}
				}
				if idx := IndexOf(col, probe.At(0)); idx != slices.IndexFunc(boxed(col).Items(), func(x value.Value) bool { return Equal(x, probe.At(0)) }) {
					t.Fatalf("IndexOf %v in %v gives %d", probe.Type(), col.Type(), idx)
				}
			}
		}
	}
}

func TestFindRowsLarge(t *testing.T) {
	n := 5 * Grain
	data, texts := make([]int64, n), value.NewStrBuilder(n)
	first, firstText := map[int64]int32{}, map[string]int32{}
	for i := range data {
		data[i] = int64(mix(uint64(i) % 200_000))
		text := string(rune('a'+data[i]&15)) + "something longer than a view"[:data[i]>>4&15]
		texts.Append(text)
		if _, ok := first[data[i]]; !ok {
			first[data[i]] = int32(i)
		}
		if _, ok := firstText[text]; !ok {
			firstText[text] = int32(i)
		}
	}
	col, strs := value.I64s(data...), texts.Vec()
	got, err := FindRows(context.Background(), 2, col, col)
	if err != nil {
		t.Fatal(err)
	}
	gotText, err := FindRows(context.Background(), 2, strs, strs)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range data {
		if got[i] != first[x] || gotText[i] != firstText[strs.Str(i)] {
			t.Fatalf("row %d found at %d and %d", i, got[i], gotText[i])
		}
	}
}

func TestFindNumbers(t *testing.T) {
	days := value.NewVec(value.TypeDate, []int32{8766, 1})
	for _, c := range []struct {
		col, probe value.Vector
		want       []int32
	}{
		{value.I64s(1, 2), value.F64s(1, 5), []int32{0, -1}},
		{value.F64s(1.5, 5), value.I64s(1, 5), []int32{-1, 1}},
		{days, value.I64s(8766), []int32{0}},
		{value.Bools(true), days, []int32{-1, 0}},
	} {
		got, err := FindNumbers(context.Background(), 1, c.col, c.probe)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("FindNumbers(%v, %v) = %v, %v", c.col, c.probe, got, err)
		}
	}
}

func TestDistinctAndRowsByGroup(t *testing.T) {
	ctx := context.Background()
	for _, n := range []int{0, 1, 1000, Grain + 3} {
		for _, c := range columns(n) {
			v, ok := c.(value.Vector)
			if !ok {
				continue
			}
			got, err := Distinct(ctx, 2, v)
			if err != nil {
				t.Fatal(err)
			}
			ids, first, _ := Group(ctx, 1, []value.Collection{v})
			want, _ := SortVector(ctx, 1, Gather(v, first, 1).(value.Vector), false)
			if !EqualVectors(got, want) {
				t.Fatalf("Distinct of %d rows of %v differs", n, v.Type())
			}
			rows, ends := RowsByGroup[int64](ids, len(first), 2)
			lo := 0
			for g, hi := range ends {
				for k, row := range rows[lo:hi] {
					if ids[row] != int32(g) || k > 0 && row <= rows[lo+k-1] {
						t.Fatalf("row %d listed for group %d", row, g)
					}
				}
				lo = hi
			}
			if lo != n {
				t.Fatalf("RowsByGroup lists %d of %d rows", lo, n)
			}
		}
	}
	many := make([]int64, 3*Grain)
	for i := range many {
		many[i] = int64(mix(uint64(i)) >> 1)
	}
	v := value.I64s(append(many, many[:100]...)...)
	if got, _ := Distinct(ctx, 2, v); got.Len() != len(many) {
		t.Errorf("Distinct keeps %d of %d", got.Len(), len(many))
	}
}
