package exec

import (
	"math"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// floatsOf reads any numeric expression as floats, nulls as NaN.
func floatsOf(e *Expr, b *Batch) []float64 {
	if e.lane == laneFloat {
		return e.floats(b)
	}
	r := &b.regs[e.slot]
	xs := intsOrBools(e, b)
	out := r.floats.room(b.n)
	kernel.ToFloats(out, xs, e.Nulls)
	return out
}

// avgAcc averages the non-null values.
type avgAcc struct {
	arg *Expr
	g   []mean
}

// mean is a sum and a count side by side, so that a row touches one cache line.
type mean struct {
	sum float64
	n   int64
}

func (a *avgAcc) grow(n int) { a.g = grown(a.g, n, mean{}) }

func (a *avgAcc) update(b *Batch, ids []int32) {
	switch {
	case ids == nil:
		sum, n := kernel.AddFloats(floatsOf(a.arg, b), a.g[0].sum)
		a.g[0] = mean{sum, a.g[0].n + int64(n)}
	case a.arg.lane == laneInt && !a.arg.Nulls:
		g := a.g
		for i, x := range a.arg.ints(b) {
			m := &g[ids[i]]
			m.sum += float64(x)
			m.n++
		}
	default:
		g := a.g
		for i, x := range floatsOf(a.arg, b) {
			if x == x {
				m := &g[ids[i]]
				m.sum += x
				m.n++
			}
		}
	}
}

func (a *avgAcc) merge(o accumulator, to []int32) {
	for i, m := range o.(*avgAcc).g {
		g := &a.g[to[i]]
		g.sum += m.sum
		g.n += m.n
	}
}

func (a *avgAcc) result(n int) value.Collection {
	out := make([]float64, n)
	for i, m := range a.g[:n] {
		out[i] = m.sum / float64(m.n)
	}
	return laneColumn(value.TypeF64, out, false)
}

// varAcc computes the variance family. Sums are taken of the distance from the
// group's first value, so that large values with a small spread keep their
// precision in one pass.
type varAcc struct {
	arg *Expr
	fn  string
	g   []moments
}

type moments struct {
	n         float64
	base      float64
	sum, sqrs float64
}

func (m *moments) add(x float64) {
	if m.n == 0 {
		m.base = x
	}
	d := x - m.base
	m.n++
	m.sum += d
	m.sqrs += d * d
}

// merge adds the values behind o, whose sums are moved to the base of m.
func (m *moments) merge(o moments) {
	if o.n == 0 {
		return
	}
	if m.n == 0 {
		*m = o
		return
	}
	shift := o.base - m.base
	m.sqrs += o.sqrs + 2*shift*o.sum + shift*shift*o.n
	m.sum += o.sum + shift*o.n
	m.n += o.n
}

func (m *moments) result(fn string) float64 {
	n := m.n
	spread := max(m.sqrs-m.sum*m.sum/n, 0)
	switch fn {
	case "var":
		return spread / (n - 1)
	case "stddev":
		return math.Sqrt(spread / (n - 1))
	case "var_pop":
		return spread / n
	}
	return math.Sqrt(spread / n)
}

func (a *varAcc) grow(n int) { a.g = grown(a.g, n, moments{}) }

func (a *varAcc) update(b *Batch, ids []int32) {
	for i, x := range floatsOf(a.arg, b) {
		if x != x {
			continue
		}
		if ids == nil {
			a.g[0].add(x)
		} else {
			a.g[ids[i]].add(x)
		}
	}
}

func (a *varAcc) merge(o accumulator, to []int32) {
	for i, m := range o.(*varAcc).g {
		a.g[to[i]].merge(m)
	}
}

func (a *varAcc) result(n int) value.Collection {
	out := make([]float64, n)
	for i := range out {
		out[i] = a.g[i].result(a.fn)
	}
	return laneColumn(value.TypeF64, out, false)
}

// pairAcc computes the aggregates of two columns; rows with a null on either
// side do not count.
type pairAcc struct {
	x, y *Expr
	fn   string
	g    []pairSums
}

type pairSums struct{ n, x, y, xy, xx, yy float64 }

func (s *pairSums) add(x, y float64) {
	s.n++
	s.x += x
	s.y += y
	s.xy += x * y
	s.xx += x * x
	s.yy += y * y
}

func (s *pairSums) result(fn string) float64 {
	null := math.NaN()
	switch fn {
	case "cov":
		return (s.xy - s.x*s.y/s.n) / s.n
	case "scov":
		if s.n <= 1 {
			return null
		}
		return (s.xy - s.x*s.y/s.n) / (s.n - 1)
	case "wsum":
		return s.xy
	case "wavg":
		return s.xy / s.x
	}
	vx, vy := s.n*s.xx-s.x*s.x, s.n*s.yy-s.y*s.y
	if s.n < 2 || vx <= 0 || vy <= 0 {
		return null
	}
	return (s.n*s.xy - s.x*s.y) / math.Sqrt(vx*vy)
}

func (a *pairAcc) grow(n int) { a.g = grown(a.g, n, pairSums{}) }

func (a *pairAcc) update(b *Batch, ids []int32) {
	xs, ys := floatsOf(a.x, b), floatsOf(a.y, b)
	for i, x := range xs {
		y := ys[i]
		if x != x || y != y {
			continue
		}
		if ids == nil {
			a.g[0].add(x, y)
		} else {
			a.g[ids[i]].add(x, y)
		}
	}
}

func (a *pairAcc) merge(o accumulator, to []int32) {
	for i, s := range o.(*pairAcc).g {
		t := &a.g[to[i]]
		*t = pairSums{t.n + s.n, t.x + s.x, t.y + s.y, t.xy + s.xy, t.xx + s.xx, t.yy + s.yy}
	}
}

func (a *pairAcc) result(n int) value.Collection {
	out := make([]float64, n)
	for i := range out {
		out[i] = a.g[i].result(a.fn)
	}
	return laneColumn(value.TypeF64, out, false)
}
