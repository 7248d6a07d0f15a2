package exec

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// Gather returns the rows of a column.
func (run Run) Gather(col value.Collection, rows Rows) (value.Collection, error) {
	if rows.Sel == nil {
		return col, nil
	}
	return run.Take(col, rows.Sel)
}

// Take returns the elements of col at these positions.
func (run Run) Take(col value.Collection, at []uint32) (value.Collection, error) {
	switch v := col.(type) {
	case *value.Vec[int64]:
		return takeVec(run, v, at)
	case *value.Vec[float64]:
		return takeVec(run, v, at)
	case *value.Vec[bool]:
		return takeVec(run, v, at)
	case *value.Vec[value.SymID]:
		return takeVec(run, v, at)
	case *value.Vec[int32]:
		return takeVec(run, v, at)
	case *value.Vec[int16]:
		return takeVec(run, v, at)
	case *value.Vec[uint8]:
		return takeVec(run, v, at)
	case *value.Vec[float32]:
		return takeVec(run, v, at)
	case *value.Vec[value.GUID]:
		return takeVec(run, v, at)
	case *value.StrVec:
		views, err := takeSlice(run, v.Views(), at)
		return value.NewStrVec(views, v.Pool()), err
	case *value.List:
		items, err := takeSlice(run, v.Items(), at)
		return value.NewList(items...), err
	}
	return nil, value.Errorf(value.ErrType, "rows of %s cannot be picked", col.Type())
}

func takeVec[T value.Elem](run Run, v *value.Vec[T], at []uint32) (value.Collection, error) {
	data, err := takeSlice(run, v.Data(), at)
	return value.NewVecNulls(v.Type(), data, v.HasNulls()), err
}

func takeSlice[T any](run Run, data []T, at []uint32) ([]T, error) {
	out := make([]T, len(at))
	err := kernel.Parallel(run.Ctx, run.Workers, len(at), kernel.Grain, func(lo, hi, _ int) {
		part := out[lo:hi]
		for i, j := range at[lo:hi] {
			part[i] = data[j]
		}
	})
	return out, err
}

// Slice returns elements lo up to hi of a column, sharing them.
func Slice(col value.Collection, lo, hi int) value.Collection {
	switch v := col.(type) {
	case value.Vector:
		return v.Slice(lo, hi)
	case *value.List:
		return v.Slice(lo, hi)
	}
	return col
}

// Repeat returns the column that holds x in each of n rows: a vector for an
// atom, a list of n times the same value for anything else.
func (run Run) Repeat(x value.Value, n int) (value.Collection, error) {
	p := new(Program)
	if e, ok := p.Const(x); ok {
		return run.Materialise(p, Rows{N: n}, e)
	}
	items := make([]value.Value, n)
	for i := range items {
		items[i] = x
	}
	return value.NewList(items...), nil
}

// Empty returns a column of a type without rows.
func Empty(t value.Type) value.Collection {
	switch t {
	case value.TypeBool:
		return value.NewVec[bool](t, nil)
	case value.TypeU8:
		return value.NewVec[uint8](t, nil)
	case value.TypeI16:
		return value.NewVec[int16](t, nil)
	case value.TypeI32, value.TypeDate, value.TypeTime:
		return value.NewVec[int32](t, nil)
	case value.TypeI64, value.TypeTimestamp:
		return value.NewVec[int64](t, nil)
	case value.TypeF32:
		return value.NewVec[float32](t, nil)
	case value.TypeF64:
		return value.NewVec[float64](t, nil)
	case value.TypeGUID:
		return value.NewVec[value.GUID](t, nil)
	case value.TypeSym:
		return value.NewVec[value.SymID](t, nil)
	case value.TypeStr:
		return value.NewStrVec(nil, nil)
	}
	return value.NewList()
}

// Collapse returns the column of these cells: a typed vector when all are atoms
// of one type, else a list.
func Collapse(cells []value.Value) value.Collection {
	if len(cells) == 0 {
		return value.NewList()
	}
	t := cells[0].Type()
	for _, c := range cells {
		if c.Type() != t || !t.IsAtom() {
			return value.NewList(cells...)
		}
	}
	switch t.Elem() {
	case value.TypeBool:
		return collapse(t, cells, func(v value.Value) bool { b, _ := v.(value.Bool); return bool(b) })
	case value.TypeU8:
		return collapse(t, cells, func(v value.Value) uint8 { b, _ := v.(value.U8); return uint8(b) })
	case value.TypeI16:
		return collapse(t, cells, func(v value.Value) int16 { return int16(v.(value.I16)) })
	case value.TypeI32:
		return collapse(t, cells, func(v value.Value) int32 { return int32(v.(value.I32)) })
	case value.TypeDate:
		return collapse(t, cells, func(v value.Value) int32 { return int32(v.(value.Date)) })
	case value.TypeTime:
		return collapse(t, cells, func(v value.Value) int32 { return int32(v.(value.Time)) })
	case value.TypeI64:
		return collapse(t, cells, func(v value.Value) int64 { return int64(v.(value.I64)) })
	case value.TypeTimestamp:
		return collapse(t, cells, func(v value.Value) int64 { return int64(v.(value.Timestamp)) })
	case value.TypeF32:
		return collapse(t, cells, func(v value.Value) float32 { return float32(v.(value.F32)) })
	case value.TypeF64:
		return collapse(t, cells, func(v value.Value) float64 { return float64(v.(value.F64)) })
	case value.TypeGUID:
		return collapse(t, cells, func(v value.Value) value.GUID { g, _ := v.(value.GUID); return g })
	case value.TypeSym:
		return collapse(t, cells, func(v value.Value) value.SymID { return v.(value.Sym).ID })
	case value.TypeStr:
		sb := value.NewStrBuilder(len(cells))
		for _, c := range cells {
			s, _ := c.(value.Str)
			sb.Append(string(s))
		}
		return sb.Vec()
	}
	return value.NewList(cells...)
}

func collapse[T value.Elem](t value.Type, cells []value.Value, of func(value.Value) T) value.Collection {
	data := make([]T, len(cells))
	for i, c := range cells {
		data[i] = of(c)
	}
	return value.NewVec(t.Elem(), data).Recheck()
}
