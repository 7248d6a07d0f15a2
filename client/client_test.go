package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// peer is the server's side of a connection in the hands of a test.
type peer struct {
	t  testing.TB
	nc net.Conn
	r  *wire.Reader
}

// serve accepts one connection and runs script on it. An empty password means
// that none is asked for.
func serve(t testing.TB, password string, script func(p *peer)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		nc, err := l.Accept()
		if err != nil {
			return
		}
		defer nc.Close()
		p := &peer{t: t, nc: nc, r: wire.NewReader(nc, 0)}
		var allow func(wire.Credentials) bool
		if password != "" {
			allow = func(c wire.Credentials) bool { return c.PasswordIs(password) }
		}
		if _, err := wire.ServerHandshake(struct {
			io.Reader
			io.Writer
		}{p.r, nc}, allow); err == nil {
			script(p)
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	return l.Addr().String()
}

// next reads a frame; false at the end of the connection.
func (p *peer) next() (wire.Header, value.Value, *value.Dict, bool) {
	h, payload, err := p.r.ReadFrame()
	if err != nil {
		return h, nil, nil, false
	}
	payload, err = wire.Plain(h, payload)
	if err != nil {
		p.t.Errorf("server: %v", err)
	}
	v, vars, err := wire.DecodeRequest(payload, nil)
	if err != nil && h.Type != wire.Response {
		p.t.Errorf("server: %v", err)
	}
	return h, v, vars, true
}

func (p *peer) send(t wire.MsgType, v value.Value) {
	b, err := wire.Append(nil, v)
	if err != nil {
		p.t.Errorf("server: %v", err)
	}
	wire.WriteFrame(p.nc, t, 0, b)
}

// echo answers every request with the value that came.
func echo(p *peer) {
	for {
		h, v, _, ok := p.next()
		if !ok {
			return
		}
		if h.Type == wire.Sync {
			p.send(wire.Response, v)
		}
	}
}

func dial(t testing.TB, addr string, opts ...Option) *Conn {
	t.Helper()
	c, err := Dial(context.Background(), addr, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

var ctx = context.Background()

func TestQueryReturnsTheReply(t *testing.T) {
	c := dial(t, serve(t, "", echo))
	v, err := c.Query(ctx, "(+ 1 2)")
	if err != nil || v != value.Value(value.Str("(+ 1 2)")) {
		t.Errorf("%v, %v", v, err)
	}
}

func TestServerErrorsKeepCodeAndText(t *testing.T) {
	c := dial(t, serve(t, "", func(p *peer) {
		p.next()
		wire.WriteFrame(p.nc, wire.Response, 0, wire.AppendError(nil, value.Errorf(value.ErrAccess, "restricted in read-only mode")))
		p.next()
		wire.WriteFrame(p.nc, wire.Response, 0, []byte{0x7f, 't', 'y', 'p', 'e', 0, 0, 0, 0})
		p.next()
		wire.WriteFrame(p.nc, wire.Response, 0, []byte{0x7d})
		echo(p)
	}))
	_, err := c.Query(ctx, "(set x 1)")
	var e *value.Error
	if !errors.Is(err, value.ErrAccess) || !errors.As(err, &e) || e.Msg != "restricted in read-only mode" {
		t.Errorf("with text: %v", err)
	}
	if _, err = c.Query(ctx, "x"); !errors.Is(err, value.ErrType) {
		t.Errorf("code only: %v", err)
	}
	if _, err = c.Query(ctx, "x"); !errors.Is(err, value.ErrType) {
		t.Errorf("undecodable reply: %v", err)
	}
	if _, err = c.Query(ctx, "x"); err != nil {
		t.Errorf("the connection stays usable: %v", err)
	}
}

func TestManyGoroutinesShareAConnection(t *testing.T) {
	c := dial(t, serve(t, "", echo))
	var all sync.WaitGroup
	for g := range 16 {
		all.Go(func() {
			for i := range 200 {
				want := value.Value(value.I64(g*1000 + i))
				if v, err := c.Send(ctx, want); err != nil || v != want {
					t.Errorf("got %v, %v; want %v", v, err, want)
					return
				}
			}
		})
	}
	all.Wait()
}

func TestLargeValuesBothWays(t *testing.T) {
	data := make([]int64, 1<<20)
	for i := range data {
		data[i] = int64(i * i)
	}
	for name, opt := range map[string]Option{"plain": WithCompression(false), "compressed": WithCompression(true)} {
		c := dial(t, serve(t, "", echo), opt)
		limited, cancel := context.WithTimeout(ctx, time.Minute)
		v, err := c.Send(limited, value.I64s(data...))
		cancel()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := v.(*value.Vec[int64]).Data()
		if len(got) != len(data) || got[len(got)-1] != data[len(data)-1] {
			t.Errorf("%s: %d elements", name, len(got))
		}
	}
}

func TestCancelledRequestLeavesTheConnectionUsable(t *testing.T) {
	release := make(chan struct{})
	c := dial(t, serve(t, "", func(p *peer) {
		p.next()
		<-release
		p.send(wire.Response, value.Str("late"))
		echo(p)
	}))
	limited, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if _, err := c.Query(limited, "slow"); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("slow query: %v", err)
	}
	if _, err := c.Query(limited, "not sent"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ended context: %v", err)
	}
	close(release)
	if v, err := c.Query(ctx, "next"); err != nil || v != value.Value(value.Str("next")) {
		t.Errorf("next query: %v, %v", v, err)
	}
}

func TestPostsAndQueriesKeepTheirOrder(t *testing.T) {
	got := make(chan value.Value, 3)
	c := dial(t, serve(t, "", func(p *peer) {
		for {
			h, v, _, ok := p.next()
			if !ok {
				return
			}
			got <- v
			if h.Type == wire.Sync {
				p.send(wire.Response, value.Null)
			}
		}
	}))
	c.Post(ctx, value.I64(1))
	c.Post(ctx, value.I64(2))
	if _, err := c.Send(ctx, value.I64(3)); err != nil {
		t.Fatal(err)
	}
	for i := int64(1); i <= 3; i++ {
		if v := <-got; v != value.Value(value.I64(i)) {
			t.Errorf("got %v, want %d", v, i)
		}
	}
}

func TestValueThatCannotBeSent(t *testing.T) {
	c := dial(t, serve(t, "", echo))
	if _, err := c.Send(ctx, value.NewSym("a\x00b")); !errors.Is(err, value.ErrDomain) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Query(ctx, "1"); err != nil {
		t.Errorf("the connection stays usable: %v", err)
	}
}

func TestAuthentication(t *testing.T) {
	addr := func() string { return serve(t, "pw", echo) }
	dial(t, addr()+":user:pw")
	dial(t, addr(), WithCredentials("", "pw"))
	_, err := Dial(ctx, addr())
	if !errors.Is(err, wire.ErrAuthRequired) || !errors.Is(err, value.ErrAccess) || errors.Is(err, ErrClosed) {
		t.Errorf("no credentials: %v", err)
	}
	if _, err = Dial(ctx, addr()+":user:no"); !errors.Is(err, wire.ErrAuthFailed) {
		t.Errorf("wrong password: %v", err)
	}
}

func TestDialErrors(t *testing.T) {
	if _, err := Dial(ctx, "localhost"); !errors.Is(err, value.ErrDomain) {
		t.Errorf("no port: %v", err)
	}
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	defer l.Close()
	began := time.Now()
	if _, err := Dial(ctx, l.Addr().String(), WithTimeout(30*time.Millisecond)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("silent server: %v", err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
	refused := errors.New("refused")
	var ce *ConnError
	_, err := Dial(ctx, "h:1", WithDialer(func(context.Context, string, string) (net.Conn, error) { return nil, refused }))
	if !errors.Is(err, refused) || !errors.As(err, &ce) || ce.Op != "dial" || ce.Addr != "h:1" {
		t.Errorf("dialer: %v", err)
	}
}

func TestClosedConnection(t *testing.T) {
	hang := make(chan struct{})
	defer close(hang)
	c := dial(t, serve(t, "", func(p *peer) { p.next(); <-hang }))
	failed := make(chan error)
	go func() {
		_, err := c.Query(ctx, "waits")
		failed <- err
	}()
	time.Sleep(20 * time.Millisecond)
	c.Close()
	if err := <-failed; !errors.Is(err, ErrClosed) {
		t.Errorf("waiting request: %v", err)
	}
	if _, err := c.Query(ctx, "1"); !errors.Is(err, ErrClosed) {
		t.Errorf("later request: %v", err)
	}
	if err := c.Post(ctx, value.I64(1)); !errors.Is(err, ErrClosed) {
		t.Errorf("later post: %v", err)
	}
	if err := c.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
}

func TestServerGoesAway(t *testing.T) {
	for name, script := range map[string]func(p *peer){
		"closes":          func(p *peer) { p.next() },
		"closes mid-wire": func(p *peer) { p.next(); p.nc.Write([]byte{0xfa, 0xde}) },
		"sends garbage":   func(p *peer) { p.next(); p.nc.Write(bytes.Repeat([]byte{1}, 100)); p.next() },
		"frame too large": func(p *peer) { p.next(); p.send(wire.Response, value.Str(strings.Repeat("x", 2000))); p.next() },
	} {
		c := dial(t, serve(t, "", script), WithMaxFrame(1000))
		if _, err := c.Query(ctx, "1"); !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
		<-c.Done()
		if !errors.Is(c.Err(), ErrClosed) {
			t.Errorf("%s: Err = %v", name, c.Err())
		}
	}
}

func TestCloseDeliversWhatWasPosted(t *testing.T) {
	count := make(chan int, 1)
	c := dial(t, serve(t, "", func(p *peer) {
		n := 0
		for {
			if _, _, _, ok := p.next(); !ok {
				count <- n
				return
			}
			n++
		}
	}))
	limited, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for range 100 {
		if err := c.Post(limited, value.Str(strings.Repeat("x", 100_000))); err != nil {
			t.Fatal(err)
		}
	}
	c.Close()
	if n := <-count; n != 100 {
		t.Errorf("%d of 100 arrived", n)
	}
}

func TestPushedMessages(t *testing.T) {
	var got []value.Value
	handler := func(ctx context.Context, c *Conn, m Message) (value.Value, error) {
		got = append(got, m.Value)
		if !m.Sync {
			return nil, errors.New("nobody sees this")
		}
		if m.Value == value.Value(value.Str("fail")) {
			return nil, value.Errorf(value.ErrDomain, "as asked")
		}
		if _, err := c.Query(ctx, "asked back"); !errors.Is(err, ErrAnswering) {
			t.Errorf("query while answering: %v", err)
		}
		return value.Str("answer"), c.Post(ctx, value.Str("posted"))
	}
	c := dial(t, serve(t, "", func(p *peer) {
		p.next()
		p.send(wire.Async, value.I64(1))
		p.send(wire.Sync, value.I64(2))
		p.next() // the handler's post
		if h, v, _, _ := p.next(); h.Type != wire.Response || v != value.Value(value.Str("answer")) {
			t.Errorf("reply to the pushed request: %v %v", h, v)
		}
		p.send(wire.Sync, value.Str("fail"))
		h, payload, _ := p.r.ReadFrame()
		if _, err := wire.DecodeReply(payload, nil); h.Type != wire.Response || !errors.Is(err, value.ErrDomain) {
			t.Errorf("failed reply: %v %v", h, err)
		}
		p.send(wire.Response, value.Null)
		echo(p)
	}), WithHandler(handler))
	if _, err := c.Query(ctx, "go"); err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0] != value.Value(value.I64(1)) || got[1] != value.Value(value.I64(2)) {
		t.Errorf("handled %v", got)
	}
}

func TestPushedRequestWithoutHandler(t *testing.T) {
	c := dial(t, serve(t, "", func(p *peer) {
		p.next()
		p.send(wire.Async, value.I64(1))
		p.send(wire.Sync, value.I64(2))
		h, payload, _ := p.r.ReadFrame()
		if _, err := wire.DecodeReply(payload, nil); h.Type != wire.Response || !errors.Is(err, value.ErrNYI) {
			t.Errorf("reply: %v %v", h, err)
		}
		p.send(wire.Response, value.Null)
		echo(p)
	}))
	if _, err := c.Query(ctx, "go"); err != nil {
		t.Fatal(err)
	}
}

func TestQueryVerbose(t *testing.T) {
	c := dial(t, serve(t, "", func(p *peer) {
		if h, _, _, _ := p.next(); h.Flags != wire.Verbose {
			t.Errorf("flags %v", h.Flags)
		}
		p.send(wire.Response, value.NewList(value.Str("printed\n"), value.I64(5)))
		echo(p)
	}))
	out, v, err := c.QueryVerbose(ctx, "x")
	if out != "printed\n" || v != value.Value(value.I64(5)) || err != nil {
		t.Errorf("%q %v %v", out, v, err)
	}
}

func TestArgumentsAreQuoted(t *testing.T) {
	c := dial(t, serve(t, "", echo))
	v, err := c.Query(ctx, "f", value.I64(1), value.NewList(value.NewSym("g")), value.NewSym("s"), value.Str("t"))
	if err != nil {
		t.Fatal(err)
	}
	want := value.NewList(
		value.NewList(value.NewSym("eval"), value.NewList(value.NewSym("parse"), value.Str("f"))),
		value.I64(1),
		value.NewList(value.NewSym("quote"), value.NewList(value.NewSym("g"))),
		value.QuotedSym("s"),
		value.Str("t"))
	got, _ := wire.Append(nil, v)
	if expected, _ := wire.Append(nil, want); !bytes.Equal(got, expected) {
		t.Errorf("sent %x, want %x", got, expected)
	}
}

// The package must stay usable without the evaluator and without Arrow.
func TestLinksNoEvaluator(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	const module = "github.com/rayforce-go/rayforce/"
	for _, dep := range strings.Fields(string(out)) {
		own, is := strings.CutPrefix(dep, module)
		room, _, _ := strings.Cut(own, "/")
		if is && room != "client" && room != "wire" && room != "value" && own != "internal/mem" || strings.Contains(dep, "apache/arrow") {
			t.Errorf("links %s", strconv.Quote(dep))
		}
	}
}
