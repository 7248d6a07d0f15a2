package column

import (
	"encoding/binary"
	"math"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Check reports an nyi error for a column that cannot be stored: a list that
// holds a function, a null object, a guid or a table somewhere.
func Check(col value.Collection) error {
	l, ok := col.(*value.List)
	if !ok {
		return nil
	}
	return checkItems(l, 0)
}

func checkItems(l *value.List, depth int) error {
	if depth > maxNesting {
		return value.Errorf(value.ErrNYI, "a column whose values nest deeper than %d cannot be stored", maxNesting)
	}
	for _, item := range l.Items() {
		if err := checkItem(item, depth); err != nil {
			return err
		}
	}
	return nil
}

func checkItem(v value.Value, depth int) error {
	switch x := v.(type) {
	case *value.List:
		return checkItems(x, depth+1)
	case *value.Dict:
		return checkItems(value.NewList(x.Keys(), x.Vals()), depth+1)
	case value.Vector, value.Bool, value.U8, value.I16, value.I32, value.I64, value.F32, value.F64,
		value.Date, value.Time, value.Timestamp, value.Sym, value.Str:
		return nil
	case value.NullAtom:
		if x.T != value.TypeGUID {
			return nil
		}
	}
	return value.Errorf(value.ErrNYI, "a %s inside a list cannot be stored in a column", lang.Describe(v))
}

// list writes a list column.
func (e *encoder) list(l *value.List) error {
	for _, item := range l.Items() {
		if _, ok := item.(value.Str); !ok {
			return e.write(appendValue([]byte(magicList), l))
		}
	}
	b := binary.LittleEndian.AppendUint64([]byte(magicStrings), uint64(l.Len()))
	for _, item := range l.Items() {
		b = appendText(b, string(item.(value.Str)))
	}
	return e.write(b)
}

func appendText(dst []byte, text string) []byte {
	return append(binary.LittleEndian.AppendUint32(dst, uint32(len(text))), text...)
}

func appendCount(dst []byte, n int) []byte { return binary.LittleEndian.AppendUint64(dst, uint64(n)) }

// appendValue appends a recursive value, see list.go.
func appendValue(dst []byte, v value.Value) []byte {
	dst = append(dst, byte(v.Type()))
	switch x := v.(type) {
	case *value.List:
		dst = appendCount(dst, x.Len())
		for _, item := range x.Items() {
			dst = appendValue(dst, item)
		}
		return dst
	case *value.Dict:
		return appendValue(appendValue(dst, x.Keys()), x.Vals())
	case *value.Vec[value.SymID]:
		dst = appendCount(dst, x.Len())
		for _, id := range x.Data() {
			dst = appendText(dst, id.String())
		}
		return dst
	case *value.StrVec:
		return appendStrVec(dst, x)
	case value.Vector:
		return append(appendCount(dst, x.Len()), (&encoder{}).elements(x)...)
	case value.Sym:
		return appendText(dst, x.String())
	case value.Str:
		return appendText(dst, string(x))
	}
	return binary.LittleEndian.AppendUint64(dst, atomBits(v))
}

func appendStrVec(dst []byte, v *value.StrVec) []byte {
	b := value.NewStrBuilder(v.Len())
	for i := range v.Len() {
		b.Append(v.Str(i))
	}
	packed := b.Vec()
	dst = append(appendCount(dst, packed.Len()), 0)
	dst = append(dst, bytesOf(packed.Views())...)
	dst = appendCount(dst, len(packed.Pool()))
	return append(dst, packed.Pool()...)
}

// atomBits returns the 8 bytes of an atom, its value in the low ones.
func atomBits(v value.Value) uint64 {
	switch x := v.(type) {
	case value.Bool:
		if x {
			return 1
		}
	case value.U8:
		return uint64(x)
	case value.I16:
		return uint64(uint16(x))
	case value.I32:
		return uint64(uint32(x))
	case *value.Handle:
		return uint64(x.I64())
	case value.I64:
		return uint64(x)
	case value.F32:
		return uint64(math.Float32bits(float32(x)))
	case value.F64:
		return math.Float64bits(float64(x))
	case value.Date:
		return uint64(uint32(x))
	case value.Time:
		return uint64(uint32(x))
	case value.Timestamp:
		return uint64(x)
	}
	return 0 // a typed null of a type that has none
}
