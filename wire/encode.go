package wire

import (
	"encoding/binary"
	"math"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// MaxDepth is how many values may nest: 511 lists around an atom.
const MaxDepth = 512

// maxAppended is how many bytes lists are written to. Nothing that long can be
// read again; lists that share their items would not end for ages.
const maxAppended = MaxMarshaled + 64<<20

// Bits of the byte after the type byte.
const (
	atomNull    = 0x01 // an atom is the null of its type
	atomLiteral = 0x20 // a symbol is a literal, not a name
	vecNulls    = 0x40 // a vector may contain nulls
	listBits    = 0x60 // what a list or dict keeps
	tableNames  = 0x03 // written, and ignored, on the column names of a table
)

const (
	tagTable    = byte(value.TypeTable)
	tagDict     = byte(value.TypeDict)
	tagLambda   = byte(value.TypeLambda)
	tagUnary    = byte(value.TypeUnary)
	tagVariadic = byte(value.TypeVariadic)
	tagNull     = byte(value.TypeNull)
	tagError    = byte(value.TypeError)
	tagStr      = byte(0x100 - int(value.TypeStr)) // of an atom
)

// Append appends the bytes of v to dst:
//
//	atom    type as i8 (negative), flags, value
//	vector  type, flags, count i64, elements
//	list    00, flags, count i64, values
//	dict    63, flags, keys, values
//	table   62, 00, names as SYM vector, list of columns
//	lambda  64, 00, parameters, list of body expressions
//	builtin 65 to 67, name, NUL
//	null    7e
//	error   7f, code in 8 bytes
//
// Elements and atoms of fixed width are stored as they are in memory; a symbol
// is its text and a NUL; a string is its length as i64 and its bytes.
//
// It fails, and returns dst as it was, for values that nest deeper than
// MaxDepth and for symbols that contain a NUL. It does not judge the size; see
// EndFrame.
func Append(dst []byte, v value.Value) ([]byte, error) {
	out, err := appendValue(dst, v, 1)
	if err != nil {
		return dst, err
	}
	return out, nil
}

func appendValue(dst []byte, v value.Value, depth int) ([]byte, error) {
	if depth > MaxDepth {
		return nil, value.Errorf(value.ErrLimit, "values that nest deeper than %d cannot be sent", MaxDepth)
	}
	switch x := v.(type) {
	case nil:
		return append(dst, tagNull), nil
	case value.Vector:
		return appendVector(dst, x, flagIf(x.HasNulls(), vecNulls))
	case *value.List:
		return appendItems(dst, byte(x.WireFlags()), x.Items(), depth)
	case *value.Dict:
		dst, err := appendValue(append(dst, tagDict, byte(x.WireFlags())), x.Keys(), depth+1)
		if err != nil {
			return nil, err
		}
		return appendValue(dst, x.Vals(), depth+1)
	case *value.Table:
		return appendTable(dst, x, depth)
	case *value.Lambda:
		dst, err := appendValue(append(dst, tagLambda, 0), x.Params, depth+1)
		if err != nil {
			return nil, err
		}
		return appendItems(dst, 0, x.Body, depth+1)
	case *value.Builtin:
		return appendText(append(dst, byte(x.Kind)), x.Name)
	case value.ErrorValue:
		return appendCode(dst, x.Err.Code), nil
	}
	if value.IsNullObject(v) {
		return append(dst, tagNull), nil
	}
	return appendAtom(dst, v)
}

func appendAtom(dst []byte, v value.Value) ([]byte, error) {
	le := binary.LittleEndian
	dst = append(dst, byte(v.Type()), flagIf(value.IsNull(v), atomNull))
	switch x := v.(type) {
	case value.Bool:
		return append(dst, flagIf(bool(x), 1)), nil
	case value.U8:
		return append(dst, byte(x)), nil
	case value.I16:
		return le.AppendUint16(dst, uint16(x)), nil
	case value.I32:
		return le.AppendUint32(dst, uint32(x)), nil
	case value.Date:
		return le.AppendUint32(dst, uint32(x)), nil
	case value.Time:
		return le.AppendUint32(dst, uint32(x)), nil
	case *value.Handle:
		return le.AppendUint64(dst, uint64(x.I64())), nil
	case value.I64:
		return le.AppendUint64(dst, uint64(x)), nil
	case value.Timestamp:
		return le.AppendUint64(dst, uint64(x)), nil
	case value.F32:
		if x != x {
			x = value.F32(value.NullF32())
		}
		return le.AppendUint32(dst, math.Float32bits(float32(x))), nil
	case value.F64:
		if x != x {
			x = value.F64(value.NullF64())
		}
		return le.AppendUint64(dst, math.Float64bits(float64(x))), nil
	case value.GUID:
		// A guid of zeros is null but does not say so; NullAtom does.
		dst[len(dst)-1] = 0
		return append(dst, x[:]...), nil
	case value.Sym:
		dst[len(dst)-1] = flagIf(x.Quoted, atomLiteral)
		return appendText(dst, x.ID.String())
	case value.Str:
		return appendStr(dst[:len(dst)-2], string(x)), nil
	case value.NullAtom:
		dst[len(dst)-1] = atomNull
		return append(dst, make([]byte, atomWidth(x.T))...), nil
	}
	return nil, value.Errorf(value.ErrType, "a value of type %s cannot be sent", value.Name(v))
}

// atomWidth returns how many bytes the value of a null atom takes: for a STR,
// the length of the empty string.
func atomWidth(elem value.Type) int {
	if elem == value.TypeStr {
		return 8
	}
	return elem.Size()
}

func appendItems(dst []byte, flags byte, items []value.Value, depth int) ([]byte, error) {
	dst = appendHead(dst, value.TypeList, flags, len(items))
	var err error
	for _, item := range items {
		if len(dst) > maxAppended {
			return nil, value.Errorf(value.ErrLimit, "a list of more than %d bytes cannot be sent", maxAppended)
		}
		if dst, err = appendValue(dst, item, depth+1); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

func appendTable(dst []byte, t *value.Table, depth int) ([]byte, error) {
	dst, err := appendTableHead(dst, t)
	if err != nil {
		return nil, err
	}
	for _, col := range t.WireCols() {
		if dst, err = appendValue(dst, col, depth+2); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// appendTableHead appends what precedes the columns of a table.
func appendTableHead(dst []byte, t *value.Table) ([]byte, error) {
	if err := t.Load(); err != nil {
		return nil, err
	}
	dst, err := appendVector(append(dst, tagTable, 0), value.NewVec(value.TypeSym, t.Names()), tableNames)
	if err != nil {
		return nil, err
	}
	return appendHead(dst, value.TypeList, 0, t.NumCols()), nil
}

// appendText appends a text that a NUL ends.
func appendText(dst []byte, text string) ([]byte, error) {
	if strings.IndexByte(text, 0) >= 0 {
		return nil, value.Errorf(value.ErrDomain, "the symbol %q cannot be sent: it contains a NUL", text)
	}
	return append(append(dst, text...), 0), nil
}

// appendCode appends an error object: its code, cut to 7 bytes and padded to 8.
func appendCode(dst []byte, code value.Code) []byte {
	var text [8]byte
	copy(text[:7], code)
	return append(append(dst, tagError), text[:]...)
}

// appendHead appends what precedes the elements of a vector or list.
func appendHead(dst []byte, t value.Type, flags byte, count int) []byte {
	return binary.LittleEndian.AppendUint64(append(dst, byte(t), flags), uint64(count))
}

func flagIf(cond bool, flag byte) byte {
	if cond {
		return flag
	}
	return 0
}

// Size returns how many bytes Append appends for v.
func Size(v value.Value) int {
	switch x := v.(type) {
	case value.Vector:
		return vectorSize(x)
	case *value.List:
		return itemsSize(x.Items())
	case *value.Dict:
		return 2 + Size(x.Keys()) + Size(x.Vals())
	case *value.Table:
		n := 2 + vectorSize(value.NewVec(value.TypeSym, x.Names())) + headSize
		if x.Load() != nil {
			return n // Append fails
		}
		for _, col := range x.WireCols() {
			n += Size(col)
		}
		return n
	case *value.Lambda:
		return 2 + Size(x.Params) + itemsSize(x.Body)
	case *value.Builtin:
		return 2 + len(x.Name)
	case value.ErrorValue:
		return 9
	case value.Sym:
		return 3 + len(x.ID.String())
	case value.Str:
		return 10 + len(x)
	case value.NullAtom:
		return 2 + atomWidth(x.T)
	}
	if value.IsNullObject(v) {
		return 1
	}
	return 2 + v.Type().Size()
}

// headSize is the length of what appendHead appends.
const headSize = 10

func itemsSize(items []value.Value) int {
	n := headSize
	for _, item := range items {
		n += Size(item)
	}
	return n
}
