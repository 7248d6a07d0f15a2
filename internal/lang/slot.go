package lang

import (
	"math"

	"github.com/rayforce-go/rayforce/value"
)

type slotKind uint8

const (
	slotI64    slotKind = iota // num is the integer; the zero Slot is the I64 0
	slotF64                    // num holds the bits of the float
	slotBool                   // num is 0 or 1
	slotValue                  // val is any other value
	slotReturn                 // val is the result of the innermost lambda, on its way out
	slotError                  // val is a value.ErrorValue on its way out
)

// Slot is a value in the hands of the evaluator: I64, F64 and BOOL atoms
// unboxed, everything else as a Value. It is also how control flow travels: an
// error or an early return is a Slot that every node passes on.
type Slot struct {
	kind slotKind
	num  int64
	val  value.Value
}

// SlotOf returns v as a Slot.
func SlotOf(v value.Value) Slot {
	switch x := v.(type) {
	case value.I64:
		return Slot{num: int64(x)}
	case value.F64:
		return slotFloat(float64(x))
	case value.Bool:
		return slotTruth(bool(x))
	case nil:
		return Slot{kind: slotValue, val: value.Null}
	}
	return Slot{kind: slotValue, val: v}
}

// I64Slot returns an integer as a Slot.
func I64Slot(n int64) Slot { return Slot{num: n} }

// F64Slot returns a float as a Slot.
func F64Slot(f float64) Slot { return slotFloat(f) }

func slotFloat(f float64) Slot { return Slot{kind: slotF64, num: int64(math.Float64bits(f))} }

func slotTruth(b bool) Slot {
	if b {
		return Slot{kind: slotBool, num: 1}
	}
	return Slot{kind: slotBool}
}

func slotErr(err error) Slot {
	return Slot{kind: slotError, val: value.ErrorValue{Err: value.AsError(err)}}
}

func slotResult(v value.Value, err error) Slot {
	if err != nil {
		return slotErr(err)
	}
	return SlotOf(v)
}

// abrupt reports whether s is an error or a return on its way out.
func (s Slot) abrupt() bool { return s.kind >= slotReturn }

func (s Slot) float() float64 { return math.Float64frombits(uint64(s.num)) }

// Value returns the slot as a Value.
func (s Slot) Value() value.Value {
	switch s.kind {
	case slotI64:
		return value.I64(s.num)
	case slotF64:
		return value.F64(s.float())
	case slotBool:
		return value.Bool(s.num != 0)
	}
	return s.val
}

func (s Slot) err() *value.Error {
	if s.kind == slotError {
		return s.val.(value.ErrorValue).Err
	}
	return nil
}

// Result splits the slot into a value and an error.
func (s Slot) Result() (value.Value, error) {
	if e := s.err(); e != nil {
		return nil, e
	}
	return s.Value(), nil
}

func (s Slot) truthy() bool {
	switch s.kind {
	case slotI64:
		return s.num != 0 && s.num != value.NullI64
	case slotBool:
		return s.num != 0
	}
	return value.Truthy(s.Value())
}
