package kernel

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// compareModel orders two atoms of one type, null first.
func compareModel(x, y value.Value) int {
	if xn, yn := value.IsNull(x), value.IsNull(y); xn || yn {
		return int(bit(yn)) - int(bit(xn)) // a null is before a value
	}
	switch a := x.(type) {
	case value.Date:
		return cmp.Compare(a, y.(value.Date))
	case value.Time:
		return cmp.Compare(a, y.(value.Time))
	case value.Timestamp:
		return cmp.Compare(a, y.(value.Timestamp))
	case value.I64:
		return cmp.Compare(a, y.(value.I64))
	case value.Sym:
		return strings.Compare(a.String(), y.(value.Sym).String())
	case value.Str:
		return strings.Compare(string(a), string(y.(value.Str)))
	case value.GUID:
		b := y.(value.GUID)
		return bytes.Compare(a[:], b[:])
	}
	a, _ := asNumber(x)
	b, _ := asNumber(y)
	return cmp.Compare(a, b)
}

func sortModel(keys []Key, n int) []int32 {
	perm := make([]int32, n)
	for i := range perm {
		perm[i] = int32(i)
	}
	sort.SliceStable(perm, func(i, j int) bool {
		for _, k := range keys {
			if k.Col.Type() == value.TypeList {
				continue
			}
			x, y := k.Col.At(int(perm[i])), k.Col.At(int(perm[j]))
			c := compareModel(x, y)
			if k.NullsHigh && value.IsNull(x) != value.IsNull(y) {
				c = -c
			}
			if k.Desc {
				c = -c
			}
			if c != 0 {
				return c < 0
			}
		}
		return false
	})
	return perm
}

func checkSort(t *testing.T, name string, n int, keys ...Key) {
	t.Helper()
	want := sortModel(keys, n)
	for workers := 1; workers <= 2; workers++ {
		got, err := SortPerm(context.Background(), workers, keys, n)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%s: SortPerm of %d rows with %d workers differs from the model", name, n, workers)
		}
	}
}

func TestSortPerm(t *testing.T) {
	for _, n := range []int{0, 1, 2, 20, 1000, bucketSize + 100} {
		cols := columns(n)
		for i, c := range cols {
			for opt := range 4 {
				desc, high := opt&1 != 0, opt&2 != 0
				if n > 1000 && desc == high { // the model is slow
					continue
				}
				name := fmt.Sprintf("%v desc=%v high=%v", c.Type(), desc, high)
				checkSort(t, name, n, Key{c, desc, high})
				if n <= 1000 {
					checkSort(t, name+" and another", n, Key{c, desc, high}, Key{cols[(i+4)%len(cols)], !desc, high})
					checkSort(t, name+" and two", n, Key{cols[(i+7)%len(cols)], desc, false}, Key{c, desc, high}, Key{cols[(i+4)%len(cols)], !desc, high})
				}
			}
		}
	}
}

// Inputs that take the rarer ways: ties beyond the first word, outliers,
// clusters, long common prefixes, zero bytes.
func TestSortHard(t *testing.T) {
	n := Grain + 100
	rng := rand.New(rand.NewPCG(1, 2))
	wide, outlier, clusters, floats := make([]int64, n), make([]int64, n), make([]int64, n), make([]float64, n)
	text, zeros := value.NewStrBuilder(n), value.NewStrBuilder(n)
	for i := range n {
		wide[i] = int64(rng.Uint64())
		outlier[i] = rng.Int64N(100_000)
		clusters[i] = rng.Int64N(3)<<60 - 1<<61 + rng.Int64N(50_000)
		floats[i] = float64(rng.IntN(100_000)) / 100
		text.Append(fmt.Sprintf("a common prefix of some length %d", rng.IntN(n)))
		zeros.Append(strings.Repeat("\x00", rng.IntN(20)) + strings.Repeat("x", rng.IntN(2)))
	}
	outlier[n/2] = 1 << 62
	sorted := slices.Sorted(slices.Values(wide))
	cols := map[string]value.Collection{
		"wide": value.I64s(wide...), "outlier": value.I64s(outlier...), "clusters": value.I64s(clusters...),
		"floats": value.F64s(floats...), "text": text.Vec(), "zeros": zeros.Vec(), "sorted": value.I64s(sorted...),
	}
	for name, c := range cols {
		checkSort(t, name, n, Key{Col: c})
		checkSort(t, name, n, Key{Col: c, Desc: true})
	}
	checkSort(t, "clusters and text", n, Key{Col: cols["clusters"]}, Key{Col: cols["text"], Desc: true})
	checkSort(t, "outlier, floats, wide", n, Key{Col: cols["outlier"]}, Key{Col: cols["floats"], Desc: true}, Key{Col: cols["wide"]})
}

func TestSortVector(t *testing.T) {
	for _, n := range []int{0, 1, 20, 1000, 2*Grain + 7} {
		for _, c := range columns(n) {
			v, ok := c.(value.Vector)
			for _, desc := range []bool{false, true} {
				if !ok {
					continue
				}
				want := Gather(v, sortModel([]Key{{Col: v, Desc: desc}}, n), 1).(value.Vector)
				got, err := SortVector(context.Background(), 2, v, desc)
				if err != nil {
					t.Fatal(err)
				}
				if !EqualVectors(got, want) || got.HasNulls() != v.HasNulls() {
					t.Fatalf("%v desc=%v: SortVector of %d elements differs from the model", v.Type(), desc, n)
				}
			}
		}
	}
}

func BenchmarkSort(b *testing.B) {
	const n = 10_000_000
	rng := rand.New(rand.NewPCG(1, 2))
	wide, small, floats := make([]int64, n), make([]int64, n), make([]float64, n)
	for i := range n {
		wide[i], small[i], floats[i] = int64(rng.Uint64()), rng.Int64N(1_000_000), float64(rng.IntN(1_000_000))/100
	}
	for _, c := range []struct {
		name string
		v    value.Vector
	}{{"wide", value.I64s(wide...)}, {"small", value.I64s(small...)}, {"float", value.F64s(floats...)}} {
		b.Run("perm/"+c.name, func(b *testing.B) {
			for b.Loop() {
				SortPerm(context.Background(), 2, []Key{{Col: c.v}}, n)
			}
		})
		b.Run("values/"+c.name, func(b *testing.B) {
			for b.Loop() {
				SortVector(context.Background(), 2, c.v, false)
			}
		})
		b.Run("group/"+c.name, func(b *testing.B) {
			for b.Loop() {
				Group(context.Background(), 2, []value.Collection{c.v})
			}
		})
	}
}
