package lang

import "github.com/rayforce-go/rayforce/value"

// op numbers the binary functions that the evaluator computes itself on I64
// and F64 atoms without nulls. All other operands go to the function.
type op uint8

const (
	opNone op = iota
	opAdd
	opSub
	opMul
	opDiv
	opMod
	opLt
	opGt
	opLe
	opGe
	opEq
	opNe
)

func opOf(name string) op {
	switch name {
	case "+":
		return opAdd
	case "-":
		return opSub
	case "*":
		return opMul
	case "/":
		return opDiv
	case "%":
		return opMod
	case "<":
		return opLt
	case ">":
		return opGt
	case "<=":
		return opLe
	case ">=":
		return opGe
	case "==", "=":
		return opEq
	case "!=":
		return opNe
	}
	return opNone
}

// arith computes x o y, or reports false when the operands are not plain
// numbers.
func arith(o op, x, y Slot) (Slot, bool) {
	if x.kind == slotI64 && y.kind == slotI64 && x.num != value.NullI64 && y.num != value.NullI64 {
		return arithInt(o, x.num, y.num)
	}
	a, ok := x.number()
	if !ok {
		return Slot{}, false
	}
	b, ok := y.number()
	if !ok {
		return Slot{}, false
	}
	return arithFloat(o, a, b)
}

// number returns an I64 or F64 that is not null as a float.
func (s Slot) number() (float64, bool) {
	switch s.kind {
	case slotI64:
		return float64(s.num), s.num != value.NullI64
	case slotF64:
		f := s.float()
		return f, f == f
	}
	return 0, false
}

func arithInt(o op, a, b int64) (Slot, bool) {
	switch o {
	case opAdd:
		return Slot{num: a + b}, true
	case opSub:
		return Slot{num: a - b}, true
	case opMul:
		return Slot{num: a * b}, true
	case opDiv:
		return slotFloat(value.Finite(float64(a) / float64(b))), true
	case opMod:
		if b == 0 {
			return Slot{num: value.NullI64}, true
		}
		m := a % b
		if m != 0 && (m < 0) != (b < 0) {
			m += b
		}
		return Slot{num: m}, true
	case opEq:
		return slotTruth(a == b), true
	case opNe:
		return slotTruth(a != b), true
	}
	// Ordering goes through floats, so integers beyond 2^53 may tie.
	return compareFloat(o, float64(a), float64(b))
}

func arithFloat(o op, a, b float64) (Slot, bool) {
	switch o {
	case opAdd:
		return slotFloat(value.Finite(a + b)), true
	case opSub:
		return slotFloat(value.Finite(a-b) + 0), true // + 0 turns -0.0 into 0.0
	case opMul:
		return slotFloat(value.Finite(a * b)), true
	case opDiv:
		return slotFloat(value.Finite(a / b)), true
	case opMod:
		return Slot{}, false
	case opEq:
		return slotTruth(a == b), true
	case opNe:
		return slotTruth(a != b), true
	}
	return compareFloat(o, a, b)
}

func compareFloat(o op, a, b float64) (Slot, bool) {
	switch o {
	case opLt:
		return slotTruth(a < b), true
	case opGt:
		return slotTruth(a > b), true
	case opLe:
		return slotTruth(a <= b), true
	case opGe:
		return slotTruth(a >= b), true
	}
	return Slot{}, false
}
