package datalog

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// formula is an expression with its types known. It says what to compute; calc
// computes it.
type formula struct {
	kind  ExprKind
	op    kernel.Op
	x, y  *formula
	v     int
	num   int64
	real  float64
	float bool // F64, else I64
}

// typ returns the type of the results.
func (f *formula) typ() value.Type {
	if f.float {
		return value.TypeF64
	}
	return value.TypeI64
}

// formula types an expression; the error says which variable cannot be used.
func (c *compiler) formula(e *Expr) (*formula, error) {
	switch e.Kind {
	case ExprInt:
		return &formula{kind: ExprInt, num: e.Int}, nil
	case ExprFloat:
		return &formula{kind: ExprFloat, real: e.Float, float: true}, nil
	case ExprVar:
		b := c.vars[e.Var]
		switch {
		case b == nil:
			return nil, c.rule.fail("%s is used in an expression but not bound before it", c.rule.Vars[e.Var])
		case !isNumber(b.typ):
			return nil, c.rule.fail("expressions take I64 and F64, %s is %s", c.rule.Vars[e.Var], b.typ)
		}
		c.use(e.Var)
		return &formula{kind: ExprVar, v: e.Var, float: b.typ == value.TypeF64}, nil
	}
	x, err := c.formula(e.X)
	if err != nil {
		return nil, err
	}
	y, err := c.formula(e.Y)
	return &formula{kind: ExprOp, op: e.Op, x: x, y: y, float: x.float || err == nil && y.float}, err
}

// calc computes a formula for batches, in memory of its own.
type calc struct {
	f      *formula
	x, y   *calc
	ints   []int64
	floats []float64
}

func newCalc(f *formula) *calc {
	c := &calc{f: f}
	switch f.kind {
	case ExprOp:
		c.x, c.y = newCalc(f.x), newCalc(f.y)
	case ExprInt:
		c.ints = make([]int64, batchSize)
		for i := range c.ints {
			c.ints[i] = f.num
		}
	case ExprFloat:
		c.floats = make([]float64, batchSize)
		for i := range c.floats {
			c.floats[i] = f.real
		}
	}
	return c
}

// integers returns the results for b of a formula that is not a float.
func (c *calc) integers(b *batch) []int64 {
	switch c.f.kind {
	case ExprVar:
		return b.cols[c.f.v][:b.n]
	case ExprInt:
		return c.ints[:b.n]
	}
	if c.ints == nil {
		c.ints = make([]int64, batchSize)
	}
	x, y, dst := c.x.integers(b), c.y.integers(b), c.ints[:b.n]
	if c.f.op != kernel.Div {
		kernel.Ints(c.f.op, dst, x, y)
		return dst
	}
	for i, d := range y {
		dst[i] = 0
		if d != 0 {
			dst[i] = x[i] / d // the least integer by -1 wraps
		}
	}
	return dst
}

// reals returns the results for b as floats.
func (c *calc) reals(b *batch) []float64 {
	if c.f.kind == ExprFloat {
		return c.floats[:b.n]
	}
	if c.floats == nil {
		c.floats = make([]float64, batchSize)
	}
	dst := c.floats[:b.n]
	switch {
	case !c.f.float:
		for i, n := range c.integers(b) {
			dst[i] = float64(n)
		}
		return dst
	case c.f.kind == ExprVar:
		for i, w := range b.cols[c.f.v][:b.n] {
			dst[i] = wordFloat(w)
		}
		return dst
	}
	x, y := c.x.reals(b), c.y.reals(b)
	if c.f.op == kernel.Div {
		for i, d := range y {
			dst[i] = 0
			if d != 0 {
				dst[i] = x[i] / d
			}
		}
		kernel.Clean(dst)
	} else {
		kernel.Floats(c.f.op, dst, x, y)
	}
	return dst
}

// words sets dst to the results for b.
func (c *calc) words(dst []int64, b *batch) {
	if !c.f.float {
		copy(dst, c.integers(b))
		return
	}
	for i, x := range c.reals(b) {
		dst[i] = floatWord(x)
	}
}

// assign is the step that binds a variable to a formula.
type assign struct {
	v    int
	f    *formula
	vars int
}

func (a *assign) start(next operator, _ *pulse) operator {
	return &assigning{assign: a, calc: newCalc(a.f), next: next, dst: make([]int64, batchSize), out: batch{cols: make([][]int64, a.vars)}}
}

type assigning struct {
	*assign
	calc *calc
	next operator
	dst  []int64
	out  batch
}

func (a *assigning) push(b *batch) error {
	a.calc.words(a.dst[:b.n], b)
	copy(a.out.cols, b.cols)
	a.out.n, a.out.cols[a.v] = b.n, a.dst
	return a.next.push(&a.out)
}

func (a *assigning) flush() error { return a.next.flush() }

// filter is the step of a comparison. It fails with err, if that is set, as soon
// as there is a row to compare.
type filter struct {
	op   kernel.Op
	x, y *formula
	err  error
	keep []int
	vars int
}

func (f *filter) start(next operator, p *pulse) operator {
	o := &filtering{filter: f, output: newOutput(next, p, f.vars, f.keep, nil), rows: make([]int32, 0, batchSize)}
	if f.err == nil {
		o.x, o.y = newCalc(f.x), newCalc(f.y)
	}
	return o
}

type filtering struct {
	*filter
	output
	x, y *calc
	mask [batchSize]bool
	rows []int32
}

func (f *filtering) push(b *batch) error {
	if f.err != nil {
		return f.err
	}
	mask := f.mask[:b.n]
	if f.x.f.float || f.y.f.float {
		kernel.CompareFloats(f.op, mask, f.x.reals(b), f.y.reals(b), true)
	} else {
		kernel.CompareInts(f.op, mask, f.x.integers(b), f.y.integers(b))
	}
	f.rows = f.rows[:0]
	for i, ok := range mask {
		if ok {
			f.rows = append(f.rows, int32(i))
		}
	}
	return f.gather(b, f.rows)
}
