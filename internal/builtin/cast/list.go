package cast

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// list converts the items of a list, which must be atoms, to a vector.
func list(c *lang.Ctx, to value.Type, l *value.List) (value.Value, error) {
	switch to {
	case value.TypeBool:
		return gather(c, to, l, func(v value.Value) bool { return v == value.Bool(true) })
	case value.TypeU8:
		return gather(c, to, l, func(v value.Value) uint8 { return uint8(rawInt(v)) })
	case value.TypeI16:
		return gather(c, to, l, func(v value.Value) int16 { return int16(rawInt(v)) })
	case value.TypeI32, value.TypeDate, value.TypeTime:
		return gather(c, to, l, func(v value.Value) int32 { return int32(rawInt(v)) })
	case value.TypeI64, value.TypeTimestamp:
		return gather(c, to, l, rawInt)
	case value.TypeF64:
		return gather(c, to, l, func(v value.Value) float64 { return float64(v.(value.F64)) })
	case value.TypeSym:
		return gather(c, to, l, func(v value.Value) value.SymID { return v.(value.Sym).ID })
	case value.TypeGUID:
		return guids(l)
	}
	b := value.NewStrBuilder(l.Len())
	err := eachItem(c, to, l, func(_ int, v value.Value) { b.Append(string(v.(value.Str))) })
	return b.Vec(), err
}

// gather converts the items and collects what of returns for each.
func gather[T value.Elem](c *lang.Ctx, to value.Type, l *value.List, of func(value.Value) T) (value.Value, error) {
	data := make([]T, l.Len())
	if err := eachItem(c, to, l, func(i int, v value.Value) { data[i] = of(v) }); err != nil {
		return nil, err
	}
	return value.NewVec(to, data).Recheck(), nil
}

// interruptEvery is how many items are handled between two looks at whether
// the evaluation is to stop.
const interruptEvery = 1 << 12

// eachItem calls f with every item converted to an atom of type to.
func eachItem(c *lang.Ctx, to value.Type, l *value.List, f func(i int, v value.Value)) error {
	for i, item := range l.Items() {
		if i%interruptEvery == 0 {
			if err := c.Interrupted(); err != nil {
				return err
			}
		}
		if !item.Type().IsAtom() && !item.Type().IsFunction() {
			return value.Errorf(value.ErrType, "as: cannot convert item %d of the list to %s: expected an atom, got %s", i, typeName(to), lang.Describe(item))
		}
		v, err := scalar(to, item)
		if err != nil {
			return err
		}
		f(i, v)
	}
	return nil
}

// guids reads a list of strings. A zero guid is not flagged as null.
func guids(l *value.List) (value.Value, error) {
	data := make([]value.GUID, l.Len())
	for i, item := range l.Items() {
		text, ok := item.(value.Str)
		if !ok {
			return nil, value.Errorf(value.ErrType, "as: cannot convert item %d of the list to guid: expected a string, got %s", i, lang.Describe(item))
		}
		g, err := parseGUID(string(text))
		if err != nil {
			return nil, err
		}
		data[i] = g
	}
	return value.NewVec(value.TypeGUID, data), nil
}
