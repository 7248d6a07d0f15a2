package query

import (
	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// selectForm is (select {from: t ...}).
func selectForm(c *lang.Ctx, args []value.Value) (value.Value, error) {
	d, err := queryDict("select", args)
	if err != nil {
		return nil, err
	}
	q := splitClauses(d, isSelectClause)
	t, err := fromTable(c, "select", q.from)
	if err != nil {
		return nil, err
	}
	if d.Len() == 1 {
		return t, nil
	}
	if q.nearest != nil {
		return nearest(c, q, t)
	}
	p, err := newPlan(c, q, t)
	if err != nil {
		return nil, err
	}
	if c.Traced() {
		p.watch = &phases{phase: c.Phase}
	}
	out, err := p.execute()
	if err != nil {
		return nil, err
	}
	return withoutMeta(out), nil
}

// withoutMeta returns the table with columns that carry no attribute, index or
// link: those belong to the source.
func withoutMeta(t *value.Table) *value.Table {
	return kernel.MapColumns(t, func(col value.Collection) value.Collection {
		if v, ok := col.(value.Vector); ok {
			return value.WithMeta(v, value.Meta{})
		}
		return col
	})
}

// execute runs the plan.
func (p *plan) execute() (*value.Table, error) {
	if err := p.filter(); err != nil {
		return nil, err
	}
	p.watch.end(p.rel.len(), "filter")
	if p.keys != nil {
		t, err := p.group()
		if err != nil {
			return nil, err
		}
		p.watch.end(t.NumRows(), "group", "aggregate", "over aggregates", "per group")
		return p.ordered(t)
	}
	if p.early {
		if err := p.orderEarly(); err != nil {
			return nil, err
		}
		p.watch.end(p.rel.len(), "order", "top", "take")
	}
	if len(p.outputs) == 0 {
		cols := make([]value.Collection, len(p.rel.cols))
		for i := range cols {
			cols[i] = p.run.Gather(p.rel.col(i), p.rel.rows)
		}
		return p.finish(value.NewTable(p.rel.names, cols))
	}
	t, err := p.project()
	if err != nil {
		return nil, err
	}
	p.watch.end(t.NumRows(), "project", "aggregate")
	return p.finish(t)
}

// finish orders and cuts the result unless that was done before.
func (p *plan) finish(t *value.Table) (*value.Table, error) {
	if p.early {
		return t, nil
	}
	return p.ordered(t)
}

// ordered orders and cuts the result.
func (p *plan) ordered(t *value.Table) (*value.Table, error) {
	t, err := p.orderAndCut(t)
	if err == nil {
		p.watch.end(t.NumRows(), "order", "top", "take")
	}
	return t, err
}

// orderEarly orders and cuts the rows before outputs are computed.
func (p *plan) orderEarly() error {
	sel := p.rel.rows.Sel
	n := p.rel.len()
	lo, hi := p.take.bounds(n)
	if len(p.sorts) > 0 {
		keys := make([]exec.SortKey, len(p.sorts))
		for i, s := range p.sorts {
			col := p.rel.col(p.sourceColumn(s.name))
			keys[i] = exec.SortKey{Col: p.run.Gather(col, p.rel.rows), Desc: s.desc}
		}
		order, err := p.run.Order(n, keys, p.take.prefix())
		if err != nil {
			return err
		}
		order = order[lo:hi]
		if sel != nil {
			for i, at := range order {
				order[i] = sel[at]
			}
		}
		p.rel = p.rel.filtered(exec.Rows{N: p.rel.rows.N, Sel: order})
		return nil
	}
	switch {
	case lo == 0 && hi == n:
		return nil
	case sel != nil:
		sel = sel[lo:hi]
	default:
		sel = make([]int32, hi-lo)
		for i := range sel {
			sel[i] = int32(lo + i)
		}
	}
	p.rel = p.rel.filtered(exec.Rows{N: p.rel.rows.N, Sel: sel})
	return nil
}

// project computes the output columns of a query without groups.
func (p *plan) project() (*value.Table, error) {
	rel := p.rel
	if needsDense(p.outputs) {
		rel = rel.dense(p.run, p.used(p.outputs))
	}
	b := newBuilder(p.c, rel)
	exprs := make([]*expr, len(p.outputs))
	for i, o := range p.outputs {
		exprs[i] = o.e
	}
	if err := b.aggregateAll(exprs); err != nil {
		return nil, err
	}
	vals, one := make([]value.Value, len(exprs)), make([]bool, len(exprs))
	constants, rows := true, -1
	for i, e := range exprs {
		var err error
		if vals[i], one[i], err = b.output(e); err != nil {
			return nil, err
		}
		if !one[i] && e.kind != kConst {
			n := vals[i].(value.Collection).Len()
			if rows >= 0 && n != rows {
				return nil, value.Errorf(value.ErrLength, "select: output column %s has %d rows, the columns before it have %d", p.outputs[i].name, n, rows)
			}
			rows = n
		}
		constants = constants && e.kind == kConst
	}
	if rows < 0 {
		if rows = 1; constants || p.everyRow || p.emptySource {
			rows = rel.len()
		}
	}
	return p.assemble(vals, one, rows)
}

// assemble makes the result of a projection: single values are repeated for
// every row, and constants cut to as many.
func (p *plan) assemble(vals []value.Value, one []bool, rows int) (*value.Table, error) {
	names, cols := make([]value.SymID, len(vals)), make([]value.Collection, len(vals))
	for i, v := range vals {
		names[i] = p.outputs[i].name
		if one[i] {
			cols[i] = exec.Repeat(v, rows)
			continue
		}
		cols[i] = v.(value.Collection)
		if n := cols[i].Len(); n == rows {
			continue
		} else if atom := p.outputs[i].e.val; atom != nil && atom.Type().IsAtom() {
			cols[i] = exec.Repeat(atom, rows)
		} else {
			return nil, wrongRows(n, rows)
		}
	}
	return value.NewTable(names, cols), nil
}

// orderAndCut orders a result by its columns, or by columns of the source whose
// rows it still has, and cuts it to the rows wanted.
func (p *plan) orderAndCut(t *value.Table) (*value.Table, error) {
	n := t.NumRows()
	lo, hi := p.take.bounds(n)
	if len(p.sorts) == 0 {
		if lo == 0 && hi == n {
			return t, nil
		}
		return kernel.SliceTable(t, lo, hi), nil
	}
	keys := make([]exec.SortKey, len(p.sorts))
	for i, s := range p.sorts {
		col, ok := t.Col(s.name)
		if !ok && p.keys == nil && p.rel.len() == n {
			if k := p.rel.index(s.name); k >= 0 {
				col, ok = p.run.Gather(p.rel.col(k), p.rel.rows), true
			}
		}
		if !ok {
			return nil, value.Errorf(value.ErrNYI, "select: no column named '%s' to order by", s.name)
		}
		keys[i] = exec.SortKey{Col: col, Desc: s.desc}
	}
	order, err := p.run.Order(n, keys, p.take.prefix())
	if err != nil {
		return nil, err
	}
	return kernel.GatherTable(t, order[lo:hi], p.run.Workers), nil
}
