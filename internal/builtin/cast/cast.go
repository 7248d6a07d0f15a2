// Package cast converts values between types: the function as, and the
// functions beside it that tell what a value is (type, meta, nil?, rc), make
// guids, name symbols, and turn values into bytes and back (ser, de).
//
// An atom converts to an atom, a vector or list to a vector of the target type.
// Numbers and temporals convert by their raw number, except between TIMESTAMP
// and the other two temporals; strings are parsed, everything can be printed
// into a string or symbol, and a null becomes the null of the target.
package cast

import (
	"strings"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Funcs returns the functions of this package.
func Funcs() []lang.Func {
	return append(append(inspectFuncs(), bytesFuncs()...), lang.Func{
		Name: "as", Binary: as,
		Sig: "(as 'type x)", Help: "convert x, or each of its elements, to the named type",
		Example: "(as 'i64 [1.9 2.5])", Result: "[1 2]",
	})
}

// targets maps the names that as accepts, in lower case, to types.
var targets = map[string]value.Type{
	"b8": value.TypeBool, "bool": value.TypeBool,
	"u8": value.TypeU8, "i16": value.TypeI16, "i32": value.TypeI32, "i64": value.TypeI64,
	"f64":  value.TypeF64,
	"date": value.TypeDate, "time": value.TypeTime, "timestamp": value.TypeTimestamp,
	"sym": value.TypeSym, "symbol": value.TypeSym, "str": value.TypeStr, "guid": value.TypeGUID,
	"dict": value.TypeDict, "table": value.TypeTable,
}

func as(c *lang.Ctx, x, y value.Value) (value.Value, error) {
	name, ok := x.(value.Sym)
	if !ok {
		return nil, lang.WrongType("as", "the name of a type as a symbol", x)
	}
	to, ok := targets[strings.ToLower(name.String())]
	if !ok {
		return nil, lang.WrongValue("as", "'%s' names no type to convert to; expected b8, u8, i16, i32, i64, f64, date, time, timestamp, sym, str, guid, dict or table", name)
	}
	return To(c, to, y)
}

// To converts v to type to: the type of an element, TypeDict or TypeTable.
func To(c *lang.Ctx, to value.Type, v value.Value) (value.Value, error) {
	from := v.Type()
	switch {
	case to == value.TypeDict || to == value.TypeTable:
		return compound(to, v)
	case from.IsAtom(), from.IsFunction():
		return scalar(to, v)
	case from.IsVector():
		return vector(c, to, v.(value.Vector))
	case from == value.TypeList:
		return list(c, to, v.(*value.List))
	}
	return nil, cannot(to, v)
}

func cannot(to value.Type, v value.Value) error {
	return value.Errorf(value.ErrType, "as: cannot convert %s to %s", lang.Describe(v), typeName(to))
}

// typeName names a target in messages the way the user writes it.
func typeName(t value.Type) string { return strings.ToLower(t.String()) }

// compound converts between dicts and tables.
func compound(to value.Type, v value.Value) (value.Value, error) {
	switch x := v.(type) {
	case *value.Table:
		if to == value.TypeTable {
			return x, nil
		}
		cols := make([]value.Value, len(x.Cols()))
		for i, col := range x.Cols() {
			cols[i] = col
		}
		return value.NewDict(value.NewVec(value.TypeSym, x.Names()), value.NewList(cols...)), nil
	case *value.Dict:
		if to == value.TypeDict {
			return x, nil
		}
		return tableOf(x)
	}
	if value.IsNull(v) {
		return nil, lang.WrongValue("as", "a null cannot become a %s", typeName(to))
	}
	return nil, cannot(to, v)
}

// tableOf makes a table of a dict from column names to columns.
func tableOf(d *value.Dict) (value.Value, error) {
	names, ok := d.SymKeys()
	if !ok {
		return nil, value.Errorf(value.ErrType, "as: a dict becomes a table only if its keys are symbols, got %s keys", lang.Describe(d.Keys()))
	}
	if d.Vals().Type() != value.TypeList {
		return nil, value.Errorf(value.ErrType, "as: a dict becomes a table only if its values are columns, got %s", lang.Describe(d.Vals()))
	}
	cols := make([]value.Collection, len(names))
	for i, name := range names {
		if cols[i], ok = value.AsCollection(d.Vals().At(i)); !ok {
			return nil, value.Errorf(value.ErrType, "as: a dict becomes a table only if its values are columns, got %s under '%s'", lang.Describe(d.Vals().At(i)), name)
		}
		if cols[i].Len() != cols[0].Len() {
			return nil, lang.WrongLength("as 'table", cols[0].Len(), cols[i].Len())
		}
	}
	return value.NewTable(names, cols), nil
}
