package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"
)

// gate is a stream whose writes wait until they are let through.
type gate struct {
	open chan struct{}
	some chan struct{} // if not nil, gets a token when a write begins
	mu   sync.Mutex
	got  bytes.Buffer
	n    int
}

func (g *gate) Write(b []byte) (int, error) {
	if g.some != nil {
		g.some <- struct{}{}
	}
	<-g.open
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n++
	return g.got.Write(b)
}

func send(t *testing.T, w *Writer, b []byte) {
	t.Helper()
	buf, err := w.Begin(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	w.End(append(buf, b...))
}

func TestWriterGathersWhileItWrites(t *testing.T) {
	g := &gate{open: make(chan struct{})}
	w := NewWriter(g)
	send(t, w, []byte("a"))
	var all sync.WaitGroup
	all.Go(func() { w.Flush() })
	for {
		w.mu.Lock()
		busy := w.writing
		w.mu.Unlock()
		if busy {
			break
		}
		time.Sleep(time.Millisecond)
	}
	for _, s := range []string{"b", "c", "d"} {
		send(t, w, []byte(s))
		if err := w.Flush(); err != nil { // returns at once: another one writes
			t.Fatal(err)
		}
	}
	close(g.open)
	w.Drain(context.Background())
	all.Wait()
	if g.got.String() != "abcd" || g.n != 2 {
		t.Errorf("%q in %d writes", g.got.String(), g.n)
	}
}

func TestWriterMakesSendersWait(t *testing.T) {
	g := &gate{open: make(chan struct{})}
	w := NewWriter(g)
	send(t, w, make([]byte, maxUnsent+1))
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := w.Begin(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("full buffer: %v", err)
	}
	close(g.open)
	go w.Flush()
	send(t, w, []byte("x"))
	w.Drain(context.Background())
	if g.got.Len() != maxUnsent+2 {
		t.Errorf("%d bytes arrived", g.got.Len())
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriterKeepsTheFirstError(t *testing.T) {
	w := NewWriter(broken{})
	send(t, w, []byte("x"))
	if err := w.Flush(); err != io.ErrClosedPipe {
		t.Errorf("Flush: %v", err)
	}
	w.Fail(io.EOF)
	if _, err := w.Begin(context.Background()); err != io.ErrClosedPipe {
		t.Errorf("Begin: %v", err)
	}
}

// half takes half of what is written to it, and then no more.
type half struct{}

func (half) Write(b []byte) (int, error) { return len(b) / 2, io.ErrClosedPipe }

func TestWriterKnowsWhatWasTaken(t *testing.T) {
	w := NewWriter(io.Discard)
	send(t, w, []byte("abc"))
	if n := w.Taken(); n != 0 {
		t.Errorf("%d bytes taken before the first Flush", n)
	}
	w.Flush()
	if n := w.Taken(); n != 3 {
		t.Errorf("%d bytes of 3 taken", n)
	}
	w = NewWriter(half{})
	send(t, w, []byte("abcdef"))
	if w.Flush() == nil || w.Taken() != 3 {
		t.Errorf("%d bytes taken, 3 of 6 were", w.Taken())
	}
}

// What is written in the background has ended when Wait returns, also when the
// stream fails in the middle.
func TestWriterWaitsForTheBackground(t *testing.T) {
	g := &gate{open: make(chan struct{}), some: make(chan struct{}, 1)}
	w := NewWriter(g)
	if err := w.Push([]byte("a"), -1); err != nil {
		t.Fatal(err)
	}
	<-g.some
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := w.Drain(ctx); err != context.Canceled {
		t.Errorf("Drain of a stream that stands still: %v", err)
	}
	w.Fail(io.ErrClosedPipe)
	close(g.open)
	w.Wait()
	if g.got.String() != "a" || w.writing {
		t.Errorf("%q was written, writing is %v", g.got.String(), w.writing)
	}
	w.Start() // nothing begins after Fail
	w.Wait()
}
