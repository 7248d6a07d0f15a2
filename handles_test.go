package rayforce

import (
	"context"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// TestHandlesAreNumbers calls every function that does not know handles with
// one and with its number: the results are the same. In lists, where handles
// stay what they are, nothing breaks.
func TestHandlesAreNumbers(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx := context.Background()
	rt := New(Options{})
	defer rt.Close()
	if err := rt.Bind(ctx, "h", value.NewHandle("anything")); err != nil {
		t.Fatal(err)
	}
	if _, err := rt.Eval(ctx, "(do (set n (+ h 0)) (set t (table [a b] (list [1 2] [3 4]))))"); err != nil {
		t.Fatal(err)
	}
	answer := func(code string) string {
		v, err := rt.Eval(ctx, code)
		if err != nil {
			return err.Error()
		}
		return format.Compact(v)
	}
	calls := []string{"(F x)", "(F x 2)", "(F 2 x)", "(F [1 2 3] x)", "(F x [1 2 3])", "(F 'I64 x)", "(F t x)", "(F (list 1 'a) x)", "(F x x)", "(F \"text\" x)", "(F {a: 1} x)", "(F x 2 3)", "(F 1 x 3)", "(F 1 2 x)"}
	lists := []string{"(F (list x 1))", "(F (list x 1.5) 2)", "(F 2 (list x x))", "(F (list x 'a) x)", "(F [1 2] (list x x))", "(F {a: x})", "(F {a: x} 'a)", "(F 'I64 (list x x))", "(F (table [a] (list (list x x))))", "(F (list x 1) (list x 2))"}
	for _, name := range registered.Names() {
		f := registered.Func(name)
		if f.Flags&(lang.Writes|lang.Restricted) != 0 || f.IsSpecial() || varies[name] {
			continue
		}
		for _, call := range calls {
			code := strings.ReplaceAll(call, "F", name)
			handle, number := answer(strings.ReplaceAll(code, "x)", "h)")), answer(strings.ReplaceAll(code, "x)", "n)"))
			if handle != number && !f.Has(lang.Handles) {
				t.Errorf("%s: %s with a handle, %s with its number", code, handle, number)
			}
		}
		for _, call := range lists {
			answer(strings.ReplaceAll(strings.ReplaceAll(call, "F", name), "x", "h"))
		}
	}
	queries := []string{
		"(select {from: t where: (> a x)})", "(select {from: t c: (+ a x)})", "(select {from: t c: (sum (* a x)) by: b})", "(select {from: t take: x})",
		"(select {from: t where: (in a (list x 2))})", "(update {from: t b: x})", "(update {from: t b: x where: (== a 2)})", "(table [u v] (list (list x 1) x))",
		"(insert t (list x x))", "(insert t (dict [a b] (list x x)))", "(upsert t 'a (list x 7))", "(upsert t x (list x 7))",
		"(do (set l [1 2]) (alter 'l concat x) l)", "(ser (list x 1 'a))", "(de (ser x))", "(set l (list x 1.5))",
	}
	for _, q := range queries {
		if handle, number := answer(strings.ReplaceAll(q, "x", "h")), answer(strings.ReplaceAll(q, "x", "n")); handle != number {
			t.Errorf("%s: %s with a handle, %s with its number", q, handle, number)
		}
	}
}

// varies lists functions whose results differ from call to call, or that take
// long for some numbers.
var varies = map[string]bool{"rand": true, "guid": true, "timeit": true, ".time.now": true, ".sys.mem": true, ".sys.info": true, ".sys.gc": true, "timestamp": true, "time": true, ".sys.prof": true}
