package server

import (
	"bytes"
	"context"
	"errors"
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
		c.s.log.Error("hook failed", "hook", h.name.String(), "conn", c.handle, "error", err)
	}
}

// callHook calls a hook that belongs to the server and not to the client: it
// is not restricted, and nothing the client does cancels it.
func (c *conn) callHook(f *value.Lambda, args ...value.Value) (value.Value, error) {
	restricted := c.sess.Restricted
	c.sess.Restricted = false
	defer func() { c.sess.Restricted = restricted }()
	return c.guarded(c.s.ctx, false, lang.Request{Func: f, Args: args})
}

// entry is a frame that goes to the journal.
type entry struct {
	journal Journal
	h       wire.Header
	payload []byte
	onDisk  func() error // nil when nobody needs to wait
}

// record adds the frame to the journal.
func (e *entry) record() (err error) {
	e.onDisk, err = e.journal.Append(e.h, e.payload)
	return err
}

// answer evaluates a sync request. With a journal it has become an entry, and
// is as safe as the journal promises, when answer returns; only what does not
// decode is no entry.
func (c *conn) answer(h wire.Header, payload []byte) (value.Value, error) {
	if c.s.cfg.Journal == nil {
		return c.request(h, payload, nil)
	}
	e := &entry{journal: c.s.cfg.Journal, h: h, payload: payload}
	e.h.Flags &^= wire.Restricted // means nothing on a connection
	if c.sess.Restricted {
		e.h.Flags |= wire.Restricted
	}
	v, err := c.request(h, payload, e.record)
	if e.onDisk != nil {
		if failed := e.onDisk(); failed != nil {
			return nil, failed
		}
	}
	return v, err
}

// request evaluates the payload of a frame. If record is not nil it is called
// as lang.Request says.
func (c *conn) request(h wire.Header, payload []byte, record func() error) (value.Value, error) {
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
			return c.text(h.Type, text, record)
		}
	}
	v, vars, err := wire.DecodeRequest(plain, c.s.in.Resolve)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return c.do(h.Type, lang.Request{Code: v, Literal: true, Vars: vars, Record: record})
	}
	v, err = c.do(h.Type, lang.Request{Func: f, Args: []value.Value{v}, Record: record})
	if err != nil && h.Type != wire.Sync {
		c.s.log.Error("hook failed", "hook", hook.name.String(), "conn", c.handle, "error", err)
	}
	return v, err
}

// text evaluates a source text, which ends at its first NUL.
func (c *conn) text(t wire.MsgType, text []byte, record func() error) (value.Value, error) {
	if n := bytes.IndexByte(text, 0); n >= 0 {
		text = text[:n]
	}
	r := lang.Request{Code: value.Null, Record: record}
	if len(text) > 0 {
		r.Source = &value.Source{Name: "ipc", Text: string(text)}
	}
	return c.do(t, r)
}

// do evaluates a request of this connection, for as long as it may take.
func (c *conn) do(t wire.MsgType, r lang.Request) (value.Value, error) {
	ctx, limit := c.ctx, c.s.cfg.Limits.RequestTime
	if limit <= 0 {
		return c.guarded(ctx, t == wire.Sync, r)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	v, err := c.guarded(ctx, t == wire.Sync, r)
	if errors.Is(err, value.ErrCancel) && ctx.Err() == context.DeadlineExceeded {
		err = limitError("request-time", "the request was stopped after %v", limit)
	}
	return v, err
}

// guarded evaluates a request. A fault in the evaluator costs the request and
// not the process.
func (c *conn) guarded(ctx context.Context, cancels bool, r lang.Request) (v value.Value, err error) {
	c.watch.begin(cancels)
	defer func() {
		c.endWatch()
		if fault := recover(); fault != nil {
			c.s.log.Error("fault in the evaluator", "conn", c.handle, "fault", fault, "stack", string(debug.Stack()))
			v, err = nil, value.Errorf(value.ErrState, "fault in the evaluator: %s", fmt.Sprint(fault))
		}
	}()
	return c.s.in.Do(ctx, c.sess, r)
}
