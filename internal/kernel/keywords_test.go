package kernel

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func TestKeyWords(t *testing.T) {
	ints := []value.Collection{
		value.I64s(0, 1, 7),
		value.NewVec(value.TypeI32, []int32{0, 1, 7}),
		value.NewVec(value.TypeI16, []int16{0, 1, 7}),
		value.NewVec(value.TypeU8, []uint8{0, 1, 7}),
	}
	want, _, _, _ := KeyWords(context.Background(), 1, ints[0])
	for _, col := range ints {
		got, nulls, ok, err := KeyWords(context.Background(), 1, col)
		if !slices.Equal(got, want) || nulls || !ok || err != nil {
			t.Errorf("%s: words %x, nulls %v, ok %v, error %v; want words %x", value.Name(col), got, nulls, ok, err, want)
		}
		for i, w := range got {
			if WordInt(w) != []int64{0, 1, 7}[i] {
				t.Errorf("%s: WordInt(%x) = %d", value.Name(col), w, WordInt(w))
			}
		}
	}
	for _, col := range []value.Collection{
		value.I64s(value.NullI64, value.NullI64+1, -1, 0, 5),
		value.F64s(value.NullF64(), -2.5, 0, 1e-300, 3),
		value.NewVecNulls(value.TypeDate, []int32{value.NullI32, -1, 0}, true),
	} {
		got, nulls, _, _ := KeyWords(context.Background(), 1, col)
		if !slices.IsSorted(got) || !nulls || got[0] != 0 || got[1] == 0 {
			t.Errorf("%s: words %x, nulls %v", value.Name(col), got, nulls)
		}
	}
	floats, _, _, _ := KeyWords(context.Background(), 1, value.NewVec(value.TypeF32, []float32{1.5, float32(math.Copysign(0, -1))}))
	if WordFloat(floats[0]) != 1.5 || WordFloat(floats[1]) != 0 {
		t.Errorf("words of floats: %x", floats)
	}
	if _, _, ok, _ := KeyWords(context.Background(), 1, value.Strs("a")); ok {
		t.Error("strings have no words")
	}
}
