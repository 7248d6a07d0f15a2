package vecsearch

import (
	"math"
	"slices"
	"sync"
)

// The limits and defaults of the parameters of an index.
const (
	DefaultM  = 16   // neighbours per row
	MaxM      = 512  // neighbours per row
	DefaultEf = 200  // candidates while an index is built
	SearchEf  = 50   // candidates of a search
	MaxEf     = 4096 // candidates of either
	MaxLevel  = 15
	MaxLayers = MaxLevel + 1
	MaxDegree = 4096 // neighbours of a row in a layer of a saved index
)

// noNeighbor stands in a slot that is not used.
const noNeighbor = -1

// Index is an HNSW index over vectors of one length. It does not change once
// it is built, and may be searched by many goroutines at a time.
type Index struct {
	Metric Metric
	Dim    int
	// M and M0 are how many neighbours a row may have in a layer above 0 and in
	// layer 0. EfBuild is how many candidates were kept while it was built.
	M, M0, EfBuild int
	// Entry is the row where searches begin.
	Entry int32
	// Levels holds, for every row, the highest layer that it is in.
	Levels []int8
	// Layers are the graphs: 0 holds all rows, each higher one a part of them.
	Layers []Layer
	// Vectors holds the rows, one after the other, in single precision.
	Vectors []float32

	norms     []float64 // by row, for Cosine
	searchers sync.Pool
}

// Layer is one graph of an index.
type Layer struct {
	// Slots is how many neighbours a row has room for.
	Slots int
	// Nodes are the rows of the layer, ascending; nil when all are in it.
	Nodes []int32
	// Links holds the neighbours of every row of the layer, Slots for each: rows
	// that may be outside of the layer, then -1 for slots that are not used.
	Links []int32
}

// Rows returns the number of rows.
func (ix *Index) Rows() int { return len(ix.Levels) }

// position returns where row stands in the layer, -1 when it is not in it.
func (l *Layer) position(row int32) int {
	if l.Nodes == nil {
		return int(row)
	}
	if at, ok := slices.BinarySearch(l.Nodes, row); ok {
		return at
	}
	return -1
}

// slots returns the slots of the row at a position.
func (l *Layer) slots(at int) []int32 { return l.Links[at*l.Slots : (at+1)*l.Slots] }

// neighbors returns the neighbours of the row at a position.
func (l *Layer) neighbors(at int) []int32 {
	s := l.slots(at)
	if n := slices.Index(s, noNeighbor); n >= 0 {
		return s[:n]
	}
	return s
}

// vector returns the vector of a row.
func (ix *Index) vector(row int32) []float32 {
	return ix.Vectors[int(row)*ix.Dim:][:ix.Dim]
}

// Prepare computes what is derived from the exported fields. It must be called
// once after they were set, before the index is used.
func (ix *Index) Prepare() {
	n := ix.Rows()
	ix.searchers.New = func() any { return newSearcher(ix) }
	if ix.Metric != Cosine {
		return
	}
	ix.norms = make([]float64, n)
	for row := range ix.norms {
		ix.norms[row] = norm(ix.vector(int32(row)))
	}
}

// measure writes the distances from q to rows into dst.
func (ix *Index) measure(dst []float64, q *Query, rows []int32) {
	i := 0
	for ; i+4 <= len(rows); i += 4 {
		a, b, c, d := ix.vector(rows[i]), ix.vector(rows[i+1]), ix.vector(rows[i+2]), ix.vector(rows[i+3])
		if ix.Metric == L2 {
			*(*[4]float64)(dst[i:]) = squaredDiffs4(q.vec, a, b, c, d)
		} else {
			*(*[4]float64)(dst[i:]) = dot4(q.vec, a, b, c, d)
		}
	}
	for ; i < len(rows); i++ {
		if ix.Metric == L2 {
			dst[i] = squaredDiffs(q.vec, ix.vector(rows[i]))
		} else {
			dst[i] = dot(q.vec, ix.vector(rows[i]))
		}
	}
	for i, row := range rows {
		switch ix.Metric {
		case L2:
			dst[i] = math.Sqrt(dst[i])
		case IP:
			dst[i] = -dst[i]
		case Cosine:
			dst[i] = cosine(dst[i], q.norm, ix.norms[row])
		}
		dst[i] = orderable(dst[i])
	}
}
