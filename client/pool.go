package client

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Pool keeps connections to one server and hands them out to goroutines, one
// at a time each. Its methods may be called from any number of goroutines at
// once.
//
// While the server is out of reach the pool tries to connect again, with pauses
// that grow, and callers wait as long as their contexts allow. A request that
// was sent and got no answer is not sent again: it may have been evaluated.
type Pool struct {
	addr string
	name string // addr without credentials
	conf PoolConfig
	opts []Option

	ctx    context.Context // ends with the pool
	cancel context.CancelFunc
	work   sync.WaitGroup // all goroutines; grows under mu, while not closed or while one runs

	// Invariants, with mu held: never do waiting callers and idle connections
	// exist at once; conns+dialing is at most MaxConns; conns counts members
	// that are not gone.
	mu       sync.Mutex
	members  map[*member]struct{}
	idle     []*member // by when they were put back, the latest last
	waiters  []*waiter // the oldest first
	dialing  int
	inUse    int
	pausing  bool          // after a failure
	closed   bool          // hands out nothing any more
	emptied  chan struct{} // closed when closed and no member is left
	counters PoolStat      // the counting part only
}

// member is a connection of the pool.
type member struct {
	conn    *Conn
	expires time.Time // zero for never
	used    time.Time // when it was last released
	before  int64     // requests answered before it became a member
	gone    bool      // has ended and been forgotten
}

// waiter is a caller of Acquire who waits.
type waiter struct {
	got chan acquired // has room for the one answer
}

type acquired struct {
	m   *member
	err error
}

// PoolConn is a connection taken from a Pool. It is the caller's alone until
// Release.
type PoolConn struct {
	*Conn
	p        *Pool
	m        *member
	released atomic.Bool
}

// ErrPoolClosed is what requests to a closed Pool fail with.
var ErrPoolClosed = errors.New("the pool is closed")

// AcquireError is a failure to get a connection in time.
type AcquireError struct {
	Addr string
	// Err is why the wait ended: context.DeadlineExceeded or the error of the
	// caller's context.
	Err error
	// Connect is why the last attempt to connect failed; nil when the server
	// is in reach but all connections are in use.
	Connect error
}

// Error implements error.
func (e *AcquireError) Error() string {
	if e.Connect != nil {
		return fmt.Sprintf("no connection to %s: %v, after: %v", e.Addr, e.Err, e.Connect)
	}
	return fmt.Sprintf("no connection to %s: %v, all are in use", e.Addr, e.Err)
}

// Unwrap returns both causes.
func (e *AcquireError) Unwrap() []error {
	if e.Connect != nil {
		return []error{e.Err, e.Connect}
	}
	return []error{e.Err}
}

// Is reports whether target is ErrNotSent, which it always is.
func (e *AcquireError) Is(target error) bool { return target == ErrNotSent }

// NewPool returns a pool of connections to the server at addr, an address as
// for Dial. It does not wait for the server, which may be started later: a
// program that wants to know calls Ping. The options are those of each
// connection.
func NewPool(addr string, conf PoolConfig, opts ...Option) (*Pool, error) {
	a, err := wire.ParseAddress(addr)
	if err != nil {
		return nil, err
	}
	p := &Pool{
		addr: addr, name: a.String(), conf: conf.withDefaults(), opts: opts,
		members: map[*member]struct{}{}, emptied: make(chan struct{}),
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.mu.Lock()
	defer p.mu.Unlock()
	p.work.Go(p.maintain)
	p.grow()
	return p, nil
}

// Acquire returns a connection that nobody else uses until it is released. It
// waits for one, until the context or MaxWait ends, while all are in use or the
// server is out of reach. It fails at once when the server refuses the
// credentials or is no such server.
func (p *Pool) Acquire(ctx context.Context) (*PoolConn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m, err := p.takeIdle()
	if err == nil && (m == nil || p.stale(m)) {
		m, err = p.search(ctx, m)
	}
	if err != nil {
		return nil, err
	}
	return &PoolConn{Conn: m.conn, p: p, m: m}, nil
}

// Release gives the connection back. One that has ended is replaced; one with
// requests that were withdrawn is set aside until they are answered. Releasing
// twice does no harm.
func (c *PoolConn) Release() {
	if c.released.CompareAndSwap(false, true) {
		c.p.release(c.m)
	}
}

// Do calls f with a connection and releases it afterwards.
func (p *Pool) Do(ctx context.Context, f func(conn *Conn) error) error {
	c, err := p.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	return f(c.Conn)
}

// maxAttempts is how many connections a request may find dead before anything
// of it was sent.
const maxAttempts = 3

// try is Do, and does it again on another connection if nothing was sent.
func (p *Pool) try(ctx context.Context, f func(conn *Conn) error) error {
	for attempt := 1; ; attempt++ {
		err := p.Do(ctx, f)
		var lost *ConnError
		if attempt == maxAttempts || !errors.As(err, &lost) || !lost.Unsent {
			return err
		}
	}
}

// Query is Conn.Query on a connection of the pool.
func (p *Pool) Query(ctx context.Context, text string, args ...value.Value) (v value.Value, err error) {
	err = p.try(ctx, func(c *Conn) error {
		v, err = c.Query(ctx, text, args...)
		return err
	})
	return v, err
}

// Send is Conn.Send on a connection of the pool.
func (p *Pool) Send(ctx context.Context, v value.Value) (reply value.Value, err error) {
	err = p.try(ctx, func(c *Conn) error {
		reply, err = c.Send(ctx, v)
		return err
	})
	return reply, err
}

// Ping is Conn.Ping on a connection of the pool.
func (p *Pool) Ping(ctx context.Context) error {
	return p.try(ctx, func(c *Conn) error { return c.Ping(ctx) })
}

// Stat returns what the pool is doing and has done.
func (p *Pool) Stat() PoolStat {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.counters
	s.Conns, s.InUse, s.Idle, s.Connecting, s.Waiting = len(p.members), p.inUse, len(p.idle), p.dialing, len(p.waiters)
	return s
}

// Close closes all connections, those in use too, and returns when all
// goroutines of the pool have ended. Waiting callers and later ones get
// ErrPoolClosed.
func (p *Pool) Close() error {
	p.stop()
	p.cancel()
	p.mu.Lock()
	for m := range p.members {
		p.end(m)
	}
	p.mu.Unlock()
	p.work.Wait()
	return nil
}

// Shutdown hands out no more connections, waits until those in use are
// released, and closes the pool. When ctx ends first, it closes the pool at
// once and returns the error of ctx.
func (p *Pool) Shutdown(ctx context.Context) error {
	p.stop()
	var err error
	select {
	case <-p.emptied:
	case <-ctx.Done():
		err = ctx.Err()
	}
	p.Close()
	return err
}

// stop fails who waits and closes what is idle.
func (p *Pool) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.closed = true
	p.fail(ErrPoolClosed)
	for _, m := range p.idle {
		p.end(m)
	}
	p.idle = nil
	if len(p.members) == 0 {
		close(p.emptied)
	}
}

// permanent reports whether connecting again would fail in the same way.
func permanent(err error) bool {
	var cert *tls.CertificateVerificationError
	return errors.Is(err, value.ErrAccess) || errors.Is(err, value.ErrVersion) || errors.As(err, &cert)
}
