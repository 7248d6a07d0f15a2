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
	nc       *link
	handle   int64
	inbound  bool
	compress bool
	sess     *lang.Session // of the requests that arrive here
	r        *wire.Reader  // lent to the watch while a request runs
	out      *wire.Writer  // for all goroutines
	watch    watch
	driver   *driver // nil for a connection with a goroutine

	// ctx is the context of the running sync request; the watch ends it.
	ctx    context.Context
	cancel context.CancelFunc

	asking bool        // an evaluation in this goroutine waits for an answer
	hungup atomic.Bool // this side wants to close; set by any goroutine
	cut    atomic.Bool // it was closed for a limit

	mu               sync.Mutex // guards the rest, and setting ctx and cancel
	open             bool       // the handshake is done and the connection not ended
	opened           time.Time
	user             string
	restricted       bool
	waiting          []*question
	asked            int64 // requests sent so far
	current          activity
	debt             debt               // has a lock of its own
	received         int64              // sync requests so far
	withdrawn        map[int64]struct{} // those that were cancelled before they came
	requests, failed int64
}

// question is a request that was sent on this connection and not yet answered.
type question struct {
	seq     int64       // which request to the other side it is, from 1
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

// newConn returns a connection with a handle of its own; d is nil for one that
// gets a goroutine.
func (s *Server) newConn(nc *link, r *wire.Reader, d *driver) *conn {
	c := &conn{
		s:        s,
		nc:       nc,
		compress: !isLocal(nc.RemoteAddr()),
		driver:   d,
		open:     d != nil,
		r:        r,
		out:      wire.NewWriter(nc),
		opened:   time.Now(),
	}
	nc.stalled = func() {
		c.cutOff(limitError("send-time", "it took nothing of what it was sent for %v", s.cfg.Limits.SendTime))
	}
	c.ctx, c.cancel = context.WithCancel(s.ctx)
	c.handle = s.handles.reserve()
	c.sess = &lang.Session{Restricted: s.access.Load().restricted, Handle: c.handle, Out: s.cfg.Stdout, Err: s.cfg.Stderr}
	c.watch.init(c)
	if d != nil {
		d.c, c.watch.off = c, true
	}
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
	if c.driver != nil {
		c.driver.settle()
	}
}

// serve runs the connection from the end of the handshake to its own end.
func (c *conn) serve() {
	c.mu.Lock()
	c.open = true
	c.mu.Unlock()
	c.s.log.Info("connected", "conn", c.handle, "remote", c.nc.RemoteAddr().String(), "user", c.user, "inbound", c.inbound)
	c.lifecycle(c.s.hooks.open)
	for !c.hungup.Load() {
		if !c.r.Ready() {
			if c.out.Flush() != nil {
				break
			}
			c.nc.expect(c.r.Buffered())
		}
		h, payload, err := c.r.ReadFrame()
		c.nc.frame.Store(frameRead)
		if err != nil {
			c.unreadable(h, err)
			break
		}
		c.dispatch(h, payload)
	}
	c.lifecycle(c.s.hooks.close)
	c.end()
	c.s.log.Info("disconnected", "conn", c.handle, "user", c.user)
}

// unreadable answers a message that is larger than the server takes, the one
// kind of garbage that a good client may send.
func (c *conn) unreadable(h wire.Header, err error) {
	if !errors.Is(err, value.ErrLimit) {
		return
	}
	reason := limitError("max-frame", "%s", value.AsError(err).Msg)
	c.s.log.Warn("message is refused", "conn", c.handle, "reason", reason.Msg)
	if h.Type == wire.Sync && c.out.Flush() == nil {
		c.nc.part(wire.AppendResponse(nil, nil, reason, false))
	}
}

// isOpen reports whether the handshake is done and the connection not ended.
func (c *conn) isOpen() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.open
}

// end closes the connection, after what was sent has been handed to the
// network.
func (c *conn) end() {
	ctx, cancel := context.WithTimeout(c.s.ctx, closeGrace)
	c.out.Drain(ctx)
	cancel()
	c.nc.Close()
	c.out.Fail(net.ErrClosed)
	c.out.Wait()
	c.cancel()
	c.abandon()
	c.s.stats.in.Add(c.nc.in.Load())
	c.s.stats.out.Add(c.nc.out.Load())
	if c.driver == nil { // else the handle is in use until Hangup
		c.s.handles.release(c.handle, c)
	}
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
	switch h.Type {
	case wire.Response:
		c.deliver(h, payload)
		return
	case wire.Cancel:
		c.withdraw(payload, 0)
		return
	}
	before, ok := c.begin(h, payload)
	var printed *bytes.Buffer
	if h.Flags&wire.Verbose != 0 {
		printed = new(bytes.Buffer)
		defer c.redirect(printed)()
	}
	v, err := value.Value(nil), error(errWithdrawn)
	switch {
	case h.Type != wire.Sync:
		v, err = c.request(h, payload, nil)
	case ok:
		v, err = c.answer(h, payload)
	}
	if ticket := c.finish(before, v, err); ticket != 0 {
		if err != nil {
			c.settle(ticket, nil, err)
		}
		return
	}
	if h.Type != wire.Sync || c.hungup.Load() && !c.s.closing.Load() {
		return
	}
	r := reply{v: v, err: err, verbose: printed != nil}
	if r.verbose {
		r.printed = printed.String()
	}
	if c.heldBack(r) {
		return
	}
	buf, bad := c.out.Begin(c.s.ctx)
	if bad != nil {
		return
	}
	var parts []wire.Part
	if r.err == nil && !r.verbose && !c.compress {
		buf, parts = wire.AppendResponseParts(buf, r.v)
	} else {
		buf = r.append(buf, c.compress)
	}
	if c.out.End(buf, parts...) > flushAbove {
		c.out.Flush() // a failure shows at the next read or write
	}
}

// reply is what a sync request is answered with.
type reply struct {
	v       value.Value
	err     error
	verbose bool
	printed string // of a verbose request
}

func (r reply) append(buf []byte, compress bool) []byte {
	if r.verbose {
		return wire.AppendVerboseResponse(buf, r.printed, r.v, r.err, compress)
	}
	return wire.AppendResponse(buf, r.v, r.err, compress)
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
		c.s.log.Warn("a response that nobody waits for is dropped", "conn", c.handle)
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
