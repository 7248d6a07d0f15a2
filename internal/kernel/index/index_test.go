package index

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

var ctx = context.Background()

func TestZone(t *testing.T) {
	float := math.Float64bits
	for _, tc := range []struct {
		v    value.Vector
		want Zone
	}{
		{value.I64s(3, value.NullI64, -1), Zone{Min: math.MaxUint64, Max: 3, Nulls: 1}},
		{value.F64s(1.5, value.NullF64(), 2.5), Zone{Min: float(1.5), Max: float(2.5), Nulls: 1}},
		{value.Bools(true, false), Zone{Min: 0, Max: 1}},
		{value.NewVec(value.TypeDate, []int32{8770, 8766}), Zone{Min: 8766, Max: 8770}},
		{value.I64s(), Zone{}},
		{value.I64s(value.NullI64), Zone{Nulls: 1}},
	} {
		if got, err := BuildZone(ctx, 1, tc.v); err != nil || *got != tc.want {
			t.Errorf("zone of %v = %+v (error %v), want %+v", tc.v, got, err, tc.want)
		}
	}
}

func TestHash(t *testing.T) {
	h, err := BuildHash(ctx, 1, value.I64s(7, value.NullI64, -2, 7, 5, -2, 7))
	if err != nil {
		t.Fatal(err)
	}
	neg := uint64(math.MaxUint64 - 1) // -2
	if want := []uint64{7, neg, 5}; !slices.Equal(h.Keys, want) {
		t.Errorf("keys %v, want %v", h.Keys, want)
	}
	for key, want := range map[uint64][]int32{7: {0, 3, 6}, neg: {2, 5}, 5: {4}, 6: nil} {
		if got := h.Find(key); !slices.Equal(got, want) {
			t.Errorf("Find(%d) = %v, want %v", key, got, want)
		}
	}
	if len(h.Table) != 8 {
		t.Errorf("table of %d slots, want 8", len(h.Table))
	}
	zeros, err := BuildHash(ctx, 1, value.F64s(math.Copysign(0, -1), 0))
	if err != nil || !slices.Equal(zeros.Find(0), []int32{0, 1}) {
		t.Errorf("both zeros must be one key: %+v (error %v)", zeros, err)
	}
	empty, err := BuildHash(ctx, 1, value.I64s())
	if err != nil || len(empty.Table) != 8 || empty.Find(1) != nil {
		t.Errorf("empty hash %+v (error %v)", empty, err)
	}
}

func TestHashManyKeys(t *testing.T) {
	data := make([]int64, 5000)
	for i := range data {
		data[i] = int64(i) * 1 << 33 % 4099
	}
	h, err := BuildHash(ctx, 2, value.NewVec(value.TypeI64, data))
	if err != nil {
		t.Fatal(err)
	}
	for key := range int64(4099) {
		var want []int32
		for i, x := range data {
			if x == key {
				want = append(want, int32(i))
			}
		}
		if got := h.Find(uint64(key)); !slices.Equal(got, want) {
			t.Fatalf("Find(%d) = %v, want %v", key, got, want)
		}
	}
}

func TestBloom(t *testing.T) {
	data := make([]int64, 1000)
	for i := range data {
		data[i] = int64(i) * 7
	}
	b, err := BuildBloom(ctx, 1, value.I64s(append(data, value.NullI64)...))
	if err != nil || b.Keys != 1000 {
		t.Fatalf("%d keys (error %v)", b.Keys, err)
	}
	wrong := 0
	for key := range uint64(7000) {
		switch holds := b.MayHold(key); {
		case key%7 == 0 && !holds:
			t.Fatalf("element %d not found", key)
		case key%7 != 0 && holds:
			wrong++
		}
	}
	if wrong > 600 { // 3 of 8 bits per key: about 3 in 100
		t.Errorf("%d of 6000 absent words pass", wrong)
	}
}

func TestSortAndPart(t *testing.T) {
	s, err := BuildSort(ctx, 1, value.I64s(3, 1, value.NullI64, 2))
	if want := []int32{2, 1, 3, 0}; err != nil || !slices.Equal(s.Perm, want) {
		t.Errorf("perm %v (error %v), want %v", s.Perm, err, want)
	}
	p, err := BuildPart(ctx, 1, value.Syms("b", "b", "a", "c", "c"))
	if want := []int32{0, 2, 3, 5}; err != nil || !slices.Equal(p.Starts, want) {
		t.Errorf("starts %v (error %v), want %v", p.Starts, err, want)
	}
	p, err = BuildPart(ctx, 1, value.I64s())
	if err != nil || !slices.Equal(p.Starts, []int32{0}) {
		t.Errorf("starts of nothing: %v (error %v)", p.Starts, err)
	}
}
