package kernel

import "github.com/rayforce-go/rayforce/value"

// Append returns col with the elements of more, which has the same type, at
// the end. Unlike [Concat] it grows col in place where no other holder of its
// memory has done so, see Append of the vectors.
func Append(col, more value.Collection) value.Collection {
	switch v := col.(type) {
	case *value.Vec[bool]:
		return appendVec(v, more)
	case *value.Vec[uint8]:
		return appendVec(v, more)
	case *value.Vec[int16]:
		return appendVec(v, more)
	case *value.Vec[int32]:
		return appendVec(v, more)
	case *value.Vec[int64]:
		return appendVec(v, more)
	case *value.Vec[float32]:
		return appendVec(v, more)
	case *value.Vec[float64]:
		return appendVec(v, more)
	case *value.Vec[value.SymID]:
		return appendVec(v, more)
	case *value.Vec[value.GUID]:
		return appendVec(v, more)
	case *value.StrVec:
		m := more.(*value.StrVec)
		texts := make([]string, m.Len())
		for i := range texts {
			texts[i] = m.Str(i)
		}
		return v.Append(texts...)
	case *value.List:
		return v.Append(more.(*value.List).Items()...)
	}
	panic("kernel: append to " + value.Name(col))
}

func appendVec[T value.Elem](v *value.Vec[T], more value.Collection) value.Collection {
	m := more.(*value.Vec[T])
	return v.Append(m.HasNulls() && m.Len() > 0, m.Data()...)
}
