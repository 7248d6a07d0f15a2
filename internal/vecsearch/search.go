package vecsearch

import (
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/value"
)

// searcher is the working memory of searches in one index. It serves one
// goroutine at a time.
type searcher struct {
	ix         *Index
	visited    []uint32 // by row: the search that saw it last
	search     uint32   // number of the search
	candidates nearestFirst
	found      worstFirst
	rows       []int32
	dist       []float64
	done       <-chan struct{} // ends a search early, with a worse result
	// reads, when it is not nil, collects whose neighbours were looked at.
	reads *[]read
}

// read is a row, by its position in a layer, whose neighbours were looked at.
type read struct {
	layer, at int32
}

func newSearcher(ix *Index) *searcher {
	return &searcher{ix: ix, visited: make([]uint32, ix.Rows())}
}

// begin starts a search: no row counts as visited.
func (s *searcher) begin() {
	if s.search++; s.search == 0 {
		clear(s.visited)
		s.search = 1
	}
	s.candidates, s.found = s.candidates[:0], s.found[:0]
}

// visit reports whether the row is visited for the first time.
func (s *searcher) visit(row int32) bool {
	if s.visited[row] == s.search {
		return false
	}
	s.visited[row] = s.search
	return true
}

// at returns the row with its distance to q.
func (s *searcher) at(q *Query, row int32) Hit {
	var d [1]float64
	s.ix.measure(d[:], q, []int32{row})
	return Hit{row, d[0]}
}

// measure returns the distances of s.rows to q.
func (s *searcher) measure(q *Query) []float64 {
	if cap(s.dist) < len(s.rows) {
		s.dist = make([]float64, 2*len(s.rows))
	}
	s.dist = s.dist[:len(s.rows)]
	s.ix.measure(s.dist, q, s.rows)
	return s.dist
}

// neighbors returns the neighbours of a row in a layer, none when it is not in
// it.
func (s *searcher) neighbors(layer int, row int32) []int32 {
	l := &s.ix.Layers[layer]
	at := l.position(row)
	if at < 0 {
		return nil
	}
	if s.reads != nil {
		*s.reads = append(*s.reads, read{int32(layer), int32(at)})
	}
	return l.neighbors(at)
}

// descend goes from a row of a layer to the nearest of its neighbours that is
// nearer to q, and on from there until there is none.
func (s *searcher) descend(q *Query, layer int, best Hit) Hit {
	for {
		s.rows = append(s.rows[:0], s.neighbors(layer, best.Row)...)
		from := best.Row
		for i, d := range s.measure(q) {
			if d < best.Dist {
				best = Hit{s.rows[i], d}
			}
		}
		if best.Row == from {
			return best
		}
	}
}

// Filter says which rows a search may find.
type Filter []uint64

// NewFilter returns the filter for these of n rows.
func NewFilter(n int, rows []int32) Filter {
	f := make(Filter, (n+63)/64)
	for _, row := range rows {
		if int(row) < n {
			f[row/64] |= 1 << (row % 64)
		}
	}
	return f
}

// NewFilterTo returns the filter for the first of n rows, up to end.
func NewFilterTo(n, end int) Filter {
	f := make(Filter, (n+63)/64)
	for row := range end {
		f[row/64] |= 1 << (row % 64)
	}
	return f
}

func (f Filter) has(row int32) bool { return f[row/64]>>(row%64)&1 != 0 }

// beam searches a layer from a row on and returns the ef rows nearest to q that
// it found, by ascending distance. With a filter it walks over all rows and
// finds those that pass. The result is valid until the next search.
func (s *searcher) beam(q *Query, layer int, from Hit, ef int, filter Filter) []Hit {
	s.begin()
	s.visit(from.Row)
	s.candidates.push(from)
	if filter == nil || filter.has(from.Row) {
		s.found.push(from)
	}
	room := 2*ef + 2 // candidates beyond that are dropped
	if filter != nil {
		room = max(room, s.ix.Rows())
	}
	for len(s.candidates) > 0 {
		c := s.candidates.pop()
		if len(s.found) >= ef && c.Dist > s.found[0].Dist || ended(s.done) {
			break
		}
		s.rows = s.rows[:0]
		for _, row := range s.neighbors(layer, c.Row) {
			if s.visit(row) {
				s.rows = append(s.rows, row)
			}
		}
		for i, d := range s.measure(q) {
			x := Hit{s.rows[i], d}
			wanted := s.found.wants(d, ef)
			if (wanted || filter != nil) && len(s.candidates) < room {
				s.candidates.push(x)
			}
			if wanted && (filter == nil || filter.has(x.Row)) {
				s.found.offer(x, ef)
			}
		}
	}
	sortHits(s.found)
	return s.found
}

func errInterrupted() error { return value.Errorf(value.ErrCancel, "interrupted") }

func ended(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// Search returns the k rows that it finds nearest to vec, a vector of Dim
// elements, by ascending distance; fewer when it does not reach as many. It
// keeps ef candidates, at least k. With a filter it finds only rows that pass.
func (ix *Index) Search(ctx context.Context, vec []float64, k, ef int, filter Filter) ([]Hit, error) {
	k = min(k, ix.Rows())
	ef = min(max(ef, k), ix.Rows())
	q := NewQuery(ix.Metric, Singles(vec))
	s := ix.searchers.Get().(*searcher)
	defer ix.searchers.Put(s)
	s.done = ctx.Done()
	best := s.at(q, ix.Entry)
	for layer := len(ix.Layers) - 1; layer > 0; layer-- {
		best = s.descend(q, layer, best)
	}
	hits := s.beam(q, 0, best, ef, filter)
	if ended(s.done) {
		return nil, errInterrupted()
	}
	return slices.Clone(hits[:min(k, len(hits))]), nil
}

// Singles returns vec rounded to single precision.
func Singles(vec []float64) []float64 {
	out := make([]float64, len(vec))
	for i, x := range vec {
		out[i] = float64(float32(x))
	}
	return out
}
