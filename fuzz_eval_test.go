package rayforce

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/internal/builtin/system"
	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Random well-formed expressions over all functions must end soon with a value
// or an error: no panic, no hang, no runaway memory.

// FuzzEval makes an expression of the bytes of its input.
func FuzzEval(f *testing.F) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 64 {
		f.Add(randomBytes(rng, 40))
	}
	debug.SetMemoryLimit(evalMemory)
	f.Fuzz(func(t *testing.T, choices []byte) {
		checkEval(t, newGenerator(choices).program())
	})
}

// TestEvalRandom is a short FuzzEval with the same expressions in every run.
func TestEvalRandom(t *testing.T) {
	n := 10000
	if testing.Short() {
		n = 1000
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(evalMemory))
	rng := rand.New(rand.NewPCG(7, 7))
	for range n {
		if checkEval(t, newGenerator(randomBytes(rng, 60)).program()); t.Failed() {
			return
		}
	}
}

// TestMisuse calls every function with values of all types, in all counts.
func TestMisuse(t *testing.T) {
	calls := 40
	if testing.Short() {
		calls = 4
	}
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(evalMemory))
	for i, name := range names {
		rng := rand.New(rand.NewPCG(11, uint64(i)))
		for n := range calls {
			call := "(" + name
			for range n % 6 {
				call += " " + leaves[rng.IntN(len(leaves))]
			}
			checkEval(t, call+")")
		}
	}
}

func randomBytes(rng *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

// The limits of one expression.
const (
	evalTime   = 500 * time.Millisecond // after which it is cancelled
	evalGrace  = 30 * time.Second       // for noticing that, on a busy machine
	evalMemory = 2 << 30
)

func checkEval(t *testing.T, text string) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s\npanics: %v\n%s", text, p, debug.Stack())
		}
	}()
	rt := New(Options{Workers: 2})
	defer rt.Shutdown(context.Background())
	ctx, cancel := context.WithTimeout(context.Background(), evalTime)
	defer cancel()
	start := time.Now()
	v, err := rt.Eval(ctx, text)
	if took := time.Since(start); took > evalTime+evalGrace {
		t.Errorf("%s\ntakes %v", text, took)
	}
	if err == nil {
		format.REPL(v)
		return
	}
	e := value.AsError(err)
	if e.Code == "" || e.Code == value.ErrParse && !strings.Contains(text, "parse") && !strings.Contains(text, "eval") {
		t.Errorf("%s\nfails with %q", text, e)
	}
	if e.Msg == "" || strings.Contains(e.Msg, "%!") {
		t.Errorf("%s\nfails with no proper message: %q", text, e)
	}
}

// generator makes expressions of a string of choices. When the choices are used
// up, it takes the first of everything, which ends the expression.
type generator struct {
	choices []byte
	depth   int
}

func newGenerator(choices []byte) *generator { return &generator{choices: choices} }

// pick returns a number from 0 to n-1.
func (g *generator) pick(n int) int {
	c := 0
	for m := 1; m < n && len(g.choices) > 0; m <<= 8 {
		c, g.choices = c<<8|int(g.choices[0]), g.choices[1:]
	}
	return c % n
}

func (g *generator) one(of []string) string { return of[g.pick(len(of))] }

var registered = registry(services{system: &system.Services{}})

// names is what expressions may use: all functions but those that reach out of
// the runtime.
var names = func() (kept []string) {
	for _, name := range registered.Names() {
		switch {
		case slices.Contains([]string{"exit", "load", "read", "write", "read-csv", "write-csv"}, name):
		case strings.HasPrefix(name, "."):
			switch strings.SplitN(name, ".", 3)[1] {
			case "attr", "col", "idx", "mem", "graph":
				kept = append(kept, name)
			}
		default:
			kept = append(kept, name)
		}
	}
	return kept
}()

// structured are forms whose arguments have a shape; each E is an expression.
var structured = []string{
	"(fn [x] E)", "(fn [x y] E)", "((fn [x] E) E)", "(do (let x E) E)", "(do (set x E) E)", "(if E E E)", "(try E (fn [x] E))", "(try E E)",
	"(map (fn [x] E) E)", "(map (fn [x y] E) E E)", "(fold (fn [x y] E) E E)", "(scan (fn [x y] E) E E)", "(pmap (fn [x] E) E)", "(filter E E)",
	"(select {from: T})", "(select {from: T where: E})", "(select {from: T r: E s: E})", "(select {from: T by: E r: E})", "(select {from: T by: a r: E s: E where: E})",
	"(select {from: T by: {k: a l: E} r: E})", "(select {from: T asc: a take: E})", "(select {from: T desc: E r: E})", "(update {from: T a: E})", "(update {from: T r: E where: E})", "(update {from: T r: E by: a})",
	"(do (set t T) (insert 't E) t)", "(do (set t T) (upsert 't E E) t)", "(do (set t T) (update {from: 't a: E}) t)", "(do (set t T) (alter 't E E E) t)",
	"(left-join T T E)", "(inner-join T T 'a)", "(full-join T T ['a 'c])", "(anti-join T T E)", "(asof-join E T T)", "(window-join E E T T E)", "(pivot T E E E E)", "(xasc T E)", "(xdesc T 'b)", "(xgroup E T)", "(table E E)",
	"(list E E E)", "(concat E E)", "(as E E)", "(at E E)", "(take E E)", "(eval (quote E))", "(eval (parse \"E\"))", "{a: E b: E}", "(dict E E)", "[a b]", "(de (ser E))", "(window E E)", "(explain (quote (select {from: T r: E})))",
	"(query E (find ?x ?y) (where (?x ?a ?y) (t ?y _) (> ?x E)))", "(do (set t T) (query (assert-fact (datoms) 1 'a 2) (find ?x ?n) (where (count ?n r by ?x 0)) (rules ((r ?x E) (t ?x ?y)))))", "(pull (assert-fact (datoms) E E E) E)",
}

// leaves are literals of every type, among them nulls, empties and extremes.
var leaves = []string{
	"x", "1", "0", "-1", "2", "3", "100", "0N", "0Nl", "0Nf", "1.5", "-0.0", "1e300", "9223372036854775807", "-9223372036854775807", "1000000000000", "true", "false", "0x05", "0xff",
	"3h", "0Nh", "7i", "0Ni", "2147483647i", "2024.01.15", "0Nd", "12:30:00.000", "0Nt", "2024.01.15D12:30:00.000000000", "0Np", "'a", "'b", "'", "'f64", "'I64", "'SYM", "'list", "'timestamp", "'asc",
	`""`, `"a"`, `"abc def"`, `"2024.01.15"`, `"é\n%"`, "null", "[]", "[1]", "[1 2 3]", "[3 1 0N 2]", "[1.5 0Nf -2.5]", "[1 2]", "[true false true]", "[a b c]", "[b a b]", `["a" "" "bc"]`, "[2024.01.15 0Nd 2000.01.01]",
	"[12:30:00.000 0Nt]", "[2024.01.15D12:30:00.000000000]", "[0x01 0x02 0xff]", "[3h 0Nh 5h]", "[1i 2i 0Ni]", "(til 5)", "(til 300)", "(til 0)", "(sums [1.5 2.5])", "(guid 3)", "(list)", "(list 1 'a \"s\")", "(list [1 2] [3 4])", "(list [1] (list 2 [3 4]))",
	"{}", "{a: 1 b: 2}", `{"k": [1 2]}`, "(dict [1 2 3] [a b c])", "(dict ['a 'b] (list [1 2] 3))", "(take [1.0 2.0] 1000)", "(take ['a 'b] 2000)", "(take \"xy\" 100)", "(fn [x] x)", "(fn [x y] (+ x y))", "(fn [] 1)", "+", "sum", "neg", "count", "list", "if", "select",
	"a", "b", "c", "self", "(quote (+ 1 a))", "(reverse (til 200))", "(enlist 1)", "(enlist null)",
}

var someTables = []string{
	"(table [a b] (list [1 2 3] [x y x]))", "(table [a b c] (list [b a b] [1.5 0Nf 2.5] [1 2 3]))", "(table [a] (list (til 0)))", "(table [a b c] (list (% (til 500) 7) (as 'F64 (til 500)) (take ['p 'q 'r] 500)))",
	`(table [a b c] (list [2024.01.15 0Nd] [12:30:00.000 09:00:00.000] ["s" ""]))`, "(table [a c] (list [1 3 3] [10 20 30]))", "(table [a b] (list (list [1 2] [3] 'x) [true false true]))", "x", "t", "(xkey (table [a b] (list [1 2] [3 4])) ['a])",
}

// maxDepth is how deep expressions nest.
const maxDepth = 5

func (g *generator) program() string {
	if g.pick(4) == 0 {
		return "(do (set x " + g.expr() + ") " + g.expr() + ")"
	}
	return g.expr()
}

func (g *generator) expr() string {
	if g.depth++; g.depth > maxDepth {
		g.depth--
		return g.one(leaves)
	}
	defer func() { g.depth-- }()
	switch g.pick(8) {
	case 0, 1:
		return g.one(leaves)
	case 2:
		return g.one(someTables)
	case 3, 4:
		return g.fill(g.one(structured))
	}
	f := registered.Func(g.one(names))
	var b strings.Builder
	fmt.Fprintf(&b, "(%s", f.Name)
	for range g.count(f) {
		b.WriteString(" " + g.expr())
	}
	return b.String() + ")"
}

// count returns a number of arguments for f, mostly one that it takes.
func (g *generator) count(f *lang.Func) int {
	any := [...]int{2, 3, 1, 2, 4, 0, 3, 5}[g.pick(8)]
	switch {
	case f.Unary != nil && any > 0:
		return 1
	case f.Binary != nil && any > 0:
		return 2
	}
	return any
}

// fill puts expressions in the places of a form.
func (g *generator) fill(form string) string {
	var b strings.Builder
	for i := 0; i < len(form); i++ {
		alone := (i == 0 || !isWord(form[i-1])) && (i+1 == len(form) || !isWord(form[i+1]))
		switch {
		case form[i] == 'E' && alone && i > 0 && form[i-1] == '"':
			b.WriteString(strings.ReplaceAll(strings.ReplaceAll(g.expr(), `\`, `\\`), `"`, `\"`))
		case form[i] == 'E' && alone:
			b.WriteString(g.expr())
		case form[i] == 'T' && alone:
			b.WriteString(g.one(someTables))
		default:
			b.WriteByte(form[i])
		}
	}
	return b.String()
}

func isWord(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-' || c == '\'' }
