package kernel

import (
	"context"
	"unsafe"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// SortVector returns the elements of v in ascending or descending order, null
// being the smallest. Numbers are sorted as such, without row numbers.
func SortVector(ctx context.Context, workers int, v value.Vector, desc bool) (value.Vector, error) {
	ord := order{desc: desc}
	switch v := v.(type) {
	case *value.Vec[bool]:
		bytes := value.NewVec(value.TypeU8, boolBytes(v.Data()))
		sorted, err := sortElems(ctx, workers, bytes, ord, func(w uint64) uint8 { return uint8(w) })
		return value.NewVec(value.TypeBool, bytesAsBools(sorted.Data())), err
	case *value.Vec[uint8]:
		return sortElems(ctx, workers, v, ord, func(w uint64) uint8 { return uint8(w) })
	case *value.Vec[int16]:
		return sortElems(ctx, workers, v, ord, signedOf[int16])
	case *value.Vec[int32]:
		return sortElems(ctx, workers, v, ord, signedOf[int32])
	case *value.Vec[int64]:
		return sortElems(ctx, workers, v, ord, signedOf[int64])
	case *value.Vec[float32]:
		return sortElems(ctx, workers, v, ord, func(w uint64) float32 { return float32(floatOf(w)) })
	case *value.Vec[float64]:
		return sortElems(ctx, workers, v, ord, floatOf)
	}
	perm, err := SortPerm(ctx, workers, []Key{{Col: v, Desc: desc}}, v.Len())
	if err != nil {
		return nil, err
	}
	return Gather(v, perm, workers).(value.Vector), nil
}

// signedOf is the inverse of rawSigned; the word 0 is null.
func signedOf[T int16 | int32 | int64](w uint64) T {
	if w == 0 {
		return value.Sentinel[T]()
	}
	return T(int64(w ^ signBit))
}

// bytesAsBools is the inverse of boolBytes.
func bytesAsBools(b []uint8) []bool {
	return unsafe.Slice((*bool)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
}

// sortElems sorts the raw words of v and turns them back into elements.
func sortElems[T value.Elem](ctx context.Context, workers int, v *value.Vec[T], ord order, elem func(w uint64) T) (*value.Vec[T], error) {
	n := v.Len()
	out := mem.Unset[T](n)
	raw, nulls := rawWords(v)
	span, err := columnSpan(ctx, workers, v, raw, nulls)
	if err != nil {
		return v, err
	}
	w := span.words(raw, ord)
	if w.bits <= countedBits {
		err = sortCounted(ctx, workers, w, span, ord, out, elem)
		return value.NewVecNulls(v.Type(), out, v.HasNulls()), err
	}
	a := mem.Unset[uint64](n)
	err = Parallel(ctx, workers, n, Grain, func(lo, hi, _ int) { w.fill(a[lo:hi], lo, nil) })
	if err == nil {
		a, err = sortWords(ctx, workers, a, 0, w.bits)
	}
	if err != nil {
		return v, err
	}
	forAll(workers, n, func(lo, hi, _ int) {
		for i, x := range a[lo:hi] {
			out[lo+i] = elem(span.raw(x, ord))
		}
	})
	return value.NewVecNulls(v.Type(), out, v.HasNulls()), nil
}

// countedBits is up to how many bits words are counted rather than sorted.
const countedBits = 14

// sortCounted writes to out as many of each element as there are.
func sortCounted[T value.Elem](ctx context.Context, workers int, w words, span span, ord order, out []T, elem func(w uint64) T) error {
	counts := make([][]int, max(workers, 1))
	err := Parallel(ctx, workers, len(out), Grain, func(lo, hi, worker int) {
		if counts[worker] == nil {
			counts[worker] = make([]int, 1<<w.bits)
		}
		count := counts[worker]
		w.each(lo, hi, func(_ int, b []uint64) {
			for _, x := range b {
				count[x]++
			}
		})
	})
	if err != nil {
		return err
	}
	pos := 0
	for x := range 1 << w.bits {
		end := pos
		for _, count := range counts {
			if count != nil {
				end += count[x]
			}
		}
		if end == pos {
			continue
		}
		e := elem(span.raw(uint64(x), ord))
		for ; pos < end; pos++ {
			out[pos] = e
		}
	}
	return nil
}
