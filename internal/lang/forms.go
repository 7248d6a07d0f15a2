package lang

import (
	"strings"
	"sync/atomic"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

// form is a special form that the compiler knows.
type form struct {
	name string
	min  int // fewest arguments
	max  int // most arguments it is compiled with; 0 for any number
	// compiled forms are recognised in a lambda by their spelling, whatever
	// the name is bound to; native ones when the name is bound to the builtin.
	compiled, native bool
	misfit           func(n int) error
	build            func(k *compiler, e *value.List, args []value.Value) node
}

func (f *form) fits(n int) bool { return n >= f.min && (f.max == 0 || n <= f.max) }

var formByName map[string]*form

func formOf(id value.SymID) (*form, bool) {
	f, ok := formByID[id]
	return f, ok
}

var formByID map[value.SymID]*form

func atLeast(code value.Code, name, want string) func(int) error {
	return func(n int) error { return WrongCount(code, name, want, n) }
}

func init() {
	forms := []*form{
		{name: "set", min: 2, max: 2, compiled: true, build: buildSet},
		{name: "let", min: 2, max: 2, compiled: true, build: buildLet},
		{name: "if", min: 2, compiled: true, build: buildIf, misfit: atLeast(value.ErrDomain, "if", "at least 2 arguments (condition, then, else)")},
		{name: "do", compiled: true, build: buildDo},
		{name: "fn", min: 2, compiled: true, build: buildFn, misfit: atLeast(value.ErrDomain, "fn", "at least 2 arguments (parameters, body)")},
		{name: "try", min: 2, max: 2, compiled: true, build: buildTry},
		{name: "return", max: 1, compiled: true, build: buildReturn},
		{name: "self", compiled: true},
		{name: "and", min: 1, native: true, build: buildLogic, misfit: atLeast(value.ErrArity, "and", "at least 1 argument")},
		{name: "or", min: 1, native: true, build: buildLogic, misfit: atLeast(value.ErrArity, "or", "at least 1 argument")},
		{name: "quote", min: 1, native: true, build: buildQuote, misfit: atLeast(value.ErrDomain, "quote", "1 argument")},
		{name: "del", min: 1, native: true, build: buildDel, misfit: atLeast(value.ErrArity, "del", "a name")},
		{name: "resolve", min: 1, build: buildResolve, misfit: atLeast(value.ErrArity, "resolve", "a symbol or table")},
		{name: "timeit", min: 1, build: buildTimeit, misfit: atLeast(value.ErrArity, "timeit", "an expression")},
	}
	formByName = make(map[string]*form)
	formByID = make(map[value.SymID]*form)
	for _, f := range forms {
		formByName[f.name] = f
		formByID[value.Intern(f.name)] = f
	}
}

// formSpecial evaluates a form that was reached by another way than its name
// in a call expression.
func formSpecial(name string) func(*Ctx, []value.Value) (value.Value, error) {
	return func(c *Ctx, args []value.Value) (value.Value, error) {
		f := formByName[name]
		if !f.fits(len(args)) {
			if f.misfit == nil {
				return nil, wrongArity(f.min, len(args))
			}
			return nil, f.misfit(len(args))
		}
		k := &compiler{c: c, tree: true}
		e := value.NewList(append([]value.Value{value.NewSym(name)}, args...)...)
		return f.build(k, e, args).eval(&c.top).Result()
	}
}

// targetName returns the symbol that set, let and del bind: written, not computed.
func targetName(form string, e value.Value) (value.SymID, error) {
	if s, ok := e.(value.Sym); ok {
		return s.ID, nil
	}
	return 0, value.Errorf(value.ErrType, "%s: the name must be a symbol, got %s", form, Describe(e))
}

// setNode binds a global.
type setNode struct {
	fn  *Func
	id  value.SymID
	x   node
	pos value.Pos
}

func (n *setNode) eval(fr *frame) Slot {
	if err := fr.c.allowed(n.fn); err != nil {
		return traced(slotErr(err), n.pos)
	}
	fr.c.beginCall(n.fn)
	x := n.bind(fr)
	if fr.c.Traced() {
		fr.c.endCall(x.Result())
	}
	return x
}

func (n *setNode) bind(fr *frame) Slot {
	x := n.x.eval(fr)
	if x.abrupt() {
		return traced(x, n.pos)
	}
	if err := fr.c.SetGlobal(n.id, x.Value()); err != nil {
		return traced(slotErr(err), n.pos)
	}
	return x
}

func buildSet(k *compiler, e *value.List, args []value.Value) node {
	id, err := targetName("set", args[0])
	if err != nil {
		k.bail = true
		return k.wrong(e, err)
	}
	return &setNode{fn: k.c.in.Registry.Func("set"), id: id, x: k.expr(args[1]), pos: e.Pos()}
}

// letNode binds a name in the innermost scope, or a global where there is none.
type letNode struct {
	id value.SymID
	x  node
}

func (n *letNode) eval(fr *frame) Slot {
	c := fr.c
	x := n.x.eval(fr)
	if x.abrupt() {
		return x
	}
	if len(c.scopes) == 0 {
		if err := c.SetGlobal(n.id, x.Value()); err != nil {
			return slotErr(err)
		}
		return x
	}
	text := n.id.String()
	if reserved(text) {
		return slotErr(value.Errorf(value.ErrReserve, "cannot bind %s: names that begin with a dot belong to the system", text))
	}
	sc := c.scopes[len(c.scopes)-1]
	path, dotted := splitPath(text)
	if !dotted || strings.HasPrefix(text, ".") {
		sc.set(n.id, x.Value())
		return x
	}
	head := value.Intern(path[0])
	var old value.Value
	if i := sc.find(head); i >= 0 {
		old = sc.vals[i]
	}
	root, err := setPath(old, path[1:], x.Value(), text)
	if err != nil {
		return slotErr(err)
	}
	sc.set(head, root)
	return x
}

// letLocal binds a numbered local.
type letLocal struct {
	i int
	x node
}

func (n *letLocal) eval(fr *frame) Slot {
	x := n.x.eval(fr)
	if !x.abrupt() {
		fr.loc[n.i] = x
	}
	return x
}

func buildLet(k *compiler, e *value.List, args []value.Value) node {
	id, err := targetName("let", args[0])
	if err != nil {
		k.bail = true
		return k.wrong(e, err)
	}
	if k.tree {
		return &letNode{id: id, x: k.expr(args[1])}
	}
	if reserved(id.String()) {
		k.bail = true
	}
	x := k.expr(args[1])
	return &letLocal{k.local(id), x}
}

type ifNode struct{ cond, then, els node }

func (n *ifNode) eval(fr *frame) Slot {
	r := n.cond.eval(fr)
	if r.abrupt() {
		return r
	}
	if r.truthy() {
		return n.then.eval(fr)
	}
	return n.els.eval(fr)
}

func buildIf(k *compiler, e *value.List, args []value.Value) node {
	n := &ifNode{cond: k.expr(args[0]), then: k.expr(args[1]), els: constNode{I64Slot(0)}}
	if len(args) > 2 {
		n.els = k.expr(args[2])
	}
	return n
}

// doNode opens a scope around a sequence.
type doNode struct{ body node }

func (n *doNode) eval(fr *frame) Slot {
	c := fr.c
	if len(c.scopes) >= maxScopes {
		return slotErr(value.Errorf(value.ErrLimit, "scopes nest deeper than %d", maxScopes))
	}
	c.scopes = append(c.scopes, &scope{})
	depth := len(c.scopes)
	r := n.body.eval(fr)
	c.scopes = c.scopes[:depth-1]
	return r
}

func buildDo(k *compiler, e *value.List, args []value.Value) node {
	if len(args) == 0 {
		return constNode{I64Slot(0)}
	}
	if !k.tree {
		return k.sequence(args)
	}
	body := k.sequence(args)
	if seq, ok := body.(*seqNode); ok {
		if src := e.Pos().Src; src != nil && len(src.Starts) == len(args) && src.Starts[0] == e.Pos().Off {
			seq.src = src // several expressions side by side, which the reader joined
		}
	}
	return &doNode{body}
}

// fnNode makes a new lambda each time it is reached; all share what the first
// compiled to.
type fnNode struct {
	params value.Value
	body   []value.Value
	first  atomic.Pointer[value.Lambda]
}

func (n *fnNode) eval(*frame) Slot {
	l := value.NewLambda(n.params, n.body)
	if first := n.first.Load(); first == nil {
		n.first.Store(l)
	} else if cd := first.Code(); cd != nil {
		l.SetCode(cd)
	}
	return Slot{kind: slotValue, val: l}
}

func buildFn(k *compiler, e *value.List, args []value.Value) node {
	for _, p := range paramNames(args[0]) {
		if text := p.String(); strings.HasPrefix(text, ".") && len(text) > 1 {
			return k.wrong(e, value.Errorf(value.ErrReserve, "a parameter cannot be named %s: names that begin with a dot belong to the system", text))
		}
	}
	return &fnNode{params: args[0], body: args[1:]}
}

type tryNode struct {
	body, handler node
}

func (n *tryNode) eval(fr *frame) Slot {
	c := fr.c
	scopes := len(c.scopes)
	sp, depth, used, evals := c.st.sp, c.st.depth, c.st.used, c.st.evals
	var r Slot
	if fault := value.Guard(func() { r = n.body.eval(fr) }); fault != nil {
		c.st.sp, c.st.depth, c.st.used, c.st.evals = sp, depth, used, evals
		r = slotErr(fault)
	}
	if r.kind != slotError {
		return r
	}
	e := r.err()
	if e == ErrNeedsWriter || e.Code == value.ErrCancel {
		return r
	}
	c.scopes = c.scopes[:scopes]
	h := n.handler.eval(fr)
	if h.abrupt() || h.kind != slotValue {
		return h
	}
	switch f := h.val.(type) {
	case *value.Lambda:
		return c.callLambda(f, []value.Value{caught(e)})
	case *value.Builtin:
		if fn, err := c.funcOf(f); err == nil && fn.Unary != nil {
			return slotResult(c.callBuiltin(fn, []value.Value{caught(e)}))
		}
	}
	return h
}

// caught is what a handler sees of an error: the value given to raise, or the
// text of the error.
func caught(e *value.Error) value.Value {
	if e.Raised != nil {
		return e.Raised
	}
	return value.Str(e.Error())
}

func buildTry(k *compiler, e *value.List, args []value.Value) node {
	return &tryNode{k.expr(args[0]), k.expr(args[1])}
}

type returnNode struct{ x node }

func (n *returnNode) eval(fr *frame) Slot {
	r := n.x.eval(fr)
	if r.abrupt() {
		return r
	}
	return Slot{kind: slotReturn, val: r.Value()}
}

func buildReturn(k *compiler, e *value.List, args []value.Value) node {
	if len(args) == 0 {
		return &returnNode{constNode{SlotOf(value.Null)}}
	}
	return &returnNode{k.expr(args[0])}
}

func buildQuote(k *compiler, e *value.List, args []value.Value) node {
	if s, ok := args[0].(value.Sym); ok {
		return constNode{SlotOf(value.Sym{ID: s.ID, Quoted: true})}
	}
	return constNode{SlotOf(args[0])}
}

// logicNode is and (decides is false) or or (decides is true).
type logicNode struct {
	args    []node
	decides bool
}

func (n *logicNode) eval(fr *frame) Slot {
	acc := n.args[0].eval(fr)
	for _, a := range n.args[1:] {
		if acc.abrupt() {
			return acc
		}
		if acc.single() && acc.truthy() == n.decides {
			return acc
		}
		y := a.eval(fr)
		if y.abrupt() {
			return y
		}
		acc = n.combine(acc, y)
	}
	return acc
}

// single reports whether s is no container: only such values decide and and or.
func (s Slot) single() bool {
	if s.kind != slotValue {
		return true
	}
	t := s.val.Type()
	return t < 0 || t >= value.TypeLambda
}

func (n *logicNode) combine(x, y Slot) Slot {
	xv, xok := x.val.(*value.Vec[bool])
	yv, yok := y.val.(*value.Vec[bool])
	xok, yok = xok && x.kind == slotValue, yok && y.kind == slotValue
	switch {
	case xok && yok:
		a, b := xv.Data(), yv.Data()
		out := make([]bool, min(len(a), len(b)))
		if n.decides {
			for i := range out {
				out[i] = a[i] || b[i]
			}
		} else {
			for i := range out {
				out[i] = a[i] && b[i]
			}
		}
		return SlotOf(value.Bools(out...))
	case xok && y.single():
		return n.spread(xv.Data(), y.truthy())
	case yok && x.single():
		return n.spread(yv.Data(), x.truthy())
	case n.decides:
		return slotTruth(x.truthy() || y.truthy())
	}
	return slotTruth(x.truthy() && y.truthy())
}

// spread combines every element with one truth value.
func (n *logicNode) spread(v []bool, b bool) Slot {
	out := make([]bool, len(v))
	if b != n.decides {
		copy(out, v)
	} else if n.decides {
		for i := range out {
			out[i] = true
		}
	}
	return SlotOf(value.Bools(out...))
}

func buildLogic(k *compiler, e *value.List, args []value.Value) node {
	decides := false
	if h, ok := e.At(0).(value.Sym); ok {
		decides = h.ID == symOr
	} else if b, ok := e.At(0).(*value.Builtin); ok {
		decides = b.Name == "or"
	}
	if k.tree || k.plain(args) {
		return &logicNode{k.args(args), decides}
	}
	tk := &compiler{c: k.c, tree: true}
	n := &scopedNode{inner: &logicNode{tk.args(args), decides}}
	if n.share = k.mentions(e.Items()); n.share {
		n.locals = append([]value.SymID(nil), k.names...)
	}
	return n
}

var symOr = value.Intern("or")

// plain reports whether code only reads locals and calls ordinary builtins, so
// that compiling it in place cannot be told from evaluating it in a scope.
func (k *compiler) plain(code []value.Value) bool {
	for _, e := range code {
		switch e := e.(type) {
		case *value.Dict:
			return false
		case *value.List:
			if e.Len() == 0 {
				continue
			}
			h, ok := e.At(0).(value.Sym)
			if !ok || h.Quoted || h.ID == symReturn || h.ID == symEval || h.ID == symRes || !k.plain(e.Items()[1:]) {
				return false
			}
			if h.ID == symSelf {
				continue
			}
			fn := k.bound(h.ID)
			if _, local := k.locals[h.ID]; local || fn == nil {
				return false
			}
			if fn.IsSpecial() && fn.Name != "and" && fn.Name != "or" && fn.Name != "if" {
				return false
			}
			if fn.Variadic != nil && fn.Name != "list" && fn.Name != "enlist" {
				return false
			}
		}
	}
	return true
}

type delNode struct {
	fn *Func
	id value.SymID
}

func (n *delNode) eval(fr *frame) Slot {
	err := fr.c.allowed(n.fn)
	if err == nil {
		err = fr.c.DelGlobal(n.id)
	}
	if err != nil {
		return slotErr(err)
	}
	return I64Slot(0)
}

func buildDel(k *compiler, e *value.List, args []value.Value) node {
	id, err := targetName("del", args[0])
	if err != nil {
		return k.wrong(e, err)
	}
	return &delNode{k.c.in.Registry.Func("del"), id}
}

type resolveNode struct{ first, last node }

func (n *resolveNode) eval(fr *frame) Slot {
	if n.first != nil {
		if r := n.first.eval(fr); r.kind == slotError && (r.err() == ErrNeedsWriter || r.err().Code == value.ErrCancel) {
			return r
		}
	}
	r := n.last.eval(fr)
	sym, ok := r.val.(value.Sym)
	if r.kind != slotValue || !ok {
		return r
	}
	if v, err := fr.c.Lookup(sym.ID); err == nil {
		return SlotOf(v)
	}
	return SlotOf(value.Null)
}

func buildResolve(k *compiler, e *value.List, args []value.Value) node {
	if len(args) == 1 {
		return &resolveNode{last: k.expr(args[0])}
	}
	return &resolveNode{first: k.expr(args[0]), last: k.expr(args[1])}
}

type timeitNode struct{ x node }

func (n *timeitNode) eval(fr *frame) Slot {
	start := time.Now()
	if r := n.x.eval(fr); r.abrupt() {
		return r
	}
	return slotFloat(float64(time.Since(start)) / float64(time.Millisecond))
}

func buildTimeit(k *compiler, e *value.List, args []value.Value) node {
	return &timeitNode{k.expr(args[0])}
}
