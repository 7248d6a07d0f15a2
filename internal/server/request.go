package server

import (
	"bytes"
	"context"
	"fmt"
	"runtime/debug"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// hooks are the five functions that a program may bind to follow and change
// what connections do.
type hooks struct {
	open, close, sync, async, auth hook
}

// hook is one of them, looked up anew at every event.
type hook struct {
	in   *lang.Interp
	name value.SymID
}

func newHooks(in *lang.Interp) hooks {
	of := func(name string) hook { return hook{in, value.Intern(name)} }
	return hooks{of(".ipc.on.open"), of(".ipc.on.close"), of(".ipc.on.sync"), of(".ipc.on.async"), of(".ipc.on.auth")}
}

// lambda returns the function to call, nil if there is none. Values that are
// no lambda mean that there is none.
func (h hook) lambda() *value.Lambda {
	f, _ := h.in.Global(h.name).(*value.Lambda)
	return f
}

// lifecycle calls a hook with the handle of an inbound connection.
func (c *conn) lifecycle(h hook) {
	f := h.lambda()
	if f == nil || !c.inbound {
		return
	}
	if _, err := c.callHook(f, value.I64(c.handle)); err != nil {
		c.s.notice("the %s hook of connection %d failed: %v", h.name, c.handle, err)
	}
}

// callHook calls a hook that belongs to the server and not to the client: it
// is not restricted, and nothing the client does cancels it.
func (c *conn) callHook(f *value.Lambda, args ...value.Value) (value.Value, error) {
	restricted := c.sess.Restricted
	c.sess.Restricted = false
	defer func() { c.sess.Restricted = restricted }()
	return c.do(wire.Async, lang.Request{Func: f, Args: args})
}

// request evaluates the payload of a frame.
func (c *conn) request(h wire.Header, payload []byte) (value.Value, error) {
	plain, err := wire.Plain(h, payload)
	if err != nil {
		return nil, err
	}
	hook := c.s.hooks.async
	if h.Type == wire.Sync {
		hook = c.s.hooks.sync
	}
	f := hook.lambda()
	if f == nil {
		if text, ok := wire.RequestText(plain); ok {
			return c.text(h.Type, text)
		}
	}
	v, vars, err := wire.DecodeRequest(plain, c.s.in.Resolve)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return c.do(h.Type, lang.Request{Code: v, Literal: true, Vars: vars})
	}
	v, err = c.do(h.Type, lang.Request{Func: f, Args: []value.Value{v}})
	if err != nil && h.Type != wire.Sync {
		c.s.notice("the %s hook failed: %v", hook.name, err)
	}
	return v, err
}

// text evaluates a source text, which ends at its first NUL.
func (c *conn) text(t wire.MsgType, text []byte) (value.Value, error) {
	if n := bytes.IndexByte(text, 0); n >= 0 {
		text = text[:n]
	}
	if len(text) == 0 {
		return value.Null, nil
	}
	return c.do(t, lang.Request{Source: &value.Source{Name: "ipc", Text: string(text)}})
}

// do evaluates a request of this connection. A fault in the evaluator costs
// the request and not the process.
func (c *conn) do(t wire.MsgType, r lang.Request) (v value.Value, err error) {
	ctx := c.s.ctx
	if t == wire.Sync {
		ctx = c.ctx
	}
	return c.guarded(ctx, t == wire.Sync, r)
}

func (c *conn) guarded(ctx context.Context, cancels bool, r lang.Request) (v value.Value, err error) {
	c.watch.begin(cancels)
	defer func() {
		c.endWatch()
		if fault := recover(); fault != nil {
			c.s.notice("a request of connection %d failed inside the evaluator: %v\n%s", c.handle, fault, debug.Stack())
			v, err = nil, value.Errorf(value.ErrState, "fault in the evaluator: %s", fmt.Sprint(fault))
		}
	}()
	return c.s.in.Do(ctx, c.sess, r)
}
