package lang

import (
	"context"

	"github.com/rayforce-go/rayforce/value"
)

// What a host of the language needs outside of any evaluation.

// Global returns what a name is bound to for readers that start now, nil if it
// is unbound. It takes no lock.
func (in *Interp) Global(name value.SymID) value.Value {
	cell := in.globals.cell(name)
	if snap := *in.globals.snap.Load(); uint(cell) < uint(len(snap)) {
		return snap[cell]
	}
	return nil
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
