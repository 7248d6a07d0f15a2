package server

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

func TestDeferredReplies(t *testing.T) {
	s := startSite(t, Config{})
	s.mustRun(`(set .ipc.on.sync (fn [m] (if (== m "later") (set ticket (.ipc.defer)) (eval (parse m)))))`)
	p, q := s.dial(), s.dial()
	later := value.Str("later")

	p.send(wire.Sync, 0, later)
	eventually(t, func() bool { return p.owed(s) == 1 })
	q.want("(.ipc.reply ticket 42)", value.Null)
	if v, err := p.reply(); err != nil || v != value.Value(value.I64(42)) {
		t.Errorf("%v, %v", v, err)
	}
	q.fails("(.ipc.reply ticket 43)", value.ErrDomain)
	q.fails("(.ipc.defer 1 (nosuch))", value.ErrName)

	// Replies keep their order: 5 waits for the answer before it.
	p.send(wire.Sync, 0, later)
	p.send(wire.Sync, 0, later)
	p.send(wire.Sync, wire.Verbose, value.Str("(+ 2 3)"))
	eventually(t, func() bool { return p.owed(s) == 3 })
	q.want("(.ipc.fail ticket \"gone\")", value.Null) // the second one
	q.want("(.ipc.reply 1 null)", value.Null)         // by handle, the oldest
	if v, err := p.reply(); err != nil || v != value.Null {
		t.Errorf("%v, %v", v, err)
	}
	if _, err := p.reply(); !errors.Is(err, value.ErrDomain) || !strings.Contains(err.Error(), "gone") {
		t.Errorf("%v", err)
	}
	_, payload := p.recv()
	if _, v, err := wire.DecodeVerbose(payload, nil); err != nil || v != value.Value(value.I64(5)) {
		t.Errorf("%v, %v", v, err)
	}

	// A deferred request can be cancelled, and a failing one is answered at once.
	p.send(wire.Sync, 0, later) // the fifth
	eventually(t, func() bool { return p.owed(s) == 1 })
	p.raw(wire.AppendCancel(nil, 5))
	if _, err := p.reply(); !errors.Is(err, value.ErrCancel) {
		t.Errorf("%v", err)
	}
	q.fails("(.ipc.reply ticket 43)", value.ErrDomain)
	p.fails("(do (.ipc.defer) (nosuch 1))", value.ErrName)
	p.want("(+ 1 2)", value.I64(3))

	// A client that is gone.
	p.send(wire.Sync, 0, later)
	eventually(t, func() bool { return p.owed(s) == 1 })
	p.nc.Close()
	eventually(t, func() bool { return s.clients.Load() == 1 })
	q.fails("(.ipc.reply ticket 43)", value.ErrDomain)
}

// owed returns how many replies wait for the first client of s.
func (p *peer) owed(s *site) int {
	c, ok := s.handles.conn(1)
	if !ok {
		p.t.Fatal("no connection")
	}
	c.debt.mu.Lock()
	defer c.debt.mu.Unlock()
	return len(c.debt.owed)
}

func TestDeferWithoutARequest(t *testing.T) {
	s := startSite(t, Config{})
	if _, err := s.run("(.ipc.defer)"); !errors.Is(err, value.ErrState) {
		t.Errorf("%v", err)
	}
	p := s.dial()
	s.mustRun("(set .ipc.on.async (fn [m] (set failed (try (.ipc.defer) 'yes))))")
	p.send(wire.Async, 0, value.I64(1))
	p.want("(== failed 'yes)", value.Bool(true))
}

func TestRepliesBehindADeferredOneAreBounded(t *testing.T) {
	s := startSite(t, Config{Limits: Limits{Unsent: 1 << 20}})
	p := s.dial()
	p.send(wire.Sync, 0, value.Str("(.ipc.defer)"))
	for range 10 {
		p.send(wire.Sync, 0, value.Str("(til 100000)"))
	}
	p.closed()
	s.logged("limit max-unsent")
}

func TestBroadcast(t *testing.T) {
	s, other := startSite(t, Config{}), startSite(t, Config{})
	p, q := s.dial(), s.dial()
	p.want("1", value.I64(1))
	q.want("1", value.I64(1))
	joined(s, other)
	h := s.mustRun("h")
	v := s.mustRun(fmt.Sprintf("(.ipc.broadcast [1 77 2 %d] \"(set x 5)\")", h))
	if missed := v.(*value.Vec[int64]).Data(); len(missed) != 1 || missed[0] != 77 {
		t.Errorf("missed %v", v)
	}
	for _, p := range []*peer{p, q} {
		if h, payload := p.recv(); h.Type != wire.Async {
			t.Errorf("%v", h)
		} else if v, _, err := wire.DecodeRequest(payload, s.in.Resolve); err != nil || v.Type() != -value.TypeStr {
			t.Errorf("%v, %v", v, err)
		}
	}
	eventually(t, func() bool {
		v, err := other.run("x")
		return err == nil && v == value.Value(value.I64(5))
	})
	if _, err := s.run("(.ipc.broadcast [1.5] 1)"); !errors.Is(err, value.ErrType) {
		t.Errorf("%v", err)
	}
}

func TestConnsAndCancel(t *testing.T) {
	users := mustUsers(t, usersFile(t, mustLine(t, "ann", "pw", "read")))
	s := startSite(t, Config{Users: users, SlowQuery: time.Millisecond, Password: "x"})
	ann, bob := s.mustLogin("ann", "pw"), s.mustLogin("bob", "x")
	ann.fails("(.sys.conns)", value.ErrAccess)
	ann.send(wire.Sync, 0, value.Str(`(hang "db:1:ann:sesame")`))
	eventually(t, func() bool { return s.busy() == 1 })
	for text, want := range map[string]value.Value{
		"(count (.sys.conns))":                       value.I64(2),
		"(at (at (.sys.conns) 'user) 0)":             value.Str("ann"),
		"(== (at (at (.sys.conns) 'role) 0) 'read)":  value.Bool(true),
		"(== (at (at (.sys.conns) 'role) 1) 'write)": value.Bool(true),
		"(at (at (.sys.conns) 'requests) 0)":         value.I64(2),
		"(at (at (.sys.conns) 'failed) 0)":           value.I64(1),
		"(at (at (.sys.conns) 'query) 0)":            value.Str(`(hang "db:1:ann:***")`),
		"(> (at (at (.sys.conns) 'received) 1) 10)":  value.Bool(true),
		"(.ipc.cancel 99)":                           value.Bool(false),
		"(at (at (.sys.conns) 'running) 99)":         value.I64(value.NullI64),
	} {
		bob.want(text, want)
	}
	bob.want("(.ipc.cancel 1)", value.Bool(true))
	if _, err := ann.reply(); !errors.Is(err, value.ErrCancel) {
		t.Errorf("%v", err)
	}
	ann.want("(+ 1 2)", value.I64(3))
	bob.want("(.ipc.cancel 1)", value.Bool(false))
	if text := s.err.String(); !strings.Contains(text, "slow query") || strings.Contains(text, "sesame") {
		t.Errorf("the operator reads %s", text)
	}
	// Requests that nobody waits for can be stopped, too.
	bob.send(wire.Async, 0, value.Str("(hang 2)"))
	eventually(t, func() bool { return s.busy() == 1 })
	if !s.Cancel(2) {
		t.Error("nothing to cancel")
	}
	bob.want("(+ 1 2)", value.I64(3))
}
