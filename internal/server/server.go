package server

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Config says how a Server treats its clients. The zero value serves everybody.
type Config struct {
	// Password is what clients must show; empty lets everybody in, unless
	// there are Users.
	Password string
	// Users are let in with their own passwords, and are restricted if that
	// is their role. Others need the Password; without one nobody else gets in.
	Users *Users
	// Restricted refuses requests, of clients and of servers that this process
	// connects to, that would change anything.
	Restricted bool
	// TLS encrypts the connections that ListenPort accepts; nil leaves them
	// plain. Those of Unix domain sockets and of the listeners given to Serve
	// are left as they are.
	TLS *tls.Config
	// ClientTLS is for connections to tls:// addresses; nil trusts the
	// authorities of the system.
	ClientTLS *tls.Config
	// Stdout and Stderr receive what requests print; nil discards it.
	Stdout, Stderr io.Writer
	// Log receives what an operator should know; nil discards it.
	Log *slog.Logger
	// SlowQuery is how long a request takes to be logged as slow; 0 or less
	// logs none.
	SlowQuery time.Duration
	// Journal keeps the sync requests; nil keeps none.
	Journal Journal
	// QueryLog is told of every request that is evaluated; nil for nobody.
	QueryLog QueryLog
	Limits   Limits
}

// QueryLog keeps what clients have asked.
type QueryLog interface {
	// Begin is called when a request begins, and the function that it returns
	// when the request has been evaluated. It is nil for one that is not to be
	// kept.
	Begin() (end func(text string, v value.Value, err error))
}

// Journal keeps requests so that they can be evaluated again.
type Journal interface {
	// Append adds a request. If it fails the request is not evaluated. If the
	// function that it returns is not nil, the request is not answered before
	// that returns, and fails when it fails.
	Append(h wire.Header, payload []byte) (onDisk func() error, err error)
}

// Server holds the listeners and connections of a process. It is the Network
// of the functions in package builtin/ipc.
type Server struct {
	cfg     Config
	access  atomic.Pointer[access]
	in      *lang.Interp
	hooks   hooks
	log     *slog.Logger
	stats   stats
	handles handles

	ctx    context.Context // of all evaluations
	cancel context.CancelFunc

	closing    atomic.Bool
	clients    atomic.Int64
	handshakes atomic.Int64
	turning    atomic.Int64 // clients that are being told why they cannot stay
	quiet      rarely       // bounds how often that is logged
	sweeping   sync.Once
	tickets    atomic.Int64   // given out by Defer
	running    sync.WaitGroup // goroutines of listeners and connections
}

// New returns a server without listeners. Use must be called before it is
// used.
func New(cfg Config) *Server {
	cfg.Limits = cfg.Limits.withDefaults()
	if cfg.Stdout == nil {
		cfg.Stdout = io.Discard
	}
	if cfg.Stderr == nil {
		cfg.Stderr = io.Discard
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{cfg: cfg, log: cfg.Log}
	s.SetAccess(cfg.Password, cfg.Restricted)
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// access is what a connection may do, and for whom.
type access struct {
	password   string
	restricted bool
}

// SetAccess replaces Password and Restricted of the configuration for the
// connections that come from now on.
func (s *Server) SetAccess(password string, restricted bool) {
	s.access.Store(&access{password, restricted})
}

// Use sets the interpreter that evaluates the requests. It comes after New
// because the functions of the interpreter need the server.
func (s *Server) Use(in *lang.Interp) {
	s.in = in
	s.hooks = newHooks(in)
}

// Reserve takes the lowest free handle for something that is no connection,
// such as the terminal.
func (s *Server) Reserve() int64 { return s.handles.reserve() }

// Active reports whether there is a listener or a connection.
func (s *Server) Active() bool {
	listeners, conns := s.handles.all()
	return len(listeners)+len(conns) > 0
}

// Addr returns the address of the first listener, nil if there is none.
func (s *Server) Addr() net.Addr {
	if listeners, _ := s.handles.all(); len(listeners) > 0 {
		return listeners[0].Addr()
	}
	return nil
}

// Close ends the server: it stops accepting, lets the requests that run finish
// while ctx lasts, cancels them then, and closes all connections. It returns
// when no goroutine of the server is left, or the error of ctx when an
// evaluation does not stop.
func (s *Server) Close(ctx context.Context) error {
	s.closing.Store(true)
	listeners, conns := s.handles.all()
	for _, l := range listeners {
		l.Close()
	}
	for _, c := range conns {
		c.wake()
	}
	if s.finished(ctx, time.Hour) {
		s.cancel()
		return nil
	}
	s.cancel()
	if s.finished(context.Background(), closeGrace) {
		return nil
	}
	_, conns = s.handles.all()
	for _, c := range conns {
		c.nc.Conn.Close()
	}
	if s.finished(context.Background(), closeGrace) {
		return nil
	}
	return fmt.Errorf("a request does not stop: %w", context.Cause(ctx))
}

// Disconnect closes all listeners and connections, after the requests that run
// have been answered, or when ctx ends. The server can be used again.
func (s *Server) Disconnect(ctx context.Context) {
	listeners, conns := s.handles.all()
	for _, l := range listeners {
		l.Close()
	}
	for _, c := range conns {
		s.leave(c)
	}
	s.finished(ctx, time.Hour)
}

// closeGrace is how long a cancelled evaluation may take to notice.
const closeGrace = time.Second

// finished waits until all goroutines have ended, ctx ends, or d has passed.
func (s *Server) finished(ctx context.Context, d time.Duration) bool {
	done := make(chan struct{})
	go func() {
		s.running.Wait()
		close(done)
	}()
	limit := time.NewTimer(d)
	defer limit.Stop()
	select {
	case <-done:
		return true
	case <-ctx.Done():
	case <-limit.C:
	}
	return false
}
