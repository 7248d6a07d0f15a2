package lang

import "github.com/rayforce-go/rayforce/value"

type constNode struct{ s Slot }

func (n constNode) eval(*frame) Slot { return n.s }

// errNode is a call that is known to be wrong once it is reached.
type errNode struct {
	err error
	pos value.Pos
}

func (n errNode) eval(*frame) Slot {
	e := *value.AsError(n.err) // a copy: errors collect the places they pass
	return traced(slotErr(&e), n.pos)
}

type localNode int

func (n localNode) eval(fr *frame) Slot { return fr.loc[n] }

// nameNode is a name that is looked up when it is reached. cell is -1 while
// the name was not bound when the node was compiled.
type nameNode struct {
	id   value.SymID
	cell int32
}

func (n *nameNode) eval(fr *frame) Slot {
	if v := n.find(fr.c); v != nil {
		return SlotOf(v)
	}
	return slotErr(fr.c.Unbound(n.id))
}

func (n *nameNode) find(c *Ctx) value.Value {
	cell := n.cell
	if cell < 0 {
		cell = c.in.globals.cell(n.id)
	}
	if len(c.scopes) == 0 {
		if v := c.globalAt(cell); v != nil {
			return v
		}
	}
	return c.find(n.id, cell)
}

// seqNode evaluates expressions in order. src is the text that they stand in
// side by side, nil for those inside another expression.
type seqNode struct {
	nodes []node
	src   *value.Source
}

func (n *seqNode) eval(fr *frame) (r Slot) {
	for i, e := range n.nodes {
		if r = e.eval(fr); r.abrupt() {
			if n.src != nil {
				return traced(r, value.Pos{Src: n.src, Off: n.src.Starts[i]})
			}
			return r
		}
	}
	return r
}

// dictNode is a dict literal with values to evaluate.
type dictNode struct {
	d    *value.Dict
	vals []node // nil where the literal's own value stands
}

func (n *dictNode) eval(fr *frame) Slot {
	vals := make([]value.Value, len(n.vals))
	for i, e := range n.vals {
		if e == nil {
			vals[i] = n.d.Vals().At(i)
			continue
		}
		r := e.eval(fr)
		if r.abrupt() {
			return r
		}
		vals[i] = r.Value()
	}
	return SlotOf(value.NewDict(n.d.Keys(), value.NewList(vals...)))
}

// traced notes the place of a failing call, for the trace.
func traced(s Slot, pos value.Pos) Slot {
	if s.kind == slotError {
		return markCall(s, pos)
	}
	return s
}

type unaryNode struct {
	fn  *Func
	x   node
	pos value.Pos
}

func (n *unaryNode) eval(fr *frame) Slot {
	if err := fr.c.allowed(n.fn); err != nil {
		return traced(slotErr(err), n.pos)
	}
	x := n.x.eval(fr)
	if x.abrupt() {
		return traced(x, n.pos)
	}
	return traced(slotResult(fr.c.callUnary(n.fn, x.Value())), n.pos)
}

type binaryNode struct {
	fn   *Func
	x, y node
	pos  value.Pos
}

func (n *binaryNode) eval(fr *frame) Slot {
	if err := fr.c.allowed(n.fn); err != nil {
		return traced(slotErr(err), n.pos)
	}
	x := n.x.eval(fr)
	if x.abrupt() {
		return traced(x, n.pos)
	}
	y := n.y.eval(fr)
	if y.abrupt() {
		return traced(y, n.pos)
	}
	return traced(slotResult(fr.c.callBinary(n.fn, x.Value(), y.Value())), n.pos)
}

// arithNode is a binary call that is computed here when both operands are
// plain numbers.
type arithNode struct {
	binaryNode
	op op
}

func (n *arithNode) eval(fr *frame) Slot {
	x := n.x.eval(fr)
	if x.abrupt() {
		return traced(x, n.pos)
	}
	y := n.y.eval(fr)
	if y.abrupt() {
		return traced(y, n.pos)
	}
	return n.compute(fr, x, y)
}

func (n *arithNode) compute(fr *frame, x, y Slot) Slot {
	if r, ok := arith(n.op, x, y); ok {
		return r
	}
	return traced(slotResult(fr.c.callBinary(n.fn, x.Value(), y.Value())), n.pos)
}

// localConstNode is an arithNode of a local and an integer constant, such as
// (- n 1): the commonest operands of a loop.
type localConstNode struct {
	arithNode
	local int
	num   int64
}

func (n *localConstNode) eval(fr *frame) Slot {
	x := fr.loc[n.local]
	if x.kind == slotI64 && x.num != value.NullI64 {
		switch n.op {
		case opAdd:
			return Slot{num: x.num + n.num}
		case opSub:
			return Slot{num: x.num - n.num}
		}
	}
	return n.compute(fr, x, Slot{num: n.num})
}

// newArith picks the node for a binary call that may be computed here.
func newArith(b binaryNode, o op) node {
	n := arithNode{b, o}
	x, ok := b.x.(localNode)
	y, ok2 := b.y.(constNode)
	if ok && ok2 && y.s.kind == slotI64 && y.s.num != value.NullI64 {
		return &localConstNode{n, int(x), y.s.num}
	}
	return &n
}

type variadicNode struct {
	fn   *Func
	args []node
	pos  value.Pos
}

func (n *variadicNode) eval(fr *frame) Slot {
	if err := fr.c.allowed(n.fn); err != nil {
		return traced(slotErr(err), n.pos)
	}
	args := make([]value.Value, len(n.args))
	for i, a := range n.args {
		r := a.eval(fr)
		if r.abrupt() {
			return traced(r, n.pos)
		}
		args[i] = r.Value()
	}
	return traced(slotResult(fr.c.callVariadic(n.fn, args)), n.pos)
}

// specialNode calls a special form with its arguments as code.
type specialNode struct {
	fn     *Func
	args   []value.Value
	pos    value.Pos
	share  bool // the locals are visible, through a scope
	locals []value.SymID
}

func (n *specialNode) eval(fr *frame) Slot {
	c := fr.c
	if err := c.allowed(n.fn); err != nil {
		return traced(slotErr(err), n.pos)
	}
	if !n.share {
		return traced(slotResult(c.special(n.fn, n.args)), n.pos)
	}
	r := withLocals(fr, n.locals, func() Slot { return slotResult(c.special(n.fn, n.args)) })
	return traced(r, n.pos)
}

// withLocals runs f with the first locals of fr, and self, in a scope. What f
// binds to them with let goes back to the locals.
func withLocals(fr *frame, names []value.SymID, f func() Slot) Slot {
	c := fr.c
	sc := &scope{
		names: append([]value.SymID{symSelf}, names...),
		vals:  make([]value.Value, 1, len(names)+1),
	}
	sc.vals[0] = fr.fn
	for i := range names {
		sc.vals = append(sc.vals, fr.loc[i].Value())
	}
	c.scopes = append(c.scopes, sc)
	depth := len(c.scopes)
	r := f()
	c.scopes = c.scopes[:depth-1]
	for i := range names {
		fr.loc[i] = SlotOf(sc.vals[i+1])
	}
	return r
}

// scopedNode is code compiled as a tree inside a lambda, with the locals
// visible through a scope.
type scopedNode struct {
	inner  node
	share  bool
	locals []value.SymID
}

func (n *scopedNode) eval(fr *frame) Slot {
	if !n.share {
		return n.inner.eval(fr)
	}
	return withLocals(fr, n.locals, func() Slot { return n.inner.eval(fr) })
}

// guardNode is a call of a builtin in tree mode, where the name may have been
// bound to something else by the time the call is reached.
type guardNode struct {
	id   value.SymID
	cell int32
	fn   *Func
	hit  node
	// What it takes to compile the call once more, without knowing the head.
	e       *value.List
	literal bool
	nesting int
	pending int
}

// holds reports whether the name still means the builtin.
func (n *guardNode) holds(c *Ctx) bool {
	b, ok := c.globalAt(n.cell).(*value.Builtin)
	if !ok || FuncOf(b) != n.fn {
		return false
	}
	if len(c.scopes) == 0 {
		return true
	}
	_, shadowed := c.Local(n.id)
	return !shadowed
}

func (n *guardNode) eval(fr *frame) Slot {
	c := fr.c
	if n.holds(c) {
		return n.hit.eval(fr)
	}
	k := compiler{c: c, tree: true, literal: n.literal, nesting: n.nesting, pending: n.pending}
	return k.openCall(n.e, n.id).eval(fr)
}

// callNode is a call whose head is only known when it is reached.
type callNode struct {
	head     node
	args     []node
	raw      []value.Value // the arguments as code, for special forms
	pos      value.Pos
	cost     int
	tree     bool
	computed bool        // head is a local or an expression: builtins do not map
	data     value.Value // the list itself, where it may stand for itself
}

func (n *callNode) eval(fr *frame) Slot {
	return traced(n.do(fr), n.pos)
}

func (n *callNode) do(fr *frame) Slot {
	c := fr.c
	h := n.head.eval(fr)
	if h.abrupt() {
		if n.data != nil && h.kind == slotError && h.err().Code == value.ErrName {
			return SlotOf(n.data)
		}
		return h
	}
	if s, ok := h.val.(value.Sym); ok && h.kind == slotValue && n.tree {
		v, err := c.Lookup(s.ID)
		if err != nil {
			if n.data != nil {
				return SlotOf(n.data)
			}
			return slotErr(err)
		}
		h = SlotOf(v)
	}
	switch f := h.val.(type) {
	case *value.Lambda:
		r := n.callLambda(fr, f)
		if n.tree && r.kind == slotError {
			if e := r.err(); e != ErrNeedsWriter && n.pos.Known() {
				e.Frames = append(e.Frames, n.pos)
			}
		}
		return r
	case *value.Builtin:
		return n.callBuiltin(fr, f)
	}
	if n.data != nil {
		return SlotOf(n.data)
	}
	return slotErr(notCallable(h.Value()))
}

func (n *callNode) callLambda(fr *frame, f *value.Lambda) Slot {
	if len(n.args) > maxArgs {
		return slotErr(value.Errorf(value.ErrDomain, "a call takes at most %d arguments, got %d", maxArgs, len(n.args)))
	}
	return callWith(fr, f, n.args, n.cost)
}

// callWith evaluates args into the slots of a new call of f and runs it.
func callWith(fr *frame, f *value.Lambda, args []node, cost int) Slot {
	c := fr.c
	cd := c.codeOf(f)
	n := max(cd.nlocals, len(args))
	st := c.st
	base, ok := st.reserve(n)
	if !ok {
		return slotErr(errStack())
	}
	for i, a := range args {
		r := a.eval(fr)
		if r.abrupt() {
			st.drop(base)
			return r
		}
		st.slots[base+i] = r
	}
	if len(args) != cd.arity {
		st.drop(base)
		return slotErr(wrongArity(cd.arity, len(args)))
	}
	return c.enter(f, cd, base, cd.nlocals+cost)
}

func (n *callNode) callBuiltin(fr *frame, b *value.Builtin) Slot {
	c := fr.c
	fn, err := c.funcOf(b)
	if err == nil {
		err = checkCount(fn, len(n.raw))
	}
	if err == nil {
		err = c.allowed(fn)
	}
	if err != nil {
		return slotErr(err)
	}
	if fn.IsSpecial() && n.tree {
		return slotResult(c.special(fn, n.raw))
	}
	args := make([]value.Value, len(n.args))
	for i, a := range n.args {
		r := a.eval(fr)
		if r.abrupt() {
			return r
		}
		args[i] = r.Value()
		if n.computed && fn.Has(Atomic) && isCollection(args[i]) {
			return slotErr(errUnmapped(fn, args[i]))
		}
	}
	return slotResult(c.callBuiltin(fn, args))
}

// selfNode calls the lambda being executed.
type selfNode struct {
	args []node
	pos  value.Pos
	cost int
}

func (n *selfNode) eval(fr *frame) Slot {
	cd, st := fr.code, fr.c.st
	if len(n.args) != cd.arity {
		return markCall(slotErr(wrongArity(cd.arity, len(n.args))), n.pos)
	}
	base, ok := st.reserve(cd.nlocals)
	if !ok {
		return markCall(slotErr(errStack()), n.pos)
	}
	for i, a := range n.args {
		r := a.eval(fr)
		if r.abrupt() {
			st.drop(base)
			return r
		}
		st.slots[base+i] = r
	}
	r := fr.c.run(fr.fn, cd, base, cd.nlocals+n.cost)
	if r.kind == slotError {
		return markCall(r, n.pos)
	}
	return r
}
