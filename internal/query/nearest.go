package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// defaultNearest is how many rows a nearest: clause gives without take:.
const defaultNearest = 10

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
	p, err := newPlan(c, &clauses{where: q.where}, t)
	if err != nil {
		return nil, err
	}
	if err := p.filter(); err != nil {
		return nil, err
	}
	rows, dist, err := s.run(p.rel)
	if err != nil {
		return nil, err
	}
	return p.nearestOutputs(q.outputs, rows, dist)
}

// nearestOutputs computes the outputs over the rows found; single values are
// repeated for all of them.
func (p *plan) nearestOutputs(outputs []output, rows []int32, dist value.Collection) (value.Value, error) {
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
	found.cols = append(slices.Clone(found.cols), dist)
	out := &plan{c: p.c, run: p.run, rel: found, everyRow: true}
	if err := out.resolveOutputs(outputs); err != nil {
		return nil, err
	}
	out.rewrite()
	return out.execute()
}

// search is a nearest: clause.
type search struct {
	c      *lang.Ctx
	count  int
	query  value.Vector
	exact  bool        // knn, else ann
	col    value.SymID // knn: the column of vectors
	metric value.Value // knn
	handle value.Value // ann: the index
	effort int         // ann: how many candidates are kept
}

func newSearch(c *lang.Ctx, q *clauses) (*search, error) {
	usage := func() error {
		return value.Errorf(value.ErrDomain, "nearest: expected (ann handle query [effort]) or (knn column query [metric])")
	}
	form, ok := q.nearest.(*value.List)
	if !ok || form.Len() < 3 {
		return nil, usage()
	}
	s := &search{c: c, count: defaultNearest, exact: isName(form.At(0), "knn")}
	if !s.exact && !isName(form.At(0), "ann") {
		return nil, usage()
	}
	if err := s.take(q.take); err != nil {
		return nil, err
	}
	v, err := c.Eval(form.At(2))
	if err != nil {
		return nil, err
	}
	if s.query, ok = v.(value.Vector); !ok || !isCoordinate(v.Type()) {
		return nil, lang.WrongType("nearest:", "a vector of I32, I64, F32 or F64 to search for", v)
	}
	if s.query.Len() == 0 {
		return nil, value.Errorf(value.ErrLength, "nearest: the vector to search for is empty")
	}
	if s.exact {
		return s, s.knn(form)
	}
	return s, s.ann(form)
}

func isCoordinate(t value.Type) bool {
	return t == value.TypeI32 || t == value.TypeI64 || t == value.TypeF32 || t == value.TypeF64
}

func (s *search) take(code value.Value) error {
	if code == nil {
		return nil
	}
	v, err := s.c.Eval(code)
	if err != nil {
		return err
	}
	n, ok := intAtom(v)
	if !ok {
		return lang.WrongType("nearest: with take:", "an integer", v)
	}
	if n <= 0 {
		return value.Errorf(value.ErrDomain, "nearest: take: must be positive, got %d", n)
	}
	s.count = n
	return nil
}

func (s *search) knn(form *value.List) error {
	col, ok := form.At(1).(value.Sym)
	if !ok {
		return lang.WrongType("nearest: (knn column query)", "a column name", form.At(1))
	}
	s.col, s.metric = col.ID, value.QuotedSym("cosine")
	if form.Len() < 4 {
		return nil
	}
	if m, ok := form.At(3).(value.Sym); ok {
		switch m.String() {
		case "cosine", "l2", "ip":
			s.metric = value.Sym{ID: m.ID, Quoted: true}
		default:
			return value.Errorf(value.ErrDomain, "nearest: the metric must be 'cosine, 'l2 or 'ip, got '%s", m)
		}
	}
	return nil
}

func (s *search) ann(form *value.List) (err error) {
	if s.handle, err = s.c.Eval(form.At(1)); err != nil || form.Len() < 4 {
		return err
	}
	v, err := s.c.Eval(form.At(3))
	if err != nil {
		return err
	}
	n, ok := intAtom(v)
	if !ok {
		return lang.WrongType("nearest: (ann handle query effort)", "an integer effort", v)
	}
	s.effort = n
	return nil
}

// run returns the rows of rel nearest to the query, and their distances.
func (s *search) run(rel *relation) ([]int32, value.Collection, error) {
	if s.exact {
		return s.runExact(rel)
	}
	return s.runIndex(rel)
}

// runExact compares the query with every row, through the function knn.
func (s *search) runExact(rel *relation) ([]int32, value.Collection, error) {
	i := rel.index(s.col)
	if i < 0 {
		return nil, nil, lang.NoColumn(value.ErrName, "nearest", rel.names, s.col)
	}
	col, ok := runOf(s.c).Gather(rel.col(i), rel.rows).(*value.List)
	if !ok {
		return nil, nil, value.Errorf(value.ErrType, "nearest: column %s must be a list of vectors, got %s", s.col, rel.col(i).Type())
	}
	if col.Len() == 0 {
		return []int32{}, exec.Empty(value.TypeF64), nil
	}
	for row, cell := range col.Items() {
		if v, ok := cell.(value.Vector); !ok || !isCoordinate(v.Type()) || v.Len() != s.query.Len() {
			return nil, nil, value.Errorf(value.ErrType, "nearest: row %d of column %s is no numeric vector of length %d", row, s.col, s.query.Len())
		}
	}
	found, err := s.call("knn", col, asSingle(s.query), value.I64(s.count), s.metric)
	if err != nil {
		return nil, nil, err
	}
	return found.rows(rel), found.dist, nil
}

// asSingle rounds the query to single precision, as searches do.
func asSingle(q value.Vector) value.Value {
	out := make([]float64, q.Len())
	for i := range out {
		x, _ := number(q.At(i))
		out[i] = float64(float32(x))
	}
	return value.F64s(out...)
}

// runIndex asks the index behind the handle, whose row numbers are those of the
// from-table. With a filter it asks for all rows and leaves out those that do
// not pass.
func (s *search) runIndex(rel *relation) ([]int32, value.Collection, error) {
	if rel.len() == 0 {
		return []int32{}, exec.Empty(value.TypeF64), nil
	}
	count := s.count
	if rel.rows.Sel != nil {
		count = max(rel.rows.N, count)
	}
	args := []value.Value{s.handle, s.query, value.I64(count)}
	if s.effort > 0 {
		args = append(args, value.I64(s.effort))
	}
	found, err := s.call("ann", args...)
	if err != nil {
		return nil, nil, err
	}
	passes := make(map[int32]bool)
	for _, row := range rel.rows.Sel {
		passes[row] = true
	}
	keep := make([]int32, 0, s.count)
	rows := found.ids.Data()
	for i, row := range rows {
		if row < int64(rel.rows.N) && (rel.rows.Sel == nil || passes[int32(row)]) && len(keep) < s.count {
			keep = append(keep, int32(i))
		}
	}
	run := runOf(s.c)
	dist := run.Take(found.dist, keep)
	for i, at := range keep {
		keep[i] = int32(rows[at])
	}
	return keep, dist, nil
}

// hits is the table that knn and ann give.
type hits struct {
	ids  *value.Vec[int64]
	dist value.Collection
}

func (s *search) call(name string, args ...value.Value) (*hits, error) {
	f, ok := s.c.Interp().Registry.Lookup(name)
	if !ok {
		return nil, value.Errorf(value.ErrNYI, "nearest: there is no function %s", name)
	}
	v, err := s.c.Apply(f, args)
	if err != nil {
		return nil, err
	}
	if t, ok := v.(*value.Table); ok && t.NumCols() == 2 {
		if ids, ok := t.Cols()[0].(*value.Vec[int64]); ok {
			return &hits{ids, t.Cols()[1]}, nil
		}
	}
	return nil, value.Errorf(value.ErrType, "nearest: %s must give a table of row numbers and distances", name)
}

// rows returns the hits as rows of the from-table.
func (h *hits) rows(rel *relation) []int32 {
	out := make([]int32, h.ids.Len())
	for i, at := range h.ids.Data() {
		if out[i] = int32(at); rel.rows.Sel != nil {
			out[i] = rel.rows.Sel[at]
		}
	}
	return out
}
