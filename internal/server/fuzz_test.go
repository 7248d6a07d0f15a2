package server

import (
	"net"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// FuzzDispatch hands any payload to a connection as a request. It must be
// answered with one response and never reach a fault of the evaluator. The
// interpreter has the evaluator's own functions only, none that makes a vector
// of any length.
func FuzzDispatch(f *testing.F) {
	for _, v := range []value.Value{
		value.Str("(+ 1 2)"),
		value.NewList(value.NewSym("map"), value.NewSym("type"), value.NewList(value.I64(1), value.I64(3))),
		value.SymDict([]string{"a"}, value.I64s(1, 2)),
		value.NewTable([]value.SymID{value.Intern("a")}, []value.Collection{value.Strs("x", "y")}),
		value.NewList(value.NewLambda(value.Syms("x"), []value.Value{value.NewSym("x")}), value.F64(1.5)),
	} {
		b, _ := wire.Append(nil, v)
		f.Add(byte(0), b)
	}
	f.Fuzz(func(t *testing.T, flags byte, payload []byte) {
		errs := &buffer{}
		s := New(Config{Restricted: true, Stderr: errs})
		s.Use(lang.NewInterp(lang.NewRegistry(), lang.Limits{}))
		here, _ := net.Pipe()
		c := s.newConn(s.newLink(here), wire.NewReader(here, 0), nil)
		out := &buffer{}
		c.out = wire.NewWriter(out)
		c.dispatch(wire.Header{Type: wire.Sync, Flags: wire.Flags(flags)}, payload)
		c.out.Flush()
		h, answer, err := wire.NewReader(strings.NewReader(out.String()), 0).ReadFrame()
		if err == nil {
			answer, err = wire.Plain(h, answer)
		}
		if err == nil {
			_, _, err = wire.Decode(answer, nil)
		}
		if err != nil || h.Type != wire.Response {
			t.Errorf("answered %x: %v", out.String(), err)
		}
		if strings.Contains(errs.String(), "inside the evaluator") {
			t.Error(errs.String())
		}
		c.cancel()
	})
}
