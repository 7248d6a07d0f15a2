package query

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/value"
)

// kind says what an expr is.
type kind uint8

const (
	kColumn kind = iota // column col of the relation
	kConst              // val
	kFused              // fn of args, an operation of package exec
	kMap                // fn of args, a builtin that works element by element on whole columns
	kSeries             // fn of args, a builtin whose result depends on the order of rows
	kWhole              // fn of args, a builtin that may change the number of rows
	kAgg                // aggregate fn of args
	kCall               // fn of args, any other builtin
	kOpaque             // code that can only be evaluated
)

// expr is an expression of a query after names were resolved. It does not
// change once it is made; equal expressions have equal keys.
type expr struct {
	kind kind
	col  int
	val  value.Value
	fn   string
	call value.Value // the builtin behind fn, for kMap, kSeries, kWhole and kCall
	args []*expr
	code value.Value // the expression as code over column names
	key  string
	// inlined marks the body of a lambda that was written out in place.
	inlined bool
}

func columnExpr(col int, code value.Value) *expr {
	return &expr{kind: kColumn, col: col, code: code, key: "c" + strconv.Itoa(col)}
}

func constExpr(v, code value.Value) *expr {
	key := fmt.Sprintf("%#v", v)
	if !v.Type().IsAtom() {
		key = fmt.Sprintf("%T@%p", v, v)
	}
	return &expr{kind: kConst, val: v, code: code, key: key}
}

func callExpr(k kind, fn string, call value.Value, code value.Value, args ...*expr) *expr {
	var key strings.Builder
	key.WriteString(fn)
	key.WriteByte('(')
	for _, a := range args {
		key.WriteString(a.key)
		key.WriteByte(' ')
	}
	key.WriteByte(')')
	return &expr{kind: k, fn: fn, call: call, args: args, code: code, key: key.String()}
}

// any reports whether f holds for e or an expression inside it.
func (e *expr) any(f func(*expr) bool) bool {
	return f(e) || slices.ContainsFunc(e.args, func(a *expr) bool { return a.any(f) })
}

func (e *expr) has(kinds ...kind) bool {
	return e.any(func(x *expr) bool { return slices.Contains(kinds, x.kind) })
}

// hasFreeColumn reports whether e refers to a column outside of aggregates.
func (e *expr) hasFreeColumn() bool {
	switch e.kind {
	case kColumn, kOpaque:
		return true
	case kAgg:
		return false
	}
	return slices.ContainsFunc(e.args, (*expr).hasFreeColumn)
}

// isReduced reports whether e gives one value for all rows: it has aggregates,
// and no column outside of them.
func (e *expr) isReduced() bool { return e.has(kAgg) && !e.hasFreeColumn() }

// isPlainAgg reports whether e is an aggregate of element-wise expressions.
func (e *expr) isPlainAgg() bool {
	return e.kind == kAgg && !slices.ContainsFunc(e.args, func(a *expr) bool { return !a.isElementwise() || a.has(kAgg) })
}

// isElementwise reports whether every row of e depends on that row alone,
// aggregates aside.
func (e *expr) isElementwise() bool {
	return !e.has(kSeries, kWhole, kCall, kOpaque)
}

// columns adds the columns that e refers to.
func (e *expr) columns(used map[int]bool) {
	if e.kind == kColumn {
		used[e.col] = true
	}
	for _, a := range e.args {
		a.columns(used)
	}
}

// classOf returns how a function is computed in column expressions, and the
// name of the builtin that computes it.
func classOf(fn string) (kind, string) {
	if name, ok := queryNames[fn]; ok {
		fn = name
	}
	switch fn {
	case "+", "-", "*", "/", "%", "div", "pow", "xbar",
		"and", "or", "if", "in", "not-in", "within":
		return kFused, fn
	case "lag", "lead", "fills", "sums", "avgs", "mins", "maxs", "prds", "deltas", "ratios", "differ",
		"msum", "mavg", "mmin", "mmax", "mcount", "mvar", "mdev":
		return kSeries, fn
	case "distinct", "asc", "desc", "reverse":
		return kWhole, fn
	case "like", "ilike", "trim", "upper", "lower", "substr", "replace", "concat", "str-find", "as",
		"yyyy", "mm", "dd", "hh", "minute", "ss", "dow", "doy",
		".col.link", ".col.unlink":
		return kMap, fn
	}
	if n, _ := exec.AggArgs(fn); n > 0 {
		return kAgg, fn
	}
	if exec.IsComparison(fn) || exec.HasUnary(fn) {
		return kFused, fn
	}
	return kCall, fn
}

// queryNames are names that exist only inside queries, and what they stand for.
var queryNames = map[string]string{
	"year": "yyyy", "month": "mm", "day": "dd", "hour": "hh", "second": "ss",
	"dayofweek": "dow", "dayofyear": "doy",
	"not-in": "not-in", "ilike": "ilike", "median": "med", "cond": "cond",
}
