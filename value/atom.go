package value

import "math"

// The atoms. Each is a Go value of the size of its payload.
type (
	// Bool is a boolean atom (type b8).
	Bool bool
	// U8 is an unsigned byte atom.
	U8 uint8
	// I16 is a 16-bit integer atom; NullI16 is its null.
	I16 int16
	// I32 is a 32-bit integer atom; NullI32 is its null.
	I32 int32
	// I64 is a 64-bit integer atom; NullI64 is its null.
	I64 int64
	// F32 is a single-precision float atom; NaN is its null.
	F32 float32
	// F64 is a double-precision float atom; NaN is its null and infinities do not occur.
	F64 float64
	// Date is a date atom: days since 2000-01-01.
	Date int32
	// Time is a time atom: milliseconds since midnight; may be negative or exceed a day.
	Time int32
	// Timestamp is a timestamp atom: nanoseconds since 2000-01-01T00:00.
	Timestamp int64
	// GUID is a guid atom: its bytes in text order; all zero is its null.
	GUID [16]byte
	// Str is a string atom: any bytes.
	Str string
)

// Sym is a symbol atom.
//
// Quoted marks a literal symbol ('x or :x in source), which evaluates to
// itself; an unquoted one is a name, which evaluates to what it is bound to.
// The mark is invisible to equality, type and printing, so compare symbols by
// ID.
type Sym struct {
	ID     SymID
	Quoted bool
}

// NullAtom is the typed null of an element type that has no sentinel value:
// BOOL and U8 ("0Nb", "0Nu"), and GUID and STR nulls that carry the wire's
// null flag. T is the (positive) element type. Nulls of all other types are
// ordinary atoms holding the sentinel.
type NullAtom struct{ T Type }

// Type implements Value.
func (Bool) Type() Type       { return -TypeBool }
func (U8) Type() Type         { return -TypeU8 }        // Type implements Value.
func (I16) Type() Type        { return -TypeI16 }       // Type implements Value.
func (I32) Type() Type        { return -TypeI32 }       // Type implements Value.
func (I64) Type() Type        { return -TypeI64 }       // Type implements Value.
func (F32) Type() Type        { return -TypeF32 }       // Type implements Value.
func (F64) Type() Type        { return -TypeF64 }       // Type implements Value.
func (Date) Type() Type       { return -TypeDate }      // Type implements Value.
func (Time) Type() Type       { return -TypeTime }      // Type implements Value.
func (Timestamp) Type() Type  { return -TypeTimestamp } // Type implements Value.
func (GUID) Type() Type       { return -TypeGUID }      // Type implements Value.
func (Sym) Type() Type        { return -TypeSym }       // Type implements Value.
func (Str) Type() Type        { return -TypeStr }       // Type implements Value.
func (n NullAtom) Type() Type { return -n.T }           // Type implements Value.

// NewSym returns the unquoted symbol with this text, interning it.
func NewSym(text string) Sym { return Sym{ID: Intern(text)} }

// QuotedSym returns the literal symbol with this text, interning it.
func QuotedSym(text string) Sym { return Sym{ID: Intern(text), Quoted: true} }

// String returns the text of the symbol.
func (s Sym) String() string { return s.ID.String() }

// The null sentinels of integer and temporal data.
const (
	NullI16 = math.MinInt16
	NullI32 = math.MinInt32
	NullI64 = math.MinInt64
)

// NullF64 returns the null of F64, the quiet NaN 7ff8000000000000.
func NullF64() float64 { return math.Float64frombits(0x7ff8000000000000) }

// NullF32 returns the null of F32, the quiet NaN 7fc00000.
func NullF32() float32 { return math.Float32frombits(0x7fc00000) }

// NullOf returns the typed null atom of an element type: what an out-of-range
// read of such a vector gives. SYM and STR have no null and give the empty
// symbol and the empty string; a LIST gives the null of I64.
func NullOf(elem Type) Value {
	switch elem {
	case TypeBool, TypeU8, TypeGUID:
		return NullAtom{elem}
	case TypeI16:
		return I16(NullI16)
	case TypeI32:
		return I32(NullI32)
	case TypeF32:
		return F32(NullF32())
	case TypeF64:
		return F64(NullF64())
	case TypeDate:
		return Date(NullI32)
	case TypeTime:
		return Time(NullI32)
	case TypeTimestamp:
		return Timestamp(NullI64)
	case TypeSym:
		return Sym{}
	case TypeStr:
		return Str("")
	}
	return I64(NullI64)
}

// IsNull reports whether v is the null object or a typed null atom. Vectors,
// containers and functions are never null, nor are "" and the empty symbol.
func IsNull(v Value) bool {
	switch x := v.(type) {
	case nil, nullObject:
		return true
	case NullAtom:
		return x.T != TypeStr
	case I16:
		return x == NullI16
	case I32:
		return x == NullI32
	case I64:
		return x == NullI64
	case F32:
		return x != x
	case F64:
		return x != x
	case Date:
		return x == NullI32
	case Time:
		return x == NullI32
	case Timestamp:
		return x == NullI64
	case GUID:
		return x == GUID{}
	}
	return false
}

// Finite returns x, or the null of F64 when x is infinite or NaN: the rule for
// every float result.
func Finite(x float64) float64 {
	if x-x != 0 {
		return NullF64()
	}
	return x
}

// Truthy reports whether v counts as true in a condition. The null object,
// typed nulls, false, the I64 0 and the F64 0 are false; everything else,
// zeros of other types and empty collections included, is true.
func Truthy(v Value) bool {
	switch x := v.(type) {
	case Bool:
		return bool(x)
	case I64:
		return x != 0 && x != NullI64
	case F64:
		return x != 0 && x == x
	case *Handle:
		return x.I64() != 0
	}
	return !IsNull(v)
}
