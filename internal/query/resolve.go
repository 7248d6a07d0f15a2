package query

import (
	"errors"
	"slices"
	"strings"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// maxInline is how many parameters a lambda that is written out in place may have.
const maxInline = 16

// maxInlineDepth bounds how deep lambdas are written out inside each other; a
// lambda that calls itself by name is evaluated instead.
const maxInlineDepth = 32

// resolver turns code into expressions over a relation. Names mean, in this
// order: parameters of a lambda being written out, columns, variables.
type resolver struct {
	c     *lang.Ctx
	rel   *relation
	scope *binding // innermost first
	depth int
	// output is set in output columns, where % of two aggregates divides.
	output bool
	// grouped is set in queries with groups, where (count) counts a group's rows.
	grouped bool
}

// binding is one name bound by a lambda being written out or by let.
type binding struct {
	name value.SymID
	e    *expr
	next *binding
}

// errNotInline says that a lambda cannot be written out in place.
var errNotInline = errors.New("not a vectorisable lambda")

func (r *resolver) resolve(code value.Value) (*expr, error) {
	switch v := code.(type) {
	case value.Sym:
		if v.Quoted {
			return r.quoted(v), nil
		}
		return r.name(v)
	case *value.List:
		return r.list(v)
	case *value.Dict:
		return r.opaque(code)
	}
	return constExpr(code, code), nil
}

// quoted resolves 'name: the column of that name, or the symbol.
func (r *resolver) quoted(s value.Sym) *expr {
	if i := r.rel.index(s.ID); i >= 0 {
		return columnExpr(i, value.Sym{ID: s.ID})
	}
	return constExpr(s, s)
}

func (r *resolver) name(s value.Sym) (*expr, error) {
	for b := r.scope; b != nil; b = b.next {
		if b.name == s.ID {
			return b.e, nil
		}
	}
	if i := r.rel.index(s.ID); i >= 0 {
		return columnExpr(i, s), nil
	}
	if code, ok := r.rel.fieldCode(s.ID); ok {
		if code == nil {
			return nil, value.Errorf(value.ErrName, "'%s' is no part of a date, time or timestamp", s)
		}
		e, err := r.resolve(code)
		if err == nil && e.fn == "xbar" {
			e = callExpr(kFused, "day-start", nil, s, e.args[0])
		}
		return e, err
	}
	v, err := r.c.Eval(s)
	if err != nil {
		if value.CodeOf(err) == value.ErrName {
			err = value.Errorf(value.ErrSchema, "no column or variable named '%s'%s", s, lang.DidYouMean(s.ID, r.rel.names))
		}
		return nil, err
	}
	return constExpr(v, s), nil
}

// list resolves a call.
func (r *resolver) list(l *value.List) (*expr, error) {
	if l.Len() == 0 {
		return constExpr(l, l), nil
	}
	head, err := r.head(l.At(0))
	if err != nil {
		return nil, err
	}
	switch f := head.(type) {
	case value.Str: // a form or a name that exists only in queries
		return r.form(string(f), l)
	case *value.Lambda:
		e, err := r.inline(f, l)
		if err == errNotInline {
			return r.opaque(l)
		}
		return e, err
	case *value.Builtin:
		if fn := lang.FuncOf(f); fn == nil || fn.IsSpecial() {
			return r.form(f.Name, l)
		}
		return r.call(f.Name, f, l)
	}
	return r.opaque(l)
}

// head resolves what is called: a builtin, a lambda, or, as a Str, the name of
// a function that only queries have.
func (r *resolver) head(h value.Value) (value.Value, error) {
	switch v := h.(type) {
	case value.Sym:
		f, err := r.c.Eval(value.Sym{ID: v.ID})
		if _, ok := queryNames[v.String()]; ok && err != nil {
			return value.Str(v.String()), nil
		}
		if err != nil && r.rel.index(v.ID) >= 0 {
			err = value.Errorf(value.ErrType, "column '%s' is no function and cannot be called", v)
		}
		return f, err
	case *value.List:
		if v.Len() > 0 && isName(v.At(0), "fn") {
			return r.c.Eval(v)
		}
	}
	return h, nil
}

// isName reports whether v is the bare name text, or the builtin of that name.
func isName(v value.Value, text string) bool {
	switch x := v.(type) {
	case value.Sym:
		return x.String() == text
	case *value.Builtin:
		return x.Name == text
	}
	return false
}

// form resolves the special forms that column expressions may contain.
func (r *resolver) form(name string, l *value.List) (*expr, error) {
	items := l.Items()[1:]
	switch name {
	case "quote":
		if len(items) > 0 {
			v := items[0]
			if s, ok := v.(value.Sym); ok {
				v = value.Sym{ID: s.ID, Quoted: true}
			}
			return constExpr(v, l), nil
		}
	case "do":
		return r.whole(l)(r.body(items, l))
	case "let":
		if len(items) >= 2 {
			return r.whole(l)(r.let(items, l))
		}
	case "if":
		if len(items) == 3 {
			return r.call(name, nil, l)
		}
	case "cond":
		return r.whole(l)(r.cond(items, l))
	case "and", "or":
		if len(items) == 0 {
			return nil, lang.WrongCount(value.ErrArity, name, "at least 1 argument", 0)
		}
		return r.logic(name, items, l)
	}
	if _, ok := queryNames[name]; ok {
		return r.call(name, nil, l)
	}
	return r.opaque(l)
}

// whole makes l the code of what a form resolved to, since names that the form
// binds mean nothing outside of it. What only the evaluator can do it then does
// with all of l.
func (r *resolver) whole(l value.Value) func(*expr, error) (*expr, error) {
	return func(e *expr, err error) (*expr, error) {
		if err != nil {
			return nil, err
		}
		if e.has(kCall, kOpaque) {
			return r.opaque(l)
		}
		w := *e
		w.code = l
		return &w, nil
	}
}

// body resolves expressions of which the last counts; the ones before it have
// no effect unless they bind.
func (r *resolver) body(items []value.Value, l value.Value) (*expr, error) {
	outer := r.scope
	defer func() { r.scope = outer }()
	for i, item := range items {
		if let, ok := item.(*value.List); ok && i < len(items)-1 && let.Len() == 3 && isName(let.At(0), "let") {
			if s, ok := let.At(1).(value.Sym); ok {
				e, err := r.resolve(let.At(2))
				if err != nil {
					return nil, err
				}
				r.scope = &binding{s.ID, e, r.scope}
				continue
			}
		}
		if i == len(items)-1 {
			return r.resolve(item)
		}
	}
	return r.opaque(l)
}

// let resolves (let name e body...): the body with the name bound.
func (r *resolver) let(items []value.Value, l value.Value) (*expr, error) {
	s, ok := items[0].(value.Sym)
	if !ok {
		return r.opaque(l)
	}
	e, err := r.resolve(items[1])
	if err != nil || len(items) == 2 {
		return e, err
	}
	outer := r.scope
	r.scope = &binding{s.ID, e, outer}
	defer func() { r.scope = outer }()
	return r.body(items[2:], l)
}

// cond resolves (cond ((p) a) ... (else b)) to nested ifs.
func (r *resolver) cond(items []value.Value, l *value.List) (*expr, error) {
	if len(items) == 0 {
		return nil, lang.WrongCount(value.ErrArity, "cond", "at least one (condition value) pair", 0)
	}
	pair, ok := items[0].(*value.List)
	if !ok || pair.Len() != 2 {
		return nil, value.Errorf(value.ErrType, "cond takes pairs like ((> x 1) 10), got %s", lang.Describe(items[0]))
	}
	if isName(pair.At(0), "else") || len(items) == 1 {
		return r.resolve(pair.At(1))
	}
	p, err := r.resolve(pair.At(0))
	if err != nil {
		return nil, err
	}
	then, err := r.resolve(pair.At(1))
	if err != nil {
		return nil, err
	}
	rest, err := r.cond(items[1:], l)
	if err != nil {
		return nil, err
	}
	return callExpr(kFused, "if", nil, l, p, then, rest), nil
}

// logic resolves and and or of any number of arguments, as pairs. A literal
// that changes nothing leaves the other side as it is.
func (r *resolver) logic(name string, items []value.Value, l *value.List) (*expr, error) {
	e, err := r.resolve(items[0])
	if err != nil {
		return nil, err
	}
	for _, item := range items[1:] {
		next, err := r.resolve(item)
		if err != nil {
			return nil, err
		}
		switch {
		case isIdentity(name, next):
		case isIdentity(name, e):
			e = next
		default:
			e = callExpr(kFused, name, nil, l, e, next)
		}
	}
	return e, nil
}

func isIdentity(name string, e *expr) bool {
	return e.kind == kConst && e.val.Type().IsAtom() && value.Truthy(e.val) == (name == "and")
}

// call resolves a call of a builtin that is no special form.
func (r *resolver) call(name string, f value.Value, l *value.List) (*expr, error) {
	items := l.Items()[1:]
	if name == "count" && len(items) == 0 && r.grouped {
		return callExpr(kAgg, name, f, l), nil
	}
	args := make([]*expr, len(items))
	for i, item := range items {
		var err error
		if args[i], err = r.resolve(item); err != nil {
			return nil, err
		}
	}
	class, fn := classOf(name)
	if err := checkArity(name, class, fn, f, len(args)); err != nil {
		return nil, err
	}
	if r.output && fn == "%" && args[0].isReduced() && args[1].isReduced() {
		fn = "/"
	}
	if fn == "count" && args[0].kind == kWhole && args[0].fn == "distinct" && args[0].args[0].isElementwise() {
		return callExpr(kAgg, "distinct-count", nil, l, args[0].args...), nil
	}
	if f == nil || fn != name {
		if b, ok := r.c.Interp().Registry.Lookup(fn); ok {
			f = b
		}
	}
	switch {
	case fn == "as" && toText(args[0]):
		class = kCall
	case class == kAgg && slices.ContainsFunc(args, isTable):
		class = kCall // (count t) of another table has nothing to do with the rows here
	case fn == "rank" && r.grouped:
		class = kMap // ranks are those of the whole column, also beside groups
	}
	if class == kCall && !isConstant(args) && f == nil {
		return r.opaque(l)
	}
	if class == kCall && isConstant(args) {
		return r.constant(l, f, args)
	}
	return callExpr(class, fn, f, l, args...), nil
}

// toText reports whether the target of a cast is STR or SYM: such casts are
// computed cell by cell.
func toText(target *expr) bool {
	s, ok := target.val.(value.Sym)
	return ok && (s.String() == "STR" || s.String() == "SYM")
}

// isTable reports whether e is a variable that holds a table or a dict.
func isTable(e *expr) bool {
	return e.kind == kConst && (e.val.Type() == value.TypeTable || e.val.Type() == value.TypeDict)
}

func isConstant(args []*expr) bool {
	for _, a := range args {
		if a.kind != kConst {
			return false
		}
	}
	return true
}

// constant evaluates a call of a builtin on constants. At the top of an output
// it is left alone: there it is evaluated for every row.
func (r *resolver) constant(l *value.List, f value.Value, args []*expr) (*expr, error) {
	vals := make([]value.Value, len(args))
	for i, a := range args {
		vals[i] = a.val
	}
	if r.depth == 0 && r.output {
		return callExpr(kCall, "", f, l, args...), nil
	}
	v, err := r.c.Apply(f, vals)
	if err != nil {
		return nil, err
	}
	return constExpr(v, l), nil
}

// checkArity reports a wrong number of arguments before anything is computed.
func checkArity(name string, class kind, fn string, f value.Value, got int) error {
	want := 0
	switch class {
	case kAgg:
		want, _ = aggArgs(fn)
	case kFused:
		if want = 2; fn == "if" {
			want = 3
		} else if isUnary(fn) {
			want = 1
		}
	default:
		if d, ok := lang.BuiltinOf(f); ok {
			if d.Unary != nil {
				want = 1
			} else if d.Binary != nil {
				want = 2
			}
		}
		if fn == "ilike" {
			want = 2
		} else if fn == "concat" {
			want = 0 // joins any number of texts here
		}
	}
	if want > 0 && got != want {
		return value.Errorf(value.ErrArity, "%s expects %s, got %d", name, lang.Arguments(want), got)
	}
	return nil
}

// inline writes a lambda out in place: its body with the arguments for its
// parameters. Only lambdas of one expression that the engine can run on columns
// qualify; all others are called row by row.
func (r *resolver) inline(f *value.Lambda, l *value.List) (*expr, error) {
	params, ok := f.Params.(*value.Vec[value.SymID])
	n := 0
	if ok {
		n = params.Len()
	}
	if len(f.Body) != 1 || n == 0 || n > maxInline || r.depth >= maxInlineDepth || usesSelf(f.Body[0]) {
		return nil, errNotInline
	}
	if l.Len()-1 != n {
		return nil, value.Errorf(value.ErrArity, "the function expects %s, got %d", lang.Arguments(n), l.Len()-1)
	}
	outer := r.scope
	var scope *binding
	for i, p := range params.Data() {
		e, err := r.resolve(l.At(i + 1))
		if err != nil {
			return nil, err
		}
		scope = &binding{p, e, scope}
	}
	r.scope, r.depth = scope, r.depth+1
	e, err := r.resolve(f.Body[0])
	r.scope, r.depth = outer, r.depth-1
	if err != nil {
		return nil, err
	}
	if e.has(kWhole, kCall, kOpaque) {
		return nil, errNotInline
	}
	inlined := *e
	inlined.inlined, inlined.code = true, l
	return &inlined, nil
}

// usesSelf reports whether code mentions self, the function being called.
func usesSelf(code value.Value) bool {
	switch v := code.(type) {
	case value.Sym:
		return !v.Quoted && v.String() == "self"
	case *value.List:
		for _, item := range v.Items() {
			if usesSelf(item) {
				return true
			}
		}
	}
	return false
}

// opaque leaves code to the evaluator.
func (r *resolver) opaque(code value.Value) (*expr, error) {
	return &expr{kind: kOpaque, code: code, key: "opaque:" + keyOf(code)}, nil
}

func keyOf(code value.Value) string {
	if l, ok := code.(*value.List); ok {
		parts := make([]string, l.Len())
		for i, item := range l.Items() {
			parts[i] = keyOf(item)
		}
		return "(" + strings.Join(parts, " ") + ")"
	}
	return constExpr(code, code).key
}
