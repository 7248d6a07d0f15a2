package cast

import (
	"crypto/rand"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// inspectFuncs returns the functions that tell what a value is, and guid.
func inspectFuncs() []lang.Func {
	return []lang.Func{
		{
			Name: "type", Unary: typeOf, Flags: lang.NullOK,
			Sig: "(type x)", Help: "name of the type: lower case for atoms, upper case for vectors and containers",
			Example: "(type [1 2])", Result: "I64",
		},
		{
			Name: "meta", Unary: meta,
			Sig: "(meta x)", Help: "dict of the type and length; for a table its columns, their types and the number of rows",
			Example: "(meta [1 2 3])", Result: "{type:I64 len:3}",
		},
		{
			Name: "nil?", Unary: isNil, Flags: lang.NullOK,
			Sig: "(nil? x)", Help: "true for null and for a null atom of any type",
			Example: "(nil? 0Nl)", Result: "true",
		},
		{
			Name: "rc", Unary: refCount,
			Sig: "(rc x)", Help: "number of references to x; always 1, as values are shared and never counted",
			Example: "(rc 1)", Result: "1",
		},
		{
			Name: "guid", Unary: guid,
			Sig: "(guid n)", Help: "vector of n random guids (version 4)",
			Example: "(count (guid 3))", Result: "3",
		},
		{
			Name: "sym-name", Unary: symName,
			Sig: "(sym-name x)", Help: "symbols at positions of the symbol table; symbols stay as they are",
			Example: "(sym-name 'abc)", Result: "abc",
		},
	}
}

func typeOf(_ *lang.Ctx, x value.Value) (value.Value, error) {
	return value.NewSym(x.Type().String()), nil
}

func isNil(_ *lang.Ctx, x value.Value) (value.Value, error) {
	return value.Bool(value.IsNull(x)), nil
}

func refCount(*lang.Ctx, value.Value) (value.Value, error) { return value.I64(1), nil }

// meta describes x. The length of a table is its number of columns.
func meta(_ *lang.Ctx, x value.Value) (value.Value, error) {
	typ := value.NewSym(x.Type().String())
	switch v := x.(type) {
	case *value.Table:
		types := make([]value.SymID, v.NumCols())
		for i, col := range v.Cols() {
			types[i] = value.Intern(col.Type().String())
		}
		return value.SymDict([]string{"type", "len", "cols", "types", "rows"},
			typ, value.I64(v.NumCols()),
			value.NewVec(value.TypeSym, v.Names()), value.NewVec(value.TypeSym, types),
			value.I64(v.NumRows())), nil
	case *value.Dict:
		return value.SymDict([]string{"type", "len"}, typ, value.I64(v.Len())), nil
	case value.Collection:
		return value.SymDict([]string{"type", "len"}, typ, value.I64(v.Len())), nil
	}
	return value.SymDict([]string{"type"}, typ), nil
}

func guid(c *lang.Ctx, x value.Value) (value.Value, error) {
	t := x.Type()
	if !t.IsAtom() || !t.IsInteger() && t != -value.TypeBool {
		return nil, lang.WrongType("guid", "an integer", x)
	}
	n := rawInt(x)
	if n < 0 || value.IsNull(x) {
		return nil, lang.WrongValue("guid", "the number of guids must not be negative, got %d", n)
	}
	if err := c.Room("guid", n, 16); err != nil {
		return nil, err
	}
	data := make([]value.GUID, n)
	err := ranges(c, len(data), func(lo, hi int) { randomGUIDs(data[lo:hi]) })
	return value.NewVec(value.TypeGUID, data), err
}

// randomGUIDs fills data with version 4 guids.
func randomGUIDs(data []value.GUID) {
	var buf [256 * 16]byte
	for len(data) > 0 {
		n := min(len(data), len(buf)/16)
		rand.Read(buf[:n*16]) // never fails
		for i := range data[:n] {
			g := value.GUID(buf[i*16:])
			g[6] = g[6]&0x0f | 0x40
			g[8] = g[8]&0x3f | 0x80
			data[i] = g
		}
		data = data[n:]
	}
}

func symName(_ *lang.Ctx, x value.Value) (value.Value, error) {
	switch v := x.(type) {
	case value.Sym:
		return v, nil
	case value.I64:
		id, err := symAt(int64(v))
		return value.Sym{ID: id}, err
	case *value.Vec[value.SymID]:
		return v, nil
	case *value.Vec[int64]:
		if v.Type() == value.TypeI64 && v.Len() > 0 {
			return symsAt(v.Data())
		}
		if v.Type() == value.TypeI64 {
			return v, nil
		}
	}
	return nil, lang.WrongType("sym-name", "a symbol or an i64 position, or a vector of them", x)
}

func symAt(n int64) (value.SymID, error) {
	if n < 0 || n >= int64(value.SymCount()) {
		return 0, lang.WrongValue("sym-name", "no symbol has number %d", n)
	}
	return value.SymID(n), nil
}

func symsAt(positions []int64) (value.Value, error) {
	ids := make([]value.SymID, len(positions))
	for i, n := range positions {
		id, err := symAt(n)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return value.NewVec(value.TypeSym, ids), nil
}
