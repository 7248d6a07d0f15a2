package server

import (
	"errors"
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// joined opens a connection from one site to another, bound to h.
func joined(from, to *site) {
	from.t.Helper()
	from.mustRun(fmt.Sprintf(`(set h (.ipc.open "%s"))`, to.Addr()))
}

func (s *site) want(text string, want value.Value) {
	s.t.Helper()
	if v, err := s.run(text); err != nil || v != want {
		s.t.Errorf("%s: got %v, %v; want %v", text, v, err, want)
	}
}

func (s *site) fails(text string, code value.Code, message string) {
	s.t.Helper()
	v, err := s.run(text)
	if !errors.Is(err, code) || !strings.Contains(err.Error(), message) {
		s.t.Errorf("%s: got %v, %v; want %s: %s", text, v, err, code, message)
	}
}

func TestOpenSendPostClose(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	there.mustRun("(set v 5)")
	joined(here, there)
	here.want(`h`, value.I64(1))
	here.want(`(.ipc.send h "(+ 1 2)")`, value.I64(3))
	here.want(`(.ipc.send h 5)`, value.I64(5))
	here.want(`(.ipc.send h (list + 1 2))`, value.I64(3))
	here.want(`(.ipc.send h (quote (+ 1 2)))`, value.I64(3))
	here.want(`(.ipc.send h (list (fn [x] (* x 2)) 21))`, value.I64(42))
	here.want(`(do (.ipc.post h "(set v 6)") (.ipc.send h "v"))`, value.I64(6))
	here.fails(`(.ipc.send h "nosuch")`, value.ErrName, "nosuch")
	here.want(`(try (.ipc.send h "nosuch") (fn [e] 1))`, value.I64(1))
	here.want(`(.ipc.close h)`, value.Null)
	here.fails(`(.ipc.send h 1)`, value.ErrIO, "connection closed")
	here.fails(`(.ipc.post h 1)`, value.ErrIO, "connection closed")
	here.fails(`(.ipc.send 0 1)`, value.ErrIO, "connection closed") // the listener
	here.want(`(.ipc.close 0)`, value.Null)
	joined(here, there)
	here.want(`h`, value.I64(1)) // free at once
}

func TestSendersVariables(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	joined(here, there)
	here.mustRun("(set x 40) (set y 1)")
	there.mustRun("(set y 2)")
	here.want(`(.ipc.send h (quote (+ x y)))`, value.I64(42))
	here.fails(`(.ipc.send h "(+ x y)")`, value.ErrName, "x")
}

func TestOpenErrors(t *testing.T) {
	here := startSite(t, Config{})
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	silent := l.Addr().String()
	here.fails(fmt.Sprintf(`(.ipc.open "%s" 40)`, silent), value.ErrIO, "connection timed out: "+silent)
	l.Close()
	here.fails(fmt.Sprintf(`(.ipc.open "%s")`, silent), value.ErrIO, "connection refused: "+silent)
	locked := startSite(t, Config{Password: "pw"})
	here.fails(fmt.Sprintf(`(.ipc.open "%s")`, locked.Addr()), value.ErrAccess, "authentication required")
	here.fails(fmt.Sprintf(`(.ipc.open "%s:u:no")`, locked.Addr()), value.ErrAccess, "authentication failed")
	here.mustRun(fmt.Sprintf(`(.ipc.open "%s:u:pw")`, locked.Addr()))
}

func TestRestrictedErrorReachesTheSender(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{Restricted: true})
	joined(here, there)
	here.fails(`(.ipc.send h "(set x 42)")`, value.ErrAccess, "read-only")
}

func TestServerGoesAwayDuringSend(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	joined(here, there)
	failed := make(chan error, 1)
	go func() {
		_, err := here.run(`(.ipc.send h "(hang 1)")`)
		failed <- err
	}()
	time.Sleep(20 * time.Millisecond)
	_, conns := there.handles.all()
	conns[0].nc.Close()
	if err := <-failed; !errors.Is(err, value.ErrIO) {
		t.Errorf("got %v", err)
	}
	here.fails(`(.ipc.send h 1)`, value.ErrIO, "connection closed")
}

// What a peer sends while this side waits for its reply is served: async
// messages are run and sync requests answered, writes included, though the
// waiting request is a writer itself.
func TestWhileSendWaitsTheConnectionIsServed(t *testing.T) {
	here := startSite(t, Config{})
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		nc, _ := l.Accept()
		p := &peer{t, nc, wire.NewReader(nc, 0)}
		wire.ServerHandshake(stream{p.r, nc}, nil)
		p.recv()
		p.send(wire.Async, 0, value.Str("(set pushed 20)"))
		p.send(wire.Sync, 0, value.Str("(+ pushed 3)"))
		v, _ := p.reply()
		p.send(wire.Response, 0, v)
	}()
	here.mustRun(fmt.Sprintf(`(set h (.ipc.open "%s"))`, l.Addr()))
	here.want(`(set got (.ipc.send h "x"))`, value.I64(23))
}

func TestSendToOneself(t *testing.T) {
	here := startSite(t, Config{})
	joined(here, here)
	here.want(`(set got (.ipc.send h "(set x 5)"))`, value.I64(5))
	here.want(`x`, value.I64(5))
}

func TestWritersGoOnWhileASendWaits(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	joined(here, there)
	done := make(chan value.Value, 1)
	go func() {
		v, _ := here.run(`(set slow (.ipc.send h "(sleep 300)"))`)
		done <- v
	}()
	time.Sleep(30 * time.Millisecond)
	began := time.Now()
	here.mustRun("(set other 1)")
	if took := time.Since(began); took > 150*time.Millisecond {
		t.Errorf("another write took %v", took)
	}
	if v := <-done; v != value.Value(value.I64(300)) {
		t.Errorf("got %v", v)
	}
}

func TestManySendsOnOneHandle(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	joined(here, there)
	results := make(chan error, 20)
	for i := range 20 {
		go func() {
			v, err := here.run(fmt.Sprintf(`(.ipc.send h "(+ %d 1)")`, i))
			if err == nil && v != value.Value(value.I64(i+1)) {
				err = fmt.Errorf("got %v for %d", v, i)
			}
			results <- err
		}()
	}
	for range 20 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

func TestHooks(t *testing.T) {
	s := startSite(t, Config{})
	s.mustRun(`(set .ipc.on.open (fn [h] (set opened h)))`)
	s.mustRun(`(set .ipc.on.close (fn [h] (set closed h)))`)
	s.mustRun(`(set .ipc.on.sync (fn [m] (list m (.ipc.handle))))`)
	s.mustRun(`(set .ipc.on.async (fn [m] (set last m)))`)
	p := s.dial()
	v, err := p.query("(+ 1 2)")
	if l, ok := v.(*value.List); err != nil || !ok || l.At(0) != value.Value(value.Str("(+ 1 2)")) || l.At(1) != value.Value(value.I64(1)) {
		t.Errorf("sync hook: %v, %v", v, err)
	}
	p.send(wire.Async, 0, value.I64(7))
	p.query("wait")
	s.want("opened", value.I64(1))
	s.want("last", value.I64(7))
	p.nc.Close()
	eventually(t, func() bool { return s.clients.Load() == 0 })
	s.want("closed", value.I64(1))

	s.mustRun(`(set .ipc.on.sync (fn [m] (+ 1 "a")))`)
	s.mustRun(`(set .ipc.on.async (fn [m] (+ 1 "a")))`)
	p = s.dial()
	p.fails("1", value.ErrType)
	p.send(wire.Async, 0, value.I64(7))
	s.mustRun(`(set .ipc.on.sync 0)`)
	p.want("(+ 1 2)", value.I64(3))
	if !strings.Contains(s.err.String(), ".ipc.on.async") {
		t.Errorf("the operator was not told: %s", s.err)
	}
}

func TestAuthHook(t *testing.T) {
	s := startSite(t, Config{Password: "pw", Restricted: true})
	s.mustRun(`(set .ipc.on.auth (fn [u p] (do (set seen (.ipc.handle)) (== u "bob"))))`)
	for user, want := range map[string]error{"bob": nil, "eve": wire.ErrAuthFailed} {
		p := s.connect()
		if err := wire.ClientHandshake(stream{p.r, p.nc}, &wire.Credentials{User: user, Password: "pw"}); err != want {
			t.Errorf("%s: %v, want %v", user, err, want)
		}
	}
	s.mustRun("seen")
	s.mustRun(`(set .ipc.on.auth (fn [u p] (+ u 1)))`)
	p := s.connect()
	if err := wire.ClientHandshake(stream{p.r, p.nc}, &wire.Credentials{User: "bob", Password: "pw"}); err != wire.ErrAuthFailed {
		t.Errorf("failing hook: %v", err)
	}
}

func TestOpenHookPushes(t *testing.T) {
	s := startSite(t, Config{})
	s.mustRun(`(set .ipc.on.open (fn [h] (.ipc.post h "(println 1)")))`)
	p := s.dial()
	h, payload := p.recv()
	if text, ok := wire.RequestText(payload); h.Type != wire.Async || !ok || string(text) != "(println 1)" {
		t.Errorf("got %v %q", h, payload)
	}
	p.want("(+ 1 2)", value.I64(3))
}

func TestAskingTheClientBack(t *testing.T) {
	s := startSite(t, Config{})
	s.mustRun(`(set .ipc.on.sync (fn [m] (+ 1 (.ipc.send (.ipc.handle) "ask"))))`)
	p := s.dial()
	p.send(wire.Sync, 0, value.Str("go"))
	if h, payload := p.recv(); h.Type != wire.Sync {
		t.Fatalf("got %v %q", h, payload)
	}
	p.send(wire.Async, 0, value.Str("(set during 5)")) // served while it waits
	p.send(wire.Sync, 0, value.Str("again"))           // would have to ask within asking
	if _, err := p.reply(); !errors.Is(err, value.ErrIO) {
		t.Errorf("nested: %v", err)
	}
	p.send(wire.Response, 0, value.I64(10))
	if v, err := p.reply(); err != nil || v != value.Value(value.I64(11)) {
		t.Errorf("got %v, %v", v, err)
	}
	s.want("during", value.I64(5))

	p.send(wire.Sync, 0, value.Str("go"))
	p.recv()
	p.nc.Close()
	eventually(t, func() bool { return s.clients.Load() == 0 })
}

func TestRequestClosesItsOwnConnection(t *testing.T) {
	s := startSite(t, Config{})
	p := s.dial()
	p.send(wire.Sync, 0, value.Str("(.ipc.close (.ipc.handle))"))
	p.closed()
}

func TestServerClosesAClient(t *testing.T) {
	s := startSite(t, Config{})
	p := s.dial()
	p.want("(.ipc.handle)", value.I64(1))
	s.mustRun(`(.ipc.post 1 "bye")`)
	s.mustRun(`(.ipc.close 1)`)
	p.recv()
	p.closed()
}

func TestPostBeforeCloseArrives(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	joined(here, there)
	here.mustRun(`(do (.ipc.post h (list (quote set) (quote big) (til 300000))) (.ipc.close h))`)
	eventually(t, func() bool { v, _ := there.run("(count big)"); return v == value.Value(value.I64(300000)) })
}

func TestConnectionsLeaveNothingBehind(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	before := runtime.NumGoroutine()
	for range 100 {
		joined(here, there)
		here.want(`(.ipc.send h "(+ 1 2)")`, value.I64(3))
		here.mustRun(`(.ipc.close h)`)
	}
	eventually(t, func() bool { return runtime.NumGoroutine() <= before })
}

func TestHandlesAreUsedAgain(t *testing.T) {
	var h handles
	for want := range int64(3) {
		if got := h.reserve(); got != want {
			t.Errorf("got %d, want %d", got, want)
		}
	}
	a, b := &conn{}, &conn{}
	h.put(1, a)
	h.release(1, b) // stands for something else: stays
	if c, ok := h.conn(1); !ok || c != a {
		t.Error("released by a stranger")
	}
	h.release(1, a)
	if got := h.reserve(); got != 1 {
		t.Errorf("got %d, want 1", got)
	}
	if got := h.reserve(); got != 3 {
		t.Errorf("got %d, want 3", got)
	}
	for _, n := range []int64{-1, 0, 99, value.NullI64} {
		if _, ok := h.conn(n); ok {
			t.Errorf("%d is a connection", n)
		}
	}
}
