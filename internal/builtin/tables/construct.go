package tables

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func newTable(_ *lang.Ctx, names, columns value.Value) (value.Value, error) {
	if _, ok := value.AsCollection(names); !ok {
		return nil, lang.WrongType("table", "a list of names", names)
	}
	list, ok := value.AsCollection(columns)
	if !ok {
		return nil, lang.WrongType("table", "a list of columns", columns)
	}
	syms, err := columnNames(names.(value.Collection))
	if err != nil {
		return nil, err
	}
	if len(syms) != list.Len() {
		return nil, lang.WrongValue("table", "%d names need as many columns, got %d", len(syms), list.Len())
	}
	cols := make([]value.Collection, list.Len())
	for i := range cols {
		if cols[i], err = newColumn(syms[i], list.At(i)); err != nil {
			return nil, err
		}
		if cols[i].Len() != cols[0].Len() {
			return nil, lang.WrongValue("table", "columns must have equal length: '%s has %d rows, '%s has %d",
				syms[0], cols[0].Len(), syms[i], cols[i].Len())
		}
	}
	return value.NewTable(syms, cols), nil
}

func columnNames(names value.Collection) ([]value.SymID, error) {
	if names.Len() == 0 {
		return nil, nil
	}
	if syms, ok := symbols(names); ok {
		return syms, nil
	}
	return nil, lang.WrongType("table", "symbols as column names", firstOdd(names))
}

func firstOdd(names value.Collection) value.Value {
	i := 0
	for names.At(i).Type() == -value.TypeSym {
		i++
	}
	return names.At(i)
}

// newColumn returns the column that an argument of table becomes.
func newColumn(name value.SymID, v value.Value) (value.Collection, error) {
	switch v := value.Plain(v).(type) {
	case value.Vector:
		return v, nil
	case *value.List:
		if v.Len() == 0 || !v.At(0).Type().IsAtom() {
			return v, nil
		}
		return typedColumn(name, v.Items())
	case value.Str, value.Sym:
	default:
		if v.Type().IsAtom() {
			col, _ := value.Pack(v.Type().Elem(), []value.Value{v})
			return col, nil
		}
	}
	return nil, value.Errorf(value.ErrType, "table: column '%s must be a vector or a list, got %s", name, lang.Describe(v))
}

// typedColumn returns the vector of these atoms; the first one chooses its
// type. Integers fit into each other's columns where they keep their value, and
// integers beside floats make a column of floats.
func typedColumn(name value.SymID, atoms []value.Value) (value.Collection, error) {
	elem := atoms[0].Type().Elem()
	if col, ok := value.Pack(elem, atoms); ok {
		return col, nil
	}
	if elem.IsNumeric() && elem != value.TypeBool {
		if hasFloat(atoms) {
			elem = value.TypeF64
		}
		atoms = convertAll(elem, atoms)
		if col, ok := value.Pack(elem, atoms); ok {
			return col, nil
		}
	}
	for _, a := range atoms {
		if a.Type().Elem() != elem || !a.Type().IsAtom() {
			return nil, value.Errorf(value.ErrType, "table: column '%s holds %s by its first element, got %s", name, elem, lang.Describe(a))
		}
	}
	panic("unreachable")
}

func hasFloat(atoms []value.Value) bool {
	for _, a := range atoms {
		if a.Type().IsAtom() && a.Type().IsFloat() {
			return true
		}
	}
	return false
}

// convertAll returns the atoms with the numbers among them converted to elem
// where that keeps their value.
func convertAll(elem value.Type, atoms []value.Value) []value.Value {
	out := make([]value.Value, len(atoms))
	for i, a := range atoms {
		out[i] = a
		if n, ok := integerOf(a); ok {
			out[i] = integerAs(elem, n, a)
		} else if f, ok := a.(value.F32); ok && elem == value.TypeF64 {
			out[i] = value.F64(f)
		}
	}
	return out
}

// integerOf returns the value of an integer atom, NullI64 for nulls.
func integerOf(v value.Value) (int64, bool) {
	switch x := value.Plain(v).(type) {
	case value.U8:
		return int64(x), true
	case value.I16:
		if x == value.NullI16 {
			return value.NullI64, true
		}
		return int64(x), true
	case value.I32:
		if x == value.NullI32 {
			return value.NullI64, true
		}
		return int64(x), true
	case value.I64:
		return int64(x), true
	}
	return 0, false
}

// integerAs returns n as an atom of type elem, or as it was where it does not fit.
func integerAs(elem value.Type, n int64, was value.Value) value.Value {
	if n == value.NullI64 {
		return value.NullOf(elem)
	}
	var fit bool
	var out value.Value
	switch elem {
	case value.TypeU8:
		out, fit = value.U8(n), n == int64(uint8(n))
	case value.TypeI16:
		out, fit = value.I16(n), n == int64(int16(n)) && int16(n) != value.NullI16
	case value.TypeI32:
		out, fit = value.I32(n), n == int64(int32(n)) && int32(n) != value.NullI32
	case value.TypeI64:
		out, fit = value.I64(n), true
	case value.TypeF64:
		out, fit = value.F64(n), true
	}
	if !fit {
		return was
	}
	return out
}
