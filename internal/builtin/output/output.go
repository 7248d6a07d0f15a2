// Package output holds the functions that print: println, print, show, and
// format, which makes a string instead.
package output

import (
	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Funcs returns the functions of this package.
func Funcs() []lang.Func {
	return []lang.Func{
		{
			Name: "println", Variadic: println,
			Sig: "(println x...)", Help: "prints values with a space between them, or a template of % with values filled in, and ends the line",
			Example: "(println \"x = %\" 5)", Result: "null",
		},
		{
			Name: "print", Variadic: print,
			Sig: "(print x...)", Help: "prints like println, without ending the line",
			Example: "(print \"loading \")", Result: "null",
		},
		{
			Name: "show", Variadic: show,
			Sig: "(show x...)", Help: "prints values as the prompt does, tables drawn, and ends the line",
			Example: "(show [1 2 3])", Result: "null",
		},
		{
			Name: "format", Variadic: formatted,
			Sig: "(format template x...)", Help: "the template string with each % replaced by the next value",
			Example: "(format \"% of %\" 1 2)", Result: "\"1 of 2\"",
		},
	}
}

func println(c *lang.Ctx, args []value.Value) (value.Value, error) {
	return write(c, append(format.AppendPrinted(nil, args), '\n'))
}

func print(c *lang.Ctx, args []value.Value) (value.Value, error) {
	return write(c, format.AppendPrinted(nil, args))
}

func show(c *lang.Ctx, args []value.Value) (value.Value, error) {
	var text []byte
	for _, arg := range args {
		text = format.AppendREPL(text, arg)
	}
	return write(c, append(text, '\n'))
}

// write prints text in one piece, so that lines of parallel sessions do not mix.
func write(c *lang.Ctx, text []byte) (value.Value, error) {
	if _, err := c.Stdout().Write(text); err != nil {
		return nil, value.Errorf(value.ErrIO, "cannot print: %v", err)
	}
	return value.Null, nil
}

func formatted(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) == 0 {
		return nil, lang.WrongCount(value.ErrDomain, "format", "at least 1 argument (template)", 0)
	}
	template, ok := args[0].(value.Str)
	if !ok {
		return nil, lang.WrongType("format", "a template string", args[0])
	}
	return value.Str(format.Template(string(template), args[1:])), nil
}
