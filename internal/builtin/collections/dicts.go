package collections

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

var dictFuncs = []lang.Func{
	{
		Name: "key", Unary: key,
		Sig: "(key d)", Help: "Keys of a dict, names of the columns of a table.",
		Example: "(key {a: 1 b: 2})", Result: "[a b]",
	},
	{
		Name: "value", Unary: values,
		Sig: "(value d)", Help: "Values of a dict, columns of a table.",
		Example: "(value {a: 1 b: 2})", Result: "[1 2]",
	},
	{
		Name: "remove", Binary: remove,
		Sig: "(remove d k)", Help: "The dict without key k.",
		Example: "(remove {a: 1 b: 2} 'a)", Result: "{b:2}",
	},
}

func key(_ *lang.Ctx, x value.Value) (value.Value, error) {
	switch v := x.(type) {
	case *value.Dict:
		return v.Keys(), nil
	case *value.Table:
		return value.NewVec(value.TypeSym, v.Names()), nil
	}
	return nil, lang.WrongType("key", "a dict or table", x)
}

func values(_ *lang.Ctx, x value.Value) (value.Value, error) {
	switch v := x.(type) {
	case *value.Dict:
		return v.Vals(), nil
	case *value.Table:
		cols := make([]value.Value, v.NumCols())
		for i, c := range v.Cols() {
			cols[i] = c
		}
		return value.NewList(cols...), nil
	}
	return nil, lang.WrongType("value", "a dict or table", x)
}

func remove(c *lang.Ctx, x, k value.Value) (value.Value, error) {
	d, ok := x.(*value.Dict)
	if !ok {
		return nil, lang.WrongType("remove", "a dict", x)
	}
	i := kernel.IndexOfKey(d.Keys(), k)
	if i < 0 {
		return d, nil
	}
	idx := cycle(0, d.Len(), d.Len())
	return pairs{d, c.Workers()}.pick(slices.Delete(idx, i, i+1))
}
