package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// plan is a select after its names were resolved: filter, then group or
// project, then order, then limit.
type plan struct {
	c   *lang.Ctx
	run exec.Run
	rel *relation

	filters []*expr // all must hold
	keys    *groupKeys
	outputs []column
	sorts   []sortKey
	take    *limit
	// early tells that rows are ordered and cut before outputs are computed.
	early bool
	// keysOnly is set when all outputs were keys named again.
	keysOnly bool
	// emptySource is set when the table had no rows before any were filtered out.
	emptySource bool
	// everyRow repeats outputs of one value for every row.
	everyRow bool
	// watch times the execution for explain, nil otherwise.
	watch *phases
}

// column is one output column of a plan.
type column struct {
	name value.SymID
	e    *expr
}

// sortKey is one name to order by.
type sortKey struct {
	name value.SymID
	desc bool
}

// newPlan resolves the clauses of a select over table t.
func newPlan(c *lang.Ctx, q *clauses, t *value.Table) (*plan, error) {
	p := &plan{c: c, run: runOf(c), rel: tableRelation(t)}
	p.emptySource = p.rel.len() == 0
	var err error
	if q.where != nil {
		where, err := p.resolver().resolve(q.where)
		if err != nil {
			return nil, err
		}
		p.filters = []*expr{where}
	}
	if q.by != nil {
		if p.keys, err = p.groupKeys(q.by); err != nil {
			return nil, err
		}
	}
	if err := p.resolveOutputs(q.outputs); err != nil {
		return nil, err
	}
	for _, s := range q.sorts {
		names, err := sortNames(s)
		if err != nil {
			if p.keys != nil {
				continue // the reference ignores what is no name beside by:
			}
			return nil, err
		}
		for _, n := range names {
			p.sorts = append(p.sorts, sortKey{n, s.desc})
		}
	}
	if q.take != nil {
		if p.take, err = takeLimit(c, q.take); err != nil {
			return nil, err
		}
	}
	p.rewrite()
	return p, nil
}

func (p *plan) resolver() *resolver { return &resolver{c: p.c, rel: p.rel} }

func (p *plan) resolveOutputs(outputs []output) error {
	rel := p.keys.named(p.rel, nil)
	for _, o := range outputs {
		r := &resolver{c: p.c, rel: rel, output: true, grouped: p.keys != nil}
		e, err := r.resolve(o.code)
		if err != nil {
			if p.keys != nil && value.CodeOf(err) == value.ErrSchema {
				err = value.Errorf(value.ErrName, "%s", value.AsError(err).Msg)
			}
			return err
		}
		p.outputs = append(p.outputs, column{o.name, e})
	}
	return nil
}

// rewrite makes the plan cheaper. Each step keeps the result.
func (p *plan) rewrite() {
	p.foldConstants()
	p.splitFilters()
	p.prunePartitions()
	p.orderFilters()
	p.limitEarly()
}

// foldConstants computes what depends on no column.
func (p *plan) foldConstants() {
	for i, e := range p.filters {
		p.filters[i] = p.fold(e)
	}
	for i, o := range p.outputs {
		p.outputs[i].e = p.fold(o.e)
	}
}

// fold replaces operations on constant atoms by their value. What fails is left
// as it is, to fail where it is used.
func (p *plan) fold(e *expr) *expr {
	if len(e.args) == 0 || e.kind == kOpaque || e.kind == kCall {
		return e
	}
	args := make([]*expr, len(e.args))
	constant := e.kind == kFused || e.kind == kMap
	for i, a := range e.args {
		args[i] = p.fold(a)
		constant = constant && args[i].kind == kConst && args[i].val.Type().IsAtom()
	}
	folded := callExpr(e.kind, e.fn, e.call, e.code, args...)
	folded.inlined = e.inlined
	if !constant {
		return folded
	}
	v, err := evalConstant(p.c, folded)
	if _, isColumn := v.(value.Collection); err != nil || isColumn {
		return folded
	}
	return constExpr(v, e.code)
}

// evalConstant evaluates an expression on constants alone, with the meaning
// that functions have in column expressions.
func evalConstant(c *lang.Ctx, e *expr) (value.Value, error) {
	one := newBuilder(c, &relation{rows: exec.Rows{N: 1}, baseN: 1})
	one.direct = true
	v, err := one.value(e)
	if col, ok := v.(value.Collection); ok && err == nil && e.kind == kFused && col.Len() == 1 {
		return col.At(0), nil
	}
	return v, err
}

// splitFilters makes one filter of every operand of a top-level and, so that
// later ones are computed for fewer rows.
func (p *plan) splitFilters() {
	var out []*expr
	var split func(e *expr)
	split = func(e *expr) {
		if e.kind == kFused && e.fn == "and" {
			split(e.args[0])
			split(e.args[1])
			return
		}
		out = append(out, e)
	}
	for _, e := range p.filters {
		split(e)
	}
	p.filters = out
}

// orderFilters puts cheap filters first, keeping the order of equals.
func (p *plan) orderFilters() {
	slices.SortStableFunc(p.filters, func(a, b *expr) int { return p.cost(a) - p.cost(b) })
}

// cost estimates how long an expression takes per row, in comparisons of
// integers.
func (p *plan) cost(e *expr) int {
	n := 0
	switch e.kind {
	case kColumn:
		if t := p.rel.col(e.col).Type(); t == value.TypeStr || t == value.TypeList {
			n = 8
		}
	case kFused:
		n = 1
	case kMap, kSeries, kWhole:
		n = 40
	case kCall, kOpaque:
		n = 1000
	}
	for _, a := range e.args {
		n += p.cost(a)
	}
	return n
}

// limitEarly decides whether rows can be ordered and cut before the outputs are
// computed: when no output looks at more than its own row and the keys are
// columns of the source.
func (p *plan) limitEarly() {
	if p.keys != nil {
		return
	}
	for _, o := range p.outputs {
		if o.e.has(kAgg, kSeries, kWhole) {
			return
		}
	}
	for _, s := range p.sorts {
		if p.sourceColumn(s.name) < 0 {
			return
		}
	}
	p.early = len(p.sorts) > 0 || p.take != nil
}

// sourceColumn returns the column of the source that an order name means, -1
// when it names a computed output or nothing.
func (p *plan) sourceColumn(name value.SymID) int {
	for _, o := range p.outputs {
		if o.name == name {
			if o.e.kind == kColumn {
				return o.e.col
			}
			return -1
		}
	}
	return p.rel.index(name)
}

// used returns the columns that expressions read.
func (p *plan) used(cols []column) map[int]bool {
	used := make(map[int]bool)
	for _, o := range cols {
		p.rel.usedBy(o.e, used)
	}
	return used
}

// usedBy adds the columns that e reads.
func (r *relation) usedBy(e *expr, used map[int]bool) {
	e.columns(used)
	if e.has(kCall, kOpaque) {
		r.evaluable(e.code, used)
	}
}

// needsDense reports whether an output calls functions on whole columns, which
// must then hold exactly the rows that count.
func needsDense(cols []column) bool {
	return slices.ContainsFunc(cols, func(o column) bool { return o.e.has(kMap, kSeries, kWhole, kCall, kOpaque) })
}
