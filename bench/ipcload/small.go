package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"net"
	"os/exec"
	"slices"
	"sync"
	"time"
)

// target is a server under small requests: how to greet it, what to send and
// how long the answer is.
type target struct {
	name    string
	addr    string
	hello   []byte
	welcome int
	request []byte
	reply   int
}

// adder asks a rayforce server for (+ 1 2).
func adder(s *server) target {
	request, err := hex.DecodeString("fadeface030000011100000000000000f3000700000000000000282b2031203229")
	if err != nil {
		log.Fatal(err)
	}
	return target{name: "rayforce", addr: s.addr, hello: []byte{3, 0}, welcome: 2, request: request, reply: 26}
}

func pinger(redis *server) target {
	return target{name: "redis", addr: redis.addr, request: []byte("PING\r\n"), reply: len("+PONG\r\n")}
}

// small compares with Redis, for few and many connections.
func small(s *server, set settings) {
	targets := []target{adder(s)}
	if path, err := exec.LookPath("redis-server"); err == nil {
		redis := startRedis(path)
		defer redis.stop()
		targets = append(targets, pinger(redis))
	}
	fmt.Printf("%-12s %-10s %12s %10s %10s\n", "connections", "server", "requests/s", "p50", "p99")
	for _, conns := range []int{1, 8, 64} {
		results := make([][]result, len(targets))
		for range set.rounds {
			for i, t := range targets {
				results[i] = append(results[i], load(t, conns, set.round))
			}
		}
		var medians []result
		for i, t := range targets {
			m := median(results[i])
			medians = append(medians, m)
			fmt.Printf("%-12d %-10s %12.0f %10v %10v\n", conns, t.name, m.rate, m.p50, m.p99)
		}
		if len(medians) == 2 {
			a, b := medians[0], medians[1]
			fmt.Printf("%-12s %-10s %12.2f %10.2f %10.2f\n", "", "ratio", a.rate/b.rate, a.p50.Seconds()/b.p50.Seconds(), a.p99.Seconds()/b.p99.Seconds())
		}
	}
}

// result is what one round showed.
type result struct {
	rate     float64 // requests a second
	p50, p99 time.Duration
}

// median returns the round with the median rate.
func median(rs []result) result {
	slices.SortFunc(rs, func(a, b result) int { return int(a.rate - b.rate) })
	return rs[len(rs)/2]
}

// load drives t over a number of connections, each sending a request when it
// has the answer to the last.
func load(t target, conns int, d time.Duration) result {
	var wg sync.WaitGroup
	times := make([][]time.Duration, conns)
	start := time.Now()
	for i := range conns {
		wg.Go(func() {
			c := dial(t)
			defer c.Close()
			times[i] = drive(c, t, start.Add(d))
		})
	}
	wg.Wait()
	took := time.Since(start)
	all := slices.Concat(times...)
	slices.Sort(all)
	return result{
		rate: float64(len(all)) / took.Seconds(),
		p50:  all[len(all)/2],
		p99:  all[len(all)*99/100],
	}
}

func dial(t target) net.Conn {
	c, err := net.Dial("tcp", t.addr)
	if err != nil {
		log.Fatal(err)
	}
	if len(t.hello) > 0 {
		if _, err := c.Write(t.hello); err != nil {
			log.Fatal(err)
		}
		if _, err := io.ReadFull(c, make([]byte, t.welcome)); err != nil {
			log.Fatal(err)
		}
	}
	return c
}

func drive(c net.Conn, t target, end time.Time) (times []time.Duration) {
	reply := make([]byte, t.reply)
	for now := time.Now(); now.Before(end); {
		if _, err := c.Write(t.request); err != nil {
			log.Fatal(err)
		}
		if _, err := io.ReadFull(c, reply); err != nil {
			log.Fatal(err)
		}
		then := now
		now = time.Now()
		times = append(times, now.Sub(then))
	}
	return times
}
