package numeric

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// wrapped is n as an element of an integer or temporal type.
func wrapped(t value.Type, n int64) cell {
	switch t.Size() {
	case 1:
		return int64(uint8(n))
	case 2:
		return int64(int16(n))
	case 4:
		return int64(int32(n))
	}
	return n
}

// nanoseconds is a temporal count in nanoseconds.
func nanoseconds(t value.Type, n int64) int64 {
	switch t {
	case value.TypeDate:
		return n * 86400e9
	case value.TypeTime:
		return n * 1e6
	}
	return n
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// calculated is one row of x OP y as an element of type to, null left out.
func calculated(op string, tx, ty, to value.Type, a, b cell) cell {
	switch op {
	case "/":
		return finite(float(a) / float(b))
	case "pow":
		return finite(math.Pow(float(a), float(b)))
	case "div":
		q, ok := finite(math.Floor(float(a) / float(b))).(float64)
		if !ok || q < -1<<63 || q >= 1<<63 {
			return missing(to)
		}
		return wrapped(to, int64(q))
	}
	if to == value.TypeF64 {
		return floatArithmetic(op, float(a), float(b))
	}
	x, y := a.(int64), int64(float(b))
	if n, ok := b.(int64); ok {
		y = n
	}
	switch { // counts are taken as they are but where these meet
	case op != "xbar" && tx.IsTemporal() && ty.IsTemporal() && to == value.TypeTimestamp,
		op == "xbar" && tx == value.TypeTimestamp && ty == value.TypeTime:
		x, y = nanoseconds(tx, x), nanoseconds(ty, y)
	}
	switch op {
	case "+":
		return wrapped(to, x+y)
	case "-":
		return wrapped(to, x-y)
	case "*":
		return wrapped(to, x*y)
	}
	if op == "%" && ty == value.TypeU8 && !tx.IsTemporal() {
		x &= 0xff
	}
	switch {
	case y == 0 && op == "%" && ty == value.TypeU8 && !tx.IsTemporal():
		return int64(0)
	case y == 0:
		return missing(to)
	case op == "xbar":
		return wrapped(to, floorDiv(x, y)*y)
	}
	return wrapped(to, x-floorDiv(x, y)*y)
}

// missing is a null as an element of type to.
func missing(to value.Type) cell {
	if to <= value.TypeU8 {
		return int64(0)
	}
	return nil
}

func floatArithmetic(op string, x, y float64) cell {
	switch op {
	case "+":
		return finite(x + y)
	case "-":
		return finite(x - y)
	case "*":
		return finite(x * y)
	case "xbar":
		return finite(math.Floor(x/y) * y)
	}
	return finite(x - y*math.Floor(x/y))
}

// side is an operand: a vector, or an atom that is the same on every row.
func side(rng *rand.Rand, t value.Type, n int, isAtom bool) (value.Value, func(i int) cell) {
	if isAtom {
		a := atom(rng, t, 0.1)
		return a, func(int) cell { return cellOf(a) }
	}
	v := vector(rng, t, n)
	if t == value.TypeI64 && rng.IntN(2) == 0 { // too large for floats
		v = shifted64(v, value.I64(1<<53+1))
	}
	cs := cellsOf(v)
	return v, func(i int) cell { return cs[i] }
}

// shifted64 adds a number to every element that is not null.
func shifted64(v value.Vector, by value.I64) value.Vector {
	atoms := make([]value.Value, v.Len())
	for i := range atoms {
		if atoms[i] = v.At(i); !v.IsNull(i) {
			atoms[i] = atoms[i].(value.I64) + by
		}
	}
	out, _ := value.Pack(value.TypeI64, atoms)
	return out
}

func TestArithmeticAgainstModel(t *testing.T) {
	in := newInterp()
	rng := rand.New(rand.NewPCG(37, 38))
	ops := []string{"+", "-", "*", "/", "%", "div", "pow", "xbar", "==", "!=", "<", "<=", ">", ">="}
	tried := 0
	for range 1500 {
		op := ops[rng.IntN(len(ops))]
		tx, ty := both[rng.IntN(len(both))], both[rng.IntN(len(both))]
		n := length(rng)
		shape := rng.IntN(3)
		x, xs := side(rng, tx, n, shape == 1)
		y, ys := side(rng, ty, n, shape == 2)
		f, _ := in.Registry.Lookup(op)
		v, err := in.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Func: f, Args: []value.Value{x, y}})
		if op == "%" && tx == value.TypeF64 && ty == value.TypeU8 {
			continue // a float counts as a byte then, see TestArithEdges of package kernel
		}
		if err != nil {
			if code := value.CodeOf(err); code != value.ErrType && !(code == value.ErrDomain && op == "xbar") {
				t.Fatalf("%s of %s and %s: %v", op, tx, ty, err)
			}
			continue // TestResultTypes of package kernel says which pairs are errors
		}
		tried++
		to := v.Type()
		got := cellsOf(v)
		if len(got) != n {
			t.Fatalf("%s of %d %s and %s: %d rows", op, n, tx, ty, len(got))
		}
		for i, g := range got {
			if n > 2000 && i > 50 && i < n-50 && i%101 != 0 {
				continue
			}
			a, b := xs(i), ys(i)
			var want cell
			switch {
			case to == value.TypeBool:
				want = compared(op, tx, ty, a, b)
			case a == nil && op == "xbar":
			case (a == nil || b == nil) && op == "%" && ty == value.TypeU8 && !tx.IsTemporal():
				want = int64(0) // a remainder by a byte is never null
			case a == nil || b == nil:
				want = missing(to)
			default:
				want = calculated(op, tx, ty, to, a, b)
			}
			if op == "%" && to == value.TypeF64 && g == 0.0 && want != nil && !same(want, 0.0) && same(math.Abs(float(want)), math.Abs(float(b))) {
				continue // a remainder that is the divisor but for rounding is 0
			}
			if f, ok := b.(float64); ok && op == "%" && tx.IsTemporal() && math.Abs(f) < 1 {
				want = nil // the divisor of a temporal is a whole number
			}
			if !same(g, want) {
				t.Fatalf("%s of %d %s and %s, row %d: %v and %v give %v in %s, want %v", op, n, x.Type(), y.Type(), i, a, b, g, to, want)
			}
		}
	}
	if tried < 700 {
		t.Errorf("only %d calls were compared", tried)
	}
}

// compared orders two cells: null first, numbers by value, temporals as times
// since 2000.
func compared(op string, tx, ty value.Type, a, b cell) cell {
	order := 0
	switch x, isInt := a.(int64); {
	case a == nil || b == nil:
		order = map[bool]int{true: 1}[b == nil] - map[bool]int{true: 1}[a == nil]
	case isInt && (tx.IsTemporal() && tx != ty || ty != value.TypeF64):
		y := b.(int64)
		if tx != ty && tx.IsTemporal() {
			x, y = nanoseconds(tx, x), nanoseconds(ty, y)
		}
		if x != y {
			order = map[bool]int{true: -1, false: 1}[x < y]
		}
	case float(a) != float(b):
		order = map[bool]int{true: -1, false: 1}[float(a) < float(b)]
	}
	holds := map[string]bool{"==": order == 0, "!=": order != 0, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[op]
	return int64(map[bool]int{true: 1}[holds])
}

func TestRealFunctionsAgainstModel(t *testing.T) {
	in := newInterp()
	rng := rand.New(rand.NewPCG(39, 40))
	rounded := func(f func(float64) float64) func(value.Type, cell) cell {
		return func(t value.Type, c cell) cell {
			if t == value.TypeF64 {
				return f(float(c))
			}
			return c
		}
	}
	finitely := func(f func(float64) float64) func(value.Type, cell) cell {
		return func(_ value.Type, c cell) cell { return finite(f(float(c))) }
	}
	model := map[string]func(t value.Type, c cell) cell{
		"neg": func(_ value.Type, c cell) cell { return negated(c) },
		"abs": func(_ value.Type, c cell) cell {
			if float(c) < 0 {
				return negated(c)
			}
			return c
		},
		"round": finitely(math.Round), "floor": rounded(math.Floor), "ceil": rounded(math.Ceil),
		"sqrt": finitely(math.Sqrt), "log": finitely(math.Log), "exp": finitely(math.Exp),
		"sin": finitely(math.Sin), "cos": finitely(math.Cos), "tan": finitely(math.Tan),
		"asin": finitely(math.Asin), "acos": finitely(math.Acos), "atan": finitely(math.Atan),
		"reciprocal": finitely(func(x float64) float64 { return 1 / x }),
		"signum": func(_ value.Type, c cell) cell {
			switch f := float(c); {
			case f < 0:
				return int64(-1)
			case f > 0:
				return int64(1)
			}
			return int64(0)
		},
	}
	for range 150 {
		typ := numbers[rng.IntN(len(numbers))]
		v := vector(rng, typ, length(rng))
		cs := cellsOf(v)
		for name, f := range model {
			if (name == "neg" || name == "abs") && typ <= value.TypeU8 {
				continue // a type error, unless there is nothing to negate
			}
			got := cellsOf(call(t, in, name, v))
			for i, c := range cs {
				var want cell
				if c != nil {
					want = f(typ, c)
				}
				if !same(got[i], want) {
					t.Fatalf("%s of %d %s, row %d: %v gives %v, want %v", name, len(cs), typ, i, c, got[i], want)
				}
			}
		}
	}
}

// TestListsAgainstAtoms checks that a list of atoms gives what its elements
// give one by one, whatever stands on the other side.
func TestListsAgainstAtoms(t *testing.T) {
	in := newInterp()
	rng := rand.New(rand.NewPCG(41, 42))
	do := func(op string, x, y value.Value) (value.Value, error) {
		f, _ := in.Registry.Lookup(op)
		return in.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Func: f, Args: []value.Value{x, y}})
	}
	for range 2000 {
		op := []string{"+", "-", "*", "/", "%", "div", "pow", "xbar", "==", "<", ">="}[rng.IntN(11)]
		n := 1 + rng.IntN(5)
		items, others := make([]value.Value, n), make([]value.Value, n)
		for i := range n {
			items[i] = atom(rng, both[rng.IntN(len(both))], 0.1)
			others[i] = atom(rng, numbers[rng.IntN(len(numbers))], 0.1)
		}
		x, y := value.Value(value.NewList(items...)), value.Value(value.NewList(others...))
		if rng.IntN(2) == 0 {
			v := vector(rng, both[rng.IntN(len(both))], n)
			for i := range n {
				others[i] = v.At(i)
			}
			y = v
		}
		if rng.IntN(2) == 0 {
			x, y, items, others = y, x, others, items
		}
		got, err := do(op, x, y)
		var want []value.Value
		var failed error
		for i := range n {
			w, err := do(op, items[i], others[i])
			if err != nil {
				failed = err
				break
			}
			want = append(want, w)
		}
		switch {
		case failed != nil || err != nil:
			if value.CodeOf(err) != value.CodeOf(failed) {
				t.Fatalf("%s of %s and %s: %v, want %v", op, format.Compact(x), format.Compact(y), err, failed)
			}
		case format.Compact(got) != format.Compact(value.NewList(want...)) || got.Type() != value.TypeList:
			t.Fatalf("%s of %s and %s: %s, want %s", op, format.Compact(x), format.Compact(y), format.Compact(got), format.Compact(value.NewList(want...)))
		}
	}
}
