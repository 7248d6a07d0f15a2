package cast

import (
	"math"

	"github.com/rayforce-go/rayforce/value"
)

// scalar converts an atom, or a function, to an atom of type to.
func scalar(to value.Type, v value.Value) (value.Value, error) {
	if n, ok := v.(value.NullAtom); ok && n.T == value.TypeStr {
		v = value.Str("")
	}
	if v.Type() == -to {
		return v, nil
	}
	if value.IsNull(v) {
		return nullAtom(to), nil
	}
	if v.Type().IsFunction() {
		if to == value.TypeStr {
			return fromPrinted(to, v), nil
		}
		return nil, cannot(to, v)
	}
	switch x := v.(type) {
	case value.F64:
		return fromFloat(to, float64(x), v)
	case value.Str:
		return fromText(to, string(x))
	case value.Sym, value.GUID, value.F32:
		if to == value.TypeStr || to == value.TypeSym {
			return fromPrinted(to, v), nil
		}
		return nil, cannot(to, v)
	}
	return fromInt(to, rawInt(v), v)
}

// nullAtom returns what a null becomes.
func nullAtom(to value.Type) value.Value {
	switch to {
	case value.TypeStr:
		return value.Str("")
	case value.TypeSym:
		return value.Sym{}
	}
	return value.NullOf(to)
}

// rawInt returns the number behind a boolean, integer or temporal atom.
func rawInt(v value.Value) int64 {
	switch x := value.Plain(v).(type) {
	case value.Bool:
		if x {
			return 1
		}
	case value.U8:
		return int64(x)
	case value.I16:
		return int64(x)
	case value.I32:
		return int64(x)
	case value.I64:
		return int64(x)
	case value.Date:
		return int64(x)
	case value.Time:
		return int64(x)
	case value.Timestamp:
		return int64(x)
	}
	return 0
}

// fromInt converts n, the raw number of the boolean, integer or temporal v.
// Narrowing keeps the low bits.
func fromInt(to value.Type, n int64, v value.Value) (value.Value, error) {
	from := v.Type().Elem()
	switch to {
	case value.TypeBool:
		return value.Bool(n != 0), nil
	case value.TypeU8:
		if from.IsTemporal() {
			return nil, cannot(to, v)
		}
		return value.U8(n), nil
	case value.TypeI16:
		return value.I16(n), nil
	case value.TypeI32:
		return value.I32(n), nil
	case value.TypeI64:
		return value.I64(n), nil
	case value.TypeF64:
		return value.F64(n), nil
	case value.TypeDate:
		return value.Date(dateOf(from, n)), nil
	case value.TypeTime:
		return value.Time(timeOf(from, n)), nil
	case value.TypeTimestamp:
		return value.Timestamp(timestampOf(from, n)), nil
	case value.TypeStr, value.TypeSym:
		return fromPrinted(to, v), nil
	}
	return nil, cannot(to, v)
}

// dateOf returns the days that the raw number n of type from stands for.
func dateOf(from value.Type, n int64) int32 {
	if from == value.TypeTimestamp {
		n = value.FloorDiv(n, value.NanosPerDay)
	}
	return int32(n)
}

// timeOf returns the milliseconds that the raw number n of type from stands for.
func timeOf(from value.Type, n int64) int32 {
	if from == value.TypeTimestamp {
		n = value.FloorMod(n, value.NanosPerDay) / 1e6
	}
	return int32(n)
}

// timestampOf returns the nanoseconds that the raw number n of type from stands for.
func timestampOf(from value.Type, n int64) int64 {
	if from == value.TypeDate {
		n *= value.NanosPerDay
	}
	return n
}

// fromFloat converts a float that is not null.
func fromFloat(to value.Type, f float64, v value.Value) (value.Value, error) {
	switch to {
	case value.TypeBool:
		return value.Bool(f != 0), nil
	case value.TypeU8:
		return value.U8(truncate[uint8](f)), nil
	case value.TypeI16:
		return value.I16(truncate[int16](f)), nil
	case value.TypeI32:
		return value.I32(truncate[int32](f)), nil
	case value.TypeI64:
		return value.I64(truncate[int64](f)), nil
	case value.TypeDate:
		return value.Date(truncate[int32](f)), nil
	case value.TypeTime:
		return value.Time(truncate[int32](f)), nil
	case value.TypeTimestamp:
		return value.Timestamp(truncate[int64](f)), nil
	case value.TypeStr, value.TypeSym:
		return fromPrinted(to, v), nil
	}
	return nil, cannot(to, v)
}

// integer lists the Go types of integer and temporal data.
type integer interface{ uint8 | int16 | int32 | int64 }

// truncate rounds a float towards zero and saturates at the ends of D, sparing
// its null.
func truncate[D integer](f float64) D {
	lo, hi := bounds[D]()
	switch {
	case f >= float64(hi):
		return hi
	case f <= float64(lo):
		return lo
	}
	return D(f)
}

// bounds returns the smallest and largest value of D that is not null.
func bounds[D integer]() (lo, hi D) {
	switch p := any(&lo).(type) {
	case *int16:
		*p = -math.MaxInt16
	case *int32:
		*p = -math.MaxInt32
	case *int64:
		*p = -math.MaxInt64
	case *uint8:
		return 0, ^D(0)
	}
	return lo, -lo
}

// fromPrinted converts an atom that is not a null to a string or a symbol.
func fromPrinted(to value.Type, v value.Value) value.Value {
	var buf [64]byte
	if to == value.TypeStr {
		return value.Str(appendAtom(buf[:0], to, v))
	}
	return value.Sym{ID: value.InternBytes(appendAtom(buf[:0], to, v))}
}
