package ipc

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// recorder is a Network that notes what it is asked to do.
type recorder struct{ log []string }

func (r *recorder) note(parts ...string) { r.log = append(r.log, strings.Join(parts, " ")) }

func (r *recorder) Open(_ *lang.Ctx, addr wire.Address, timeout time.Duration) (int64, error) {
	r.note("open", addr.String(), timeout.String())
	return 7, nil
}

func (r *recorder) Send(_ *lang.Ctx, h int64, msg value.Value) (value.Value, error) {
	if h != 7 {
		return nil, value.Errorf(value.ErrIO, "connection closed")
	}
	return msg, nil
}

func (r *recorder) Post(_ *lang.Ctx, h int64, msg value.Value) error { r.note("post"); return nil }
func (r *recorder) Remote(h int64) (Remote, error)                   { return recordedRemote{r}, nil }
func (r *recorder) Hangup(h int64)                                   { r.note("close") }
func (r *recorder) ListenPort(port int) (int64, error)               { r.note("listen"); return int64(port), nil }

func (r *recorder) ListenUnix(path string) (int64, error) {
	r.note("listen", path)
	return int64(len(path)), nil
}

// recordedRemote answers a text with itself.
type recordedRemote struct{ r *recorder }

func (s recordedRemote) Eval(_ context.Context, text string) (string, value.Value, error) {
	return "printed", value.Str(text), nil
}
func (s recordedRemote) Close() { s.r.note("left") }

func TestPrompt(t *testing.T) {
	r, p := &recorder{}, &Prompt{}
	in := lang.NewInterp(lang.NewRegistry(Funcs(r, p)), lang.Limits{})
	do := func(text string) (value.Value, error) {
		return in.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Source: &value.Source{Text: text}})
	}
	for _, c := range []struct {
		in, addr string
		code     value.Code
		log      string
	}{
		{`(.repl.disconnect)`, "", "", ""},
		{`(.repl.connect 5)`, "", value.ErrType, ""},
		{`(.repl.connect "h")`, "", value.ErrDomain, ""},
		{`(.repl.connect "h:1:user:secret")`, "h:1", "", "open h:1 5s"},
		{`(.repl.connect "h:2")`, "h:2", "", "open h:1 5s, open h:2 5s, left"},
		{`(.repl.connect "h:0")`, "h:2", value.ErrDomain, "open h:1 5s, open h:2 5s, left"},
		{`(.repl.disconnect 1 2)`, "", "", "open h:1 5s, open h:2 5s, left, left"},
		{`(.repl.disconnect)`, "", "", "open h:1 5s, open h:2 5s, left, left"},
	} {
		_, err := do(c.in)
		addr := ""
		if s := p.Session(); s != nil {
			addr = s.Addr()
		}
		if got := strings.Join(r.log, ", "); value.CodeOf(err) != c.code || addr != c.addr || got != c.log {
			t.Errorf("%s: %v, prompt %q, log %q; want %q, %q, %q", c.in, err, addr, got, c.code, c.addr, c.log)
		}
	}
}

func (r *recorder) Broadcast(_ *lang.Ctx, handles []int64, _ value.Value) ([]int64, error) {
	return handles[1:], nil
}
func (r *recorder) Defer(*lang.Ctx) (int64, error) { return 1<<32 | 7, nil }
func (r *recorder) Reply(ticket int64, v value.Value, failed error) error {
	if ticket != 1<<32|7 {
		return value.Errorf(value.ErrDomain, "no such ticket")
	}
	return failed
}
func (r *recorder) Cancel(h int64) bool { return h == 7 }
func (r *recorder) Conns() []ConnInfo   { return []ConnInfo{{Handle: 7, Query: "q"}} }

func TestArguments(t *testing.T) {
	for _, c := range []struct {
		in   string
		want value.Value // nil: an error with this code
		code value.Code
	}{
		{`(.ipc.open)`, nil, value.ErrRank},
		{`(.ipc.open "a:1" 1 2)`, nil, value.ErrRank},
		{`(.ipc.open 5)`, nil, value.ErrType},
		{`(.ipc.open "127.0.0.1")`, nil, value.ErrDomain},
		{`(.ipc.open "127.0.0.1:70000")`, nil, value.ErrDomain},
		{`(.ipc.open "127.0.0.1:1" "x")`, nil, value.ErrType},
		{`(.ipc.open "127.0.0.1:1" 1.5)`, nil, value.ErrType},
		{`(.ipc.open "127.0.0.1:1" -1)`, nil, value.ErrDomain},
		{`(.ipc.open "h:1")`, value.I64(7), ""},
		{`(.ipc.open "h:1:u:p" 250i)`, value.I64(7), ""},
		{`(.ipc.open "h:1" 0)`, value.I64(7), ""},
		{`(.ipc.send "x" 1)`, nil, value.ErrType},
		{`(.ipc.send 7 null)`, nil, value.ErrType},
		{`(.ipc.send 7)`, nil, value.ErrArity},
		{`(.ipc.send 0 1)`, nil, value.ErrIO},
		{`(.ipc.send 7i 5)`, value.I64(5), ""},
		{`(.ipc.post 'a 1)`, nil, value.ErrType},
		{`(.ipc.post 7 1)`, value.Null, ""},
		{`(.ipc.close "x")`, nil, value.ErrType},
		{`(.ipc.close 5i)`, value.Null, ""},
		{`(.ipc.handle 1 2)`, value.I64(-1), ""},
		{`(.ipc.broadcast "x" 'x)`, nil, value.ErrType},
		{`(.ipc.broadcast [1.5] 'x)`, nil, value.ErrType},
		{`(.ipc.reply (.ipc.defer) null)`, value.Null, ""},
		{`(.ipc.reply 7 1)`, nil, value.ErrDomain},
		{`(.ipc.reply 'a 1)`, nil, value.ErrType},
		{`(.ipc.fail (.ipc.defer) "no")`, nil, value.ErrDomain},
		{`(.ipc.fail 7 7)`, nil, value.ErrType},
		{`(.ipc.cancel 7)`, value.Bool(true), ""},
		{`(.ipc.cancel "7")`, nil, value.ErrType},
		{`(.sys.listen 0)`, nil, value.ErrDomain},
		{`(.sys.listen 65536)`, nil, value.ErrDomain},
		{`(.sys.listen "abc")`, nil, value.ErrType},
		{`(.sys.listen 1.5)`, nil, value.ErrType},
		{`(.sys.listen "5000")`, value.I64(5000), ""},
		{`(.sys.listen "/x.sock")`, value.I64(7), ""},
		{`(.sys.listen "unix:x.sock")`, value.I64(6), ""},
		{`(.sys.listen true)`, value.I64(1), ""},
		{`(.sys.listen 80h)`, value.I64(80), ""},
	} {
		in := lang.NewInterp(lang.NewRegistry(Funcs(&recorder{}, &Prompt{})), lang.Limits{})
		v, err := in.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Source: &value.Source{Text: c.in}})
		if v != c.want || value.CodeOf(err) != c.code {
			t.Errorf("%s: got %v, %v; want %v %s", c.in, v, err, c.want, c.code)
		}
	}
}

func TestOpenPassesAddressAndTimeout(t *testing.T) {
	r := &recorder{}
	in := lang.NewInterp(lang.NewRegistry(Funcs(r, &Prompt{})), lang.Limits{})
	text := `(do (.ipc.open "h:1") (.ipc.open "h:2:u:p" 250))`
	if _, err := in.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Source: &value.Source{Text: text}}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(r.log, ", "); got != "open h:1 5s, open h:2 250ms" {
		t.Errorf("got %s", got)
	}
}

func TestRestrictedSessionsReachNothing(t *testing.T) {
	in := lang.NewInterp(lang.NewRegistry(Funcs(&recorder{}, &Prompt{})), lang.Limits{})
	s := lang.NewSession(nil, nil)
	s.Restricted = true
	for _, text := range []string{`(.ipc.open "h:1")`, `(.ipc.send 7 1)`, `(.ipc.post 7 1)`, `(.ipc.close 7)`, `(.sys.listen 5000)`} {
		if _, err := in.Do(context.Background(), s, lang.Request{Source: &value.Source{Text: text}}); value.CodeOf(err) != value.ErrAccess {
			t.Errorf("%s: %v", text, err)
		}
	}
}
