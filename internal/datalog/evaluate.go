package datalog

import (
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// Work says how an evaluation may run.
type Work struct {
	Ctx     context.Context
	Workers int
	// Check returns an error when the evaluation is to stop. It is called from
	// the goroutine that called Query, once in a few batches.
	Check func() error
}

// Base is the tables that rules can name.
type Base struct {
	// Facts is the relation FactsName.
	Facts *value.Table
	// Table returns the table of another name, nil when there is none.
	Table func(name string) *value.Table
}

// evaluation is one run of Query.
type evaluation struct {
	work   Work
	base   Base
	facts  *relation
	heads  map[string]*relation // what rules derive
	tables map[string]*relation // base tables; nil for names that are none
	dicts  dictionaries
}

// queryName is the head of the query; no text can contain it.
const queryName = "\xff"

// Query derives the rows of query, whose head has no name, with the help of rules,
// and returns one column per argument of its head. Rows are distinct.
func Query(w Work, base Base, rules []*Rule, query *Rule) ([]value.Collection, error) {
	query = &Rule{Head: Head{Name: queryName, Args: query.Head.Args}, Body: query.Body, Vars: query.Vars}
	rules = append(slices.Clip(rules), query)
	strata, err := stratify(rules)
	if err != nil {
		return nil, err
	}
	ev := &evaluation{work: w, base: base, heads: map[string]*relation{}, tables: map[string]*relation{}, dicts: dictionaries{}}
	if base.Facts.NumCols() < 3 {
		return nil, fail("the facts are a table of %d columns, expected entity, attribute and value", base.Facts.NumCols())
	}
	ev.facts = ev.baseRelation(FactsName, base.Facts, 3)
	if err := ev.declare(rules); err != nil {
		return nil, err
	}
	for _, s := range strata {
		if err := ev.stratum(s); err != nil {
			return nil, err
		}
	}
	rel := ev.heads[queryName]
	cols := make([]value.Collection, len(rel.cols))
	for i, c := range rel.cols {
		cols[i] = ev.collection(c)
	}
	return cols, nil
}

// declare makes the relations of the heads, with the types that constants give.
func (ev *evaluation) declare(rules []*Rule) error {
	constants := map[string][]*Term{}
	for _, r := range rules {
		name, args := shortName(r.Head.Name), r.Head.Args
		rel := ev.heads[name]
		if rel == nil {
			rel = newDerived(name, len(args))
			ev.heads[name], constants[name] = rel, make([]*Term, len(args))
		}
		if len(args) != len(rel.cols) {
			return fail("%s has %d columns in one rule and %d in another", name, len(rel.cols), len(args))
		}
		for i, t := range args {
			if t.Kind == Variable {
				continue
			}
			if before := constants[name][i]; before != nil && before.typ() != t.typ() {
				return fail("column %d of %s is the %s of one rule and the %s of another", i, name, before.typ(), t.typ())
			}
			constants[name][i] = &t
			if t.Kind != Integer {
				rel.cols[i].typ, rel.typed[i] = t.typ(), true
			}
		}
	}
	return ev.checkRelations()
}

func (ev *evaluation) checkRelations() error {
	n := 1 + len(ev.heads)
	for _, rel := range ev.tables {
		if rel != nil {
			n++
		}
	}
	if n > MaxRelations {
		return fail("the program has more than %d relations", MaxRelations)
	}
	return nil
}

// anyArity is the arity of a predicate that is named without arguments.
const anyArity = -1

// relation returns what a predicate stands for, nil when it is unknown: the
// facts, a head, or a table with as many columns as the atom has terms.
func (ev *evaluation) relation(pred string, arity int) *relation {
	if pred == FactsName {
		return ev.facts
	}
	name := shortName(pred)
	if rel := ev.heads[name]; rel != nil {
		return rel
	}
	rel, looked := ev.tables[name]
	if !looked {
		if t := ev.base.Table(name); t != nil {
			rel = ev.baseRelation(name, t, t.NumCols())
		}
		ev.tables[name] = rel
	}
	if rel == nil || arity != anyArity && arity != len(rel.cols) {
		return nil
	}
	return rel
}

// baseRelation returns the relation of the first columns of a table.
func (ev *evaluation) baseRelation(name string, t *value.Table, arity int) *relation {
	return &relation{
		name: name, cols: make([]column, arity), rows: t.NumRows(), visible: t.NumRows(), loaded: make([]bool, arity),
		load: func(i int) (column, error) {
			if t.NumRows() > maxRows {
				return column{}, value.Errorf(value.ErrLimit, "query: %s has more than %d rows", name, maxRows)
			}
			return ev.loadColumn(t.ColAt(i))
		},
	}
}

// stratum derives all that rules which do not negate or reduce each other can
// derive.
func (ev *evaluation) stratum(rules []*Rule) error {
	heads := ev.headsOf(rules)
	for _, r := range rules {
		if err := ev.derive(r, -1); err != nil {
			return err
		}
		rel := ev.heads[shortName(r.Head.Name)]
		rel.visible = rel.rows
	}
	if err := ev.checkRelations(); err != nil {
		return err
	}
	for round := 2; slices.ContainsFunc(heads, (*relation).hasDelta); round++ {
		if round > maxRounds {
			return fail("rules still derive new rows after %d rounds", maxRounds)
		}
		for _, r := range rules {
			for i, a := range r.atoms() {
				rel := ev.heads[shortName(a.Pred)]
				if a.Pred == FactsName || !slices.Contains(heads, rel) || !rel.hasDelta() {
					continue
				}
				if err := ev.derive(r, i); err != nil {
					return err
				}
			}
		}
		for _, rel := range heads {
			rel.delta, rel.visible = rel.visible, rel.rows
		}
	}
	return nil
}

func (rel *relation) hasDelta() bool { return rel.delta < rel.visible }

// headsOf returns the relations that rules derive.
func (ev *evaluation) headsOf(rules []*Rule) []*relation {
	var heads []*relation
	for _, r := range rules {
		if rel := ev.heads[shortName(r.Head.Name)]; !slices.Contains(heads, rel) {
			heads = append(heads, rel)
		}
	}
	return heads
}

// uses reports whether anything but one term of an atom names a variable.
func (r *Rule) uses(v int) bool { return r.occurrences()[v] > 1 }

// occurrences counts where each variable is named.
func (r *Rule) occurrences() []int {
	n := make([]int, len(r.Vars))
	term := func(t Term) {
		if t.Kind == Variable {
			n[t.Var]++
		}
	}
	var expr func(e *Expr)
	expr = func(e *Expr) {
		switch e.Kind {
		case ExprVar:
			n[e.Var]++
		case ExprOp:
			expr(e.X)
			expr(e.Y)
		}
	}
	for _, t := range r.Head.Args {
		term(t)
	}
	for _, l := range r.Body {
		switch l := l.(type) {
		case *Atom:
			for _, t := range l.Args {
				term(t)
			}
		case *Not:
			for _, t := range l.Atom.Args {
				term(t)
			}
		case *Compare:
			expr(l.X)
			expr(l.Y)
		case *Assign:
			n[l.Var]++
			expr(l.X)
		case *Aggregate:
			n[l.Var]++
			for _, k := range l.Keys {
				n[k.Var]++
			}
		}
	}
	return n
}

// parallel calls f for ranges that cover n rows.
func (ev *evaluation) parallel(n int, f func(lo, hi, worker int)) error {
	return kernel.Parallel(ev.work.Ctx, ev.work.Workers, n, kernel.Grain, f)
}
