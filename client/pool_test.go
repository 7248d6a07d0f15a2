package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// fakeServer accepts any number of connections and answers requests as answer
// says; it can be killed and started again at the same address.
type fakeServer struct {
	t      *testing.T
	addr   string
	answer func(v value.Value) (value.Value, bool) // false: say nothing

	mu    sync.Mutex
	l     net.Listener
	conns map[net.Conn]bool
	work  sync.WaitGroup
	seen  []value.Value // requests other than pings
	open  atomic.Int64
}

func echoes(v value.Value) (value.Value, bool) { return v, true }

func startFake(t *testing.T, answer func(value.Value) (value.Value, bool)) *fakeServer {
	s := &fakeServer{t: t, addr: "127.0.0.1:0", answer: answer}
	s.start()
	t.Cleanup(s.kill)
	return s
}

func (s *fakeServer) start() {
	s.t.Helper()
	l, err := net.Listen("tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	s.l, s.addr, s.conns = l, l.Addr().String(), map[net.Conn]bool{}
	s.mu.Unlock()
	s.work.Go(func() {
		for {
			nc, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			if s.conns != nil {
				s.conns[nc] = true
				s.work.Go(func() { s.serve(nc) })
			} else {
				nc.Close()
			}
			s.mu.Unlock()
		}
	})
}

func (s *fakeServer) serve(nc net.Conn) {
	s.open.Add(1)
	defer s.open.Add(-1)
	defer nc.Close()
	r := wire.NewReader(nc, 0)
	if _, err := wire.ServerHandshake(stream{r, nc}, nil); err != nil {
		return
	}
	for {
		h, payload, err := r.ReadFrame()
		if err != nil {
			return
		}
		v, _, err := wire.DecodeRequest(payload, nil)
		if err != nil || h.Type != wire.Sync {
			continue
		}
		if !value.IsNullObject(v) {
			s.mu.Lock()
			s.seen = append(s.seen, v)
			s.mu.Unlock()
		}
		if reply, ok := s.answer(v); ok {
			b, _ := wire.Append(nil, reply)
			wire.WriteFrame(nc, wire.Response, 0, b)
		}
	}
}

// kill ends the server and all its connections at once.
func (s *fakeServer) kill() {
	s.mu.Lock()
	s.l.Close()
	for nc := range s.conns {
		nc.(*net.TCPConn).SetLinger(0)
		nc.Close()
	}
	s.conns = nil
	s.mu.Unlock()
	s.work.Wait()
}

func (s *fakeServer) requests() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprint(s.seen)
}

type stream struct {
	*wire.Reader
	net.Conn
}

func (s stream) Read(p []byte) (int, error) { return s.Reader.Read(p) }

func newPool(t *testing.T, addr string, conf PoolConfig, opts ...Option) *Pool {
	t.Helper()
	p, err := NewPool(addr, conf, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// until waits for a state of the pool.
func until(t *testing.T, p *Pool, what string, ok func(PoolStat) bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(p.Stat()); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never %s: %+v", what, p.Stat())
		}
	}
}

func TestPoolSharesConnections(t *testing.T) {
	s := startFake(t, echoes)
	p := newPool(t, s.addr, PoolConfig{MaxConns: 3})
	var most atomic.Int64
	var all sync.WaitGroup
	for g := range 32 {
		all.Go(func() {
			for i := range 50 {
				want := value.Value(value.I64(g*100 + i))
				if v, err := p.Send(ctx, want); err != nil || v != want {
					t.Errorf("%v, %v; want %v", v, err, want)
					return
				}
				if n := s.open.Load(); n > most.Load() {
					most.Store(n)
				}
			}
		})
	}
	all.Wait()
	st := p.Stat()
	if most.Load() > 3 || st.Opened > 3 || st.Acquired != 32*50 || st.InUse != 0 || st.Idle != st.Conns {
		t.Errorf("%d connections at the server, %+v", most.Load(), st)
	}
	if v, err := p.Query(ctx, "x"); err != nil || v != value.Value(value.Str("x")) {
		t.Errorf("%v, %v", v, err)
	}
	p.Close()
	if p.Stat().Conns != 0 {
		t.Errorf("after Close: %+v", p.Stat())
	}
}

func TestPoolReleaseTwice(t *testing.T) {
	s := startFake(t, echoes)
	p := newPool(t, s.addr, PoolConfig{MaxConns: 1})
	c, err := p.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	c.Release()
	c.Release()
	if st := p.Stat(); st.Idle != 1 || st.InUse != 0 {
		t.Errorf("%+v", st)
	}
}

func TestPoolAcquireHonoursItsContext(t *testing.T) {
	s := startFake(t, echoes)
	p := newPool(t, s.addr, PoolConfig{MaxConns: 1})
	c, err := p.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	limited, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	_, err = p.Acquire(limited)
	var ae *AcquireError
	if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &ae) || ae.Connect != nil || !errors.Is(err, ErrNotSent) {
		t.Errorf("all in use: %v", err)
	}
	if _, err = p.Acquire(limited); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ended context: %v", err)
	}
	c.Release()
	if err := p.Ping(ctx); err != nil {
		t.Error(err)
	}
	if st := p.Stat(); st.Waiting != 0 || st.Abandoned != 1 {
		t.Errorf("%+v", st)
	}
}

// A killed server breaks what is in flight, and only that; a request is never
// sent twice.
func TestPoolServerRestarts(t *testing.T) {
	stuck := make(chan struct{}, 1)
	s := startFake(t, func(v value.Value) (value.Value, bool) {
		if v == value.Value(value.Str("stuck")) {
			stuck <- struct{}{}
			return nil, false
		}
		return v, true
	})
	p := newPool(t, s.addr, PoolConfig{MaxConns: 4, MinConns: 2, MinBackoff: time.Millisecond, MaxBackoff: 20 * time.Millisecond})
	failed := make(chan error)
	go func() {
		_, err := p.Query(ctx, "stuck")
		failed <- err
	}()
	<-stuck
	s.kill()
	if err := <-failed; !errors.Is(err, ErrClosed) || errors.Is(err, ErrNotSent) {
		t.Errorf("in flight: %v", err)
	}
	until(t, p, "aware of the loss", func(st PoolStat) bool { return st.Conns == 0 && st.Failures > 0 })
	limited, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
	defer cancel()
	_, err := p.Query(limited, "too early")
	var ae *AcquireError
	if !errors.As(err, &ae) || ae.Connect == nil || !errors.Is(err, ErrNotSent) {
		t.Errorf("while the server is down: %v", err)
	}
	answered := make(chan error)
	go func() {
		_, err := p.Query(ctx, "patient")
		answered <- err
	}()
	until(t, p, "waited for", func(st PoolStat) bool { return st.Waiting == 1 && st.Failures > 1 })
	s.start()
	if err := <-answered; err != nil {
		t.Errorf("waiting for the restart: %v", err)
	}
	until(t, p, "back at MinConns", func(st PoolStat) bool { return st.Idle >= 2 && st.Failures == 0 && st.LastError == nil })
	if got := s.requests(); got != "[stuck patient]" {
		t.Errorf("the server got %s", got)
	}
}

// Connections that died while idle are never handed out, so no request is lost
// to a server that was restarted before.
func TestPoolHandsOutNoDeadConnection(t *testing.T) {
	s := startFake(t, echoes)
	p := newPool(t, s.addr, PoolConfig{MaxConns: 3, MinConns: 3, MinBackoff: time.Millisecond})
	for round := range 10 {
		until(t, p, "full", func(st PoolStat) bool { return st.Idle == 3 })
		s.kill()
		s.start()
		until(t, p, "aware of the loss", func(st PoolStat) bool { return st.Broken >= int64(3*(round+1)) })
		for range 5 {
			if _, err := p.Query(ctx, "x"); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
	}
}

// A peer that accepts and then says nothing is found out by the check before a
// connection that was quiet is handed out.
func TestPoolHalfOpenPeer(t *testing.T) {
	var mute atomic.Bool
	s := startFake(t, func(v value.Value) (value.Value, bool) { return v, !mute.Load() })
	p := newPool(t, s.addr, PoolConfig{MaxConns: 2, MinConns: 2, CheckAfter: time.Nanosecond, CheckTimeout: 20 * time.Millisecond, MinBackoff: time.Millisecond})
	if _, err := p.Query(ctx, "first"); err != nil {
		t.Fatal(err)
	}
	mute.Store(true)
	limited, cancel := context.WithCancel(ctx)
	failed := make(chan error)
	go func() { _, err := p.Query(limited, "lost?"); failed <- err }()
	until(t, p, "aware", func(st PoolStat) bool { return st.Broken >= 2 })
	cancel()
	if err := <-failed; !errors.Is(err, ErrNotSent) || !errors.Is(err, context.Canceled) {
		t.Errorf("mute peer: %v", err)
	}
	mute.Store(false)
	if v, err := p.Query(ctx, "second"); err != nil || v != value.Value(value.Str("second")) {
		t.Errorf("%v, %v", v, err)
	}
	if got := s.requests(); got != "[first second]" {
		t.Errorf("the server got %s", got)
	}
}

// A background check finds a mute peer without anybody asking.
func TestPoolHealthCheck(t *testing.T) {
	var mute atomic.Bool
	s := startFake(t, func(v value.Value) (value.Value, bool) { return v, !mute.Load() })
	p := newPool(t, s.addr, PoolConfig{MinConns: 2, CheckEvery: 5 * time.Millisecond, CheckTimeout: 20 * time.Millisecond, MinBackoff: time.Millisecond})
	until(t, p, "full", func(st PoolStat) bool { return st.Idle == 2 })
	mute.Store(true)
	until(t, p, "aware", func(st PoolStat) bool { return st.Broken >= 2 })
	mute.Store(false)
	until(t, p, "full again", func(st PoolStat) bool { return st.Idle == 2 && st.Failures == 0 })
}

// A connection with a withdrawn request is set aside until it is answered.
func TestPoolWithdrawnRequest(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	s := startFake(t, func(v value.Value) (value.Value, bool) {
		if v == value.Value(value.Str("slow")) {
			close(began)
			<-release
		}
		return v, true
	})
	p := newPool(t, s.addr, PoolConfig{MaxConns: 2, CheckTimeout: time.Minute})
	limited, cancel := context.WithCancel(ctx)
	failed := make(chan error)
	go func() { _, err := p.Query(limited, "slow"); failed <- err }()
	<-began
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if _, err := p.Query(ctx, "other"); err != nil { // would hang behind the slow one
		t.Fatal(err)
	}
	close(release)
	until(t, p, "settled", func(st PoolStat) bool { return st.Idle == 2 })
}

func TestPoolCloseFailsEverything(t *testing.T) {
	s := startFake(t, func(v value.Value) (value.Value, bool) { return v, v != value.Value(value.Str("stuck")) })
	p := newPool(t, s.addr, PoolConfig{MaxConns: 1})
	errs := make(chan error, 2)
	go func() { _, err := p.Query(ctx, "stuck"); errs <- err }()
	until(t, p, "in use", func(st PoolStat) bool { return st.InUse == 1 })
	go func() { _, err := p.Query(ctx, "waits"); errs <- err }()
	until(t, p, "waited for", func(st PoolStat) bool { return st.Waiting == 1 })
	p.Close()
	for range 2 {
		if err := <-errs; !errors.Is(err, ErrPoolClosed) && !errors.Is(err, ErrClosed) {
			t.Errorf("%v", err)
		}
	}
	if _, err := p.Acquire(ctx); !errors.Is(err, ErrPoolClosed) {
		t.Errorf("later: %v", err)
	}
	p.Close()
}

func TestPoolShutdown(t *testing.T) {
	s := startFake(t, echoes)
	p := newPool(t, s.addr, PoolConfig{})
	c, err := p.Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- p.Shutdown(ctx) }()
	for !errors.Is(p.Ping(ctx), ErrPoolClosed) {
		time.Sleep(time.Millisecond)
	}
	if _, err := c.Query(ctx, "still works"); err != nil {
		t.Error(err)
	}
	c.Release()
	if err := <-done; err != nil {
		t.Error(err)
	}

	p = newPool(t, s.addr, PoolConfig{})
	if c, err = p.Acquire(ctx); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := p.Shutdown(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := c.Query(ctx, "x"); !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
	c.Release()
}

func TestPoolWrongPasswordFailsAtOnce(t *testing.T) {
	p := newPool(t, serve(t, "secret", echo), PoolConfig{MinBackoff: time.Hour, MaxBackoff: time.Hour})
	for range 2 { // the second within the pause
		if err := p.Ping(ctx); !errors.Is(err, wire.ErrAuthRequired) {
			t.Errorf("%v", err)
		}
	}
	if _, err := NewPool("nowhere", PoolConfig{}); !errors.Is(err, value.ErrDomain) {
		t.Errorf("bad address: %v", err)
	}
}

func TestPoolPrepare(t *testing.T) {
	s := startFake(t, echoes)
	refused := errors.New("not this one")
	n := 0
	p := newPool(t, s.addr, PoolConfig{MaxConns: 1, MinBackoff: time.Millisecond, Prepare: func(ctx context.Context, c *Conn) error {
		if n++; n == 1 {
			return refused
		}
		_, err := c.Query(ctx, "prepared")
		return err
	}})
	if _, err := p.Query(ctx, "used"); err != nil {
		t.Fatal(err)
	}
	if got := s.requests(); got != "[prepared used]" || p.Stat().Failed != 1 {
		t.Errorf("%s, %+v", got, p.Stat())
	}
}

// Goroutines use a pool while its server is killed again and again: every
// request has an answer or an error, and the server sees none twice.
func TestPoolUnderFire(t *testing.T) {
	s := startFake(t, echoes)
	p := newPool(t, s.addr, PoolConfig{MaxConns: 4, MinConns: 1, MinBackoff: time.Millisecond, MaxBackoff: 5 * time.Millisecond, CheckEvery: 2 * time.Millisecond, CheckAfter: time.Millisecond})
	stop := make(chan struct{})
	var answered atomic.Int64
	var all sync.WaitGroup
	for g := range 12 {
		all.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				want := value.Value(value.I64(g<<32 + i))
				limited, cancel := context.WithTimeout(ctx, 10*time.Second)
				v, err := p.Send(limited, want)
				cancel()
				switch {
				case err == nil && v != want:
					t.Errorf("got %v, want %v", v, want)
				case err == nil:
					answered.Add(1)
				case !errors.Is(err, ErrClosed):
					t.Errorf("unexpected error: %v", err)
				}
			}
		})
	}
	for range 15 {
		before := answered.Load()
		for answered.Load() < before+50 {
			time.Sleep(time.Millisecond)
		}
		s.kill()
		s.start()
	}
	close(stop)
	all.Wait()
	times := map[value.Value]int{}
	for _, v := range s.seen {
		if times[v]++; times[v] > 1 {
			t.Errorf("%v came %d times", v, times[v])
		}
	}
	p.Close()
}

// pipes is a server behind net.Pipe, for tests in a bubble of synthetic time.
// It refuses while down is set.
type pipes struct {
	down, short atomic.Bool // refuse; end each connection right after the handshake
	work        sync.WaitGroup

	mu    sync.Mutex
	tries []time.Time
}

func (s *pipes) attempts() []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tries
}

func (s *pipes) dial(context.Context, string, string) (net.Conn, error) {
	s.mu.Lock()
	s.tries = append(s.tries, time.Now())
	s.mu.Unlock()
	if s.down.Load() {
		return nil, errors.New("refused")
	}
	here, there := net.Pipe()
	s.work.Go(func() {
		defer there.Close()
		r := wire.NewReader(there, 0)
		wire.ServerHandshake(stream{r, there}, nil)
		for !s.short.Load() {
			_, payload, err := r.ReadFrame()
			if err != nil {
				return
			}
			wire.WriteFrame(there, wire.Response, 0, payload)
		}
	})
	return here, nil
}

func TestPoolBacksOff(t *testing.T) {
	for _, name := range []string{"refused", "ends at once"} {
		synctest.Test(t, func(t *testing.T) {
			s := &pipes{}
			s.down.Store(name == "refused")
			s.short.Store(name != "refused")
			p := newPool(t, "h:1", PoolConfig{MinConns: 3, MinBackoff: time.Second, MaxBackoff: 8 * time.Second, CheckEvery: time.Hour}, WithDialer(s.dial))
			synctest.Wait()
			first := len(s.attempts())
			time.Sleep(60 * time.Second)
			synctest.Wait()
			tries := s.attempts()[first-1:]
			// Pauses are between a half and all of 1, 2, 4, 8, 8, ... seconds.
			for i, d := 1, time.Second; i < len(tries); i, d = i+1, min(2*d, 8*time.Second) {
				if gap := tries[i].Sub(tries[i-1]); gap < d/2 || gap > d {
					t.Errorf("%s: pause %d is %v, want %v to %v", name, i, gap, d/2, d)
				}
			}
			if first > 3 || len(tries) < 9 {
				t.Errorf("%s: %d attempts at first, %d in a minute", name, first, len(tries))
			}
			s.down.Store(false)
			s.short.Store(false)
			time.Sleep(10 * time.Second)
			synctest.Wait()
			if st := p.Stat(); st.Idle != 3 {
				t.Errorf("%s: %+v", name, st)
			}
			p.Close()
			s.work.Wait()
		})
	}
}

func TestPoolRetires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &pipes{}
		p := newPool(t, "h:1", PoolConfig{MaxConns: 3, MinConns: 1, MaxIdle: 10 * time.Minute, MaxLifetime: time.Hour}, WithDialer(s.dial))
		var held []*PoolConn
		for range 3 {
			c, err := p.Acquire(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			held = append(held, c)
		}
		for _, c := range held {
			c.Release()
		}
		time.Sleep(9 * time.Minute)
		synctest.Wait()
		if st := p.Stat(); st.Idle != 3 {
			t.Errorf("too early: %+v", st)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if st := p.Stat(); st.Idle != 1 || st.Retired != 2 {
			t.Errorf("unused: %+v", st)
		}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if st := p.Stat(); st.Idle != 1 || st.Retired != 3 && st.Retired != 4 || st.Broken != 0 || st.Failures != 0 {
			t.Errorf("old: %+v", st)
		}
		p.Close()
		s.work.Wait()
	})
}

func TestPoolMaxWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &pipes{}
		s.down.Store(true)
		p := newPool(t, "user:1:name:password", PoolConfig{}, WithDialer(s.dial))
		began := time.Now()
		err := p.Ping(context.Background())
		if took := time.Since(began); took != 30*time.Second || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v after %v", err, took)
		}
		if text := err.Error(); !strings.Contains(text, "refused") || strings.Contains(text, "password") {
			t.Errorf("%s", text)
		}
		p.Close()
	})
}
