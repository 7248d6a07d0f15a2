package server

import (
	"context"
	"time"

	"github.com/rayforce-go/rayforce/internal/builtin/ipc"
	"github.com/rayforce-go/rayforce/value"
)

// Remote returns the other side of a connection, for a prompt.
func (s *Server) Remote(handle int64) (ipc.Remote, error) {
	c, ok := s.handles.conn(handle)
	if !ok {
		return nil, errGone()
	}
	return remote{c}, nil
}

// remote is the other side of a connection, as a prompt sees it.
type remote struct{ c *conn }

// cancelGrace is how long the other side may take to stop a request.
const cancelGrace = 2 * time.Second

// Eval implements ipc.Remote. When ctx ends the other side is asked to stop;
// one that does not is left.
func (r remote) Eval(ctx context.Context, text string) (printed string, v value.Value, err error) {
	c := r.c
	q, err := c.put(ctx, message{v: value.Str(text), verbose: true})
	if err != nil {
		return "", nil, err
	}
	go c.out.Flush()
	select {
	case a := <-q.answer:
		return a.printed, a.v, a.err
	case <-ctx.Done():
	}
	if c.interrupt(q) {
		select {
		case a := <-q.answer:
			return a.printed, a.v, a.err
		case <-time.After(cancelGrace):
		}
	}
	r.Close()
	return "", nil, value.Errorf(value.ErrCancel, "interrupted; the connection had to be closed to stop the other side")
}

// Close implements ipc.Remote.
func (r remote) Close() { r.c.s.leave(r.c) }
