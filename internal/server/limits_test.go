package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// logged waits for a text in what the operator is told.
func (s *site) logged(text string) {
	s.t.Helper()
	eventually(s.t, func() bool { return strings.Contains(s.err.String(), text) })
}

func TestClientsAreToldWhyTheyAreTurnedAway(t *testing.T) {
	s := startSite(t, Config{Limits: Limits{Connections: 2, Handshakes: 1}})
	s.dial()
	eventually(t, func() bool { return s.handshakes.Load() == 0 })
	silent := s.connect()
	eventually(t, func() bool { return s.handshakes.Load() == 1 })
	addr := s.Addr().String()
	if _, err := client.Dial(t.Context(), addr); !errors.Is(err, value.ErrLimit) || !strings.Contains(err.Error(), "max-conns") {
		t.Errorf("too many connections: %v", err)
	}
	s.logged("max-conns")
	if _, err := s.run(`(.ipc.open "` + addr + `")`); !errors.Is(err, value.ErrLimit) || !strings.Contains(err.Error(), "max-conns") {
		t.Errorf("for .ipc.open: %v", err)
	}
	silent.nc.Close()
	eventually(t, func() bool { return s.clients.Load() == 1 })

	s = startSite(t, Config{Limits: Limits{Handshakes: 1}})
	s.connect()
	eventually(t, func() bool { return s.handshakes.Load() == 1 })
	if _, err := client.Dial(t.Context(), s.Addr().String()); !errors.Is(err, value.ErrLimit) || !strings.Contains(err.Error(), "max-handshakes") {
		t.Errorf("too many handshakes: %v", err)
	}
}

func TestHandshakeTime(t *testing.T) {
	s := startSite(t, Config{Limits: Limits{HandshakeTime: 20 * time.Millisecond}})
	p := s.connect()
	p.raw([]byte{3})
	p.closed()
	s.logged("limit handshake-time")
}

func TestIdleTime(t *testing.T) {
	s := startSite(t, Config{Limits: Limits{IdleTime: 40 * time.Millisecond}})
	idle, busy := s.dial(), s.dial()
	busy.send(wire.Sync, 0, value.Str("(sleep 200)"))
	idle.closed()
	if v, err := busy.reply(); err != nil || v != value.Value(value.I64(200)) {
		t.Errorf("a client that waits for its reply is not idle: %v, %v", v, err)
	}
	busy.closed()
	s.logged("limit idle-time")
}

func TestFrameTime(t *testing.T) {
	s := startSite(t, Config{Limits: Limits{FrameTime: 40 * time.Millisecond}})
	idle, slow, busy := s.dial(), s.dial(), s.dial()
	slow.raw([]byte("\xfa\xde\xfa"))
	busy.send(wire.Sync, 0, value.Str("(sleep 200)"))
	busy.raw([]byte("\xfa\xde\xfa")) // of the next message, which nobody waits for yet
	slow.closed()
	s.logged("limit frame-time")
	if v, err := busy.reply(); err != nil || v != value.Value(value.I64(200)) {
		t.Errorf("%v, %v", v, err)
	}
	idle.want("(+ 1 2)", value.I64(3))
}

func TestRequestTime(t *testing.T) {
	s := startSite(t, Config{Limits: Limits{RequestTime: 30 * time.Millisecond}})
	p := s.dial()
	if e := p.fails("(hang 1)", value.ErrLimit); !strings.Contains(e.Msg, "limit request-time") {
		t.Errorf("the error is %v", e)
	}
	p.send(wire.Async, 0, value.Str("(hang 1)"))
	p.want("(+ 1 2)", value.I64(3))
}

func TestMaxFrame(t *testing.T) {
	s := startSite(t, Config{Limits: Limits{Payload: 100}})
	p := s.dial()
	p.want("(+ 1 2)", value.I64(3))
	if e := p.fails(strings.Repeat(" ", 100_000)+"1", value.ErrLimit); !strings.Contains(e.Msg, "limit max-frame") {
		t.Errorf("the error is %v", e)
	}
	p.closed()
}

// filled makes posts to a connection until one fails.
func (s *site) filled(h int64, size int) error {
	for range 1000 {
		if _, err := s.run(fmt.Sprintf("(.ipc.post %d (til %d))", h, size/8)); err != nil {
			return err
		}
	}
	return nil
}

// TestSlowReaderIsCutOff has one client that reads and one that does not, on
// TCP and on a Unix domain socket.
func TestSlowReaderIsCutOff(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		t.Run(network, func(t *testing.T) {
			s := startSite(t, Config{Limits: Limits{Unsent: 1 << 20}})
			connect := s.dial
			if network == "unix" {
				path := filepath.Join(t.TempDir(), "s")
				if _, err := s.ListenUnix(path); err != nil {
					t.Fatal(err)
				}
				connect = func() *peer { return s.dialUnix(path) }
			}
			before := runtime.NumGoroutine()
			slow, good := connect(), connect()
			handle := func(p *peer) int64 {
				v, err := p.query("(.ipc.handle)")
				if err != nil {
					t.Fatal(err)
				}
				return int64(v.(value.I64))
			}
			h, g := handle(slow), handle(good)
			err := s.filled(h, 100_000)
			if !errors.Is(err, value.ErrIO) || !strings.Contains(err.Error(), "limit max-unsent") {
				t.Fatalf("posts to a client that does not read: %v", err)
			}
			s.logged("limit max-unsent")
			if _, err := s.run(fmt.Sprintf("(.ipc.post %d 1)", h)); !errors.Is(err, value.ErrIO) {
				t.Errorf("a post after that: %v", err)
			}
			s.mustRun(fmt.Sprintf("(.ipc.post %d 7)", g))
			if h, _ := good.recv(); h.Type != wire.Async {
				t.Errorf("got %v", h)
			}
			good.want("(+ 1 2)", value.I64(3))
			slow.nc.Close()
			good.nc.Close()
			eventually(t, func() bool { return runtime.NumGoroutine() <= before })
		})
	}
}

func (s *site) dialUnix(path string) *peer {
	s.t.Helper()
	nc, err := net.Dial("unix", path)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { nc.Close() })
	nc.SetDeadline(time.Now().Add(20 * time.Second))
	p := &peer{s.t, nc, wire.NewReader(nc, 0)}
	if err := wire.ClientHandshake(stream{p.r, p.nc}, nil); err != nil {
		s.t.Fatal(err)
	}
	return p
}

// TestSendTime has a client that asks for much and reads nothing.
func TestSendTime(t *testing.T) {
	s := startSite(t, Config{Limits: Limits{SendTime: 50 * time.Millisecond}})
	p := s.dial()
	for range 20 {
		p.send(wire.Sync, 0, value.Str("(til 1000000)"))
	}
	eventually(t, func() bool { return s.clients.Load() == 0 })
	s.logged("limit send-time")
}

func TestCancel(t *testing.T) {
	s := startSite(t, Config{})
	p := s.dial()
	p.want("(+ 1 2)", value.I64(3))
	p.send(wire.Sync, 0, value.Str("(hang 1)"))           // 2
	p.send(wire.Sync, 0, value.Str("(set ran 1)"))        // 3
	p.send(wire.Sync, 0, value.Str("(+ 2 2)"))            // 4
	for _, n := range []int64{1, 3, 2, 99, 0, -1, 1000} { // 99 and 1000 never come
		p.raw(wire.AppendCancel(nil, n))
	}
	for i := range 2 {
		if v, err := p.reply(); !errors.Is(err, value.ErrCancel) {
			t.Errorf("%d: %v, %v", i, v, err)
		}
	}
	if v, err := p.reply(); err != nil || v != value.Value(value.I64(4)) {
		t.Errorf("%v, %v", v, err)
	}
	p.fails("ran", value.ErrName)
	p.raw(wire.AppendFrame(nil, wire.Cancel, 0, []byte{0x7d}))
	p.want("(+ 1 2)", value.I64(3))
}

func TestClientContextStopsTheWork(t *testing.T) {
	s := startSite(t, Config{})
	conn, err := client.Dial(t.Context(), s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() {
		_, err := conn.Query(ctx, "(hang 1)")
		failed <- err
	}()
	eventually(t, func() bool { return s.busy() == 1 })
	cancel()
	if err := <-failed; err == nil {
		t.Error("no error")
	}
	eventually(t, func() bool { return s.busy() == 0 })
	if v, err := conn.Query(t.Context(), "(+ 1 2)"); err != nil || v != value.Value(value.I64(3)) {
		t.Errorf("%v, %v", v, err)
	}
}

// busy counts the connections whose requests run.
func (s *site) busy() (n int) {
	_, conns := s.handles.all()
	for _, c := range conns {
		c.mu.Lock()
		if !c.current.began.IsZero() {
			n++
		}
		c.mu.Unlock()
	}
	return n
}

// TestAskedClientThatDoesNotAnswer has a hook that asks its client back, in
// vain.
func TestAskedClientThatDoesNotAnswer(t *testing.T) {
	s := startSite(t, Config{Limits: Limits{RequestTime: 50 * time.Millisecond}})
	s.mustRun(`(set .ipc.on.sync (fn [m] (.ipc.send (.ipc.handle) m)))`)
	for range 2 {
		p := s.dial()
		p.send(wire.Sync, 0, value.Str("?"))
		if h, _ := p.recv(); h.Type != wire.Sync {
			t.Fatalf("got %v", h)
		}
		if _, err := p.reply(); !errors.Is(err, value.ErrLimit) {
			t.Errorf("%v", err)
		}
		p.send(wire.Response, 0, value.I64(1)) // too late
		s.mustRun(`(set .ipc.on.sync 0)`)
		p.want("(+ 1 2)", value.I64(3))
		s.mustRun(`(set .ipc.on.sync (fn [m] (.ipc.send (.ipc.handle) m)))`)
	}
}
