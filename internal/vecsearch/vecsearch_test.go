package vecsearch

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

var background = context.Background()

func rowsOf(t testing.TB, cells []value.Value) *Rows {
	t.Helper()
	rows, bad, err := RowsOf(background, 2, cells, nil, 0)
	if bad != nil || err != nil {
		t.Fatal(bad, err)
	}
	return rows
}

// coarseCells returns n vectors of dim coordinates from 0 to 3, so that many
// distances are equal. Their types differ from vector to vector when mixed.
func coarseCells(r *rand.Rand, n, dim int, mixed bool) []value.Value {
	cells := make([]value.Value, n)
	for i := range cells {
		f := make([]float64, dim)
		for j := range f {
			f[j] = float64(r.IntN(4))
		}
		kind := 0
		if mixed {
			kind = r.IntN(4)
		}
		switch kind {
		case 0:
			cells[i] = value.F64s(f...)
		case 1:
			cells[i] = value.NewVec(value.TypeF32, as[float32](f))
		case 2:
			cells[i] = value.NewVec(value.TypeI64, as[int64](f))
		case 3:
			cells[i] = value.NewVec(value.TypeI32, as[int32](f))
		}
	}
	return cells
}

func as[T coordinate](f []float64) []T {
	out := make([]T, len(f))
	for i, x := range f {
		out[i] = T(x)
	}
	return out
}

// naive is the definition of a distance: sums from left to right.
func naive(m Metric, a, b []float64) float64 {
	var dot, aa, bb, diff float64
	for i := range a {
		dot += float64(a[i] * b[i])
		aa += float64(a[i] * a[i])
		bb += float64(b[i] * b[i])
		diff += float64((a[i] - b[i]) * (a[i] - b[i]))
	}
	d := 0.0
	switch m {
	case Cosine:
		if d = 1; math.Sqrt(aa)*math.Sqrt(bb) > 0 {
			d = 1 - dot/(math.Sqrt(aa)*math.Sqrt(bb))
		}
	case L2:
		d = math.Sqrt(diff)
	case IP:
		d = -dot
	}
	if math.IsNaN(d) || math.IsInf(d, 0) {
		return math.Inf(1)
	}
	return d
}

var metrics = []Metric{Cosine, L2, IP}

// TestDistances checks every distance to the bit, at all numbers of rows that
// are left over from four at a time, with nulls and overflow among them.
func TestDistances(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	odd := []float64{0, math.Copysign(0, -1), math.NaN(), 1e200, -1e200, math.MaxFloat64, 5e-324, 1, -1}
	for n := range 14 {
		for _, dim := range []int{1, 2, 7, 33} {
			vecs := make([][]float64, n+1)
			for i := range vecs {
				vecs[i] = make([]float64, dim)
				for j := range vecs[i] {
					if vecs[i][j] = r.NormFloat64(); r.IntN(30) == 0 {
						vecs[i][j] = odd[r.IntN(len(odd))]
					}
				}
			}
			query, vecs := vecs[0], vecs[1:]
			cells := make([]value.Value, n)
			for i := range cells {
				cells[i] = value.F64s(vecs[i]...)
			}
			rows, bad, err := RowsOf(background, 1, cells, nil, dim)
			if bad != nil || err != nil {
				t.Fatal(bad, err)
			}
			for _, m := range metrics {
				got, err := Distances(background, 1, NewQuery(m, query), rows)
				if err != nil {
					t.Fatal(err)
				}
				for i := range vecs {
					if want := naive(m, query, vecs[i]); math.Float64bits(got[i]) != math.Float64bits(want) {
						t.Fatalf("%v of %v and %v is %v, want %v", m, query, vecs[i], got[i], want)
					}
				}
			}
		}
	}
}

func TestNorms(t *testing.T) {
	rows := rowsOf(t, []value.Value{value.I64s(3, -4), value.F64s(0, 0), value.F64s(1e200, 1)})
	got, err := Norms(background, 1, rows)
	if want := []float64{5, 0, math.Inf(1)}; err != nil || !slices.Equal(got, want) {
		t.Errorf("norms %v (error %v), want %v", got, err, want)
	}
}

// naiveNearest is the definition of exact search: one heap, offered every row.
func naiveNearest(m Metric, query []float64, vecs [][]float64, k int) []Hit {
	var h []Hit
	for row, v := range vecs {
		x := Hit{int32(row), naive(m, query, v)}
		if len(h) < k {
			h = append(h, x)
			for i := len(h) - 1; i > 0 && h[(i-1)/2].Dist < h[i].Dist; i = (i - 1) / 2 {
				h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
			}
		} else if x.Dist < h[0].Dist {
			h[0] = x
			for i, best := 0, -1; best != i; {
				if best >= 0 {
					h[i], h[best] = h[best], h[i]
					i = best
				}
				best = i
				for _, child := range []int{2*i + 1, 2*i + 2} {
					if child < k && h[child].Dist > h[best].Dist {
						best = child
					}
				}
			}
		}
	}
	slices.SortStableFunc(h, func(a, b Hit) int {
		switch {
		case a.Dist < b.Dist:
			return -1
		case a.Dist > b.Dist:
			return 1
		}
		return 0
	})
	return h
}

// TestNearest searches columns full of equal distances, some of them so wide
// that they are cut into many ranges, and wants the hits of one heap.
func TestNearest(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, shape := range []struct {
		n, dim, wide int
		mixed        bool
	}{{1, 2, 1, false}, {37, 2, 1, false}, {300, 3, 1, true}, {500, 1, perRange / tile, false}, {200, 2, perRange / tile, true}} {
		base := coarseCells(r, min(shape.n, 40), shape.dim, shape.mixed)
		for i, v := range base { // repeat the coordinates: that only scales distances
			var wide []float64
			for range shape.wide {
				wide = append(wide, Floats(v.(value.Vector))...)
			}
			if base[i] = value.F64s(wide...); shape.mixed && i%2 == 0 {
				base[i] = value.NewVec(value.TypeI32, as[int32](wide))
			}
		}
		cells, vecs := make([]value.Value, shape.n), make([][]float64, shape.n)
		floats := make([][]float64, len(base))
		for i := range base {
			floats[i] = Floats(base[i].(value.Vector))
		}
		for i := range cells {
			j := r.IntN(len(base))
			cells[i], vecs[i] = base[j], floats[j]
		}
		rows := rowsOf(t, cells)
		query := vecs[r.IntN(len(vecs))]
		for _, m := range metrics {
			for _, k := range []int{1, 3, 10, shape.n, 2 * shape.n} {
				want := naiveNearest(m, query, vecs, min(k, shape.n))
				for _, workers := range []int{1, 4} {
					got, err := Nearest(background, workers, NewQuery(m, query), rows, k)
					if err != nil || !slices.Equal(got, want) {
						t.Fatalf("%+v, %v, k %d, %d workers:\n got  %v (error %v)\n want %v", shape, m, k, workers, got, err, want)
					}
				}
			}
		}
	}
}

func TestNullsAreLast(t *testing.T) {
	null := math.NaN()
	rows := rowsOf(t, []value.Value{value.F64s(null, 1), value.F64s(9, 9), value.F64s(1e308, 1e308), value.F64s(0, 1)})
	for _, m := range []Metric{L2, IP} {
		hits, err := Nearest(background, 1, NewQuery(m, []float64{9, 9}), rows, 4)
		if err != nil || len(hits) != 4 || hits[0].Row != 1 || hits[1].Row != 3 || !math.IsInf(hits[2].Dist, 1) || !math.IsInf(hits[3].Dist, 1) {
			t.Errorf("%v: %v (error %v), want rows 1 and 3 first and the distances of the others +Inf", m, hits, err)
		}
	}
}

func TestRowsOf(t *testing.T) {
	vec, other := value.I64s(1, 2), value.F64s(3, 4)
	date := value.NewVec(value.TypeDate, []int32{1, 2})
	for _, c := range []struct {
		name  string
		cells []value.Value
		sel   []int32
		dim   int
		bad   int // -1 for none
	}{
		{"none", nil, nil, 0, -1},
		{"one type", []value.Value{vec, vec}, nil, 0, -1},
		{"two types", []value.Value{vec, other, vec}, nil, 0, -1},
		{"an atom", []value.Value{vec, other, value.I64(5)}, nil, 0, 2},
		{"an atom first", []value.Value{value.Str("x"), vec}, nil, 0, 0},
		{"dates", []value.Value{value.NewVec(value.TypeI32, []int32{1, 2}), date}, nil, 0, 1},
		{"a timestamp vector among I64", []value.Value{vec, value.NewVec(value.TypeTimestamp, []int64{1, 2})}, nil, 0, 1},
		{"shorter", []value.Value{vec, value.I64s(1)}, nil, 0, 1},
		{"empty", []value.Value{value.I64s(), value.I64s()}, nil, 0, 0},
		{"not the length asked for", []value.Value{vec, vec}, nil, 3, 0},
		{"bad cells that do not count", []value.Value{value.Null, vec, value.I64s(1), other}, []int32{3, 1}, 2, -1},
		{"a bad cell that counts", []value.Value{value.Null, vec, value.I64s(1), other}, []int32{3, 2}, 0, 2},
		{"none that count", []value.Value{value.Null}, []int32{}, 2, -1},
	} {
		rows, bad, err := RowsOf(background, 2, c.cells, c.sel, c.dim)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case c.bad < 0 && (bad != nil || rows.Len() != column{c.cells, c.sel}.len()):
			t.Errorf("%s: not accepted: %v", c.name, bad)
		case c.bad >= 0 && (bad == nil || bad.Row != c.bad):
			t.Errorf("%s: bad cell %v, want row %d", c.name, bad, c.bad)
		case bad != nil && !errors.Is(bad.Error("f"), value.ErrType):
			t.Errorf("%s: error %v, want a type error", c.name, bad.Error("f"))
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(background)
	rows := rowsOf(t, randomCells(300, 3))
	ix, err := Build(ctx, 2, new(Levels), rows, Params{L2, 4, 10})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	_, err1 := Build(ctx, 2, new(Levels), rows, Params{L2, 4, 10})
	_, err2 := ix.Search(ctx, []float64{1, 2, 3}, 5, 50, nil)
	_, err3 := Nearest(ctx, 2, NewQuery(L2, []float64{1, 2, 3}), rows, 5)
	_, err4 := Distances(ctx, 2, NewQuery(L2, []float64{1, 2, 3}), rows)
	for i, err := range []error{err1, err2, err3, err4} {
		if !errors.Is(err, value.ErrCancel) {
			t.Errorf("%d: error %v after the context ended, want cancel", i, err)
		}
	}
}
