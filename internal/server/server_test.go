package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/internal/builtin/collections"
	"github.com/rayforce-go/rayforce/internal/builtin/ipc"
	"github.com/rayforce-go/rayforce/internal/builtin/numeric"
	"github.com/rayforce-go/rayforce/internal/builtin/output"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// buffer collects what several goroutines print.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// site is a process under test: a server and its interpreter.
type site struct {
	*Server
	t        testing.TB
	in       *lang.Interp
	out, err *buffer
}

// testFuncs are functions that only tests have.
func testFuncs() []lang.Func {
	return []lang.Func{{
		// (hang x) runs until it is cancelled.
		Name: "hang", Unary: func(c *lang.Ctx, x value.Value) (value.Value, error) {
			<-c.Context().Done()
			return nil, c.Interrupted()
		},
	}, {
		Name: "sleep", Unary: func(c *lang.Ctx, x value.Value) (value.Value, error) {
			time.Sleep(time.Duration(x.(value.I64)) * time.Millisecond)
			return x, c.Interrupted()
		},
	}, {
		Name: "crash", Unary: func(*lang.Ctx, value.Value) (value.Value, error) { panic("as asked") },
	}}
}

// newServer returns a server that listens on a port of its own.
func newServer(cfg Config) (*Server, *lang.Interp, error) {
	s := New(cfg)
	in := lang.NewInterp(lang.NewRegistry(collections.Funcs(), numeric.Funcs(), output.Funcs(), ipc.Funcs(s, &ipc.Prompt{}), testFuncs()), lang.Limits{})
	s.Use(in)
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err == nil {
		_, err = s.Serve(l)
	}
	return s, in, err
}

// startSite starts a server on a port of its own, closed when the test ends.
func startSite(t testing.TB, cfg Config) *site {
	t.Helper()
	s := &site{t: t, out: &buffer{}, err: &buffer{}}
	cfg.Stdout, cfg.Stderr = s.out, s.err
	cfg.Log = slog.New(slog.NewTextHandler(s.err, nil))
	var err error
	if s.Server, s.in, err = newServer(cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return s
}

// run evaluates text as the process's own program.
func (s *site) run(text string) (value.Value, error) {
	return s.in.Do(context.Background(), lang.NewSession(s.out, s.err), lang.Request{Source: &value.Source{Name: "test", Text: text}})
}

func (s *site) mustRun(text string) value.Value {
	s.t.Helper()
	v, err := s.run(text)
	if err != nil {
		s.t.Fatalf("%s: %v", text, err)
	}
	return v
}

// peer is a raw client.
type peer struct {
	t  testing.TB
	nc net.Conn
	r  *wire.Reader
}

func (s *site) dial() *peer {
	s.t.Helper()
	p := s.connect()
	if err := wire.ClientHandshake(stream{p.r, p.nc}, nil); err != nil {
		s.t.Fatal(err)
	}
	return p
}

func (s *site) connect() *peer {
	s.t.Helper()
	nc, err := net.Dial("tcp4", s.Addr().String())
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { nc.Close() })
	nc.SetDeadline(time.Now().Add(20 * time.Second))
	return &peer{s.t, nc, wire.NewReader(nc, 0)}
}

func (p *peer) send(t wire.MsgType, flags wire.Flags, v value.Value) {
	p.t.Helper()
	b, err := wire.Append(nil, v)
	if err != nil {
		p.t.Fatal(err)
	}
	p.raw(wire.AppendFrame(nil, t, flags, b))
}

func (p *peer) raw(b []byte) {
	p.t.Helper()
	if _, err := p.nc.Write(b); err != nil {
		p.t.Fatal(err)
	}
}

// recv reads a frame.
func (p *peer) recv() (wire.Header, []byte) {
	p.t.Helper()
	h, payload, err := p.r.ReadFrame()
	if err != nil {
		p.t.Fatalf("reading: %v", err)
	}
	if payload, err = wire.Plain(h, payload); err != nil {
		p.t.Fatal(err)
	}
	return h, payload
}

// reply reads a response.
func (p *peer) reply() (value.Value, error) {
	p.t.Helper()
	h, payload := p.recv()
	if h.Type != wire.Response {
		p.t.Fatalf("got a message of type %d", h.Type)
	}
	return wire.DecodeReply(payload, nil)
}

func (p *peer) query(text string) (value.Value, error) {
	p.t.Helper()
	p.send(wire.Sync, 0, value.Str(text))
	return p.reply()
}

func (p *peer) want(text string, want value.Value) {
	p.t.Helper()
	if v, err := p.query(text); err != nil || v != want {
		p.t.Errorf("%s: got %v, %v; want %v", text, v, err, want)
	}
}

func (p *peer) fails(text string, code value.Code) *value.Error {
	p.t.Helper()
	v, err := p.query(text)
	if !errors.Is(err, code) {
		p.t.Errorf("%s: got %v, %v; want code %s", text, v, err, code)
		return &value.Error{}
	}
	return value.AsError(err)
}

// closed waits for the end of the connection.
func (p *peer) closed() {
	p.t.Helper()
	if h, _, err := p.r.ReadFrame(); err == nil {
		p.t.Errorf("got a frame %v, want the end of the connection", h)
	} else if timedOut(err) {
		p.t.Error("the connection stays open")
	}
}

func TestRequests(t *testing.T) {
	p := startSite(t, Config{}).dial()
	p.want("(+ 1 2)", value.I64(3))
	p.want("1 2 3", value.I64(3))
	p.want("", value.Null)
	p.want("(+ 1 2)\x00(+ 3 4)", value.I64(3))
	p.fails("   ", value.ErrParse)
	p.fails("(", value.ErrParse)
	if e := p.fails("nosuch", value.ErrName); !strings.Contains(e.Msg, "nosuch") {
		t.Errorf("the text of the error did not come along: %v", e)
	}
	p.want("(.ipc.handle)", value.I64(1))
	p.send(wire.Async, 0, value.Str("(set k 41)"))
	p.send(wire.Async, 0, value.Str("(nosuch 1)"))
	p.send(9, 0, value.Str("(set k (+ k 1))"))
	p.send(wire.Response, 0, value.I64(1))
	p.want("k", value.I64(42))
}

func list(items ...value.Value) value.Value { return value.NewList(items...) }

func TestExpressionPayloads(t *testing.T) {
	s := startSite(t, Config{})
	s.mustRun("(set v 5)")
	p := s.dial()
	plus := &value.Builtin{Name: "+", Kind: value.TypeBinary}
	for _, c := range []struct {
		in   value.Value
		vars *value.Dict
		want value.Value
	}{
		{value.I64(7), nil, value.I64(7)},
		{value.NewSym("v"), nil, value.I64(5)},
		{value.QuotedSym("v"), nil, value.Sym{ID: value.Intern("v"), Quoted: true}},
		{list(plus, value.I64(1), value.I64(2)), nil, value.I64(3)},
		{list(value.NewSym("+"), value.NewSym("v"), value.I64(2)), nil, value.I64(7)},
		{list(value.QuotedSym("+"), value.I64(1), value.I64(2)), nil, value.I64(3)},
		{list(value.NewSym("count"), list(value.I64(1), value.Str("b"), value.I64(3))), nil, value.I64(3)},
		{list(value.NewSym("+"), value.NewSym("w"), value.I64(2)), value.SymDict([]string{"w"}, value.I64(40)), value.I64(42)},
		{list(value.NewSym("+"), value.NewSym("v"), value.I64(2)), value.SymDict([]string{"v"}, value.I64(40)), value.I64(7)},
	} {
		b, _ := wire.AppendRequest(nil, c.in, c.vars)
		p.raw(wire.AppendFrame(nil, wire.Sync, 0, b))
		if v, err := p.reply(); err != nil || v != c.want {
			t.Errorf("%v: got %v, %v; want %v", c.in, v, err, c.want)
		}
	}
	p.send(wire.Sync, 0, list(value.I64(1), value.I64(2)))
	if _, err := p.reply(); !errors.Is(err, value.ErrType) {
		t.Errorf("a head that is no function: %v", err)
	}
}

func TestVerboseRequests(t *testing.T) {
	s := startSite(t, Config{})
	p := s.dial()
	ask := func(text string) (string, value.Value, error) {
		p.send(wire.Sync, wire.Verbose, value.Str(text))
		_, payload := p.recv()
		return wire.DecodeVerbose(payload, nil)
	}
	if out, v, err := ask(`(println "x")`); out != "x\n" || v != value.Null || err != nil {
		t.Errorf("%q %v %v", out, v, err)
	}
	if out, _, err := ask(`(do (println "x") (nosuch 1))`); out != "x\n" || !errors.Is(err, value.ErrName) {
		t.Errorf("%q %v", out, err)
	}
	p.query(`(println "plain")`)
	if s.out.String() != "plain\n" {
		t.Errorf("printed %q", s.out.String())
	}
}

func TestUndecodableRequestsAreAnswered(t *testing.T) {
	p := startSite(t, Config{}).dial()
	for _, c := range []struct {
		flags   wire.Flags
		payload []byte
		code    value.Code
	}{
		{0, []byte{0x7d}, value.ErrType},
		{0, []byte{0xfb}, value.ErrDomain},
		{0, []byte{0xf3, 0, 100, 0, 0, 0, 0, 0, 0, 0, 'x'}, value.ErrDomain},
		{0, []byte{0x65, 'n', 'o', 's', 'u', 'c', 'h', 0}, value.ErrName},
		{0, []byte{0x7f, 't', 'y', 'p', 'e', 0, 0, 0, 0}, value.ErrType},
		{wire.Compressed, []byte{1, 2}, value.ErrDomain},
		{wire.Compressed, []byte{10, 0, 0, 0, 5, 1}, value.ErrDomain},
	} {
		p.raw(wire.AppendFrame(nil, wire.Sync, c.flags, c.payload))
		if _, err := p.reply(); !errors.Is(err, c.code) {
			t.Errorf("%x: %v, want %s", c.payload, err, c.code)
		}
	}
	p.raw(wire.AppendFrame(nil, wire.Async, 0, []byte{0x7d}))
	p.want("1", value.I64(1))
}

func TestMalformedFramesEndTheConnection(t *testing.T) {
	s := startSite(t, Config{})
	good := s.dial()
	for name, head := range map[string]string{
		"magic":    "\xfb\xde\xfa\xce\x03\x00\x00\x01\x03\x00\x00\x00\x00\x00\x00\x00",
		"version":  "\xfa\xde\xfa\xce\x02\x00\x00\x01\x03\x00\x00\x00\x00\x00\x00\x00",
		"order":    "\xfa\xde\xfa\xce\x03\x00\x01\x01\x03\x00\x00\x00\x00\x00\x00\x00",
		"empty":    "\xfa\xde\xfa\xce\x03\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00",
		"negative": "\xfa\xde\xfa\xce\x03\x00\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff",
		"oversize": "\xfa\xde\xfa\xce\x03\x00\x00\x01\x01\x00\x00\x10\x00\x00\x00\x00",
	} {
		t.Run(name, func(t *testing.T) {
			p := s.dial()
			p.raw([]byte(head + "\xff\x00\x01"))
			p.closed()
		})
	}
	good.want("1", value.I64(1))
}

func TestPipelinedRequestsAreAnsweredInOrder(t *testing.T) {
	p := startSite(t, Config{}).connect()
	b := []byte{3, 0}
	for i := range 1000 {
		payload, _ := wire.Append(nil, value.I64(i))
		b = wire.AppendFrame(b, wire.Sync, 0, payload)
	}
	go p.nc.Write(b)
	if _, err := io.ReadFull(p.r, make([]byte, 2)); err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		if v, err := p.reply(); err != nil || v != value.Value(value.I64(i)) {
			t.Fatalf("reply %d: %v, %v", i, v, err)
		}
	}
}

func TestRepliesDoNotWaitForALongRequestBehindThem(t *testing.T) {
	p := startSite(t, Config{}).dial()
	one, _ := wire.Append(nil, value.Str("1"))
	hang, _ := wire.Append(nil, value.Str("(hang 1)"))
	p.raw(wire.AppendFrame(wire.AppendFrame(nil, wire.Sync, 0, one), wire.Sync, 0, hang))
	if v, err := p.reply(); err != nil || v != value.Value(value.I64(1)) {
		t.Errorf("got %v, %v", v, err)
	}
}

func TestLongRequestDelaysNobodyElse(t *testing.T) {
	s := startSite(t, Config{})
	slow, fast := s.dial(), s.dial()
	slow.send(wire.Sync, 0, value.Str("(hang 1)"))
	began := time.Now()
	for range 20 {
		fast.want("(+ 1 2)", value.I64(3))
	}
	fast.want("(set x 1)", value.I64(1))
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestLargeValuesBothWays(t *testing.T) {
	p := startSite(t, Config{}).dial()
	data := make([]int64, 1<<20)
	for i := range data {
		data[i] = int64(i)
	}
	p.send(wire.Sync, 0, value.I64s(data...))
	v, err := p.reply()
	if err != nil || v.(*value.Vec[int64]).Len() != len(data) {
		t.Errorf("%v", err)
	}
}

func TestPassword(t *testing.T) {
	s := startSite(t, Config{Password: "sekret"})
	open := func(cred *wire.Credentials) (*peer, error) {
		p := s.connect()
		return p, wire.ClientHandshake(stream{p.r, p.nc}, cred)
	}
	if _, err := open(nil); err != wire.ErrAuthRequired {
		t.Errorf("none: %v", err)
	}
	p, err := open(&wire.Credentials{User: "u", Password: "wrong"})
	if err != wire.ErrAuthFailed {
		t.Errorf("wrong: %v", err)
	}
	p.closed()
	p, err = open(&wire.Credentials{User: "u", Password: "sekret"})
	if err != nil {
		t.Fatal(err)
	}
	p.want("(set x 1)", value.I64(1))
}

func TestRestrictedConnections(t *testing.T) {
	s := startSite(t, Config{Restricted: true})
	s.mustRun("(set g 1)")
	p, q := s.dial(), s.dial()
	p.want("(+ g 2)", value.I64(3))
	p.fails("(set x 1)", value.ErrAccess)
	p.fails(`(.ipc.open "h:1")`, value.ErrAccess)
	p.want("(let g 77)", value.I64(77))
	q.want("g", value.I64(1))
	p.query("(let .ipc.on.sync (fn [m] 1))")
	q.want("g", value.I64(1))
}

func TestOtherProtocolsAreTurnedAway(t *testing.T) {
	s := startSite(t, Config{})
	for _, hello := range []string{"GET / HTTP/1.0\r\n\r\n", "\x02\x00", "\x04\x00"} {
		p := s.connect()
		p.raw([]byte(hello))
		p.closed()
	}
}

func TestSilentClientsAreDropped(t *testing.T) {
	s := startSite(t, Config{Limits: Limits{HandshakeTime: 30 * time.Millisecond}})
	p := s.connect()
	p.closed()
	p = s.connect()
	p.raw([]byte{3})
	p.closed()
	p = s.dial()
	time.Sleep(60 * time.Millisecond)
	p.want("1", value.I64(1)) // the limit is only on the handshake
}

func TestTooManyConnections(t *testing.T) {
	s := startSite(t, Config{Limits: Limits{Connections: 3, Handshakes: 2}})
	a, b := s.connect(), s.connect()
	third := s.connect()
	third.closed()
	for _, p := range []*peer{a, b} {
		if err := wire.ClientHandshake(stream{p.r, p.nc}, nil); err != nil {
			t.Fatal(err)
		}
	}
	a.want("1", value.I64(1))
	b.want("1", value.I64(1))
	c := s.dial()
	fourth := s.connect()
	fourth.closed()
	c.nc.Close()
	eventually(t, func() bool { return s.clients.Load() == 2 })
	s.dial().want("1", value.I64(1))
}

// eventually waits for a condition.
func eventually(t testing.TB, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatal("it does not happen")
}

func TestConnectionsOpenedAndDropped(t *testing.T) {
	s := startSite(t, Config{})
	good := s.dial()
	before := runtime.NumGoroutine()
	for i := range 1000 {
		nc, err := net.Dial("tcp4", s.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		switch i % 4 { // say nothing; half a handshake; half a frame; a request
		case 1:
			nc.Write([]byte{3})
		case 2:
			nc.Write([]byte("\x03\x00\xfa\xde\xfa\xce\x03\x00\x00\x01\x00\x00\x00\x10\x00\x00\x00\x00\xff"))
		case 3:
			nc.Write(append([]byte{3, 0}, wire.AppendFrame(nil, wire.Sync, 0, []byte{0x7e})...))
		}
		nc.Close()
	}
	eventually(t, func() bool {
		return s.clients.Load() == 1 && s.handshakes.Load() == 0 && runtime.NumGoroutine() <= before
	})
	good.want("(+ 1 2)", value.I64(3))
	eventually(t, func() bool { // handles are used again
		p := s.dial()
		defer p.nc.Close()
		v, err := p.query("(.ipc.handle)")
		return err == nil && v == value.Value(value.I64(2))
	})
}

func TestLyingSizesTakeNoMemory(t *testing.T) {
	s := startSite(t, Config{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 50 {
		p := s.dial()
		p.raw([]byte("\xfa\xde\xfa\xce\x03\x00\x00\x01\x00\x00\x00\x10\x00\x00\x00\x00\xff"))
	}
	s.dial().want("1", value.I64(1))
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 64<<20 {
		t.Errorf("50 frames that announce 256 MiB took %d MiB", took>>20)
	}
}

func TestHangUpCancelsTheRequest(t *testing.T) {
	s := startSite(t, Config{})
	p := s.dial()
	p.send(wire.Sync, 0, value.Str("(hang 1)"))
	p.send(wire.Async, 0, value.Str("(set after 1)"))
	time.Sleep(20 * time.Millisecond)
	p.nc.Close()
	eventually(t, func() bool { return s.clients.Load() == 0 })
	if v, err := s.run("after"); err != nil || v != value.Value(value.I64(1)) {
		t.Errorf("what was sent before the hang-up still runs: %v, %v", v, err)
	}
}

func TestHangUpDoesNotCancelPosts(t *testing.T) {
	s := startSite(t, Config{})
	p := s.dial()
	p.send(wire.Async, 0, value.Str("(set done (sleep 600))"))
	time.Sleep(20 * time.Millisecond)
	p.nc.Close()
	eventually(t, func() bool { return s.clients.Load() == 0 })
	s.mustRun("done")
}

func TestHalfClosedClientGetsItsReply(t *testing.T) {
	p := startSite(t, Config{}).dial()
	p.send(wire.Sync, 0, value.Str("(sleep 50)"))
	p.nc.(*net.TCPConn).CloseWrite()
	if v, err := p.reply(); err != nil || v != value.Value(value.I64(50)) {
		t.Errorf("%v, %v", v, err)
	}
	p.closed()
}

func TestFaultInTheEvaluatorCostsTheRequestOnly(t *testing.T) {
	s := startSite(t, Config{})
	p := s.dial()
	p.fails("(crash 1)", value.ErrState)
	p.want("(+ 1 2)", value.I64(3))
	p.fails("(do (set x 1) (crash 1))", value.ErrState)
	p.want("(set x 2)", value.I64(2))
	if !strings.Contains(s.err.String(), "as asked") {
		t.Error("the operator was not told")
	}
}

func TestSlowReaderBlocksOnlyItself(t *testing.T) {
	s := startSite(t, Config{})
	slow := s.dial()
	b, _ := wire.Append(nil, value.Str("(til 1000000)"))
	for range 20 {
		slow.raw(wire.AppendFrame(nil, wire.Sync, 0, b))
	}
	time.Sleep(50 * time.Millisecond)
	s.dial().want("(+ 1 2)", value.I64(3))
	for range 20 {
		if _, err := slow.reply(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCloseFinishesWhatRuns(t *testing.T) {
	s := startSite(t, Config{})
	running, idle, silent := s.dial(), s.dial(), s.connect()
	running.send(wire.Sync, 0, value.Str("(sleep 100)"))
	time.Sleep(20 * time.Millisecond)
	if err := s.Close(context.Background()); err != nil {
		t.Errorf("Close: %v", err)
	}
	if v, err := running.reply(); err != nil || v != value.Value(value.I64(100)) {
		t.Errorf("running request: %v, %v", v, err)
	}
	running.closed()
	idle.closed()
	silent.closed()
	if _, err := net.Dial("tcp4", "127.0.0.1:1"); err == nil {
		t.Error("still listening")
	}
	if s.Active() {
		t.Error("something is left in the table of handles")
	}
}

func TestCloseCancelsWhatDoesNotFinish(t *testing.T) {
	s := startSite(t, Config{})
	p := s.dial()
	p.send(wire.Sync, 0, value.Str("(hang 1)"))
	p.send(wire.Async, 0, value.Str("(hang 1)"))
	time.Sleep(20 * time.Millisecond)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	if err := s.Close(ctx); err != nil {
		t.Errorf("Close: %v", err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestPortInUse(t *testing.T) {
	s := startSite(t, Config{})
	_, err := s.ListenPort(s.Addr().(*net.TCPAddr).Port)
	if !errors.Is(err, value.ErrIO) || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("got %v", err)
	}
}
