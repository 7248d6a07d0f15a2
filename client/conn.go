package client

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"sync"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Conn is a connection to a server. Its methods may be called from any number
// of goroutines at once.
type Conn struct {
	nc       net.Conn
	addr     string
	compress bool
	handler  Handler
	inbox    *inbox // nil when messages of the server are not kept

	ctx    context.Context // ends with the connection
	cancel context.CancelFunc
	done   chan struct{} // closed when the reader has returned
	out    *wire.Writer
	tasks  sync.WaitGroup // what spawn started

	mu       sync.Mutex
	waiting  []*call   // sent and not yet answered, oldest first
	asked    int64     // requests sent so far
	answered int64     // responses that came so far
	heard    time.Time // when the last one came; at first, when the connection was opened
	err      error     // why the connection ended; set once
}

// Dial connects to a server. The address is "host:port",
// "tls://host:port" for an encrypted connection, or "unix:/path" for the
// socket of a server on the same machine, each maybe followed by
// ":user:password"; a bad one is an error with code domain. The context bounds
// Dial only, not the life of the connection.
func Dial(ctx context.Context, addr string, opts ...Option) (*Conn, error) {
	a, err := wire.ParseAddress(addr)
	if err != nil {
		return nil, err
	}
	o := defaults()
	o.cred = a.Credentials
	for _, opt := range opts {
		opt(&o)
	}
	if o.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.timeout)
		defer cancel()
	}
	network, address := a.Endpoint()
	nc, err := o.dial(ctx, network, address)
	if err != nil {
		return nil, &ConnError{Op: "dial", Addr: a.String(), Err: err}
	}
	if a.TLS {
		nc = tls.Client(nc, o.tlsFor(a.Host))
	}
	r := wire.NewReader(nc, o.maxFrame)
	if err := handshake(ctx, nc, r, o.cred); err != nil {
		nc.Close()
		return nil, &ConnError{Op: "handshake", Addr: a.String(), Err: err}
	}
	return start(nc, r, a.String(), o), nil
}

// handshake opens the connection while ctx lasts.
func handshake(ctx context.Context, nc net.Conn, r *wire.Reader, cred *wire.Credentials) error {
	stop := context.AfterFunc(ctx, func() { nc.SetDeadline(time.Unix(1, 0)) })
	err := wire.ClientHandshake(struct {
		io.Reader
		io.Writer
	}{r, nc}, cred)
	if !stop() && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func start(nc net.Conn, r *wire.Reader, addr string, o options) *Conn {
	c := &Conn{
		nc:       nc,
		addr:     addr,
		compress: !isLocal(nc.RemoteAddr()),
		handler:  o.handler,
		out:      wire.NewWriter(nc),
		done:     make(chan struct{}),
		heard:    time.Now(),
	}
	if o.compress != nil {
		c.compress = *o.compress
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	if c.handler != nil && o.inbox == nil {
		o.inbox = &Inbox{}
	}
	c.inbox = newInbox(o.inbox)
	go c.read(r)
	if c.handler != nil {
		go c.handle()
	}
	return c
}

// isLocal reports whether a peer is on this machine, where compressing costs
// more time than it saves.
func isLocal(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return !ok || tcp.IP.IsLoopback()
}

// Query has the server evaluate a text and returns its value; of several
// expressions, that of the last. With arguments, the text is a function, by
// name or written out, and is called with them:
//
//	conn.Query(ctx, "(fn [t n] (take t n))", table, value.I64(10))
//
// Arguments are data: a list or a symbol among them arrives as that list or
// symbol and is not evaluated.
func (c *Conn) Query(ctx context.Context, text string, args ...value.Value) (value.Value, error) {
	if len(args) == 0 {
		return c.Send(ctx, value.Str(text))
	}
	return c.Send(ctx, applied(text, args))
}

// applied returns the code ((eval (parse text)) args...), with the arguments
// quoted where they would evaluate to something else.
func applied(text string, args []value.Value) value.Value {
	parse := value.NewList(value.NewSym("parse"), value.Str(text))
	items := append(make([]value.Value, 0, len(args)+1), value.NewList(value.NewSym("eval"), parse))
	for _, arg := range args {
		switch x := arg.(type) {
		case *value.List:
			arg = value.NewList(value.NewSym("quote"), x)
		case value.Sym:
			x.Quoted = true
			arg = x
		}
		items = append(items, arg)
	}
	return value.NewList(items...)
}

// QueryVerbose is Query for a text, and also returns what the evaluation
// printed, which then does not appear on the server.
func (c *Conn) QueryVerbose(ctx context.Context, text string) (printed string, v value.Value, err error) {
	r := c.roundTrip(ctx, value.Str(text), wire.Verbose)
	return r.printed, r.v, r.err
}

// Send sends a value and returns the reply. The server evaluates a string as
// text and a list as code, and gives back anything else as it is. When ctx ends
// first, the server is asked to stop.
func (c *Conn) Send(ctx context.Context, v value.Value) (value.Value, error) {
	r := c.roundTrip(ctx, v, 0)
	return r.v, r.err
}

func (c *Conn) roundTrip(ctx context.Context, v value.Value, flags wire.Flags) reply {
	if err := ctx.Err(); err != nil {
		return reply{err: err}
	}
	if ctx.Value(answering{}) == c {
		return reply{err: ErrAnswering}
	}
	call := &call{verbose: flags&wire.Verbose != 0, reply: make(chan reply, 1)}
	if err := c.write(ctx, wire.Sync, flags, v, call); err != nil {
		return reply{err: err}
	}
	select {
	case r := <-call.reply:
		return r
	case <-ctx.Done():
		call.abandoned.Store(true)
		c.spawn(func() { c.withdraw(call) })
		return reply{err: ctx.Err()}
	}
}

// withdraw asks the server to stop a request that nobody waits for any more.
// Servers that cannot do that evaluate an integer instead.
func (c *Conn) withdraw(call *call) {
	if buf, err := c.out.Begin(c.ctx); err == nil {
		c.out.End(wire.AppendCancel(buf, call.seq))
		c.flush()
	}
}

// Post sends a value that the server evaluates like Send, without a reply:
// nobody learns of an error there. Messages of one goroutine are evaluated in
// the order in which they were sent, posts and queries alike.
func (c *Conn) Post(ctx context.Context, v value.Value) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return c.write(ctx, wire.Async, 0, v, nil)
}

// inlineWrite is the most that a sender whose context may end writes itself:
// a write cannot be abandoned halfway.
const inlineWrite = 32 << 10

// write sends a message. A call is put in line for its reply in the same step;
// then a failure to write is the reply.
func (c *Conn) write(ctx context.Context, t wire.MsgType, flags wire.Flags, v value.Value, call *call) error {
	buf, err := c.out.Begin(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return unsent(c.fail("write", err))
	}
	buf, frame := wire.BeginFrame(buf, t, flags)
	buf, err = wire.Append(buf, v)
	if err == nil {
		buf, err = wire.EndFrame(buf, frame, c.compress)
	}
	end := c.out.Taken() + int64(len(buf))
	if err == nil && call != nil {
		call.end = end
		err = c.enqueue(call)
	}
	if err != nil {
		buf = buf[:frame]
	}
	size := len(buf)
	c.out.End(buf)
	if err != nil {
		return err
	}
	if size > inlineWrite && ctx.Done() != nil {
		c.spawn(func() { c.flush() })
		return nil
	}
	if err := c.flush(); err != nil && call == nil {
		return c.sentOrNot(err, end)
	}
	return nil
}

// sentOrNot returns the error that ended the connection as that of a message
// whose frame ends there. The server evaluates whole frames only, so one whose
// end did not leave counts as not sent.
func (c *Conn) sentOrNot(err error, end int64) error {
	if end > c.out.Taken() {
		return unsent(err)
	}
	return err
}

// spawn runs f in a goroutine that Close waits for, unless the connection has
// ended.
func (c *Conn) spawn(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.tasks.Go(f)
	}
}

func (c *Conn) flush() error {
	if err := c.out.Flush(); err != nil {
		return c.fail("write", err)
	}
	return nil
}

// answer sends the reply to a sync request of the server.
func (c *Conn) answer(v value.Value, failed error) {
	buf, err := c.out.Begin(c.ctx)
	if err != nil {
		return
	}
	c.out.End(wire.AppendResponse(buf, v, failed, c.compress))
	c.flush()
}

// Ping asks the server for a sign of life: it sends the null object, which
// comes back as it is. An answer that is an error, say of a hook of the server,
// is a sign too. To the server it is a request like any other: it waits for its
// turn on the connection, is counted, and gets an entry in a journal.
func (c *Conn) Ping(ctx context.Context) error {
	_, err := c.Send(ctx, value.Null)
	if _, answered := err.(*value.Error); answered {
		return nil
	}
	return err
}

// Pending returns how many requests wait for their reply. Those whose context
// ended count too: until the server has answered them, later ones wait behind
// them.
func (c *Conn) Pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waiting)
}

// lastHeard returns how many requests the server has answered, and when it
// answered the last.
func (c *Conn) lastHeard() (answered int64, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.answered, c.heard
}

// Close ends the connection, after what was posted has been handed to the
// network, and fails the requests that still wait. A handler that is at work
// learns of it by its context and is not waited for. Closing twice does no harm.
func (c *Conn) Close() error {
	ctx, cancel := context.WithTimeout(c.ctx, time.Second)
	defer cancel()
	c.out.Drain(ctx)
	c.fail("close", ErrClosed)
	<-c.done
	c.tasks.Wait()
	c.out.Wait()
	return nil
}

// Done returns a channel that is closed when the connection has ended; Err
// then tells why.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Err returns why the connection ended, nil while it has not.
func (c *Conn) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// fail ends the connection for the given reason, unless it has ended already,
// and returns the reason for which it did.
func (c *Conn) fail(op string, cause error) error {
	c.mu.Lock()
	first := c.err == nil
	if first {
		c.err = &ConnError{Op: op, Addr: c.addr, Err: cause}
	}
	err, waiting := c.err, c.waiting
	c.waiting = nil
	c.mu.Unlock()
	if first {
		c.cancel()
		c.out.Fail(err)
		c.inbox.close(err, op == "close")
		c.nc.Close()
	}
	for _, call := range waiting {
		call.reply <- reply{err: c.sentOrNot(err, call.end)}
	}
	return err
}
