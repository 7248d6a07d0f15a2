package kernel

import (
	"context"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// groupModel groups rows the obvious way.
func groupModel(cols []value.Collection) (ids, first []int32) {
	same := make([]func(i, j int32) bool, len(cols))
	for k, c := range cols {
		same[k] = SameRows(c, c)
	}
	byHash := map[uint64][]int32{}
	for i := range int32(cols[0].Len()) {
		h := uint64(0)
		for _, c := range cols {
			h = mix(h ^ Hash(c.At(int(i))))
		}
		id := int32(-1)
		for _, g := range byHash[h] {
			eq := true
			for _, f := range same {
				eq = eq && f(first[g], i)
			}
			if eq {
				id = g
			}
		}
		if id < 0 {
			id = int32(len(first))
			first = append(first, i)
			byHash[h] = append(byHash[h], id)
		}
		ids = append(ids, id)
	}
	return ids, first
}

func checkGroup(t *testing.T, name string, cols []value.Collection) {
	t.Helper()
	wantIDs, wantFirst := groupModel(cols)
	for workers := 1; workers <= 3; workers++ {
		ids, first, err := Group(context.Background(), workers, cols)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(ids, wantIDs) || !slices.Equal(first, wantFirst) {
			t.Fatalf("%s: Group with %d workers differs from the model", name, workers)
		}
		if first, _ = FirstRows(context.Background(), workers, cols); !slices.Equal(first, wantFirst) {
			t.Fatalf("%s: FirstRows differs from the model", name)
		}
	}
}

func TestGroup(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000, 2*Grain + 5} {
		cols := columns(n)
		for i, c := range cols {
			checkGroup(t, c.Type().String(), []value.Collection{c})
			if n <= 1000 {
				checkGroup(t, "pair", []value.Collection{c, cols[(i+3)%len(cols)]})
				checkGroup(t, "triple", []value.Collection{c, cols[(i+3)%len(cols)], cols[(i+5)%len(cols)]})
			}
		}
	}
}

// Every way of grouping must be taken, the one for very many groups included.
func TestGroupMany(t *testing.T) {
	n := 3 * Grain
	far, text := make([]int64, n), value.NewStrBuilder(n)
	for i := range far {
		x := mix(uint64(i) % 100_000)
		far[i] = int64(x)
		text.AppendBytes([]byte{byte(x), byte(x >> 8), byte(x >> 16), byte(x >> 24), 'a', 'b', 'c', 'd', 'e'})
	}
	checkGroup(t, "far", []value.Collection{value.I64s(far...)})
	checkGroup(t, "text", []value.Collection{text.Vec()})
	checkGroup(t, "both", []value.Collection{text.Vec(), value.I64s(far...)})
}

func TestHashColumnsAgreesWithRows(t *testing.T) {
	for i, a := range columns(500) {
		rows := []int32{3, 1, 4, 1, 499}
		part := Gather(a, rows, 1)
		second := columns(500)[(i+1)%14]
		h, err := HashColumns(context.Background(), 2, []value.Collection{a, second})
		if err != nil {
			t.Fatal(err)
		}
		g, _ := HashColumns(context.Background(), 1, []value.Collection{part, Gather(second, rows, 1)})
		for k, row := range rows {
			if g[k] != h[row] {
				t.Errorf("%v: hash of row %d depends on its column", a.Type(), row)
			}
		}
	}
}

func TestGroupIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Group(ctx, 2, []value.Collection{value.I64s(1, 2)}); err == nil {
		t.Error("Group ignores the end of its context")
	}
}
