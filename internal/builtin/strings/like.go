package strings

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func like(c *lang.Ctx, x, pattern value.Value) (value.Value, error) {
	p, ok := pattern.(value.Str)
	if !ok {
		return nil, lang.WrongType("like", "a pattern string", pattern)
	}
	g := compile(string(p))
	switch v := x.(type) {
	case *value.StrVec:
		out := make([]bool, v.Len())
		err := ranges(c, len(out), func(lo, hi int) {
			for i := lo; i < hi; i++ {
				out[i] = g.match(v.Str(i))
			}
		})
		return value.Bools(out...), err
	case *value.Vec[value.SymID]:
		out, err := perSymbol(c, v.Data(), g.match)
		return value.Bools(out...), err
	}
	s, ok := text(x)
	if !ok {
		return nil, lang.WrongType("like", wantText, x)
	}
	return value.Bool(g.match(s)), nil
}

func strFind(c *lang.Ctx, x, pattern value.Value) (value.Value, error) {
	p, ok := text(pattern)
	if !ok {
		return nil, lang.WrongType("str-find", "a pattern string or symbol", pattern)
	}
	g := compile(p)
	if len(g.segs) > 1 {
		return nil, lang.WrongValue("str-find", "a pattern to find has no *, got %q; write [*] for a star", p)
	}
	find := func(s string) int64 {
		if at := g.segs[0].index(s); at >= 0 {
			return int64(at)
		}
		return value.NullI64
	}
	switch v := x.(type) {
	case *value.StrVec:
		out := make([]int64, v.Len())
		err := ranges(c, len(out), func(lo, hi int) {
			for i := lo; i < hi; i++ {
				out[i] = find(v.Str(i))
			}
		})
		return value.I64s(out...), err
	case *value.Vec[value.SymID]:
		out, err := perSymbol(c, v.Data(), find)
		return value.I64s(out...), err
	case *value.List:
		return findEach(c, v, find)
	}
	s, ok := text(x)
	if !ok {
		return nil, lang.WrongType("str-find", wantText, x)
	}
	return value.I64(find(s)), nil
}

// findEach finds in the items of a list, which must be strings and symbols.
func findEach(c *lang.Ctx, l *value.List, find func(string) int64) (value.Value, error) {
	out := make([]int64, l.Len())
	for i, item := range l.Items() {
		if i%interruptEvery == 0 {
			if err := c.Interrupted(); err != nil {
				return nil, err
			}
		}
		s, ok := text(item)
		if !ok {
			return nil, lang.WrongType("str-find", "strings or symbols in a list", item)
		}
		out[i] = find(s)
	}
	return value.I64s(out...), nil
}
