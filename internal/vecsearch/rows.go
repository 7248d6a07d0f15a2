package vecsearch

import (
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// Rows are vectors of one length, by row: those of a column, or of some of its
// rows. They are views of the values that they came from. When the vectors
// have one element type, as they do in a column that was loaded, that is how
// they are stored; else those that are not F64 are converted.
type Rows struct {
	n, dim int
	vecs   any // [][]float64, [][]float32, [][]int64 or [][]int32
}

// Len returns the number of rows.
func (r *Rows) Len() int { return r.n }

// Dim returns the length of every vector, 0 without rows.
func (r *Rows) Dim() int { return r.dim }

// IsVector reports whether v is a vector that can be searched: of F64, F32, I64
// or I32.
func IsVector(v value.Value) (value.Vector, bool) {
	vec, ok := v.(value.Vector)
	if !ok {
		return nil, false
	}
	switch vec.Type() {
	case value.TypeF64, value.TypeF32, value.TypeI64, value.TypeI32:
		return vec, true
	}
	return nil, false
}

// Floats returns the elements of a vector that IsVector accepts. They may be
// those of the vector itself; read only. Nulls of integers count as the numbers
// that stand for them.
func Floats(v value.Vector) []float64 {
	switch v := v.(type) {
	case *value.Vec[float64]:
		return v.Data()
	case *value.Vec[float32]:
		return converted(v.Data())
	case *value.Vec[int64]:
		return converted(v.Data())
	}
	return converted(v.(*value.Vec[int32]).Data())
}

func converted[T coordinate](data []T) []float64 {
	out := make([]float64, len(data))
	for i, x := range data {
		out[i] = float64(x)
	}
	return out
}

// A column is the cells of a column and which of them count.
type column struct {
	cells []value.Value
	sel   []int32 // nil when all do
}

func (c column) len() int {
	if c.sel != nil {
		return len(c.sel)
	}
	return len(c.cells)
}

func (c column) at(i int) value.Value {
	if c.sel != nil {
		i = int(c.sel[i])
	}
	return c.cells[i]
}

// BadCell says which cell keeps a column from being searched.
type BadCell struct {
	Row  int         // in the column
	Cell value.Value // what is there
	Dim  int         // the length that was expected; 0 for any
}

// RowsOf returns the vectors in cells, or in those whose positions are in sel
// when it is not nil. A cell that is not a vector of dim elements, or of as
// many as the first when dim is 0, is returned instead.
func RowsOf(ctx context.Context, workers int, cells []value.Value, sel []int32, dim int) (*Rows, *BadCell, error) {
	col := column{cells, sel}
	rows := &Rows{n: col.len(), dim: dim}
	if rows.n == 0 {
		return rows, nil, nil
	}
	first, ok := IsVector(col.at(0))
	if ok && dim == 0 {
		rows.dim = first.Len()
	}
	if !ok || first.Len() != rows.dim || rows.dim == 0 {
		return nil, col.bad(0, dim), nil
	}
	var err error
	switch first.(type) {
	case *value.Vec[float64]:
		rows.vecs, err = views[float64](ctx, workers, col, first.Type(), rows.dim)
	case *value.Vec[float32]:
		rows.vecs, err = views[float32](ctx, workers, col, first.Type(), rows.dim)
	case *value.Vec[int64]:
		rows.vecs, err = views[int64](ctx, workers, col, first.Type(), rows.dim)
	case *value.Vec[int32]:
		rows.vecs, err = views[int32](ctx, workers, col, first.Type(), rows.dim)
	}
	if err != nil || rows.vecs != nil {
		return rows, nil, err
	}
	vecs := make([][]float64, rows.n)
	for i := range vecs {
		v, ok := IsVector(col.at(i))
		if !ok || v.Len() != rows.dim {
			return nil, col.bad(i, rows.dim), nil
		}
		vecs[i] = Floats(v)
	}
	rows.vecs = vecs
	return rows, nil, nil
}

func (c column) bad(i, dim int) *BadCell {
	b := &BadCell{Row: i, Cell: c.at(i), Dim: dim}
	if c.sel != nil {
		b.Row = int(c.sel[i])
	}
	return b
}

// rowGrain is how many cells one worker looks at at a time.
const rowGrain = 1 << 13

// views returns the elements of every cell, nil when not all of them are
// vectors of this type and length.
func views[T coordinate](ctx context.Context, workers int, col column, typ value.Type, dim int) (any, error) {
	out := make([][]T, col.len())
	other := make([]bool, max(workers, 1)) // per worker: saw something else
	err := kernel.Parallel(ctx, workers, len(out), rowGrain, func(lo, hi, worker int) {
		for i := lo; i < hi; i++ {
			if out[i] = dataOf[T](col.at(i), typ); len(out[i]) != dim {
				other[worker] = true
				return
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if slices.Contains(other, true) {
		return nil, nil
	}
	return out, nil
}

// dataOf returns the elements of v, nil when it is not a vector of this type.
func dataOf[T coordinate](v value.Value, typ value.Type) []T {
	if vec, ok := v.(*value.Vec[T]); ok && vec.Type() == typ {
		return vec.Data()
	}
	return nil
}

// Error returns the type error of a column that fn cannot search.
func (b *BadCell) Error(fn string) error {
	vec, ok := IsVector(b.Cell)
	switch {
	case !ok:
		return value.Errorf(value.ErrType, "%s: row %d must be a vector of F64, F32, I64 or I32, got %s", fn, b.Row, b.Cell.Type())
	case b.Dim == 0:
		return value.Errorf(value.ErrType, "%s: the vectors must have elements, row %d is empty", fn, b.Row)
	}
	return value.Errorf(value.ErrType, "%s: row %d must be a vector of %d elements, got %d", fn, b.Row, b.Dim, vec.Len())
}
