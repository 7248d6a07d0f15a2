package server

import (
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// ListenPort accepts connections on a port of all IPv4 interfaces, encrypted if
// the configuration says so, and returns the handle of the listener.
func (s *Server) ListenPort(port int) (int64, error) {
	l, err := net.Listen("tcp4", fmt.Sprintf(":%d", port))
	if err != nil {
		return 0, value.Errorf(value.ErrIO, "cannot listen on port %d: %v", port, cause(err))
	}
	if s.cfg.TLS != nil {
		l = tlsListener{l, s.cfg.TLS}
	}
	return s.Serve(l)
}

// Serve accepts connections from l and returns the handle of the listener. The
// server closes l.
func (s *Server) Serve(l net.Listener) (int64, error) {
	s.running.Add(1)
	if s.closing.Load() {
		s.running.Done()
		l.Close()
		return 0, value.Errorf(value.ErrState, "%v", errClosing)
	}
	h := s.handles.reserve()
	s.handles.put(h, l)
	go s.accept(l, h)
	return h, nil
}

// accept takes connections until the listener is closed.
func (s *Server) accept(l net.Listener, h int64) {
	defer s.running.Done()
	defer s.handles.release(h, l)
	defer l.Close()
	pause := time.Duration(0)
	for {
		nc, err := l.Accept()
		switch {
		case err == nil:
			pause = 0
			s.admit(nc)
		case s.closing.Load() || errors.Is(err, net.ErrClosed):
			return
		default:
			// Mostly too many open files: wait for others to close.
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			s.notice("cannot accept a connection: %v; next try in %v", cause(err), pause)
			time.Sleep(pause)
		}
	}
}

// admit starts a connection, or turns it away when there are too many.
func (s *Server) admit(nc net.Conn) {
	if !take(&s.clients, s.cfg.Limits.Connections) {
		nc.Close()
		return
	}
	if !take(&s.handshakes, s.cfg.Limits.Handshakes) {
		s.clients.Add(-1)
		nc.Close()
		return
	}
	c := s.newConn(nc, wire.NewReader(nc, s.cfg.Limits.Payload))
	c.inbound = true
	s.running.Add(1)
	go c.welcome()
}

// take counts one more, unless there are most already.
func take(count *atomic.Int64, most int) bool {
	if count.Add(1) <= int64(most) {
		return true
	}
	count.Add(-1)
	return false
}

// welcome runs an inbound connection from its first byte to its end.
func (c *conn) welcome() {
	s := c.s
	defer s.running.Done()
	defer s.clients.Add(-1)
	err := c.handshake()
	s.handshakes.Add(-1)
	if err != nil {
		c.nc.Close()
		c.cancel()
		s.handles.release(c.handle, c)
		return
	}
	c.serve()
}

// handshake opens an inbound connection and checks the credentials.
func (c *conn) handshake() error {
	c.nc.SetDeadline(time.Now().Add(c.s.cfg.Limits.HandshakeTime))
	if c.s.closing.Load() {
		return errClosing
	}
	var allow func(wire.Credentials) bool
	if c.s.cfg.Password != "" || c.s.cfg.Users != nil {
		allow = c.allowed
	}
	if _, err := wire.ServerHandshake(stream{c.r, c.nc}, allow); err != nil {
		return err
	}
	c.nc.SetDeadline(time.Time{})
	if c.s.closing.Load() {
		c.wake()
	}
	return nil
}

var errClosing = errors.New("the server is shutting down")

// allowed reports whether credentials open the connection: the password
// matches, and the auth hook, if there is one, agrees.
func (c *conn) allowed(cred wire.Credentials) bool {
	if !c.identify(cred) {
		return false
	}
	hook := c.s.hooks.auth.lambda()
	if hook == nil {
		return true
	}
	v, err := c.callHook(hook, value.Str(cred.User), value.Str(cred.Password))
	if err != nil {
		c.s.notice("the .ipc.on.auth hook failed, so the client is refused: %v", err)
		return false
	}
	return value.Truthy(v)
}

// identify checks the password and takes on the rights of who shows it.
func (c *conn) identify(cred wire.Credentials) bool {
	users, password := c.s.cfg.Users, c.s.cfg.Password
	if users != nil {
		if err := users.reload(); err != nil {
			c.s.notice("the users are not read again: %v", err)
		}
		if who, ok := users.find(cred.User); ok {
			c.sess.Restricted = who.read
			return users.check(who, cred.Password)
		}
	}
	ok := password != "" && cred.PasswordIs(password)
	if !ok && users != nil {
		users.check(nobody(), cred.Password)
	}
	return ok
}

// cause returns the innermost error, which names the reason without the
// addresses and system calls around it.
func cause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
