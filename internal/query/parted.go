package query

import (
	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// prunePartitions leaves out the partitions of the source that filters on the
// partition key rule out, before any of their columns are read.
func (p *plan) prunePartitions() {
	parts := p.rel.parts()
	if parts == nil || p.hasRowVectors() {
		return
	}
	keys := &relation{names: p.rel.names, cols: make([]value.Collection, len(p.rel.cols)), rows: exec.Rows{N: parts.Keys.Len()}, baseN: parts.Keys.Len()}
	keys.cols[0] = parts.Keys
	probe := &plan{c: p.c, run: p.run, rel: keys}
	var rest []*expr
	for _, e := range p.filters {
		if onKeys(e) {
			probe.filters = append(probe.filters, e)
		} else {
			rest = append(rest, e)
		}
	}
	if len(probe.filters) == 0 || probe.filter() != nil {
		return // what fails on the keys fails the same way on the rows
	}
	p.filters = rest
	if probe.rel.rows.Sel == nil {
		return
	}
	kept := probe.rel.rows.Sel
	tables := make([]*value.Table, len(kept))
	for i, k := range kept {
		tables[i] = parts.Tables[k]
	}
	if len(tables) == 0 { // an empty table still has the columns
		kept, tables = []int32{0}, []*value.Table{kernel.SliceTable(parts.Tables[0], 0, 0)}
	}
	key := p.run.Take(parts.Keys, kept).(value.Vector)
	p.rel = tableRelation(kernel.PartedTable(p.rel.names, key, tables, p.run.Workers))
}

// parts returns the partitions behind the relation, nil when it has none.
func (r *relation) parts() *value.Parts {
	if r.table == nil || r.rows.Sel != nil || r.table.Parts() == nil || len(r.table.Parts().Tables) == 0 {
		return nil
	}
	return r.table.Parts()
}

// onKeys reports whether e reads the partition key alone, row by row.
func onKeys(e *expr) bool {
	used := make(map[int]bool)
	e.columns(used)
	return len(used) == 1 && used[0] && e.isElementwise() && !e.has(kAgg, kMap)
}

// hasRowVectors reports whether an expression uses a vector with an element for
// every row of the source.
func (p *plan) hasRowVectors() bool {
	isVector := func(e *expr) bool {
		col, ok := e.val.(value.Collection)
		return e.kind == kConst && ok && col.Len() == p.rel.baseN
	}
	for _, e := range p.filters {
		if e.any(isVector) || e.has(kAgg, kSeries) {
			return true
		}
	}
	for _, o := range p.outputs {
		if o.e.any(isVector) {
			return true
		}
	}
	return p.keys != nil && p.keys.computed()
}
