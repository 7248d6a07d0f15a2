package strings

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// text returns the text of a string or symbol atom.
func text(v value.Value) (string, bool) {
	switch x := v.(type) {
	case value.Str:
		return string(x), true
	case value.Sym:
		return x.String(), true
	case value.NullAtom:
		return "", x.T == value.TypeStr
	}
	return "", false
}

// sameKind returns s as a string or symbol, whichever v is.
func sameKind(v value.Value, s string) value.Value {
	if _, ok := v.(value.Sym); ok {
		return value.NewSym(s)
	}
	return value.Str(s)
}

// ranges calls f for ranges that cover [0, n), on all cores.
func ranges(c *lang.Ctx, n int, f func(lo, hi int)) error {
	return kernel.Parallel(c.Context(), c.Workers(), n, kernel.Grain, func(lo, hi, _ int) { f(lo, hi) })
}

// perSymbol returns f of the text of every element. A column that is long
// against the symbol table evaluates f once for each symbol in it.
func perSymbol[T any](c *lang.Ctx, ids []value.SymID, f func(string) T) ([]T, error) {
	out, symbols := make([]T, len(ids)), value.SymCount()
	if len(ids) < symbols {
		err := ranges(c, len(ids), func(lo, hi int) {
			for i := lo; i < hi; i++ {
				out[i] = f(ids[i].String())
			}
		})
		return out, err
	}
	seen, memo := make([]bool, symbols), make([]T, symbols)
	for _, id := range ids {
		seen[id] = true
	}
	err := ranges(c, symbols, func(lo, hi int) {
		for id := lo; id < hi; id++ {
			if seen[id] {
				memo[id] = f(value.SymID(id).String())
			}
		}
	})
	if err != nil {
		return nil, err
	}
	err = ranges(c, len(ids), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			out[i] = memo[ids[i]]
		}
	})
	return out, err
}

// rewrite replaces every text of x by the one that f appends for it.
func rewrite(c *lang.Ctx, fn string, x value.Value, f func(dst []byte, s string) []byte) (value.Value, error) {
	switch v := x.(type) {
	case *value.StrVec:
		out, err := kernel.BuildStrings(c.Context(), c.Workers(), v.Len(), func(b *value.StrBuilder, lo, hi int) {
			var buf []byte
			for i := lo; i < hi; i++ {
				buf = f(buf[:0], v.Str(i))
				b.AppendBytes(buf)
			}
		})
		if err != nil {
			return nil, err
		}
		return out, nil
	case *value.Vec[value.SymID]:
		ids, err := perSymbol(c, v.Data(), func(s string) value.SymID { return value.InternBytes(f(nil, s)) })
		return value.NewVec(value.TypeSym, ids), err
	}
	s, ok := text(x)
	if !ok {
		return nil, lang.WrongType(fn, wantText, x)
	}
	return sameKind(x, string(f(nil, s))), nil
}

// cut replaces every text of x by the part of it that f bounds. Strings share
// the bytes of x. f gets the position in x as well.
func cut(c *lang.Ctx, fn string, x value.Value, f func(i int, s string) (lo, hi int)) (value.Value, error) {
	switch v := x.(type) {
	case *value.StrVec:
		views := make([]value.StrView, v.Len())
		err := ranges(c, len(views), func(lo, hi int) {
			for i := lo; i < hi; i++ {
				from, to := f(i, v.Str(i))
				views[i] = v.Part(i, from, to)
			}
		})
		return value.NewStrVec(views, v.Pool()), err
	case *value.Vec[value.SymID]:
		ids := make([]value.SymID, v.Len())
		err := ranges(c, len(ids), func(lo, hi int) {
			for i := lo; i < hi; i++ {
				s := v.Data()[i].String()
				from, to := f(i, s)
				ids[i] = value.Intern(s[from:to])
			}
		})
		return value.NewVec(value.TypeSym, ids), err
	}
	s, ok := text(x)
	if !ok {
		return nil, lang.WrongType(fn, wantText, x)
	}
	lo, hi := f(0, s)
	return sameKind(x, s[lo:hi]), nil
}
