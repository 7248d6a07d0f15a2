package lang

import (
	"slices"

	"github.com/rayforce-go/rayforce/value"
)

var higherOrder = []Func{
	{Name: "map", Variadic: mapFn, Flags: Handles, Sig: "(map f c) (map f x c)", Help: "the list of f applied to each element of c, or to x and each element", Example: "(map (fn [x] (* x x)) [1 2 3])", Result: "[1 4 9]"},
	{Name: "pmap", Variadic: pmapFn, Flags: Handles, Sig: "(pmap f c) (pmap f x c)", Help: "map on all cores, for functions that change nothing", Example: "(pmap (fn [x] (* x x)) [1 2 3])", Result: "[1 4 9]"},
	{Name: "fold", Variadic: foldLeft, Flags: Handles, Sig: "(fold f [init] c)", Help: "combines the elements of c from the left", Example: "(fold + [1 2 3 4])", Result: "10"},
	{Name: "fold-left", Variadic: foldLeft, Flags: Handles, Sig: "(fold-left f [init] c)", Help: "combines the elements of c from the left", Example: "(fold-left - 10 [1 2 3])", Result: "4"},
	{Name: "fold-right", Variadic: foldRight, Flags: Handles, Sig: "(fold-right f [init] c)", Help: "combines the elements of c from the right", Example: "(fold-right - 10 [1 2 3])", Result: "-8"},
	{Name: "scan", Variadic: scanLeft, Flags: Handles, Sig: "(scan f c)", Help: "every step of folding c from the left", Example: "(scan + [1 2 3])", Result: "[1 3 6]"},
	{Name: "scan-left", Variadic: scanLeft, Flags: Handles, Sig: "(scan-left f c)", Help: "every step of folding c from the left", Example: "(scan-left + [1 2 3])", Result: "[1 3 6]"},
	{Name: "scan-right", Variadic: scanRight, Flags: Handles, Sig: "(scan-right f c)", Help: "every step of folding c from the right", Example: "(scan-right + [1 2 3])", Result: "[6 5 3]"},
	{Name: "prior", Variadic: prior, Flags: Handles, Sig: "(prior f c)", Help: "f of each element and the one before it", Example: "(prior - [1 3 6])", Result: "[0 2 3]"},
	{Name: "apply", Variadic: apply, Flags: Handles, Sig: "(apply f c1 c2)", Help: "f of the elements of two collections, pair by pair", Example: "(apply + [1 2] [10 20])", Result: "[11 22]"},
	{Name: "map-left", Variadic: mapLeft, Flags: Handles, Sig: "(map-left f l r)", Help: "f of each element of l and the whole of r", Example: "(map-left + [1 2 3] 10)", Result: "[11 12 13]"},
	{Name: "map-right", Variadic: mapRight, Flags: Handles, Sig: "(map-right f l r)", Help: "f of the whole of l and each element of r", Example: "(map-right - 5 [1 2])", Result: "[4 3]"},
}

// cells reads the elements of a collection as slots, without boxing numbers.
type cells struct {
	ints   []int64
	floats []float64
	any    value.Collection
	n      int
}

func cellsOf(c value.Collection) cells {
	r := cells{any: c, n: c.Len()}
	switch v := c.(type) {
	case *value.Vec[int64]:
		if v.Type() == value.TypeI64 {
			r.ints = v.Data()
		}
	case *value.Vec[float64]:
		r.floats = v.Data()
	}
	return r
}

func (r *cells) at(i int) Slot {
	switch {
	case r.ints != nil:
		return Slot{num: r.ints[i]}
	case r.floats != nil:
		return slotFloat(r.floats[i])
	}
	return SlotOf(r.any.At(i))
}

func needArgs(name, want string, args []value.Value, n int) error {
	if len(args) < n {
		return WrongCount(value.ErrDomain, name, want, len(args))
	}
	return nil
}

func collection(name string, v value.Value) (cells, error) {
	c, ok := value.AsCollection(v)
	if !ok {
		return cells{}, WrongType(name, "a vector or list", v)
	}
	return cellsOf(c), nil
}

func mapFn(c *Ctx, args []value.Value) (value.Value, error) {
	if err := needArgs("map", "at least 2 arguments (function, collection)", args, 2); err != nil {
		return nil, err
	}
	if len(args) == 2 {
		in, err := collection("map", args[1])
		if err != nil {
			return nil, err
		}
		return mapEach(c, args[0], Slot{}, 1, in)
	}
	col, ok := value.AsCollection(args[2])
	if !ok {
		return c.Call(args[0], args[1], args[2])
	}
	return mapEach(c, args[0], SlotOf(args[1]), 2, cellsOf(col))
}

// mapEach returns the list of f(e), or of f(x, e) when n is 2.
func mapEach(c *Ctx, f value.Value, x Slot, n int, in cells) (value.Value, error) {
	if in.n == 0 {
		return value.NewList(), nil
	}
	k, err := c.Caller(f, n)
	if err != nil {
		return nil, err
	}
	out := make([]value.Value, in.n)
	if err := c.fill(out, 0, in.n, mapCall(&k, x, n, in)); err != nil {
		return nil, err
	}
	return value.NewList(out...), nil
}

// mapCall is one step of map: f(e), or f(x, e) when n is 2.
func mapCall(k *Caller, x Slot, n int, in cells) func(i int) Slot {
	if n == 1 {
		return func(i int) Slot { return k.Call1(in.at(i)) }
	}
	return func(i int) Slot { return k.Call2(x, in.at(i)) }
}

// fill sets out[i] to what call gives, for i from lo up to hi, until one fails
// or the evaluation is interrupted.
func (c *Ctx) fill(out []value.Value, lo, hi int, call func(i int) Slot) error {
	for i := lo; i < hi; i++ {
		if i&1023 == 0 {
			if err := c.Interrupted(); err != nil {
				return err
			}
		}
		r := call(i)
		if r.kind == slotError {
			return r.err()
		}
		out[i] = r.Value()
	}
	return nil
}

type folding struct {
	k    Caller
	acc  Slot
	rest cells
	from int // first element of rest to take (from the left) or one past it (from the right)
}

// folds prepares a fold over args, (f c) or (f init c).
func folds(c *Ctx, name string, args []value.Value, right bool) (*folding, value.Value, error) {
	if err := needArgs(name, "at least 2 arguments (function, collection)", args, 2); err != nil {
		return nil, nil, err
	}
	in, err := collection(name, args[min(len(args), 3)-1])
	if err != nil {
		return nil, nil, err
	}
	f := &folding{rest: in}
	if right {
		f.from = in.n
	}
	if len(args) > 2 {
		f.acc = SlotOf(args[1])
	} else {
		if in.n == 0 {
			return nil, nil, value.Errorf(value.ErrDomain, "%s: an empty collection needs an initial value", name)
		}
		if right {
			f.from--
			f.acc = in.at(f.from)
		} else {
			f.acc = in.at(0)
			f.from = 1
		}
	}
	if left := in.n - f.from; (right && f.from == 0) || (!right && left == 0) {
		return nil, f.acc.Value(), nil
	}
	f.k, err = c.Caller(args[0], 2)
	return f, nil, err
}

func foldLeft(c *Ctx, args []value.Value) (value.Value, error) {
	f, done, err := folds(c, "fold", args, false)
	if f == nil || err != nil {
		return done, err
	}
	return f.run(c, f.rest.n-f.from, func(i int) Slot { return f.k.Call2(f.acc, f.rest.at(f.from+i)) })
}

func foldRight(c *Ctx, args []value.Value) (value.Value, error) {
	f, done, err := folds(c, "fold-right", args, true)
	if f == nil || err != nil {
		return done, err
	}
	return f.run(c, f.from, func(i int) Slot { return f.k.Call2(f.rest.at(f.from-1-i), f.acc) })
}

// run takes n steps.
func (f *folding) run(c *Ctx, n int, step func(i int) Slot) (value.Value, error) {
	for i := range n {
		if i&1023 == 0 {
			if err := c.Interrupted(); err != nil {
				return nil, err
			}
		}
		if f.acc = step(i); f.acc.kind == slotError {
			return nil, f.acc.err()
		}
	}
	return f.acc.Value(), nil
}

func scanLeft(c *Ctx, args []value.Value) (value.Value, error) {
	if err := needArgs("scan", "2 arguments (function, collection)", args, 2); err != nil {
		return nil, err
	}
	in, err := collection("scan", args[1])
	if err != nil || in.n == 0 {
		return value.NewList(), err
	}
	if fn, ok := BuiltinOf(args[0]); ok {
		if v := runningTotal(fn.op, in.any); v != nil {
			return v, nil
		}
	}
	k, err := c.Caller(args[0], 2)
	if err != nil {
		return nil, err
	}
	out := make([]value.Value, in.n)
	acc := in.at(0)
	out[0] = acc.Value()
	err = c.fill(out, 1, in.n, func(i int) Slot {
		acc = k.Call2(acc, in.at(i))
		return acc
	})
	if err != nil {
		return nil, err
	}
	return value.NewList(out...), nil
}

// runningTotal is scan of + or * over a typed numeric vector, which stays a
// typed vector: wrapping arithmetic, and null from the first null on.
func runningTotal(o op, c value.Collection) value.Value {
	if o != opAdd && o != opMul {
		return nil
	}
	switch v := c.(type) {
	case *value.Vec[int16]:
		return running(o, v)
	case *value.Vec[int32]:
		if v.Type() == value.TypeI32 {
			return running(o, v)
		}
	case *value.Vec[int64]:
		if v.Type() == value.TypeI64 {
			return running(o, v)
		}
	case *value.Vec[float64]:
		return running(o, v)
	}
	return nil
}

func running[T int16 | int32 | int64 | float64](o op, v *value.Vec[T]) value.Value {
	in := v.Data()
	out := make([]T, len(in))
	out[0] = in[0]
	nulls := v.IsNull(0)
	for i := 1; i < len(in); i++ {
		switch {
		case nulls || v.IsNull(i):
			nulls = true
			out[i] = value.Sentinel[T]()
		case o == opAdd:
			out[i] = out[i-1] + in[i]
		default:
			out[i] = out[i-1] * in[i]
		}
	}
	return value.NewVecNulls(v.Type(), out, nulls)
}

func scanRight(c *Ctx, args []value.Value) (value.Value, error) {
	if err := needArgs("scan-right", "2 arguments (function, collection)", args, 2); err != nil {
		return nil, err
	}
	in, err := collection("scan-right", args[1])
	if err != nil || in.n == 0 {
		return value.NewList(), err
	}
	k, err := c.Caller(args[0], 2)
	if err != nil {
		return nil, err
	}
	out := make([]value.Value, in.n)
	acc := in.at(in.n - 1)
	out[0] = acc.Value()
	err = c.fill(out, 1, in.n, func(i int) Slot {
		acc = k.Call2(in.at(in.n-1-i), acc)
		return acc
	})
	if err != nil {
		return nil, err
	}
	slices.Reverse(out)
	return value.NewList(out...), nil
}

func prior(c *Ctx, args []value.Value) (value.Value, error) {
	if err := needArgs("prior", "2 arguments (function, collection)", args, 2); err != nil {
		return nil, err
	}
	in, err := collection("prior", args[1])
	if err != nil || in.n == 0 {
		return value.NewList(), err
	}
	k, err := c.Caller(args[0], 2)
	if err != nil {
		return nil, err
	}
	out := make([]value.Value, in.n)
	err = c.fill(out, 0, in.n, func(i int) Slot { return k.Call2(in.at(i), in.at(max(i-1, 0))) })
	if err != nil {
		return nil, err
	}
	if k.op >= opLt && priorTyped(k.op, in.any) {
		bools := make([]bool, len(out))
		for i, v := range out {
			b, _ := v.(value.Bool)
			bools[i] = bool(b)
		}
		return value.Bools(bools...), nil
	}
	return value.NewList(out...), nil
}

// priorTyped reports whether prior of a comparison over c gives a vector.
func priorTyped(o op, c value.Collection) bool {
	v, ok := c.(value.Vector)
	if !ok || v.HasNulls() {
		return false
	}
	switch v.Type() {
	case value.TypeSym:
		return o == opEq || o == opNe
	case value.TypeBool, value.TypeF32, value.TypeGUID, value.TypeStr:
		return false
	}
	return true
}

func apply(c *Ctx, args []value.Value) (value.Value, error) {
	if err := needArgs("apply", "3 arguments (function and two collections)", args, 3); err != nil {
		return nil, err
	}
	l, lok := value.AsCollection(args[1])
	r, rok := value.AsCollection(args[2])
	if !lok && !rok {
		return c.Call(args[0], args[1], args[2])
	}
	if !lok || !rok {
		return nil, value.Errorf(value.ErrType, "apply expects two collections or two atoms, got %s and %s", Describe(args[1]), Describe(args[2]))
	}
	n := min(l.Len(), r.Len())
	if n == 0 {
		return value.NewList(), nil
	}
	k, err := c.Caller(args[0], 2)
	if err != nil {
		return nil, err
	}
	lc, rc := cellsOf(l), cellsOf(r)
	out := make([]value.Value, n)
	if err := c.fill(out, 0, n, func(i int) Slot { return k.Call2(lc.at(i), rc.at(i)) }); err != nil {
		return nil, err
	}
	return value.NewList(out...), nil
}

func mapLeft(c *Ctx, args []value.Value) (value.Value, error) {
	return mapSide(c, "map-left", args, true)
}

func mapRight(c *Ctx, args []value.Value) (value.Value, error) {
	return mapSide(c, "map-right", args, false)
}

// mapSide iterates one argument and keeps the other whole; the results are
// combined as enlist does.
func mapSide(c *Ctx, name string, args []value.Value, left bool) (value.Value, error) {
	if len(args) != 3 {
		return nil, WrongCount(value.ErrDomain, name, "3 arguments (function, left, right)", len(args))
	}
	over := args[2]
	if left {
		over = args[1]
	}
	col, ok := value.AsCollection(over)
	if !ok {
		return c.Call(args[0], args[1], args[2])
	}
	if col.Len() == 0 {
		return value.I64s(), nil
	}
	k, err := c.Caller(args[0], 2)
	if err != nil {
		return nil, err
	}
	in, l, r := cellsOf(col), SlotOf(args[1]), SlotOf(args[2])
	out := make([]value.Value, in.n)
	err = c.fill(out, 0, in.n, func(i int) Slot {
		if left {
			return k.Call2(in.at(i), r)
		}
		return k.Call2(l, in.at(i))
	})
	if err != nil {
		return nil, err
	}
	return value.Enlist(out), nil
}
