package server

import (
	"sync"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// A deferred request is answered by a later evaluation, or by that of another
// connection. Replies keep the order of the requests, so those to the requests
// behind it are held back until then.

// debt holds what a connection owes its client: the replies from the first
// deferred one on, in order.
type debt struct {
	mu   sync.Mutex
	owed []*due
	held int64 // bytes of the replies that are only held back
}

// due is a reply that is deferred, or held back by an earlier one that is.
type due struct {
	ticket  int64 // 0 for one that is only held back
	seq     int64 // which sync request of the connection it answers
	verbose bool
	frame   []byte // nil until it is known
}

// maxOwed is how many requests of a connection may wait for deferred replies.
const maxOwed = 1 << 16

// handleBits is where in a ticket the handle of the client ends and the number
// of the ticket begins.
const handleBits = 32

// Defer implements ipc.Clients.
func (s *Server) Defer(lc *lang.Ctx) (int64, error) {
	c, ok := s.handles.conn(lc.Session().Handle)
	if !ok || c.sess != lc.Session() {
		return 0, value.Errorf(value.ErrState, "no request of a client is being evaluated that could be answered later")
	}
	c.debt.mu.Lock() // before c.mu, as everywhere
	defer c.debt.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	a := &c.current
	switch {
	case a.seq == 0:
		return 0, value.Errorf(value.ErrState, "only a request that waits for an answer can be answered later")
	case a.outer != 0:
		return 0, value.Errorf(value.ErrState, "the answer to a request cannot be deferred while the request before it waits for the client")
	case a.ticket != 0:
		return a.ticket, nil
	case len(c.debt.owed) >= maxOwed:
		return 0, value.Errorf(value.ErrLimit, "%d requests of the connection wait for deferred answers already", maxOwed)
	}
	a.ticket = s.tickets.Add(1)<<handleBits | c.handle
	c.debt.owed = append(c.debt.owed, &due{ticket: a.ticket, seq: a.seq, verbose: a.h.Flags&wire.Verbose != 0})
	return a.ticket, nil
}

// Reply implements ipc.Clients.
func (s *Server) Reply(ticket int64, v value.Value, failed error) error {
	handle := ticket & (1<<handleBits - 1)
	if c, ok := s.handles.conn(handle); ok && c.settle(ticket, v, failed) {
		return nil
	}
	return value.Errorf(value.ErrDomain, "no deferred request of connection %d waits for an answer", handle)
}

// settle answers the deferred request with this ticket, or the oldest if it is
// the handle of the connection. It reports whether there is one.
func (c *conn) settle(ticket int64, v value.Value, failed error) bool {
	c.debt.mu.Lock()
	defer c.debt.mu.Unlock()
	for _, d := range c.debt.owed {
		if d.open() && (d.ticket == ticket || ticket == c.handle) {
			d.frame = reply{v: v, err: failed, verbose: d.verbose}.append(nil, c.compress)
			c.payDebt()
			return true
		}
	}
	return false
}

// open reports whether the reply is deferred and not yet known.
func (d *due) open() bool { return d.ticket != 0 && d.frame == nil }

// ticketOf returns the ticket of a request that waits for its answer, 0 for
// none.
func (b *debt) ticketOf(seq int64) int64 {
	for _, d := range b.owed {
		if d.open() && d.seq == seq {
			return d.ticket
		}
	}
	return 0
}

// payDebt sends the replies that nothing holds back any more.
func (c *conn) payDebt() {
	owed := c.debt.owed
	for len(owed) > 0 && owed[0].frame != nil {
		if owed[0].ticket == 0 {
			c.debt.held -= int64(len(owed[0].frame))
		}
		c.push(owed[0].frame, c.s.cfg.Limits.Unsent) // a failure ends the connection
		owed[0] = nil
		owed = owed[1:]
	}
	c.debt.owed = owed
}

// heldBack takes a reply if it has to wait behind a deferred one. A client that
// is owed too much is cut off.
func (c *conn) heldBack(r reply) bool {
	c.debt.mu.Lock()
	defer c.debt.mu.Unlock()
	if len(c.debt.owed) == 0 {
		return false
	}
	d := &due{frame: r.append(nil, c.compress)}
	c.debt.owed = append(c.debt.owed, d)
	c.debt.held += int64(len(d.frame))
	if limit := c.s.cfg.Limits.Unsent; limit >= 0 && c.debt.held > limit || len(c.debt.owed) > maxOwed {
		c.cutOff(limitError("max-unsent", "%d bytes of replies wait behind a deferred one", c.debt.held))
	}
	return true
}

// owes reports whether the client waits for deferred replies.
func (c *conn) owes() bool {
	c.debt.mu.Lock()
	defer c.debt.mu.Unlock()
	return len(c.debt.owed) > 0
}
