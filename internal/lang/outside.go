package lang

import (
	"context"

	"github.com/rayforce-go/rayforce/value"
)

// What a host of the language needs outside of any evaluation, and what an
// evaluation needs to wait for something outside.

// Global returns what a name is bound to for readers that start now, nil if it
// is unbound. It takes no lock.
func (in *Interp) Global(name value.SymID) value.Value {
	cell := in.globals.cell(name)
	if snap := *in.globals.snap.Load(); uint(cell) < uint(len(snap)) {
		return snap[cell]
	}
	return nil
}

// Resolve returns the function value for a name in a message: the builtin of
// that name, or what the global of that name is bound to.
func (in *Interp) Resolve(name string) (value.Value, error) {
	if b, ok := in.Registry.Lookup(name); ok {
		return b, nil
	}
	if id, ok := value.FindSym(name); ok {
		if v := in.Global(id); v != nil {
			return v, nil
		}
	}
	return nil, value.Errorf(value.ErrName, "no function or variable named '%s'", name)
}

// Names returns the bound global names, in order of first binding.
func (in *Interp) Names() []value.SymID {
	var bound []value.SymID
	snap := *in.globals.snap.Load()
	for cell, name := range in.globals.names() {
		if cell < len(snap) && snap[cell] != nil {
			bound = append(bound, name)
		}
	}
	return bound
}

// Bind binds a global name in the writers' turn.
func (in *Interp) Bind(ctx context.Context, name value.SymID, v value.Value) error {
	if err := in.acquire(ctx); err != nil {
		return err
	}
	defer in.release()
	c := &Ctx{in: in, ctx: ctx, done: ctx.Done(), writer: true}
	return c.SetGlobal(name, v)
}

// OutsideTurn runs f while other requests may write. A function that waits for
// another process does so in f: that process may need a write here before it
// answers, and other clients should not wait with it. So what such a request
// did before f can be seen by others, and what it reads after f may be theirs.
func (c *Ctx) OutsideTurn(f func() error) error {
	if !c.writer {
		return f()
	}
	c.in.release()
	// The turn is given back to Do, which ends it, whatever became of f.
	defer c.in.acquire(context.Background())
	return f()
}
