// Package collections declares the functions on vectors, lists, strings as
// sequences of bytes, dicts and tables as such: making, indexing, slicing,
// joining, searching, sets, groups and sorting.
//
// The loops are in package kernel; this package checks arguments and says what
// each function means for each kind of value.
package collections

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Funcs returns the declarations of this package.
func Funcs() []lang.Func {
	return slices.Concat(makingFuncs, indexFuncs, sliceFuncs, setFuncs, joinFuncs, sortFuncs, dictFuncs)
}

// maxText is the longest string, in bytes, that joining, repeating and picking
// from strings make.
const maxText = 8192

// text returns s as a value, or an error when it is too long.
func text(fn string, s []byte) (value.Value, error) {
	if len(s) > maxText {
		return nil, tooLong(fn, len(s))
	}
	return value.Str(s), nil
}

func tooLong(fn string, n int) error {
	return value.Errorf(value.ErrLimit, "%s: the string would have %d bytes, the limit is %d", fn, n, maxText)
}

// isAtom reports whether v is a single value: an atom, a function or null.
func isAtom(v value.Value) bool {
	return v.Type().IsAtom() || v.Type().IsFunction() || value.IsNullObject(v)
}

// boxed returns the elements of a collection as a list.
func boxed(c value.Collection) *value.List {
	if l, ok := c.(*value.List); ok {
		return l
	}
	items := make([]value.Value, c.Len())
	for i := range items {
		items[i] = c.At(i)
	}
	return value.NewList(items...)
}

// integer returns an integer atom (not a boolean) as int64, its null as
// NullI64, and whether v is one.
func integer(v value.Value) (n int64, ok bool) {
	switch x := v.(type) {
	case value.I64:
		return int64(x), true
	case value.I32:
		n = int64(x)
	case value.I16:
		n = int64(x)
	case value.U8:
		return int64(x), true
	case value.NullAtom:
		return value.NullI64, x.T == value.TypeU8
	default:
		return 0, false
	}
	if value.IsNull(v) {
		n = value.NullI64
	}
	return n, true
}

// whole is integer that takes a boolean as 0 or 1, too.
func whole(v value.Value) (int64, bool) {
	switch b := v.(type) {
	case value.Bool:
		return boolIndex(b), true
	case value.NullAtom:
		return value.NullI64, b.T == value.TypeU8 || b.T == value.TypeBool
	}
	return integer(v)
}

// integers returns the elements of a vector of integers (not booleans) or of a
// list of integer atoms, nulls as NullI64, and whether v is one.
func integers(v value.Value) ([]int64, bool) {
	switch x := v.(type) {
	case *value.Vec[int64]:
		return x.Data(), x.Type() == value.TypeI64
	case value.Collection:
		if t := x.Type(); t != value.TypeList && !t.IsInteger() {
			return nil, false
		}
		out := make([]int64, x.Len())
		for i := range out {
			n, ok := integer(x.At(i))
			if !ok {
				return nil, false
			}
			out[i] = n
		}
		return out, true
	}
	return nil, false
}

// sequence is what the slicing functions work on alike: collections, strings,
// dicts and tables.
type sequence interface {
	len() int
	slice(lo, hi int) value.Value
	// pick returns the elements at these positions.
	pick(idx []int32) (value.Value, error)
}

// asSequence returns v as a sequence, false for other atoms and functions.
func asSequence(c *lang.Ctx, fn string, v value.Value) (sequence, bool) {
	switch v := v.(type) {
	case value.Collection:
		return elements{v, c.Workers()}, true
	case value.Str:
		return bytesOf{fn, v}, true
	case *value.Dict:
		return pairs{v, c.Workers()}, true
	case *value.Table:
		return rows{v, c.Workers()}, true
	}
	return nil, false
}

type elements struct {
	value.Collection
	workers int
}

func (e elements) len() int { return e.Len() }
func (e elements) slice(lo, hi int) value.Value {
	return value.Rechecked(kernel.Slice(e.Collection, lo, hi))
}
func (e elements) pick(idx []int32) (value.Value, error) {
	return kernel.Gather(e.Collection, idx, e.workers), nil
}

type bytesOf struct {
	fn   string
	text value.Str
}

func (b bytesOf) len() int                     { return len(b.text) }
func (b bytesOf) slice(lo, hi int) value.Value { return b.text[lo:hi] }
func (b bytesOf) pick(idx []int32) (value.Value, error) {
	if len(idx) > maxText {
		return nil, tooLong(b.fn, len(idx))
	}
	out := make([]byte, len(idx))
	for i, j := range idx {
		out[i] = b.text[j]
	}
	return value.Str(out), nil
}

type pairs struct {
	d       *value.Dict
	workers int
}

func (p pairs) len() int { return p.d.Len() }
func (p pairs) slice(lo, hi int) value.Value {
	return value.NewDict(kernel.Slice(p.d.Keys(), lo, hi), kernel.Slice(p.d.Vals(), lo, hi))
}
func (p pairs) pick(idx []int32) (value.Value, error) {
	return value.NewDict(kernel.Gather(p.d.Keys(), idx, p.workers), kernel.Gather(p.d.Vals(), idx, p.workers)), nil
}

type rows struct {
	t       *value.Table
	workers int
}

func (r rows) len() int                     { return r.t.NumRows() }
func (r rows) slice(lo, hi int) value.Value { return kernel.SliceTable(r.t, lo, hi) }
func (r rows) pick(idx []int32) (value.Value, error) {
	return kernel.GatherTable(r.t, idx, r.workers), nil
}
