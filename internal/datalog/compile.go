package datalog

import (
	"slices"
	"sync/atomic"
)

// plan is a body made ready to run on the rows that are visible now.
type plan struct {
	rule   *Rule
	source source
	steps  []step
	vars   []*binding // by variable; nil for those that are not bound
	// needed lists variables that something needs and only an aggregate binds.
	needed []int
}

// binding is what is known of a bound variable.
type binding struct {
	column // without words
	// lone is set for a variable that a join binds: its column is I64 when one
	// side of the join has no rows.
	lone *join
	// passed counts the rows that an aggregate without keys was attached to:
	// with none the variable is not bound.
	passed *atomic.Int64
}

// compiler makes the plan of a rule.
type compiler struct {
	*plan
	ev       *evaluation
	scan     *scan  // the source
	flows    []flow // of the scan, then of the steps that copy rows
	grouped  bool
	attached []int // variables used while an aggregate without keys bound them
}

// flow is what a step that copies rows hands on.
type flow struct {
	bound []bool   // the variables that were bound before the step
	keep  *[]int   // those of them that go on
	take  *[]taken // variables that the step binds
	uses  []int    // variables used between this step and the next
}

// compile returns the plan of a rule, nil when it can derive nothing. With
// onDelta >= 0 the positive atom of this number matches only the delta of its
// relation.
func (ev *evaluation) compile(r *Rule, onDelta int) (*plan, error) {
	if !r.derives() || !ev.resolves(r) {
		return nil, nil
	}
	c := &compiler{plan: &plan{rule: r, vars: make([]*binding, len(r.Vars))}, ev: ev, scan: &scan{vars: len(r.Vars)}}
	c.source = c.scan
	c.flows = []flow{{take: &c.scan.take}}
	atoms := r.atoms()
	for i, a := range atoms {
		if err := c.atom(a, i == 0, i == onDelta); err != nil {
			return nil, err
		}
	}
	if len(atoms) == 0 {
		c.scan.hi = 1
	}
	for _, l := range r.Body {
		if ok, err := c.literal(l, len(atoms) > 0); err != nil || !ok {
			return nil, err
		}
	}
	for _, t := range r.Head.Args {
		if t.Kind != Variable {
			continue
		}
		if c.vars[t.Var] == nil {
			return nil, r.fail("%s is not bound by the body", r.Vars[t.Var])
		}
		c.use(t.Var)
	}
	c.settleFlows()
	c.needed = c.attached
	return c.plan, nil
}

// resolves reports whether all predicates of a body are known.
func (ev *evaluation) resolves(r *Rule) bool {
	for _, l := range r.Body {
		var rel *relation
		switch l := l.(type) {
		case *Atom:
			rel = ev.relation(l.Pred, len(l.Args))
		case *Not:
			rel = ev.relation(l.Atom.Pred, len(l.Atom.Args))
		case *Aggregate:
			rel = ev.relation(l.Pred, anyArity)
		default:
			continue
		}
		if rel == nil {
			return false
		}
	}
	return true
}

// use notes that what is compiled now needs a variable, which is bound.
func (c *compiler) use(v int) {
	last := &c.flows[len(c.flows)-1]
	last.uses = append(last.uses, v)
	if c.vars[v].passed != nil {
		c.attached = append(c.attached, v)
	}
}

// copies adds a step that copies rows; it comes after what it uses has been
// noted and before it binds variables.
func (c *compiler) copies(s step, keep *[]int, take *[]taken) {
	bound := make([]bool, len(c.vars))
	for v, b := range c.vars {
		bound[v] = b != nil
	}
	c.steps = append(c.steps, s)
	c.flows = append(c.flows, flow{bound: bound, keep: keep, take: take})
}

// settleFlows cuts what the steps hand on down to what is used after them.
func (c *compiler) settleFlows() {
	needed := make([]bool, len(c.vars))
	for i := len(c.flows) - 1; i >= 0; i-- {
		f := &c.flows[i]
		for _, v := range f.uses {
			needed[v] = true
		}
		for v, bound := range f.bound {
			if bound && needed[v] {
				*f.keep = append(*f.keep, v)
			}
		}
		if f.take != nil {
			*f.take = slices.DeleteFunc(*f.take, func(t taken) bool { return !needed[t.v] })
		}
	}
}

// atom adds a positive atom.
func (c *compiler) atom(a *Atom, first, onDelta bool) error {
	m, err := c.match(a)
	if err != nil {
		return err
	}
	low := 0
	if onDelta {
		low = m.acc.rel.delta
	}
	if first {
		c.scan.acc, c.scan.bound, c.scan.take = m.acc, m.fresh, slices.Clone(m.fresh)
		c.scan.lo, c.scan.hi = m.acc.ordinal(low), m.acc.len()
		return c.bind(m, nil)
	}
	j := &join{probe: m.probe, never: m.never, take: m.fresh, vars: len(c.vars)}
	j.low, j.empty = int32(low), m.acc.ordinal(low) == m.acc.len()
	if len(m.keys) > 0 && !m.never {
		if j.idx, err = m.acc.index(m.keyCols); err != nil {
			return err
		}
	}
	for _, k := range m.keys {
		c.use(k.v)
	}
	c.copies(j, &j.keep, &j.take)
	return c.bind(m, j)
}

// match is how the terms of an atom meet the columns of its relation.
type match struct {
	probe
	keyCols []int   // the column of each key
	never   bool    // a key has another type than its column
	fresh   []taken // columns that variables are bound to
}

func (c *compiler) match(a *Atom) (m match, err error) {
	rel := c.ev.relation(a.Pred, len(a.Args))
	var consts []constant
	for i, t := range a.Args[:min(len(a.Args), len(rel.cols))] {
		switch b := c.varOf(t); {
		case t.Kind != Variable:
			col, err := rel.column(i)
			if err != nil {
				return m, err
			}
			if takesConstants(col.typ) {
				consts = append(consts, constant{i, t.Word})
			}
		case b != nil:
			col, err := rel.column(i)
			if err != nil {
				return m, err
			}
			m.never = m.never || family(b.typ) != family(col.typ)
			m.keys = append(m.keys, keyVar{t.Var, b.nulls, b.null})
			m.keyCols = append(m.keyCols, i)
		case !slices.ContainsFunc(m.fresh, func(f taken) bool { return f.v == t.Var }):
			m.fresh = append(m.fresh, taken{i, t.Var})
		}
	}
	m.acc, err = rel.access(consts)
	return m, err
}

// varOf returns the binding of a term that is a bound variable, else nil.
func (c *compiler) varOf(t Term) *binding {
	if t.Kind != Variable {
		return nil
	}
	return c.vars[t.Var]
}

// bind binds the variables that an atom is the first to name. Those that nothing
// else names are not loaded.
func (c *compiler) bind(m match, j *join) error {
	for _, f := range m.fresh {
		b := &binding{lone: j}
		if c.rule.uses(f.v) {
			col, err := m.acc.rel.column(f.col)
			if err != nil {
				return err
			}
			b.column = column{typ: col.typ, nulls: col.nulls, null: col.null}
		}
		c.vars[f.v] = b
	}
	return nil
}

// literal adds a literal that is no positive atom. It reports false when the
// body cannot be satisfied.
func (c *compiler) literal(l Literal, atoms bool) (bool, error) {
	switch l := l.(type) {
	case *Not:
		return true, c.not(l)
	case *Compare:
		c.compare(l)
	case *Assign:
		f, err := c.formula(l.X)
		if err != nil {
			return false, err
		}
		c.steps = append(c.steps, &assign{v: l.Var, f: f, vars: len(c.vars)})
		c.vars[l.Var] = &binding{column: column{typ: f.typ()}}
	case *Aggregate:
		return c.aggregate(l, atoms)
	}
	return true, nil
}

func (c *compiler) not(n *Not) error {
	m, err := c.match(&n.Atom)
	if err != nil || m.never || len(m.keys) == 0 {
		return err
	}
	a := &antijoin{probe: m.probe, vars: len(c.vars)}
	if a.idx, err = m.acc.index(m.keyCols); err != nil {
		return err
	}
	for _, k := range m.keys {
		c.use(k.v)
	}
	c.copies(a, &a.keep, nil)
	return nil
}

// compare adds a comparison. What is wrong with it is an error only when there
// are rows to compare.
func (c *compiler) compare(l *Compare) {
	f := &filter{op: l.Op, vars: len(c.vars)}
	if f.x, f.err = c.formula(l.X); f.err == nil {
		f.y, f.err = c.formula(l.Y)
	}
	c.copies(f, &f.keep, nil)
}

func (c *compiler) aggregate(l *Aggregate, atoms bool) (bool, error) {
	if len(l.Keys) > 0 {
		if atoms {
			return false, c.rule.fail("%s by keys cannot stand beside atoms: put it into a rule of its own", l.Op)
		}
		if c.grouped {
			return false, c.rule.fail("a body can have one aggregate by keys: put the others into rules of their own")
		}
		c.grouped = true
	}
	res, err := c.ev.reduce(c.rule, l, c.ev.relation(l.Pred, anyArity))
	if err != nil || res.n == 0 && len(l.Keys) == 0 {
		return false, err
	}
	s := &attach{n: res.n, vars: len(c.vars)}
	c.copies(s, &s.keep, nil)
	for i, k := range l.Keys {
		s.cols = append(s.cols, attached{k.Var, res.keys[i].words})
		c.vars[k.Var] = &binding{column: column{typ: res.keys[i].typ, nulls: res.keys[i].nulls, null: res.keys[i].null}}
	}
	s.cols = append(s.cols, attached{l.Var, res.val.words})
	b := &binding{column: column{typ: res.val.typ}}
	if len(l.Keys) == 0 {
		b.passed = &s.rowsPassed
	}
	c.vars[l.Var] = b
	return true, nil
}
