package query

import (
	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/value"
)

// convert returns a number or a vector of numbers as another numeric type;
// floats are truncated, nulls stay nulls.
func convert(run exec.Run, v value.Value, to value.Type) (value.Value, error) {
	if col, ok := value.AsCollection(v); ok {
		return run.Convert(col, to)
	}
	return convertAtom(v, to), nil
}

// convertAtom returns a numeric atom as another numeric type, wrapping around
// where it does not fit.
func convertAtom(v value.Value, to value.Type) value.Value {
	if value.IsNull(v) {
		return value.NullOf(to)
	}
	if f, isFloat := floatAtom(v); isFloat || to.IsFloat() {
		if to.IsFloat() {
			if !isFloat {
				n, _ := integer(v)
				f = float64(n)
			}
			if to == value.TypeF32 {
				return value.F32(f)
			}
			return value.F64(f)
		}
		return integerOf(int64(f), to)
	}
	n, _ := integer(v)
	return integerOf(n, to)
}

func floatAtom(v value.Value) (float64, bool) {
	switch x := v.(type) {
	case value.F64:
		return float64(x), true
	case value.F32:
		return float64(x), true
	}
	return 0, false
}

// integer returns the value of an integer atom.
func integer(v value.Value) (int64, bool) {
	switch n := value.Plain(v).(type) {
	case value.U8:
		return int64(n), true
	case value.I16:
		return int64(n), true
	case value.I32:
		return int64(n), true
	case value.I64:
		return int64(n), true
	}
	return 0, false
}

func integerOf(n int64, to value.Type) value.Value {
	switch to {
	case value.TypeU8:
		return value.U8(n)
	case value.TypeI16:
		return value.I16(n)
	case value.TypeI32:
		return value.I32(n)
	}
	return value.I64(n)
}
