package vecsearch

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func TestLevels(t *testing.T) {
	var g Levels
	want := []int8{2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0}
	if got := g.draw(20, 16); !slices.Equal(got, want) {
		t.Errorf("levels %v, want %v", got, want)
	}
	if got := g.draw(100, 1); slices.Max(got) != 0 {
		t.Errorf("levels for one neighbour %v, want 0", got)
	}
	var whole Levels
	both := whole.draw(120, 2)
	var parts Levels
	if got := append(parts.draw(70, 2), parts.draw(50, 2)...); !slices.Equal(got, both) {
		t.Error("two draws do not continue one sequence")
	}
	if top := slices.Max(both); top < 3 || top > MaxLevel {
		t.Errorf("highest level of 120 rows with two neighbours is %d", top)
	}
}

func build(t testing.TB, workers int, cells []value.Value, p Params) *Index {
	t.Helper()
	ix, err := Build(background, workers, new(Levels), rowsOf(t, cells), p)
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// plainBuild inserts row after row as the paper has it, measuring every
// distance again when it is needed.
func plainBuild(cells []value.Value, p Params) *Index {
	n := len(cells)
	ix := &Index{Metric: p.Metric, Dim: cells[0].(value.Vector).Len(), M: p.M, M0: 2 * p.M, EfBuild: p.EfBuild}
	for _, c := range cells {
		ix.Vectors = append(ix.Vectors, as[float32](Floats(c.(value.Vector)))...)
	}
	ix.Levels = new(Levels).draw(n, p.M)
	ix.makeLayers()
	ix.Prepare()
	dist := func(a, b int32) float64 {
		return naive(p.Metric, converted(ix.vector(a)), converted(ix.vector(b)))
	}
	s := newSearcher(ix)
	for row := int32(1); row < int32(n); row++ {
		q := NewQuery(p.Metric, converted(ix.vector(row)))
		best := Hit{ix.Entry, dist(row, ix.Entry)}
		for l := len(ix.Layers) - 1; l > int(ix.Levels[row]); l-- {
			best = s.descend(q, l, best)
		}
		for l := int(ix.Levels[row]); l >= 0; l-- {
			layer := &ix.Layers[l]
			found := slices.Clone(s.beam(q, l, best, p.EfBuild, nil))
			best = found[0]
			found = found[:min(len(found), layer.Slots)]
			for i, h := range found {
				layer.slots(layer.position(row))[i] = h.Row
			}
			for _, h := range found {
				if at := layer.position(h.Row); at >= 0 {
					list := append(slices.Clone(layer.neighbors(at)), row)
					if len(list) > layer.Slots {
						slices.SortStableFunc(list, func(a, b int32) int {
							return cmp.Compare(dist(h.Row, a), dist(h.Row, b))
						})
					}
					copy(layer.slots(at), list)
				}
			}
		}
		if ix.Levels[row] > ix.Levels[ix.Entry] {
			ix.Entry = row
		}
	}
	return ix
}

func sameIndex(a, b *Index) bool {
	same := a.Entry == b.Entry && a.M0 == b.M0 && slices.Equal(a.Levels, b.Levels) && slices.Equal(a.Vectors, b.Vectors) && len(a.Layers) == len(b.Layers)
	for i := 0; same && i < len(a.Layers); i++ {
		x, y := &a.Layers[i], &b.Layers[i]
		same = x.Slots == y.Slots && slices.Equal(x.Nodes, y.Nodes) && slices.Equal(x.Links, y.Links)
	}
	return same
}

// TestBuild checks that an index is the one of plain insertion, also when its
// rows look for their neighbours several at a time and distances are equal.
func TestBuild(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	for _, c := range []struct {
		n, dim int
		p      Params
		coarse bool
	}{
		{1, 3, Params{Cosine, 16, 200}, false},
		{2, 1, Params{L2, 1, 1}, true},
		{300, 2, Params{L2, 2, 3}, true},
		{300, 3, Params{IP, 3, 8}, true},
		{300, 4, Params{Cosine, 4, 20}, true},
		{400, 8, Params{L2, 1, 5}, false},
		{1500, 5, Params{L2, 6, 30}, false},
		{1500, 5, Params{Cosine, 4, 20}, false},
	} {
		cells := randomCells(c.n, c.dim)
		if c.coarse {
			cells = coarseCells(r, c.n, c.dim, true)
		}
		want := plainBuild(cells, c.p)
		for _, workers := range []int{1, 2, 5} {
			if !sameIndex(build(t, workers, cells, c.p), want) {
				t.Errorf("%+v with %d workers: not the index of plain insertion", c, workers)
			}
		}
	}
}

// TestRecall checks how many of the nearest rows a search finds.
func TestRecall(t *testing.T) {
	const n, dim, k, queries = 2000, 16, 10, 40
	cells := randomCells(n, dim)
	rows := rowsOf(t, cells)
	r := rand.New(rand.NewPCG(5, 5))
	for _, m := range metrics {
		ix := build(t, 2, cells, Params{m, DefaultM, DefaultEf})
		found := 0
		for range queries {
			query := make([]float64, dim)
			for i := range query {
				query[i] = float64(float32(r.Float64()))
			}
			exact, err := Nearest(background, 2, NewQuery(m, query), rows, k)
			if err != nil {
				t.Fatal(err)
			}
			hits, err := ix.Search(background, query, k, 100, nil)
			if err != nil || len(hits) != k {
				t.Fatalf("%d hits, error %v", len(hits), err)
			}
			for _, h := range exact {
				if slices.ContainsFunc(hits, func(x Hit) bool { return x.Row == h.Row }) {
					found++
				}
			}
		}
		if recall := float64(found) / (k * queries); recall < 0.97 {
			t.Errorf("%v: recall %.3f of the nearest %d, want at least 0.97", m, recall, k)
		}
	}
}

// TestFilter searches for rows that pass, which must be the nearest of them
// when all candidates are kept.
func TestFilter(t *testing.T) {
	const n, dim = 500, 4
	cells := randomCells(n, dim)
	ix := build(t, 1, cells, Params{L2, 8, 50})
	for _, step := range []int{1, 7, 100, n} {
		var pass []int32
		for row := int32(step - 1); row < n; row += int32(step) {
			pass = append(pass, row)
		}
		query := Singles(Floats(cells[3].(value.Vector)))
		rows, _, err := RowsOf(background, 1, cells, pass, dim)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Nearest(background, 1, NewQuery(L2, query), rows, 5)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ix.Search(background, query, 5, n, NewFilter(n, pass))
		if err != nil || len(got) != len(want) {
			t.Fatalf("every %d: %d hits (error %v), want %d", step, len(got), err, len(want))
		}
		for i := range want {
			if got[i].Row != pass[want[i].Row] {
				t.Errorf("every %d: hit %d is row %d, want %d", step, i, got[i].Row, pass[want[i].Row])
			}
		}
	}
	if got, err := ix.Search(background, make([]float64, dim), 5, 50, NewFilterTo(n, 0)); err != nil || len(got) != 0 {
		t.Errorf("a filter that nothing passes finds %v (error %v)", got, err)
	}
	if got := NewFilterTo(n, 70); !slices.Equal(got, NewFilter(n, slices.Collect(func(yield func(int32) bool) {
		for row := int32(0); row < 70 && yield(row); row++ {
		}
	}))) {
		t.Error("NewFilterTo and NewFilter differ")
	}
}

func TestSearchAtOnce(t *testing.T) {
	cells := randomCells(800, 6)
	ix := build(t, 2, cells, Params{Cosine, 8, 40})
	want, err := ix.Search(background, Floats(cells[5].(value.Vector)), 10, 50, nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				got, err := ix.Search(background, Floats(cells[5].(value.Vector)), 10, 50, nil)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("got %v (error %v), want %v", got, err, want)
				}
			}
		})
	}
	wg.Wait()
}
