package client

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// call is a request on its way. Its reply channel has room for the one reply,
// so nobody waits for a caller who has left.
type call struct {
	seq       int64 // which request of the connection it is, from 1
	verbose   bool
	abandoned atomic.Bool
	reply     chan reply
}

type reply struct {
	printed string
	v       value.Value
	err     error
}

// enqueue puts a call in line for its reply.
func (c *Conn) enqueue(call *call) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return c.err
	}
	c.asked++
	call.seq = c.asked
	c.waiting = append(c.waiting, call)
	return nil
}

// dequeue returns the call that the next response answers, nil if nobody waits.
func (c *Conn) dequeue() *call {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) == 0 {
		return nil
	}
	call := c.waiting[0]
	c.waiting[0] = nil
	c.waiting = c.waiting[1:]
	return call
}

// read takes frames from the server until the connection ends.
func (c *Conn) read(r *wire.Reader) {
	defer close(c.done)
	for {
		h, payload, err := r.ReadFrame()
		if err != nil {
			c.fail("read", err)
			return
		}
		if h.Type == wire.Response {
			if call := c.dequeue(); call != nil && !call.abandoned.Load() {
				call.reply <- decodeReply(h, payload, call.verbose)
			}
			continue
		}
		if err := c.receive(h, payload); err != nil {
			c.fail("read", err)
			return
		}
	}
}

func decodeReply(h wire.Header, payload []byte, verbose bool) (r reply) {
	if payload, r.err = wire.Plain(h, payload); r.err != nil {
		return r
	}
	if verbose {
		r.printed, r.v, r.err = wire.DecodeVerbose(payload, nil)
	} else {
		r.v, r.err = wire.DecodeReply(payload, nil)
	}
	return r
}

// receive takes in a message that the server sent on its own.
func (c *Conn) receive(h wire.Header, payload []byte) error {
	if h.Type == wire.Cancel {
		return nil // a handler runs to its end
	}
	msg := Message{Sync: h.Type == wire.Sync}
	plain, err := wire.Plain(h, payload)
	if err == nil {
		msg.Value, _, err = wire.DecodeRequest(plain, nil)
	}
	if err == nil && c.handler == nil {
		err = value.Errorf(value.ErrNYI, "this client answers no requests")
	}
	if err == nil || msg.Sync && c.handler != nil {
		return c.inbox.put(received{msg, err})
	}
	if msg.Sync {
		c.answer(nil, err)
	}
	return nil
}

// handle gives the received messages to the handler, one by one.
func (c *Conn) handle() {
	for {
		m, ok := c.inbox.take()
		if !ok {
			return
		}
		v, err := value.Value(nil), m.err
		if err == nil {
			ctx := c.ctx
			if m.msg.Sync {
				ctx = context.WithValue(ctx, answering{}, c)
			}
			v, err = c.handler(ctx, c, m.msg)
		}
		if m.msg.Sync {
			c.answer(v, err)
		}
	}
}

// answering is the key under which the context of a handler holds the
// connection whose sync request it answers.
type answering struct{}

// received is a message, or the error in decoding it.
type received struct {
	msg Message
	err error
}

// maxInbox is how many messages may wait for the handler.
const maxInbox = 1 << 16

// inbox holds messages between the reader and the handler. The reader never
// waits for the handler, which may itself be waiting for a reply.
type inbox struct {
	mu     sync.Mutex
	some   *sync.Cond
	queue  []received
	closed bool
}

func (b *inbox) init() { b.some = sync.NewCond(&b.mu) }

func (b *inbox) put(m received) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == maxInbox {
		return value.Errorf(value.ErrLimit, "%d messages of the server wait for the handler, more than that are not kept", maxInbox)
	}
	b.queue = append(b.queue, m)
	b.some.Signal()
	return nil
}

// take waits for the next message; it returns false when the inbox is closed.
func (b *inbox) take() (received, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.queue) == 0 && !b.closed {
		b.some.Wait()
	}
	if b.closed {
		return received{}, false
	}
	m := b.queue[0]
	b.queue[0] = received{}
	b.queue = b.queue[1:]
	return m, true
}

func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.some.Broadcast()
}
