package collections

import (
	"math"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

var sliceFuncs = []lang.Func{
	{
		Name: "take", Binary: take,
		Sig: "(take x n) (take x [start n])", Help: "First n elements, last with n < 0, going round when there are fewer; or n from start.",
		Example: "(take [1 2 3] 5)", Result: "[1 2 3 1 2]",
	},
	{
		Name: "drop", Binary: drop,
		Sig: "(drop x n)", Help: "Without the first n elements, or the last with n < 0.",
		Example: "(drop [1 2 3] 1)", Result: "[2 3]",
	},
	{
		Name: "rotate", Binary: rotate,
		Sig: "(rotate x n)", Help: "The first n elements moved to the end, or the last to the front with n < 0.",
		Example: "(rotate [1 2 3] 1)", Result: "[2 3 1]",
	},
	{
		Name: "cut", Binary: cut,
		Sig: "(cut x indices)", Help: "List of the pieces that begin at these indices.",
		Example: "(cut [1 2 3 4] [0 2])", Result: "(list [1 2] [3 4])",
	},
	{
		Name: "reverse", Unary: reverse,
		Sig: "(reverse x)", Help: "The elements in reverse order.",
		Example: "(reverse [1 2 3])", Result: "[3 2 1]",
	},
	{
		Name: "filter", Binary: filter,
		Sig: "(filter x mask)", Help: "The elements, bytes or rows where the mask is true.",
		Example: "(filter [1 2 3] [true false true])", Result: "[1 3]",
	},
}

// maxRows is the largest number of elements that a function here makes.
const maxRows = math.MaxInt32

func take(c *lang.Ctx, x, n value.Value) (value.Value, error) {
	if err := lang.InMemory(value.ErrType, "take", x); err != nil {
		return nil, err
	}
	if bounds, ok := n.(*value.Vec[int64]); ok && n.Type() == value.TypeI64 {
		return takeRange(c, x, bounds.Data())
	}
	amount, ok := whole(n)
	switch {
	case !ok:
		return nil, lang.WrongType("take", "an integer or a vector [start amount]", n)
	case amount == value.NullI64:
		return nil, value.Errorf(value.ErrRange, "take: the amount must not be null")
	case amount > maxRows || amount < -maxRows:
		return nil, value.Errorf(value.ErrLimit, "take: %d elements are more than %d", amount, maxRows)
	}
	if err := c.RoomFor("take", max(amount, -amount), x); err != nil {
		return nil, err
	}
	return takeCycling(c, x, int(amount))
}

// takeCycling takes the first n elements, or the last -n so that the result
// ends with the last one, starting over when they run out.
func takeCycling(c *lang.Ctx, x value.Value, n int) (value.Value, error) {
	size, start := max(n, -n), 0
	seq, ok := asSequence(c, "take", x)
	switch {
	case !ok && !isAtom(x):
		return nil, lang.WrongType("take", "a collection, string, dict, table or atom", x)
	case !ok:
		seq = elements{value.Collapse([]value.Value{x}), c.Workers()}
	case seq.len() == 0:
		return takeFromEmpty(c, x, size), nil
	}
	have := seq.len()
	if n < 0 {
		start = have - size%have
	}
	if start %= have; start+size <= have {
		return seq.slice(start, start+size), nil
	}
	if _, isText := x.(value.Str); isText && size > maxText {
		return nil, tooLong("take", size)
	}
	return seq.pick(cycle(start, size, have))
}

// cycle returns n positions from start on, going round after have.
func cycle(start, n, have int) []int32 {
	idx := make([]int32, n)
	for i := range idx {
		idx[i] = int32(start)
		if start++; start == have {
			start = 0
		}
	}
	return idx
}

// takeFromEmpty returns n zero elements for an empty vector; there is nothing
// to repeat in other empty sequences.
func takeFromEmpty(c *lang.Ctx, x value.Value, n int) value.Value {
	switch v := x.(type) {
	case value.Vector:
		return kernel.Gather(zero(v.Type()), make([]int32, n), c.Workers())
	case *value.Table:
		for _, col := range v.Cols() {
			if col.Type() == value.TypeList {
				return v
			}
		}
		return kernel.MapColumns(v, func(col value.Collection) value.Collection {
			return kernel.Gather(zero(col.Type()), make([]int32, n), c.Workers())
		})
	}
	return x
}

// zero returns a vector of one zero element, which is not null.
func zero(typ value.Type) value.Collection {
	switch typ {
	case value.TypeBool:
		return value.Bools(false)
	case value.TypeU8:
		return value.NewVec(typ, []uint8{0})
	case value.TypeI16:
		return value.NewVec(typ, []int16{0})
	case value.TypeI32, value.TypeDate, value.TypeTime:
		return value.NewVec(typ, []int32{0})
	case value.TypeF32:
		return value.NewVec(typ, []float32{0})
	case value.TypeF64:
		return value.NewVec(typ, []float64{0})
	case value.TypeGUID:
		return value.NewVec(typ, []value.GUID{{}})
	case value.TypeSym:
		return value.Syms("")
	case value.TypeStr:
		return value.Strs("")
	}
	return value.NewVec(typ, []int64{0})
}

// takeRange takes amount elements from start on, as far as there are any; a
// negative start counts from the end.
func takeRange(c *lang.Ctx, x value.Value, bounds []int64) (value.Value, error) {
	if len(bounds) != 2 {
		return nil, value.Errorf(value.ErrType, "take: a range is [start amount], got %d elements", len(bounds))
	}
	seq, ok := asSequence(c, "take", x)
	if !ok {
		return nil, lang.WrongType("take", "a collection, string, dict or table to take a range of", x)
	}
	start, amount, n := bounds[0], bounds[1], int64(seq.len())
	if amount < 0 {
		return nil, value.Errorf(value.ErrLength, "take: the amount of a range must not be null or negative, got %v", shown(amount))
	}
	if _, isDict := x.(*value.Dict); isDict && start >= n && n > 0 {
		return nil, value.Errorf(value.ErrRange, "take: no pair %d in a dict of %d", start, n)
	}
	if start < 0 {
		start = max(start+n, 0)
	}
	start = min(start, n)
	return seq.slice(int(start), int(start+min(amount, n-start))), nil
}

// countArg checks the second argument of drop and rotate.
func countArg(c *lang.Ctx, fn string, x, n value.Value) (sequence, int64, error) {
	seq, ok := asSequence(c, fn, x)
	if !ok {
		return nil, 0, lang.WrongType(fn, "a collection, string, dict or table", x)
	}
	amount, ok := integer(n)
	if !ok {
		return nil, 0, lang.WrongType(fn, "an integer as amount", n)
	}
	return seq, amount, nil
}

func drop(c *lang.Ctx, x, n value.Value) (value.Value, error) {
	seq, amount, err := countArg(c, "drop", x, n)
	if err != nil {
		return nil, err
	}
	if amount == value.NullI64 {
		return nil, value.Errorf(value.ErrLength, "drop: the amount must not be null")
	}
	have := int64(seq.len())
	if amount < 0 {
		return seq.slice(0, int(max(have+amount, 0))), nil
	}
	return seq.slice(int(min(amount, have)), int(have)), nil
}

func rotate(c *lang.Ctx, x, n value.Value) (value.Value, error) {
	seq, amount, err := countArg(c, "rotate", x, n)
	if err != nil || seq.len() == 0 {
		return x, err
	}
	have := seq.len()
	start := int(value.FloorMod(amount, int64(have)))
	if start == 0 {
		return seq.slice(0, have), nil
	}
	return seq.pick(cycle(start, have, have))
}

func cut(c *lang.Ctx, x, indices value.Value) (value.Value, error) {
	seq, ok := asSequence(c, "cut", x)
	if !ok {
		return nil, lang.WrongType("cut", "a collection, string, dict or table", x)
	}
	idx, ok := integers(indices)
	if !ok {
		return nil, lang.WrongType("cut", "a vector or list of integers as indices", indices)
	}
	var pieces []value.Value
	prev := int64(0)
	for _, i := range idx {
		if i < prev || i > int64(seq.len()) {
			return nil, lang.WrongValue("cut", "indices must ascend from 0 to the length %d, got %v after %d", seq.len(), shown(i), prev)
		}
		if i > prev {
			pieces = append(pieces, seq.slice(int(prev), int(i)))
		}
		prev = i
	}
	pieces = append(pieces, seq.slice(int(prev), seq.len()))
	return value.NewList(pieces...), nil
}

func reverse(c *lang.Ctx, x value.Value) (value.Value, error) {
	col, ok := value.AsCollection(x)
	if !ok {
		if isAtom(x) {
			return x, nil
		}
		return nil, lang.WrongType("reverse", "a vector, list or atom", x)
	}
	idx := make([]int32, col.Len())
	for i := range idx {
		idx[i] = int32(len(idx) - 1 - i)
	}
	return kernel.Gather(col, idx, c.Workers()), nil
}

func filter(c *lang.Ctx, x, mask value.Value) (value.Value, error) {
	m, ok := value.AsCollection(mask)
	_, isList := mask.(*value.List)
	_, isVec := x.(value.Vector)
	seq, isSeq := asSequence(c, "filter", x)
	_, isDict := x.(*value.Dict)
	if !ok || !isSeq || isDict {
		return nil, lang.WrongTypes("filter expects a collection, string or table and a collection of booleans, got", x, "and", mask)
	}
	if m.Len() != seq.len() {
		return nil, value.Errorf(value.ErrLength, "filter: the mask has %d elements for %d", m.Len(), seq.len())
	}
	keep, err := maskOf(m)
	if err != nil {
		return nil, err
	}
	_, isBools := m.(*value.Vec[bool])
	switch {
	case isVec && !isBools: // a mask that is a list, or empty and of another type
		x = boxed(x.(value.Collection))
		seq, _ = asSequence(c, "filter", x)
	case isList && x.Type() != value.TypeList:
		return nil, lang.WrongTypes("filter expects a boolean vector as mask here, got", x, "and", mask)
	}
	return seq.pick(kernel.Positions(keep, c.Workers()))
}

func maskOf(m value.Collection) ([]bool, error) {
	if v, ok := m.(*value.Vec[bool]); ok {
		return v.Data(), nil
	}
	keep := make([]bool, m.Len())
	for i := range keep {
		b, ok := m.At(i).(value.Bool)
		if !ok {
			return nil, lang.WrongType("filter", "booleans in the mask", m.At(i))
		}
		keep[i] = bool(b)
	}
	return keep, nil
}
