package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"time"

	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// canned runs a server that knows some queries by heart, so that the examples
// run anywhere. A real one is started with: rayforce -p 5000
func canned(answers map[string]value.Value) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		nc, err := l.Accept()
		if err != nil {
			return
		}
		r := wire.NewReader(nc, 0)
		wire.ServerHandshake(struct {
			io.Reader
			io.Writer
		}{r, nc}, nil)
		for {
			_, payload, err := r.ReadFrame()
			if err != nil {
				return
			}
			text, _ := wire.RequestText(payload)
			reply := wire.AppendError(nil, value.Errorf(value.ErrName, "%s is not defined", text))
			if v, ok := answers[string(text)]; ok {
				reply, _ = wire.Append(nil, v)
			}
			wire.WriteFrame(nc, wire.Response, 0, reply)
		}
	}()
	return l.Addr().String()
}

func Example() {
	ctx := context.Background()
	conn, err := client.Dial(ctx, canned(map[string]value.Value{"(+ 1 2)": value.I64(3)}))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()

	v, err := conn.Query(ctx, "(+ 1 2)")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(v.(value.I64))
	// Output: 3
}

func ExampleDial_timeout() {
	_, err := client.Dial(context.Background(), "127.0.0.1:1:user:password", client.WithTimeout(time.Second))
	var failed *client.ConnError
	if errors.As(err, &failed) {
		fmt.Println(failed.Op, failed.Addr)
	}
	// Output: dial 127.0.0.1:1
}

func ExampleConn_Query_errors() {
	ctx := context.Background()
	conn, err := client.Dial(ctx, canned(nil))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()

	_, err = conn.Query(ctx, "nosuch")
	fmt.Println(err)
	fmt.Println(errors.Is(err, value.ErrName))
	// Output:
	// name: nosuch is not defined
	// true
}

func ExampleConn_Query_table() {
	ctx := context.Background()
	trades := value.NewTable(
		[]value.SymID{value.Intern("sym"), value.Intern("qty")},
		[]value.Collection{value.Syms("AAPL", "GOOG"), value.I64s(350, 170)},
	)
	conn, err := client.Dial(ctx, canned(map[string]value.Value{"trades": trades}))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()

	v, err := conn.Query(ctx, "trades")
	if err != nil {
		log.Fatal(err)
	}
	t := v.(*value.Table)
	for i := range t.NumRows() {
		fmt.Println(t.Cols()[0].At(i), t.Cols()[1].At(i))
	}
	// Output:
	// AAPL 350
	// GOOG 170
}
