package duck

import (
	"fmt"
	"unsafe"

	lib "github.com/duckdb/duckdb-go-bindings"

	"github.com/rayforce-go/rayforce/value"
)

// Table returns the rows of a result, which it frees. Integers become I64,
// floats F64, strings and enums symbols; NULL becomes the null of the type.
func (r *Result) Table() (*value.Table, error) {
	defer r.Free()
	n := int(lib.ColumnCount(&r.r))
	names, cols := make([]value.SymID, n), make([]column, n)
	for i := range n {
		names[i] = value.Intern(lib.ColumnName(&r.r, lib.IdxT(i)))
		typ := lib.ColumnLogicalType(&r.r, lib.IdxT(i))
		var err error
		cols[i], err = newColumn(typ)
		lib.DestroyLogicalType(&typ)
		if err != nil {
			return nil, err
		}
	}
	for {
		chunk := lib.FetchChunk(r.r)
		if chunk.Ptr == nil {
			break
		}
		rows := int(lib.DataChunkGetSize(chunk))
		for i, c := range cols {
			vec := lib.DataChunkGetVector(chunk, lib.IdxT(i))
			c.take(vec, rows, validity(vec, rows))
		}
		lib.DestroyDataChunk(&chunk)
	}
	out := make([]value.Collection, n)
	for i, c := range cols {
		out[i] = c.done()
	}
	return value.NewTable(names, out), nil
}

// validity returns the bits of the rows that are not NULL, nil if none is.
func validity(vec lib.Vector, n int) []uint64 {
	if p := lib.VectorGetValidity(vec); p != nil {
		return unsafe.Slice((*uint64)(p), (n+63)/64)
	}
	return nil
}

// column collects the rows of one column.
type column interface {
	take(vec lib.Vector, n int, valid []uint64)
	done() value.Collection
}

// converted is a column of T whose cells DuckDB keeps as S.
type converted[S any, T value.Elem] struct {
	typ  value.Type
	conv func(*S) T
	out  []T
}

func (c *converted[S, T]) take(vec lib.Vector, n int, valid []uint64) {
	in := cells[S](vec, n)
	for i := range in {
		if valid != nil && valid[i/64]>>(i%64)&1 == 0 {
			c.out = append(c.out, value.Sentinel[T]())
			continue
		}
		c.out = append(c.out, c.conv(&in[i]))
	}
}

func (c *converted[S, T]) done() value.Collection { return value.NewVec(c.typ, c.out).Recheck() }

// hugeint is DuckDB's 128-bit integer, the type of a sum of integers.
type hugeint struct {
	lower uint64
	upper int64
}

func newColumn(typ lib.LogicalType) (column, error) {
	switch t := lib.GetTypeId(typ); t {
	case lib.TypeBigInt:
		return &converted[int64, int64]{typ: value.TypeI64, conv: func(x *int64) int64 { return *x }}, nil
	case lib.TypeInteger:
		return &converted[int32, int64]{typ: value.TypeI64, conv: func(x *int32) int64 { return int64(*x) }}, nil
	case lib.TypeHugeInt:
		return &converted[hugeint, int64]{typ: value.TypeI64, conv: func(x *hugeint) int64 { return int64(x.lower) }}, nil
	case lib.TypeDouble:
		return &converted[float64, float64]{typ: value.TypeF64, conv: func(x *float64) float64 { return *x }}, nil
	case lib.TypeVarchar:
		return &converted[lib.StringT, value.SymID]{typ: value.TypeSym, conv: func(x *lib.StringT) value.SymID {
			return value.Intern(text(unsafe.Pointer(x)))
		}}, nil
	case lib.TypeEnum:
		return enumColumn(typ)
	default:
		return nil, fmt.Errorf("duckdb: no vector for column type %d", t)
	}
}

// text returns a DuckDB string without copying it: its length, then up to 12
// bytes of text, or 4 of them and a pointer to the text.
func text(p unsafe.Pointer) string {
	n := *(*uint32)(p)
	if n <= 12 {
		return unsafe.String((*byte)(unsafe.Add(p, 4)), int(n))
	}
	return unsafe.String(*(**byte)(unsafe.Add(p, 8)), int(n))
}

func enumColumn(typ lib.LogicalType) (column, error) {
	syms := make([]value.SymID, lib.EnumDictionarySize(typ))
	for i := range syms {
		syms[i] = value.Intern(lib.EnumDictionaryValue(typ, lib.IdxT(i)))
	}
	switch t := lib.EnumInternalType(typ); t {
	case lib.TypeUTinyInt:
		return enum[uint8](syms), nil
	case lib.TypeUSmallInt:
		return enum[uint16](syms), nil
	case lib.TypeUInteger:
		return enum[uint32](syms), nil
	default:
		return nil, fmt.Errorf("duckdb: enum stored as type %d", t)
	}
}

func enum[S uint8 | uint16 | uint32](syms []value.SymID) column {
	return &converted[S, value.SymID]{typ: value.TypeSym, conv: func(x *S) value.SymID { return syms[*x] }}
}
