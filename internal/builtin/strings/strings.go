// Package strings holds the functions on text: case, trimming, cutting,
// replacing, splitting, joining and matching patterns.
//
// They take a string or symbol and give the same kind back, element by element
// for STR and SYM vectors. Everything counts bytes, not characters.
package strings

import (
	"strings"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Funcs returns the functions of this package.
func Funcs() []lang.Func {
	return []lang.Func{
		{
			Name: "strlen", Unary: strlen,
			Sig: "(strlen s)", Help: "length in bytes",
			Example: "(strlen [\"a\" \"bb\"])", Result: "[1 2]",
		},
		{
			Name: "upper", Unary: upper,
			Sig: "(upper s)", Help: "s with the letters a-z in upper case",
			Example: "(upper \"aBc\")", Result: "\"ABC\"",
		},
		{
			Name: "lower", Unary: lower,
			Sig: "(lower s)", Help: "s with the letters A-Z in lower case",
			Example: "(lower [Abc DEF])", Result: "[abc def]",
		},
		{
			Name: "trim", Unary: trim,
			Sig: "(trim s)", Help: "s without white space at both ends",
			Example: "(trim \"  a b \")", Result: "\"a b\"",
		},
		{
			Name: "substr", Variadic: substr,
			Sig: "(substr s start len)", Help: "len bytes of s from position start, counted from 1; to the end when len is negative",
			Example: "(substr \"abcdef\" 2 3)", Result: "\"bcd\"",
		},
		{
			Name: "replace", Variadic: replace,
			Sig: "(replace s from to)", Help: "s with every occurrence of from replaced by to",
			Example: "(replace \"banana\" \"an\" \"x\")", Result: "\"bxxa\"",
		},
		{
			Name: "split", Binary: split,
			Sig: "(split x sep)", Help: "list of the parts of a string between separators, or of any collection from each of the given positions on",
			Example: "(split \"a,b,c\" \",\")", Result: "[\"a\" \"b\" \"c\"]",
		},
		{
			Name: "str-find", Binary: strFind,
			Sig: "(str-find s pattern)", Help: "position, from 0, of the first match of a pattern of ? and [classes]; null if there is none",
			Example: "(str-find \"banana\" \"n?n\")", Result: "2",
		},
		{
			Name: "str-join", Binary: strJoin,
			Sig: "(str-join xs sep)", Help: "one string of strings and symbols, with a separator between them",
			Example: "(str-join [a b c] \"-\")", Result: "\"a-b-c\"",
		},
		{
			Name: "like", Binary: like,
			Sig: "(like s pattern)", Help: "whether the whole of s matches a pattern of *, ? and [classes]",
			Example: "(like [\"apple\" \"banana\"] \"a*\")", Result: "[true false]",
		},
	}
}

const wantText = "a string, a symbol or a vector of them"

func strlen(c *lang.Ctx, x value.Value) (value.Value, error) {
	switch v := x.(type) {
	case *value.StrVec:
		views, out := v.Views(), make([]int64, v.Len())
		err := ranges(c, len(out), func(lo, hi int) {
			for i := lo; i < hi; i++ {
				out[i] = int64(views[i].Len)
			}
		})
		return value.NewVec(value.TypeI64, out), err
	case *value.Vec[value.SymID]:
		out, err := perSymbol(c, v.Data(), func(s string) int64 { return int64(len(s)) })
		return value.NewVec(value.TypeI64, out), err
	}
	s, ok := text(x)
	if !ok {
		return nil, lang.WrongType("strlen", wantText, x)
	}
	return value.I64(len(s)), nil
}

func upper(c *lang.Ctx, x value.Value) (value.Value, error) {
	return rewrite(c, "upper", x, func(dst []byte, s string) []byte { return appendCase(dst, s, 'a') })
}

func lower(c *lang.Ctx, x value.Value) (value.Value, error) {
	return rewrite(c, "lower", x, func(dst []byte, s string) []byte { return appendCase(dst, s, 'A') })
}

// appendCase appends s with the letters of the alphabet that begins at from in
// the other case. The two cases of an ASCII letter differ in one bit.
func appendCase(dst []byte, s string, from byte) []byte {
	at := len(dst)
	dst = append(dst, s...)
	for i, b := range dst[at:] {
		if b-from < 26 {
			dst[at+i] = b ^ 0x20
		}
	}
	return dst
}

func trim(c *lang.Ctx, x value.Value) (value.Value, error) {
	return cut(c, "trim", x, func(_ int, s string) (lo, hi int) {
		hi = len(s)
		for hi > 0 && isSpace(s[hi-1]) {
			hi--
		}
		for lo < hi && isSpace(s[lo]) {
			lo++
		}
		return lo, hi
	})
}

// isSpace reports whether b is a space, tab, line feed, vertical tab, form feed
// or carriage return.
func isSpace(b byte) bool { return b == ' ' || b-'\t' <= '\r'-'\t' }

func replace(c *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) != 3 {
		return nil, lang.WrongCount(value.ErrArity, "replace", "3 arguments (s, from, to)", len(args))
	}
	from, ok := text(args[1])
	if !ok {
		return nil, lang.WrongType("replace", "a string or symbol to look for", args[1])
	}
	to, ok := text(args[2])
	if !ok {
		return nil, lang.WrongType("replace", "a string or symbol to put in", args[2])
	}
	if err := roomForReplaced(c, args[0], from, to); err != nil {
		return nil, err
	}
	return rewrite(c, "replace", args[0], func(dst []byte, s string) []byte { return appendReplaced(dst, s, from, to) })
}

// roomForReplaced refuses to put in a long text more often than memory allows.
func roomForReplaced(c *lang.Ctx, x value.Value, from, to string) error {
	const long = 1 << 12
	if len(to) < long || from == "" {
		return nil
	}
	count := 0
	if v, ok := x.(*value.StrVec); ok {
		for i := range v.Len() {
			count += strings.Count(v.Str(i), from)
		}
	} else if s, ok := text(x); ok {
		count = strings.Count(s, from)
	}
	return c.Room("replace", int64(count), int64(len(to)))
}

func appendReplaced(dst []byte, s, from, to string) []byte {
	for from != "" {
		at := strings.Index(s, from)
		if at < 0 {
			break
		}
		dst = append(append(dst, s[:at]...), to...)
		s = s[at+len(from):]
	}
	return append(dst, s...)
}
