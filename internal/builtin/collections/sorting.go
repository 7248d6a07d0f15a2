package collections

import (
	"math/bits"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

var sortFuncs = []lang.Func{
	{
		Name: "asc", Unary: sorter("asc", false),
		Sig: "(asc x)", Help: "The elements in ascending order, null first.",
		Example: "(asc [3 1 2])", Result: "[1 2 3]",
	},
	{
		Name: "desc", Unary: sorter("desc", true),
		Sig: "(desc x)", Help: "The elements in descending order, null last.",
		Example: "(desc [3 1 2])", Result: "[3 2 1]",
	},
	{
		Name: "iasc", Unary: indexSorter("iasc", false),
		Sig: "(iasc x)", Help: "The indices that put a vector in ascending order.",
		Example: "(iasc [3 1 2])", Result: "[1 2 0]",
	},
	{
		Name: "idesc", Unary: indexSorter("idesc", true),
		Sig: "(idesc x)", Help: "The indices that put a vector in descending order.",
		Example: "(idesc [3 1 2])", Result: "[0 2 1]",
	},
	{
		Name: "rank", Unary: rank,
		Sig: "(rank x)", Help: "The position of each element in ascending order.",
		Example: "(rank [30 10 20])", Result: "[2 0 1]",
	},
	{
		Name: "xrank", Binary: xrank,
		Sig: "(xrank n x)", Help: "Which of n parts of equal size each element is in, by ascending order.",
		Example: "(xrank 2 [40 10 30 20])", Result: "[1 0 1 0]",
	},
}

func sorter(fn string, desc bool) func(*lang.Ctx, value.Value) (value.Value, error) {
	return func(c *lang.Ctx, x value.Value) (value.Value, error) {
		v, ok := x.(value.Vector)
		if ok {
			return kernel.SortVector(c.Context(), c.Workers(), v, desc)
		}
		if isAtom(x) {
			return x, nil
		}
		return nil, lang.WrongType(fn, "a vector or atom", x)
	}
}

func indexSorter(fn string, desc bool) func(*lang.Ctx, value.Value) (value.Value, error) {
	return func(c *lang.Ctx, x value.Value) (value.Value, error) {
		perm, err := permOf(c, fn, x, desc)
		if err != nil {
			return nil, err
		}
		return kernel.RowNumbers(perm, c.Workers()), nil
	}
}

func permOf(c *lang.Ctx, fn string, x value.Value, desc bool) ([]int32, error) {
	v, ok := x.(value.Vector)
	if !ok {
		return nil, lang.WrongType(fn, "a vector", x)
	}
	return kernel.SortPerm(c.Context(), c.Workers(), []kernel.Key{{Col: v, Desc: desc}}, v.Len())
}

func rank(c *lang.Ctx, x value.Value) (value.Value, error) {
	perm, err := permOf(c, "rank", x, false)
	if err != nil {
		return nil, err
	}
	return ranks(perm, func(pos int) int64 { return int64(pos) }), nil
}

// ranks gives each row a number that depends on its position in perm.
func ranks(perm []int32, number func(pos int) int64) value.Value {
	out := make([]int64, len(perm))
	for pos, row := range perm {
		out[row] = number(pos)
	}
	return value.NewVec(value.TypeI64, out)
}

func xrank(c *lang.Ctx, parts, x value.Value) (value.Value, error) {
	n, ok := whole(parts)
	if !ok {
		return nil, lang.WrongType("xrank", "an integer as number of parts", parts)
	}
	perm, err := permOf(c, "xrank", x, false)
	if err != nil {
		return nil, err
	}
	if n <= 0 {
		return value.I64s(), nil
	}
	return ranks(perm, func(pos int) int64 {
		hi, lo := bits.Mul64(uint64(pos), uint64(n))
		q, _ := bits.Div64(hi, lo, uint64(len(perm)))
		return int64(q)
	}), nil
}
