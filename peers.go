package rayforce

import (
	"context"
	"time"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/server"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// The methods of this file are what the C library needs beyond Eval and
// Listen. A Go program that talks to servers uses package client.

// EvalCode evaluates a value as a server does that receives it: a list is a
// call, a name what it is bound to, anything else itself.
func (rt *Runtime) EvalCode(ctx context.Context, code value.Value) (value.Value, error) {
	return rt.in.Do(ctx, rt.session(), lang.Request{Code: code, Literal: true})
}

// SetAccess replaces Options.Password and Options.ReadOnly for the clients that
// come from now on.
func (rt *Runtime) SetAccess(password string, readOnly bool) { rt.srv.SetAccess(password, readOnly) }

// ListenHandle is Listen, and returns the handle of the listener.
func (rt *Runtime) ListenHandle(port int) (int64, error) {
	rt.svc.Timers.Start()
	return rt.srv.ListenPort(port)
}

// Connect opens a connection to a server and returns its handle, which
// .ipc.send takes, too. The calling threads of Send read it themselves, without
// a goroutine in between. The error wraps its cause, such as
// wire.ErrAuthRequired.
func (rt *Runtime) Connect(ctx context.Context, addr wire.Address, timeout time.Duration) (int64, error) {
	return rt.srv.Dial(ctx, addr, timeout)
}

// Send sends a message on a connection of Connect or .ipc.open and returns the
// reply; of a verbose request, also what it printed.
func (rt *Runtime) Send(ctx context.Context, handle int64, msg value.Value, verbose bool) (printed string, v value.Value, err error) {
	return rt.srv.Ask(ctx, handle, msg, verbose)
}

// Post sends a message that nobody answers.
func (rt *Runtime) Post(ctx context.Context, handle int64, msg value.Value) error {
	return rt.srv.Tell(ctx, handle, msg)
}

// Hangup closes a connection; unknown handles are left alone.
func (rt *Runtime) Hangup(handle int64) { rt.srv.Hangup(handle) }

// Inputs returns the connections of Connect with the descriptors that become
// readable when the server sends something on its own, which Receive serves.
func (rt *Runtime) Inputs() []server.Input { return rt.srv.Inputs() }

// Receive serves what has come in on a connection of Connect. It returns false
// when a caller of Send is doing that.
func (rt *Runtime) Receive(handle int64) bool { return rt.srv.Drive(handle) }

// Disconnect closes all listeners and connections. The runtime can listen and
// connect again.
func (rt *Runtime) Disconnect() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	rt.srv.Disconnect(ctx)
}
