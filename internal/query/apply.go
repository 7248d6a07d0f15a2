package query

import (
	"strings"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// apply calls the builtin of e with whole columns and constants.
func (b *builder) apply(e *expr, args []value.Value) (value.Value, error) {
	f, name := e.call, e.fn
	switch name {
	case "ilike":
		name = "like"
		for i, a := range args {
			lower, err := b.text("lower", a)
			if err != nil {
				return nil, err
			}
			args[i] = lower
		}
	case "as":
		if t, ok := args[0].(value.Sym); ok && len(args) == 2 && strings.EqualFold(t.String(), "F32") {
			return b.asF32(args[1])
		}
	case "trim", "upper", "lower", "substr", "replace", "concat":
		if len(args) > 0 && args[0].Type() == value.TypeSym {
			return b.symText(name, args)
		}
		if name == "concat" {
			return b.concat(args)
		}
	}
	if f == nil || name != e.fn {
		fn, ok := b.c.Interp().Registry.Lookup(name)
		if !ok {
			return nil, value.Errorf(value.ErrName, "'%s' undefined", name)
		}
		f = fn
	}
	return b.c.Apply(f, args)
}

// text applies a unary text function to a string, symbol or column of them.
func (b *builder) text(name string, v value.Value) (value.Value, error) {
	f, ok := b.c.Interp().Registry.Lookup(name)
	if !ok {
		return nil, value.Errorf(value.ErrName, "'%s' undefined", name)
	}
	return b.c.Apply(f, []value.Value{v})
}

// symText applies a text function to a symbol column: to the text of every
// different symbol once, and gives symbols again.
func (b *builder) symText(name string, args []value.Value) (value.Value, error) {
	syms := args[0].(*value.Vec[value.SymID]).Data()
	index, texts := make(map[value.SymID]int32), value.NewStrBuilder(0)
	at := make([]int32, len(syms))
	for i, s := range syms {
		n, ok := index[s]
		if !ok || hasColumn(args[1:]) {
			n = int32(texts.Len())
			index[s] = n
			texts.Append(s.String())
		}
		at[i] = n
	}
	v, err := b.strings(name, append([]value.Value{texts.Vec()}, args[1:]...))
	if err != nil {
		return nil, err
	}
	out := make([]value.SymID, len(syms))
	switch r := v.(type) {
	case *value.StrVec:
		ids := make([]value.SymID, r.Len())
		for i := range ids {
			ids[i] = value.Intern(r.Str(i))
		}
		for i, n := range at {
			out[i] = ids[n]
		}
		return value.NewVec(value.TypeSym, out), nil
	case *value.Vec[value.SymID]:
		for i, n := range at {
			out[i] = r.Data()[n]
		}
		return value.NewVec(value.TypeSym, out), nil
	}
	return nil, lang.WrongType(name, "text", args[0])
}

func hasColumn(args []value.Value) bool {
	for _, a := range args {
		if _, ok := value.AsCollection(a); ok {
			return true
		}
	}
	return false
}

// strings calls a text function on a STR column.
func (b *builder) strings(name string, args []value.Value) (value.Value, error) {
	if name == "concat" {
		return b.concat(args)
	}
	f, ok := b.c.Interp().Registry.Lookup(name)
	if !ok {
		return nil, value.Errorf(value.ErrName, "'%s' undefined", name)
	}
	return b.c.Apply(f, args)
}

// concat joins texts row by row: columns of STR or SYM and constants.
func (b *builder) concat(args []value.Value) (value.Value, error) {
	n := -1
	parts := make([]func(i int) string, len(args))
	for k, a := range args {
		switch v := a.(type) {
		case value.Str:
			parts[k] = func(int) string { return string(v) }
		case value.Sym:
			parts[k] = func(int) string { return v.String() }
		case *value.StrVec:
			parts[k] = v.Str
		case *value.Vec[value.SymID]:
			parts[k] = func(i int) string { return v.Data()[i].String() }
		default:
			return nil, lang.WrongType("concat in a query", "texts", a)
		}
		if col, ok := value.AsCollection(a); ok {
			if n >= 0 && col.Len() != n {
				return nil, wrongRows(col.Len(), n)
			}
			n = col.Len()
		}
	}
	out := value.NewStrBuilder(max(n, 1))
	var text []byte
	for i := range max(n, 1) {
		text = text[:0]
		for _, part := range parts {
			text = append(text, part(i)...)
		}
		out.AppendBytes(text)
	}
	if n < 0 {
		return out.Vec().At(0), nil
	}
	return out.Vec(), nil
}

// asF32 converts a numeric column to F32, which only queries can do.
func (b *builder) asF32(v value.Value) (value.Value, error) {
	col, ok := value.AsCollection(v)
	if !ok || !col.Type().IsNumeric() {
		return nil, lang.WrongType("as", "a numeric column", v)
	}
	return b.run.Convert(col, value.TypeF32)
}
