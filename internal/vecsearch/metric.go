package vecsearch

import "math"

// Metric says what near means.
type Metric uint8

// The metrics, with the numbers that they have in files.
const (
	// Cosine is 1 - a·b / (‖a‖‖b‖), and 1 where that norm product is not
	// positive: for vectors of zeros and such with nulls.
	Cosine Metric = iota
	// L2 is the Euclidean distance.
	L2
	// IP is the inner product with its sign turned, so that larger is nearer.
	IP
)

var metricNames = [...]string{Cosine: "cosine", L2: "l2", IP: "ip"}

// String returns the name of the metric: cosine, l2 or ip.
func (m Metric) String() string { return metricNames[m] }

// MetricOf returns the metric of this name.
func MetricOf(name string) (Metric, bool) {
	for m, n := range metricNames {
		if n == name {
			return Metric(m), true
		}
	}
	return 0, false
}

// Query is a vector that others are compared with.
type Query struct {
	Metric Metric
	vec    []float64
	norm   float64 // for Cosine
}

// NewQuery returns the query for what is near vec, keeping the slice.
func NewQuery(m Metric, vec []float64) *Query {
	q := &Query{Metric: m}
	q.set(vec)
	return q
}

func (q *Query) set(vec []float64) {
	if q.vec = vec; q.Metric == Cosine {
		q.norm = norm(vec)
	}
}

// Dim returns the number of dimensions.
func (q *Query) Dim() int { return len(q.vec) }

// cosine returns a cosine distance from the inner product and the norms of two
// vectors.
func cosine(dot, a, b float64) float64 {
	if n := a * b; n > 0 {
		return 1 - dot/n
	}
	return 1
}

// orderable returns d, or +Inf for what is no finite number.
func orderable(d float64) float64 {
	if d-d != 0 {
		return math.Inf(1)
	}
	return d
}

// measure writes the distances from the query to these vectors, which have its
// length, into dst.
func measure[T coordinate](dst []float64, q *Query, vecs [][]T) {
	switch q.Metric {
	case Cosine:
		measureCosine(dst, q, vecs)
	case L2:
		fill(dst, vecs, q.vec, squaredDiffs, squaredDiffs4)
		for i, d := range dst {
			dst[i] = math.Sqrt(d)
		}
	case IP:
		fill(dst, vecs, q.vec, dot, dot4)
		for i, d := range dst {
			dst[i] = -d
		}
	}
	for i, d := range dst {
		dst[i] = orderable(d)
	}
}

// measureCosine is measure for Cosine.
func measureCosine[T coordinate](dst []float64, q *Query, vecs [][]T) {
	i := 0
	for ; i+4 <= len(vecs); i += 4 {
		dots, squares := dotSquares4(q.vec, vecs[i], vecs[i+1], vecs[i+2], vecs[i+3])
		for k := range 4 {
			dst[i+k] = cosine(dots[k], q.norm, math.Sqrt(squares[k]))
		}
	}
	for ; i < len(vecs); i++ {
		dst[i] = cosine(dot(q.vec, vecs[i]), q.norm, norm(vecs[i]))
	}
}

// fill sets dst to a sum over each of vecs and q, four vectors at a time.
func fill[T coordinate](dst []float64, vecs [][]T, q []float64, one func(q []float64, a []T) float64, four func(q []float64, a, b, c, d []T) [4]float64) {
	i := 0
	for ; i+4 <= len(vecs); i += 4 {
		*(*[4]float64)(dst[i:]) = four(q, vecs[i], vecs[i+1], vecs[i+2], vecs[i+3])
	}
	for ; i < len(vecs); i++ {
		dst[i] = one(q, vecs[i])
	}
}
