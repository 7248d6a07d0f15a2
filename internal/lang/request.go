package lang

import (
	"bytes"
	"context"

	"github.com/rayforce-go/rayforce/internal/syntax"
	"github.com/rayforce-go/rayforce/value"
)

// Request is one thing to evaluate: a source text, code, or a call of a
// function with evaluated arguments. The first that is set counts.
type Request struct {
	// Source is a text to parse and evaluate.
	Source *value.Source
	// Func is a function to call with Args.
	Func value.Value
	Args []value.Value
	// Code is evaluated as code.
	Code value.Value

	// Literal takes nested lists that cannot be calls as data, as for
	// expression payloads.
	Literal bool
	// Vars holds the sender's variables, the last place a name is looked up.
	Vars *value.Dict

	// Record, if it is set, is called once, when it is known how the request is
	// evaluated: before one that may change something, in the writers' turn,
	// and after one that only read. So the calls come in the order in which
	// changes take effect, and the call for a reader comes after those for all
	// changes that it saw. When Record fails, so does the request.
	Record func() error
}

// Do evaluates a request of session s. A request that only reads runs at once
// on a snapshot of the globals, in parallel with all others; one that may
// change something takes its turn behind earlier writers. The results are as
// if requests ran one by one. Do may be called from any number of goroutines,
// for one session from one at a time.
func (in *Interp) Do(ctx context.Context, s *Session, r Request) (value.Value, error) {
	if r.Source == nil {
		return in.do(ctx, s, r)
	}
	code, err := syntax.Parse(r.Source)
	if err != nil {
		return nil, r.record(err)
	}
	r.Code = code
	if s.Trace != nil {
		s.Trace.Event("parse")
	}
	v, err := in.do(ctx, s, r)
	if s.Trace != nil {
		s.Trace.Event("eval")
	}
	if e, ok := err.(*value.Error); ok && len(e.Frames) == 0 && !e.At.Known() {
		e.At = value.Pos{Src: r.Source, Off: syntax.Start(r.Source.Text)}
	}
	return v, err
}

func (in *Interp) do(ctx context.Context, s *Session, r Request) (value.Value, error) {
	eff := effectPure
	snap := *in.globals.snap.Load()
	if r.Func == nil {
		eff = in.effectOf(r.Code, snap, s.Restricted)
	} else {
		eff = in.effectOf(r.Func, snap, s.Restricted)
	}
	if eff != effectWrites {
		v, err := in.read(ctx, s, r, snap, eff)
		if err != error(ErrNeedsWriter) {
			return v, r.record(err)
		}
	}
	if err := in.acquire(ctx); err != nil {
		return nil, err
	}
	defer in.release()
	if s.Trace != nil {
		s.Trace.Again()
	}
	if err := r.record(nil); err != nil {
		return nil, err
	}
	c := &Ctx{in: in, sess: s, ctx: ctx, done: ctx.Done(), writer: true, trace: s.Trace}
	return c.run1(r)
}

// record calls Record and returns its error, or else err.
func (r *Request) record(err error) error {
	if r.Record != nil {
		if failed := r.Record(); failed != nil {
			return failed
		}
	}
	return err
}

// read evaluates a request on a snapshot. What it prints is held back while it
// may yet turn out to need the writers' turn.
func (in *Interp) read(ctx context.Context, s *Session, r Request, snap []value.Value, eff effect) (value.Value, error) {
	c := &Ctx{in: in, sess: s, ctx: ctx, done: ctx.Done(), cells: snap, trace: s.Trace}
	if eff != effectPure {
		c.out = new(bytes.Buffer)
	}
	v, err := c.run1(r)
	if c.out != nil && err != error(ErrNeedsWriter) && c.out.Len() > 0 && s.Out != nil {
		if _, werr := s.Out.Write(c.out.Bytes()); werr != nil && err == nil {
			err = value.AsError(werr)
		}
	}
	return v, err
}

// Nested evaluates a request of another session, or a hook, while the
// evaluation c waits for it: with the view and the turn of c.
func (c *Ctx) Nested(s *Session, r Request) (value.Value, error) {
	child := &Ctx{in: c.in, sess: s, ctx: c.ctx, done: c.done, cells: c.cells, writer: c.writer}
	if r.Source != nil {
		code, err := syntax.Parse(r.Source)
		if err != nil {
			return nil, err
		}
		r.Code = code
	}
	return child.run1(r)
}

func (c *Ctx) begin() {
	c.st = c.in.stacks.Get().(*stack)
	c.top.c = c
}

// end gives the stack back, clean even if a fault cut the evaluation short.
func (c *Ctx) end() {
	st := c.st
	clear(st.slots[:st.sp])
	st.sp, st.depth, st.used, st.evals = 0, 0, 0, 0
	c.in.stacks.Put(c.st)
	c.st = nil
}

// run1 evaluates a request in a fresh context.
func (c *Ctx) run1(r Request) (v value.Value, err error) {
	c.begin()
	defer c.end()
	if fault := value.Guard(func() { v, err = c.perform(r) }); fault != nil {
		return nil, fault
	}
	return v, err
}

func (c *Ctx) perform(r Request) (value.Value, error) {
	c.literal, c.vars = r.Literal, r.Vars
	if c.sess.Restricted { // a let of a restricted session binds nothing that lasts
		c.scopes = append(c.scopes, &scope{})
	}
	if r.Func != nil {
		return c.Apply(r.Func, r.Args)
	}
	if code, ok := r.Code.(*value.List); ok && r.Literal {
		k := &compiler{c: c, tree: true, literal: true}
		return k.expr(code).eval(&c.top).Result()
	}
	return c.Eval(r.Code)
}
