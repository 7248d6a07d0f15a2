package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// pushing is a server that sends the integers 1 to n on its own, answers one
// request and goes away when told to.
func pushing(t *testing.T, n int, gone <-chan struct{}) string {
	return serve(t, "", func(p *peer) {
		for i := range n {
			p.send(wire.Async, value.I64(i+1))
		}
		p.next()
		p.send(wire.Response, value.Null)
		<-gone
	})
}

func TestReceiveInOrderToTheEnd(t *testing.T) {
	gone := make(chan struct{})
	c := dial(t, pushing(t, 3, gone), WithInbox(Inbox{}))
	if _, err := c.Query(ctx, "sync"); err != nil { // the pushes are in the inbox by now
		t.Fatal(err)
	}
	close(gone)
	<-c.Done()
	var got []value.Value
	var end error
	for m, err := range c.Messages(ctx) {
		if err != nil {
			end = err
			break
		}
		got = append(got, m.Value)
	}
	if fmt.Sprint(got) != "[1 2 3]" {
		t.Errorf("received %v", got)
	}
	if !errors.Is(end, ErrClosed) {
		t.Errorf("ended with %v", end)
	}
}

func TestReceiveHonoursItsContext(t *testing.T) {
	gone := make(chan struct{})
	defer close(gone)
	c := dial(t, pushing(t, 0, gone), WithInbox(Inbox{}))
	limited, cancel := context.WithCancel(ctx)
	failed := make(chan error)
	go func() {
		_, err := c.Receive(limited)
		failed <- err
	}()
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestReceiveNeedsAnInbox(t *testing.T) {
	plain := dial(t, serve(t, "", echo))
	handled := dial(t, serve(t, "", echo), WithInbox(Inbox{}), WithHandler(func(context.Context, *Conn, Message) (value.Value, error) { return nil, nil }))
	for name, c := range map[string]*Conn{"plain": plain, "with a handler": handled} {
		if _, err := c.Receive(ctx); !errors.Is(err, ErrNoInbox) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFullInboxDropsTheOldest(t *testing.T) {
	gone := make(chan struct{})
	defer close(gone)
	c := dial(t, pushing(t, 10, gone), WithInbox(Inbox{Messages: 3, Full: DropOldest}))
	if _, err := c.Query(ctx, "sync"); err != nil {
		t.Fatal(err)
	}
	for i, missed := range []int{7, 0, 0} {
		m, err := c.Receive(ctx)
		if want := value.Value(value.I64(8 + i)); err != nil || m.Value != want || m.Missed != missed {
			t.Errorf("got %v, %d missed, %v; want %v, %d missed", m.Value, m.Missed, err, want, missed)
		}
	}
}

func TestFullInboxEndsTheConnection(t *testing.T) {
	for name, in := range map[string]Inbox{"messages": {Messages: 3}, "bytes": {Bytes: 39}} { // an I64 takes 10
		gone := make(chan struct{})
		c := dial(t, pushing(t, 4, gone), WithInbox(in))
		<-c.Done()
		if err := c.Err(); !errors.Is(err, value.ErrLimit) || !errors.Is(err, ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
		if m, err := c.Receive(ctx); err != nil || m.Value != value.Value(value.I64(1)) {
			t.Errorf("%s: what came before is still received: %v, %v", name, m.Value, err)
		}
		close(gone)
	}
}

func TestDroppedRequestIsAnswered(t *testing.T) {
	busy, began := make(chan struct{}), make(chan struct{}, 4)
	handler := func(context.Context, *Conn, Message) (value.Value, error) {
		began <- struct{}{}
		<-busy
		return value.Str("done"), nil
	}
	answers := make(chan error, 1)
	c := dial(t, serve(t, "", func(p *peer) {
		p.send(wire.Async, value.Null)
		<-began // the handler is busy with the first, the others wait
		p.send(wire.Sync, value.I64(1))
		p.send(wire.Async, value.I64(2))
		_, payload, err := p.r.ReadFrame()
		if err == nil {
			_, err = wire.DecodeReply(payload, nil)
		}
		answers <- err
		echo(p)
	}), WithHandler(handler), WithInbox(Inbox{Messages: 1, Full: DropOldest}))
	if err := <-answers; !errors.Is(err, value.ErrLimit) {
		t.Errorf("answered with %v", err)
	}
	close(busy)
	if err := c.Ping(ctx); err != nil {
		t.Error(err)
	}
}

func TestCloseForgetsMessages(t *testing.T) {
	gone := make(chan struct{})
	defer close(gone)
	c := dial(t, pushing(t, 3, gone), WithInbox(Inbox{}))
	if _, err := c.Query(ctx, "sync"); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if _, err := c.Receive(ctx); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestManyReceivers(t *testing.T) {
	const n = 2000
	gone := make(chan struct{})
	c := dial(t, pushing(t, n, gone), WithInbox(Inbox{}))
	var mu sync.Mutex
	var all sync.WaitGroup
	seen := map[value.Value]int{}
	for range 4 {
		all.Go(func() {
			for m, err := range c.Messages(ctx) {
				if err != nil {
					return
				}
				mu.Lock()
				seen[m.Value]++
				mu.Unlock()
			}
		})
	}
	if _, err := c.Query(ctx, "sync"); err != nil {
		t.Fatal(err)
	}
	close(gone)
	all.Wait()
	if len(seen) != n {
		t.Errorf("%d different messages of %d", len(seen), n)
	}
	for v, times := range seen {
		if times != 1 {
			t.Errorf("%v came %d times", v, times)
		}
	}
}
