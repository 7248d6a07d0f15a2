package ipc

import (
	"time"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Clients is what a process that serves others does with them, beyond talking
// to one.
type Clients interface {
	// Broadcast posts a message to many connections and returns the handles
	// of those that did not take it.
	Broadcast(c *lang.Ctx, handles []int64, msg value.Value) (missed []int64, err error)
	// Defer leaves the running request without an answer for now, and returns
	// the ticket to answer it with.
	Defer(c *lang.Ctx) (ticket int64, err error)
	// Reply answers a deferred request with a value, or with the error if it
	// is not nil. The handle of the client stands for its oldest request.
	Reply(ticket int64, v value.Value, failed error) error
	// Cancel stops the request that a connection is running, and reports
	// whether there was one.
	Cancel(handle int64) bool
	// Conns returns the open connections, by handle.
	Conns() []ConnInfo
}

// ConnInfo is a connection as (.sys.conns) shows it.
type ConnInfo struct {
	Handle     int64
	Inbound    bool
	User       string
	Restricted bool
	Remote     string // address of the other side
	Opened     time.Time
	// Requests came in on this connection, of which Failed were answered
	// with an error.
	Requests, Failed int64
	// In and Out count bytes; Unsent are those that wait for the network.
	In, Out, Unsent int64
	// Running is how long the running request runs, 0 for none.
	Running time.Duration
	Query   string
}

// clientFuncs returns the functions for serving clients.
func (n family) clientFuncs() []lang.Func {
	const outside = lang.Restricted | lang.Writes
	return []lang.Func{
		{
			Name: ".ipc.broadcast", Flags: outside, Binary: n.broadcast,
			Sig: "(.ipc.broadcast handles message)", Help: "posts a message to many connections, encoded once; returns the handles of those that did not take it",
			Example: "(.ipc.broadcast [98 99] 'tick)", Result: "[98 99]",
		},
		{
			Name: ".ipc.defer", Flags: lang.Writes, Variadic: n.deferReply,
			Sig: "(.ipc.defer)", Help: "leaves the request that is being evaluated unanswered for now; returns the ticket for .ipc.reply and .ipc.fail",
			Example: "(try (.ipc.defer) (fn [e] \"no request\"))", Result: "\"no request\"",
		},
		{
			Name: ".ipc.reply", Flags: outside | lang.NullOK, Binary: n.reply,
			Sig: "(.ipc.reply ticket x)", Help: "answers a deferred request with x; a handle stands for the oldest deferred request of that client",
			Example: "(try (.ipc.reply 99 1) (fn [e] \"nobody waits\"))", Result: "\"nobody waits\"",
		},
		{
			Name: ".ipc.fail", Flags: outside, Binary: n.fail,
			Sig: "(.ipc.fail ticket text)", Help: "answers a deferred request with an error of this text",
			Example: "(try (.ipc.fail 99 \"no\") (fn [e] \"nobody waits\"))", Result: "\"nobody waits\"",
		},
		{
			Name: ".ipc.cancel", Flags: lang.Restricted, Unary: n.cancel,
			Sig: "(.ipc.cancel handle)", Help: "stops the request of a client that is being evaluated; tells whether there was one",
			Example: "(.ipc.cancel 99)", Result: "false",
		},
		{
			Name: ".sys.conns", Flags: lang.Restricted, Variadic: n.conns,
			Sig: "(.sys.conns)", Help: "table of the open connections: who, since when, how much, and what is running now",
			Example: "(count (.sys.conns))", Result: "0",
		},
	}
}

func (n family) broadcast(c *lang.Ctx, x, msg value.Value) (value.Value, error) {
	var handles []int64
	if all, ok := x.(value.Collection); ok {
		for i := range all.Len() {
			h, ok := integer(all.At(i))
			if !ok {
				return nil, lang.WrongType(".ipc.broadcast", "handles (i64 or i32)", x)
			}
			handles = append(handles, h)
		}
	} else {
		h, err := handleOf(".ipc.broadcast", x)
		if err != nil {
			return nil, err
		}
		handles = []int64{h}
	}
	missed, err := n.net.Broadcast(c, handles, msg)
	if err != nil {
		return nil, err
	}
	return value.I64s(missed...), nil
}

func (n family) deferReply(c *lang.Ctx, _ []value.Value) (value.Value, error) {
	ticket, err := n.net.Defer(c)
	if err != nil {
		return nil, err
	}
	return value.I64(ticket), nil
}

func (n family) reply(_ *lang.Ctx, x, v value.Value) (value.Value, error) {
	ticket, err := handleOf(".ipc.reply", x)
	if err != nil {
		return nil, err
	}
	return value.Null, n.net.Reply(ticket, v, nil)
}

func (n family) fail(_ *lang.Ctx, x, why value.Value) (value.Value, error) {
	ticket, err := handleOf(".ipc.fail", x)
	if err != nil {
		return nil, err
	}
	text, ok := why.(value.Str)
	if !ok {
		return nil, lang.WrongType(".ipc.fail", "the text of the error", why)
	}
	return value.Null, n.net.Reply(ticket, nil, &value.Error{Code: value.ErrDomain, Msg: string(text)})
}

func (n family) cancel(_ *lang.Ctx, x value.Value) (value.Value, error) {
	h, err := handleOf(".ipc.cancel", x)
	if err != nil {
		return nil, err
	}
	return value.Bool(n.net.Cancel(h)), nil
}

// epoch is where timestamps begin.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func (n family) conns(*lang.Ctx, []value.Value) (value.Value, error) {
	all := n.net.Conns()
	var handle, opened, age, requests, failed, in, out, unsent, running []int64
	var side, user, role, remote, query []string
	for _, c := range all {
		handle = append(handle, c.Handle)
		side = append(side, pick(c.Inbound, "in", "out"))
		user, remote, query = append(user, c.User), append(remote, c.Remote), append(query, c.Query)
		role = append(role, pick(c.Restricted, "read", "write"))
		opened = append(opened, int64(c.Opened.Sub(epoch)))
		age = append(age, int64(time.Since(c.Opened)/time.Second))
		requests, failed = append(requests, c.Requests), append(failed, c.Failed)
		in, out, unsent = append(in, c.In), append(out, c.Out), append(unsent, c.Unsent)
		running = append(running, c.Running.Milliseconds())
	}
	names := value.Syms("handle", "side", "user", "role", "remote", "opened", "age", "requests", "failed", "received", "sent", "unsent", "running", "query")
	return value.NewTable(names.Data(), []value.Collection{
		value.I64s(handle...), value.Syms(side...), value.Strs(user...), value.Syms(role...), value.Strs(remote...),
		value.NewVec(value.TypeTimestamp, opened), value.I64s(age...), value.I64s(requests...), value.I64s(failed...),
		value.I64s(in...), value.I64s(out...), value.I64s(unsent...), value.I64s(running...), value.Strs(query...),
	}), nil
}

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}
