package kernel

import (
	"context"

	"github.com/rayforce-go/rayforce/value"
)

// Concat returns the elements of columns that have one type, one after the
// other. It copies into new memory; to grow a column in place, use Append of
// its type. There must be at least one column.
func Concat(cols ...value.Collection) value.Collection { return concat(1, cols) }

// concat is Concat on up to workers goroutines.
func concat(workers int, cols []value.Collection) value.Collection {
	switch v := cols[0].(type) {
	case *value.Vec[bool]:
		return concatVecs(workers, v, cols)
	case *value.Vec[uint8]:
		return concatVecs(workers, v, cols)
	case *value.Vec[int16]:
		return concatVecs(workers, v, cols)
	case *value.Vec[int32]:
		return concatVecs(workers, v, cols)
	case *value.Vec[int64]:
		return concatVecs(workers, v, cols)
	case *value.Vec[float32]:
		return concatVecs(workers, v, cols)
	case *value.Vec[float64]:
		return concatVecs(workers, v, cols)
	case *value.Vec[value.GUID]:
		return concatVecs(workers, v, cols)
	case *value.Vec[value.SymID]:
		return concatVecs(workers, v, cols)
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

func concatVecs[T value.Elem](workers int, first *value.Vec[T], cols []value.Collection) value.Collection {
	data := make([]T, totalLen(cols))
	starts, nulls := make([]int, len(cols)), false
	for i, at := 0, 0; i < len(cols); i++ {
		v := cols[i].(*value.Vec[T])
		starts[i] = at
		at += v.Len()
		nulls = nulls || v.HasNulls() && v.Len() > 0
	}
	if len(data) < Grain {
		workers = 1
	}
	_ = Parallel(context.Background(), workers, len(cols), 1, func(lo, hi, _ int) {
		for i := lo; i < hi; i++ {
			copy(data[starts[i]:], cols[i].(*value.Vec[T]).Data())
		}
	})
	return value.NewVecNulls(first.Type(), data, nulls)
}

func concatStrings(cols []value.Collection) value.Collection {
	b := value.NewStrBuilder(totalLen(cols))
	for _, c := range cols {
		b.AppendVec(c.(*value.StrVec))
	}
	return b.Vec()
}
