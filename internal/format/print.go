package format

import (
	"strconv"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// printDigits is the number of significant digits of a printed float.
const printDigits = 6

// Print returns the form that println gives a value.
func Print(v value.Value) string { return string(AppendPrint(nil, v)) }

// AppendPrint appends the form that println gives a value.
func AppendPrint(dst []byte, v value.Value) []byte { return appendPrint(dst, v, 0) }

func appendPrint(dst []byte, v value.Value, depth int) []byte {
	switch x := v.(type) {
	case value.Sym:
		if x.ID != 0 {
			dst = append(dst, '\'')
		}
		return appendSym(dst, x.ID)
	case *value.List:
		if depth == maxDepth {
			return append(dst, ".."...)
		}
		dst = append(dst, '[')
		for i, item := range x.Items() {
			if i > 0 {
				dst = append(dst, ' ')
			}
			dst = appendPrint(dst, item, depth+1)
		}
		return append(dst, ']')
	case *value.Table:
		dst = strconv.AppendInt(append(dst, "<table "...), int64(x.NumRows()), 10)
		dst = strconv.AppendInt(append(dst, 'x'), int64(x.NumCols()), 10)
		return append(dst, '>')
	case *value.Builtin:
		return append(dst, funcName(x)...)
	}
	return appendInserted(dst, v)
}

// appendInserted appends the form that a template gives a value: strings raw,
// floats as %g, everything else compact.
func appendInserted(dst []byte, v value.Value) []byte {
	if value.IsNull(v) {
		switch typeOf(v).Elem() {
		case value.TypeBool, value.TypeU8, value.TypeGUID:
			return append(dst, "null"...)
		}
		return appendAtom(dst, v)
	}
	switch x := v.(type) {
	case value.Str:
		return append(dst, x...)
	case value.NullAtom: // of STR
		return dst
	case value.F64:
		return AppendG(dst, float64(x), printDigits)
	case value.ErrorValue:
		return append(dst, "error"...)
	}
	return AppendCompact(dst, v)
}

// Template returns text with each % replaced by the next argument. Percent
// signs without an argument stay, arguments without a sign are ignored.
func Template(text string, args []value.Value) string {
	return string(AppendTemplate(nil, text, args))
}

// AppendTemplate appends what Template returns.
func AppendTemplate(dst []byte, text string, args []value.Value) []byte {
	for _, arg := range args {
		before, after, found := strings.Cut(text, "%")
		if !found {
			break
		}
		dst = appendInserted(append(dst, before...), arg)
		text = after
	}
	return append(dst, text...)
}

// AppendPrinted appends what print and println write for their arguments: a
// filled template if the first of several is a string with a percent sign,
// else all of them in print form with a space between.
func AppendPrinted(dst []byte, args []value.Value) []byte {
	if len(args) > 1 {
		if text, ok := args[0].(value.Str); ok && strings.Contains(string(text), "%") {
			return AppendTemplate(dst, string(text), args[1:])
		}
	}
	for i, arg := range args {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = AppendPrint(dst, arg)
	}
	return dst
}
