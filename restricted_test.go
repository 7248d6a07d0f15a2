package rayforce

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// calls are the ways in which a text reaches the function F with arguments that
// fit its number: A are those, L the same as lists of one element, N as names of
// columns of the table t.
var calls = map[string]string{
	"direct":               "(F A)",
	"in a lambda":          "((fn [] (F A)))",
	"in a local":           "(do (let f F) (f A))",
	"as an argument":       "((fn [f] (f A)) F)",
	"in a condition":       "(if true (F A) 0)",
	"in try":               "(try (F A) (fn [e] (raise e)))",
	"as a handler":         "(try (raise 1) F)",
	"in a list":            "(list (F A))",
	"in a dict":            "(list select {from: t c: (F N)})",
	"map":                  "(map F L)",
	"pmap":                 "(pmap F L)",
	"map of a lambda":      "(map (fn [x] (F A)) [1 2])",
	"apply":                "(apply F (list A))",
	"fold":                 "(fold F 1 [1 2])",
	"fold without a start": "(fold F [1 2 3])",
	"scan":                 "(scan F 1 [1 2])",
	"filter":               "(filter [1 2] (map (fn [x] (F A)) [1 2]))",
	"eval of a list":       "(eval (list F A))",
	"eval of a name":       "(eval (list 'F A))",
	"eval of a quote":      "(eval (quote (F A)))",
	"eval of a text":       "(eval (parse \"(F A)\"))",
	"decoded":              "((de (ser F)) A)",
	"a decoded lambda":     "((de (ser (fn [] (F A)))))",
	"timed":                "(timeit (F A))",
	"select":               "(select {from: t c: (F N)})",
	"select by":            "(select {from: t c: (F N) by: a})",
	"where":                "(select {from: t where: (F N)})",
	"by":                   "(select {from: t by: (F N)})",
	"select of a lambda":   "(select {from: t c: (map (fn [x] (F A)) a)})",
	"a server's function":  "(via-F)",
	"a timer":              "(.time.timer.set 1 1 (fn [t] (F A)))",
	"a hook":               "(do (let .ipc.on.async (fn [m] (F A))) 1)",
	"a global":             "(do (let g-F F) (g-F A))",
}

// marked is a function flagged as restricted, and how often it ran.
type marked struct {
	name string
	f    *lang.Func
	ran  atomic.Int64
	args int
}

// mark replaces the function by one that only counts.
func mark(f *lang.Func) *marked {
	m := &marked{name: f.Name, f: f, args: 2}
	count := func() (value.Value, error) {
		m.ran.Add(1)
		return value.I64(1), nil
	}
	switch {
	case f.Unary != nil:
		m.args = 1
		f.Unary = func(*lang.Ctx, value.Value) (value.Value, error) { return count() }
	case f.Binary != nil:
		f.Binary = func(*lang.Ctx, value.Value, value.Value) (value.Value, error) { return count() }
	case f.Variadic != nil:
		f.Variadic = func(*lang.Ctx, []value.Value) (value.Value, error) { return count() }
	default:
		f.Special = func(*lang.Ctx, []value.Value) (value.Value, error) { return count() }
	}
	return m
}

// text is how a client calls the function.
func (m *marked) text(call string) string {
	args := []string{"x", "1"}[:m.args]
	lists := []string{"(list 1)", "(list 2)"}[:m.args]
	columns := []string{"a", "b"}[:m.args]
	if !m.f.IsSpecial() {
		args = []string{"1", "2"}[:m.args]
	}
	return strings.NewReplacer("F", m.name, "A", strings.Join(args, " "), "L", strings.Join(lists, " "), "N", strings.Join(columns, " ")).Replace(call)
}

// TestRestrictedFunctionsNeverRun tries every function that is closed to
// restricted clients through every way to reach a function, over a connection.
func TestRestrictedFunctionsNeverRun(t *testing.T) {
	rt := New(Options{ReadOnly: true})
	defer rt.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	mustEval(t, rt, "(set x 0)")
	mustEval(t, rt, "(set t (table [a b] (list [1 2 3] [4 5 6])))")

	var all []*marked
	for _, name := range rt.in.Registry.Names() {
		if f := rt.in.Registry.Func(name); f.Has(lang.Restricted) {
			m := &marked{name: name, f: f, args: 2}
			if f.Unary != nil {
				m.args = 1
			}
			mustEval(t, rt, fmt.Sprintf("(set via-%s (fn [] %s))", name, m.text("(F A)")))
			all = append(all, m)
		}
	}
	if len(all) < 40 {
		t.Fatalf("only %d functions are restricted", len(all))
	}
	for i, m := range all {
		all[i] = mark(m.f)
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := rt.Serve(l); err != nil {
		t.Fatal(err)
	}
	conn, err := client.Dial(ctx, l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()

	before := globals(rt)
	for _, m := range all {
		for way, call := range calls {
			m.attack(t, ctx, conn, way, m.text(call))
		}
		m.attackWithValues(t, ctx, conn)
	}
	if after := globals(rt); !maps.Equal(before, after) {
		t.Error("a restricted client has changed a global")
	}

	if _, err := rt.Eval(ctx, "(do (set x 1) (del t))"); err != nil || maps.Equal(before, globals(rt)) {
		t.Errorf("changes of globals go unnoticed: %v", err)
	}

	// That nothing ran proves something only because it would have.
	mustEval(t, rt, "(set t (table [a b] (list [1 2 3] [4 5 6])))")
	for _, m := range all {
		reached := 0
		for _, call := range calls {
			before := m.ran.Load()
			rt.Eval(ctx, m.text(call))
			if m.ran.Load() > before {
				reached++
			}
		}
		compiled := m.name == "set" || m.name == "del" // their effect is in the globals
		if reached < 10 && !compiled {
			t.Errorf("%s: only %d ways reach it without restriction", m.name, reached)
		}
	}
}

// attack sends a text, in a request and as a message without an answer.
func (m *marked) attack(t *testing.T, ctx context.Context, conn *client.Conn, way, text string) {
	t.Helper()
	_, err := conn.Query(ctx, text)
	if way == "direct" && !errors.Is(err, value.ErrAccess) {
		t.Errorf("%s: %v, expected code access", text, err)
	}
	conn.QueryVerbose(ctx, text)
	conn.Post(ctx, value.Str(text))
	if _, err := conn.Query(ctx, "1"); err != nil { // so the post is evaluated
		t.Fatalf("%s: %v", text, err)
	}
	m.check(t, way, text)
}

func (m *marked) check(t *testing.T, way, what string) {
	t.Helper()
	if n := m.ran.Swap(0); n > 0 {
		t.Errorf("%s: %s ran %d times", way, what, n)
	}
}

// attackWithValues sends code that no parser has seen: calls by name and by
// function value, and a lambda of the client.
func (m *marked) attackWithValues(t *testing.T, ctx context.Context, conn *client.Conn) {
	t.Helper()
	args := []value.Value{value.I64(1), value.I64(2)}[:m.args]
	lambda, err := conn.Query(ctx, m.text("(fn [] (F A))"))
	if err != nil {
		t.Fatal(err)
	}
	builtin := &value.Builtin{Name: m.name, Kind: value.TypeUnary}
	for way, head := range map[string]value.Value{
		"a name": value.NewSym(m.name), "a quoted name": value.QuotedSym(m.name), "a function value": builtin, "a lambda": lambda,
	} {
		list := []value.Value{head}
		if way != "a lambda" {
			list = append(list, args...)
		}
		call := value.NewList(list...)
		conn.Send(ctx, call)
		conn.Send(ctx, value.NewList(value.NewSym("list"), call))
		conn.Send(ctx, value.NewList(value.NewSym("map"), head, value.I64s(1, 2)))
		conn.Post(ctx, call)
		if _, err := conn.Query(ctx, "1"); err != nil {
			t.Fatal(err)
		}
		m.check(t, way, m.name)
	}
}

// TestRestrictedFunctionsNeverRunInHooks does so where a hook evaluates what
// the client sends.
func TestRestrictedFunctionsNeverRunInHooks(t *testing.T) {
	rt := New(Options{ReadOnly: true})
	defer rt.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, hook := range []string{"sync", "async"} {
		mustEval(t, rt, "(set .ipc.on."+hook+" (fn [m] (eval (parse m))))")
	}
	var all []*marked
	for _, name := range rt.in.Registry.Names() {
		if f := rt.in.Registry.Func(name); f.Has(lang.Restricted) {
			all = append(all, mark(f))
		}
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := rt.Serve(l); err != nil {
		t.Fatal(err)
	}
	conn, err := client.Dial(ctx, l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, m := range all {
		for _, way := range []string{"direct", "in a lambda", "map", "eval of a list", "decoded"} {
			m.attack(t, ctx, conn, way, m.text(calls[way]))
		}
	}
}

// globals returns what all names are bound to.
func globals(rt *Runtime) map[string]value.Value {
	bound := map[string]value.Value{}
	for _, id := range rt.in.Names() {
		bound[id.String()] = rt.in.Global(id)
	}
	return bound
}

func mustEval(t testing.TB, rt *Runtime, text string) value.Value {
	t.Helper()
	v, err := rt.Eval(t.Context(), text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}
