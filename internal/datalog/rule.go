package datalog

import (
	"fmt"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// The limits of programs.
const (
	MaxArity     = 16  // columns of an atom or a head
	MaxLiterals  = 16  // literals of a body
	MaxRules     = 128 // rules of a runtime, and of a query's own
	MaxRelations = 64  // relations of a program
	MaxKeys      = 8   // group keys of an aggregate
	maxStrata    = 16
	maxRounds    = 1000 // of a stratum, the last of which derives nothing
	maxName      = 63   // bytes of a predicate name that count
)

// FactsName is the predicate of the table that a query is asked of.
const FactsName = "eav"

// Rule derives rows of the relation Head.Name: one for each way to satisfy the
// body.
type Rule struct {
	Head Head
	Body []Literal
	// Vars are the names of the variables, which terms and expressions know by
	// number. A wildcard is a variable that occurs once.
	Vars []string
}

// Head says which relation a rule derives, and its columns.
type Head struct {
	Name string
	Args []Term
}

// Term is an argument of an atom or a head: a variable or a constant.
type Term struct {
	Kind TermKind
	Var  int   // of a variable
	Word int64 // of a constant: the integer, the number of the symbol, the bits of the float
}

// TermKind says what a term is.
type TermKind uint8

// The kinds of terms. Floats occur in heads only.
const (
	Variable TermKind = iota
	Integer
	Symbol
	Float
)

// typ returns the type of a column of this constant.
func (t Term) typ() value.Type {
	switch t.Kind {
	case Symbol:
		return value.TypeSym
	case Float:
		return value.TypeF64
	}
	return value.TypeI64
}

// Literal is a part of a rule body: an *Atom, *Not, *Compare, *Assign or
// *Aggregate.
type Literal interface{ literal() }

// Atom matches the rows of a relation.
type Atom struct {
	Pred string
	Args []Term
}

// Not drops rows that match the atom.
type Not struct{ Atom Atom }

// Compare keeps rows for which X Op Y holds; Op is one of the comparisons.
type Compare struct {
	Op   kernel.Op
	X, Y *Expr
}

// Assign binds a variable, anew if it is bound.
type Assign struct {
	Var int
	X   *Expr
}

// Aggregate binds a variable to an aggregate of a relation, and with keys those
// too, to one row per group.
type Aggregate struct {
	Op   AggOp
	Var  int
	Pred string
	Col  int // the column that is reduced; not for Count
	Keys []Key
}

// Key binds a variable to a column that an aggregate is grouped by.
type Key struct{ Var, Col int }

// AggOp is the function of an aggregate.
type AggOp uint8

// The aggregate functions.
const (
	Count AggOp = iota
	Sum
	Min
	Max
	Avg
)

var aggNames = [...]string{"count", "sum", "min", "max", "avg"}

// String returns the name of the function in a clause.
func (op AggOp) String() string { return aggNames[op] }

// AggOpOf returns the aggregate function of this name.
func AggOpOf(name string) (AggOp, bool) {
	for i, n := range aggNames {
		if n == name {
			return AggOp(i), true
		}
	}
	return 0, false
}

// Expr is an expression over numbers: an operation (Add, Sub, Mul or Div) on X
// and Y, a variable or a constant.
type Expr struct {
	Kind  ExprKind
	Op    kernel.Op
	X, Y  *Expr
	Var   int
	Int   int64
	Float float64
}

// ExprKind says what an expression is.
type ExprKind uint8

// The kinds of expressions.
const (
	ExprVar ExprKind = iota
	ExprInt
	ExprFloat
	ExprOp
)

func (*Atom) literal()      {}
func (*Not) literal()       {}
func (*Compare) literal()   {}
func (*Assign) literal()    {}
func (*Aggregate) literal() {}

// shortName returns the part of a predicate name that counts.
func shortName(name string) string { return name[:min(len(name), maxName)] }

// atoms returns the positive atoms of the body, in order.
func (r *Rule) atoms() []*Atom {
	var all []*Atom
	for _, l := range r.Body {
		if a, ok := l.(*Atom); ok {
			all = append(all, a)
		}
	}
	return all
}

// derives reports whether the body can be satisfied at all: it takes an atom or
// an aggregate to begin with.
func (r *Rule) derives() bool {
	for _, l := range r.Body {
		switch l.(type) {
		case *Atom, *Aggregate:
			return true
		}
	}
	return false
}

// fail returns the error of a program that cannot be evaluated.
func fail(format string, args ...any) error {
	return value.Errorf(value.ErrDomain, "query: "+format, args...)
}

// fail is the function fail for this rule, which the message names.
func (r *Rule) fail(format string, args ...any) error {
	if r.Head.Name == queryName {
		return fail(format, args...)
	}
	return fail("rule %s: %s", r.Head.Name, fmt.Sprintf(format, args...))
}

// FloatTerm returns the constant x.
func FloatTerm(x float64) Term { return Term{Kind: Float, Word: floatWord(x)} }
