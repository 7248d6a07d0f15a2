package query

import (
	"strings"

	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/value"
)

// relation is the columns that an expression can name, and the rows of them
// that count.
type relation struct {
	names []value.SymID
	// cols holds the columns; a nil one is read from table when it is asked for.
	cols  []value.Collection
	table *value.Table
	rows  exec.Rows
	// baseN and base are the rows of the from-table that the rows here came
	// from: vectors of that table's length are columns too.
	baseN int
	base  []int32 // nil when they are all rows
}

func tableRelation(t *value.Table) *relation {
	n := t.NumRows()
	return &relation{names: t.Names(), cols: make([]value.Collection, t.NumCols()), table: t, rows: exec.Rows{N: n}, baseN: n}
}

// index returns the position of the first column of this name, -1 if there is none.
func (r *relation) index(name value.SymID) int {
	for i, n := range r.names {
		if n == name {
			return i
		}
	}
	return -1
}

// col returns column i.
func (r *relation) col(i int) value.Collection {
	if r.cols[i] == nil {
		return r.table.ColAt(i)
	}
	return r.cols[i]
}

// len returns the number of rows.
func (r *relation) len() int { return r.rows.Len() }

// filtered returns the relation with only these of its rows.
func (r *relation) filtered(rows exec.Rows) *relation {
	out := *r
	out.rows, out.base = rows, rows.Sel
	return &out
}

// dense returns the relation with the columns in used gathered, so that its
// rows are all rows of its columns. Other columns must not be read any more.
func (r *relation) dense(run exec.Run, used map[int]bool) *relation {
	if r.rows.Sel == nil {
		return r
	}
	out := *r
	out.cols = make([]value.Collection, len(r.cols))
	for i := range r.cols {
		if used[i] {
			out.cols[i] = run.Gather(r.col(i), r.rows)
		}
	}
	out.rows = exec.Rows{N: r.rows.Len()}
	return &out
}

// fieldParts are the parts of dates, times and timestamps that col.part gives.
var fieldParts = []string{"yyyy", "mm", "dd", "hh", "minute", "ss", "dow", "doy", "date"}

// fieldCode returns, for a name like ts.yyyy whose head is a column, the call
// that computes it; nil when there is no such part.
func (r *relation) fieldCode(name value.SymID) (value.Value, bool) {
	head, part, dotted := strings.Cut(name.String(), ".")
	if !dotted || head == "" {
		return nil, false
	}
	id, ok := value.FindSym(head)
	if !ok {
		return nil, false
	}
	i := r.index(id)
	if i < 0 {
		return nil, false
	}
	col := value.Sym{ID: id}
	for _, p := range fieldParts {
		switch {
		case p != part:
		case p != "date":
			return value.NewList(value.NewSym(p), col), true
		case r.col(i).Type() == value.TypeDate:
			return col, true
		case r.col(i).Type() == value.TypeTimestamp:
			return value.NewList(value.NewSym("xbar"), col, value.I64(86_400_000_000_000)), true
		}
	}
	return nil, true
}

// evaluable returns code with the names of columns as the evaluator needs them:
// 'col becomes col, col.part a call, and (count) the count of a column. It adds
// the columns that occur to used.
func (r *relation) evaluable(code value.Value, used map[int]bool) value.Value {
	switch v := code.(type) {
	case value.Sym:
		if i := r.index(v.ID); i >= 0 {
			used[i] = true
			return value.Sym{ID: v.ID}
		}
		if !v.Quoted {
			if call, ok := r.fieldCode(v.ID); ok && call != nil {
				return r.evaluable(call, used)
			}
		}
	case *value.List:
		if v.Len() > 0 && isName(v.At(0), "quote") {
			return v
		}
		if v.Len() == 1 && isName(v.At(0), "count") && len(r.names) > 0 {
			used[0] = true
			return value.NewList(v.At(0), value.Sym{ID: r.names[0]})
		}
		items := make([]value.Value, v.Len())
		for i, item := range v.Items() {
			if items[i] = item; i > 0 || !isSym(item) {
				items[i] = r.evaluable(item, used)
			}
		}
		if len(items) > 3 && isName(items[0], "let") { // only queries know let with a body
			items = append([]value.Value{value.NewSym("do"), value.NewList(items[:3]...)}, items[3:]...)
		}
		return value.NewListAt(v.Pos(), items)
	}
	return code
}

func isSym(v value.Value) bool {
	_, ok := v.(value.Sym)
	return ok
}
