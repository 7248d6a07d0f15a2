package format

import (
	"strconv"

	"github.com/rayforce-go/rayforce/value"
)

// maxFuncName is where the name of a builtin is cut.
const maxFuncName = 13

// appendAtom appends an atom, a function, the null object or an error value in
// compact form, which is also its REPL form.
func appendAtom(dst []byte, v value.Value) []byte {
	if value.IsNull(v) {
		return append(dst, nullText(v)...)
	}
	switch x := v.(type) {
	case value.Bool:
		return strconv.AppendBool(dst, bool(x))
	case value.U8:
		return appendHex(append(dst, "0x"...), byte(x))
	case value.I16:
		return strconv.AppendInt(dst, int64(x), 10)
	case value.I32:
		return strconv.AppendInt(dst, int64(x), 10)
	case *value.Handle:
		return strconv.AppendInt(dst, int64(x.I64()), 10)
	case value.I64:
		return strconv.AppendInt(dst, int64(x), 10)
	case value.F32:
		return AppendFloat(dst, float64(x))
	case value.F64:
		return AppendFloat(dst, float64(x))
	case value.Date:
		return x.Append(dst)
	case value.Time:
		return x.Append(dst)
	case value.Timestamp:
		return x.Append(dst)
	case value.GUID:
		return x.Append(dst)
	case value.Sym:
		return appendSym(dst, x.ID)
	case value.Str:
		return appendStr(dst, string(x))
	case value.NullAtom:
		return appendStr(dst, "")
	case *value.Lambda:
		return append(dst, "lambda"...)
	case *value.Builtin:
		return append(append(append(dst, '<'), funcName(x)...), '>')
	case value.ErrorValue:
		return append(append(dst, "error: "...), x.Err.Code...)
	}
	return append(append(dst, '?'), v.Type().String()...)
}

// nullText returns how a null is written.
func nullText(v value.Value) string {
	if value.IsNullObject(v) {
		return "null"
	}
	switch v.Type().Elem() {
	case value.TypeBool:
		return "0Nb"
	case value.TypeU8:
		return "0Nu"
	case value.TypeI16:
		return "0Nh"
	case value.TypeI32:
		return "0Ni"
	case value.TypeF32:
		return "0Ne"
	case value.TypeF64:
		return "0Nf"
	case value.TypeDate:
		return "0Nd"
	case value.TypeTime:
		return "0Nt"
	case value.TypeTimestamp:
		return "0Np"
	case value.TypeGUID:
		return "0Ng"
	}
	return "0Nl"
}

func appendSym(dst []byte, id value.SymID) []byte {
	if id == 0 {
		return append(dst, '\'')
	}
	return append(dst, id.String()...)
}

func appendStr(dst []byte, s string) []byte {
	return append(append(append(dst, '"'), s...), '"')
}

func funcName(b *value.Builtin) string { return b.Name[:min(len(b.Name), maxFuncName)] }

// elements returns a function that appends element i of a typed vector. An
// element is written as null only if the vector's null flag is set.
func elements(v value.Vector) func(dst []byte, i int) []byte {
	switch v := v.(type) {
	case *value.Vec[bool]:
		return each(v, strconv.AppendBool)
	case *value.Vec[uint8]:
		return each(v, func(dst []byte, x uint8) []byte { return appendHex(append(dst, "0x"...), x) })
	case *value.Vec[int16]:
		return each(v, appendInt[int16])
	case *value.Vec[int32]:
		switch v.Type() {
		case value.TypeDate:
			return each(v, func(dst []byte, x int32) []byte { return value.Date(x).Append(dst) })
		case value.TypeTime:
			return each(v, func(dst []byte, x int32) []byte { return value.Time(x).Append(dst) })
		}
		return each(v, appendInt[int32])
	case *value.Vec[int64]:
		if v.Type() == value.TypeTimestamp {
			return each(v, func(dst []byte, x int64) []byte { return value.Timestamp(x).Append(dst) })
		}
		return each(v, appendInt[int64])
	case *value.Vec[float32]:
		return each(v.WithNulls(true).(*value.Vec[float32]), func(dst []byte, x float32) []byte { return AppendFloat(dst, float64(x)) })
	case *value.Vec[float64]:
		return each(v.WithNulls(true).(*value.Vec[float64]), AppendFloat)
	case *value.Vec[value.GUID]:
		return each(v, func(dst []byte, x value.GUID) []byte { return x.Append(dst) })
	case *value.Vec[value.SymID]:
		return each(v, appendSym)
	case *value.StrVec:
		return func(dst []byte, i int) []byte { return appendStr(dst, v.Str(i)) }
	}
	return func(dst []byte, i int) []byte { return appendAtom(dst, v.At(i)) }
}

func each[T value.Elem](v *value.Vec[T], put func([]byte, T) []byte) func([]byte, int) []byte {
	data := v.Data()
	if !v.HasNulls() {
		return func(dst []byte, i int) []byte { return put(dst, data[i]) }
	}
	null := nullText(value.NullOf(v.Type()))
	return func(dst []byte, i int) []byte {
		if value.IsSentinel(data[i]) {
			return append(dst, null...)
		}
		return put(dst, data[i])
	}
}

func appendInt[T int16 | int32 | int64](dst []byte, x T) []byte {
	return strconv.AppendInt(dst, int64(x), 10)
}

func appendHex(dst []byte, b byte) []byte {
	const digits = "0123456789abcdef"
	return append(dst, digits[b>>4], digits[b&15])
}
