package lang

import "github.com/rayforce-go/rayforce/value"

// node is a piece of compiled code.
type node interface {
	eval(fr *frame) Slot
}

// code is a compiled lambda.
type code struct {
	in      *Interp // cells are numbered per interpreter
	params  []value.SymID
	names   []value.SymID // name of each local, parameters first
	arity   int
	nlocals int
	body    node
	tree    bool // evaluated as a tree, see compiler.tree
}

// maxLocals is how many parameters and let names one lambda may have in slots.
const maxLocals = 256

// compiler turns code trees into nodes. In tree mode (top-level input, and
// bodies that cannot be compiled) names live in scopes; else parameters and
// let names are numbered locals.
type compiler struct {
	c       *Ctx
	tree    bool
	literal bool // argument lists that cannot be calls are data
	locals  map[value.SymID]int
	names   []value.SymID
	bail    bool // the body must be evaluated as a tree
	nesting int
	pending int // operands that wait while the expression being compiled runs
}

var (
	symSelf   = value.Intern("self")
	symNull   = value.Intern("null")
	symList   = value.Intern("list")
	symEval   = value.Intern("eval")
	symRes    = value.Intern("resolve")
	symReturn = value.Intern("return")
)

// maxNesting bounds how deep code may nest; the reader allows 1024.
const maxNesting = 1100

// codeOf returns what f compiles to here, compiling it at its first call.
func (c *Ctx) codeOf(f *value.Lambda) *code {
	if cd, ok := f.Code().(*code); ok && cd.in == c.in {
		return cd
	}
	cd := c.compileLambda(f)
	f.SetCode(cd)
	return cd
}

func (c *Ctx) compileLambda(f *value.Lambda) *code {
	params := paramNames(f.Params)
	k := &compiler{c: c, locals: make(map[value.SymID]int)}
	for _, p := range params {
		k.locals[p] = len(k.names) // of equal names the last counts
		k.names = append(k.names, p)
	}
	for len(k.names) < f.Arity() { // parameters that cannot be named
		k.names = append(k.names, 0)
	}
	body := k.sequence(f.Body)
	cd := &code{in: c.in, params: params, arity: f.Arity(), names: k.names, nlocals: len(k.names), body: body}
	if k.bail || len(k.names) > maxLocals {
		tk := &compiler{c: c, tree: true}
		cd.tree, cd.nlocals, cd.body = true, max(f.Arity(), 0), tk.sequence(f.Body)
	}
	return cd
}

// paramNames returns the names of a parameter list: a SYM vector, or a list of
// symbols. Other lists only have a length.
func paramNames(params value.Value) []value.SymID {
	switch p := params.(type) {
	case *value.Vec[value.SymID]:
		return p.Data()
	case *value.List:
		names := make([]value.SymID, p.Len())
		for i, item := range p.Items() {
			s, ok := item.(value.Sym)
			if !ok {
				return nil
			}
			names[i] = s.ID
		}
		return names
	}
	return nil
}

func (k *compiler) sequence(body []value.Value) node {
	nodes := make([]node, len(body))
	for i, e := range body {
		nodes[i] = k.expr(e)
	}
	if len(nodes) == 1 {
		return nodes[0]
	}
	return &seqNode{nodes: nodes}
}

// expr compiles one expression.
func (k *compiler) expr(e value.Value) node {
	switch e := e.(type) {
	case value.Sym:
		if e.Quoted {
			return constNode{SlotOf(e)}
		}
		return k.name(e.ID)
	case *value.List:
		if e.Len() == 0 {
			return constNode{SlotOf(e)}
		}
		if k.nesting++; k.nesting > maxNesting {
			k.nesting--
			return k.wrong(e, value.Errorf(value.ErrLimit, "code nests deeper than %d", maxNesting))
		}
		n := k.call(e)
		k.nesting--
		return n
	case *value.Dict:
		return k.dict(e)
	}
	return constNode{SlotOf(e)}
}

func (k *compiler) name(id value.SymID) node {
	if i, ok := k.locals[id]; ok && id != symNull {
		return localNode(i)
	}
	if id == symNull {
		return constNode{SlotOf(value.Null)}
	}
	return &nameNode{id: id, cell: k.c.in.globals.cell(id)}
}

// dict compiles a dict literal: data, except that (list ...) forms in it are
// evaluated where they are written, so that runtime values can be spliced in.
func (k *compiler) dict(d *value.Dict) node {
	var vals []node
	for i := range d.Len() {
		var n node
		switch v := d.Vals().At(i).(type) {
		case *value.List:
			if v.Len() > 0 && v.At(0) == (value.Sym{ID: symList}) {
				n = k.expr(v)
			}
		case *value.Dict:
			if dn, ok := k.dict(v).(*dictNode); ok {
				n = dn
			}
		}
		if n != nil && vals == nil {
			vals = make([]node, d.Len())
		}
		if n != nil {
			vals[i] = n
		}
	}
	if vals == nil {
		return constNode{SlotOf(d)}
	}
	return &dictNode{d, vals}
}

// args compiles the arguments of a call, counting the operands that wait on
// the stack while each is computed.
func (k *compiler) args(args []value.Value) []node {
	nodes := make([]node, len(args))
	before := k.pending
	for i, a := range args {
		k.pending = before + i + 1
		nodes[i] = k.expr(a)
	}
	k.pending = before
	return nodes
}

// call compiles a non-empty list.
func (k *compiler) call(e *value.List) node {
	head, args := e.At(0), e.Items()[1:]
	if s, ok := head.(value.Sym); ok && !(s.Quoted && !k.tree) {
		return k.namedCall(e, s.ID, args)
	}
	if b, ok := head.(*value.Builtin); ok && k.tree {
		if fn, err := k.c.funcOf(b); err == nil {
			return k.fixedCall(e, fn, args)
		}
	}
	if k.literal && k.nesting > 1 && !maybeCallable(head) {
		return constNode{SlotOf(e)}
	}
	return &callNode{head: k.expr(head), args: k.args(args), raw: args, pos: e.Pos(), cost: k.pending, tree: k.tree, computed: !k.tree, data: k.data(e)}
}

// wrong compiles a call that can only fail.
func (k *compiler) wrong(e *value.List, err error) node {
	return errNode{err: err, pos: e.Pos()}
}

// data returns e itself when it may stand for itself, should it turn out not
// to be a call.
func (k *compiler) data(e *value.List) value.Value {
	if k.literal && k.nesting > 1 {
		return e
	}
	return nil
}

// maybeCallable reports whether a head could evaluate to a function.
func maybeCallable(head value.Value) bool {
	switch h := head.(type) {
	case value.Sym, *value.Builtin, *value.Lambda:
		return true
	case *value.List:
		return h.Len() > 0 && maybeCallable(h.At(0))
	}
	return false
}

// namedCall compiles a call whose head is a name.
func (k *compiler) namedCall(e *value.List, id value.SymID, args []value.Value) node {
	if k.tree {
		fn := k.bound(id)
		if fn == nil {
			return k.openCall(e, id)
		}
		return &guardNode{id: id, cell: k.c.in.globals.cell(id), fn: fn, hit: k.fixedCall(e, fn, args),
			e: e, literal: k.literal, nesting: k.nesting, pending: k.pending}
	}
	if form, ok := formOf(id); ok && form.compiled && form.fits(len(args)) {
		if form.name == "self" {
			return &selfNode{args: k.args(args), pos: e.Pos(), cost: k.pending}
		}
		return form.build(k, e, args)
	}
	if fn := k.bound(id); fn != nil {
		return k.fixedCall(e, fn, args)
	}
	if len(args) > maxArgs {
		k.bail = true
	}
	_, local := k.locals[id]
	return &callNode{head: k.headName(id), args: k.args(args), raw: args, pos: e.Pos(), cost: k.pending, computed: local}
}

// openCall compiles a call of whatever a name is bound to when it is reached,
// in tree mode.
func (k *compiler) openCall(e *value.List, id value.SymID) node {
	args := e.Items()[1:]
	return &callNode{head: k.headName(id), args: k.args(args), raw: args, pos: e.Pos(), cost: k.pending, tree: true, data: k.data(e)}
}

// headName compiles a name in head position, where a quoted symbol is a name
// like any other.
func (k *compiler) headName(id value.SymID) node {
	if id == symNull {
		return constNode{SlotOf(value.Null)}
	}
	if i, ok := k.locals[id]; ok {
		return localNode(i)
	}
	return &nameNode{id: id, cell: k.c.in.globals.cell(id)}
}

// bound returns the builtin that a name is bound to in the global table.
func (k *compiler) bound(id value.SymID) *Func {
	b, ok := k.c.globalAt(k.c.in.globals.cell(id)).(*value.Builtin)
	if !ok {
		return nil
	}
	fn, err := k.c.funcOf(b)
	if err != nil {
		return nil
	}
	return fn
}

// fixedCall compiles a call of a builtin known now.
func (k *compiler) fixedCall(e *value.List, fn *Func, args []value.Value) node {
	if err := checkCount(fn, len(args)); err != nil {
		return k.wrong(e, err)
	}
	if form, ok := formByName[fn.Name]; ok && fn.IsSpecial() {
		if !form.fits(len(args)) {
			return k.wrong(e, form.misfit(len(args)))
		}
		if k.tree || form.native {
			return form.build(k, e, args)
		}
	}
	if fn.IsSpecial() {
		return k.special(e, fn, args)
	}
	nodes := k.args(args)
	switch {
	case fn.Unary != nil:
		return fuse(&unaryNode{fn: fn, x: nodes[0], pos: e.Pos()})
	case fn.Binary != nil && fn.op != opNone:
		return newArith(binaryNode{fn: fn, x: nodes[0], y: nodes[1], pos: e.Pos()}, fn.op)
	case fn.Binary != nil:
		return &binaryNode{fn: fn, x: nodes[0], y: nodes[1], pos: e.Pos()}
	}
	return &variadicNode{fn: fn, args: nodes, pos: e.Pos()}
}

// special compiles a special form that takes its arguments as code. In a
// lambda it sees the locals, through a scope, if its text mentions one of
// them, or self, eval or resolve.
func (k *compiler) special(e *value.List, fn *Func, args []value.Value) node {
	n := &specialNode{fn: fn, args: args, pos: e.Pos()}
	if !k.tree && k.mentions(e.Items()) {
		n.share = true
		n.locals = append([]value.SymID(nil), k.names...)
	}
	return n
}

func (k *compiler) mentions(code []value.Value) bool {
	for _, e := range code {
		switch e := e.(type) {
		case value.Sym:
			if _, ok := k.locals[e.ID]; ok || e.ID == symSelf || e.ID == symEval || e.ID == symRes {
				return true
			}
		case *value.List:
			if k.mentions(e.Items()) {
				return true
			}
		case *value.Dict:
			if l, ok := e.Vals().(*value.List); ok && k.mentions(l.Items()) {
				return true
			}
		case *value.Vec[value.SymID]:
			for _, id := range e.Data() {
				if _, ok := k.locals[id]; ok {
					return true
				}
			}
		}
	}
	return false
}

// local returns the slot of a let name, making it a local from here on.
func (k *compiler) local(id value.SymID) int {
	if i, ok := k.locals[id]; ok {
		return i
	}
	i := len(k.names)
	k.locals[id] = i
	k.names = append(k.names, id)
	return i
}
