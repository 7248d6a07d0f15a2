package lang

import (
	"context"
	"sync/atomic"

	"github.com/rayforce-go/rayforce/value"
)

// Binding watches one global name from outside of any evaluation: what a
// server needs to look at a hook before every request at almost no cost.
type Binding struct {
	in   *Interp
	name value.SymID
	cell atomic.Int32 // -1 while the name was never bound
	seen atomic.Int32 // how many cells there were when that was last looked up
}

// Binding returns a watch on a global name, bound or not.
func (in *Interp) Binding(name string) *Binding {
	b := &Binding{in: in, name: value.Intern(name)}
	b.cell.Store(-1)
	return b
}

// Value returns what the name is bound to for readers that start now, nil if
// it is unbound.
func (b *Binding) Value() value.Value {
	snap := *b.in.globals.snap.Load()
	cell := b.cell.Load()
	if cell < 0 {
		if int(b.seen.Load()) == len(snap) {
			return nil
		}
		cell = b.in.globals.cell(b.name)
		b.seen.Store(int32(len(snap)))
		b.cell.Store(cell)
	}
	if uint(cell) < uint(len(snap)) {
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
		snap := *in.globals.snap.Load()
		if cell := in.globals.cell(id); cell >= 0 && int(cell) < len(snap) && snap[cell] != nil {
			return snap[cell], nil
		}
	}
	return nil, value.Errorf(value.ErrName, "no function or variable named '%s'", name)
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
