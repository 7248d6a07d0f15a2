package datalog

import (
	"github.com/rayforce-go/rayforce/internal/datalog"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// ruleForm adds a rule to those of the runtime.
func (st *Store) ruleForm(c *lang.Ctx, args []value.Value) (value.Value, error) {
	const fn = "rule"
	if len(args) < 2 {
		return nil, lang.WrongCount(value.ErrArity, fn, "a head and at least one clause", len(args))
	}
	rule, err := readRule(c, fn, args[0], args[1:])
	if err != nil {
		return nil, err
	}
	have := st.ruleList()
	if len(have) >= datalog.MaxRules {
		return nil, lang.WrongValue(fn, "there are %d rules already, the most possible", datalog.MaxRules)
	}
	more := append(have[:len(have):len(have)], rule)
	st.rules.Store(&more)
	return value.Bool(true), nil
}

// ruleList returns the rules of the runtime. Read only.
func (st *Store) ruleList() []*datalog.Rule {
	if rules := st.rules.Load(); rules != nil {
		return *rules
	}
	return nil
}

// readRule reads a rule of a head and clauses.
func readRule(c *lang.Ctx, fn string, head value.Value, clauses []value.Value) (*datalog.Rule, error) {
	l, ok := head.(*value.List)
	r := newReader(c, fn)
	if !ok || l.Len() == 0 {
		return nil, r.wrong(value.ErrType, head, "the head of a rule is a list (name ?x ...), got %s", describe(head))
	}
	if err := r.head(l); err != nil {
		return nil, err
	}
	return r.rule, r.body(clauses)
}

func (r *reader) head(e *value.List) error {
	name, ok := e.At(0).(value.Sym)
	switch {
	case !ok:
		return r.wrong(value.ErrType, e, "the name of a rule is a symbol, got %s", describe(e.At(0)))
	case name.ID.String() == "_":
		return r.wrong(value.ErrDomain, e, "_ stands for any value and cannot name a rule")
	case e.Len()-1 > datalog.MaxArity:
		return r.wrong(value.ErrDomain, e, "%s has %d columns, at most %d are possible", name.ID.String(), e.Len()-1, datalog.MaxArity)
	}
	r.rule.Head.Name = name.ID.String()
	for _, arg := range e.Items()[1:] {
		t, ok := r.headTerm(arg)
		if !ok {
			return r.wrong(value.ErrType, e, "a column of a head is a ?variable, a number, a symbol or a string, got %s", describe(arg))
		}
		r.rule.Head.Args = append(r.rule.Head.Args, t)
	}
	return nil
}

func (r *reader) headTerm(e value.Value) (datalog.Term, bool) {
	switch v := e.(type) {
	case value.Sym:
		if isVariable(v) {
			return datalog.Term{Var: r.number(v.ID.String())}, true
		}
		return symbol(v.ID), true
	case value.Str:
		return symbol(value.Intern(string(v))), true
	case value.I64:
		return datalog.Term{Kind: datalog.Integer, Word: int64(v)}, true
	case value.F64:
		return datalog.FloatTerm(float64(v)), true
	}
	return datalog.Term{}, false
}

// queryForm answers (query db (find ?x ...) (where clause ...) [(rules ...)]).
func (st *Store) queryForm(c *lang.Ctx, args []value.Value) (value.Value, error) {
	const fn = "query"
	if len(args) != 3 && len(args) != 4 {
		return nil, lang.WrongCount(value.ErrArity, fn, "3 or 4 arguments (facts, (find ...), (where ...), (rules ...))", len(args))
	}
	v, err := c.EvalArg(args[0])
	if err != nil {
		return nil, err
	}
	db, ok := v.(*value.Table)
	if !ok {
		return nil, lang.WrongType(fn, "a table of facts (entity, attribute, value)", v)
	}
	r := newReader(c, fn)
	names, err := r.find(args[1])
	if err != nil {
		return nil, err
	}
	clauses, err := r.section("where", "(where clause ...)", args[2], 1)
	if err != nil {
		return nil, err
	}
	rules := st.ruleList()
	var inline []value.Value
	if len(args) == 4 {
		if inline, err = r.section("rules", "(rules ((name ?x ...) clause ...) ...)", args[3], 0); err != nil {
			return nil, err
		}
		rules = nil
	}
	if err := r.body(clauses); err != nil {
		return nil, err
	}
	for _, e := range inline {
		rule, err := r.inlineRule(e)
		if err != nil {
			return nil, err
		}
		if rules = append(rules, rule); len(rules) > datalog.MaxRules {
			return nil, r.wrong(value.ErrDomain, args[3], "at most %d rules are possible", datalog.MaxRules)
		}
	}
	cols, err := datalog.Query(datalog.Work{Ctx: c.Context(), Workers: c.Workers(), Check: c.Interrupted},
		datalog.Base{Facts: db, Table: func(name string) *value.Table { return globalTable(c, name) }}, rules, r.rule)
	if err != nil {
		return nil, err
	}
	return value.NewTable(names, cols), nil
}

// globalTable returns the table that a global is bound to, nil when it is bound
// to something else or to nothing.
func globalTable(c *lang.Ctx, name string) *value.Table {
	v, _ := c.Global(value.Intern(name))
	t, _ := v.(*value.Table)
	return t
}

// section returns what follows the name in a list that begins with it, at least
// so many items.
func (r *reader) section(name, form string, e value.Value, least int) ([]value.Value, error) {
	l, ok := e.(*value.List)
	if !ok || l.Len() == 0 {
		return nil, r.wrong(value.ErrType, e, "expects %s, got %s", form, describe(e))
	}
	if s, ok := l.At(0).(value.Sym); !ok || s.ID.String() != name {
		return nil, r.wrong(value.ErrType, e, "expects %s, the list does not begin with %s", form, name)
	}
	if l.Len() <= least {
		return nil, r.wrong(value.ErrType, e, "expects %s, nothing follows %s", form, name)
	}
	return l.Items()[1:], nil
}

// find reads (find ?x ...) into the head; of more variables than a head can have
// the last are dropped.
func (r *reader) find(e value.Value) ([]value.SymID, error) {
	items, err := r.section("find", "(find ?x ...)", e, 1)
	if err != nil {
		return nil, err
	}
	var names []value.SymID
	for _, item := range items {
		v, ok := variable(item)
		if !ok {
			return nil, r.wrong(value.ErrType, e, "find takes ?variables, got %s", describe(item))
		}
		if len(names) == datalog.MaxArity {
			continue
		}
		names = append(names, v.ID)
		r.rule.Head.Args = append(r.rule.Head.Args, datalog.Term{Var: r.number(v.ID.String())})
	}
	return names, nil
}

func (r *reader) inlineRule(e value.Value) (*datalog.Rule, error) {
	l, ok := e.(*value.List)
	if !ok || l.Len() == 0 {
		return nil, r.wrong(value.ErrType, e, "a rule is a list ((name ?x ...) clause ...), got %s", describe(e))
	}
	return readRule(r.c, r.fn, l.At(0), l.Items()[1:])
}
