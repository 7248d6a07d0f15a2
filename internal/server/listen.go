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
	if every, needed := s.cfg.Limits.sweepEvery(); needed {
		s.sweeping.Do(func() { time.AfterFunc(every, s.sweep) })
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
			s.log.Error("cannot accept a connection", "cause", cause(err), "next_try", pause)
			time.Sleep(pause)
		}
	}
}

// admit starts a connection, or turns it away when there are too many.
func (s *Server) admit(nc net.Conn) {
	link, lim := s.newLink(nc), s.cfg.Limits
	if !take(&s.clients, lim.Connections) {
		s.turnAway(link, limitError("max-conns", "%d clients are connected already", lim.Connections))
		return
	}
	if !take(&s.handshakes, lim.Handshakes) {
		s.clients.Add(-1)
		s.turnAway(link, limitError("max-handshakes", "%d clients are connecting already", lim.Handshakes))
		return
	}
	c := s.newConn(link, wire.NewReader(link, lim.Payload), nil)
	c.inbound = true
	s.running.Add(1)
	go c.welcome()
}

// take counts one more, unless there are most already. A negative most is no
// limit.
func take(count *atomic.Int64, most int) bool {
	if n := count.Add(1); most < 0 || n <= int64(most) {
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
		c.refused(err)
		c.nc.Close()
		c.cancel()
		s.handles.release(c.handle, c)
		return
	}
	s.stats.accepted.Add(1)
	c.serve()
}

// handshake opens an inbound connection and checks the credentials.
func (c *conn) handshake() error {
	if limit := c.s.cfg.Limits.HandshakeTime; limit > 0 {
		c.nc.SetDeadline(time.Now().Add(limit))
	}
	if c.s.closing.Load() {
		return errClosing
	}
	var allow func(wire.Credentials) bool
	if c.s.access.Load().password != "" || c.s.cfg.Users != nil {
		allow = c.allowed
	}
	// Not through the link, which has a limit of its own.
	cred, err := wire.ServerHandshake(stream{c.r, c.nc.Conn}, allow)
	if err != nil {
		return err
	}
	c.mu.Lock()
	if c.user = cred.User; c.user == "" {
		c.user = certified(c.nc.Conn)
	}
	c.restricted = c.sess.Restricted
	c.mu.Unlock()
	c.nc.SetDeadline(time.Time{})
	if c.s.closing.Load() {
		c.wake()
	}
	return nil
}

// refused tells the operator of a client that did not get in.
func (c *conn) refused(err error) {
	remote := c.nc.RemoteAddr().String()
	switch {
	case errors.Is(err, wire.ErrAuthFailed):
		c.s.stats.refusedLogins.Add(1)
		c.s.log.Warn("authentication failed", "remote", remote)
	case timedOut(err) && !c.s.closing.Load():
		c.s.stats.turnedAway.Add(1)
		limit := limitError("handshake-time", "nothing that opens a connection came in %v", c.s.cfg.Limits.HandshakeTime)
		c.s.log.Warn("client is turned away", "remote", remote, "reason", limit.Msg)
	default:
		c.s.log.Debug("handshake failed", "remote", remote, "cause", err)
	}
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
		c.s.log.Error("hook failed, so the client is refused", "hook", c.s.hooks.auth.name.String(), "conn", c.handle, "error", err)
		return false
	}
	return value.Truthy(v)
}

// identify checks the password and takes on the rights of who shows it.
func (c *conn) identify(cred wire.Credentials) bool {
	users, password := c.s.cfg.Users, c.s.access.Load().password
	if users != nil {
		if err := users.reload(); err != nil {
			c.s.log.Error("the users are not read again", "error", err)
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
