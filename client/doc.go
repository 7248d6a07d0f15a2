// Package client queries a Rayforce server. It links no evaluator: queries
// travel as text or as values, and results come back as values.
//
//	conn, err := client.Dial(ctx, "127.0.0.1:5000")
//	if err != nil {
//		return err
//	}
//	defer conn.Close()
//	total, err := conn.Query(ctx, "(sum [1 2 3])")
//
// # Which one to use
//
// A [Conn] is one connection. Any number of goroutines may use it at once:
// their requests share it, each sent without waiting for the replies of earlier
// ones, and the server works through them in order. So it serves a program that
// asks one thing at a time, one that sends many small requests, and one that
// listens to what the server sends. But a slow request holds up those behind
// it, and when the connection ends, it ends for good.
//
// A [Pool] keeps several connections and hands out one for each request, so
// requests run side by side, up to the cores of the server. It replaces
// connections that break, tries again while the server is away, and closes what
// is not used. It is what a service wants.
//
// Package client/sqldriver wraps a connection for database/sql, which has a pool
// of its own, for programs and tools that speak that interface. The queries are
// Rayfall all the same.
//
// All take the same addresses: "host:port", "tls://host:port" and "unix:/path",
// each maybe followed by ":user:password".
//
// # Queries and rows
//
// [Conn.Query] has a text evaluated. Values go along as arguments and are never
// made part of the text:
//
//	conn.Query(ctx, "(fn [p] (select {from: trades where: (> price p)}))", value.F64(200))
//
// [Conn.Send] sends any value; a list is evaluated as code. [Select] returns the
// rows of a result as structs, by way of package value/rows, which explains how
// fields and columns go together:
//
//	type Total struct {
//		Sym string
//		Qty int64
//	}
//	totals, err := client.Select[Total](ctx, pool, "(select {from: trades by: sym qty: (sum qty)})")
//
// Replies wait for nobody: to pipeline, start requests in several goroutines,
// or use [Conn.Post] for those that need no reply.
//
// # Messages of the server
//
// A server sends messages of its own, say prices to those who subscribed. A
// [Handler] gets them as a callback, and may answer those that want an answer.
// Or a loop receives them, when [Conn] was dialled [WithInbox]:
//
//	for msg, err := range conn.Messages(ctx) { ... }
//
// Either way they wait in an [Inbox] of bounded size, which also says what
// becomes of those that are too many: the connection ends, or the oldest are
// dropped and counted. What the server sends goes to the connection that asked
// for it, so subscribe on a Conn of its own rather than on one of a Pool.
//
// # Contexts
//
// Everything that waits takes a context. A request whose context ends fails with
// the error of the context, and the server is asked to stop it. The connection
// stays usable and the reply, when it comes, is dropped; a Pool sets the
// connection aside until then.
//
// # Errors
//
// A request that fails on the server fails here with a *value.Error that has
// the code and the text of the server's error, so that
//
//	errors.Is(err, value.ErrAccess)
//
// tells why. When there is no connection, or no more, the error is a
// *[ConnError]; errors.Is(err, client.ErrClosed) holds for every request on a
// connection that has ended. A Pool that has no connection in time fails with an
// *[AcquireError].
//
// A request is sent at most once. If errors.Is(err, client.ErrNotSent) holds, it
// was certainly not evaluated and may be made again, as a Pool does by itself;
// if not, and the connection was lost, only the program can know whether to.
package client
