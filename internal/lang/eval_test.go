package lang

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/syntax"
	"github.com/rayforce-go/rayforce/value"
)

// testFuncs are enough of the language to test the evaluator alone.
var testFuncs = []Func{
	testOp("+", func(a, b int64) int64 { return a + b }),
	testOp("-", func(a, b int64) int64 { return a - b }),
	testOp("*", func(a, b int64) int64 { return a * b }),
	{Name: "<", Flags: Atomic, Binary: func(c *Ctx, x, y value.Value) (value.Value, error) {
		return nil, WrongTypes("cannot compare", x, "and", y)
	}},
	{Name: ">", Flags: Atomic, Binary: func(c *Ctx, x, y value.Value) (value.Value, error) {
		return nil, WrongTypes("cannot compare", x, "and", y)
	}},
	{Name: "==", Flags: Atomic, Binary: func(c *Ctx, x, y value.Value) (value.Value, error) {
		return value.Bool(x == y), nil
	}},
	{Name: "neg", Flags: Atomic, Unary: func(c *Ctx, x value.Value) (value.Value, error) {
		if v, ok := x.(*value.Vec[int64]); ok {
			out := make([]int64, v.Len())
			for i, n := range v.Data() {
				out[i] = -n
			}
			return value.I64s(out...), nil
		}
		n, ok := x.(value.I64)
		if !ok {
			return nil, WrongType("neg", "a number", x)
		}
		return -n, nil
	}},
	{Name: "list", Variadic: func(c *Ctx, args []value.Value) (value.Value, error) { return value.NewList(args...), nil }},
	{Name: "print", Variadic: func(c *Ctx, args []value.Value) (value.Value, error) {
		for _, a := range args {
			fmt.Fprint(c.Stdout(), show(a))
		}
		return value.Null, nil
	}},
}

func testOp(name string, f func(a, b int64) int64) Func {
	return Func{Name: name, Flags: Atomic, Sig: "(" + name + " x y)", Binary: func(c *Ctx, x, y value.Value) (value.Value, error) {
		a, ok := x.(value.I64)
		b, ok2 := y.(value.I64)
		if !ok || !ok2 {
			return nil, WrongTypes("cannot combine", x, "and", y)
		}
		return value.I64(f(int64(a), int64(b))), nil
	}}
}

// show prints values well enough for these tests.
func show(v value.Value) string {
	switch x := v.(type) {
	case value.Sym:
		return x.String()
	case value.Str:
		return fmt.Sprintf("%q", string(x))
	case *value.Dict:
		var parts []string
		for i := range x.Len() {
			parts = append(parts, show(x.Keys().At(i))+":"+show(x.Vals().At(i)))
		}
		return "{" + strings.Join(parts, " ") + "}"
	case *value.Lambda:
		return "lambda"
	case *value.Builtin:
		return "<" + x.Name + ">"
	}
	if value.IsNullObject(v) {
		return "null"
	}
	if c, ok := value.AsCollection(v); ok {
		parts := make([]string, c.Len())
		for i := range parts {
			parts[i] = show(c.At(i))
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	return fmt.Sprint(v)
}

func testInterp() *Interp { return NewInterp(NewRegistry(testFuncs), Limits{}) }

func evalText(in *Interp, s *Session, text string) (value.Value, error) {
	return in.Do(context.Background(), s, Request{Source: &value.Source{Name: "repl", Text: text}})
}

// TestEval runs inputs one after another in one session. A result that begins
// with ! is the code of an error.
func TestEval(t *testing.T) {
	for name, steps := range map[string][][2]string{
		"scopes": {
			{"(do (let a 1) (let b 2) (+ a b))", "3"}, {"a", "!name"},
			{"(set a 100)", "100"}, {"(do (let a 1) (set a 2) a)", "1"}, {"a", "2"},
			{"(do (let k 10) (map (fn [v] (+ v k)) [1 2 3]))", "[11 12 13]"},
		},
		"locals": {
			{"((fn [x] (let y 5) y) 1)", "5"}, {"y", "!name"},
			{"((fn [x] (if x (let y 1) 0) y) false)", "0"},
			{"(set z 50)", "50"}, {"((fn [] (list z (let z 1) z)))", "[50 1 1]"},
			{"((fn [neg] (neg 5)) 4)", "-5"}, {"((fn [neg] neg) 4)", "4"},
			{"((fn [f] (f [1 2])) neg)", "!type"}, {"((fn [f] (map f [1 2])) neg)", "[-1 -2]"},
		},
		"special forms see locals": {
			{"(set show-k (fn [] k))", "lambda"},
			{"((fn [k] (and true (show-k))) 5)", "!name"}, {"((fn [k] (and k (show-k))) 5)", "true"},
			{"((fn [a] (let b 1) (and a (let b 5)) b) 1)", "5"},
			{"((fn [x] (and x (return 1)) 2) true)", "2"},
		},
		"bodies evaluated as trees": {
			{"((fn [x] (if false (let \"n\" 1) 0) (map (fn [y] (+ y x)) [1 2])) 10)", "[11 12]"},
			{"((fn [x] (if false (let \"n\" 1) 0) (if (> x 0) (self (- x 1)) 'z)) 3)", "z"},
		},
		"errors": {
			{"(try (raise 42) (fn [e] (+ e 1)))", "43"}, {"(try (raise 5) neg)", "-5"},
			{"(try nosuch (fn [e] e))", `"name: 'nosuch' undefined"`},
			{"(try (try (raise 5) (fn [e] (raise (+ e 1)))) (fn [e] (list 'got e)))", "[got 6]"},
			{"((fn [] (try (return 42) (fn [e] e)) 7))", "42"}, {"(raise null)", "!type"},
			{"(set .x 1)", "!reserve"}, {"(neg (print 1) 2)", "!arity"}, {"({a: 1} 'a)", "!type"},
		},
		"recursion": {
			{"(set deep (fn [n] (if (== n 0) 0 (+ 1 (self (- n 1))))))", "lambda"},
			{"(deep 300)", "300"}, {"(deep 5000)", "!limit"}, {"(try (deep 5000) 'caught)", "caught"},
			{"(set tail (fn [n] (if (== n 0) 'end (self (- n 1)))))", "lambda"}, {"(tail 1000)", "end"}, {"(tail 5000)", "!limit"},
			{"(set e (quote (eval e)))", "[eval e]"}, {"(eval e)", "!limit"},
		},
		"paths": {
			{"(set cfg.db.port 1)", "1"}, {"cfg", "{db:{port:1}}"}, {"cfg.db.port", "1"}, {"(set cfg.db.port.x 1)", "!type"},
			{"(del cfg.db.port)", "0"}, {"cfg", "!name"},
		},
		"spliced dict literals": {
			{"(set x 5)", "5"}, {"{a: (list x 1) b: (+ x 1) c: x}", "{a:[5 1] b:[+ x 1] c:x}"},
			{"((fn [y] {a: (list y (quote p))}) 7)", "{a:[7 p]}"},
		},
		"rebinding": {
			{"(set f (fn [a b] (+ a b)))", "lambda"}, {"(f 10 3)", "13"}, {"(set + -)", "<->"}, {"(f 10 3)", "13"}, {"(+ 10 3)", "7"},
			{"(set if 5)", "5"}, {"((fn [x] (if x 1 2)) true)", "1"}, {"(if true 1 2)", "!type"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			in, s := testInterp(), NewSession(nil, nil)
			for _, step := range steps {
				v, err := evalText(in, s, step[0])
				got := "!" + string(value.CodeOf(err))
				if err == nil {
					got = show(v)
				}
				if got != step[1] {
					t.Errorf("%s = %s (%v), want %s", step[0], got, err, step[1])
				}
			}
		})
	}
}

// TestTrace checks the frames of an error: innermost first, self recursion
// once, then the call at the top level.
func TestTrace(t *testing.T) {
	in, s := testInterp(), NewSession(nil, nil)
	mustEval(t, in, s, "(set g (fn [x]\n  (neg x)))")
	mustEval(t, in, s, "(set f (fn [x] (if (> x 0) (self (- x 1)) (g 'no))))")
	for _, c := range []struct{ text, want string }{
		{"(list (f 3))", "2:3 1:43 1:7"},
		{"((fn [x] (list 1 nosuch)) 1)", "1:10 1:1"},
		{"((fn [x] (list 1 (+ x nosuch))) 1)", "1:18 1:1"},
		{"((fn [x] (set y nosuch)) 1)", "1:10 1:1"},
		{"((fn [x] (eval (list neg \"a\"))) 1)", "1:10 1:1"},
		{"((fn [x] (eval (parse \"(list (neg 'no))\"))) 1)", "1:10 1:1"},
		{"((fn [x] (eval (parse \"(list ((fn [y] (neg 'no)) 1))\"))) 1)", "1:16 1:7 1:10 1:1"},
		{"(list 1 nosuch)", ""},
	} {
		_, err := evalText(in, s, c.text)
		var got []string
		for _, p := range value.AsError(err).Frames {
			line, col := p.LineCol()
			got = append(got, fmt.Sprintf("%d:%d", line, col))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: frames %v, want %s", c.text, got, c.want)
		}
	}
}

func mustEval(t testing.TB, in *Interp, s *Session, text string) value.Value {
	t.Helper()
	v, err := evalText(in, s, text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// TestReadersDoNotWait holds the writers' turn while a reader finishes.
func TestReadersDoNotWait(t *testing.T) {
	in := testInterp()
	mustEval(t, in, NewSession(nil, nil), "(set x 1)")
	if err := in.acquire(context.Background()); err != nil {
		t.Fatal(err)
	}
	if v := mustEval(t, in, NewSession(nil, nil), "(+ x 1)"); v != value.I64(2) {
		t.Errorf("got %v", v)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := in.Do(ctx, NewSession(nil, nil), Request{Source: &value.Source{Text: "(set x 2)"}})
	if value.CodeOf(err) != value.ErrCancel {
		t.Errorf("a writer that cannot get its turn: %v", err)
	}
	in.release()
}

// TestHiddenWrites checks that a request that turns out to write runs again
// with the turn, and prints once.
func TestHiddenWrites(t *testing.T) {
	in := testInterp()
	var out bytes.Buffer
	s := NewSession(&out, nil)
	mustEval(t, in, s, "(do (print 1) (eval (parse \"(set hidden 7)\")))")
	if out.String() != "1" {
		t.Errorf("printed %q", out.String())
	}
	if v := mustEval(t, in, s, "hidden"); v != value.I64(7) {
		t.Errorf("hidden = %v", v)
	}
}

// steps is a trace that writes down what it is told.
type steps struct{ told []string }

func (s *steps) Event(name string) { s.told = append(s.told, name) }
func (s *steps) Begin(name string) { s.told = append(s.told, "("+name) }
func (s *steps) End(v value.Value) {
	s.told = append(s.told, map[bool]string{true: ")", false: "!"}[v != nil])
}
func (s *steps) Again() { s.told = append(s.told, "again") }

// TestTraceOfCalls checks what a trace is told.
func TestTraceOfCalls(t *testing.T) {
	in := testInterp()
	for _, c := range []struct{ text, want string }{
		{"(neg 1)", "parse (neg ) eval"},
		{"(neg (list 1))", "parse (list ) (neg ! eval"},
		{"(set v (list 1 (neg 2)))", "parse again (set (neg ) (list ) ) eval"},
		{"((fn [x] (list (neg x))) 1)", "parse (neg ) (list ) eval"},
		{"(quote (neg 1))", "parse eval"},
		{"(neg 1", ""},
		{"(do (neg 1) (eval (parse \"(set hidden 7)\")))", "parse (neg ) (parse ) (eval ! again (neg ) (parse ) (eval (set ) ) eval"},
	} {
		s, told := NewSession(nil, nil), &steps{}
		s.Trace = told
		evalText(in, s, c.text)
		if got := strings.Join(told.told, " "); got != c.want {
			t.Errorf("%s\n   got %s\n  want %s", c.text, got, c.want)
		}
	}
}

// TestRestricted checks that nothing a restricted session does lasts.
func TestRestricted(t *testing.T) {
	in := testInterp()
	open := NewSession(nil, nil)
	mustEval(t, in, open, "(set g 1)")
	mustEval(t, in, open, "(set setter (fn [x] (set g x)))")
	s := NewSession(nil, nil)
	s.Restricted = true
	for _, text := range []string{
		"(set g 2)", "(setter 2)", "(map (fn [x] (set g x)) [1 2])", "(eval (parse \"(set g 2)\"))", "(del g)",
		"((fn [s] (eval (list s 'g 5))) set)", "(load \"x.rfl\")",
	} {
		if _, err := evalText(in, s, text); value.CodeOf(err) != value.ErrAccess {
			t.Errorf("%s: %v, want access", text, err)
		}
	}
	if v := mustEval(t, in, s, "(do (let g 5) g)"); v != value.I64(5) {
		t.Errorf("let in a restricted session: %v", v)
	}
	mustEval(t, in, s, "(let g 77)")
	if v := mustEval(t, in, open, "g"); v != value.I64(1) {
		t.Errorf("g = %v after restricted requests", v)
	}
}

// TestCancel checks that a long evaluation ends when its context does, and that
// no handler of the program catches that.
func TestCancel(t *testing.T) {
	in, s := testInterp(), NewSession(nil, nil)
	mustEval(t, in, s, "(set loop (fn [big] (map (fn [a] (try (map (fn [b] b) a) 0)) (list big big big big))))")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	big := value.I64s(make([]int64, 1<<16)...)
	f := mustEval(t, in, s, "loop")
	_, err := in.Do(ctx, s, Request{Func: f, Args: []value.Value{big}})
	if value.CodeOf(err) != value.ErrCancel {
		t.Errorf("got %v", err)
	}
}

const fib = "(set fib (fn [n] (if (<= n 1) n (+ (self (- n 1)) (self (- n 2))))))"

func BenchmarkFib27(b *testing.B) {
	funcs := append(testFuncs[:len(testFuncs):len(testFuncs)], Func{Name: "<=", Flags: Atomic, Binary: testFuncs[3].Binary})
	in := NewInterp(NewRegistry(funcs), Limits{})
	s := NewSession(nil, nil)
	mustEval(b, in, s, fib)
	for b.Loop() {
		if v := mustEval(b, in, s, "(fib 27)"); v != value.I64(196418) {
			b.Fatal(v)
		}
	}
}

func BenchmarkRequest(b *testing.B) {
	in, s := testInterp(), NewSession(nil, nil)
	for b.Loop() {
		mustEval(b, in, s, "(+ 1 2)")
	}
}

// TestSenderVars checks which variables travel with an expression.
func TestSenderVars(t *testing.T) {
	in, s := testInterp(), NewSession(nil, nil)
	mustEval(t, in, s, "(set a 1) (set b 'sym) (set v [1 2]) (set f (fn [x] x)) (set d {k: 1})")
	for text, want := range map[string]string{
		"(f {where: (> p a) by: b})":        "{a:1 b:sym}",
		"(+ (neg a) v)":                     "{a:1 v:[1 2]}",
		"((fn [a] (+ a v)) 5)":              "{v:[1 2]}",
		"(+ 'a nosuch)":                     "",
		"(f d)":                             "",
		"((fn [x] ((fn [b] (+ a b)) x)) a)": "{a:1}",
	} {
		c := &Ctx{in: in, sess: s, ctx: context.Background(), cells: *in.globals.snap.Load()}
		got := ""
		if d := c.SenderVars(mustParse(t, text)); d != nil {
			got = show(d)
		}
		if got != want {
			t.Errorf("%s sends %s, want %s", text, got, want)
		}
	}
}

func mustParse(t testing.TB, text string) value.Value {
	t.Helper()
	v, err := syntax.Parse(&value.Source{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
