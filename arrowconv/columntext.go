package arrowconv

import (
	"math"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/rayforce-go/rayforce/value"
)

// symbols makes c convert symbols, whose dictionary has those that occur in the
// order in which they do.
func (c *Column) symbols(ids []value.SymID) {
	last := value.SymID(0)
	for _, id := range ids {
		last = max(last, id)
	}
	place := make([]int32, last+1) // of a symbol in the dictionary, counted from 1
	var texts []string
	size, plain := 0, true
	for _, id := range ids {
		if place[id] == 0 {
			text := id.String()
			texts = append(texts, text)
			place[id] = int32(len(texts))
			size += len(text)
			plain = plain && utf8.ValidString(text)
		}
	}
	dict := textArray(textType(plain, size), len(texts), size, func(i int) string { return texts[i] })
	typ := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: dict.DataType()}
	c.field.Type = typ
	c.array = func(lo, hi int) (arrow.Array, error) {
		indices := make([]int32, hi-lo)
		for i, id := range ids[lo:hi] {
			indices[i] = place[id] - 1
		}
		return array.NewDictionaryArray(typ, fixedArray(arrow.PrimitiveTypes.Int32, indices, bitmap{}), dict), nil
	}
}

// strings makes c convert strings.
func (c *Column) strings(v *value.StrVec) {
	size, plain := 0, true
	for i := range v.Len() {
		text := v.Str(i)
		size += len(text)
		plain = plain && utf8.ValidString(text)
	}
	typ := textType(plain, size)
	c.field.Type = typ
	c.array = func(lo, hi int) (arrow.Array, error) {
		part := 0
		for _, view := range v.Views()[lo:hi] {
			part += int(view.Len)
		}
		return textArray(typ, hi-lo, part, func(i int) string { return v.Str(lo + i) }), nil
	}
}

// textType returns the type for texts of this total size, utf8 if they are plain.
func textType(plain bool, size int) arrow.DataType {
	switch large := size > math.MaxInt32; {
	case plain && large:
		return arrow.BinaryTypes.LargeString
	case plain:
		return arrow.BinaryTypes.String
	case large:
		return arrow.BinaryTypes.LargeBinary
	}
	return arrow.BinaryTypes.Binary
}

// textArray returns an array of n texts of this total size.
func textArray(typ arrow.DataType, n, size int, text func(i int) string) arrow.Array {
	bytes := make([]byte, 0, size)
	var ends *memory.Buffer
	if typ == arrow.BinaryTypes.LargeString || typ == arrow.BinaryTypes.LargeBinary {
		ends, bytes = offsets[int64](bytes, n, text)
	} else {
		ends, bytes = offsets[int32](bytes, n, text)
	}
	buffers := []*memory.Buffer{nil, ends, memory.NewBufferBytes(bytes)}
	return array.MakeFromData(array.NewData(typ, n, buffers, nil, 0, 0))
}

func offsets[O int32 | int64](bytes []byte, n int, text func(i int) string) (*memory.Buffer, []byte) {
	ends := make([]O, n+1)
	for i := range n {
		bytes = append(bytes, text(i)...)
		ends[i+1] = O(len(bytes))
	}
	return memory.NewBufferBytes(bytesOf(ends)), bytes
}
