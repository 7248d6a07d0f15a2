package ipc

import (
	"context"
	"sync"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Remote is the other side of a connection, as a prompt uses it. It stays what
// it is when the handle of the connection is used again.
type Remote interface {
	// Eval has the other side evaluate a text, and returns what it printed and
	// the value.
	Eval(ctx context.Context, text string) (printed string, v value.Value, err error)
	// Close closes the connection.
	Close()
}

// Prompt is where the inputs of the terminal go: to this process, or to the
// one that a program has connected it to.
type Prompt struct {
	mu      sync.Mutex
	session *Session // nil for this process
}

// Session is a remote side of the prompt.
type Session struct {
	Remote
	prompt *Prompt
	addr   string
}

// Addr is the address of the server, without credentials.
func (s *Session) Addr() string { return s.addr }

// Close ends the session and its connection.
func (s *Session) Close() {
	s.prompt.mu.Lock()
	if s.prompt.session == s {
		s.prompt.session = nil
	}
	s.prompt.mu.Unlock()
	s.Remote.Close()
}

// Session returns the session that inputs go to, nil for this process.
func (p *Prompt) Session() *Session {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.session
}

// begin makes inputs go to r, and ends the session before.
func (p *Prompt) begin(r Remote, addr wire.Address) {
	p.mu.Lock()
	old := p.session
	p.session = &Session{Remote: r, prompt: p, addr: addr.String()}
	p.mu.Unlock()
	if old != nil {
		old.Remote.Close()
	}
}

func (n family) connect(c *lang.Ctx, x value.Value) (value.Value, error) {
	text, ok := x.(value.Str)
	if !ok {
		return nil, lang.WrongType(".repl.connect", "a string \"host:port[:user:password]\"", x)
	}
	addr, err := wire.ParseAddress(string(text))
	if err != nil {
		return nil, lang.WrongValue(".repl.connect", "%s", value.AsError(err).Msg)
	}
	h, err := n.net.Open(c, addr, defaultTimeout)
	if err != nil {
		return nil, err
	}
	r, err := n.net.Remote(h)
	if err != nil {
		return nil, err
	}
	n.prompt.begin(r, addr)
	return value.I64(h), nil
}

func (n family) disconnect(*lang.Ctx, []value.Value) (value.Value, error) {
	if s := n.prompt.Session(); s != nil {
		s.Close()
	}
	return value.Null, nil
}
