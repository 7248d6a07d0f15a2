// Package help tells users about functions.
package help

import (
	"io"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Funcs returns the functions of this package.
func Funcs() []lang.Func {
	return []lang.Func{{
		Name: "help", Unary: help,
		Sig: "(help name)", Help: "prints how a function is called, what it does and an example; name is a symbol, a string or the function itself",
		Example: "(help 'sum)", Result: "null",
	}}
}

func help(c *lang.Ctx, x value.Value) (value.Value, error) {
	name := ""
	switch x := x.(type) {
	case value.Sym:
		name = x.ID.String()
	case value.Str:
		name = string(x)
	case *value.Builtin:
		name = x.Name
	default:
		return nil, lang.WrongType("help", "the name of a function or a builtin", x)
	}
	text, err := c.Interp().Registry.Usage(name)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(c.Stdout(), text); err != nil {
		return nil, value.Errorf(value.ErrIO, "cannot print: %v", err)
	}
	return value.Null, nil
}
