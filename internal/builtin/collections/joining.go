package collections

import (
	"slices"
	"strings"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

var joinFuncs = []lang.Func{
	{
		Name: "concat", Binary: concat,
		Sig: "(concat a b)", Help: "The two joined: elements, bytes, keys or rows.",
		Example: "(concat [1 2] [3])", Result: "[1 2 3]",
	},
	{
		Name: "raze", Unary: raze,
		Sig: "(raze x)", Help: "The elements of a list joined as by concat.",
		Example: "(raze (list [1 2] [3]))", Result: "[1 2 3]",
	},
}

func concat(c *lang.Ctx, x, y value.Value) (value.Value, error) {
	s, sText := x.(value.Str)
	t, tText := y.(value.Str)
	if sText && tText {
		return text("concat", []byte(strings.TrimRight(string(s), "\x00")+strings.TrimRight(string(t), "\x00")))
	}
	if v, ok := x.(*value.StrVec); ok && tText {
		return eachText(v, func(e string) string { return e + string(t) }), nil
	}
	if v, ok := y.(*value.StrVec); ok && sText {
		return eachText(v, func(e string) string { return string(s) + e }), nil
	}
	a, aCol := value.AsCollection(x)
	b, bCol := value.AsCollection(y)
	switch {
	case aCol && bCol:
		if err := c.RoomFor("concat", int64(a.Len()+b.Len()), a); err != nil {
			return nil, err
		}
		return concatCollections(a, b), nil
	case aCol && isAtom(y):
		if v, ok := one(x.Type(), y); ok {
			return appended(a, v), nil
		}
	case bCol && isAtom(x):
		if v, ok := one(y.Type(), x); ok {
			return kernel.Concat(v, b), nil
		}
	case isAtom(x) && isAtom(y):
		if x.Type() == y.Type() {
			return value.Collapse([]value.Value{x, y}), nil
		}
		return value.NewList(x, y), nil
	}
	switch a := x.(type) {
	case *value.Dict:
		if b, ok := y.(*value.Dict); ok {
			return merge(a, b)
		}
	case *value.Table:
		if b, ok := y.(*value.Table); ok {
			return stack(a, b)
		}
	}
	return nil, lang.WrongTypes("cannot join", x, "and", y)
}

func eachText(v *value.StrVec, f func(string) string) value.Value {
	b := value.NewStrBuilder(v.Len())
	for i := range v.Len() {
		b.Append(f(v.Str(i)))
	}
	return b.Vec()
}

// one returns a single value as a collection of this type, false when it is no
// element of such a vector.
func one(typ value.Type, v value.Value) (value.Collection, bool) {
	if typ == value.TypeList {
		return value.NewList(v), true
	}
	if v.Type() != -typ {
		return nil, false
	}
	return value.Pack(typ, []value.Value{v})
}

// concatCollections joins vectors of one type to a vector, others to a list.
func concatCollections(a, b value.Collection) value.Collection {
	if a.Type() != b.Type() {
		a, b = boxed(a), boxed(b)
	}
	return appended(a, b)
}

// appended returns a with the elements of b, of the same type, at its end. It
// grows a in place where it can, so that building a collection piece by piece
// costs no more than its length.
func appended(a, b value.Collection) value.Collection {
	switch v := a.(type) {
	case *value.Vec[bool]:
		return appendVec(v, b)
	case *value.Vec[uint8]:
		return appendVec(v, b)
	case *value.Vec[int16]:
		return appendVec(v, b)
	case *value.Vec[int32]:
		return appendVec(v, b)
	case *value.Vec[int64]:
		return appendVec(v, b)
	case *value.Vec[float32]:
		return appendVec(v, b)
	case *value.Vec[float64]:
		return appendVec(v, b)
	case *value.Vec[value.GUID]:
		return appendVec(v, b)
	case *value.Vec[value.SymID]:
		return appendVec(v, b)
	case *value.List:
		return v.Append(b.(*value.List).Items()...)
	}
	return kernel.Concat(a, b)
}

func appendVec[T value.Elem](a *value.Vec[T], b value.Collection) value.Collection {
	w := b.(*value.Vec[T])
	return a.Append(w.HasNulls(), w.Data()...)
}

// merge returns the pairs of a with the values of b where b has the key, then
// the other pairs of b.
func merge(a, b *value.Dict) (value.Value, error) {
	switch {
	case b.Len() == 0:
		return a, nil
	case a.Len() == 0:
		return b, nil
	}
	keys, vals := a.Keys(), slices.Clone(boxed(a.Vals()).Items())
	var added []value.Value
	for i := range b.Len() {
		key, val := b.Keys().At(i), b.Vals().At(i)
		switch k := kernel.IndexOfKey(keys, key); {
		case k >= 0:
			vals[k] = val
		default:
			added = append(added, key)
			vals = append(vals, val)
		}
	}
	if len(added) > 0 {
		more, ok := value.Pack(keys.Type(), added) // false for lists of keys
		if !ok {
			return nil, value.Errorf(value.ErrType, "concat: cannot add the keys of a dict with %s keys to one with %s keys", b.Keys().Type(), keys.Type())
		}
		keys = appended(keys, more)
	}
	return value.NewDict(keys, value.NewList(vals...)), nil
}

// stack returns the rows of b under those of a, its columns found by name.
func stack(a, b *value.Table) (value.Value, error) {
	cols := make([]value.Collection, a.NumCols())
	for i, name := range a.Names() {
		col, ok := b.Col(name)
		if !ok {
			return nil, value.Errorf(value.ErrValue, "concat: the second table has no column '%s'%s", name, lang.DidYouMean(name, b.Names()))
		}
		if mine := a.Cols()[i]; mine.Type() != col.Type() {
			return nil, value.Errorf(value.ErrType, "concat: column '%s' is %s in one table and %s in the other", name, mine.Type(), col.Type())
		}
		cols[i] = appended(a.Cols()[i], col)
	}
	return value.NewTable(a.Names(), cols), nil
}

func raze(c *lang.Ctx, x value.Value) (value.Value, error) {
	l, ok := x.(*value.List)
	if !ok {
		if isAtom(x) || x.Type().IsVector() {
			return x, nil
		}
		return nil, lang.WrongType("raze", "a list, vector or atom", x)
	}
	return razeItems(c, l)
}

func razeItems(c *lang.Ctx, l *value.List) (value.Value, error) {
	if l.Len() == 0 {
		return l, nil
	}
	if v, ok, err := razeVectors(c, l.Items()); ok || err != nil {
		return v, err
	}
	joined := l.At(0)
	for i, item := range l.Items()[1:] {
		if i%1024 == 0 {
			if err := c.Interrupted(); err != nil {
				return nil, err
			}
		}
		var err error
		if joined, err = concat(c, joined, item); err != nil {
			return nil, err
		}
	}
	return joined, nil
}

// razeVectors joins two or more items at once when they are vectors of one
// type and atoms of it. Strings are left to concat: they join as text.
func razeVectors(c *lang.Ctx, items []value.Value) (value.Value, bool, error) {
	typ := items[0].Type().Elem()
	if len(items) < 2 || !typ.IsVector() || typ == value.TypeStr {
		return nil, false, nil
	}
	atoms := 0
	for _, item := range items {
		if item.Type().Elem() != typ {
			return nil, false, nil
		}
		if item.Type().IsAtom() {
			atoms++
		}
	}
	if atoms == len(items) {
		v, ok := value.Pack(typ, items)
		return v, ok, nil
	}
	cols, sum := make([]value.Collection, 0, len(items)), 0
	for _, item := range items {
		col, ok := value.AsCollection(item)
		if !ok {
			col, _ = one(typ, item)
		}
		cols, sum = append(cols, col), sum+col.Len()
	}
	if err := c.RoomFor("raze", int64(sum), cols[0]); err != nil {
		return nil, false, err
	}
	return kernel.Concat(cols...), true, nil
}
