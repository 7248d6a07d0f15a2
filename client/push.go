package client

import (
	"context"
	"errors"
	"iter"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// A Message is what the server sends without having been asked.
type Message struct {
	// Value is the message: a text, an expression, or data.
	Value value.Value
	// Sync says that the server waits for an answer.
	Sync bool
	// Missed is how many messages were dropped between the message before and
	// this one, because the inbox was full.
	Missed int
}

// A Handler answers a message of the server: the value, or the error, is the
// reply to a sync request and is dropped otherwise. Messages are handled one
// after another, in the order in which they came, outside the goroutine that
// reads, so a handler may use the connection; but while it answers a sync
// request it may only post, for replies could not be told apart. The context
// ends with the connection, and messages not handled by then are dropped.
type Handler func(ctx context.Context, conn *Conn, msg Message) (value.Value, error)

// ErrNoInbox is what Receive fails with on a connection that keeps no messages
// for it.
var ErrNoInbox = errors.New("the connection keeps no messages to receive: dial it WithInbox and without a handler")

// Receive returns the next async message of the server, in the order in which
// they came. It waits for one until ctx ends. When the connection has ended, by
// other means than Close, it returns the messages that had come before, and
// then the reason. Messages are kept from the moment of Dial if that was given
// WithInbox. Several goroutines may receive; each message goes to one of them.
func (c *Conn) Receive(ctx context.Context) (Message, error) {
	if c.inbox == nil || c.handler != nil {
		return Message{}, ErrNoInbox
	}
	m, err := c.inbox.take(ctx)
	return m.msg, err
}

// Messages ranges over what Receive returns. The last step has the error that
// ended it, be it of ctx or of the connection:
//
//	for msg, err := range conn.Messages(ctx) {
//		if err != nil {
//			return err
//		}
//		show(msg.Value)
//	}
func (c *Conn) Messages(ctx context.Context) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		for {
			m, err := c.Receive(ctx)
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}

// deliver takes in a message that the server sent on its own.
func (c *Conn) deliver(h wire.Header, payload wire.Parts) error {
	if h.Type == wire.Cancel {
		return nil // a handler runs to its end
	}
	sync := h.Type == wire.Sync
	if sync && c.handler == nil {
		c.answer(nil, value.Errorf(value.ErrNYI, "this client answers no requests"))
		return nil
	}
	if c.inbox == nil {
		return nil
	}
	m := received{msg: Message{Sync: sync}}
	plain, err := payload.Plain(h)
	if err == nil {
		m.size = int64(len(plain))
		m.msg.Value, _, err = wire.DecodeRequest(plain, nil)
	}
	if err != nil && !sync {
		return nil // damaged, and nobody to tell
	}
	m.err = err
	dropped, err := c.inbox.put(m)
	for _, d := range dropped {
		if d.msg.Sync {
			c.answer(nil, value.Errorf(value.ErrLimit, "the client is busy and has dropped this request"))
		}
	}
	return err
}

// handle gives the received messages to the handler, one by one.
func (c *Conn) handle() {
	for {
		m, err := c.inbox.take(c.ctx)
		if err != nil {
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
