package kernel

import (
	"context"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// Row is the type of a row number in a list of rows.
type Row interface{ int32 | int64 }

// Gather returns the elements of col at these positions, all of which must be
// in range. The null flag is kept; strings share the pool of col. Large inputs
// are split over up to workers goroutines.
func Gather[I Row](col value.Collection, idx []I, workers int) value.Collection {
	switch v := col.(type) {
	case *value.Vec[bool]:
		return gatherVec(v, idx, workers)
	case *value.Vec[uint8]:
		return gatherVec(v, idx, workers)
	case *value.Vec[int16]:
		return gatherVec(v, idx, workers)
	case *value.Vec[int32]:
		return gatherVec(v, idx, workers)
	case *value.Vec[int64]:
		return gatherVec(v, idx, workers)
	case *value.Vec[float32]:
		return gatherVec(v, idx, workers)
	case *value.Vec[float64]:
		return gatherVec(v, idx, workers)
	case *value.Vec[value.GUID]:
		return gatherVec(v, idx, workers)
	case *value.Vec[value.SymID]:
		return gatherVec(v, idx, workers)
	case *value.StrVec:
		return value.NewStrVec(gather(mem.Unset[value.StrView](len(idx)), v.Views(), idx, workers), v.Pool())
	case *value.List:
		return value.NewList(gather(make([]value.Value, len(idx)), v.Items(), idx, workers)...)
	}
	panic("kernel: gather from " + value.Name(col))
}

func gatherVec[T value.Elem, I Row](v *value.Vec[T], idx []I, workers int) value.Collection {
	return value.NewVecNulls(v.Type(), gather(mem.Unset[T](len(idx)), v.Data(), idx, workers), v.HasNulls())
}

// gather sets out to the elements of src at idx, and returns it.
func gather[T any, I Row](out, src []T, idx []I, workers int) []T {
	forAll(workers, len(idx), func(lo, hi, _ int) {
		out := out[lo:hi]
		for i, j := range idx[lo:hi] {
			out[i] = src[j]
		}
	})
	return out
}

// GatherTable returns the rows of t at these positions.
func GatherTable[I Row](t *value.Table, idx []I, workers int) *value.Table {
	return MapColumns(t, func(c value.Collection) value.Collection { return Gather(c, idx, workers) })
}

// MapColumns returns the table with f applied to every column; f must give
// columns of one length.
func MapColumns(t *value.Table, f func(value.Collection) value.Collection) *value.Table {
	cols := make([]value.Collection, t.NumCols())
	for i, c := range t.Cols() {
		cols[i] = f(c)
	}
	return value.NewTable(t.Names(), cols)
}

// Slice returns elements lo up to hi of col, sharing the data.
func Slice(col value.Collection, lo, hi int) value.Collection {
	if l, ok := col.(*value.List); ok {
		return l.Slice(lo, hi)
	}
	return col.(value.Vector).Slice(lo, hi)
}

// SliceTable returns rows lo up to hi of t, sharing the data.
func SliceTable(t *value.Table, lo, hi int) *value.Table {
	return MapColumns(t, func(c value.Collection) value.Collection { return Slice(c, lo, hi) })
}

// Compress returns the elements of col whose mask is true; mask must be as
// long as col.
func Compress(col value.Collection, mask []bool, workers int) value.Collection {
	return Gather(col, Positions(mask, workers), workers)
}

// CompressTable returns the rows of t whose mask is true.
func CompressTable(t *value.Table, mask []bool, workers int) *value.Table {
	return GatherTable(t, Positions(mask, workers), workers)
}

// Positions returns where mask is true, ascending.
func Positions(mask []bool, workers int) []int32 {
	starts := make([]int, (len(mask)+Grain-1)/Grain+1)
	forAll(workers, len(mask), func(lo, hi, _ int) {
		n := 0
		for _, b := range mask[lo:hi] {
			n += int(bit(b))
		}
		starts[lo/Grain+1] = n
	})
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	out := mem.Unset[int32](starts[len(starts)-1])
	forAll(workers, len(mask), func(lo, hi, _ int) {
		out, n := out[starts[lo/Grain]:starts[lo/Grain+1]], 0
		for i := lo; i < hi && n < len(out); i++ {
			out[n] = int32(i)
			n += int(bit(mask[i]))
		}
	})
	return out
}

// bit returns 1 for true and 0 for false.
func bit(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// forAll is Parallel, in ranges of Grain, for loops that nobody can interrupt
// because they end soon.
func forAll(workers, n int, f func(lo, hi, worker int)) {
	// Without a context that can end, Parallel has no error to return.
	_ = Parallel(context.Background(), workers, n, Grain, f)
}
