package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/kernel/index"
	"github.com/rayforce-go/rayforce/value"
)

// useIndex answers one of the filters from the index or the attribute of a
// column and leaves the others to be evaluated over the rows that it found.
// It does nothing when a filter looks at other rows than its own.
func (p *plan) useIndex() {
	if p.rel.rows.Sel != nil || p.rel.table == nil || p.rel.table.Parts() != nil {
		return
	}
	for _, e := range p.filters {
		if !e.isElementwise() || e.has(kAgg) {
			return
		}
	}
	for i, e := range p.filters {
		rows, ok := p.lookUp(e)
		if !ok {
			continue
		}
		if rows == nil {
			rows = []int32{}
		}
		p.rel = p.rel.filtered(exec.Rows{N: p.rel.rows.N, Sel: rows})
		p.filters = slices.Delete(slices.Clone(p.filters), i, i+1)
		return
	}
}

// flipped gives the comparison that holds when the operands change sides.
var flipped = map[string]string{"==": "==", "=": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// lookUp returns the rows on which a filter of the form (op column constant)
// or (in column vector) holds, if something attached to the column knows.
func (p *plan) lookUp(e *expr) ([]int32, bool) {
	if e.kind != kFused || len(e.args) != 2 {
		return nil, false
	}
	x, y, op := e.args[0], e.args[1], e.fn
	if op == "=" {
		op = "=="
	}
	if x.kind == kConst {
		x, y, op = y, x, flipped[op]
	}
	if x.kind != kColumn || y.kind != kConst {
		return nil, false
	}
	col, ok := p.rel.col(x.col).(value.Vector)
	if !ok {
		return nil, false
	}
	if set, isVector := y.val.(value.Vector); isVector {
		if e.fn == "in" && x == e.args[0] {
			return index.SelectIn(col, set)
		}
		return nil, false
	}
	return index.Select(col, op, y.val)
}
