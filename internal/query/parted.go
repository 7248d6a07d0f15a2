package query

import (
	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
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

// insertParted is (insert target key rows) for a partitioned table: rows go to
// the end of the last partition, or open a later one.
func insertParted(c *lang.Ctx, t *value.Table, vals []value.Value) (value.Value, error) {
	if len(vals) != 2 {
		return nil, lang.WrongCount(value.ErrArity, "insert into a partitioned table", "target, partition key and rows", len(vals)+1)
	}
	parts, n := t.Parts(), len(t.Parts().Tables)
	key := vals[0]
	if key.Type() != -parts.Keys.Type() || value.IsNull(key) {
		return nil, value.Errorf(value.ErrType, "insert: the partition key must be a %s that is not null, got %s", -parts.Keys.Type(), lang.Describe(key))
	}
	rows, err := physicalRows(parts.Tables[0], vals[1])
	if err != nil {
		return nil, err
	}
	last := parts.Keys.At(n - 1)
	order := compareKeys(last, key)
	if order > 0 {
		return nil, value.Errorf(value.ErrDomain, "insert: only the last partition or a later one can grow")
	}
	if rows.n == 0 {
		return t, nil
	}
	keys, tables := parts.Keys, append([]*value.Table(nil), parts.Tables...)
	if order < 0 {
		one, _ := value.Pack(parts.Keys.Type(), []value.Value{key})
		keys = appendColumn(keys, one).(value.Vector)
		tables = append(tables, kernel.SliceTable(parts.Tables[0], 0, 0))
	}
	tail := &tables[len(tables)-1]
	if *tail, err = rows.appendTo(*tail, runOf(c)); err != nil {
		return nil, err
	}
	return kernel.PartedTable(t.Names(), keys, tables, c.Workers()), nil
}

// compareKeys orders partition keys of one type.
func compareKeys(x, y value.Value) int {
	col := value.Collapse([]value.Value{x, y})
	return exec.CompareRows(col, 0, 1)
}

// physicalRows reads rows for a partition, whose columns they must match
// exactly: a list in order, a dict or a table by name. Atoms beside vectors are
// repeated.
func physicalRows(t *value.Table, rows value.Value) (*newRows, error) {
	fields := make([]value.Value, t.NumCols())
	switch r := rows.(type) {
	case *value.List:
		if r.Len() != len(fields) {
			return nil, value.Errorf(value.ErrDomain, "insert: the row has %d values, the partition has %d columns", r.Len(), len(fields))
		}
		copy(fields, r.Items())
	case *value.Dict:
		keys, _ := r.SymKeys()
		if err := byName(t, keys, fields, r.Vals().At); err != nil {
			return nil, err
		}
	case *value.Table:
		if err := byName(t, r.Names(), fields, func(i int) value.Value { return r.ColAt(i) }); err != nil {
			return nil, err
		}
	default:
		return nil, value.Errorf(value.ErrType, "insert: rows must be a list, a dict or a table, got %s", lang.Describe(rows))
	}
	return exactRows(t, fields)
}

func byName(t *value.Table, names []value.SymID, fields []value.Value, at func(i int) value.Value) error {
	for i, name := range names {
		if k := t.Index(name); k >= 0 && fields[k] == nil {
			fields[k] = at(i)
			continue
		}
		return value.Errorf(value.ErrType, "insert: the rows must have every physical column once and no other, got '%s'", name)
	}
	if len(names) != len(fields) {
		return value.Errorf(value.ErrType, "insert: the rows must have all %d physical columns, got %d", len(fields), len(names))
	}
	return nil
}

// exactRows makes rows of values that have the very types of the columns.
func exactRows(t *value.Table, fields []value.Value) (*newRows, error) {
	out := &newRows{n: -1, cols: make([]value.Collection, len(fields))}
	for _, f := range fields {
		if col, ok := value.AsCollection(f); ok {
			if out.n >= 0 && col.Len() != out.n {
				return nil, value.Errorf(value.ErrLength, "insert: the values of many rows must be vectors of one length")
			}
			out.n = col.Len()
		}
	}
	if out.n < 0 {
		out.n = 1
	}
	for i, f := range fields {
		to := t.ColAt(i).Type()
		if f.Type() != to && f.Type() != -to {
			return nil, value.Errorf(value.ErrType, "insert: column %s takes exactly %s, got %s", t.Names()[i], to, lang.Describe(f))
		}
		if col, ok := value.AsCollection(f); ok {
			out.cols[i] = col
			continue
		}
		cells := make([]value.Value, out.n)
		for k := range cells {
			cells[k] = f
		}
		out.cols[i] = value.Collapse(cells)
	}
	return out, nil
}
