package query_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/builtin/cast"
	"github.com/rayforce-go/rayforce/internal/builtin/collections"
	"github.com/rayforce-go/rayforce/internal/builtin/numeric"
	"github.com/rayforce-go/rayforce/internal/builtin/tables"
	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/query"
	"github.com/rayforce-go/rayforce/value"
)

// newInterp returns an interpreter with the functions that queries need and a
// function (source) that gives the table.
func newInterp(workers int, t *value.Table) *lang.Interp {
	source := []lang.Func{{Name: "source", Variadic: func(*lang.Ctx, []value.Value) (value.Value, error) { return t, nil }}}
	r := lang.NewRegistry(cast.Funcs(), collections.Funcs(), numeric.Funcs(), tables.Funcs(), query.Funcs(), source)
	return lang.NewInterp(r, lang.Limits{Workers: workers})
}

func eval(in *lang.Interp, text string) (value.Value, error) {
	return in.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Source: &value.Source{Name: "test", Text: text}})
}

// A cell of the model is an int64, float64, bool or string, nil for null.
type cell any

// A row of the model maps column names to cells.
type row map[string]cell

// expression is a random expression: its text, its type (i f b or s), and what
// it gives for a row of a group.
type expression struct {
	text string
	typ  byte
	eval func(r row, group []row) cell
}

// randomTable makes a table of n rows and the same rows for the model.
func randomTable(rnd *rand.Rand, n int) (*value.Table, []row) {
	rows := make([]row, n)
	ints, floats, small := make([]int64, n), make([]float64, n), make([]int64, n)
	syms, bools := make([]value.SymID, n), make([]bool, n)
	for i := range rows {
		r := row{"k": int64(rnd.IntN(5)), "i": int64(rnd.IntN(41) - 20), "f": float64(rnd.IntN(64)-32) / 4,
			"s": string(rune('a' + rnd.IntN(4))), "b": rnd.IntN(2) == 0}
		if rnd.IntN(6) == 0 {
			r["i"] = nil
		}
		if rnd.IntN(6) == 0 {
			r["f"] = nil
		}
		rows[i], small[i] = r, r["k"].(int64)
		ints[i], floats[i] = value.NullI64, value.NullF64()
		if x, ok := r["i"].(int64); ok {
			ints[i] = x
		}
		if x, ok := r["f"].(float64); ok {
			floats[i] = x
		}
		syms[i], bools[i] = value.Intern(r["s"].(string)), r["b"].(bool)
	}
	names := value.Syms("k", "i", "f", "s", "b").Data()
	return value.NewTable(names, []value.Collection{value.I64s(small...), value.I64s(ints...), value.F64s(floats...),
		value.NewVec(value.TypeSym, syms), value.Bools(bools...)}), rows
}

func column(name string, typ byte) expression {
	return expression{name, typ, func(r row, _ []row) cell { return r[name] }}
}

func number(rnd *rand.Rand, depth int) expression {
	if depth == 0 || rnd.IntN(4) == 0 {
		switch rnd.IntN(4) {
		case 0:
			n := int64(rnd.IntN(9) - 4)
			return expression{fmt.Sprint(n), 'i', func(row, []row) cell { return n }}
		case 1:
			return column("f", 'f')
		case 2:
			return column("k", 'i')
		}
		return column("i", 'i')
	}
	x, y := number(rnd, depth-1), number(rnd, depth-1)
	if rnd.IntN(5) == 0 {
		p := predicate(rnd, depth-1)
		return expression{fmt.Sprintf("(if %s %s %s)", p.text, x.text, y.text), wider(x, y), func(r row, g []row) cell {
			c := y.eval(r, g)
			if p.eval(r, g) == true {
				c = x.eval(r, g)
			}
			if wider(x, y) == 'f' {
				return asFloat(c)
			}
			return c
		}}
	}
	op := []string{"+", "-", "*"}[rnd.IntN(3)]
	return expression{fmt.Sprintf("(%s %s %s)", op, x.text, y.text), wider(x, y), func(r row, g []row) cell {
		return arith(op, x.eval(r, g), y.eval(r, g), wider(x, y))
	}}
}

func wider(x, y expression) byte {
	if x.typ == 'f' || y.typ == 'f' {
		return 'f'
	}
	return 'i'
}

func asFloat(c cell) cell {
	if n, ok := c.(int64); ok {
		return float64(n)
	}
	return c
}

func arith(op string, x, y cell, typ byte) cell {
	if x == nil || y == nil {
		return nil
	}
	if typ == 'f' {
		return calculate(op, asFloat(x).(float64), asFloat(y).(float64))
	}
	return calculate(op, x.(int64), y.(int64))
}

func calculate[T int64 | float64](op string, a, b T) cell {
	switch op {
	case "+":
		return a + b
	case "-":
		return a - b
	}
	return a * b
}

func predicate(rnd *rand.Rand, depth int) expression {
	if depth > 0 && rnd.IntN(3) == 0 {
		x, y := predicate(rnd, depth-1), predicate(rnd, depth-1)
		switch rnd.IntN(3) {
		case 0:
			return expression{fmt.Sprintf("(and %s %s)", x.text, y.text), 'b', func(r row, g []row) cell { return x.eval(r, g) == true && y.eval(r, g) == true }}
		case 1:
			return expression{fmt.Sprintf("(or %s %s)", x.text, y.text), 'b', func(r row, g []row) cell { return x.eval(r, g) == true || y.eval(r, g) == true }}
		}
		return expression{fmt.Sprintf("(not %s)", x.text), 'b', func(r row, g []row) cell { return x.eval(r, g) != true }}
	}
	switch rnd.IntN(5) {
	case 0:
		return column("b", 'b')
	case 1:
		s := string(rune('a' + rnd.IntN(5)))
		return expression{fmt.Sprintf("(== s (quote %s))", s), 'b', func(r row, _ []row) cell { return r["s"] == s }}
	case 2:
		x := number(rnd, depth)
		return expression{fmt.Sprintf("(nil? %s)", x.text), 'b', func(r row, g []row) cell { return x.eval(r, g) == nil }}
	}
	x, y := number(rnd, depth), number(rnd, depth)
	op := []string{"<", "<=", ">", ">=", "==", "!="}[rnd.IntN(6)]
	return expression{fmt.Sprintf("(%s %s %s)", op, x.text, y.text), 'b', func(r row, g []row) cell {
		c := order(x.eval(r, g), y.eval(r, g))
		switch op {
		case "<":
			return c < 0
		case "<=":
			return c <= 0
		case ">":
			return c > 0
		case ">=":
			return c >= 0
		case "==":
			return c == 0
		}
		return c != 0
	}}
}

// order compares cells; null is the smallest.
func order(x, y cell) int {
	switch {
	case x == nil && y == nil:
		return 0
	case x == nil:
		return -1
	case y == nil:
		return 1
	}
	switch a := x.(type) {
	case string:
		return strings.Compare(a, y.(string))
	case bool:
		return order(toInt(a), toInt(y.(bool)))
	}
	a, b := asFloat(x).(float64), asFloat(y).(float64)
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func toInt(b bool) cell {
	if b {
		return int64(1)
	}
	return int64(0)
}

// aggregate makes an aggregate of a random expression.
func aggregate(rnd *rand.Rand) expression {
	x := number(rnd, 2)
	fn := []string{"sum", "min", "max", "avg", "count", "first", "last", "med", "var", "dev", "distinct"}[rnd.IntN(11)]
	text := fmt.Sprintf("(%s %s)", fn, x.text)
	if fn == "distinct" {
		x = column("s", 's')
		text = "(count (distinct s))"
	}
	return expression{text, 'f', func(_ row, g []row) cell {
		var all []cell
		for _, r := range g {
			all = append(all, x.eval(r, g))
		}
		return reduce(fn, x.typ, all)
	}}
}

func reduce(fn string, typ byte, all []cell) cell {
	var vals []float64
	for _, c := range all {
		if f, ok := asFloat(c).(float64); ok {
			vals = append(vals, f)
		}
	}
	result := func(f float64) cell {
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return nil
		}
		if typ == 'i' && (fn == "sum" || fn == "min" || fn == "max" || fn == "first" || fn == "last") {
			return int64(f)
		}
		return f
	}
	sum := 0.0
	for _, v := range vals {
		sum += v
	}
	n := float64(len(vals))
	switch fn {
	case "sum":
		return result(sum)
	case "count":
		return int64(len(all))
	case "distinct":
		return int64(len(slices.Compact(slices.SortedFunc(slices.Values(all), order))))
	case "avg":
		return result(sum / n)
	case "var", "dev":
		if n == 0 {
			return nil
		}
		sq := 0.0
		for _, v := range vals {
			sq += (v - sum/n) * (v - sum/n)
		}
		if fn == "var" {
			return result(sq / (n - 1))
		}
		return result(math.Sqrt(sq / n))
	}
	if len(vals) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(vals))
	switch fn {
	case "min":
		return result(sorted[0])
	case "max":
		return result(sorted[len(sorted)-1])
	case "first":
		return result(vals[0])
	case "last":
		return result(vals[len(vals)-1])
	}
	mid := (len(sorted) - 1) / 2
	if len(sorted)%2 == 1 {
		return sorted[mid]
	}
	return (sorted[mid] + sorted[mid+1]) / 2
}

// sameCell compares a value with a cell of the model, floats to a relative
// error: workers add in another order.
func sameCell(v value.Value, c cell) bool {
	if value.IsNull(v) {
		return c == nil
	}
	switch x := v.(type) {
	case value.Vector:
		cells, ok := c.([]cell)
		if !ok || len(cells) != x.Len() {
			return false
		}
		for i, c := range cells {
			if !sameCell(x.At(i), c) {
				return false
			}
		}
		return true
	case value.I64:
		return c == int64(x)
	case value.Bool:
		return c == bool(x)
	case value.Sym:
		return c == x.String()
	case value.F64:
		f, ok := asFloat(c).(float64)
		return ok && math.Abs(float64(x)-f) <= 1e-9*math.Max(1, math.Abs(f))
	}
	return false
}

// randomQuery returns the text of a query and the rows that the model gives.
// The first keys columns tell rows apart whose order is not known; with 0 keys
// it is.
func randomQuery(rnd *rand.Rand, rows []row) (text string, want [][]cell, keyCount int) {
	var q strings.Builder
	q.WriteString("(select {from: (source)")
	kept := rows
	if rnd.IntN(3) > 0 {
		p := predicate(rnd, 2)
		fmt.Fprintf(&q, " where: %s", p.text)
		kept = nil
		for _, r := range rows {
			if p.eval(r, rows) == true {
				kept = append(kept, r)
			}
		}
	}
	if rnd.IntN(2) == 0 {
		var outs []expression
		for i := range 1 + rnd.IntN(3) {
			e := number(rnd, 3)
			if rnd.IntN(3) == 0 {
				e = predicate(rnd, 2)
			}
			outs = append(outs, e)
			fmt.Fprintf(&q, " x%d: %s", i, e.text)
		}
		for _, r := range kept {
			var cells []cell
			for _, e := range outs {
				cells = append(cells, e.eval(r, kept))
			}
			want = append(want, cells)
		}
		q.WriteString(" k: k s: s})")
		for i, r := range kept {
			want[i] = append(want[i], r["k"], r["s"])
		}
		return q.String(), want, 0
	}
	keys := [][]string{{"k"}, {"s"}, {"b"}, {"k", "s"}, {"i"}, {"f"}, {"s", "b", "k"}, {"i", "f"}}[rnd.IntN(8)]
	fmt.Fprintf(&q, " by: [%s]", strings.Join(keys, " "))
	var aggs []expression
	for i := range 1 + rnd.IntN(4) {
		a := aggregate(rnd)
		aggs = append(aggs, a)
		fmt.Fprintf(&q, " x%d: (neg %s)", i, a.text) // an expression, so that columns stay in order
	}
	var spread []expression // per row of the group, beside the group's aggregate
	for i := range rnd.IntN(3) {
		e, a := number(rnd, 2), number(rnd, 1)
		spread = append(spread, expression{"", 0, func(_ row, g []row) cell {
			var sum, cells []cell
			for _, r := range g {
				sum = append(sum, a.eval(r, g))
			}
			total := reduce("sum", a.typ, sum)
			for _, r := range g {
				cells = append(cells, arith("+", e.eval(r, g), total, wider(e, a)))
			}
			return cells
		}})
		fmt.Fprintf(&q, " y%d: (+ %s (+ k (- (sum %s) k)))", i, e.text, a.text)
	}
	q.WriteString("})")
	groups := make(map[string][]row)
	var order []string
	for _, r := range kept {
		var id strings.Builder
		for _, k := range keys {
			fmt.Fprintf(&id, "%v|", r[k])
		}
		if groups[id.String()] == nil {
			order = append(order, id.String())
		}
		groups[id.String()] = append(groups[id.String()], r)
	}
	for _, id := range order {
		g := groups[id]
		var cells []cell
		for _, k := range keys {
			cells = append(cells, g[0][k])
		}
		for _, a := range aggs {
			c := a.eval(nil, g)
			cells = append(cells, arith("-", int64(0), c, typeOf(c)))
		}
		for _, e := range spread {
			cells = append(cells, e.eval(nil, g))
		}
		want = append(want, cells)
	}
	return q.String(), want, len(keys)
}

func typeOf(c cell) byte {
	if _, ok := c.(float64); ok {
		return 'f'
	}
	return 'i'
}

// TestRandomQueries holds select against a model that works row by row, on one
// worker and on several, on tables of one and of many batches.
func TestRandomQueries(t *testing.T) {
	for seed := range uint64(30) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		n := []int{0, 1, 7, 100, 5000}[rnd.IntN(5)]
		if seed%15 == 14 {
			n = 70000 // large enough for several workers
		}
		table, rows := randomTable(rnd, n)
		one, many := newInterp(1, table), newInterp(3, table)
		for i := range 12 {
			text, want, keys := randomQuery(rnd, rows)
			for name, in := range map[string]*lang.Interp{"1 worker": one, "3 workers": many} {
				got, err := eval(in, text)
				if err != nil {
					t.Fatalf("seed %d, %s: %s: %v", seed, name, text, err)
				}
				if diff := compare(got.(*value.Table), want, keys); diff != "" {
					t.Fatalf("seed %d, %d rows, %s: %s: %s", seed, n, name, text, diff)
				}
			}
			if n > 10000 && i == 2 {
				break
			}
		}
	}
}

// compare returns what differs between a result and the rows of the model.
func compare(got *value.Table, want [][]cell, keys int) string {
	if got.NumRows() != len(want) {
		return fmt.Sprintf("got %d rows, want %d", got.NumRows(), len(want))
	}
	at := make([]int, len(want))
	for i := range at {
		at[i] = i
	}
	if keys > 0 { // groups may come in order of their keys: match rows by key
		byKey := make(map[string]int)
		for i := range at {
			byKey[rowKey(got, i, keys)] = i
		}
		for i, w := range want {
			j, ok := byKey[cellsKey(w[:keys])]
			if !ok {
				return fmt.Sprintf("no group %v", w)
			}
			at[i] = j
		}
	}
	for i, w := range want {
		for k, c := range w {
			if v := got.ColAt(k).At(at[i]); !sameCell(v, c) {
				return fmt.Sprintf("row %d, column %s: got %s, want %v", i, got.Names()[k], format.Compact(v), c)
			}
		}
	}
	return ""
}

func rowKey(t *value.Table, i, keys int) string {
	cells := make([]cell, keys)
	for k := range cells {
		if v := t.ColAt(k).At(i); !value.IsNull(v) {
			cells[k] = v
		}
	}
	return cellsKey(cells)
}

func cellsKey(cells []cell) string { return fmt.Sprintf("%v", cells) }
