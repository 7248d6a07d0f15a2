package lang

import (
	"github.com/rayforce-go/rayforce/value"
)

// maxArgs is how many arguments one call may have.
const maxArgs = 64

// denied returns the access error when the session may not call fn.
func (c *Ctx) denied(fn *Func) error {
	if c.sess.Restricted && fn.Has(Restricted) {
		return value.Errorf(value.ErrAccess, "restricted in read-only mode")
	}
	return nil
}

// allowed reports whether fn may be called now: not denied, and not one that
// writes in an evaluation that only reads.
func (c *Ctx) allowed(fn *Func) error {
	if fn.Flags&(Restricted|Writes) == 0 {
		return nil
	}
	if err := c.denied(fn); err != nil {
		return err
	}
	if fn.Has(Writes) {
		return c.NeedWriter()
	}
	return nil
}

func wrongArity(want, got int) error {
	if want < 0 {
		return value.Errorf(value.ErrArity, "the function cannot be called: its parameter list is not in brackets")
	}
	return value.Errorf(value.ErrArity, "expected %s, got %d", Arguments(want), got)
}

// checkCount checks a number of arguments against the arity class of fn.
func checkCount(fn *Func, n int) error {
	want := -1
	switch {
	case fn.Unary != nil:
		want = 1
	case fn.Binary != nil, fn.kind() == value.TypeBinary:
		want = 2
	case fn.Special == nil && n > maxArgs:
		return value.Errorf(value.ErrDomain, "%s: a call takes at most %d arguments, got %d", fn.Name, maxArgs, n)
	}
	if want >= 0 && n != want {
		return value.Errorf(value.ErrArity, "%s expects %s, got %d; usage: %s", fn.Name, Arguments(want), n, fn.Sig)
	}
	return nil
}

func (c *Ctx) callUnary(fn *Func, x value.Value) (value.Value, error) {
	if !fn.Has(Handles) {
		x = value.Plain(x)
	}
	if x == value.Null && !fn.Has(NullOK) {
		return nil, value.Errorf(value.ErrType, "%s does not accept the null object", fn.Name)
	}
	return checkResult(fn.Unary(c, x))
}

func (c *Ctx) callBinary(fn *Func, x, y value.Value) (value.Value, error) {
	if !fn.Has(Handles) {
		x, y = value.Plain(x), value.Plain(y)
	}
	if (x == value.Null || y == value.Null) && !fn.Has(NullOK) {
		return nil, value.Errorf(value.ErrType, "%s does not accept the null object, got %s and %s", fn.Name, Describe(x), Describe(y))
	}
	return checkResult(fn.Binary(c, x, y))
}

func (c *Ctx) callVariadic(fn *Func, args []value.Value) (value.Value, error) {
	if !fn.Has(Handles) {
		args = value.PlainAll(args)
	}
	return fn.Variadic(c, args)
}

// callBuiltin calls fn with evaluated arguments, whose number has been checked.
func (c *Ctx) callBuiltin(fn *Func, args []value.Value) (value.Value, error) {
	if err := c.allowed(fn); err != nil {
		return nil, err
	}
	switch {
	case fn.Unary != nil:
		return c.callUnary(fn, args[0])
	case fn.Binary != nil:
		return c.callBinary(fn, args[0], args[1])
	case fn.Variadic != nil:
		return checkResult(c.callVariadic(fn, args))
	}
	return fn.Special(c, args)
}

// Apply calls a function value with exactly these arguments, as a call
// expression with evaluated arguments does. A symbol names the function.
func (c *Ctx) Apply(f value.Value, args []value.Value) (value.Value, error) {
	switch f := f.(type) {
	case *value.Lambda:
		return c.callLambda(f, args).Result()
	case *value.Builtin:
		fn, err := c.funcOf(f)
		if err == nil {
			err = checkCount(fn, len(args))
		}
		if err != nil {
			return nil, err
		}
		return c.callBuiltin(fn, args)
	}
	return nil, notCallable(f)
}

func notCallable(f value.Value) error {
	return value.Errorf(value.ErrType, "the head of a call must be a function, got %s", Describe(f))
}

// funcOf returns the declaration behind a builtin, looking it up by name when
// the value was decoded elsewhere.
func (c *Ctx) funcOf(b *value.Builtin) (*Func, error) {
	if fn := FuncOf(b); fn != nil {
		return fn, nil
	}
	if fn := c.in.Registry.Func(b.Name); fn != nil {
		return fn, nil
	}
	return nil, value.Errorf(value.ErrName, "no function named '%s' here", b.Name)
}

// Call calls a function value with one or two arguments as the higher-order
// functions do: a lambda must take exactly these; a unary builtin takes the
// first and ignores the second; a binary builtin needs two; anything else is
// a type error.
func (c *Ctx) Call(f value.Value, args ...value.Value) (value.Value, error) {
	caller, err := c.Caller(f, len(args))
	if err != nil {
		return nil, err
	}
	switch len(args) {
	case 1:
		return caller.Call1(SlotOf(args[0])).Result()
	case 2:
		return caller.Call2(SlotOf(args[0]), SlotOf(args[1])).Result()
	}
	return c.Apply(f, args)
}

// Caller calls one function many times with one or two arguments, resolving it
// once.
type Caller struct {
	c      *Ctx
	lambda *value.Lambda
	code   *code
	fn     *Func
	op     op
}

// Caller prepares f for calls with n arguments by the rules of Call.
func (c *Ctx) Caller(f value.Value, n int) (Caller, error) {
	switch f := f.(type) {
	case *value.Lambda:
		if f.Arity() != n {
			return Caller{}, wrongArity(f.Arity(), n)
		}
		return Caller{c: c, lambda: f, code: c.codeOf(f)}, nil
	case *value.Builtin:
		fn, err := c.funcOf(f)
		if err != nil {
			return Caller{}, err
		}
		if err := c.denied(fn); err != nil {
			return Caller{}, err
		}
		if fn.Unary == nil && (fn.Binary == nil || n < 2) {
			return Caller{}, value.Errorf(value.ErrType, "expected a function of %s, got %s", Arguments(n), fn.Name)
		}
		if err := c.allowed(fn); err != nil {
			return Caller{}, err
		}
		k := Caller{c: c, fn: fn}
		if n == 2 {
			k.op = fn.op
		}
		return k, nil
	}
	return Caller{}, value.Errorf(value.ErrType, "expected a function, got %s", Describe(f))
}

// Call1 calls the function with one argument.
func (k *Caller) Call1(x Slot) Slot {
	if k.lambda != nil {
		st := k.c.st
		base, ok := st.reserve(k.code.nlocals)
		if !ok {
			return slotErr(errStack())
		}
		st.slots[base] = x
		return k.c.enter(k.lambda, k.code, base, k.code.nlocals)
	}
	return slotResult(k.c.callUnary(k.fn, x.Value()))
}

// Call2 calls the function with two arguments.
func (k *Caller) Call2(x, y Slot) Slot {
	if k.lambda != nil {
		st := k.c.st
		base, ok := st.reserve(k.code.nlocals)
		if !ok {
			return slotErr(errStack())
		}
		st.slots[base], st.slots[base+1] = x, y
		return k.c.enter(k.lambda, k.code, base, k.code.nlocals)
	}
	if k.op != opNone {
		if r, ok := arith(k.op, x, y); ok {
			return r
		}
	}
	if k.fn.Unary != nil {
		return slotResult(k.c.callUnary(k.fn, x.Value()))
	}
	return slotResult(k.c.callBinary(k.fn, x.Value(), y.Value()))
}

// callLambda calls f with evaluated arguments.
func (c *Ctx) callLambda(f *value.Lambda, args []value.Value) Slot {
	if len(args) != f.Arity() {
		return slotErr(wrongArity(f.Arity(), len(args)))
	}
	cd := c.codeOf(f)
	base, ok := c.st.reserve(cd.nlocals)
	if !ok {
		return slotErr(errStack())
	}
	for i, a := range args {
		c.st.slots[base+i] = SlotOf(a)
	}
	return c.enter(f, cd, base, cd.nlocals)
}

// The evaluation stack. The slots of one call lie together; frames says which.
// Budget is what the language promises: calls may use stackBudget slots
// together, each its locals and the operands that wait for it, so that
// runaway recursion ends in an error and never in a crash.
const (
	stackBudget = 1024
	stackSlots  = 8 * stackBudget
	maxEval     = 512 // nested evaluations of code by eval, load and special forms
)

type stack struct {
	slots  []Slot
	frames []frame
	sp     int // first free slot
	depth  int // active calls
	used   int // budget in use
	evals  int // nested Eval
}

// frame is one active call.
type frame struct {
	c    *Ctx
	loc  []Slot
	fn   *value.Lambda
	code *code
}

func newStack() *stack {
	return &stack{slots: make([]Slot, stackSlots), frames: make([]frame, stackBudget+2)}
}

// reserve takes n slots for the locals of a call about to be made.
func (st *stack) reserve(n int) (base int, ok bool) {
	base = st.sp
	if base+n > len(st.slots) {
		return 0, false
	}
	st.sp = base + n
	return base, true
}

func (st *stack) drop(base int) {
	for i := base; i < st.sp; i++ {
		st.slots[i] = Slot{}
	}
	st.sp = base
}

func errStack() error {
	return value.Errorf(value.ErrLimit, "recursion too deep: calls use more than %d stack slots together", stackBudget)
}

// enter calls f, whose arguments are in the slots from base, frees the slots
// and adds a frame to the trace of an error. cost is what the call takes from
// the budget.
func (c *Ctx) enter(f *value.Lambda, cd *code, base, cost int) Slot {
	r := c.run(f, cd, base, cost)
	if r.kind == slotError {
		leaveLambda(r.err(), cd.tree)
	}
	return r
}

// run is enter without the frame: a lambda that calls itself shows once in a
// trace.
func (c *Ctx) run(f *value.Lambda, cd *code, base, cost int) Slot {
	st := c.st
	if st.used+cost > stackBudget || st.depth >= stackBudget {
		st.drop(base)
		return slotErr(errStack())
	}
	if c.ticks++; c.ticks&1023 == 0 {
		if err := c.Interrupted(); err != nil {
			st.drop(base)
			return slotErr(err)
		}
	}
	st.used += cost
	st.depth++
	fr := &st.frames[st.depth]
	fr.c, fr.loc, fr.fn, fr.code = c, st.slots[base:base+cd.nlocals:base+cd.nlocals], f, cd
	var r Slot
	if cd.tree {
		r = c.enterTree(fr)
	} else {
		r = cd.body.eval(fr)
	}
	if r.kind == slotReturn {
		r = SlotOf(r.val)
	}
	st.depth--
	st.used -= cost
	st.drop(base)
	return r
}

// enterTree runs a body that is evaluated as a tree: its parameters and self
// are bound in a scope that the functions it calls can see.
func (c *Ctx) enterTree(fr *frame) Slot {
	sc := &scope{}
	for i, p := range fr.code.params {
		sc.set(p, fr.loc[i].Value())
	}
	sc.set(symSelf, fr.fn)
	c.scopes = append(c.scopes, sc)
	defer func(n int) { c.scopes = c.scopes[:n] }(len(c.scopes) - 1)
	return fr.code.body.eval(fr)
}

// The trace of an error. While it passes the expressions of one lambda body,
// At holds the innermost call; when it leaves the lambda that becomes a frame.

func markCall(s Slot, pos value.Pos) Slot {
	if e := s.err(); e != nil && e != ErrNeedsWriter && !e.At.Known() {
		e.At = pos
	}
	return s
}

// leaveLambda turns the place into a frame. A body evaluated as a tree has no
// frame of its own.
func leaveLambda(e *value.Error, tree bool) {
	if e == ErrNeedsWriter || !e.At.Known() {
		return
	}
	if !tree {
		e.Frames = append(e.Frames, e.At)
	}
	e.At = value.Pos{}
}
