package datalog

import (
	"strings"

	"github.com/rayforce-go/rayforce/internal/datalog"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// reader reads the forms of one rule, or of a query, which is one too.
type reader struct {
	c    *lang.Ctx
	fn   string // rule or query: how error messages begin
	rule *datalog.Rule
	vars map[string]int
}

func newReader(c *lang.Ctx, fn string) *reader {
	return &reader{c: c, fn: fn, rule: new(datalog.Rule), vars: map[string]int{}}
}

// wrong returns an error about the form e, where it stands in the source.
func (r *reader) wrong(code value.Code, e value.Value, format string, args ...any) error {
	err := value.Errorf(code, r.fn+": "+format, args...)
	if l, ok := e.(*value.List); ok {
		err.At = l.Pos()
	}
	return err
}

func isVariable(s value.Sym) bool { return strings.HasPrefix(s.ID.String(), "?") }

// variable returns the variable that e is.
func variable(e value.Value) (value.Sym, bool) {
	s, ok := e.(value.Sym)
	return s, ok && isVariable(s)
}

// constantName reports whether e is a symbol that is no variable.
func constantName(e value.Value) bool {
	s, ok := e.(value.Sym)
	return ok && !isVariable(s)
}

// number returns the number of a variable, a new one for a new name.
func (r *reader) number(name string) int {
	n, ok := r.vars[name]
	if !ok {
		n = r.wildcard(name)
		r.vars[name] = n
	}
	return n
}

// wildcard returns the number of a variable that no other term can name.
func (r *reader) wildcard(name string) int {
	r.rule.Vars = append(r.rule.Vars, name)
	return len(r.rule.Vars) - 1
}

// body reads the clauses of a body.
func (r *reader) body(clauses []value.Value) error {
	for _, e := range clauses {
		l, ok := e.(*value.List)
		if !ok || l.Len() == 0 {
			return r.wrong(value.ErrType, e, "a clause is a list such as (?e :attr ?v) or (name ?x), got %s", describe(e))
		}
		if err := r.clause(l); err != nil {
			return err
		}
		if len(r.rule.Body) > datalog.MaxLiterals {
			return r.wrong(value.ErrDomain, l, "a body has at most %d clauses (between counts as two)", datalog.MaxLiterals)
		}
	}
	return nil
}

func describe(e value.Value) string {
	if l, ok := e.(*value.List); ok && l.Len() == 0 {
		return "()"
	}
	return lang.Describe(e)
}

func (r *reader) add(l datalog.Literal) { r.rule.Body = append(r.rule.Body, l) }

func (r *reader) clause(e *value.List) error {
	items := e.Items()
	if isTriple(items) {
		a, err := r.atom(e, datalog.FactsName, items)
		if err == nil {
			r.add(a)
		}
		return err
	}
	head, ok := items[0].(value.Sym)
	if !ok {
		return r.wrong(value.ErrType, e, "a clause begins with a name, a ?variable or an entity, got %s", describe(items[0]))
	}
	name := head.ID.String()
	agg, isAgg := datalog.AggOpOf(name)
	op, isOp := kernel.OpOf(name)
	switch n := len(items); {
	case name == "not" && n == 2:
		return r.not(e, items[1])
	case isAgg && n >= 3:
		return r.aggregate(e, agg, items[1:])
	case name == "between" && n == 4:
		return r.between(e, items[1:])
	case name == "=" && n == 3:
		if v, ok := variable(items[1]); ok {
			return r.assign(e, v, items[2])
		}
	case name != "=" && isOp && op.IsComparison() && n >= 3:
		return r.compare(e, op, items[1], items[2])
	}
	a, err := r.atom(e, name, items[1:])
	if err == nil {
		r.add(a)
	}
	return err
}

// isTriple reports whether items are entity, attribute and value.
func isTriple(items []value.Value) bool {
	if len(items) != 3 {
		return false
	}
	switch first := items[0].(type) {
	case value.I64:
		return true
	case value.Sym:
		return isVariable(first) || (first.Quoted || first.ID.String() == "_") && constantName(items[1])
	}
	return false
}

// atom reads the terms of an atom of this predicate.
func (r *reader) atom(e *value.List, pred string, terms []value.Value) (*datalog.Atom, error) {
	if len(terms) > datalog.MaxArity {
		return nil, r.wrong(value.ErrDomain, e, "%s has %d terms, at most %d are possible", pred, len(terms), datalog.MaxArity)
	}
	a := &datalog.Atom{Pred: pred, Args: make([]datalog.Term, len(terms))}
	for i, t := range terms {
		var err error
		if a.Args[i], err = r.term(e, t); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// term reads a term of a clause. One in parentheses is evaluated.
func (r *reader) term(clause *value.List, e value.Value) (datalog.Term, error) {
	if s, ok := e.(value.Sym); ok {
		switch name := s.ID.String(); {
		case name == "_":
			return datalog.Term{Var: r.wildcard(name)}, nil
		case isVariable(s):
			return datalog.Term{Var: r.number(name)}, nil
		}
	}
	if s, ok := e.(value.Str); ok {
		return symbol(value.Intern(string(s))), nil
	}
	if l, ok := e.(*value.List); ok {
		v, err := r.c.Eval(l)
		if err != nil {
			return datalog.Term{}, err
		}
		e = v
	}
	switch v := e.(type) {
	case value.Sym:
		return symbol(v.ID), nil
	case value.I64:
		return datalog.Term{Kind: datalog.Integer, Word: int64(v)}, nil
	}
	return datalog.Term{}, r.wrong(value.ErrType, clause, "a term is a ?variable, _, an i64, a symbol or a string, got %s", lang.Describe(e))
}

func symbol(id value.SymID) datalog.Term {
	return datalog.Term{Kind: datalog.Symbol, Word: int64(id)}
}

func (r *reader) not(e *value.List, inner value.Value) error {
	l, ok := inner.(*value.List)
	if !ok || l.Len() == 0 {
		return r.wrong(value.ErrType, e, "not takes a clause such as (?e :attr ?v) or (name ?x), got %s", describe(inner))
	}
	items, pred := l.Items(), datalog.FactsName
	if !isTriple(items) {
		s, ok := items[0].(value.Sym)
		if !ok {
			return r.wrong(value.ErrType, l, "the clause of not begins with a name, a ?variable or an entity, got %s", describe(items[0]))
		}
		pred, items = s.ID.String(), items[1:]
	}
	a, err := r.atom(l, pred, items)
	if err == nil {
		r.add(&datalog.Not{Atom: *a})
	}
	return err
}

func (r *reader) between(e *value.List, args []value.Value) error {
	v, ok := variable(args[0])
	if !ok {
		return r.wrong(value.ErrType, e, "between takes a ?variable and two bounds, got %s", describe(args[0]))
	}
	low, ok1 := args[1].(value.I64)
	high, ok2 := args[2].(value.I64)
	if !ok1 || !ok2 {
		return r.wrong(value.ErrType, e, "the bounds of between are i64 constants, got %s and %s", describe(args[1]), describe(args[2]))
	}
	x := &datalog.Expr{Kind: datalog.ExprVar, Var: r.number(v.ID.String())}
	r.add(&datalog.Compare{Op: kernel.Ge, X: x, Y: &datalog.Expr{Kind: datalog.ExprInt, Int: int64(low)}})
	r.add(&datalog.Compare{Op: kernel.Le, X: x, Y: &datalog.Expr{Kind: datalog.ExprInt, Int: int64(high)}})
	return nil
}

func (r *reader) assign(e *value.List, v value.Sym, code value.Value) error {
	x, err := r.expr(e, code)
	if err != nil {
		return err
	}
	r.add(&datalog.Assign{Var: r.number(v.ID.String()), X: x})
	return nil
}

func (r *reader) compare(e *value.List, op kernel.Op, left, right value.Value) error {
	x, err := r.expr(e, left)
	if err != nil {
		return err
	}
	y, err := r.expr(e, right)
	if err != nil {
		return err
	}
	r.add(&datalog.Compare{Op: op, X: x, Y: y})
	return nil
}

// expr reads an expression over numbers; a symbol stands for its number.
func (r *reader) expr(clause *value.List, e value.Value) (*datalog.Expr, error) {
	switch v := e.(type) {
	case value.I64:
		return &datalog.Expr{Kind: datalog.ExprInt, Int: int64(v)}, nil
	case value.F64:
		return &datalog.Expr{Kind: datalog.ExprFloat, Float: float64(v)}, nil
	case value.Sym:
		if isVariable(v) {
			return &datalog.Expr{Kind: datalog.ExprVar, Var: r.number(v.ID.String())}, nil
		}
		return &datalog.Expr{Kind: datalog.ExprInt, Int: int64(v.ID)}, nil
	case *value.List:
		if op, ok := operation(v); ok {
			x, err := r.expr(v, v.At(1))
			if err != nil {
				return nil, err
			}
			y, err := r.expr(v, v.At(2))
			return &datalog.Expr{Kind: datalog.ExprOp, Op: op, X: x, Y: y}, err
		}
		clause = v
	}
	return nil, r.wrong(value.ErrType, clause, "an expression is an i64, an f64, a ?variable, a symbol, or (op x y) with + - * or /, got %s", describe(e))
}

func operation(e *value.List) (kernel.Op, bool) {
	if e.Len() != 3 {
		return 0, false
	}
	s, ok := e.At(0).(value.Sym)
	if !ok {
		return 0, false
	}
	op, ok := kernel.OpOf(s.ID.String())
	return op, ok && op <= kernel.Div
}

// aggregate reads (op ?v pred [column] [by ?k column ...]), without op.
func (r *reader) aggregate(e *value.List, op datalog.AggOp, args []value.Value) error {
	target, ok := variable(args[0])
	if !ok {
		return r.wrong(value.ErrType, e, "%s binds a ?variable, got %s", op, describe(args[0]))
	}
	pred, ok := args[1].(value.Sym)
	if !ok {
		return r.wrong(value.ErrType, e, "%s takes the name of a relation, got %s", op, describe(args[1]))
	}
	a := &datalog.Aggregate{Op: op, Pred: pred.ID.String()}
	rest, columns := args[2:], 0
	for ; len(rest) > 0; rest = rest[1:] {
		if col, ok := rest[0].(value.I64); ok {
			a.Col = column(col)
			columns++
			continue
		}
		if s, ok := rest[0].(value.Sym); ok && s.ID.String() == "by" {
			break
		}
		return r.wrong(value.ErrType, e, "after the relation %s takes the number of a column or by, got %s", op, describe(rest[0]))
	}
	switch {
	case op == datalog.Count && columns > 0:
		return r.wrong(value.ErrType, e, "count counts rows and takes no column")
	case op != datalog.Count && columns != 1:
		return r.wrong(value.ErrType, e, "%s takes the number of one column, got %d", op, columns)
	}
	if len(rest) == 1 {
		return r.wrong(value.ErrType, e, "by lacks its keys, each a ?variable and the number of a column")
	}
	if len(rest) > 0 {
		if err := r.keys(e, a, rest[1:]); err != nil {
			return err
		}
	}
	a.Var = r.number(target.ID.String())
	r.add(a)
	return nil
}

// keys reads the keys after by.
func (r *reader) keys(e *value.List, a *datalog.Aggregate, args []value.Value) error {
	for ; len(args) > 0; args = args[min(2, len(args)):] {
		v, ok := variable(args[0])
		if !ok {
			return r.wrong(value.ErrType, e, "a key of by is a ?variable and the number of a column, got %s", describe(args[0]))
		}
		if len(args) < 2 {
			return r.wrong(value.ErrType, e, "the key %s of by lacks the number of its column", v.ID.String())
		}
		col, ok := args[1].(value.I64)
		if !ok {
			return r.wrong(value.ErrType, e, "the column of key %s is a number, got %s", v.ID.String(), describe(args[1]))
		}
		if len(a.Keys) == datalog.MaxKeys {
			return r.wrong(value.ErrDomain, e, "%s has more than %d keys", a.Op, datalog.MaxKeys)
		}
		a.Keys = append(a.Keys, datalog.Key{Var: r.number(v.ID.String()), Col: column(col)})
	}
	return nil
}

// column returns the number of a column; all that no relation can have are -1.
func column(n value.I64) int {
	if n < 0 || n > datalog.MaxArity<<16 {
		return -1
	}
	return int(n)
}
