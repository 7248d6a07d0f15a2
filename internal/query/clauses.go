package query

import (
	"math"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// clauses is a query dict sorted by meaning. A clause that is not there is nil.
type clauses struct {
	from, where, by, take, nearest value.Value
	sorts                          []sortClause // in the order of the dict
	outputs                        []output
}

// sortClause is one asc or desc clause, not yet checked.
type sortClause struct {
	value value.Value
	desc  bool
}

// output is one output column: its name and the code that computes it.
type output struct {
	name value.SymID
	code value.Value
}

// queryDict returns the dict that a query form was given: its first argument,
// which must be a dict and not an expression.
func queryDict(form string, args []value.Value) (*value.Dict, error) {
	if len(args) == 0 {
		return nil, lang.WrongCount(value.ErrArity, form, "a query dict", 0)
	}
	d, ok := args[0].(*value.Dict)
	if !ok {
		return nil, value.Errorf(value.ErrType, "%s expects a query dict like {from: t where: (> x 1)}, got %s", form, lang.Describe(args[0]))
	}
	return d, nil
}

// splitClauses sorts the entries of a query dict. isClause names the clauses of
// the form; all other keys are output columns. Of a clause that is given twice
// the first counts, except that every asc and desc does.
func splitClauses(d *value.Dict, isClause func(string) bool) *clauses {
	q := new(clauses)
	keys, _ := d.SymKeys()
	for i, key := range keys {
		v, name := d.Vals().At(i), key.String()
		if !isClause(name) {
			q.outputs = append(q.outputs, output{key, v})
			continue
		}
		first := func(to *value.Value) {
			if *to == nil {
				*to = v
			}
		}
		switch name {
		case "from":
			first(&q.from)
		case "where":
			first(&q.where)
		case "by":
			first(&q.by)
		case "take":
			first(&q.take)
		case "nearest":
			first(&q.nearest)
		case "asc", "desc":
			q.sorts = append(q.sorts, sortClause{v, name == "desc"})
		}
	}
	return q
}

func isSelectClause(name string) bool {
	switch name {
	case "from", "where", "by", "take", "nearest", "asc", "desc":
		return true
	}
	return false
}

func isUpdateClause(name string) bool { return name == "from" || name == "where" || name == "by" }

// missingFrom reports a query without its source.
func missingFrom(form string) error {
	return value.Errorf(value.ErrDomain, "%s needs a from: clause that gives a table", form)
}

// fromTable evaluates the from clause of a form that reads a table.
func fromTable(c *lang.Ctx, form string, from value.Value) (*value.Table, error) {
	if from == nil {
		return nil, missingFrom(form)
	}
	v, err := c.Eval(from)
	if err != nil {
		return nil, err
	}
	t, ok := v.(*value.Table)
	if !ok {
		return nil, value.Errorf(value.ErrType, "%s: from: must evaluate to a table, got %s", form, lang.Describe(v))
	}
	if t.NumRows() > maxRows {
		return nil, value.Errorf(value.ErrLimit, "%s: a table may have at most %d rows, this one has %d", form, maxRows, t.NumRows())
	}
	return t, nil
}

// maxRows is the number of rows up to which operators can number them.
const maxRows = math.MaxInt32

// sortNames returns the names in an asc or desc clause.
func sortNames(s sortClause) ([]value.SymID, error) {
	switch v := s.value.(type) {
	case value.Sym:
		return []value.SymID{v.ID}, nil
	case *value.Vec[value.SymID]:
		if v.Len() > 0 {
			return v.Data(), nil
		}
	}
	return nil, value.Errorf(value.ErrDomain, "select: asc: and desc: take a column name or a vector of names, got %s", lang.Describe(s.value))
}

// limit is a take clause: count rows from start, where a negative start counts
// from the end.
type limit struct{ start, count int }

// takeLimit evaluates a take clause for a result of n rows and returns the rows
// that it keeps, as a range.
func takeLimit(c *lang.Ctx, code value.Value) (*limit, error) {
	v, err := c.Eval(code)
	if err != nil {
		return nil, err
	}
	if n, ok := intAtom(v); ok {
		if n < 0 {
			return &limit{n, -n}, nil
		}
		return &limit{0, n}, nil
	}
	if col, ok := v.(value.Vector); ok && col.Len() == 2 {
		start, ok1 := intAtom(col.At(0))
		count, ok2 := intAtom(col.At(1))
		if ok1 && ok2 {
			return &limit{start, max(count, 0)}, nil
		}
	}
	return nil, value.Errorf(value.ErrDomain, "select: take: must be an integer or [start count], got %s", lang.Describe(v))
}

// intAtom returns the value of an I64, I32 or I16 atom that is not null.
func intAtom(v value.Value) (int, bool) {
	switch n := value.Plain(v).(type) {
	case value.I64:
		return int(n), n != value.NullI64
	case value.I32:
		return int(n), n != value.NullI32
	case value.I16:
		return int(n), n != value.NullI16
	}
	return 0, false
}

// bounds returns the range of n rows that the limit keeps.
func (l *limit) bounds(n int) (lo, hi int) {
	if l == nil {
		return 0, n
	}
	lo = l.start
	count := l.count
	if lo < 0 {
		if lo += n; lo < 0 {
			lo = 0 // -99 of 5 rows is all rows
		}
	}
	lo = min(lo, n)
	return lo, lo + min(count, n-lo)
}

// prefix returns how many leading rows are enough to know the result, -1 when
// all are needed.
func (l *limit) prefix() int {
	if l == nil || l.start < 0 {
		return -1
	}
	if l.count > 1<<30 || l.start > 1<<30 {
		return -1
	}
	return l.start + l.count
}
