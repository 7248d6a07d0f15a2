package exec

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// Gather returns the rows of a column.
func (run Run) Gather(col value.Collection, rows Rows) value.Collection {
	if rows.Sel == nil {
		return value.Bare(col)
	}
	return run.Take(col, rows.Sel)
}

// Take returns the elements of col at these positions.
func (run Run) Take(col value.Collection, at []int32) value.Collection {
	return kernel.Gather(col, at, run.Workers)
}

// Repeat returns the column that holds x in each of n rows: a vector for an
// atom, a list of n times the same value for anything else.
func Repeat(x value.Value, n int) value.Collection {
	if null, ok := x.(value.NullAtom); ok && null.T == value.TypeStr {
		x = value.Str("")
	}
	if x.Type().IsAtom() {
		return kernel.Repeat(x, n)
	}
	items := make([]value.Value, n)
	for i := range items {
		items[i] = x
	}
	return value.NewList(items...)
}

// Empty returns a column of a type without rows.
func Empty(t value.Type) value.Collection {
	if v, ok := value.Pack(t, nil); ok {
		return v
	}
	return value.NewList()
}
