package kernel

import "github.com/rayforce-go/rayforce/value"

// Concat returns the elements of columns that have one type, one after the
// other. It copies into new memory; to grow a column in place, use Append of
// its type. There must be at least one column.
func Concat(cols ...value.Collection) value.Collection {
	switch v := cols[0].(type) {
	case *value.Vec[bool]:
		return concatVecs(v, cols)
	case *value.Vec[uint8]:
		return concatVecs(v, cols)
	case *value.Vec[int16]:
		return concatVecs(v, cols)
	case *value.Vec[int32]:
		return concatVecs(v, cols)
	case *value.Vec[int64]:
		return concatVecs(v, cols)
	case *value.Vec[float32]:
		return concatVecs(v, cols)
	case *value.Vec[float64]:
		return concatVecs(v, cols)
	case *value.Vec[value.GUID]:
		return concatVecs(v, cols)
	case *value.Vec[value.SymID]:
		return concatVecs(v, cols)
	case *value.StrVec:
		return concatStrings(cols)
	case *value.List:
		items := make([]value.Value, 0, totalLen(cols))
		for _, c := range cols {
			items = append(items, c.(*value.List).Items()...)
		}
		return value.NewList(items...)
	}
	panic("kernel: concatenate " + value.Name(cols[0]))
}

func totalLen(cols []value.Collection) (n int) {
	for _, c := range cols {
		n += c.Len()
	}
	return n
}

func concatVecs[T value.Elem](first *value.Vec[T], cols []value.Collection) value.Collection {
	data := make([]T, 0, totalLen(cols))
	nulls := false
	for _, c := range cols {
		v := c.(*value.Vec[T])
		data = append(data, v.Data()...)
		nulls = nulls || v.HasNulls() && v.Len() > 0
	}
	return value.NewVecNulls(first.Type(), data, nulls)
}

func concatStrings(cols []value.Collection) value.Collection {
	b := value.NewStrBuilder(totalLen(cols))
	for _, c := range cols {
		b.AppendVec(c.(*value.StrVec))
	}
	return b.Vec()
}
