// Package client queries a Rayforce server over TCP. It links no evaluator:
// queries travel as text or as values, and results come back as values.
//
//	conn, err := client.Dial(ctx, "127.0.0.1:5000")
//	if err != nil {
//		return err
//	}
//	defer conn.Close()
//	total, err := conn.Query(ctx, "(sum [1 2 3])")
//
// A [Conn] may be used by many goroutines at once. Their requests share the
// one connection, each sent at once without waiting for the replies of
// earlier ones; the server works through them in order.
//
// # Errors
//
// A request that fails on the server fails here with a *value.Error that has
// the code and the text of the server's error, so that
//
//	errors.Is(err, value.ErrAccess)
//
// tells why. When there is no connection, or no more, the error is a
// *ConnError; errors.Is(err, client.ErrClosed) holds for every request on a
// connection that has ended. A request whose context ends fails with the
// error of the context; the connection stays usable and the reply, when it
// comes, is dropped.
package client
