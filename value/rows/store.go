package rows

import (
	"time"

	"github.com/rayforce-go/rayforce/value"
)

// storerOf returns the storer of fields of a form as a column of a type, nil
// if there is none.
func storerOf(from form, to value.Type) storer {
	switch from {
	case formBool:
		return storeAs(to, value.TypeBool, same[bool])
	case formI8:
		return integerColumn[int8](to)
	case formI16:
		return integerColumn[int16](to)
	case formI32:
		return integerColumn[int32](to)
	case formI64:
		return integerColumn[int64](to)
	case formU8:
		return integerColumn[uint8](to)
	case formU16:
		return integerColumn[uint16](to)
	case formU32:
		return integerColumn[uint32](to)
	case formU64:
		return integerColumn[uint64](to)
	case formF32:
		if to == value.TypeF64 {
			return packed(func(x float32) (float64, bool) { return value.Finite(float64(x)), true })
		}
		return storeAs(to, value.TypeF32, packed(func(x float32) (float32, bool) { return finite32(x), true }))
	case formF64:
		return storeAs(to, value.TypeF64, packed(func(x float64) (float64, bool) { return value.Finite(x), true }))
	case formGUID:
		return storeAs(to, value.TypeGUID, same[value.GUID])
	case formValue:
		return storeAs(to, value.TypeList, storeValues)
	case formString, formBytes, formSym, formSymID:
		return textColumn(from, to)
	}
	return temporalColumn(from, to)
}

func storeAs(to, want value.Type, s storer) storer {
	if to == want {
		return s
	}
	return nil
}

func finite32(x float32) float32 {
	if x-x != 0 {
		return value.NullF32()
	}
	return x
}

func integerColumn[G integer | int8 | uint16 | uint32 | uint64](to value.Type) storer {
	switch to {
	case value.TypeU8:
		return packed(fits[G, uint8])
	case value.TypeI16:
		return packed(fits[G, int16])
	case value.TypeI32:
		return packed(fits[G, int32])
	case value.TypeI64:
		return packed(fits[G, int64])
	}
	return nil
}

// fits returns x as an element of type T, and false when it is another number
// there or the one that stands for null.
func fits[G integer | int8 | uint16 | uint32 | uint64, T integer](x G) (T, bool) {
	t := T(x)
	return t, G(t) == x && (t < 0) == (x < 0) && !value.IsSentinel(t)
}

func textColumn(from form, to value.Type) storer {
	switch {
	case from == formString && to == value.TypeStr:
		return storeTexts(func(x string) string { return x })
	case from == formBytes && to == value.TypeStr:
		return storeTexts(func(x []byte) string { return string(x) })
	case from == formString && to == value.TypeSym:
		return packed(func(x string) (value.SymID, bool) { return value.Intern(x), true })
	case from == formSym && to == value.TypeSym:
		return packed(func(x value.Sym) (value.SymID, bool) { return x.ID, true })
	case from == formSymID && to == value.TypeSym:
		return same[value.SymID]
	}
	return nil
}

func temporalColumn(from form, to value.Type) storer {
	switch {
	case from == formTime && to == value.TypeTimestamp:
		return packed(func(x time.Time) (int64, bool) {
			t, ok := value.TimestampOf(x)
			return int64(t), ok && t != value.NullI64
		})
	case from == formTime && to == value.TypeDate:
		return packed(func(x time.Time) (int32, bool) {
			d, ok := value.DateOf(x)
			return int32(d), ok
		})
	case from == formDuration && to == value.TypeTime:
		return packed(func(x time.Duration) (int32, bool) {
			t, ok := value.TimeOf(x)
			return int32(t), ok
		})
	case from == formDate && to == value.TypeDate, from == formClock && to == value.TypeTime:
		return same[int32]
	case from == formTimestamp && to == value.TypeTimestamp:
		return same[int64]
	}
	return nil
}

// same stores fields that a column holds as they are, nulls among them.
func same[T value.Elem](f *field, from place, n int, null []bool) (value.Collection, int) {
	out := make([]T, n)
	nulls := false
	for i := range out {
		if null != nil && null[i] {
			out[i] = value.Sentinel[T]()
		} else {
			out[i] = *(*T)(from.at(i))
		}
		nulls = nulls || value.IsSentinel(out[i])
	}
	return value.NewVecNulls(f.col, out, nulls), -1
}

// packed returns the storer for a conversion that may fail.
func packed[G any, T value.Elem](conv func(G) (T, bool)) storer {
	return func(f *field, from place, n int, null []bool) (value.Collection, int) {
		out := make([]T, n)
		nulls := false
		for i := range out {
			if null != nil && null[i] {
				out[i], nulls = value.Sentinel[T](), true
				continue
			}
			x, ok := conv(*(*G)(from.at(i)))
			if !ok {
				return nil, i
			}
			out[i] = x
			nulls = nulls || value.IsSentinel(x)
		}
		return value.NewVecNulls(f.col, out, nulls && f.col != value.TypeSym), -1
	}
}

// storeTexts stores texts as a STR column; those that are null, which it has
// no word for, become empty.
func storeTexts[G any](text func(G) string) storer {
	return func(_ *field, from place, n int, null []bool) (value.Collection, int) {
		b := value.NewStrBuilder(n)
		for i := range n {
			if null != nil && null[i] {
				b.Append("")
			} else {
				b.Append(text(*(*G)(from.at(i))))
			}
		}
		return b.Vec(), -1
	}
}

// storeValues stores values of any type: as a vector if they are atoms of one
// type, else as a list.
func storeValues(_ *field, from place, n int, _ []bool) (value.Collection, int) {
	items := make([]value.Value, n)
	for i := range items {
		if items[i] = *(*value.Value)(from.at(i)); items[i] == nil {
			items[i] = value.Null
		}
	}
	return value.Collapse(items), -1
}
