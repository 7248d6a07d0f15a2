package server

import (
	"context"
	"errors"
	"net"
	"syscall"
	"time"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Open connects to a server and returns the handle of the connection.
func (s *Server) Open(lc *lang.Ctx, addr wire.Address, timeout time.Duration) (int64, error) {
	var c *conn
	err := lc.OutsideTurn(func() (err error) {
		c, err = s.connect(lc.Context(), addr, timeout)
		return err
	})
	if err != nil {
		return 0, err
	}
	return c.handle, nil
}

// connect opens a connection and starts its goroutine.
func (s *Server) connect(ctx context.Context, addr wire.Address, timeout time.Duration) (*conn, error) {
	link, r, err := s.dial(ctx, addr, timeout, nil)
	if err != nil {
		return nil, explain(ctx, addr, err)
	}
	c := s.newConn(link, r, nil)
	c.open = true
	s.running.Add(1)
	go func() {
		defer s.running.Done()
		c.serve()
	}()
	return c, nil
}

// dial opens a stream to a server and does the handshake. A prepare that is
// not nil turns the fresh stream into the one to use.
func (s *Server) dial(ctx context.Context, addr wire.Address, timeout time.Duration, prepare func(net.Conn) (net.Conn, error)) (*link, *wire.Reader, error) {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	network, address := addr.Endpoint()
	nc, err := (&net.Dialer{}).DialContext(limited, network, address)
	if err != nil {
		return nil, nil, err
	}
	if prepare != nil {
		if nc, err = prepare(nc); err != nil {
			nc.Close()
			return nil, nil, err
		}
	}
	if addr.TLS {
		nc = s.encrypted(nc, addr.Host)
	}
	link := s.newLink(nc)
	r := wire.NewReader(link, s.cfg.Limits.Payload)
	stop := context.AfterFunc(limited, func() { nc.SetDeadline(time.Unix(1, 0)) })
	err = wire.ClientHandshake(stream{r, nc}, addr.Credentials)
	if !stop() && err == nil {
		err = context.DeadlineExceeded
	}
	if err == nil && s.closing.Load() {
		err = errClosing
	}
	if err != nil {
		nc.Close()
		return nil, nil, err
	}
	return link, r, nil
}

// explain turns the error of dial into the one that a program sees.
func explain(ctx context.Context, addr wire.Address, err error) error {
	if said := new(value.Error); errors.As(err, &said) && said.Code != value.ErrVersion {
		return said
	}
	return refusal(ctx, addr, err)
}

// refusal says why there is no connection to addr.
func refusal(ctx context.Context, addr wire.Address, err error) error {
	switch {
	case ctx.Err() != nil:
		return value.Errorf(value.ErrCancel, "interrupted while connecting to %s", addr)
	case timedOut(err) || errors.Is(err, context.DeadlineExceeded):
		return value.Errorf(value.ErrIO, "connection timed out: %s", addr)
	case errors.Is(err, syscall.ECONNREFUSED):
		return value.Errorf(value.ErrIO, "connection refused: %s", addr)
	default:
		return value.Errorf(value.ErrIO, "connection refused: %s: %v", addr, cause(err))
	}
}

// Send sends a message, with the variables that it names, and waits for the
// reply. While it waits others may write.
func (s *Server) Send(lc *lang.Ctx, handle int64, msg value.Value) (value.Value, error) {
	c, ok := s.handles.conn(handle)
	if !ok {
		return nil, errGone()
	}
	m := message{v: msg, vars: lc.SenderVars(msg)}
	var a answer
	lc.OutsideTurn(func() error {
		if lc.Session() == c.sess {
			a = c.askInside(lc.Context(), m)
		} else {
			a = c.ask(lc.Context(), m)
		}
		return nil
	})
	return a.v, a.err
}

// message is what goes out as a request.
type message struct {
	v       value.Value
	vars    *value.Dict // the variables that v names
	verbose bool        // asks for what is printed, too
}

// ask sends a request from another goroutine than that of the connection.
func (c *conn) ask(ctx context.Context, m message) answer {
	if c.driver != nil {
		return c.driver.ask(ctx, m)
	}
	q, err := c.put(ctx, m)
	if err != nil {
		return answer{err: err}
	}
	c.out.Start()
	select {
	case a := <-q.answer:
		return a
	case <-ctx.Done(): // the late answer goes to the channel, and nowhere else
		c.interrupt(q)
		return c.interrupted()
	}
}

func (c *conn) interrupted() answer {
	return answer{err: value.Errorf(value.ErrCancel, "interrupted while waiting for connection %d", c.handle)}
}

// askInside sends a request from an evaluation that serves the same
// connection. It serves what comes in before the answer.
func (c *conn) askInside(ctx context.Context, m message) answer {
	if c.asking {
		return answer{err: value.Errorf(value.ErrIO, "connection %d is busy: a request on it waits for an answer already", c.handle)}
	}
	c.asking = true
	defer func() { c.asking = false }()
	q, err := c.put(ctx, m)
	if err != nil {
		return answer{err: err}
	}
	cancels := c.endWatch()
	c.keepPayload()
	defer func() { c.watch.begin(cancels) }()
	defer c.interruptible(ctx)()
	for {
		if !c.r.Ready() && c.out.Flush() != nil {
			c.abandon()
		}
		select {
		case a := <-q.answer:
			return a
		default:
		}
		if ctx.Err() != nil && !c.hungup.Load() {
			c.interrupt(q)
			return c.interrupted()
		}
		h, payload, err := c.r.ReadFrame()
		switch {
		case err == nil:
			c.dispatch(h, payload)
		case !timedOut(err) || ctx.Err() == nil:
			c.hungup.Store(true)
			c.abandon()
		}
	}
}

// interruptible makes the end of ctx end reading, until the function that it
// returns is called.
func (c *conn) interruptible(ctx context.Context) (restore func()) {
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		c.nc.SetReadDeadline(time.Unix(1, 0))
		close(ended)
	})
	return func() {
		if stop() {
			return
		}
		<-ended
		c.nc.SetReadDeadline(time.Time{})
		if c.hungup.Load() {
			c.wake()
		}
	}
}

// Post sends a message that nobody answers. It does not wait for clients: one
// that does not read is cut off when too much has gathered for it. To a server
// that this process has connected to, it waits until the message is handed to
// the network, and others may write meanwhile.
func (s *Server) Post(lc *lang.Ctx, handle int64, msg value.Value) error {
	c, ok := s.handles.conn(handle)
	if !ok {
		return errGone()
	}
	waits := !c.inbound && lc.Session() != c.sess
	frame, err := postFrame(msg, lc.SenderVars(msg), c.compress)
	if err == nil {
		limit := s.cfg.Limits.Unsent
		if waits {
			limit = -1
		}
		err = c.push(frame, limit)
	}
	if err != nil || !waits {
		return err
	}
	return lc.OutsideTurn(func() error {
		if err := c.out.Drain(lc.Context()); err != nil {
			return c.lost(lc.Context())
		}
		return nil
	})
}

// postFrame returns the frame of a message that nobody answers.
func postFrame(msg value.Value, vars *value.Dict, compress bool) ([]byte, error) {
	buf, frame := wire.BeginFrame(nil, wire.Async, 0)
	buf, err := wire.AppendRequest(buf, msg, vars)
	if err != nil {
		return nil, err
	}
	return wire.EndFrame(buf, frame, compress)
}

// push sends a frame in the background, or cuts the connection off when it is
// too far behind.
func (c *conn) push(frame []byte, limit int64) error {
	if !c.isOpen() || c.hungup.Load() {
		return errGone()
	}
	err := c.out.Push(frame, limit)
	if errors.Is(err, wire.ErrBehind) {
		reason := limitError("max-unsent", "it does not read, and more than %d bytes wait for it", limit)
		c.cutOff(reason)
		return value.Errorf(value.ErrIO, "connection %d is closed: %s", c.handle, reason.Msg)
	}
	if err != nil {
		return errGone()
	}
	return nil
}

// put appends a request to the output and puts it in line for its answer.
func (c *conn) put(ctx context.Context, m message) (*question, error) {
	var flags wire.Flags
	if m.verbose {
		flags = wire.Verbose
	}
	buf, err := c.out.Begin(ctx)
	if err != nil {
		return nil, c.lost(ctx)
	}
	buf, frame := wire.BeginFrame(buf, wire.Sync, flags)
	buf, err = wire.AppendRequest(buf, m.v, m.vars)
	if err == nil {
		buf, err = wire.EndFrame(buf, frame, c.compress)
	}
	var q *question
	if err == nil {
		q, err = c.enqueue(m.verbose)
	}
	if err != nil {
		buf = buf[:frame]
	}
	c.out.End(buf)
	return q, err
}

// enqueue puts a request in line; it fails when the connection has ended.
func (c *conn) enqueue(verbose bool) (*question, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.open || c.hungup.Load() {
		return nil, errGone()
	}
	c.asked++
	q := &question{seq: c.asked, verbose: verbose, answer: make(chan answer, 1)}
	c.waiting = append(c.waiting, q)
	return q, nil
}

// lost tells why nothing can be sent: the evaluation was cancelled, or the
// connection is gone.
func (c *conn) lost(ctx context.Context) error {
	if ctx.Err() != nil {
		return value.Errorf(value.ErrCancel, "interrupted while sending to connection %d", c.handle)
	}
	return errGone()
}

// Hangup closes a connection, after what was sent on it has been handed to the
// network. Other handles are left alone. The handle of a connection that this
// process opened is free at once; that of a client after its close hook.
func (s *Server) Hangup(handle int64) {
	if c, ok := s.handles.conn(handle); ok {
		s.leave(c)
	}
}

// leave is Hangup for a connection, whether it still has its handle or not.
func (s *Server) leave(c *conn) {
	if !c.inbound {
		s.handles.release(c.handle, c)
	}
	c.wake()
}
