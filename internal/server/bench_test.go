package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// benchServer is the environment variable that makes this test binary a
// server: the benchmark runs it as a process of its own, as Redis is one.
const benchServer = "RAYFORCE_BENCH_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(benchServer) != "" {
		s, _, err := newServer(Config{})
		if err != nil {
			panic(err)
		}
		fmt.Println(s.Addr())
		io.Copy(io.Discard, os.Stdin) // until the benchmark ends
		return
	}
	os.Exit(m.Run())
}

// BenchmarkRequests measures how many times per second (+ 1 2) is answered
// over loopback, with one request at a time on each connection, and reports it
// as a share of what Redis reaches with PING under the same load.
func BenchmarkRequests(b *testing.B) {
	ours := startOurs(b)
	redis := startRedis(b)
	for _, conns := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("connections=%d", conns), func(b *testing.B) {
			for b.Loop() { // the measurement has a length of its own
			}
			b.ReportMetric(0, "ns/op")
			rate, mean := ours.measure(b, conns)
			b.ReportMetric(rate, "req/s")
			b.ReportMetric(float64(mean.Nanoseconds())/1000, "µs/req")
			if redis != nil {
				r, _ := redis.measure(b, conns)
				b.ReportMetric(rate/r, "x-redis")
			}
		})
	}
}

// target is a server under load: what to say first, what to ask, and what it
// answers.
type target struct {
	addr           string
	hello, welcome []byte
	request, want  []byte
}

const benchTime = 2 * time.Second

// measure loads the target and returns the requests per second and the mean
// time of one.
func (tg *target) measure(b *testing.B, conns int) (rate float64, mean time.Duration) {
	var all sync.WaitGroup
	var count atomic.Int64
	began := time.Now()
	for range conns {
		nc, err := net.Dial("tcp", tg.addr)
		if err != nil {
			b.Fatal(err)
		}
		defer nc.Close()
		all.Go(func() {
			n := 0
			reply := make([]byte, max(len(tg.want), len(tg.welcome)))
			ask := func(request, want []byte) bool {
				nc.Write(request)
				if _, err := io.ReadFull(nc, reply[:len(want)]); err != nil || string(reply[:len(want)]) != string(want) {
					b.Errorf("got %x, %v", reply, err)
					return false
				}
				return true
			}
			if len(tg.hello) > 0 && !ask(tg.hello, tg.welcome) {
				return
			}
			for time.Since(began) < benchTime {
				if !ask(tg.request, tg.want) {
					return
				}
				n++
			}
			count.Add(int64(n))
		})
	}
	all.Wait()
	took, n := time.Since(began), max(count.Load(), 1)
	return float64(n) / took.Seconds(), took * time.Duration(conns) / time.Duration(n)
}

// BenchmarkRequest is what one request costs the server beside the network.
func BenchmarkRequest(b *testing.B) {
	s := startSite(b, Config{})
	text, _ := wire.Append(nil, value.Str("(+ 1 2)"))
	here, _ := net.Pipe()
	c := s.newConn(here, wire.NewReader(here, 0))
	c.out = wire.NewWriter(io.Discard)
	for b.Loop() {
		c.dispatch(wire.Header{Type: wire.Sync}, text)
		c.out.Flush()
	}
}

func startOurs(b *testing.B) *target {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), benchServer+"=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { in.Close(); cmd.Wait() })
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	text, _ := wire.Append(nil, value.Str("(+ 1 2)"))
	return &target{
		addr:  strings.TrimSpace(addr),
		hello: []byte{wire.Version, 0}, welcome: []byte{wire.Version, 0},
		request: wire.AppendFrame(nil, wire.Sync, 0, text),
		want:    wire.AppendResponse(nil, value.I64(3), nil, false),
	}
}

// startRedis starts a Redis server, and returns nil where there is none.
func startRedis(b *testing.B) *target {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		b.Log("no redis-server here: no comparison")
		return nil
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	addr := l.Addr().(*net.TCPAddr)
	l.Close()
	cmd := exec.Command(path, "--port", fmt.Sprint(addr.Port), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1")
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	eventually(b, func() bool {
		nc, err := net.Dial("tcp", addr.String())
		if err == nil {
			nc.Close()
		}
		return err == nil
	})
	return &target{addr: addr.String(), request: []byte("PING\r\n"), want: []byte("+PONG\r\n")}
}
