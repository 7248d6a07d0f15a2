package tables

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/kernel/index"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// attrs lists the attributes in the order in which they are shown.
var attrs = []struct {
	name string
	attr value.Attr
}{
	{"sorted", value.AttrSorted},
	{"unique", value.AttrUnique},
	{"grouped", value.AttrGrouped},
	{"parted", value.AttrParted},
}

// indexAttrs are the attributes that stand with an index.
const indexAttrs = value.AttrGrouped | value.AttrParted

func attrSet(c *lang.Ctx, x, y value.Value) (value.Value, error) {
	name, ok := x.(value.Sym)
	if !ok {
		return nil, lang.WrongType(".attr.set", "the name of an attribute as first argument", x)
	}
	for _, a := range attrs {
		if a.name != name.String() {
			continue
		}
		v, ok := y.(value.Vector)
		if !ok {
			return nil, lang.WrongType(".attr.set", "a vector as second argument", y)
		}
		if err := checkAttr(c, a.name, a.attr, v); err != nil {
			return nil, err
		}
		return setAttr(c, a.attr, v)
	}
	return nil, lang.WrongValue(".attr.set", "'%s is no attribute; there are sorted, unique, grouped and parted", name)
}

// checkAttr reports an error when v cannot have the attribute.
func checkAttr(c *lang.Ctx, name string, attr value.Attr, v value.Vector) error {
	t := v.Type()
	if !attrFits(attr, t) {
		return value.Errorf(value.ErrNYI, ".attr.set: a %s vector cannot be %s", t, name)
	}
	if attr == value.AttrGrouped {
		return nil
	}
	words, nulls, _, err := kernel.KeyWords(c.Context(), c.Workers(), v)
	if err != nil {
		return err
	}
	switch attr {
	case value.AttrSorted:
		if nulls && slices.Contains(words, 0) || !slices.IsSorted(words) {
			return lang.WrongValue(".attr.set", "a sorted vector is non-descending and has no nulls")
		}
	case value.AttrUnique:
		return checkUnique(c, v, words, nulls)
	case value.AttrParted:
		if t != value.TypeSym && !slices.IsSorted(words) {
			return lang.WrongValue(".attr.set", "a parted vector holds its equal elements in ascending blocks")
		}
		if t == value.TypeSym {
			return checkBlocks(c, v)
		}
	}
	return nil
}

// attrFits reports whether vectors of type t can have the attribute.
func attrFits(attr value.Attr, t value.Type) bool {
	number := t.IsNumeric() || t.IsTemporal()
	switch attr {
	case value.AttrSorted:
		return number
	case value.AttrUnique:
		return number && t != value.TypeBool
	case value.AttrParted:
		return number && t != value.TypeBool || t == value.TypeSym
	}
	return indexFits("hash", t)
}

// checkUnique reports an element that occurs twice. Nulls may.
func checkUnique(c *lang.Ctx, v value.Vector, words []uint64, nulls bool) error {
	first, err := kernel.FirstRows(c.Context(), c.Workers(), []value.Collection{v})
	if err != nil {
		return err
	}
	repeatable := 0
	if nulls {
		for _, w := range words {
			if w == 0 {
				repeatable++
			}
		}
	}
	if distinct := len(first) - min(repeatable, 1); distinct < len(words)-repeatable {
		return lang.WrongValue(".attr.set", "a unique vector has no duplicates, got %d distinct among %d elements", distinct, len(words)-repeatable)
	}
	return nil
}

// checkBlocks reports an element that occurs in two blocks.
func checkBlocks(c *lang.Ctx, v value.Vector) error {
	part, err := index.BuildPart(c.Context(), c.Workers(), v)
	if err != nil {
		return err
	}
	first, err := kernel.FirstRows(c.Context(), c.Workers(), []value.Collection{v})
	if err == nil && len(first) != len(part.Starts)-1 {
		return lang.WrongValue(".attr.set", "a parted vector holds its equal elements in one block each")
	}
	return err
}

// setAttr returns v with an attribute that it is known to deserve.
func setAttr(c *lang.Ctx, attr value.Attr, v value.Vector) (value.Vector, error) {
	m := value.MetaOf(v)
	switch attr {
	case value.AttrGrouped:
		return attach(c, v, "hash", attr)
	case value.AttrParted:
		return attach(c, v, "part", attr)
	}
	m.Attrs |= attr
	return value.WithMeta(v, m), nil
}

func attrGet(_ *lang.Ctx, x value.Value) (value.Value, error) {
	set := value.MetaOf(x).Attrs
	var names []string
	for _, a := range attrs {
		if set&a.attr != 0 {
			names = append(names, a.name)
		}
	}
	return value.Syms(names...), nil
}

func attrDrop(_ *lang.Ctx, x value.Value) (value.Value, error) {
	m := value.MetaOf(x)
	if m.Attrs == 0 {
		return x, nil
	}
	if m.Attrs&indexAttrs != 0 {
		m.Index = nil
	}
	m.Attrs = 0
	return value.WithMeta(x.(value.Vector), m), nil
}
