package query

import (
	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// convert returns a number or a vector of numbers as another numeric type;
// floats are truncated, nulls stay nulls.
func convert(run exec.Run, v value.Value, to value.Type) (value.Value, error) {
	if col, ok := value.AsCollection(v); ok {
		return run.Convert(col, to)
	}
	return kernel.CastAtom(to, v), nil
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
