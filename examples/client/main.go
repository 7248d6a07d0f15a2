// Command client asks a rayforce server for the volume-weighted average price
// of each symbol: go run ./examples/client [host:port[:user:password]].
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/value"
)

func main() {
	addr := "127.0.0.1:5000"
	if len(os.Args) > 1 {
		addr = os.Args[1]
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := report(ctx, addr); err != nil {
		log.Fatal(err)
	}
}

// average is a row of the result.
type average struct {
	Symbol string  `rayforce:"sym"`
	Price  float64 `rayforce:"vwap"`
}

func report(ctx context.Context, addr string) error {
	conn, err := client.Dial(ctx, addr)
	if err != nil {
		return err
	}
	defer conn.Close()

	averages, err := client.Select[average](ctx, conn, "(select {from: trades by: sym vwap: (% (sum (* price qty)) (sum qty))})")
	if errors.Is(err, value.ErrName) {
		return fmt.Errorf("the server has no table of trades: %w", err)
	}
	if err != nil {
		return err
	}
	for _, a := range averages {
		fmt.Printf("%-6s %10.2f\n", a.Symbol, a.Price)
	}
	return nil
}
