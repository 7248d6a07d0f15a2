// Package collections declares the functions that build, index, slice, search,
// combine and sort vectors, lists, dicts and tables.
package collections

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Funcs returns the functions of this family.
func Funcs() []lang.Func {
	return []lang.Func{
		{Name: "list", Variadic: list,
			Sig: "(list x...)", Help: "a list of any values", Example: "(list 1 \"a\" 'b)", Result: "(list 1 \"a\" b)"},
		{Name: "enlist", Variadic: enlist,
			Sig: "(enlist x...)", Help: "a vector of atoms of one type, else a list", Example: "(enlist 1 2.5)", Result: "[1.0 2.5]"},
	}
}

func list(c *lang.Ctx, args []value.Value) (value.Value, error) { return value.NewList(args...), nil }

func enlist(c *lang.Ctx, args []value.Value) (value.Value, error) { return value.Enlist(args), nil }
