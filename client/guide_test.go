package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"time"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/value"
)

// tradeServer starts a server in this process, so that the examples run
// anywhere. One in a process of its own is started with: rayforce -p 5000
func tradeServer() (addr string, stop func() error) {
	rt := rayforce.New(rayforce.Options{})
	if _, err := rt.Eval(context.Background(), "(set trades (table [sym price qty] (list [AAPL GOOG AAPL] [150.5 2800.0 0Nf] [100 50 200])))"); err != nil {
		log.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	if err := rt.Serve(l); err != nil {
		log.Fatal(err)
	}
	return l.Addr().String(), rt.Close
}

func ExamplePool() {
	addr, stop := tradeServer()
	defer stop()

	pool, err := client.NewPool(addr, client.PoolConfig{MaxConns: 8, MaxIdle: time.Minute})
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	v, err := pool.Query(ctx, "(fn [s] (sum (at (select {from: trades where: (== sym s)}) 'qty)))", value.QuotedSym("AAPL"))
	if err != nil {
		log.Fatal(err)
	}
	st := pool.Stat()
	fmt.Println(v, st.Conns, st.InUse)
	// Output: 300 1 0
}

func ExamplePool_Acquire() {
	addr, stop := tradeServer()
	defer stop()
	pool, err := client.NewPool(addr, client.PoolConfig{MaxConns: 1})
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pool.Acquire(ctx)
	if err != nil {
		log.Fatal(err)
	}
	// The connection is ours alone: what is posted is done before what is asked.
	conn.Post(ctx, value.Str("(set seen 1)"))
	fmt.Println(conn.Query(ctx, "seen"))

	// Meanwhile there is none for others.
	hasty, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	_, err = pool.Acquire(hasty)
	var failed *client.AcquireError
	fmt.Println(errors.As(err, &failed), errors.Is(err, context.DeadlineExceeded))

	conn.Release()
	fmt.Println(pool.Ping(ctx))
	// Output:
	// 1 <nil>
	// true true
	// <nil>
}

func ExampleSelect() {
	addr, stop := tradeServer()
	defer stop()
	ctx := context.Background()
	conn, err := client.Dial(ctx, addr)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()

	type Trade struct {
		Symbol string `rayforce:"sym"`
		Price  *float64
		Qty    int64
	}
	trades, err := client.Select[Trade](ctx, conn, "(fn [q] (select {from: trades where: (> qty q)}))", value.I64(50))
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range trades {
		fmt.Println(t.Symbol, t.Price != nil, t.Qty)
	}
	// Output:
	// AAPL true 100
	// AAPL false 200
}

func ExampleConn_Messages() {
	addr, stop := tradeServer()
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := client.Dial(ctx, addr, client.WithInbox(client.Inbox{Messages: 1000, Full: client.DropOldest}))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()

	// A server that publishes keeps the handles of those who subscribe; this
	// one answers with two messages at once.
	if _, err := conn.Query(ctx, "(do (.ipc.post (.ipc.handle) 150.5) (.ipc.post (.ipc.handle) 151.0))"); err != nil {
		log.Fatal(err)
	}
	n := 0
	for msg, err := range conn.Messages(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(msg.Value, msg.Missed)
		if n++; n == 2 {
			break
		}
	}
	// Output:
	// 150.5 0
	// 151 0
}

func ExampleWithHandler() {
	addr, stop := tradeServer()
	defer stop()
	ctx := context.Background()
	twice := func(ctx context.Context, conn *client.Conn, msg client.Message) (value.Value, error) {
		n, ok := msg.Value.(value.I64)
		if !ok {
			return nil, value.Errorf(value.ErrType, "expected an i64, got %s", value.Name(msg.Value))
		}
		return 2 * n, nil
	}
	conn, err := client.Dial(ctx, addr, client.WithHandler(twice))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()

	// The server asks back while it answers.
	fmt.Println(conn.Query(ctx, "(+ 1 (.ipc.send (.ipc.handle) 20))"))
	// Output: 41 <nil>
}

func ExampleErrNotSent() {
	pool, err := client.NewPool("127.0.0.1:1", client.PoolConfig{MaxWait: 10 * time.Millisecond})
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	_, err = pool.Query(context.Background(), "(set x 1)")
	fmt.Println(errors.Is(err, client.ErrNotSent))
	// Output: true
}
