package lang

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// Ctx is one evaluation: its view of the globals, its scope frames and stack,
// its limits and where it prints. Functions receive it as their first
// argument. A Ctx belongs to one goroutine; parallel work inside a function
// must not touch it, except for Context.
type Ctx struct {
	in   *Interp
	sess *Session
	ctx  context.Context
	done <-chan struct{}

	cells   []value.Value // readers: the snapshot; writers use in.globals.live
	writer  bool
	literal bool        // argument lists that cannot be calls are data (expression payloads)
	vars    *value.Dict // the sender's variables, the last place a name is looked up

	scopes []*scope
	top    frame // for code evaluated as a tree
	st     *stack
	out    *bytes.Buffer // holds output back until it is sure that the request is not run again
	ticks  uint
	trace  Trace // nil for none
}

// Context returns the context that ends this evaluation.
func (c *Ctx) Context() context.Context { return c.ctx }

// Interrupted returns a cancel error when the evaluation is to stop, and a
// limit error when memory is short. Loops over batches ask once per batch.
func (c *Ctx) Interrupted() error {
	select {
	case <-c.done:
		return value.Errorf(value.ErrCancel, "interrupted")
	default:
		return checkMemory()
	}
}

// Interp returns the interpreter that this evaluation belongs to.
func (c *Ctx) Interp() *Interp { return c.in }

// Session returns the session whose request this is.
func (c *Ctx) Session() *Session { return c.sess }

// Workers returns how many threads an operator may use.
func (c *Ctx) Workers() int { return c.in.Limits.Workers }

// Stdout returns where the program prints.
func (c *Ctx) Stdout() io.Writer {
	switch {
	case c.out != nil:
		return c.out
	case c.sess.Out != nil:
		return c.sess.Out
	}
	return io.Discard
}

// Stderr returns where diagnostics of the program go.
func (c *Ctx) Stderr() io.Writer {
	if c.sess.Err != nil {
		return c.sess.Err
	}
	return io.Discard
}

// NeedWriter returns ErrNeedsWriter in an evaluation that only reads. The
// evaluator asks before it calls a function flagged Writes; a function whose
// effect depends on its arguments asks itself, before it has any effect.
func (c *Ctx) NeedWriter() error {
	if !c.writer {
		return ErrNeedsWriter
	}
	return nil
}

// Global returns what name is bound to in the global environment.
func (c *Ctx) Global(name value.SymID) (value.Value, bool) {
	v := c.globalAt(c.in.globals.cell(name))
	return v, v != nil
}

func (c *Ctx) globalAt(cell int32) value.Value {
	cells := c.cells
	if c.writer {
		cells = c.in.globals.live
	}
	if uint(cell) < uint(len(cells)) {
		return cells[cell]
	}
	return nil
}

// SetGlobal binds name in the global environment. A dotted name updates the
// nested dicts under its head; a name that begins with a dot is reserved.
func (c *Ctx) SetGlobal(name value.SymID, v value.Value) error {
	if err := c.NeedWriter(); err != nil {
		return err
	}
	text := name.String()
	if reserved(text) {
		return value.Errorf(value.ErrReserve, "cannot bind %s: names that begin with a dot belong to the system", text)
	}
	path, dotted := splitPath(text)
	if !dotted {
		c.in.globals.set(name, v)
		return nil
	}
	head := value.Intern(path[0])
	old, _ := c.Global(head)
	root, err := setPath(old, path[1:], v, text)
	if err == nil {
		c.in.globals.set(head, root)
	}
	return err
}

// DelGlobal removes the global binding of name; a dotted name removes the key
// and the dicts that become empty.
func (c *Ctx) DelGlobal(name value.SymID) error {
	if err := c.NeedWriter(); err != nil {
		return err
	}
	text := name.String()
	if reserved(text) {
		return value.Errorf(value.ErrReserve, "cannot delete %s: names that begin with a dot belong to the system", text)
	}
	path, dotted := splitPath(text)
	if !dotted {
		c.in.globals.unset(name)
		return nil
	}
	head := value.Intern(path[0])
	old, ok := c.Global(head)
	if !ok {
		return nil
	}
	if root := delPath(old, path[1:]); root == nil {
		c.in.globals.unset(head)
	} else {
		c.in.globals.set(head, root)
	}
	return nil
}

// GlobalNames returns the names bound in the global environment, builtins
// included, in order of first binding.
func (c *Ctx) GlobalNames() []value.SymID {
	var bound []value.SymID
	for cell, name := range c.in.globals.names() {
		if c.globalAt(int32(cell)) != nil {
			bound = append(bound, name)
		}
	}
	return bound
}

// splitPath splits a dotted name into its segments. A leading dot belongs to
// the first segment; a name with an empty segment is plain.
func splitPath(name string) ([]string, bool) {
	if strings.IndexByte(name, '.') < 0 || len(name) < 3 || isHook(name) {
		return nil, false
	}
	segs := strings.Split(name[1:], ".")
	segs[0] = name[:1] + segs[0]
	for _, s := range segs {
		if s == "" || s == "." {
			return nil, false
		}
	}
	return segs, len(segs) > 1
}

// setPath returns the dict old with v at the nested key path.
func setPath(old value.Value, path []string, v value.Value, full string) (value.Value, error) {
	if len(path) == 0 {
		return v, nil
	}
	var keys []value.SymID
	var vals []value.Value
	if old != nil {
		d, ok := old.(*value.Dict)
		if !ok {
			return nil, value.Errorf(value.ErrType, "cannot bind %s: the part before .%s is %s, expected a dict", full, path[0], Describe(old))
		}
		k, ok := d.SymKeys()
		if !ok && d.Len() > 0 {
			return nil, value.Errorf(value.ErrType, "cannot bind %s: the dict before .%s is not keyed by symbols", full, path[0])
		}
		keys = append(keys, k...)
		for i := range d.Len() {
			vals = append(vals, d.Vals().At(i))
		}
	}
	key := value.Intern(path[0])
	at := -1
	for i, k := range keys {
		if k == key {
			at = i
			break
		}
	}
	var inner value.Value
	if at >= 0 {
		inner = vals[at]
	}
	nv, err := setPath(inner, path[1:], v, full)
	if err != nil {
		return nil, err
	}
	if at < 0 {
		keys, vals = append(keys, key), append(vals, nv)
	} else {
		vals[at] = nv
	}
	return value.NewDict(value.NewVec(value.TypeSym, keys), value.NewList(vals...)), nil
}

// delPath returns the dict old without the nested key path, nil when nothing is left.
func delPath(old value.Value, path []string) value.Value {
	d, ok := old.(*value.Dict)
	if !ok {
		return old
	}
	keys, ok := d.SymKeys()
	if !ok {
		return old
	}
	key := value.Intern(path[0])
	var outKeys []value.SymID
	var outVals []value.Value
	for i, k := range keys {
		v := d.Vals().At(i)
		if k == key {
			if len(path) == 1 {
				continue
			}
			if v = delPath(v, path[1:]); v == nil {
				continue
			}
		}
		outKeys, outVals = append(outKeys, k), append(outVals, v)
	}
	if len(outKeys) == 0 {
		return nil
	}
	return value.NewDict(value.NewVec(value.TypeSym, outKeys), value.NewList(outVals...))
}
