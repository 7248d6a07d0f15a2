package server

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// driver is what a connection has instead of a goroutine when callers from
// outside read it themselves: threads of a C program, for which handing every
// reply from one thread to another would cost more than the request itself.
// Whoever waits for a reply reads, and serves what comes before it; Drive
// serves what comes while nobody waits.
type driver struct {
	c    *conn
	fd   int        // to wait for input with poll(2), -1 if that is not possible
	turn sync.Mutex // held by who reads the connection and evaluates for it
	end  sync.Once
}

// Dial connects to a server; the connection has no goroutine and is read by
// Ask and Drive. The error wraps what went wrong on the network or in the
// handshake. The handle is taken until Hangup, also when the server has gone.
func (s *Server) Dial(ctx context.Context, addr wire.Address, timeout time.Duration) (int64, error) {
	d := &driver{fd: -1}
	link, r, err := s.dial(ctx, addr, timeout, func(nc net.Conn) (net.Conn, error) {
		direct, fd, err := blocking(nc)
		d.fd = fd
		return direct, err
	})
	if err != nil {
		return 0, errors.Join(explain(ctx, addr, err), err)
	}
	return s.newConn(link, r, d).handle, nil
}

// Ask sends a message from outside of all evaluations and waits for the reply:
// of a verbose one, also for what was printed.
func (s *Server) Ask(ctx context.Context, handle int64, msg value.Value, verbose bool) (printed string, v value.Value, err error) {
	c, ok := s.handles.conn(handle)
	if !ok {
		return "", nil, errGone()
	}
	a := c.ask(ctx, message{v: msg, verbose: verbose})
	return a.printed, a.v, a.err
}

// Tell sends a message from outside of all evaluations that nobody answers, and
// waits until the network has it.
func (s *Server) Tell(ctx context.Context, handle int64, msg value.Value) error {
	c, ok := s.handles.conn(handle)
	if !ok || !c.isOpen() || c.hungup.Load() {
		return errGone()
	}
	buf, err := c.out.Begin(ctx)
	if err != nil {
		return c.lost(ctx)
	}
	buf, frame := wire.BeginFrame(buf, wire.Async, 0)
	buf, err = wire.Append(buf, msg)
	if err == nil {
		buf, err = wire.EndFrame(buf, frame, c.compress)
	}
	if err != nil {
		buf = buf[:frame]
	}
	c.out.End(buf)
	if err == nil && c.out.Flush() != nil {
		err = c.lost(ctx)
	}
	return err
}

// Input is a connection to be driven and the descriptor that tells when.
type Input struct {
	Handle int64
	FD     int
}

// Inputs returns the connections that Drive is for.
func (s *Server) Inputs() (all []Input) {
	_, conns := s.handles.all()
	for _, c := range conns {
		if d := c.driver; d != nil && d.fd >= 0 && !c.hungup.Load() {
			all = append(all, Input{Handle: c.handle, FD: d.fd})
		}
	}
	return all
}

// driveTime is how long Drive waits for input that it was told is there.
const driveTime = 10 * time.Millisecond

// Drive serves the messages that have come in on a connection. It returns false
// when another caller is doing that.
func (s *Server) Drive(handle int64) bool {
	c, ok := s.handles.conn(handle)
	if !ok || c.driver == nil {
		return true
	}
	if !c.driver.turn.TryLock() {
		return false
	}
	defer c.driver.leave()
	err := c.driver.within(driveTime, c.r.Prefetch)
	for err == nil && c.r.Buffered() > 0 && !c.hungup.Load() {
		var h wire.Header
		var payload []byte
		err = c.driver.within(driveTime, func() (err error) {
			h, payload, err = c.r.ReadFrame()
			return err
		})
		if err == nil {
			c.dispatch(h, payload)
		}
	}
	if c.out.Flush() != nil || err != nil && !timedOut(err) {
		c.hungup.Store(true)
	}
	return true
}

// within reads with a time limit.
func (d *driver) within(limit time.Duration, read func() error) error {
	d.c.nc.SetReadDeadline(time.Now().Add(limit))
	defer d.c.nc.SetReadDeadline(time.Time{})
	return read()
}

// ask sends a request and reads until its answer is there.
func (d *driver) ask(ctx context.Context, m message) answer {
	d.turn.Lock()
	defer d.leave()
	if ctx.Err() != nil {
		return d.c.interrupted()
	}
	return d.c.askInside(ctx, m)
}

// leave ends a turn.
func (d *driver) leave() {
	d.turn.Unlock()
	d.settle()
}

// settle ends the connection if it is to end and nobody has the turn.
func (d *driver) settle() {
	if d.c.hungup.Load() && d.turn.TryLock() {
		d.end.Do(d.c.end)
		d.turn.Unlock()
	}
}
