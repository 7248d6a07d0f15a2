package server

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// lasting returns how long a test of faults goes on: as long as SOAK in the
// environment says, a second if that says nothing.
func lasting(t testing.TB) time.Duration {
	text := os.Getenv("SOAK")
	if text == "" {
		return time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rest is what a process takes when nothing happens.
type rest struct {
	goroutines int
	heap       uint64
}

func resting() rest {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return rest{runtime.NumGoroutine(), m.HeapAlloc}
}

// returned waits until nothing is left of what came after r. Text of clients
// leaves symbols behind, which are never forgotten.
func (r rest) returned(t testing.TB) {
	t.Helper()
	eventually(t, func() bool {
		now := resting()
		return now.goroutines <= r.goroutines && now.heap < r.heap+16<<20
	})
}

// reset ends a connection as the system of a client that was killed with
// unread bytes does: without a word in TCP's order.
func reset(nc net.Conn) {
	nc.(*net.TCPConn).SetLinger(0)
	nc.Close()
}

// requests are well-formed frames to damage. None of them takes long, whatever
// becomes of one of its bytes.
func requests() [][]byte {
	var frames [][]byte
	for _, v := range []value.Value{
		value.Str("(+ 1 2)"), value.Str("(set a (til 99))"), value.Str("(map (fn [x] (* x 2)) [1 2 3])"), value.Null,
		value.NewList(value.NewSym("sum"), value.I64s(1, 2, 3)),
		value.SymDict([]string{"a", "b"}, value.I64s(1, 2), value.I64(3)),
		value.NewTable([]value.SymID{value.Intern("a"), value.Intern("s")}, []value.Collection{value.I64s(1, 2), value.Strs("x", "y")}),
		value.NewList(value.NewLambda(value.Syms("x"), []value.Value{value.NewSym("x")}), value.F64(1.5)),
	} {
		payload, _ := wire.Append(nil, v)
		for _, flags := range []wire.Flags{0, wire.Verbose, wire.Compressed} {
			frames = append(frames, wire.AppendFrame(nil, wire.Sync, flags, payload))
		}
		frames = append(frames, wire.AppendFrame(nil, wire.Async, 0, payload), wire.AppendFrame(nil, wire.Response, 0, payload))
	}
	return append(frames, wire.AppendCancel(nil, 1))
}

// damaged returns some of the frames, of which bytes were changed, left out or
// put in.
func damaged(r *rand.Rand, frames [][]byte) (b []byte) {
	for range 1 + r.IntN(4) {
		b = append(b, frames[r.IntN(len(frames))]...)
	}
	for range r.IntN(4) {
		at := r.IntN(len(b))
		switch r.IntN(4) {
		case 0:
			b[at] = byte(r.IntN(256))
		case 1:
			b[at] ^= 1 << r.IntN(8)
		case 2:
			b = append(b[:at], b[min(len(b), at+1+r.IntN(8)):]...)
		case 3:
			b = append(b[:at], append([]byte{byte(r.IntN(256))}, b[at:]...)...)
		}
		if len(b) == 0 {
			return []byte{0}
		}
	}
	return b
}

func noise(r *rand.Rand) []byte {
	b := make([]byte, 1+r.IntN(200))
	for i := range b {
		b[i] = byte(r.IntN(256))
	}
	return b
}

// faults are what a client may do, connected and maybe welcome.
var faults = map[string]func(nc net.Conn, r *rand.Rand){
	"says nothing":     func(nc net.Conn, r *rand.Rand) { nc.Close() },
	"half a handshake": func(nc net.Conn, r *rand.Rand) { nc.Write([]byte{3}); reset(nc) },
	"half a frame": func(nc net.Conn, r *rand.Rand) {
		frame := requests()[0]
		nc.Write(append([]byte{3, 0}, frame[:1+r.IntN(len(frame)-1)]...))
		reset(nc)
	},
	"half of a large frame": func(nc net.Conn, r *rand.Rand) {
		nc.Write([]byte("\x03\x00\xfa\xde\xfa\xce\x03\x00\x00\x01\x00\x00\x00\x10\x00\x00\x00\x00"))
		nc.Write(make([]byte, 200_000))
		reset(nc)
	},
	"reads half a reply": func(nc net.Conn, r *rand.Rand) {
		payload, _ := wire.Append(nil, value.Str("(til 300000)"))
		nc.Write(wire.AppendFrame([]byte{3, 0}, wire.Sync, 0, payload))
		io.ReadFull(nc, make([]byte, r.IntN(1_000_000)))
		reset(nc)
	},
	"leaves a request behind": func(nc net.Conn, r *rand.Rand) {
		payload, _ := wire.Append(nil, value.Str("(hang 1)"))
		nc.Write(wire.AppendFrame([]byte{3, 0}, wire.Sync, 0, payload))
		nc.Close()
	},
	"sends noise": func(nc net.Conn, r *rand.Rand) {
		nc.Write(noise(r))
		nc.Close()
	},
	"sends noise after a handshake": func(nc net.Conn, r *rand.Rand) {
		nc.Write(append([]byte{3, 0}, noise(r)...))
		finish(nc)
	},
	"sends damaged frames": func(nc net.Conn, r *rand.Rand) {
		nc.Write(append([]byte{3, 0}, damaged(r, requests())...))
		finish(nc)
	},
	"sends a frame byte by byte": func(nc net.Conn, r *rand.Rand) {
		for _, c := range append([]byte{3, 0}, requests()[0]...) {
			nc.Write([]byte{c})
		}
		finish(nc)
	},
}

// finish reads what the server still says.
func finish(nc net.Conn) {
	nc.(*net.TCPConn).CloseWrite()
	io.Copy(io.Discard, nc)
	nc.Close()
}

// TestFaultyClients has clients that do everything wrong, thousands of them,
// while a good one is served.
func TestFaultyClients(t *testing.T) {
	least := int64(10_000)
	if testing.Short() {
		least = 500
	}
	s := startSite(t, Config{})
	good := s.dial()
	good.nc.SetDeadline(time.Time{})
	good.want("(+ 1 2)", value.I64(3))
	before, end := resting(), time.Now().Add(lasting(t))
	var done atomic.Int64
	var wg sync.WaitGroup
	for seed := range uint64(4) {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, seed))
			for done.Add(int64(len(faults))) < least || time.Now().Before(end) {
				for name, fault := range faults {
					nc, err := net.Dial("tcp4", s.Addr().String())
					if err != nil {
						t.Errorf("%s: %v", name, err)
						return
					}
					nc.SetDeadline(time.Now().Add(20 * time.Second))
					fault(nc, r)
				}
			}
		})
	}
	over := make(chan struct{})
	go func() {
		wg.Wait()
		close(over)
	}()
	for ended := false; !ended && !t.Failed(); {
		good.want("(+ 1 2)", value.I64(3))
		select {
		case <-over:
			ended = true
		default:
		}
	}
	<-over
	eventually(t, func() bool { return s.clients.Load() == 1 && s.handshakes.Load() == 0 })
	before.returned(t)
	t.Logf("%d faulty clients", done.Load())
}

// counter is a QueryLog that only counts.
type counter struct{ atomic.Int64 }

func (c *counter) Begin() func(string, value.Value, error) {
	c.Add(1)
	return nil
}

// TestStrangersReachNothing has clients without the password say whatever
// might be taken for a request. None is evaluated.
func TestStrangersReachNothing(t *testing.T) {
	evaluated := &counter{}
	s := startSite(t, Config{Password: "sekret", QueryLog: evaluated, Limits: Limits{HandshakeTime: 5 * time.Second}})
	before, end := resting(), time.Now().Add(lasting(t))
	r := rand.New(rand.NewPCG(2, 2))
	for n := 0; n < 200 || time.Now().Before(end); n++ {
		hello := []byte{3, 0}
		switch n % 5 {
		case 1: // credentials that are none
			hello = append(hello, 0)
		case 2:
			hello = append(hello, "\x08u:wrong\x00"...)
		case 3: // as long as the password, and as long as they can be
			hello = append(hello, "\x09u:sekreT\x00"...)
		case 4:
			hello = append(hello, append([]byte{255}, noise(r)...)...)
		}
		nc, err := net.Dial("tcp4", s.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		nc.SetDeadline(time.Now().Add(20 * time.Second))
		nc.Write(append(hello, damaged(r, requests()[:4])...))
		finish(nc)
	}
	before.returned(t)
	if n := evaluated.Load(); n != 0 {
		t.Errorf("%d requests of strangers were evaluated", n)
	}
	p := s.connect()
	if err := wire.ClientHandshake(stream{p.r, p.nc}, &wire.Credentials{Password: "sekret"}); err != nil {
		t.Fatal(err)
	}
	p.want("(+ 1 2)", value.I64(3))
	if n := evaluated.Load(); n != 1 {
		t.Errorf("%d requests of a friend were counted", n)
	}
}

// TestDribbledHandshake has clients that send something all the time, and never
// finish. The limit is on the whole handshake.
func TestDribbledHandshake(t *testing.T) {
	s := startSite(t, Config{Password: "sekret", Limits: Limits{HandshakeTime: 100 * time.Millisecond}})
	before := resting()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			nc, err := net.Dial("tcp4", s.Addr().String())
			if err != nil {
				t.Error(err)
				return
			}
			defer nc.Close()
			began := time.Now()
			for _, err = nc.Write([]byte{3, 0, 255}); err == nil && time.Since(began) < 10*time.Second; _, err = nc.Write([]byte{'a'}) {
				time.Sleep(50 * time.Millisecond)
			}
			if err == nil {
				t.Error("the connection stays open")
			}
		})
	}
	wg.Wait()
	eventually(t, func() bool { return s.handshakes.Load() == 0 })
	before.returned(t)
}

// TestResetDuringALargeReply kills clients at any byte of replies that are
// written from the memory of a column, which stays as it is.
func TestResetDuringALargeReply(t *testing.T) {
	s := startSite(t, Config{})
	s.mustRun("(set v (til 1000000))")
	before := resting()
	for n := range 20 {
		p := s.dial()
		for range 3 {
			p.send(wire.Sync, 0, value.Str("v"))
		}
		if _, err := io.CopyN(io.Discard, p.nc, int64(n)*1_200_000); err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		reset(p.nc)
	}
	eventually(t, func() bool { return s.clients.Load() == 0 })
	before.returned(t)
	s.dial().want("(sum v)", value.I64(499999500000))
}
