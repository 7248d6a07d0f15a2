package strings

import (
	"math"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func substr(c *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) != 3 {
		return nil, lang.WrongCount(value.ErrArity, "substr", "3 arguments (s, start, len)", len(args))
	}
	x := args[0]
	if t := x.Type().Elem(); t != value.TypeStr && t != value.TypeSym {
		return nil, lang.WrongType("substr", wantText, x)
	}
	start, err := rowNumbers(args[1], x)
	if err != nil {
		return nil, err
	}
	length, err := rowNumbers(args[2], x)
	if err != nil {
		return nil, err
	}
	if v, ok := x.(value.Vector); ok {
		for _, n := range []numbers{start, length} {
			if n.each != nil && len(n.each) != v.Len() {
				return nil, lang.WrongLength("substr", v.Len(), len(n.each))
			}
		}
	}
	return cut(c, "substr", x, func(i int, s string) (lo, hi int) {
		from, n := start.at(i), length.at(i)
		if from == value.NullI64 || n == value.NullI64 {
			return 0, 0
		}
		lo = int(min(max(from-1, 0), int64(len(s))))
		if n < 0 || n > int64(len(s)-lo) {
			return lo, len(s)
		}
		return lo, lo + int(n)
	})
}

// numbers holds one number for every row, or the same for all of them.
type numbers struct {
	all  int64
	each []int64
}

func (n *numbers) at(i int) int64 {
	if n.each != nil {
		return n.each[i]
	}
	return n.all
}

// rowNumbers reads the start or length argument of substr for the rows of x.
// Nulls become NullI64.
func rowNumbers(v, x value.Value) (numbers, error) {
	if n, ok := number(v); ok {
		return numbers{all: n}, nil
	}
	each, ok := integers(v)
	if !ok {
		return numbers{}, lang.WrongType("substr", "a number, or a vector of I64 or I32, for start and length", v)
	}
	if !x.Type().IsVector() {
		return numbers{}, value.Errorf(value.ErrType, "substr: start and length of a single string must be numbers, got %s", lang.Describe(v))
	}
	if len(each) == 1 {
		return numbers{all: each[0]}, nil
	}
	return numbers{each: each}, nil
}

// number returns a number atom as an integer, NullI64 for a null.
func number(v value.Value) (int64, bool) {
	if t := v.Type(); t.IsAtom() && t.IsNumeric() && t != -value.TypeF32 && value.IsNull(v) {
		return value.NullI64, true
	}
	switch n := v.(type) {
	case value.Bool:
		if n {
			return 1, true
		}
		return 0, true
	case value.U8:
		return int64(n), true
	case value.I16:
		return int64(n), true
	case value.I32:
		return int64(n), true
	case value.I64:
		return int64(n), true
	case value.F64:
		return int64(min(max(float64(n), -math.MaxInt32), math.MaxInt32)), true
	}
	return 0, false
}

// integers returns the elements of an I64 or I32 vector, NullI64 for nulls.
func integers(v value.Value) ([]int64, bool) {
	switch v.Type() {
	case value.TypeI64:
		return v.(*value.Vec[int64]).Data(), true
	case value.TypeI32:
		return widen(v.(*value.Vec[int32]).Data()), true
	}
	return nil, false
}

// widen returns integers as 64-bit ones.
func widen[T int16 | int32](src []T) []int64 {
	out := make([]int64, len(src))
	null := value.Sentinel[T]()
	for i, n := range src {
		if out[i] = int64(n); n == null {
			out[i] = value.NullI64
		}
	}
	return out
}
