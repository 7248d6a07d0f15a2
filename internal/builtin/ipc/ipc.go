// Package ipc holds the functions that talk to other processes: .ipc.open,
// .ipc.send, .ipc.post, .repl.connect and others for their clients, .sys.listen,
// .ipc.reply, .ipc.broadcast, .sys.conns and others for servers. They check their
// arguments and leave the work to a Network.
package ipc

import (
	"strconv"
	"strings"
	"time"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Network holds the listeners and connections of a process. Each has a handle,
// a small number that is used again after the connection is closed.
type Network interface {
	Clients

	// Open connects to a server and returns the handle of the connection.
	Open(c *lang.Ctx, addr wire.Address, timeout time.Duration) (handle int64, err error)
	// Send sends a message and waits for the reply.
	Send(c *lang.Ctx, handle int64, msg value.Value) (value.Value, error)
	// Post sends a message that nobody answers.
	Post(c *lang.Ctx, handle int64, msg value.Value) error
	// Remote returns the other side of a connection.
	Remote(handle int64) (Remote, error)
	// Hangup closes a connection; other handles are left alone.
	Hangup(handle int64)
	// ListenPort accepts connections on a port of all interfaces and returns
	// the handle of the listener.
	ListenPort(port int) (handle int64, err error)
	// ListenUnix does so on a Unix domain socket.
	ListenUnix(path string) (handle int64, err error)
}

// defaultTimeout bounds the connecting and the handshake of .ipc.open.
const defaultTimeout = 5 * time.Second

// Funcs returns the functions of this package, working on net and, those of
// the remote prompt, on prompt.
func Funcs(net Network, prompt *Prompt) []lang.Func {
	n := family{net, prompt}
	const outside = lang.Restricted | lang.Writes
	return append([]lang.Func{
		{
			Name: ".ipc.open", Flags: outside, Variadic: n.open,
			Sig: "(.ipc.open \"host:port[:user:password]\" [timeout-ms])", Help: "connects to a server, also at \"tls://host:port\" or \"unix:/path\", and returns the handle of the connection",
			Example: "(try (.ipc.open \"127.0.0.1:1\") (fn [e] \"nobody listens\"))", Result: "\"nobody listens\"",
		},
		{
			Name: ".ipc.send", Flags: outside, Binary: n.send,
			Sig: "(.ipc.send handle message)", Help: "sends a text, an expression or data, and returns what the other side answers",
			Example: "(try (.ipc.send 99 \"(+ 1 2)\") (fn [e] \"not connected\"))", Result: "\"not connected\"",
		},
		{
			Name: ".ipc.post", Flags: outside, Binary: n.post,
			Sig: "(.ipc.post handle message)", Help: "sends a message without waiting for an answer",
			Example: "(try (.ipc.post 99 \"(set x 1)\") (fn [e] \"not connected\"))", Result: "\"not connected\"",
		},
		{
			Name: ".ipc.close", Flags: outside, Unary: n.close,
			Sig: "(.ipc.close handle)", Help: "closes a connection; an unknown handle does no harm",
			Example: "(.ipc.close 99)", Result: "null",
		},
		{
			Name: ".ipc.handle", Variadic: handle,
			Sig: "(.ipc.handle)", Help: "the handle of the connection whose request is being evaluated, -1 elsewhere",
			Example: "(.ipc.handle)", Result: "-1",
		},
		{
			Name: ".sys.listen", Flags: outside, Unary: n.listen,
			Sig: "(.sys.listen port)", Help: "accepts connections on a port or, given \"/path\", on a Unix domain socket; returns the handle of the listener",
			Example: "(try (.sys.listen 0) (fn [e] \"no such port\"))", Result: "\"no such port\"",
		},
		{
			Name: ".repl.connect", Flags: outside, Unary: n.connect,
			Sig: "(.repl.connect \"host:port[:user:password]\")", Help: "connects the prompt to a server, which evaluates all further inputs; returns the handle of the connection",
			Example: "(try (.repl.connect \"127.0.0.1:1\") (fn [e] \"nobody listens\"))", Result: "\"nobody listens\"",
		},
		{
			Name: ".repl.disconnect", Flags: outside, Variadic: n.disconnect,
			Sig: "(.repl.disconnect)", Help: "ends what .repl.connect began: inputs are evaluated here again",
			Example: "(.repl.disconnect)", Result: "null",
		},
	}, n.clientFuncs()...)
}

type family struct {
	net    Network
	prompt *Prompt
}

func (n family) open(c *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return nil, lang.WrongCount(value.ErrRank, ".ipc.open", "1 or 2 arguments (address, timeout in ms)", len(args))
	}
	text, ok := args[0].(value.Str)
	if !ok {
		return nil, lang.WrongType(".ipc.open", "a string \"host:port[:user:password]\"", args[0])
	}
	timeout := defaultTimeout
	if len(args) == 2 {
		ms, ok := integer(args[1])
		if !ok {
			return nil, lang.WrongType(".ipc.open", "a timeout in milliseconds (i64 or i32)", args[1])
		}
		if ms < 0 {
			return nil, lang.WrongValue(".ipc.open", "the timeout must not be negative, got %d", ms)
		}
		if ms > 0 {
			timeout = time.Duration(min(ms, int64(time.Hour/time.Millisecond))) * time.Millisecond
		}
	}
	addr, err := wire.ParseAddress(string(text))
	if err != nil {
		return nil, lang.WrongValue(".ipc.open", "%s", value.AsError(err).Msg)
	}
	h, err := n.net.Open(c, addr, timeout)
	if err != nil {
		return nil, err
	}
	return value.I64(h), nil
}

func (n family) send(c *lang.Ctx, x, msg value.Value) (value.Value, error) {
	h, err := handleOf(".ipc.send", x)
	if err != nil {
		return nil, err
	}
	return n.net.Send(c, h, msg)
}

func (n family) post(c *lang.Ctx, x, msg value.Value) (value.Value, error) {
	h, err := handleOf(".ipc.post", x)
	if err != nil {
		return nil, err
	}
	return value.Null, n.net.Post(c, h, msg)
}

func (n family) close(_ *lang.Ctx, x value.Value) (value.Value, error) {
	h, err := handleOf(".ipc.close", x)
	if err == nil {
		n.net.Hangup(h)
	}
	return value.Null, err
}

func handle(c *lang.Ctx, _ []value.Value) (value.Value, error) {
	return value.I64(c.Session().Handle), nil
}

func (n family) listen(_ *lang.Ctx, x value.Value) (value.Value, error) {
	if path, ok := socketOf(x); ok {
		h, err := n.net.ListenUnix(path)
		if err != nil {
			return nil, err
		}
		return value.I64(h), nil
	}
	port, ok := portOf(x)
	if !ok {
		return nil, lang.WrongType(".sys.listen", "a port number or the path of a socket", x)
	}
	if port < 1 || port > 65535 {
		return nil, lang.WrongValue(".sys.listen", "a port is a number from 1 to 65535, got %d", port)
	}
	h, err := n.net.ListenPort(int(port))
	if err != nil {
		return nil, err
	}
	return value.I64(h), nil
}

// handleOf returns the handle that an argument names.
func handleOf(fn string, x value.Value) (int64, error) {
	if h, ok := integer(x); ok {
		return h, nil
	}
	return 0, lang.WrongType(fn, "a handle (i64 or i32)", x)
}

func integer(x value.Value) (int64, bool) {
	switch x := x.(type) {
	case value.I64:
		return int64(x), true
	case value.I32:
		if x == value.NullI32 {
			return value.NullI64, true
		}
		return int64(x), true
	}
	return 0, false
}

// socketOf reads the path of a Unix domain socket.
func socketOf(x value.Value) (path string, ok bool) {
	if text, isText := x.(value.Str); isText {
		return wire.SocketPath(string(text))
	}
	return "", false
}

// portOf reads a port: an integer of any width, a boolean, or a string of digits.
func portOf(x value.Value) (int64, bool) {
	switch x := x.(type) {
	case value.U8:
		return int64(x), true
	case value.I16:
		return int64(x), true
	case value.Bool:
		if x {
			return 1, true
		}
		return 0, true
	case value.Str:
		n, err := strconv.ParseInt(strings.TrimSpace(string(x)), 10, 64)
		return n, err == nil
	}
	return integer(x)
}
