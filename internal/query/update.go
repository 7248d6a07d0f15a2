package query

import (
	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// updateForm is (update {from: t col: e ... where: p by: key}).
func updateForm(c *lang.Ctx, args []value.Value) (value.Value, error) {
	d, err := queryDict("update", args)
	if err != nil {
		return nil, err
	}
	q := splitClauses(d, isUpdateClause)
	if q.from == nil {
		return nil, missingFrom("update")
	}
	to, err := findTarget(c, "update", q.from)
	if err != nil {
		return nil, err
	}
	t, ok := to.val.(*value.Table)
	if !ok {
		return nil, value.Errorf(value.ErrType, "update: from: must be a table, got %s", lang.Describe(to.val))
	}
	if err := lang.InMemory(value.ErrType, "update", t); err != nil {
		return nil, err
	}
	u := &update{c: c, run: runOf(c), t: t, b: newBuilder(c, tableRelation(t))}
	switch {
	case q.by != nil && q.where != nil:
		return nil, value.Errorf(value.ErrNYI, "update does not take by: together with where:")
	case q.by != nil:
		err = u.grouped(q.by, q.outputs)
	case q.where != nil:
		err = u.filtered(q.where, q.outputs)
	default:
		err = u.all(q.outputs)
	}
	if err != nil {
		return nil, err
	}
	return to.store(c, u.table())
}

// target is what a changing form works on: a value, or the global of a name.
type target struct {
	val  value.Value
	name value.Sym // the zero Sym for a value
}

// findTarget evaluates the target of a form. A symbol means the global of that
// name, which the form changes; anything else is a value that it leaves alone.
func findTarget(c *lang.Ctx, form string, code value.Value) (*target, error) {
	v, err := c.Eval(code)
	if err != nil {
		return nil, err
	}
	s, ok := v.(value.Sym)
	if !ok {
		return &target{val: v}, nil
	}
	if err := c.NeedWriter(); err != nil {
		return nil, err
	}
	if v, ok = c.Global(s.ID); !ok {
		return nil, value.Errorf(value.ErrDomain, "%s: there is no global named '%s'", form, s)
	}
	return &target{val: v, name: s}, nil
}

// store binds the new value of a named target and returns the name; of a plain
// value it returns the new one.
func (t *target) store(c *lang.Ctx, v value.Value) (value.Value, error) {
	if t.name.ID == 0 {
		return v, nil
	}
	return t.name, c.SetGlobal(t.name.ID, v)
}

// update collects the columns of the table that update makes.
type update struct {
	c     *lang.Ctx
	run   exec.Run
	t     *value.Table
	b     *builder
	names []value.SymID
	cols  []value.Collection
}

// set replaces the column of this name, or appends it when append is set.
func (u *update) set(name value.SymID, col value.Collection, isNew bool) {
	if u.cols == nil {
		u.names = append([]value.SymID(nil), u.t.Names()...)
		u.cols = append([]value.Collection(nil), u.t.Cols()...)
	}
	if isNew {
		u.names, u.cols = append(u.names, name), append(u.cols, col)
		return
	}
	u.cols[u.t.Index(name)] = col
}

func (u *update) table() *value.Table {
	if u.cols == nil {
		return u.t
	}
	return value.NewTable(u.names, u.cols)
}

func (u *update) resolver() *resolver { return &resolver{c: u.c, rel: u.b.rel, output: true} }

// resolve resolves the expression for a column. A bare name that means nothing
// is a name error where it would replace a column.
func (u *update) resolve(o output, isNew bool) (*expr, error) {
	e, err := u.resolver().resolve(o.code)
	if err != nil && !isNew && value.CodeOf(err) == value.ErrSchema {
		err = value.Errorf(value.ErrName, "%s", value.AsError(err).Msg)
	}
	return e, err
}

// all computes every output over all rows.
func (u *update) all(outputs []output) error {
	for _, o := range outputs {
		old, exists := u.t.Col(o.name)
		e, err := u.resolve(o, !exists)
		if err != nil {
			return err
		}
		if !exists && e.has(kWhole, kCall, kOpaque) {
			return value.Errorf(value.ErrDomain, "update: a new column needs an expression that works on whole columns, %s does not", o.name)
		}
		v, one, err := u.compute(e)
		if err != nil {
			return err
		}
		if exists {
			if v, err = replacement(u.run, old, v, one); err != nil {
				return err
			}
		}
		col, err := u.column(v, one)
		if err != nil {
			return err
		}
		u.set(o.name, u.linked(col, e), !exists)
	}
	return nil
}

// linked returns col with the link of the column or vector that e names. What
// is computed from one has none.
func (u *update) linked(col value.Collection, e *expr) value.Collection {
	source := e.val
	if e.kind == kColumn {
		source = u.b.rel.col(e.col)
	}
	v, ok := col.(value.Vector)
	if !ok || source == nil || source.Type() != v.Type() {
		return col
	}
	if m := value.MetaOf(source); m.Linked {
		return value.WithMeta(v, value.Meta{Linked: true, Target: m.Target})
	}
	return col
}

// compute evaluates e over all rows; one tells that the value is the same for
// all of them.
func (u *update) compute(e *expr) (v value.Value, one bool, err error) {
	if e.kind == kConst && e.val.Type().IsAtom() {
		return e.val, true, nil
	}
	return u.b.output(e)
}

// column returns a computed value as a column of the table. An expression
// without columns may give an atom.
func (u *update) column(v value.Value, one bool) (value.Collection, error) {
	n := u.t.NumRows()
	if one || v.Type().IsAtom() {
		return exec.Repeat(v, n), nil
	}
	col, ok := value.AsCollection(v)
	if !ok {
		return nil, lang.WrongType("update", "a column or an atom as value", v)
	}
	if col.Len() != n {
		return nil, wrongRows(col.Len(), n)
	}
	return col, nil
}

// replacement checks that v may take the place of the column old: an atom must
// have its type, a vector may be of another numeric type. Integers become
// floats where the column holds floats.
func replacement(run exec.Run, old value.Collection, v value.Value, one bool) (value.Value, error) {
	from, to := v.Type().Elem(), old.Type()
	if from == to || to == value.TypeList {
		return v, nil
	}
	if to == value.TypeF64 && from == value.TypeI64 {
		return convert(run, v, to)
	}
	if one && v.Type().IsAtom() {
		return nil, value.Errorf(value.ErrType, "update: a %s value does not fit a column of type %s", v.Type(), to)
	}
	if !isWideNumber(from) || !isWideNumber(to) {
		return nil, value.Errorf(value.ErrType, "update: an expression of type %s does not fit a column of type %s", from, to)
	}
	return v, nil
}

func isWideNumber(t value.Type) bool {
	return t == value.TypeI32 || t == value.TypeI64 || t == value.TypeF64
}

// filtered computes outputs for the rows that pass; only existing columns
// change, and they keep their type.
func (u *update) filtered(where value.Value, outputs []output) error {
	mask, err := u.mask(where)
	if err != nil {
		return err
	}
	for _, o := range outputs {
		old, exists := u.t.Col(o.name)
		if !exists {
			continue
		}
		e, err := u.resolve(o, false)
		if err != nil {
			return err
		}
		v, one, err := u.compute(e)
		if err != nil {
			return err
		}
		if v, err = partial(u.run, old, v, one); err != nil {
			return err
		}
		col, err := u.column(v, one)
		if err != nil {
			return err
		}
		u.set(o.name, merge(old, col, mask, u.run.Workers), false)
	}
	return nil
}

// mask evaluates the where clause to a boolean for every row.
func (u *update) mask(where value.Value) ([]bool, error) {
	e, err := u.resolve(output{code: where}, false)
	if err != nil {
		return nil, err
	}
	v := e.val
	if e.kind != kConst {
		if v, _, err = u.compute(e); err != nil {
			return nil, err
		}
	}
	m, ok := v.(*value.Vec[bool])
	if !ok || m.Len() != u.t.NumRows() {
		return nil, value.Errorf(value.ErrType, "update: where: must give a boolean for every one of %d rows, got %s", u.t.NumRows(), lang.Describe(v))
	}
	return m.Data(), nil
}

// partial converts v to the type of the column that some rows of it go into.
func partial(run exec.Run, old value.Collection, v value.Value, one bool) (value.Value, error) {
	from, to := v.Type().Elem(), old.Type()
	switch {
	case from == to || to == value.TypeList:
		return v, nil
	case one && v.Type().IsAtom() && !(to == value.TypeF64 && from == value.TypeI64),
		!isWideNumber(from) || !isWideNumber(to):
		return nil, value.Errorf(value.ErrType, "update: a value of type %s does not fit a column of type %s", v.Type(), to)
	}
	return convert(run, v, to)
}

// merge takes the masked rows from col and the others from old.
func merge(old, col value.Collection, mask []bool, workers int) value.Collection {
	if old.Type() == value.TypeList {
		col = listOf(col)
	}
	rows := make([]int32, len(mask))
	n := int32(len(mask))
	for i, changed := range mask {
		if rows[i] = int32(i); changed {
			rows[i] += n
		}
	}
	return kernel.Gather(kernel.Concat(old, col), rows, workers)
}

// grouped computes outputs per group of one key column, repeated or placed on
// the rows of the group.
func (u *update) grouped(by value.Value, outputs []output) error {
	key, ok := by.(value.Sym)
	if !ok {
		return value.Errorf(value.ErrType, "update: by: takes one column name, got %s", lang.Describe(by))
	}
	keyCol, ok := u.t.Col(key.ID)
	if !ok {
		return lang.NoColumn(value.ErrDomain, "update: by", u.t.Names(), key.ID)
	}
	if keyCol.Type() == value.TypeList {
		return errListKey
	}
	p := &plan{c: u.c, run: u.run, rel: u.b.rel, keys: &groupKeys{}}
	if err := p.resolveOutputs(outputs); err != nil {
		return err
	}
	p.outputs = append(p.outputs, column{e: columnExpr(0, nil)}) // so that the rows' groups are kept
	g, err := p.groupRows(u.b, []value.Collection{keyCol})
	if err != nil {
		return err
	}
	for _, o := range p.outputs[:len(outputs)] {
		col, err := u.onRows(p, g, o.e)
		if err != nil {
			return err
		}
		old, exists := u.t.Col(o.name)
		if exists {
			v, err := replacement(u.run, old, col, false)
			if err != nil {
				return err
			}
			col = v.(value.Collection)
		}
		u.set(o.name, col, !exists)
	}
	return nil
}

// onRows computes an expression of a grouped update as a column of the table.
func (u *update) onRows(p *plan, g *grouped, e *expr) (value.Collection, error) {
	switch {
	case e.isElementwise() && !e.isReduced() && e.kind != kConst:
		v, err := u.b.value(e)
		if err != nil {
			return nil, err
		}
		return u.column(v, false)
	case !e.isReduced() && e.kind != kConst:
		cells, err := u.b.slices(e)
		if err != nil {
			return nil, err
		}
		return u.scatter(g, cells.(value.Collection))
	}
	col, err := p.groupOutput(u.b, g, e)
	if err != nil {
		return nil, err
	}
	return u.run.Take(col, g.ids), nil
}

// scatter puts the cells of every group on its rows: a cell that is as long as
// the group element by element, any other repeated.
func (u *update) scatter(g *grouped, cells value.Collection) (value.Collection, error) {
	sizes := make([]int, g.Len())
	for _, id := range g.ids {
		sizes[id]++
	}
	out, seen := make([]value.Value, len(g.ids)), make([]int, g.Len())
	for i, id := range g.ids {
		cell := cells.At(int(id))
		if part, ok := value.AsCollection(cell); ok {
			if part.Len() != sizes[id] {
				return nil, wrongRows(part.Len(), sizes[id])
			}
			cell = part.At(seen[id])
		}
		out[i] = cell
		seen[id]++
	}
	return value.Collapse(out), nil
}
