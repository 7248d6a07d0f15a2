package datalog

import (
	"math"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// column is a column of a relation, or what is known of a variable bound to one:
// a 64-bit word per row. Integers, temporals and symbols are their number, floats
// the bits of an F64 without negative zero and with one NaN, and strings, guids
// and lists their number in a dictionary. So two elements of one family (see
// family) are equal exactly if their words are.
type column struct {
	typ   value.Type
	words []int64
	// nulls says that the word null stands for what joins with nothing. Only
	// columns of tables have that; in derived rows it is a word like any other.
	nulls bool
	null  int64
}

// family groups the types whose elements can be equal to each other.
func family(t value.Type) value.Type {
	switch t {
	case value.TypeBool, value.TypeU8, value.TypeI16, value.TypeI32, value.TypeSym:
		return value.TypeI64
	case value.TypeF32:
		return value.TypeF64
	}
	return t
}

// isNumber reports whether expressions and aggregates can work on the type.
func isNumber(t value.Type) bool { return t == value.TypeI64 || t == value.TypeF64 }

// takesConstants reports whether constants are compared with the type.
func takesConstants(t value.Type) bool { return t == value.TypeI64 || t == value.TypeSym }

// floatWord returns the word of a float.
func floatWord(x float64) int64 {
	if x != x {
		return int64(math.Float64bits(value.NullF64()))
	}
	return int64(math.Float64bits(x + 0)) // + 0 makes -0 positive
}

func wordFloat(w int64) float64 { return math.Float64frombits(uint64(w)) }

// dictionaries number the elements of the types that no word holds.
type dictionaries map[value.Type]value.Collection

// loadColumn returns a column of a table. Symbols become integers.
func (ev *evaluation) loadColumn(col value.Collection) (column, error) {
	switch v := col.(type) {
	case *value.Vec[int64]:
		return column{typ: v.Type(), words: v.Data(), nulls: v.HasNulls(), null: value.NullI64}, nil
	case *value.Vec[value.SymID]:
		words, err := widen(ev, v)
		return column{typ: value.TypeI64, words: words}, err
	case *value.Vec[int32]:
		words, err := widen(ev, v)
		return column{typ: v.Type(), words: words, nulls: v.HasNulls(), null: value.NullI32}, err
	case *value.Vec[int16]:
		words, err := widen(ev, v)
		return column{typ: v.Type(), words: words, nulls: v.HasNulls(), null: value.NullI16}, err
	case *value.Vec[uint8]:
		words, err := widen(ev, v)
		return column{typ: v.Type(), words: words}, err
	case *value.Vec[bool]:
		words, err := convert(ev, v.Data(), func(b bool) int64 {
			if b {
				return 1
			}
			return 0
		})
		return column{typ: v.Type(), words: words}, err
	case *value.Vec[float64]:
		words, err := convert(ev, v.Data(), floatWord)
		return column{typ: v.Type(), words: words, nulls: v.HasNulls(), null: floatWord(value.NullF64())}, err
	case *value.Vec[float32]:
		words, err := convert(ev, v.Data(), func(x float32) int64 { return floatWord(float64(x)) })
		return column{typ: v.Type(), words: words, nulls: v.HasNulls(), null: floatWord(value.NullF64())}, err
	}
	return ev.encode(col)
}

func widen[T int32 | int16 | uint8 | value.SymID](ev *evaluation, v *value.Vec[T]) ([]int64, error) {
	return convert(ev, v.Data(), func(x T) int64 { return int64(x) })
}

func convert[T any](ev *evaluation, data []T, word func(T) int64) ([]int64, error) {
	words := make([]int64, len(data))
	err := ev.parallel(len(data), func(lo, hi, _ int) {
		for i, x := range data[lo:hi] {
			words[lo+i] = word(x)
		}
	})
	return words, err
}

// encode returns a column as numbers of a dictionary, to which it adds what is
// new.
func (ev *evaluation) encode(col value.Collection) (column, error) {
	typ := col.Type()
	c := column{typ: typ, words: make([]int64, col.Len())}
	if col.Len() == 0 {
		return c, nil
	}
	ids, first, err := kernel.Group(ev.work.Ctx, ev.work.Workers, []value.Collection{col})
	if err != nil {
		return c, err
	}
	distinct := kernel.Gather(col, first, ev.work.Workers)
	known, count := make([]int32, len(first)), 0
	dict := ev.dicts[typ]
	if dict == nil {
		ev.dicts[typ] = distinct
		for i := range known {
			known[i] = int32(i)
		}
	} else {
		count = dict.Len()
		if known, err = kernel.FindRows(ev.work.Ctx, ev.work.Workers, dict, distinct); err != nil {
			return c, err
		}
		var fresh []int32
		for i, k := range known {
			if k < 0 {
				known[i] = int32(count + len(fresh))
				fresh = append(fresh, int32(i))
			}
		}
		if len(fresh) > 0 {
			ev.dicts[typ] = kernel.Concat(dict, kernel.Gather(distinct, fresh, ev.work.Workers))
		}
	}
	if v, ok := distinct.(value.Vector); ok && v.HasNulls() {
		for i, k := range known {
			if v.IsNull(i) {
				c.nulls, c.null = true, int64(k)
			}
		}
	}
	err = ev.parallel(len(ids), func(lo, hi, _ int) {
		for i, id := range ids[lo:hi] {
			c.words[lo+i] = int64(known[id])
		}
	})
	return c, err
}

// collection returns the elements of a column.
func (ev *evaluation) collection(c column) value.Collection {
	switch c.typ {
	case value.TypeI64:
		return value.NewVec(value.TypeI64, c.words)
	case value.TypeTimestamp:
		return value.NewVec(c.typ, c.words).Recheck()
	case value.TypeSym:
		return narrow(c, func(w int64) value.SymID { return value.SymID(w) })
	case value.TypeI32:
		return narrow(c, func(w int64) int32 { return int32(w) })
	case value.TypeDate, value.TypeTime:
		return narrow(c, func(w int64) int32 { return int32(w) }).Recheck()
	case value.TypeI16:
		return narrow(c, func(w int64) int16 { return int16(w) })
	case value.TypeU8:
		return narrow(c, func(w int64) uint8 { return uint8(w) })
	case value.TypeBool:
		return narrow(c, func(w int64) bool { return w != 0 })
	case value.TypeF64:
		return narrow(c, wordFloat).Recheck()
	case value.TypeF32:
		return narrow(c, func(w int64) float32 { return float32(wordFloat(w)) }).Recheck()
	}
	if dict := ev.dicts[c.typ]; dict != nil {
		return value.Rechecked(kernel.Gather(dict, c.words, ev.work.Workers))
	}
	if c.typ == value.TypeList {
		return value.NewList()
	}
	return kernel.EmptyVector(c.typ)
}

func narrow[T value.Elem](c column, elem func(int64) T) *value.Vec[T] {
	data := make([]T, len(c.words))
	for i, w := range c.words {
		data[i] = elem(w)
	}
	return value.NewVec(c.typ, data)
}
