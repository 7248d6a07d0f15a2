//go:build unix

package server

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

func TestUrgentDataStopsTheRequest(t *testing.T) {
	s := startSite(t, Config{})
	p := s.dial()
	tcp := p.nc.(*net.TCPConn)
	p.send(wire.Sync, 0, value.Str("(hang 1)"))
	time.Sleep(3 * watchAfter)
	if err := sendUrgent(tcp); err != nil {
		t.Fatal(err)
	}
	if v, err := p.reply(); value.CodeOf(err) != value.ErrCancel {
		t.Errorf("got %v, %v; want a cancel error", v, err)
	}
	p.want("(+ 1 2)", value.I64(3))

	// Between requests there is nothing to stop.
	sendUrgent(tcp)
	time.Sleep(3 * watchAfter)
	p.want("(sleep 60)", value.I64(60))
}

func TestUrgentDataOfOthersStopsNothing(t *testing.T) {
	s := startSite(t, Config{})
	p, other := s.dial(), s.dial()
	p.send(wire.Sync, 0, value.Str("(sleep 100)"))
	sendUrgent(other.nc.(*net.TCPConn))
	if v, err := p.reply(); v != value.Value(value.I64(100)) {
		t.Errorf("got %v, %v", v, err)
	}
}

func TestRemote(t *testing.T) {
	here, there := startSite(t, Config{}), startSite(t, Config{})
	h := here.mustRun(`(.ipc.open "` + there.Addr().String() + `")`)
	r, err := here.Remote(int64(h.(value.I64)))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if printed, v, err := r.Eval(ctx, `(do (println "hello") (+ 1 2))`); printed != "hello\n" || v != value.Value(value.I64(3)) || err != nil {
		t.Errorf("got %q, %v, %v", printed, v, err)
	}
	if there.out.String() != "" {
		t.Errorf("what a prompt asks for printed %q on the server", there.out)
	}
	if _, _, err := r.Eval(ctx, `nosuch`); value.CodeOf(err) != value.ErrName {
		t.Errorf("got %v", err)
	}
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if _, _, err := r.Eval(short, `(hang 1)`); value.CodeOf(err) != value.ErrCancel {
		t.Errorf("interrupted: %v", err)
	}
	if _, v, err := r.Eval(ctx, `(+ 2 2)`); v != value.Value(value.I64(4)) {
		t.Errorf("after an interrupt: %v, %v", v, err)
	}
	r.Close()
	if _, _, err := r.Eval(ctx, `1`); value.CodeOf(err) != value.ErrIO {
		t.Errorf("after the end: %v", err)
	}
}
