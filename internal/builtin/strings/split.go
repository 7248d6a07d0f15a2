package strings

import (
	"strings"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// maxPieces is how many positions split accepts.
const maxPieces = 256

func split(_ *lang.Ctx, x, sep value.Value) (value.Value, error) {
	if by, ok := sep.(value.Str); ok {
		s, ok := text(x)
		if !ok {
			return nil, lang.WrongType("split", "a string or symbol before a separator string", x)
		}
		return splitText(s, string(by)), nil
	}
	at, ok := positions(sep)
	if !ok {
		return nil, lang.WrongType("split", "a separator string or a vector of positions (I64, I32 or I16)", sep)
	}
	size, piece := pieces(x)
	if piece == nil {
		return nil, lang.WrongType("split", "a string, vector or list to cut at positions", x)
	}
	if len(at) == 0 {
		return value.Null, nil
	}
	if len(at) > maxPieces {
		return nil, value.Errorf(value.ErrLimit, "split takes up to %d positions, got %d", maxPieces, len(at))
	}
	out := make([]value.Value, len(at))
	for i := range at {
		lo, hi := clamp(at[i], size), size
		if i+1 < len(at) {
			hi = max(lo, clamp(at[i+1], size))
		}
		out[i] = piece(lo, hi)
	}
	return value.NewList(out...), nil
}

func splitText(s, by string) value.Value {
	if by == "" || s == "" {
		return value.NewList(value.Str(s))
	}
	parts := strings.Split(s, by)
	out := make([]value.Value, len(parts))
	for i, p := range parts {
		out[i] = value.Str(p)
	}
	return value.NewList(out...)
}

// positions returns the elements of an integer vector.
func positions(v value.Value) ([]int64, bool) {
	if x, ok := v.(*value.Vec[int16]); ok {
		return widen(x.Data()), true
	}
	return integers(v)
}

func clamp(n int64, size int) int { return int(min(max(n, 0), int64(size))) }

// pieces returns the length of a collection and what makes a piece of it, nil
// for a value that cannot be cut.
func pieces(x value.Value) (size int, piece func(lo, hi int) value.Value) {
	switch v := x.(type) {
	case value.Str:
		return len(v), func(lo, hi int) value.Value { return v[lo:hi] }
	case value.Vector:
		return v.Len(), func(lo, hi int) value.Value { return v.Slice(lo, hi) }
	case *value.List:
		return v.Len(), func(lo, hi int) value.Value { return unbox(v.Slice(lo, hi)) }
	}
	return 0, nil
}

// unbox returns a list of atoms of one type, strings excepted, as a vector.
func unbox(l *value.List) value.Value {
	if l.Len() == 0 || !l.At(0).Type().IsAtom() || l.At(0).Type() == -value.TypeStr {
		return l
	}
	if v, ok := value.Pack(l.At(0).Type().Elem(), l.Items()); ok {
		return v
	}
	return l
}
