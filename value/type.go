package value

// Type is the type code of a value: negative for an atom, positive for a
// vector of the same element type, 0 for a generic list, and 98 and up for
// tables, dicts, functions, the null object and errors. The codes are those
// of the wire format and of column files.
type Type int8

// The type codes of vectors and containers; an atom has the negated code.
const (
	TypeList      Type = 0
	TypeBool      Type = 1  // 1 byte, 0 or 1
	TypeU8        Type = 2  // unsigned byte
	TypeI16       Type = 3  // 16-bit integer
	TypeI32       Type = 4  // 32-bit integer
	TypeI64       Type = 5  // 64-bit integer
	TypeF32       Type = 6  // IEEE single
	TypeF64       Type = 7  // IEEE double, finite or null
	TypeDate      Type = 8  // int32 days since 2000-01-01
	TypeTime      Type = 9  // int32 milliseconds since midnight
	TypeTimestamp Type = 10 // int64 nanoseconds since 2000-01-01
	TypeGUID      Type = 11 // 16 bytes in text order
	TypeSym       Type = 12 // index into the symbol table
	TypeStr       Type = 13 // byte string
	TypeTable     Type = 98
	TypeDict      Type = 99
	TypeLambda    Type = 100
	TypeUnary     Type = 101 // builtin of one argument
	TypeBinary    Type = 102 // builtin of two arguments
	TypeVariadic  Type = 103 // builtin of any number of arguments
	TypeNull      Type = 126 // the null object
	TypeError     Type = 127
)

var typeNames = [...]struct{ atom, vector string }{
	TypeList:      {"LIST", "LIST"},
	TypeBool:      {"b8", "B8"},
	TypeU8:        {"u8", "U8"},
	TypeI16:       {"i16", "I16"},
	TypeI32:       {"i32", "I32"},
	TypeI64:       {"i64", "I64"},
	TypeF32:       {"f32", "F32"},
	TypeF64:       {"f64", "F64"},
	TypeDate:      {"date", "DATE"},
	TypeTime:      {"time", "TIME"},
	TypeTimestamp: {"timestamp", "TIMESTAMP"},
	TypeGUID:      {"guid", "GUID"},
	TypeSym:       {"sym", "SYM"},
	TypeStr:       {"str", "STR"},
}

// String returns the name that (type x) gives: lower case for atoms, upper
// case for vectors and containers, "null" for the null object and "?" for
// functions and errors.
func (t Type) String() string {
	switch {
	case t >= TypeList && t <= TypeStr:
		return typeNames[t].vector
	case t < 0 && t >= -TypeStr:
		return typeNames[-t].atom
	case t == TypeTable:
		return "TABLE"
	case t == TypeDict:
		return "DICT"
	case t == TypeNull:
		return "null"
	}
	return "?"
}

// IsAtom reports whether t is the type of an atom. Functions and the null
// object are not atoms here.
func (t Type) IsAtom() bool { return t < 0 }

// IsVector reports whether t is the type of a typed vector; a generic list is
// not one.
func (t Type) IsVector() bool { return t >= TypeBool && t <= TypeStr }

// IsFunction reports whether t is the type of a lambda or builtin.
func (t Type) IsFunction() bool { return t >= TypeLambda && t <= TypeVariadic }

// Elem returns the element type: the vector code of an atom or a vector.
func (t Type) Elem() Type {
	if t < 0 {
		return -t
	}
	return t
}

// IsInteger reports whether the element type of t is U8, I16, I32 or I64.
func (t Type) IsInteger() bool { e := t.Elem(); return e >= TypeU8 && e <= TypeI64 }

// IsFloat reports whether the element type of t is F32 or F64.
func (t Type) IsFloat() bool { e := t.Elem(); return e == TypeF32 || e == TypeF64 }

// IsNumeric reports whether the element type of t is BOOL, an integer or a float.
func (t Type) IsNumeric() bool { e := t.Elem(); return e >= TypeBool && e <= TypeF64 }

// IsTemporal reports whether the element type of t is DATE, TIME or TIMESTAMP.
func (t Type) IsTemporal() bool { e := t.Elem(); return e >= TypeDate && e <= TypeTimestamp }

var elemSizes = [...]int{
	TypeBool: 1, TypeU8: 1, TypeI16: 2, TypeI32: 4, TypeI64: 8, TypeF32: 4, TypeF64: 8,
	TypeDate: 4, TypeTime: 4, TypeTimestamp: 8, TypeGUID: 16, TypeSym: 4, TypeStr: 16,
}

// Size returns the bytes that one element of a vector of this element type
// takes in memory, 0 for types that are no element type. A STR element takes
// 16 and, when it is longer than 12 bytes, its bytes in the pool.
func (t Type) Size() int {
	if e := t.Elem(); e.IsVector() {
		return elemSizes[e]
	}
	return 0
}

// Value is any Rayfall value. The set of implementations is closed: it is the
// one listed in the package documentation.
type Value interface {
	// Type returns the type code of the value.
	Type() Type
}

// Name returns the type name of v as error messages show it: like
// v.Type().String(), but "?" for the null object.
func Name(v Value) string {
	if v == nil || v.Type() == TypeNull {
		return "?"
	}
	return v.Type().String()
}
