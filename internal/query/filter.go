package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// filter leaves the rows of the relation on which all filters hold.
func (p *plan) filter() error {
	p.useIndex()
	if len(p.filters) == 0 {
		return nil
	}
	rel := p.rel
	if rel.rows.Sel != nil && slices.ContainsFunc(p.filters, func(e *expr) bool { return needsDense([]column{{e: e}}) }) {
		used := make(map[int]bool)
		for _, e := range p.filters {
			rel.usedBy(e, used)
		}
		rel = rel.dense(p.run, used)
	}
	rows, err := rel.passing(p)
	if err != nil || rows.Sel == nil {
		return err
	}
	if sel := p.rel.rows.Sel; sel != nil && rel != p.rel {
		for i, at := range rows.Sel {
			rows.Sel[i] = sel[at]
		}
		rows.N = p.rel.rows.N
	}
	p.rel = p.rel.filtered(rows)
	return nil
}

// passing returns the rows of the relation on which all filters hold.
func (r *relation) passing(p *plan) (exec.Rows, error) {
	b := newBuilder(p.c, r)
	if err := b.aggregateAll(p.filters); err != nil {
		return exec.Rows{}, err
	}
	var preds []*exec.Expr
	for _, e := range p.filters {
		pred, all, err := b.predicate(e)
		if err != nil {
			return exec.Rows{}, err
		}
		if all == nil {
			preds = append(preds, pred)
		} else if !*all {
			return exec.Rows{N: r.rows.N, Sel: []int32{}}, nil
		}
	}
	if len(preds) == 0 {
		return r.rows, nil
	}
	return p.run.Filter(b.prog, r.rows, preds)
}

// predicate compiles a filter: to a BOOL expression, or to all or no rows.
func (b *builder) predicate(e *expr) (pred *exec.Expr, all *bool, err error) {
	if e.kind == kConst {
		if v, ok := e.val.(*value.Vec[bool]); ok && v.Len() == 1 && b.rel.baseN != 1 {
			yes := v.Data()[0]
			return nil, &yes, nil
		}
		if col, ok := value.AsCollection(e.val); ok {
			return b.mask(col)
		}
		all, err = constantMask(e.val)
		return nil, all, err
	}
	v, err := b.compileMask(e)
	if err != nil {
		return nil, nil, err
	}
	if k, ok := v.Const(); ok {
		all, err = constantMask(k)
		return nil, all, err
	}
	if v.Type != value.TypeBool {
		return nil, nil, notMask(exec.Empty(v.Type))
	}
	return v, nil, nil
}

// compileMask compiles a filter, or wraps the column that its evaluation gave.
func (b *builder) compileMask(e *expr) (*exec.Expr, error) {
	if !e.has(kCall, kOpaque) {
		return b.compile(e)
	}
	v, err := b.cells(e)
	if err != nil {
		return nil, err
	}
	return b.column(v)
}

func (b *builder) mask(col value.Collection) (*exec.Expr, *bool, error) {
	if col.Type() != value.TypeBool {
		return nil, nil, notMask(col)
	}
	if col.Len() != b.rel.baseN {
		return nil, nil, value.Errorf(value.ErrDomain, "where: has %d elements, the table has %d rows", col.Len(), b.rel.baseN)
	}
	pred, err := b.constant(col)
	return pred, nil, err
}

func notMask(v value.Value) error {
	return value.Errorf(value.ErrType, "where: must give a boolean for every row, got %s", lang.Describe(v))
}

// constantMask says whether a constant keeps all rows or none.
func constantMask(v value.Value) (*bool, error) {
	if _, ok := v.(value.Str); ok || value.IsNull(v) || !v.Type().IsAtom() {
		return nil, value.Errorf(value.ErrLength, "where: needs a boolean for every row, got %s", lang.Describe(v))
	}
	keep := true
	if x, ok := number(v); ok {
		keep = x != 0
	} else if s, ok := v.(value.Sym); ok {
		keep = s.ID != 0
	}
	return &keep, nil
}
