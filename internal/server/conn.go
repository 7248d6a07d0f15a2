package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// conn is a connection, accepted or opened. Its own goroutine runs serve;
// fields without a comment on others belong to that goroutine.
type conn struct {
	s        *Server
	nc       net.Conn
	handle   int64
	inbound  bool
	compress bool
	sess     *lang.Session // of the requests that arrive here
	r        *wire.Reader  // lent to the watch while a request runs
	out      *wire.Writer  // for all goroutines
	watch    watch

	// ctx is the context of the running sync request; the watch ends it.
	ctx    context.Context
	cancel context.CancelFunc

	asking bool        // an evaluation in this goroutine waits for an answer
	hungup atomic.Bool // this side wants to close; set by any goroutine

	mu      sync.Mutex // guards the rest
	open    bool       // the handshake is done and the connection not ended
	waiting []*question
}

// question is a request that was sent on this connection and not yet answered.
type question struct {
	verbose bool        // the answer tells what was printed, too
	answer  chan answer // has room for the one answer
}

type answer struct {
	printed string // of a verbose question
	v       value.Value
	err     error
}

// stream joins the reader of a connection, which may hold bytes already, with
// its writing side.
type stream struct {
	io.Reader
	io.Writer
}

func (s *Server) newConn(nc net.Conn, r *wire.Reader) *conn {
	c := &conn{
		s:        s,
		nc:       nc,
		compress: !isLocal(nc.RemoteAddr()),
		r:        r,
		out:      wire.NewWriter(nc),
	}
	c.ctx, c.cancel = context.WithCancel(s.ctx)
	c.handle = s.handles.reserve()
	c.sess = &lang.Session{Restricted: s.cfg.Restricted, Handle: c.handle, Out: s.cfg.Stdout, Err: s.cfg.Stderr}
	c.watch.init(c)
	s.handles.put(c.handle, c)
	return c
}

// isLocal reports whether a peer is on this machine, where compressing costs
// more time than it saves.
func isLocal(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return !ok || tcp.IP.IsLoopback()
}

// wake ends the connection as soon as its goroutine is not evaluating.
func (c *conn) wake() {
	c.hungup.Store(true)
	c.nc.SetReadDeadline(time.Unix(1, 0))
}

// serve runs the connection from the end of the handshake to its own end.
func (c *conn) serve() {
	c.mu.Lock()
	c.open = true
	c.mu.Unlock()
	c.lifecycle(c.s.hooks.open)
	for !c.hungup.Load() {
		if !c.r.Ready() && c.out.Flush() != nil {
			break
		}
		h, payload, err := c.r.ReadFrame()
		if err != nil {
			break
		}
		c.dispatch(h, payload)
	}
	c.lifecycle(c.s.hooks.close)
	c.end()
}

// end closes the connection, after what was sent has been handed to the
// network.
func (c *conn) end() {
	ctx, cancel := context.WithTimeout(c.s.ctx, closeGrace)
	c.out.Drain(ctx)
	cancel()
	c.nc.Close()
	c.out.Fail(net.ErrClosed)
	c.cancel()
	c.abandon()
	c.s.handles.release(c.handle, c)
}

// abandon marks the connection as ended and fails the questions that wait.
func (c *conn) abandon() {
	c.mu.Lock()
	waiting := c.waiting
	c.open, c.waiting = false, nil
	c.mu.Unlock()
	for _, q := range waiting {
		q.answer <- answer{err: errGone()}
	}
}

func errGone() error { return value.Errorf(value.ErrIO, "connection closed") }

// dispatch handles one frame: it hands a response to who waits for it, and
// evaluates everything else, answering sync requests.
func (c *conn) dispatch(h wire.Header, payload []byte) {
	if h.Type == wire.Response {
		c.deliver(h, payload)
		return
	}
	var printed *bytes.Buffer
	if h.Flags&wire.Verbose != 0 {
		printed = new(bytes.Buffer)
		defer c.redirect(printed)()
	}
	if h.Type != wire.Sync {
		c.request(h, payload, nil)
		return
	}
	v, err := c.answer(h, payload)
	if c.hungup.Load() && !c.s.closing.Load() {
		return
	}
	buf, bad := c.out.Begin(c.s.ctx)
	if bad != nil {
		return
	}
	if printed != nil {
		buf = wire.AppendVerboseResponse(buf, printed.String(), v, err, c.compress)
	} else {
		buf = wire.AppendResponse(buf, v, err, c.compress)
	}
	full := len(buf) > flushAbove
	c.out.End(buf)
	if full {
		c.out.Flush() // a failure shows at the next read or write
	}
}

// flushAbove is how much output may gather while further requests are waiting.
const flushAbove = 64 << 10

// redirect makes requests print to w until the function that it returns is called.
func (c *conn) redirect(w io.Writer) (restore func()) {
	out, err := c.sess.Out, c.sess.Err
	c.sess.Out, c.sess.Err = w, w
	return func() { c.sess.Out, c.sess.Err = out, err }
}

// deliver hands a response to the oldest question.
func (c *conn) deliver(h wire.Header, payload []byte) {
	c.mu.Lock()
	var q *question
	if len(c.waiting) > 0 {
		q = c.waiting[0]
		c.waiting = c.waiting[1:]
	}
	c.mu.Unlock()
	if q == nil {
		c.s.notice("a response that nobody waits for came on connection %d and is dropped", c.handle)
		return
	}
	var a answer
	plain, err := wire.Plain(h, payload)
	switch {
	case err != nil:
		a.err = value.Errorf(value.ErrIO, "bad response: %s", value.AsError(err).Msg)
	case q.verbose:
		a.printed, a.v, a.err = wire.DecodeVerbose(plain, c.s.in.Resolve)
	default:
		a.v, a.err = wire.DecodeReply(plain, c.s.in.Resolve)
	}
	q.answer <- a
}

// timedOut reports whether a read ended because of its deadline.
func timedOut(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}
