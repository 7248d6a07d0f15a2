package client

import (
	"sync/atomic"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// call is a request on its way. Its reply channel has room for the one reply,
// so nobody waits for a caller who has left.
type call struct {
	seq       int64 // which request of the connection it is, from 1
	end       int64 // where its frame ends among all bytes sent, see wire.Writer.Taken
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
		return unsent(c.err)
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
	c.answered, c.heard = c.answered+1, time.Now()
	call := c.waiting[0]
	c.waiting[0] = nil
	c.waiting = c.waiting[1:]
	return call
}

// read takes frames from the server until the connection ends.
func (c *Conn) read(r *wire.Reader) {
	defer close(c.done)
	for {
		h, payload, err := r.ReadParts()
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
		if err := c.deliver(h, payload); err != nil {
			c.fail("read", err)
			return
		}
	}
}

func decodeReply(h wire.Header, payload wire.Parts, verbose bool) (r reply) {
	if verbose {
		r.printed, r.v, r.err = payload.DecodeVerbose(h, nil)
	} else {
		r.v, r.err = payload.DecodeReply(h, nil)
	}
	return r
}
