package kernel

import (
	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// GatherOrNull is [Gather] for positions of which negative ones stand for a
// missing row: they give the null of the column, which is false, 0x00, the
// empty symbol and "" for the types that have none, and the null object in a
// list.
func GatherOrNull[I Row](col value.Collection, idx []I, workers int) value.Collection {
	if !anyMissing(idx, workers) {
		return Gather(col, idx, workers)
	}
	switch v := col.(type) {
	case *value.Vec[bool]:
		return gatherVecOrNull(v, idx, workers)
	case *value.Vec[uint8]:
		return gatherVecOrNull(v, idx, workers)
	case *value.Vec[int16]:
		return gatherVecOrNull(v, idx, workers)
	case *value.Vec[int32]:
		return gatherVecOrNull(v, idx, workers)
	case *value.Vec[int64]:
		return gatherVecOrNull(v, idx, workers)
	case *value.Vec[float32]:
		return gatherVecOrNull(v, idx, workers)
	case *value.Vec[float64]:
		return gatherVecOrNull(v, idx, workers)
	case *value.Vec[value.GUID]:
		return gatherVecOrNull(v, idx, workers)
	case *value.Vec[value.SymID]:
		return gatherVecOrNull(v, idx, workers)
	case *value.StrVec:
		return value.NewStrVec(gatherOr(mem.Unset[value.StrView](len(idx)), v.Views(), value.StrView{}, idx, workers), v.Pool())
	case *value.List:
		return value.NewList(gatherOr(make([]value.Value, len(idx)), v.Items(), value.Null, idx, workers)...)
	}
	panic("kernel: gather from " + value.Name(col))
}

func gatherVecOrNull[T value.Elem, I Row](v *value.Vec[T], idx []I, workers int) value.Collection {
	null := value.Sentinel[T]()
	data := gatherOr(mem.Unset[T](len(idx)), v.Data(), null, idx, workers)
	return value.NewVecNulls(v.Type(), data, v.HasNulls() || value.IsSentinel(null))
}

// gatherOr is gather with missing for negative positions.
func gatherOr[T any, I Row](out, src []T, missing T, idx []I, workers int) []T {
	forAll(workers, len(idx), func(lo, hi, _ int) {
		out := out[lo:hi]
		for i, j := range idx[lo:hi] {
			if j >= 0 {
				out[i] = src[j]
			} else {
				out[i] = missing
			}
		}
	})
	return out
}

func anyMissing[I Row](idx []I, workers int) bool {
	found := make([]bool, max(workers, 1))
	forAll(workers, len(idx), func(lo, hi, worker int) {
		for _, j := range idx[lo:hi] {
			if j < 0 {
				found[worker] = true
				return
			}
		}
	})
	for _, f := range found {
		if f {
			return true
		}
	}
	return false
}
