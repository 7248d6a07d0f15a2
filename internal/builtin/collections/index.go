package collections

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

var indexFuncs = []lang.Func{
	{
		Name: "at", Binary: at,
		Sig: "(at x i)", Help: "Element, elements, value of a key, row or column; null where there is none.",
		Example: "(at [10 20 30] [2 0])", Result: "[30 10]",
	},
	{
		Name: "get", Binary: at,
		Sig: "(get x i)", Help: "The same as at.",
		Example: "(get {a: 1 b: 2} 'b)", Result: "2",
	},
	{
		Name: "row", Binary: row,
		Sig: "(row t i)", Help: "Row i of a table, as a dict.",
		Example: "(row (table [a b] (list [1 2] [x y])) 1)", Result: "{a:2 b:y}",
	},
	{
		Name: "first", Unary: first, Flags: lang.Aggregate,
		Sig: "(first x)", Help: "First element, byte or row.",
		Example: "(first [3 1 2])", Result: "3",
	},
	{
		Name: "last", Unary: last, Flags: lang.Aggregate,
		Sig: "(last x)", Help: "Last element, byte or row.",
		Example: "(last [3 1 2])", Result: "2",
	},
}

func at(c *lang.Ctx, x, i value.Value) (value.Value, error) {
	switch v := x.(type) {
	case value.Collection:
		return atCollection(c, v, i)
	case value.Str:
		return atString(v, i)
	case *value.Dict:
		if k := kernel.IndexOfKey(v.Keys(), i); k >= 0 {
			return v.Vals().At(k), nil
		}
		return value.I64(value.NullI64), nil
	case *value.Table:
		return atTable(c, v, i)
	}
	return nil, lang.WrongType("at", "a collection, string, dict or table to index", x)
}

func atCollection(c *lang.Ctx, v value.Collection, i value.Value) (value.Value, error) {
	if n, ok := integer(i); ok {
		if n < 0 || n >= int64(v.Len()) {
			return value.PastEnd(v.Type()), nil
		}
		return v.At(int(n)), nil
	}
	if idx, ok := i.(*value.Vec[int64]); ok && i.Type() == value.TypeI64 && v.Type().IsVector() {
		if inRange(idx.Data(), v.Len()) {
			return kernel.Gather(v, idx.Data(), c.Workers()), nil
		}
	}
	return atEach(c, v, i, "an integer or a collection of integers as index")
}

// atEach returns the list of (at x e) for the elements e of a collection of
// integers, which may be nested.
func atEach(c *lang.Ctx, x value.Value, i value.Value, want string) (value.Value, error) {
	idx, ok := value.AsCollection(i)
	if !ok || idx.Type() != value.TypeList && !idx.Type().IsInteger() {
		return nil, lang.WrongType("at", want, i)
	}
	out := make([]value.Value, idx.Len())
	for k := range out {
		var err error
		if out[k], err = at(c, x, idx.At(k)); err != nil {
			return nil, err
		}
	}
	return value.NewList(out...), nil
}

func inRange(idx []int64, n int) bool {
	for _, i := range idx {
		if uint64(i) >= uint64(n) {
			return false
		}
	}
	return true
}

// atString picks bytes; unlike vectors, strings have no null to give for an
// index out of range.
func atString(s value.Str, i value.Value) (value.Value, error) {
	if idx, ok := value.AsCollection(i); ok {
		out := make([]byte, idx.Len())
		for k := range out {
			n, err := byteIndex(s, idx.At(k))
			if err != nil {
				return nil, err
			}
			out[k] = s[n]
		}
		return text("at", out)
	}
	n, err := byteIndex(s, i)
	if err != nil {
		return nil, err
	}
	return s[n : n+1], nil
}

func byteIndex(s value.Str, i value.Value) (int64, error) {
	n, ok := whole(i)
	if !ok {
		return 0, lang.WrongValue("at", "a string is indexed by integers, got %s", lang.Describe(i))
	}
	if n < 0 || n >= int64(len(s)) {
		return 0, lang.WrongValue("at", "no byte %v in a string of %d bytes", shown(n), len(s))
	}
	return n, nil
}

func boolIndex(b value.Bool) int64 {
	if b {
		return 1
	}
	return 0
}

// shown returns an index as error messages show it.
func shown(n int64) any {
	if n == value.NullI64 {
		return "null"
	}
	return n
}

func atTable(c *lang.Ctx, t *value.Table, i value.Value) (value.Value, error) {
	switch idx := i.(type) {
	case value.Sym:
		return column("at", t, idx.ID)
	case *value.Vec[value.SymID]:
		cols := make([]value.Value, idx.Len())
		for k, name := range idx.Data() {
			col, err := column("at", t, name)
			if err != nil {
				return nil, err
			}
			cols[k] = col
		}
		return value.NewList(cols...), nil
	case *value.Vec[int64]:
		if i.Type() != value.TypeI64 {
			break
		}
		if err := lang.InMemory(value.ErrType, "at", t); err != nil {
			return nil, err
		}
		for _, n := range idx.Data() {
			if err := checkRow("at", t, n); err != nil {
				return nil, err
			}
		}
		return kernel.GatherTable(t, idx.Data(), c.Workers()), nil
	}
	if n, ok := integer(i); ok {
		return rowOf("at", t, n)
	}
	return atEach(c, t, i, "a column name, a row number, or a collection of one of them")
}

func column(fn string, t *value.Table, name value.SymID) (value.Value, error) {
	if col, ok := t.Col(name); ok {
		return col, nil
	}
	return nil, lang.NoColumn(value.ErrDomain, fn, t.Names(), name)
}

func checkRow(fn string, t *value.Table, n int64) error {
	if n < 0 || n >= int64(t.NumRows()) {
		return lang.WrongValue(fn, "no row %v in a table of %d rows", shown(n), t.NumRows())
	}
	return nil
}

// rowOf returns row n as a dict of symbols.
func rowOf(fn string, t *value.Table, n int64) (value.Value, error) {
	if err := lang.InMemory(value.ErrType, fn, t); err != nil {
		return nil, err
	}
	if err := checkRow(fn, t, n); err != nil {
		return nil, err
	}
	vals := make([]value.Value, t.NumCols())
	for k, col := range t.Cols() {
		vals[k] = col.At(int(n))
	}
	return value.NewDict(value.NewVec(value.TypeSym, t.Names()), value.NewList(vals...)), nil
}

func row(_ *lang.Ctx, x, i value.Value) (value.Value, error) {
	t, ok := x.(*value.Table)
	if !ok {
		return nil, lang.WrongType("row", "a table", x)
	}
	n, ok := integer(i)
	if !ok {
		return nil, lang.WrongType("row", "an integer as row number", i)
	}
	return rowOf("row", t, n)
}

func first(_ *lang.Ctx, x value.Value) (value.Value, error) {
	return end("first", x, func(int) int { return 0 })
}

func last(_ *lang.Ctx, x value.Value) (value.Value, error) {
	return end("last", x, func(n int) int { return n - 1 })
}

// presentEnd returns the first or last element that is not null; I64 and
// floats skip nulls, other types do not. F32 gives F64, as in all aggregates.
func presentEnd(v value.Vector, last bool) value.Value {
	at := 0
	if last {
		at = v.Len() - 1
	}
	for i := range v.Len() {
		if last {
			i = v.Len() - 1 - i
		}
		if !v.IsNull(i) {
			at = i
			break
		}
	}
	if v.Type() == value.TypeF32 {
		return kernel.CastAtom(value.TypeF64, v.At(at))
	}
	return v.At(at)
}

// end returns the element at the position that pick chooses from the length.
func end(fn string, x value.Value, pick func(n int) int) (value.Value, error) {
	switch v := x.(type) {
	case value.Collection:
		if v.Len() == 0 {
			return value.PastEnd(v.Type()), nil
		}
		if vec, ok := v.(value.Vector); ok && (v.Type() == value.TypeI64 || v.Type().IsFloat()) {
			return presentEnd(vec, pick(2) == 1), nil
		}
		return v.At(pick(v.Len())), nil
	case value.Str:
		if len(v) == 0 {
			return nil, lang.WrongValue(fn, "the string is empty")
		}
		i := pick(len(v))
		return v[i : i+1], nil
	case *value.Table:
		return rowOf(fn, v, int64(pick(v.NumRows())))
	case *value.Dict:
		return nil, lang.WrongType(fn, "a collection, string, table or atom", x)
	}
	return x, nil
}
