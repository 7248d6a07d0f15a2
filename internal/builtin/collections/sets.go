package collections

import (
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

var setFuncs = []lang.Func{
	{
		Name: "distinct", Unary: distinct,
		Sig: "(distinct x)", Help: "Distinct elements: numbers and temporals ascending, others as they come.",
		Example: "(distinct [3 1 3 2])", Result: "[1 2 3]",
	},
	{
		Name: "diverse", Unary: diverse,
		Sig: "(diverse x)", Help: "Whether no element occurs twice.",
		Example: "(diverse [1 2 1])", Result: "false",
	},
	{
		Name: "in", Binary: in,
		Sig: "(in x c)", Help: "Whether x is in c, for each element of x.",
		Example: "(in [1 9] [1 2 3])", Result: "[true false]",
	},
	{
		Name: "except", Binary: except,
		Sig: "(except a b)", Help: "The elements of a that are not in b.",
		Example: "(except [1 2 3] [2])", Result: "[1 3]",
	},
	{
		Name: "union", Binary: union,
		Sig: "(union a b)", Help: "The elements of a, then those of b that are not in a.",
		Example: "(union [1 2] [2 3])", Result: "[1 2 3]",
	},
	{
		Name: "sect", Binary: sect,
		Sig: "(sect a b)", Help: "The elements of a that are in b.",
		Example: "(sect [1 2 3] [3 2])", Result: "[2 3]",
	},
	{
		Name: "find", Binary: find,
		Sig: "(find c x)", Help: "Index of the first element equal to x, or to each element of x; null where there is none.",
		Example: "(find [10 20 30] [30 5])", Result: "[2 0Nl]",
	},
	{
		Name: "group", Unary: group,
		Sig: "(group x)", Help: "Dict from each distinct element to the indices where it occurs.",
		Example: "(group [a b a])", Result: "{a:[0 2] b:[1]}",
	},
}

func distinct(c *lang.Ctx, x value.Value) (value.Value, error) {
	switch v := x.(type) {
	case value.Vector:
		return distinctVector(c, v)
	case *value.List:
		l, err := firsts(c, v)
		if err != nil {
			return nil, err
		}
		return atomsFirst(l.(*value.List)), nil
	case value.Str:
		return distinctBytes(v), nil
	case *value.Table:
		if v.NumCols() == 0 {
			return v, nil
		}
		rows, err := kernel.FirstRows(c.Context(), c.Workers(), v.Cols())
		if err != nil {
			return nil, err
		}
		return kernel.GatherTable(v, rows, c.Workers()), nil
	}
	return nil, lang.WrongType("distinct", "a vector, list, string or table", x)
}

// firsts returns the distinct elements of v in order of first appearance.
func firsts(c *lang.Ctx, v value.Collection) (value.Collection, error) {
	rows, err := kernel.FirstRows(c.Context(), c.Workers(), []value.Collection{v})
	if err != nil {
		return nil, err
	}
	return kernel.Gather(v, rows, c.Workers()), nil
}

func distinctVector(c *lang.Ctx, v value.Vector) (value.Value, error) {
	switch w := v.(type) {
	case *value.StrVec, *value.Vec[value.SymID], *value.Vec[value.GUID]:
		return firsts(c, v)
	case *value.Vec[float32]:
		if w.HasNulls() {
			return distinctFloats(c, w)
		}
	case *value.Vec[float64]:
		if w.HasNulls() {
			return distinctFloats(c, w)
		}
	}
	return kernel.Distinct(c.Context(), c.Workers(), v)
}

// distinctFloats merge-sorts the distinct elements in order of appearance with
// a comparison in which null is neither smaller nor larger than anything: where
// a null stands decides what is compared with what.
func distinctFloats[T float32 | float64](c *lang.Ctx, v *value.Vec[T]) (value.Value, error) {
	d, err := firsts(c, v)
	if err != nil {
		return nil, err
	}
	data := slices.Clone(d.(*value.Vec[T]).Data())
	mergeSort(data, make([]T, len(data)))
	return value.NewVecNulls(v.Type(), data, true), nil
}

func mergeSort[T float32 | float64](a, tmp []T) {
	if len(a) < 2 {
		return
	}
	mid := len(a) / 2
	mergeSort(a[:mid], tmp[:mid])
	mergeSort(a[mid:], tmp[mid:])
	copy(tmp, a)
	left, right := tmp[:mid], tmp[mid:len(a)]
	for i := range a {
		if len(right) == 0 || len(left) > 0 && !(left[0] > right[0]) {
			a[i], left = left[0], left[1:]
		} else {
			a[i], right = right[0], right[1:]
		}
	}
}

// atomsFirst exchanges every collection, dict or table of a list with the next
// atom after it.
func atomsFirst(l *value.List) *value.List {
	items := slices.Clone(l.Items())
	next := 0
	for i := range items {
		if isAtom(items[i]) {
			continue
		}
		for next = max(next, i+1); next < len(items) && !isAtom(items[next]); {
			next++
		}
		if next == len(items) {
			break
		}
		items[i], items[next] = items[next], items[i]
	}
	return value.NewList(items...)
}

func distinctBytes(s value.Str) value.Value {
	b := []byte(s)
	slices.Sort(b)
	return value.Str(slices.Compact(b))
}

func diverse(c *lang.Ctx, x value.Value) (value.Value, error) {
	col, ok := value.AsCollection(x)
	if !ok {
		if isAtom(x) {
			return value.Bool(true), nil
		}
		return nil, lang.WrongType("diverse", "a vector, list or atom", x)
	}
	rows, err := kernel.FirstRows(c.Context(), c.Workers(), []value.Collection{col})
	return value.Bool(len(rows) == col.Len()), err
}

func in(c *lang.Ctx, x, y value.Value) (value.Value, error) {
	s, isText := x.(value.Str)
	items, isItems := value.AsCollection(x)
	within, isWithin := value.AsCollection(y)
	switch t := y.(type) {
	case value.Str:
		if isText {
			return bytesIn(s, func(b value.Str) bool { return slices.Contains([]byte(t), b[0]) }), nil
		}
	case *value.List:
		if isText {
			return bytesIn(s, func(b value.Str) bool { return kernel.IndexOf(t, b) >= 0 }), nil
		}
	}
	switch {
	case !isItems && isWithin:
		return value.Bool(kernel.IndexOf(within, x) >= 0), nil
	case !isItems && isAtom(x) && isAtom(y):
		return value.Bool(kernel.Equal(x, y)), nil
	case !isItems:
		return nil, lang.WrongTypes("in expects something to look for and a collection or atom, got", x, "and", y)
	case items.Len() == 0:
		return value.NewList(), nil
	case isWithin && x.Type().IsVector() && y.Type().IsVector():
		return vectorIn(c, x.(value.Vector), y.(value.Vector))
	}
	if isWithin && y.Type() == value.TypeList && x.Type().IsVector() && x.Type() != value.TypeStr {
		rows, err := kernel.FindRows(c.Context(), c.Workers(), within, items)
		return value.Bools(kernel.Found(rows, c.Workers())...), err
	}
	return inEach(c, items, y)
}

// inEach looks for each element of items by itself.
func inEach(c *lang.Ctx, items value.Collection, y value.Value) (value.Value, error) {
	out := make([]value.Value, items.Len())
	for i := range out {
		var err error
		if out[i], err = in(c, items.At(i), y); err != nil {
			return nil, err
		}
	}
	if v, ok := value.Pack(value.TypeBool, out); ok {
		return v, nil
	}
	return value.NewList(out...), nil
}

func bytesIn(s value.Str, found func(b value.Str) bool) value.Value {
	out := make([]bool, len(s))
	for i := range out {
		out[i] = found(s[i : i+1])
	}
	return value.Bools(out...)
}

// vectorIn matches by the rules of search where a null is on either side;
// without one, numbers and temporals of any types match by number.
func vectorIn(c *lang.Ctx, x, y value.Vector) (value.Value, error) {
	look := kernel.FindNumbers
	if !byNumber(x) || !byNumber(y) {
		look = func(ctx context.Context, workers int, col, probe value.Vector) ([]int32, error) {
			return kernel.FindRows(ctx, workers, col, probe)
		}
	}
	rows, err := look(c.Context(), c.Workers(), y, x)
	return value.Bools(kernel.Found(rows, c.Workers())...), err
}

// byNumber reports whether v holds numbers or temporals and no null.
func byNumber(v value.Vector) bool {
	if !v.Type().IsNumeric() && !v.Type().IsTemporal() {
		return false
	}
	for i := 0; v.HasNulls() && i < v.Len(); i++ {
		if v.IsNull(i) {
			return false
		}
	}
	return true
}

// operand checks an argument of the set functions; want says what is expected.
func operand(fn string, v value.Value) (value.Collection, error) {
	if col, ok := value.AsCollection(v); ok {
		return col, nil
	}
	return nil, lang.WrongType(fn, "vectors or lists", v)
}

// restricted returns the elements of a that are in b, or those that are not.
func restricted(c *lang.Ctx, a, b value.Collection, present bool) (value.Collection, error) {
	rows, err := kernel.FindRows(c.Context(), c.Workers(), b, a)
	if err != nil {
		return nil, err
	}
	keep := kernel.Found(rows, c.Workers())
	if !present {
		for i := range keep {
			keep[i] = !keep[i]
		}
	}
	out := kernel.Compress(a, keep, c.Workers())
	if b.Type() == value.TypeList && out.Len() > 0 {
		out = boxed(out)
	}
	return out, nil
}

func except(c *lang.Ctx, a, b value.Value) (value.Value, error) {
	x, err := operand("except", a)
	if err != nil {
		return nil, err
	}
	if y, ok := value.AsCollection(b); ok {
		return restricted(c, x, y, false)
	}
	if !isAtom(b) {
		return nil, lang.WrongType("except", "a vector, list or atom to leave out", b)
	}
	return exceptAtom(c, x, b), nil
}

func exceptAtom(c *lang.Ctx, x value.Collection, b value.Value) value.Value {
	var keep []int32
	for lo := 0; lo < x.Len(); {
		i := kernel.IndexOf(kernel.Slice(x, lo, x.Len()), b)
		end := lo + i
		if i < 0 {
			end = x.Len()
		}
		for ; lo < end; lo++ {
			keep = append(keep, int32(lo))
		}
		lo = end + 1
	}
	return kernel.Gather(x, keep, c.Workers())
}

func sect(c *lang.Ctx, a, b value.Value) (value.Value, error) {
	x, err := operand("sect", a)
	if err != nil {
		return nil, err
	}
	y, err := operand("sect", b)
	if err != nil {
		return nil, err
	}
	return restricted(c, x, y, true)
}

func union(c *lang.Ctx, a, b value.Value) (value.Value, error) {
	x, err := operand("union", a)
	if err != nil {
		return nil, err
	}
	y, err := operand("union", b)
	if err != nil {
		return nil, err
	}
	if x.Type() == value.TypeList || y.Type() == value.TypeList {
		// The elements of b leave out what is in a or came before in b.
		x = boxed(x)
		d, err := firsts(c, boxed(y))
		if err != nil {
			return nil, err
		}
		y = d
	}
	rest, err := restricted(c, y, x, false)
	if err != nil {
		return nil, err
	}
	return concat(c, x, rest)
}

func find(c *lang.Ctx, x, y value.Value) (value.Value, error) {
	if s, ok := x.(value.Str); ok {
		return findByte(c, s, y)
	}
	col, err := operand("find", x)
	if err != nil {
		return nil, err
	}
	probe, ok := value.AsCollection(y)
	if !ok {
		return position(kernel.IndexOf(col, y)), nil
	}
	rows, err := kernel.FindRows(c.Context(), c.Workers(), col, probe)
	if err != nil {
		return nil, err
	}
	return kernel.RowNumbers(rows, c.Workers()), nil
}

func position(i int) value.Value {
	if i < 0 {
		return value.I64(value.NullI64)
	}
	return value.I64(i)
}

func findByte(c *lang.Ctx, s value.Str, y value.Value) (value.Value, error) {
	switch v := y.(type) {
	case value.Str:
		if len(v) != 1 {
			return nil, value.Errorf(value.ErrType, "find: a string is searched for one byte, got %d", len(v))
		}
		return position(slices.Index([]byte(s), v[0])), nil
	case *value.StrVec:
		out := make([]int32, v.Len())
		for i := range out {
			out[i] = -1
			if e := v.Str(i); len(e) == 1 {
				out[i] = int32(slices.Index([]byte(s), e[0]))
			}
		}
		return kernel.RowNumbers(out, c.Workers()), nil
	}
	return nil, lang.WrongType("find", "a one-byte string to look for", y)
}

// maxTextGroups is how many distinct strings group makes groups of.
const maxTextGroups = 1024

func group(c *lang.Ctx, x value.Value) (value.Value, error) {
	col, err := operand("group", x)
	if err != nil {
		return nil, err
	}
	ids, first, err := kernel.Group(c.Context(), c.Workers(), []value.Collection{col})
	if err != nil {
		return nil, err
	}
	switch {
	case len(first) == 0: // no group, no type of keys
		return value.NewDict(value.NewList(), value.NewList()), nil
	case len(first) > maxTextGroups && col.Type() == value.TypeStr:
		return nil, value.Errorf(value.ErrLimit, "group: at most %d distinct strings, got %d; symbols have no such limit", maxTextGroups, len(first))
	}
	rows, ends := kernel.RowsByGroup[int64](ids, len(first), c.Workers())
	vals := make([]value.Value, len(first))
	lo := 0
	for g, hi := range ends {
		vals[g] = value.NewVec(value.TypeI64, rows[lo:hi:hi])
		lo = hi
	}
	return value.NewDict(kernel.Gather(col, first, c.Workers()), value.NewList(vals...)), nil
}
