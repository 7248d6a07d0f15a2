package sqldriver_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"net"

	"github.com/rayforce-go/rayforce"
	_ "github.com/rayforce-go/rayforce/client/sqldriver"
	"github.com/rayforce-go/rayforce/value"
)

// server starts a server in this process, so that the examples run anywhere.
// One in a process of its own is started with: rayforce -p 5000
func server() (addr string, stop func() error) {
	rt := rayforce.New(rayforce.Options{})
	if _, err := rt.Eval(context.Background(), trades); err != nil {
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

func Example() {
	addr, stop := server()
	defer stop()

	ctx := context.Background()
	db, err := sql.Open("rayforce", addr)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	rows, err := db.QueryContext(ctx, "(fn [s q] (select {from: trades where: (and (== sym s) (> qty q))}))", value.QuotedSym("AAPL"), 50)
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var sym string
		var price sql.NullFloat64
		var qty int
		var day, at any
		if err := rows.Scan(&sym, &price, &qty, &day, &at); err != nil {
			log.Fatal(err)
		}
		fmt.Println(sym, price, qty)
	}
	if err := rows.Err(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// AAPL {150.5 true} 100
	// AAPL {0 false} 200
}
