package client

import (
	"context"
	"sync"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Inbox says how many messages of the server are kept for a Handler or for
// Receive, and what happens to those that are too many. The goroutine that
// reads the connection never waits for a slow receiver, for the receiver may be
// waiting for a reply. The zero value stands for the defaults.
type Inbox struct {
	// Messages is how many may wait; 65536 by default.
	Messages int
	// Bytes is how large they may be together, as they came over the network;
	// 256 MiB by default. A single message always fits.
	Bytes int64
	// Full is what happens when one more does not fit.
	Full Overflow
}

// Overflow says what becomes of a message for which an inbox has no room.
type Overflow int

const (
	// Disconnect ends the connection with an error of code limit: nothing is
	// lost in silence. It is the default.
	Disconnect Overflow = iota
	// DropOldest makes room by dropping what has waited longest, as suits
	// prices that the next ones replace. Message.Missed tells how many; a sync
	// request among them is answered with an error of code limit.
	DropOldest
)

func (in Inbox) withDefaults() Inbox {
	if in.Messages <= 0 {
		in.Messages = 1 << 16
	}
	if in.Bytes <= 0 {
		in.Bytes = wire.MaxPayload
	}
	return in
}

// received is a message of this many bytes, or the error in decoding it.
type received struct {
	msg  Message
	size int64
	err  error
}

// inbox holds messages between the reader and their receiver.
type inbox struct {
	limits Inbox
	some   chan struct{} // holds one token if the queue may have something
	closed chan struct{}

	mu     sync.Mutex
	queue  []received
	bytes  int64 // of what is in the queue
	missed int   // dropped since the last take
	end    error // set when no more will come
}

// newInbox returns an inbox with these limits, nil for none.
func newInbox(limits *Inbox) *inbox {
	if limits == nil {
		return nil
	}
	return &inbox{limits: limits.withDefaults(), some: make(chan struct{}, 1), closed: make(chan struct{})}
}

// put adds a message and returns those that were dropped for it.
func (b *inbox) put(m received) (dropped []received, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.queue) > 0 && (len(b.queue) == b.limits.Messages || b.bytes+m.size > b.limits.Bytes) {
		if b.limits.Full == Disconnect {
			return nil, value.Errorf(value.ErrLimit, "%d messages of the server, %d bytes, wait to be received, and the inbox has no room for one of %d bytes more", len(b.queue), b.bytes, m.size)
		}
		dropped = append(dropped, b.pop())
	}
	b.missed += len(dropped)
	b.queue = append(b.queue, m)
	b.bytes += m.size
	b.signal()
	return dropped, nil
}

// take waits for the next message.
func (b *inbox) take(ctx context.Context) (received, error) {
	for {
		if err := ctx.Err(); err != nil {
			return received{}, err
		}
		if m, ok, end := b.next(); ok || end != nil {
			return m, end
		}
		select {
		case <-b.some:
		case <-b.closed:
		case <-ctx.Done():
		}
	}
}

func (b *inbox) next() (m received, ok bool, end error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 {
		return m, false, b.end
	}
	m = b.pop()
	m.msg.Missed, b.missed = b.missed, 0
	if len(b.queue) > 0 {
		b.signal() // for another receiver
	}
	return m, true, nil
}

// pop removes the oldest message.
func (b *inbox) pop() received {
	m := b.queue[0]
	b.queue[0] = received{}
	b.queue = b.queue[1:]
	b.bytes -= m.size
	return m
}

func (b *inbox) signal() {
	select {
	case b.some <- struct{}{}:
	default:
	}
}

// close ends the inbox for this reason; what is in it stays unless forget.
// A nil inbox stays nil.
func (b *inbox) close(reason error, forget bool) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.end = reason; forget {
		b.queue = nil
	}
	close(b.closed)
}
