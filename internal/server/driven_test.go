package server

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// dialed opens a connection without a goroutine from one site to another.
func dialed(from, to *site) int64 {
	from.t.Helper()
	addr, err := wire.ParseAddress(to.Addr().String())
	if err != nil {
		from.t.Fatal(err)
	}
	h, err := from.Dial(context.Background(), addr, time.Second)
	if err != nil {
		from.t.Fatal(err)
	}
	return h
}

func (s *site) asks(h int64, text string, want value.Value) {
	s.t.Helper()
	if _, v, err := s.Ask(context.Background(), h, value.Str(text), false); err != nil || v != want {
		s.t.Errorf("%s: got %v, %v; want %v", text, v, err, want)
	}
}

func TestDrivenConnection(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	h := dialed(here, there)
	here.asks(h, "(+ 1 2)", value.I64(3))
	here.want(fmt.Sprintf(`(.ipc.send %d "(+ 1 2)")`, h), value.I64(3))
	if err := here.Tell(context.Background(), h, value.Str("(set v 6)")); err != nil {
		t.Error(err)
	}
	here.asks(h, "v", value.I64(6))
	if _, _, err := here.Ask(context.Background(), h, value.Str("nosuch"), false); !errors.Is(err, value.ErrName) {
		t.Errorf("got %v", err)
	}
	printed, v, err := here.Ask(context.Background(), h, value.Str("(do (println 5) 6)"), true)
	if printed != "5\n" || v != value.Value(value.I64(6)) || err != nil {
		t.Errorf("verbose: %q, %v, %v", printed, v, err)
	}
	here.Hangup(h)
	if _, _, err := here.Ask(context.Background(), h, value.Str("1"), false); !errors.Is(err, value.ErrIO) {
		t.Errorf("after Hangup: %v", err)
	}
	if again := dialed(here, there); again != h {
		t.Errorf("handle %d is not free", h)
	}
}

// The handle stays taken when the server has gone, for its owner does not know.
func TestDrivenHandleIsTakenUntilHangup(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	h := dialed(here, there)
	if _, _, err := here.Ask(context.Background(), h, value.Str("(.ipc.close (.ipc.handle))"), false); !errors.Is(err, value.ErrIO) {
		t.Errorf("got %v", err)
	}
	if err := here.Tell(context.Background(), h, value.Str("1")); !errors.Is(err, value.ErrIO) {
		t.Errorf("got %v", err)
	}
	if other := dialed(here, there); other == h {
		t.Error("the handle was given out again")
	}
	here.Hangup(h)
	here.Hangup(h)
}

func TestDriveServesWhatIsPushed(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	h := dialed(here, there)
	here.asks(h, `(.ipc.send (.ipc.handle) "(+ 40 2)")`, value.I64(42)) // served by who waits
	here.asks(h, `(do (set peer (.ipc.handle)) 1)`, value.I64(1))
	in := here.Inputs()
	if len(in) != 1 || in[0].Handle != h {
		t.Fatalf("inputs: %v", in)
	}
	here.Drive(h) // nothing there
	answer := make(chan value.Value, 1)
	go func() {
		v, _ := there.run(`(.ipc.send peer "(set told 7)")`)
		answer <- v
	}()
	for {
		select {
		case v := <-answer:
			if v != value.Value(value.I64(7)) {
				t.Errorf("answered %v", v)
			}
			here.want("told", value.I64(7))
			return
		default:
			here.Drive(h)
		}
	}
}

func TestDrivenConnectionFromManyThreads(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	h := dialed(here, there)
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 50 {
				n := 1000*g + i
				here.asks(h, fmt.Sprint(n), value.I64(n))
			}
		})
	}
	all.Wait()
}

func TestDrivenAskEndsWithItsContext(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	h := dialed(here, there)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, _, err := here.Ask(ctx, h, value.Str("(hang 1)"), false); !errors.Is(err, value.ErrCancel) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("took %v", took)
	}
	here.asks(h, "1", value.I64(1)) // the late answer is not mistaken for this one
	if _, _, err := here.Ask(ctx, h, value.Str("1"), false); !errors.Is(err, value.ErrCancel) {
		t.Errorf("ended context: %v", err)
	}
}

func TestHangupWhileDriven(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	h := dialed(here, there)
	time.AfterFunc(30*time.Millisecond, func() { here.Hangup(h) })
	if _, _, err := here.Ask(context.Background(), h, value.Str("(hang 1)"), false); !errors.Is(err, value.ErrIO) {
		t.Errorf("got %v", err)
	}
	dialed(here, there)
	here.Disconnect(context.Background())
	if in := here.Inputs(); len(in) != 0 {
		t.Errorf("left: %v", in)
	}
}

func TestDialErrors(t *testing.T) {
	here, locked := startSite(t, Config{}), startSite(t, Config{Password: "pw"})
	addr, _ := wire.ParseAddress(locked.Addr().String())
	if _, err := here.Dial(context.Background(), addr, time.Second); !errors.Is(err, error(wire.ErrAuthRequired)) {
		t.Errorf("no credentials: %v", err)
	}
	locked.SetAccess("", true)
	if _, err := here.Dial(context.Background(), addr, time.Second); err != nil {
		t.Errorf("no password any more: %v", err)
	}
	addr, _ = wire.ParseAddress("127.0.0.1:1")
	if _, err := here.Dial(context.Background(), addr, time.Second); value.AsError(err).Msg != "connection refused: 127.0.0.1:1" {
		t.Errorf("nobody there: %v", err)
	}
}
