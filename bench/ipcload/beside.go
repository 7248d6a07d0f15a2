package main

import (
	"context"
	"fmt"
	"os/exec"
	"time"
)

// beside measures short requests while another client has the server run a
// query that takes one core, or all of them, and does not end by itself. Redis,
// a process of its own that answers PING beside the same query, shows what of
// the delay is the system's.
func beside(s *server, set settings) {
	must(s.dial(), "(do (set v (til 5000000)) 0)")
	targets := []target{adder(s)}
	if path, err := exec.LookPath("redis-server"); err == nil {
		redis := startRedis(path)
		defer redis.stop()
		targets = append(targets, pinger(redis))
	}
	fmt.Printf("%-24s %-10s %12s %10s %10s, p99 of at most 5ms\n", "short requests beside", "server", "requests/s", "p50", "p99")
	for _, q := range []struct{ name, text string }{
		{"nothing", "0"},
		{"a query on one core", "(fold (fn [a b] (fold (fn [c d] (+ c d)) (til 1000))) (til 10000000))"},
		{"a query on all cores", "(fold (fn [a b] (sum (* v (+ v b)))) (til 1000000))"},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		c := s.dial()
		go func() {
			defer close(ended)
			c.Query(ctx, q.text)
		}()
		time.Sleep(set.round / 10)
		results := make([][]result, len(targets))
		for range set.rounds {
			for i, t := range targets {
				results[i] = append(results[i], load(t, 1, set.round))
			}
		}
		cancel()
		<-ended
		c.Close()
		for i, t := range targets {
			m := median(results[i])
			fmt.Printf("%-24s %-10s %12.0f %10v %10v\n", q.name, t.name, m.rate, m.p50, m.p99)
		}
	}
}
