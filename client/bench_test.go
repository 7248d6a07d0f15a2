package client_test

import (
	"context"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/value"
)

// BenchmarkRoundTrip compares a request through a Pool with one on a Conn, for
// one goroutine and for many.
func BenchmarkRoundTrip(b *testing.B) {
	addr, stop := tradeServer()
	defer stop()
	ctx := context.Background()
	conn, err := client.Dial(ctx, addr)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	pool, err := client.NewPool(addr, client.PoolConfig{})
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	for _, to := range []struct {
		name string
		send func(context.Context, value.Value) (value.Value, error)
	}{{"conn", conn.Send}, {"pool", pool.Send}} {
		b.Run(to.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := to.send(ctx, value.I64(1)); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(to.name+" 32 goroutines", func(b *testing.B) {
			b.SetParallelism(16)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := to.send(ctx, value.I64(1)); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// BenchmarkPoolOverhead alternates between the two, so that both see the same
// machine, and reports their ratio.
func BenchmarkPoolOverhead(b *testing.B) {
	addr, stop := tradeServer()
	defer stop()
	ctx := context.Background()
	conn, err := client.Dial(ctx, addr)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	pool, err := client.NewPool(addr, client.PoolConfig{})
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	var spent [2]time.Duration
	for b.Loop() {
		for i, to := range []client.Querier{conn, pool} {
			began := time.Now()
			if _, err := to.Query(ctx, "(+ 1 2)"); err != nil {
				b.Fatal(err)
			}
			spent[i] += time.Since(began)
		}
	}
	b.ReportMetric(spent[1].Seconds()/spent[0].Seconds(), "pool/conn")
}

// BenchmarkAcquire is what the pool adds to a request.
func BenchmarkAcquire(b *testing.B) {
	addr, stop := tradeServer()
	defer stop()
	ctx := context.Background()
	pool, err := client.NewPool(addr, client.PoolConfig{CheckAfter: -1})
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	for b.Loop() {
		c, err := pool.Acquire(ctx)
		if err != nil {
			b.Fatal(err)
		}
		c.Release()
	}
}
