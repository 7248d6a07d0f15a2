package lang

import "github.com/rayforce-go/rayforce/value"

// A Trace is told what an evaluation does, as it does it. The calls come from
// the goroutine of the evaluation; what functions do in others counts as theirs.
type Trace interface {
	// Event says what has been done since the last call of a method.
	Event(name string)
	// Begin says that a function is called, End that the call which began last
	// has returned: v is nil when it failed.
	Begin(name string)
	End(v value.Value)
	// Again says that the evaluation starts over, with what came before the
	// first Begin done.
	Again()
}

func (c *Ctx) beginCall(fn *Func) {
	if c.trace != nil {
		c.trace.Begin(fn.Name)
	}
}

func (c *Ctx) endCall(v value.Value, err error) {
	if c.trace != nil {
		if err != nil {
			v = nil
		}
		c.trace.End(v)
	}
}

// Traced reports whether somebody wants to know the phases of a call.
func (c *Ctx) Traced() bool { return c.trace != nil }

// Phase says that a phase of the current call has ended.
func (c *Ctx) Phase(name string) {
	if c.trace != nil {
		c.trace.Event(name)
	}
}

// special calls a special form with its arguments as code.
func (c *Ctx) special(fn *Func, args []value.Value) (value.Value, error) {
	c.beginCall(fn)
	v, err := fn.Special(c, args)
	c.endCall(v, err)
	return v, err
}
