package server

import (
	"fmt"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Limits bound what clients can take. Zero fields stand for the default that
// DefaultLimits shows, and negative ones for no limit. A refusal names the
// limit as the flag of the program is called: max-conns, handshake-time.
type Limits struct {
	// Connections is how many clients may be connected; further ones are
	// turned away.
	Connections int
	// Handshakes is how many of them may be connected without having
	// finished the handshake.
	Handshakes int
	// HandshakeTime is how long a handshake may take.
	HandshakeTime time.Duration
	// Payload is the largest message in bytes; 256 MiB at most.
	Payload int64
	// FrameTime is how long a message may take from its first byte to its last.
	FrameTime time.Duration
	// IdleTime is how long a client may stay connected while nothing passes.
	IdleTime time.Duration
	// RequestTime is how long a request may be evaluated.
	RequestTime time.Duration
	// Unsent is how many bytes of messages that nobody asked for may wait for
	// a client; one that falls behind further is cut off.
	Unsent int64
	// SendTime is how long a client may take none of what is sent to it
	// before it is cut off.
	SendTime time.Duration
}

// DefaultLimits returns the limits of a server that is told nothing else.
func DefaultLimits() Limits {
	return Limits{
		Connections: 10_000, Handshakes: 1000, HandshakeTime: 10 * time.Second,
		Payload: wire.MaxPayload, FrameTime: 5 * time.Minute, IdleTime: -1, RequestTime: -1,
		Unsent: 64 << 20, SendTime: time.Minute,
	}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	fill(&l.Connections, d.Connections)
	fill(&l.Handshakes, d.Handshakes)
	fill(&l.HandshakeTime, d.HandshakeTime)
	fill(&l.Payload, d.Payload)
	fill(&l.FrameTime, d.FrameTime)
	fill(&l.IdleTime, d.IdleTime)
	fill(&l.RequestTime, d.RequestTime)
	fill(&l.Unsent, d.Unsent)
	fill(&l.SendTime, d.SendTime)
	if l.Payload < 0 || l.Payload > wire.MaxPayload {
		l.Payload = wire.MaxPayload
	}
	return l
}

func fill[T int | int64 | time.Duration](limit *T, usual T) {
	if *limit == 0 {
		*limit = usual
	}
}

// limitError says which limit was met, and how: "limit max-conns: ...".
func limitError(name, format string, args ...any) *value.Error {
	return &value.Error{Code: value.ErrLimit, Msg: "limit " + name + ": " + fmt.Sprintf(format, args...)}
}

// sweepEvery is how often connections are held against the limits of time: in
// a fraction of the shortest.
func (l Limits) sweepEvery() (every time.Duration, needed bool) {
	every = time.Second
	for _, d := range []time.Duration{l.FrameTime, l.IdleTime} {
		if d > 0 {
			every, needed = min(every, max(d/4, time.Millisecond)), true
		}
	}
	return every, needed
}

// sweep ends the connections that take too long. It starts itself again until
// the server closes.
func (s *Server) sweep() {
	if s.closing.Load() {
		return
	}
	_, conns := s.handles.all()
	for _, c := range conns {
		if c.isOpen() && c.inbound {
			c.overdue()
		}
	}
	every, _ := s.cfg.Limits.sweepEvery()
	time.AfterFunc(every, s.sweep)
}

// overdue ends the connection if its message or its silence lasts too long.
func (c *conn) overdue() {
	lim := c.s.cfg.Limits
	began := c.nc.frame.Load()
	switch {
	case began == frameRead: // a request is being evaluated
	case began > 0 && lim.FrameTime > 0 && since(began) > lim.FrameTime:
		c.cutOff(limitError("frame-time", "a message takes longer than %v to arrive", lim.FrameTime))
	case began == frameNone && lim.IdleTime > 0 && since(c.nc.passed.Load()) > lim.IdleTime && !c.owes():
		c.s.log.Info("idle client is disconnected", "conn", c.handle, "reason", limitError("idle-time", "nothing passed for %v", lim.IdleTime).Msg)
		c.wake()
	}
}

// cutOff ends a connection at once. What waits to be sent is dropped.
func (c *conn) cutOff(reason *value.Error) {
	if c.cut.Swap(true) {
		return
	}
	c.s.stats.cutOff.Add(1)
	c.s.log.Warn("client is cut off", "conn", c.handle, "reason", reason.Msg)
	c.hungup.Store(true)
	c.out.Fail(reason)
	c.nc.Conn.Close()
}

// turnAway tells a client that has just connected why it cannot stay. At most
// maxTurning are told at once; the others see the connection closed.
func (s *Server) turnAway(nc *link, reason *value.Error) {
	s.stats.turnedAway.Add(1)
	if s.quiet.due() {
		s.log.Warn("client is turned away", "remote", nc.RemoteAddr().String(), "reason", reason.Msg)
	}
	if !take(&s.turning, maxTurning) {
		nc.Close()
		return
	}
	s.running.Add(1)
	go func() {
		defer s.running.Done()
		defer s.turning.Add(-1)
		nc.part(wire.AppendRefusal(nil, reason))
	}()
}

const maxTurning = 64
