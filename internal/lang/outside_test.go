package lang

import (
	"context"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

func TestGlobalFromOutside(t *testing.T) {
	in := NewInterp(NewRegistry(), Limits{})
	hook := value.Intern(".ipc.on.sync")
	if v := in.Global(hook); v != nil {
		t.Errorf("never bound: %v", v)
	}
	s := NewSession(nil, nil)
	do := func(text string) {
		t.Helper()
		if _, err := in.Do(context.Background(), s, Request{Source: &value.Source{Text: text}}); err != nil {
			t.Fatal(err)
		}
	}
	do("(set other 1)")
	if v := in.Global(hook); v != nil {
		t.Errorf("another name bound: %v", v)
	}
	for _, want := range []value.I64{1, 2} {
		do("(set .ipc.on.sync " + string('0'+rune(want)) + ")")
		if v := in.Global(hook); v != value.Value(want) {
			t.Errorf("got %v, want %d", v, want)
		}
	}
	if v, err := in.Resolve("other"); err != nil || v != value.Value(value.I64(1)) {
		t.Errorf("Resolve: %v, %v", v, err)
	}
	if _, err := in.Resolve("nosuch"); value.CodeOf(err) != value.ErrName {
		t.Errorf("Resolve of nothing: %v", err)
	}
}

func TestOthersMayWriteOutsideTheTurn(t *testing.T) {
	waits, go_on := make(chan bool), make(chan bool)
	in := NewInterp(NewRegistry([]Func{{
		Name: "+", Binary: func(_ *Ctx, x, y value.Value) (value.Value, error) {
			return x.(value.I64) + y.(value.I64), nil
		},
	}, {
		Name: "wait", Flags: Writes, Unary: func(c *Ctx, x value.Value) (value.Value, error) {
			return x, c.OutsideTurn(func() error { waits <- true; <-go_on; return nil })
		},
	}}), Limits{})
	do := func(text string) (value.Value, error) {
		return in.Do(context.Background(), NewSession(nil, nil), Request{Source: &value.Source{Text: text}})
	}
	done := make(chan value.Value)
	go func() {
		v, _ := do("(do (set x 1) (wait 0) (set y (+ x 1)))")
		done <- v
	}()
	<-waits
	limit := time.AfterFunc(10*time.Second, func() { panic("the turn was kept") })
	defer limit.Stop()
	if v, err := do("(set x (+ x 10))"); err != nil || v != value.Value(value.I64(11)) {
		t.Errorf("write during the wait: %v, %v", v, err)
	}
	go_on <- true
	if v := <-done; v != value.Value(value.I64(12)) {
		t.Errorf("after the wait: %v", v)
	}
	if v, err := do("(set z y)"); err != nil || v != value.Value(value.I64(12)) {
		t.Errorf("the turn must be free again: %v, %v", v, err)
	}
}
