package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

var errListKey = value.Errorf(value.ErrDomain, "by: a column of type LIST cannot be a key")

// grouped is a relation that has been grouped.
type grouped struct {
	*exec.Grouping
	ids  []int32                     // group of every row; nil when no output needs it
	aggs map[string]value.Collection // by key of the aggregate's expr
	keys []value.Collection          // the key columns, one row per group
}

// group runs a query with keys.
func (p *plan) group() (*value.Table, error) {
	if err := p.checkBareKey(); err != nil {
		return nil, err
	}
	p.dropKeyOutputs()
	rel := p.rel
	if p.keys.computed() || needsDense(p.outputs) || slices.ContainsFunc(p.outputs, spreadsAggregate) {
		rel = rel.dense(p.run, p.usedByGroups())
	}
	keyCols := make([]value.Collection, len(p.keys.keys))
	for i, k := range p.keys.keys {
		if k.code == nil {
			keyCols[i] = rel.col(k.col)
		} else {
			col, err := p.keyColumn(k, rel)
			if err != nil {
				return nil, err
			}
			keyCols[i] = col
		}
		if keyCols[i].Type() == value.TypeList {
			return nil, errListKey
		}
	}
	if len(p.outputs) > 0 {
		rel = p.keys.named(rel, keyCols)
		p.rel = rel
	}
	b := newBuilder(p.c, rel)
	g, err := p.groupRows(b, keyCols)
	if err != nil {
		return nil, err
	}
	if len(p.outputs) == 0 && !p.keysOnly {
		return p.firstRows(g, rel), nil
	}
	return p.groupOutputs(b, g)
}

// checkBareKey reports outputs that a key without a name cannot stand beside:
// only what reduces the rows of a group to one value can.
func (p *plan) checkBareKey() error {
	for _, o := range p.outputs {
		if p.keys.bare && o.e.kind != kConst && !o.e.isReduced() {
			return value.Errorf(value.ErrNYI, "select: output column %s is no aggregate, which takes a by key with a name; write by: {name: expression}", o.name)
		}
	}
	return nil
}

// spreadsAggregate reports whether an output puts a group's aggregate beside
// columns of its rows.
func spreadsAggregate(o column) bool { return o.e.has(kAgg) && o.e.hasFreeColumn() }

// usedByGroups returns the columns that keys and outputs read.
func (p *plan) usedByGroups() map[int]bool {
	used := p.used(p.outputs)
	for _, k := range p.keys.keys {
		if k.code == nil {
			used[k.col] = true
		} else {
			p.rel.evaluableKey(k.code, used)
		}
	}
	if len(p.outputs) == 0 {
		for i := range p.rel.cols {
			used[i] = true
		}
	}
	return used
}

// dropKeyOutputs leaves out outputs that only name a key again.
func (p *plan) dropKeyOutputs() {
	n, rel := len(p.outputs), p.keys.named(p.rel, nil)
	p.outputs = slices.DeleteFunc(p.outputs, func(o column) bool {
		if o.e.kind != kColumn {
			return false
		}
		k := p.keys.find(rel, o.e.col)
		return k >= 0 && p.keys.keys[k].name == o.name
	})
	p.keysOnly = n > 0 && len(p.outputs) == 0
}

// groupRows groups the rows and computes all aggregates in one pass.
func (p *plan) groupRows(b *builder, keyCols []value.Collection) (*grouped, error) {
	keys := make([]*exec.Expr, len(keyCols))
	for i, col := range keyCols {
		keys[i] = b.prog.Column(col)
	}
	needIDs, exprs := false, make([]*expr, len(p.outputs))
	for i, o := range p.outputs {
		exprs[i] = o.e
		needIDs = needIDs || !o.e.isPlainAgg() && !o.e.perGroupValues() && o.e.kind != kConst
	}
	names, aggs, err := b.plainAggs(exprs)
	if err != nil {
		return nil, err
	}
	res, err := p.run.Group(b.prog, b.rel.rows, keys, aggs, needIDs)
	if err != nil {
		return nil, err
	}
	g := &grouped{Grouping: res, ids: res.IDs, aggs: make(map[string]value.Collection)}
	for i, name := range names {
		g.aggs[name] = res.Aggs[i]
	}
	for _, col := range keyCols {
		g.keys = append(g.keys, p.run.Take(col, res.First))
	}
	b.groups = g
	return g, nil
}

// firstRows is the result of a query without outputs: the first row of every
// group, the keys first.
func (p *plan) firstRows(g *grouped, rel *relation) *value.Table {
	var names []value.SymID
	var cols []value.Collection
	isKey := make(map[int]bool)
	if !p.keys.bare {
		for i, k := range p.keys.keys {
			names, cols = append(names, k.name), append(cols, g.keys[i])
			isKey[k.col] = !p.keys.alias
		}
	}
	for i := range rel.cols {
		if !isKey[i] && !(p.keys.alias && slices.Contains(names[:len(p.keys.keys)], rel.names[i])) {
			names, cols = append(names, rel.names[i]), append(cols, p.run.Take(rel.col(i), g.First))
		}
	}
	return p.inKeyOrder(g, value.NewTable(names, cols))
}

// groupOutputs computes the outputs of a grouped query: keys, then plain
// aggregates, then expressions over aggregates, then all others.
func (p *plan) groupOutputs(b *builder, g *grouped) (*value.Table, error) {
	var names []value.SymID
	var cols []value.Collection
	for i, k := range p.keys.keys {
		names, cols = append(names, k.name), append(cols, g.keys[i])
	}
	for rank := range 3 {
		for _, o := range p.outputs {
			if outputRank(o.e) != rank {
				continue
			}
			col, err := p.groupOutput(b, g, o.e)
			if err != nil {
				return nil, err
			}
			names, cols = append(names, o.name), append(cols, col)
		}
	}
	return p.inKeyOrder(g, value.NewTable(names, cols)), nil
}

// outputRank says where an output of a grouped query stands.
func outputRank(e *expr) int {
	switch {
	case e.inlined:
		return 2
	case e.isPlainAgg() && e.fn != "distinct-count":
		return 0
	case e.isReduced() && e.perGroupValues():
		return 1
	}
	return 2
}

// perGroupValues reports whether e can be computed from the columns of the
// aggregates in it: all of them are plain.
func (e *expr) perGroupValues() bool {
	return e.isReduced() && !e.any(func(x *expr) bool { return x.kind == kAgg && !x.isPlainAgg() })
}

// groupOutput computes one output for every group.
func (p *plan) groupOutput(b *builder, g *grouped, e *expr) (value.Collection, error) {
	switch {
	case e.isPlainAgg():
		return g.aggs[e.key], nil
	case e.kind == kColumn:
		if k := p.keys.find(b.rel, e.col); k >= 0 {
			return g.keys[k], nil
		}
	case e.perGroupValues():
		return p.overAggregates(g, e)
	case e.kind == kConst:
		col := exec.Repeat(e.val, g.Len())
		if texts, ok := col.(*value.StrVec); ok {
			return textList(texts), nil
		}
		return col, nil
	}
	if g.Len() == 0 {
		return value.NewList(), nil
	}
	if !e.isElementwise() || !e.hasFreeColumn() || e.any(func(x *expr) bool { return x.kind == kAgg && !x.isPlainAgg() }) {
		v, err := b.slices(e)
		if err != nil {
			return nil, err
		}
		return v.(value.Collection), nil
	}
	v, err := b.value(e)
	if err != nil {
		return nil, err
	}
	col, ok := value.AsCollection(v)
	if !ok {
		return exec.Repeat(v, g.Len()), nil
	}
	return value.NewList(b.run.Split(col, g.Grouping)...), nil
}

// textList returns a list of the same strings: constant texts beside groups are
// cells, like all that is computed group by group.
func textList(texts *value.StrVec) value.Collection {
	cells := make([]value.Value, texts.Len())
	for i := range cells {
		cells[i] = texts.At(i)
	}
	return value.NewList(cells...)
}

// overAggregates evaluates an expression over the columns of per-group
// aggregates, once for all groups.
func (p *plan) overAggregates(g *grouped, e *expr) (value.Collection, error) {
	rel := &relation{rows: exec.Rows{N: g.Len()}, baseN: g.Len()}
	b := newBuilder(p.c, rel)
	b.direct = true
	v, err := b.value(rel.overColumns(e, g))
	if err != nil {
		return nil, err
	}
	col, ok := value.AsCollection(v)
	if !ok {
		return exec.Repeat(v, g.Len()), nil
	}
	if col.Len() != g.Len() {
		return nil, wrongRows(col.Len(), g.Len())
	}
	return col, nil
}

// overColumns replaces the aggregates in e by columns of r.
func (r *relation) overColumns(e *expr, g *grouped) *expr {
	if e.kind == kAgg {
		r.cols = append(r.cols, g.aggs[e.key])
		r.names = append(r.names, 0)
		return columnExpr(len(r.cols)-1, e.code)
	}
	if len(e.args) == 0 {
		return e
	}
	args := make([]*expr, len(e.args))
	for i, a := range e.args {
		args[i] = r.overColumns(a, g)
	}
	return callExpr(e.kind, e.fn, e.call, e.code, args...)
}

// inKeyOrder puts the groups in ascending order of their keys where grouping
// goes through an array indexed by the key, and leaves them in order of first
// appearance otherwise.
func (p *plan) inKeyOrder(g *grouped, t *value.Table) *value.Table {
	if !p.dense(g) {
		return t
	}
	keys := make([]kernel.Key, len(g.keys))
	for i, col := range g.keys {
		if syms, ok := col.(*value.Vec[value.SymID]); ok {
			col = symNumbers(syms)
		}
		keys[i] = kernel.Key{Col: col}
	}
	order, err := kernel.SortPerm(p.run.Ctx, p.run.Workers, keys, g.Len())
	if err != nil {
		return t // interrupted: the next step reports it
	}
	return kernel.GatherTable(t, order, p.run.Workers)
}

// symNumbers returns the numbers of symbols, whose order is that of their
// first use in the process.
func symNumbers(syms *value.Vec[value.SymID]) value.Collection {
	out := make([]int64, syms.Len())
	for i, s := range syms.Data() {
		out[i] = int64(s)
	}
	return value.NewVec(value.TypeI64, out)
}

// manyRows is the number of rows from which on every small range of keys is
// grouped through an array.
const manyRows = 65536

// dense reports whether the reference would group through an array: when the
// ranges of the keys multiply to no more than the rows, and the aggregates do
// not ask for order of appearance.
func (p *plan) dense(g *grouped) bool {
	parted := p.rel.table != nil && p.rel.table.Parts() != nil
	if len(p.keys.keys) == 1 && g.keys[0].Type() == value.TypeBool && !p.keys.bare && !parted {
		return false
	}
	any, streaming := false, true
	for _, o := range p.outputs {
		e := o.e
		if e.any(func(x *expr) bool { return x.kind == kAgg && wholeGroup(x.fn) }) {
			return false
		}
		if outputRank(e) < 2 {
			any = true
			e.any(func(x *expr) bool {
				streaming = streaming && (x.kind != kAgg || p.streams(x, g))
				return false
			})
		}
	}
	if p.rel.baseN < manyRows && (!any || streaming && !p.keys.bare) {
		return false
	}
	product := uint64(1)
	for _, col := range g.keys {
		width, ok := keyWidth(col)
		if !ok || width > uint64(p.rel.len()) {
			return false
		}
		if product *= width; product > uint64(p.rel.len()) {
			return false
		}
	}
	return true
}

func wholeGroup(fn string) bool {
	switch fn {
	case "med", "quantile", "percentile", "mode", "top", "bot":
		return true
	}
	return false
}

// streams reports whether the aggregate is one for which groups stay in order
// of appearance.
func (p *plan) streams(x *expr, g *grouped) bool {
	if len(x.args) == 0 {
		return true
	}
	t := p.typeOf(x.args[0])
	plain := t == value.TypeI64 || t == value.TypeF64
	switch x.fn {
	case "count":
		return true
	case "sum", "min", "max", "var", "var_pop", "stddev", "stddev_pop", "dev", "dev_pop":
		return plain
	case "avg":
		return t == value.TypeF64
	case "all", "any", "cov", "scov", "pearson_corr", "wavg", "wsum":
		return t == value.TypeBool || t.IsInteger() || t == value.TypeF64
	}
	return false
}

// typeOf returns the type of an expression over the relation.
func (p *plan) typeOf(e *expr) value.Type {
	if e.kind == kColumn {
		return p.rel.col(e.col).Type()
	}
	empty := &relation{names: p.rel.names, cols: make([]value.Collection, len(p.rel.cols))}
	used := make(map[int]bool)
	e.columns(used)
	for i := range used {
		empty.cols[i] = kernel.Slice(p.rel.col(i), 0, 0)
	}
	x, err := newBuilder(p.c, empty).compile(e)
	if err != nil {
		return value.TypeList
	}
	return x.Type
}

// keyWidth returns how many values lie between the smallest and the largest of
// an integer-like column without nulls.
func keyWidth(col value.Collection) (uint64, bool) {
	v, ok := col.(value.Vector)
	if !ok || v.HasNulls() && hasNull(v) {
		return 0, false
	}
	switch c := col.(type) {
	case *value.Vec[bool]:
		if slices.Contains(c.Data(), true) && slices.Contains(c.Data(), false) {
			return 2, true
		}
		return 1, c.Len() > 0
	case *value.Vec[value.SymID]:
		return width(c.Data())
	case *value.Vec[uint8]:
		return width(c.Data())
	case *value.Vec[int16]:
		return width(c.Data())
	case *value.Vec[int32]:
		return width(c.Data())
	case *value.Vec[int64]:
		return width(c.Data())
	}
	return 0, false
}

func hasNull(v value.Vector) bool {
	for i := range v.Len() {
		if v.IsNull(i) {
			return true
		}
	}
	return false
}

func width[T value.SymID | uint8 | int16 | int32 | int64](data []T) (uint64, bool) {
	if len(data) == 0 {
		return 0, false
	}
	w := uint64(slices.Max(data)) - uint64(slices.Min(data)) + 1
	return w, w != 0
}
