package main

import (
	"context"
	"fmt"
	"time"
)

// beside measures short requests while another client has the server run a
// query that takes one core, or all of them, and never ends by itself. What
// the machine does to requests beside a program that it knows nothing of is
// the last line: as many loops as cores in this process.
func beside(s *server, set settings) {
	must(s.dial(), "(do (set v (til 5000000)) 0)")
	t := adder(s)
	fmt.Printf("%-24s %12s %10s %10s\n", "short requests beside", "requests/s", "p50", "p99")
	for _, q := range []struct{ name, text string }{
		{"nothing", ""},
		{"a query on one core", "(fold (fn [a b] (+ a b)) (til 2000000000))"},
		{"a query on all cores", "(fold (fn [a b] (sum (* v (+ v b)))) (til 1000000))"},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		c := s.dial()
		go func() {
			defer close(ended)
			if q.text != "" {
				c.Query(ctx, q.text)
			}
		}()
		time.Sleep(set.round / 10)
		var rs []result
		for range set.rounds {
			rs = append(rs, load(t, 1, set.round))
		}
		cancel()
		<-ended
		c.Close()
		m := median(rs)
		fmt.Printf("%-24s %12.0f %10v %10v\n", q.name, m.rate, m.p50, m.p99)
	}
}
