package server

import (
	"bytes"
	"context"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// activity is a request that is being evaluated.
type activity struct {
	h       wire.Header
	payload []byte
	began   time.Time
	seq     int64                                       // which sync request of the connection it is, from 1; 0 if it is none
	ticket  int64                                       // of a deferred answer, 0 for none
	outer   int64                                       // seq of the request that waits for this one to be served
	logged  func(text string, v value.Value, err error) // see QueryLog
}

// begin notes that a request is evaluated from now on, and returns what was
// before. It reports false for a request that was cancelled before its turn.
func (c *conn) begin(h wire.Header, payload []byte) (before activity, ok bool) {
	a := activity{h: h, payload: payload, began: time.Now()}
	if c.s.cfg.QueryLog != nil {
		a.logged = c.s.cfg.QueryLog.Begin()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if h.Type == wire.Sync {
		c.received++
		a.seq = c.received
	}
	a.outer = c.current.seq
	before, c.current = c.current, a
	c.requests++
	if _, gone := c.withdrawn[a.seq]; gone {
		delete(c.withdrawn, a.seq)
		return before, false
	}
	return before, true
}

// keepPayload gives the running request a payload of its own, for the next
// messages are about to be read over the one it has.
func (c *conn) keepPayload() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.current.payload) <= maxDescribed {
		c.current.payload = bytes.Clone(c.current.payload)
	} else {
		c.current.payload = nil
	}
}

// finish notes that the request has been evaluated, with this value or this
// error. It returns the ticket that the answer is left to, 0 for none.
func (c *conn) finish(before activity, v value.Value, err error) (ticket int64) {
	c.mu.Lock()
	done := c.current
	c.current = before
	if err != nil {
		c.failed++
	}
	c.mu.Unlock()
	c.renew()
	took := time.Since(done.began)
	c.s.stats.request(done.h.Type, err, took)
	if done.logged != nil {
		done.logged(describe(done.h, done.payload, c.s.in.Resolve), v, err)
	}
	if slow := c.s.cfg.SlowQuery; slow > 0 && took >= slow {
		c.s.log.Warn("slow query", "conn", c.handle, "user", c.user, "took", took, "query", describe(done.h, done.payload, c.s.in.Resolve))
	}
	return done.ticket
}

// renew gives the connection a context for its next requests after one of them
// was cancelled: what the client sent behind it is still to be run.
func (c *conn) renew() {
	if c.ctx.Err() != nil && c.s.ctx.Err() == nil {
		c.mu.Lock()
		c.ctx, c.cancel = context.WithCancel(c.s.ctx)
		c.mu.Unlock()
	}
}

// stop cancels the request that the connection is evaluating, if there is one.
func (c *conn) stop() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current.began.IsZero() {
		return false
	}
	c.cancel()
	return true
}

// withdraw is what a Cancel frame asks for. The request may be running, or be
// one of those that were read ahead.
func (c *conn) withdraw(payload []byte, ahead int64) {
	seq, ok := wire.CancelledRequest(payload)
	if !ok {
		return
	}
	c.debt.mu.Lock()
	ticket := c.debt.ticketOf(seq)
	c.debt.mu.Unlock()
	if ticket != 0 {
		c.settle(ticket, nil, errWithdrawn)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case seq <= 0:
	case seq == c.current.seq || seq == c.current.outer:
		c.cancel()
	case seq > c.received && seq <= c.received+ahead:
		if c.withdrawn == nil {
			c.withdrawn = map[int64]struct{}{}
		}
		c.withdrawn[seq] = struct{}{}
	}
}

var errWithdrawn = &value.Error{Code: value.ErrCancel, Msg: "the client has cancelled the request"}
