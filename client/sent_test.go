package client

import (
	"context"
	"errors"
	"net"
	"testing"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

func TestRequestAfterTheEndIsNotSent(t *testing.T) {
	c := dial(t, serve(t, "", func(p *peer) { p.next() }))
	if _, err := c.Query(ctx, "lost"); !errors.Is(err, ErrClosed) || errors.Is(err, ErrNotSent) {
		t.Errorf("in flight: %v", err)
	}
	if _, err := c.Query(ctx, "later"); !errors.Is(err, ErrClosed) || !errors.Is(err, ErrNotSent) {
		t.Errorf("later: %v", err)
	}
	if _, err := Dial(ctx, "127.0.0.1:1"); !errors.Is(err, ErrNotSent) {
		t.Errorf("refused: %v", err)
	}
}

// brittle is a connection of which a write fails after some bytes.
type brittle struct {
	net.Conn
	armed bool
	room  int
}

func (b *brittle) Write(p []byte) (int, error) {
	if !b.armed || len(p) <= b.room {
		return b.Conn.Write(p)
	}
	n, _ := b.Conn.Write(p[:b.room])
	return n, errors.New("the cable was cut")
}

// A request whose frame did not leave as a whole counts as not sent, for no
// server evaluates a part of one.
func TestRequestOfWhichAPartWasSent(t *testing.T) {
	frame := wire.HeaderSize + 1 // the null object
	for _, room := range []int{0, 5, frame - 1} {
		for name, send := range map[string]func(c *Conn) error{
			"ping": func(c *Conn) error { return c.Ping(ctx) },
			"post": func(c *Conn) error { return c.Post(ctx, value.Null) },
		} {
			b := &brittle{room: room}
			c := dial(t, serve(t, "", echo), WithDialer(func(ctx context.Context, network, addr string) (nc net.Conn, err error) {
				b.Conn, err = net.Dial(network, addr)
				return b, err
			}))
			b.armed = true
			if err := send(c); !errors.Is(err, ErrNotSent) || !errors.Is(err, ErrClosed) {
				t.Errorf("%s, %d bytes: %v", name, room, err)
			}
		}
	}
}

func TestPendingCountsTheWithdrawn(t *testing.T) {
	release := make(chan struct{})
	c := dial(t, serve(t, "", func(p *peer) {
		p.next()
		<-release
		p.send(wire.Response, value.Null)
		echo(p)
	}))
	limited, cancel := context.WithCancel(ctx)
	failed := make(chan error)
	go func() {
		_, err := c.Query(limited, "slow")
		failed <- err
	}()
	for c.Pending() == 0 {
		select {
		case err := <-failed:
			t.Fatal(err)
		default:
		}
	}
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) || c.Pending() != 1 {
		t.Errorf("%v, %d pending", err, c.Pending())
	}
	close(release)
	if err := c.Ping(ctx); err != nil || c.Pending() != 0 {
		t.Errorf("%v, %d pending", err, c.Pending())
	}
}
