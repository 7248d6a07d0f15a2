package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/vecsearch"
	"github.com/rayforce-go/rayforce/value"
)

// defaultNearest is how many rows a nearest: clause gives without take:.
const defaultNearest = 10

// maxNearestCols is how many columns the from-table may have when they are all
// to be in the result.
const maxNearestCols = 255

var symDist = value.Intern("_dist")

// nearest runs a select with a nearest: clause: the rows that pass where:, by
// increasing distance to a query vector, with the distance as column _dist.
func nearest(c *lang.Ctx, q *clauses, t *value.Table) (value.Value, error) {
	switch {
	case len(q.sorts) > 0:
		return nil, value.Errorf(value.ErrDomain, "select: nearest: orders the rows itself and goes with neither asc: nor desc:")
	case q.by != nil:
		return nil, value.Errorf(value.ErrDomain, "select: nearest: does not go with by:")
	}
	s, err := newSearch(c, q)
	if err != nil {
		return nil, err
	}
	if err := lang.InMemory(value.ErrNYI, "nearest:", t); err != nil {
		return nil, err
	}
	if len(q.outputs) == 0 && t.NumCols() > maxNearestCols {
		return nil, value.Errorf(value.ErrLimit, "nearest: gives at most %d columns, the table has %d; name those that you need", maxNearestCols, t.NumCols())
	}
	p, err := newPlan(c, &clauses{where: q.where}, t)
	if err != nil {
		return nil, err
	}
	if err := p.filter(); err != nil {
		return nil, err
	}
	hits, err := s.run(p.rel)
	if err != nil {
		return nil, err
	}
	return p.nearestOutputs(q.outputs, hits)
}

// nearestOutputs computes the outputs over the rows found; single values are
// repeated for all of them.
func (p *plan) nearestOutputs(outputs []output, hits []vecsearch.Hit) (value.Value, error) {
	rows, dist := make([]int32, len(hits)), make([]float64, len(hits))
	for i, h := range hits {
		rows[i], dist[i] = h.Row, value.Finite(h.Dist)
	}
	found := p.rel.filtered(exec.Rows{N: p.rel.rows.N, Sel: rows})
	all := make(map[int]bool)
	for i := range found.cols {
		all[i] = true
	}
	found = found.dense(p.run, all)
	if len(outputs) == 0 {
		return value.NewTable(found.names, found.cols), nil
	}
	found.names = append(slices.Clone(found.names), symDist)
	found.cols = append(slices.Clone(found.cols), value.F64s(dist...))
	out := &plan{c: p.c, run: p.run, rel: found, everyRow: true}
	if err := out.resolveOutputs(outputs); err != nil {
		return nil, err
	}
	out.rewrite()
	return out.execute()
}

// search is a nearest: clause. It has an index, or the column whose vectors are
// compared one by one.
type search struct {
	c      *lang.Ctx
	count  int
	query  []float64
	index  *vecsearch.Index
	ef     int
	col    value.SymID
	metric vecsearch.Metric
}

func newSearch(c *lang.Ctx, q *clauses) (*search, error) {
	form, ok := q.nearest.(*value.List)
	if !ok || form.Len() < 3 || !isName(form.At(0), "knn") && !isName(form.At(0), "ann") {
		return nil, value.Errorf(value.ErrDomain, "nearest: expected (ann index query [ef]) or (knn column query [metric])")
	}
	s := &search{c: c, count: defaultNearest, ef: vecsearch.SearchEf}
	if err := s.take(q.take); err != nil {
		return nil, err
	}
	v, err := c.Eval(form.At(2))
	if err != nil {
		return nil, err
	}
	vec, ok := vecsearch.IsVector(v)
	switch {
	case !ok:
		return nil, lang.WrongType("nearest:", "a vector of F64, F32, I64 or I32 to search for", v)
	case vec.Len() == 0:
		return nil, value.Errorf(value.ErrLength, "nearest: the vector to search for is empty")
	}
	s.query = vecsearch.Floats(vec)
	if isName(form.At(0), "knn") {
		return s, s.knn(form)
	}
	return s, s.ann(form)
}

func (s *search) take(code value.Value) error {
	if code == nil {
		return nil
	}
	n, err := s.integer("take:", code)
	if err != nil {
		return err
	}
	if n <= 0 {
		return value.Errorf(value.ErrDomain, "nearest: take: must be positive, got %d", n)
	}
	s.count = n
	return nil
}

// integer evaluates code, which gives an I64 or I32 atom. A null counts as the
// number that stands for it.
func (s *search) integer(what string, code value.Value) (int, error) {
	v, err := s.c.Eval(code)
	if err != nil {
		return 0, err
	}
	switch n := v.(type) {
	case value.I64:
		return int(n), nil
	case value.I32:
		return int(n), nil
	}
	return 0, lang.WrongType("nearest: "+what, "an integer", v)
}

func (s *search) knn(form *value.List) error {
	col, ok := form.At(1).(value.Sym)
	if !ok {
		return lang.WrongType("nearest: (knn column query)", "a column name", form.At(1))
	}
	s.col = col.ID
	if form.Len() < 4 {
		return nil
	}
	if m, ok := form.At(3).(value.Sym); ok {
		if s.metric, ok = vecsearch.MetricOf(m.String()); !ok {
			return value.Errorf(value.ErrDomain, "nearest: the metric must be 'cosine, 'l2 or 'ip, got '%s", m)
		}
	}
	return nil
}

func (s *search) ann(form *value.List) error {
	v, err := s.c.Eval(form.At(1))
	if err != nil {
		return err
	}
	var ok bool
	if s.index, ok = value.HandleOf[*vecsearch.Index](v); !ok {
		return lang.WrongType("nearest: (ann index query)", "a live index of hnsw-build or hnsw-load", v)
	}
	if len(s.query) != s.index.Dim {
		return value.Errorf(value.ErrLength, "nearest: the vectors of the index have %d elements, the one to search for has %d", s.index.Dim, len(s.query))
	}
	if form.Len() < 4 {
		return nil
	}
	ef, err := s.integer("ef, the number of candidates,", form.At(3))
	if err == nil && ef > 0 {
		s.ef = ef
	}
	return err
}

// run returns the rows of rel nearest to the query, as rows of the from-table.
func (s *search) run(rel *relation) ([]vecsearch.Hit, error) {
	if s.index != nil {
		return s.runIndex(rel)
	}
	return s.runExact(rel)
}

// runExact compares the query with every row. As the index does, it rounds the
// query to single precision.
func (s *search) runExact(rel *relation) ([]vecsearch.Hit, error) {
	i := rel.index(s.col)
	switch {
	case i < 0:
		return nil, lang.NoColumn(value.ErrName, "nearest", rel.names, s.col)
	case rel.len() == 0:
		return nil, nil
	}
	col, ok := rel.col(i).(*value.List)
	if !ok {
		return nil, value.Errorf(value.ErrType, "nearest: column %s must be a list of vectors, got %s", s.col, rel.col(i).Type())
	}
	run := runOf(s.c)
	rows, bad, err := vecsearch.RowsOf(run.Ctx, run.Workers, col.Items(), rel.rows.Sel, len(s.query))
	if bad != nil {
		err = bad.Error("nearest: column " + s.col.String())
	}
	if err != nil {
		return nil, err
	}
	hits, err := vecsearch.Nearest(run.Ctx, run.Workers, vecsearch.NewQuery(s.metric, vecsearch.Singles(s.query)), rows, s.count)
	if rel.rows.Sel != nil {
		for i := range hits {
			hits[i].Row = rel.rows.Sel[hits[i].Row]
		}
	}
	return hits, err
}

// runIndex searches the index, whose row numbers are those of the from-table.
// An index of more rows than the table has finds those of the table.
func (s *search) runIndex(rel *relation) ([]vecsearch.Hit, error) {
	if rel.len() == 0 {
		return nil, nil
	}
	n := s.index.Rows()
	var filter vecsearch.Filter
	switch {
	case rel.rows.Sel != nil:
		filter = vecsearch.NewFilter(n, rel.rows.Sel)
	case n > rel.rows.N:
		filter = vecsearch.NewFilterTo(n, rel.rows.N)
	}
	return s.index.Search(s.c.Context(), s.query, s.count, s.ef, filter)
}
