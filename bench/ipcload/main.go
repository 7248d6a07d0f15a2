// Command ipcload measures how many small requests a second a rayforce server
// answers, beside Redis PING: both servers on loopback, driven by the same
// generator, in turn, in the same run.
//
//	go build -o /tmp/rayforce ../cmd/rayforce && go run ./ipcload -rayforce /tmp/rayforce
//
// Without a redis-server on the PATH only rayforce is measured.
package main

import (
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/exec"
	"slices"
	"sync"
	"time"
)

// peer is a server under load: how to greet it, what to send and how long the
// answer is.
type peer struct {
	name    string
	addr    string
	hello   []byte
	welcome int
	request []byte
	reply   int
}

func main() {
	binary := flag.String("rayforce", "../rayforce", "the rayforce program")
	round := flag.Duration("round", time.Second, "length of a round")
	rounds := flag.Int("rounds", 5, "rounds for each server and number of connections")
	flag.Parse()

	peers := []peer{startRayforce(*binary)}
	if path, err := exec.LookPath("redis-server"); err == nil {
		peers = append(peers, startRedis(path))
	}
	fmt.Printf("%-12s %-10s %12s %10s %10s\n", "connections", "server", "requests/s", "p50", "p99")
	for _, conns := range []int{1, 8, 64} {
		results := make([][]result, len(peers))
		for range *rounds {
			for i, p := range peers {
				results[i] = append(results[i], load(p, conns, *round))
			}
		}
		var rates []float64
		for i, p := range peers {
			m := median(results[i])
			rates = append(rates, m.rate)
			fmt.Printf("%-12d %-10s %12.0f %10v %10v\n", conns, p.name, m.rate, m.p50, m.p99)
		}
		if len(rates) == 2 {
			fmt.Printf("%-12s %-10s %12.2f\n", "", "ratio", rates[0]/rates[1])
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

// load drives p over a number of connections, each sending a request when it
// has the answer to the last.
func load(p peer, conns int, d time.Duration) result {
	var wg sync.WaitGroup
	times := make([][]time.Duration, conns)
	start := time.Now()
	for i := range conns {
		wg.Go(func() {
			c := dial(p)
			defer c.Close()
			times[i] = drive(c, p, start.Add(d))
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

func dial(p peer) net.Conn {
	c, err := net.Dial("tcp", p.addr)
	if err != nil {
		log.Fatal(err)
	}
	if len(p.hello) > 0 {
		if _, err := c.Write(p.hello); err != nil {
			log.Fatal(err)
		}
		if _, err := io.ReadFull(c, make([]byte, p.welcome)); err != nil {
			log.Fatal(err)
		}
	}
	return c
}

func drive(c net.Conn, p peer, end time.Time) (times []time.Duration) {
	reply := make([]byte, p.reply)
	for now := time.Now(); now.Before(end); {
		if _, err := c.Write(p.request); err != nil {
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

func startRayforce(binary string) peer {
	port := freePort()
	start(exec.Command(binary, "-p", port), port)
	request, err := hex.DecodeString("fadeface030000011100000000000000f3000700000000000000282b2031203229") // (+ 1 2)
	if err != nil {
		log.Fatal(err)
	}
	return peer{name: "rayforce", addr: "127.0.0.1:" + port, hello: []byte{3, 0}, welcome: 2, request: request, reply: 26}
}

func startRedis(binary string) peer {
	port := freePort()
	start(exec.Command(binary, "--port", port, "--save", "", "--appendonly", "no"), port)
	return peer{name: "redis", addr: "127.0.0.1:" + port, request: []byte("PING\r\n"), reply: len("+PONG\r\n")}
}

// start runs a server until this process ends and waits until it listens.
func start(cmd *exec.Cmd, port string) {
	cmd.SysProcAttr = dieWithParent()
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		log.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			c.Close()
			return
		}
	}
	log.Fatalf("%s does not listen on port %s", cmd.Path, port)
}

func freePort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
