package exec

import (
	"github.com/rayforce-go/rayforce/value"
)

// BatchRows is the largest number of rows in a batch: the registers of an
// expression, of this many 8-byte values each, stay in the second-level cache,
// and a column is read in runs long enough for the processor to fetch ahead.
const BatchRows = 8192

// lane says which slice of a register holds the values of an expression.
type lane uint8

const (
	laneInt   lane = iota // integers and temporals
	laneFloat             // F32 and F64
	laneBool
	laneSym
	laneStr
	laneGUID
	laneNone // lists: rows can be counted and gathered, not computed with
)

func laneOf(t value.Type) lane {
	switch t {
	case value.TypeBool:
		return laneBool
	case value.TypeF32, value.TypeF64:
		return laneFloat
	case value.TypeSym:
		return laneSym
	case value.TypeStr:
		return laneStr
	case value.TypeGUID:
		return laneGUID
	case value.TypeList:
		return laneNone
	}
	return laneInt
}

// Program is a set of expressions that share registers. Expressions of
// different programs must not be mixed.
type Program struct{ regs int }

// Expr is a compiled column expression.
type Expr struct {
	// Type is the element type of the result.
	Type value.Type
	// Nulls tells whether a sentinel in the result means null.
	Nulls bool

	lane lane
	slot int
	eval func(b *Batch, r *register)

	col   value.Collection // what a column expression reads
	konst value.Value      // the atom of a constant
}

// Const returns the atom that e stands for, if it is a constant.
func (e *Expr) Const() (value.Value, bool) { return e.konst, e.konst != nil }

// Column returns the column that e reads, if it is one.
func (e *Expr) Column() (value.Collection, bool) { return e.col, e.col != nil }

func (p *Program) expr(t value.Type, nulls bool, eval func(b *Batch, r *register)) *Expr {
	p.regs++
	return &Expr{Type: t, Nulls: nulls, lane: laneOf(t), slot: p.regs - 1, eval: eval}
}

// register holds the values of one expression for the current batch: cur is
// what readers see, buf the memory that the expression writes to.
type register struct {
	epoch  int
	ints   buffer[int64]
	floats buffer[float64]
	bools  buffer[bool]
	syms   buffer[value.SymID]
	strs   buffer[string]
	guids  buffer[value.GUID]
}

type buffer[T any] struct{ cur, buf []T }

// room makes cur a writable slice of n values and returns it.
func (b *buffer[T]) room(n int) []T {
	if cap(b.buf) < n {
		b.buf = make([]T, n)
	}
	b.cur = b.buf[:n]
	return b.cur
}

// Batch is a run of rows being evaluated by one worker: rows lo up to hi, or
// the row numbers in sel.
type Batch struct {
	n     int
	lo    int
	sel   []int32
	own   []int32 // memory for the rows that filters leave
	epoch int
	regs  []register
}

// NewBatch returns a batch with registers for the expressions of p.
func (p *Program) NewBatch() *Batch { return &Batch{regs: make([]register, p.regs)} }

// Len returns the number of rows in the batch.
func (b *Batch) Len() int { return b.n }

func (b *Batch) setRange(lo, hi int) {
	b.lo, b.n, b.sel = lo, hi-lo, nil
	b.epoch++
}

func (b *Batch) setRows(sel []int32) {
	b.n, b.sel = len(sel), sel
	b.epoch++
}

// oneGroup is the group of every row of a batch when there is only one.
var oneGroup [BatchRows]int32

// zeros returns group 0 for every row of the batch.
func (b *Batch) zeros() []int32 { return oneGroup[:b.n] }

// row returns the row number in the table of row i of the batch.
func (b *Batch) row(i int) int32 {
	if b.sel != nil {
		return b.sel[i]
	}
	return int32(b.lo + i)
}

func (e *Expr) reg(b *Batch) *register {
	r := &b.regs[e.slot]
	if r.epoch != b.epoch {
		r.epoch = b.epoch
		e.eval(b, r)
	}
	return r
}

func (e *Expr) ints(b *Batch) []int64       { return e.reg(b).ints.cur }
func (e *Expr) floats(b *Batch) []float64   { return e.reg(b).floats.cur }
func (e *Expr) bools(b *Batch) []bool       { return e.reg(b).bools.cur }
func (e *Expr) syms(b *Batch) []value.SymID { return e.reg(b).syms.cur }
func (e *Expr) strs(b *Batch) []string      { return e.reg(b).strs.cur }
func (e *Expr) guids(b *Batch) []value.GUID { return e.reg(b).guids.cur }

// Column returns the expression that reads a column.
func (p *Program) Column(col value.Collection) *Expr {
	var e *Expr
	switch v := col.(type) {
	case *value.Vec[int64]:
		e = p.expr(v.Type(), v.HasNulls(), func(b *Batch, r *register) { load(&r.ints, v.Data(), b) })
	case *value.Vec[float64]:
		e = p.expr(v.Type(), v.HasNulls(), func(b *Batch, r *register) { load(&r.floats, v.Data(), b) })
	case *value.Vec[bool]:
		e = p.expr(v.Type(), false, func(b *Batch, r *register) { load(&r.bools, v.Data(), b) })
	case *value.Vec[value.SymID]:
		e = p.expr(v.Type(), false, func(b *Batch, r *register) { load(&r.syms, v.Data(), b) })
	case *value.Vec[value.GUID]:
		e = p.expr(v.Type(), v.HasNulls(), func(b *Batch, r *register) { load(&r.guids, v.Data(), b) })
	case *value.Vec[uint8]:
		e = p.expr(v.Type(), false, func(b *Batch, r *register) { widen(r, v, b) })
	case *value.Vec[int16]:
		e = p.expr(v.Type(), v.HasNulls(), func(b *Batch, r *register) { widen(r, v, b) })
	case *value.Vec[int32]:
		e = p.expr(v.Type(), v.HasNulls(), func(b *Batch, r *register) { widen(r, v, b) })
	case *value.Vec[float32]:
		e = p.expr(v.Type(), v.HasNulls(), func(b *Batch, r *register) { widenFloats(r, v.Data(), b) })
	case *value.StrVec:
		e = p.expr(value.TypeStr, false, func(b *Batch, r *register) { loadStrings(r, v, b) })
	default:
		e = p.expr(value.TypeList, false, func(*Batch, *register) {})
	}
	e.col = col
	return e
}

// load points the register at the rows of data, copying only a selection.
func load[T any](to *buffer[T], data []T, b *Batch) {
	if b.sel == nil {
		to.cur = data[b.lo : b.lo+b.n]
		return
	}
	out := to.room(b.n)
	for i, row := range b.sel {
		out[i] = data[row]
	}
}

func widen[T uint8 | int16 | int32](r *register, v *value.Vec[T], b *Batch) {
	out, data := r.ints.room(b.n), v.Data()
	if b.sel == nil {
		for i, x := range data[b.lo : b.lo+b.n] {
			out[i] = int64(x)
		}
	} else {
		for i, row := range b.sel {
			out[i] = int64(data[row])
		}
	}
	if !v.HasNulls() {
		return
	}
	null := int64(value.Sentinel[T]())
	for i, x := range out {
		if x == null {
			out[i] = value.NullI64
		}
	}
}

func widenFloats(r *register, data []float32, b *Batch) {
	out := r.floats.room(b.n)
	for i := range out {
		out[i] = float64(data[b.row(i)])
	}
}

func loadStrings(r *register, v *value.StrVec, b *Batch) {
	out := r.strs.room(b.n)
	for i := range out {
		out[i] = v.Str(int(b.row(i)))
	}
}

// Const returns the expression with the same atom in every row; false if x is
// not an atom that a column can hold.
func (p *Program) Const(x value.Value) (*Expr, bool) {
	t := x.Type().Elem()
	var e *Expr
	switch a := value.Plain(x).(type) {
	case value.Bool:
		e = constant(p, t, false, func(r *register) *buffer[bool] { return &r.bools }, bool(a))
	case value.U8:
		e = constInt(p, t, int64(a), false)
	case value.I16:
		e = constInt(p, t, int64(a), a == value.NullI16)
	case value.I32:
		e = constInt(p, t, int64(a), a == value.NullI32)
	case value.Date:
		e = constInt(p, t, int64(a), a == value.NullI32)
	case value.Time:
		e = constInt(p, t, int64(a), a == value.NullI32)
	case value.I64:
		e = constInt(p, t, int64(a), a == value.NullI64)
	case value.Timestamp:
		e = constInt(p, t, int64(a), a == value.NullI64)
	case value.F32:
		e = constant(p, t, a != a, func(r *register) *buffer[float64] { return &r.floats }, float64(a))
	case value.F64:
		e = constant(p, t, a != a, func(r *register) *buffer[float64] { return &r.floats }, float64(a))
	case value.Sym:
		e = constant(p, t, false, func(r *register) *buffer[value.SymID] { return &r.syms }, a.ID)
	case value.Str:
		e = constant(p, t, false, func(r *register) *buffer[string] { return &r.strs }, string(a))
	case value.GUID:
		e = constant(p, t, a == value.GUID{}, func(r *register) *buffer[value.GUID] { return &r.guids }, a)
	case value.NullAtom:
		return p.nullConst(a)
	default:
		return nil, false
	}
	e.konst = x
	return e, true
}

// nullConst returns the column of a null without a sentinel: such a column
// holds the zero value.
func (p *Program) nullConst(a value.NullAtom) (e *Expr, ok bool) {
	switch a.T {
	case value.TypeBool:
		e, ok = p.Const(value.Bool(false))
	case value.TypeU8:
		e, ok = p.Const(value.U8(0))
	case value.TypeGUID:
		e, ok = p.Const(value.GUID{})
	case value.TypeStr:
		e, ok = p.Const(value.Str(""))
	default:
		return nil, false
	}
	e.konst = a
	return e, ok
}

func constInt(p *Program, t value.Type, x int64, null bool) *Expr {
	if null {
		x = value.NullI64
	}
	return constant(p, t, null, func(r *register) *buffer[int64] { return &r.ints }, x)
}

// constant fills its register when it gets longer memory, and else only sets its
// length.
func constant[T any](p *Program, t value.Type, null bool, in func(*register) *buffer[T], x T) *Expr {
	return p.expr(t, null, func(b *Batch, r *register) {
		to := in(r)
		if cap(to.buf) >= b.n {
			to.room(b.n)
			return
		}
		for i := range to.room(b.n) {
			to.buf[i] = x
		}
	})
}
