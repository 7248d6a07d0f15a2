package cast

import (
	"strconv"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// A printer appends the text of one element that is not null.
type printer[T value.Elem] func(dst []byte, x T) []byte

func printBool(dst []byte, x bool) []byte { return strconv.AppendBool(dst, x) }

func printBit(dst []byte, x bool) []byte {
	if x {
		return append(dst, '1')
	}
	return append(dst, '0')
}

func printByte(dst []byte, x uint8) []byte { return format.AppendPrint(dst, value.U8(x)) }

func printInt[T integer](dst []byte, x T) []byte { return strconv.AppendInt(dst, int64(x), 10) }

func printFloat(dst []byte, x float64) []byte { return format.AppendG(dst, x, 6) }

// printExact prints enough digits to read the same float back.
func printExact(dst []byte, x float64) []byte { return format.AppendG(dst, x, 17) }

func printShort32(dst []byte, x float32) []byte { return format.AppendFloat(dst, float64(x)) }

func printExact32(dst []byte, x float32) []byte { return printExact(dst, float64(x)) }

func printDate(dst []byte, x int32) []byte { return value.Date(x).Append(dst) }

func printTime(dst []byte, x int32) []byte { return value.Time(x).Append(dst) }

func printTimestamp(dst []byte, x int64) []byte { return value.Timestamp(x).Append(dst) }

func printGUID(dst []byte, x value.GUID) []byte { return x.Append(dst) }

func printSymbol(dst []byte, x value.SymID) []byte { return append(dst, x.String()...) }

// pick returns the printer for strings or the one for symbols.
func pick[T value.Elem](to value.Type, str, sym printer[T]) printer[T] {
	if to == value.TypeSym {
		return sym
	}
	return str
}

// appendAtom appends the text that the atom v, which is not null, has as a
// string or, when to is TypeSym, as a symbol. The two differ for booleans,
// bytes and floats.
func appendAtom(dst []byte, to value.Type, v value.Value) []byte {
	switch x := v.(type) {
	case value.Bool:
		return pick(to, printBool, printBit)(dst, bool(x))
	case value.U8:
		return pick(to, printByte, printInt)(dst, uint8(x))
	case value.F32:
		return pick(to, printShort32, printExact32)(dst, float32(x))
	case value.F64:
		return pick(to, printFloat, printExact)(dst, float64(x))
	case value.Sym:
		return printSymbol(dst, x.ID)
	}
	return format.AppendCompact(dst, v)
}

// toText converts a vector to STR or SYM by printing its elements; nulls become
// the empty string.
func toText(c *lang.Ctx, to value.Type, v value.Vector) (value.Value, error) {
	switch x := v.(type) {
	case *value.Vec[bool]:
		return print(c, to, x, pick(to, printBool, printBit))
	case *value.Vec[uint8]:
		return print(c, to, x, pick(to, printByte, printInt))
	case *value.Vec[int16]:
		return print(c, to, x, printInt)
	case *value.Vec[int32]:
		switch x.Type() {
		case value.TypeDate:
			return print(c, to, x, printDate)
		case value.TypeTime:
			return print(c, to, x, printTime)
		}
		return print(c, to, x, printInt)
	case *value.Vec[int64]:
		if x.Type() == value.TypeTimestamp {
			return print(c, to, x, printTimestamp)
		}
		return print(c, to, x, printInt)
	case *value.Vec[float32]:
		return print(c, to, x, pick(to, printShort32, printExact32))
	case *value.Vec[float64]:
		return print(c, to, x, pick(to, printFloat, printExact))
	case *value.Vec[value.GUID]:
		return print(c, to, x, printGUID)
	case *value.Vec[value.SymID]:
		return print(c, to, x, printSymbol)
	}
	return toSyms(c, v.(*value.StrVec))
}

// print converts the elements of v with p.
func print[T value.Elem](c *lang.Ctx, to value.Type, v *value.Vec[T], p printer[T]) (value.Value, error) {
	if to == value.TypeSym {
		return printSyms(c, v, p)
	}
	src, null := v.Data(), nullTest[T](v.Type())
	out, err := kernel.BuildStrings(c.Context(), c.Workers(), len(src), func(b *value.StrBuilder, lo, hi int) {
		buf := make([]byte, 0, 64)
		for _, x := range src[lo:hi] {
			buf = buf[:0]
			if !null(x) {
				buf = p(buf, x)
			}
			b.AppendBytes(buf)
		}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func printSyms[T value.Elem](c *lang.Ctx, v *value.Vec[T], p printer[T]) (value.Value, error) {
	src, ids, null := v.Data(), make([]value.SymID, v.Len()), nullTest[T](v.Type())
	err := ranges(c, len(src), func(lo, hi int) {
		buf := make([]byte, 0, 64)
		for i := lo; i < hi; i++ {
			if !null(src[i]) {
				ids[i] = value.InternBytes(p(buf[:0], src[i]))
			}
		}
	})
	return value.NewVec(value.TypeSym, ids), err
}

// nullTest returns what tells the nulls among raw elements of type t, whether
// the vector is flagged or not: an element is printed as the atom it reads as.
func nullTest[T value.Elem](t value.Type) func(T) bool {
	switch null := value.Sentinel[T](); {
	case t == value.TypeBool || t == value.TypeU8 || t == value.TypeSym:
		return func(T) bool { return false }
	case t.IsFloat():
		return func(x T) bool { return x != x }
	default:
		return func(x T) bool { return x == null }
	}
}

// toSyms interns the elements of a string vector.
func toSyms(c *lang.Ctx, v *value.StrVec) (value.Value, error) {
	ids := make([]value.SymID, v.Len())
	err := ranges(c, len(ids), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			ids[i] = value.Intern(v.Str(i))
		}
	})
	return value.NewVec(value.TypeSym, ids), err
}

// texts parses the elements of a string vector. The first that does not parse
// fails the whole.
func texts(c *lang.Ctx, to value.Type, v *value.StrVec) (value.Value, error) {
	switch to {
	case value.TypeBool:
		return parsed(c, to, v, func(s string) (bool, error) { return s != "", nil })
	case value.TypeU8:
		return parsed(c, to, v, parseNarrow[uint8](to))
	case value.TypeI16:
		return parsed(c, to, v, parseNarrow[int16](to))
	case value.TypeI32:
		return parsed(c, to, v, parseNarrow[int32](to))
	case value.TypeI64:
		return parsed(c, to, v, parseNarrow[int64](to))
	case value.TypeF64:
		return parsed(c, to, v, parseFloat)
	case value.TypeDate:
		return parsed(c, to, v, parseDate)
	case value.TypeTime:
		return parsed(c, to, v, parseTime)
	case value.TypeTimestamp:
		return parsed(c, to, v, parseTimestamp)
	}
	return nil, cannot(to, v)
}

// parseNarrow returns a parser that keeps the low bits of the integer it reads.
func parseNarrow[D integer](to value.Type) func(string) (D, error) {
	return func(s string) (D, error) {
		n, err := parseInt(to, s)
		return D(n), err
	}
}

func parsed[D value.Elem](c *lang.Ctx, to value.Type, v *value.StrVec, parse func(string) (D, error)) (value.Value, error) {
	data := make([]D, v.Len())
	failed := make([]error, (len(data)+kernel.Grain-1)/kernel.Grain) // of each range
	err := ranges(c, len(data), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			x, err := parse(v.Str(i))
			if err != nil {
				failed[lo/kernel.Grain] = err
				return
			}
			data[i] = x
		}
	})
	for _, e := range failed {
		if e != nil {
			return nil, e
		}
	}
	if err != nil {
		return nil, err
	}
	return value.NewVec(to, data).Recheck(), nil
}
