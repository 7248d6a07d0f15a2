package csv

import (
	"hash/maphash"
	"math"
	"unsafe"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// Narrowest is the type "the narrowest integer that fits": I16, I32 or I64,
// known once all rows have been read.
const Narrowest value.Type = 64

// Skip is the type of a column that is not read.
const Skip value.Type = 65

// column is where the parsed fields of one column go.
type column struct {
	typ   value.Type
	bools []bool
	u8    []uint8
	i16   []int16
	i32   []int32
	i64   []int64
	f32   []float32
	f64   []float64
	guids []value.GUID
	syms  []value.SymID
	views []value.StrView
}

func newColumn(typ value.Type, rows int) *column {
	c := &column{typ: typ}
	switch typ {
	case value.TypeBool:
		c.bools = mem.Make[bool](rows)
	case value.TypeU8:
		c.u8 = mem.Make[uint8](rows)
	case value.TypeI16:
		c.i16 = mem.Make[int16](rows)
	case value.TypeI32, value.TypeDate, value.TypeTime:
		c.i32 = mem.Make[int32](rows)
	case value.TypeI64, value.TypeTimestamp, Narrowest:
		c.i64 = mem.Make[int64](rows)
	case value.TypeF32:
		c.f32 = mem.Make[float32](rows)
	case value.TypeF64:
		c.f64 = mem.Make[float64](rows)
	case value.TypeGUID:
		c.guids = mem.Make[value.GUID](rows)
	case value.TypeSym:
		c.syms = mem.Make[value.SymID](rows)
	case value.TypeStr:
		c.views = mem.Make[value.StrView](rows)
	}
	return c
}

// vector returns the column as a vector. Strings need their pool.
func (c *column) vector(nulls bool, pool []byte) value.Vector {
	switch c.typ {
	case value.TypeBool:
		return value.NewVec(c.typ, c.bools)
	case value.TypeU8:
		return value.NewVec(c.typ, c.u8)
	case value.TypeI16:
		return value.NewVecNulls(c.typ, c.i16, nulls)
	case value.TypeI32, value.TypeDate, value.TypeTime:
		return value.NewVecNulls(c.typ, c.i32, nulls)
	case value.TypeI64, value.TypeTimestamp:
		return value.NewVecNulls(c.typ, c.i64, nulls)
	case value.TypeF32:
		return value.NewVecNulls(c.typ, c.f32, nulls)
	case value.TypeF64:
		return value.NewVecNulls(c.typ, c.f64, nulls)
	case value.TypeGUID:
		return value.NewVecNulls(c.typ, c.guids, nulls)
	case value.TypeSym:
		return value.NewVec(c.typ, c.syms)
	case value.TypeStr:
		return value.NewStrVec(c.views, pool)
	}
	panic("csv: no vector of type " + c.typ.String())
}

// tally is what one worker, or all of them, learned of a column on the way.
type tally struct {
	nulls    bool  // a null was stored
	failed   bool  // Narrowest: a field was no integer
	min, max int64 // Narrowest: of the integers
	pool     []byte
}

func newTally() tally { return tally{min: math.MaxInt64, max: math.MinInt64} }

func (t *tally) merge(u *tally) {
	t.nulls, t.failed = t.nulls || u.nulls, t.failed || u.failed
	t.min, t.max = min(t.min, u.min), max(t.max, u.max)
}

// narrowest returns the narrowest type for the integers seen. Where there are
// nulls the least value of a type is not free.
func (t *tally) narrowest() value.Type {
	lo := t.min
	if t.failed && lo > math.MinInt64 {
		lo--
	}
	switch {
	case t.min > t.max:
		return value.TypeI64
	case lo >= math.MinInt16 && t.max <= math.MaxInt16:
		return value.TypeI16
	case lo >= math.MinInt32 && t.max <= math.MaxInt32:
		return value.TypeI32
	}
	return value.TypeI64
}

// store parses field into row of c.
func (c *column) store(row int, field []byte, t *tally, syms *symCache) {
	ok := true
	switch c.typ {
	case value.TypeI64:
		c.i64[row], ok = parseInt(field)
		if !ok || c.i64[row] == value.NullI64 {
			c.i64[row], t.nulls = value.NullI64, true
		}
	case value.TypeF64:
		if c.f64[row], ok = parseFloat(field); !ok {
			c.f64[row], t.nulls = value.NullF64(), true
		}
	case value.TypeSym:
		c.syms[row] = syms.intern(field)
	case value.TypeStr:
		c.views[row] = value.MakeView(unsafe.String(unsafe.SliceData(field), len(field)), len(t.pool))
		if len(field) > value.InlineLen {
			t.pool = append(t.pool, field...)
		}
	case value.TypeTimestamp:
		if c.i64[row], ok = parseTimestamp(field); !ok {
			c.i64[row], t.nulls = value.NullI64, true
		}
	case value.TypeDate:
		if c.i32[row], ok = parseDate(field); !ok {
			c.i32[row], t.nulls = value.NullI32, true
		}
	case value.TypeTime:
		if c.i32[row], ok = parseTime(field); !ok {
			c.i32[row], t.nulls = value.NullI32, true
		}
	case Narrowest:
		if c.i64[row], ok = parseInt(field); !ok {
			c.i64[row], t.failed = value.NullI64, true
		} else {
			t.min, t.max = min(t.min, c.i64[row]), max(t.max, c.i64[row])
		}
	case value.TypeBool:
		c.bools[row] = string(field) == "true" || string(field) == "TRUE" || string(field) == "1"
	case value.TypeU8:
		if x, ok := parseInt(field); ok {
			c.u8[row] = uint8(x)
		}
	case value.TypeI16:
		c.i16[row] = wrapped[int16](field, value.NullI16, t)
	case value.TypeI32:
		c.i32[row] = wrapped[int32](field, value.NullI32, t)
	case value.TypeF32:
		x, ok := parseFloat(field)
		if c.f32[row] = float32(x); !ok {
			c.f32[row], t.nulls = value.NullF32(), true
		}
	case value.TypeGUID:
		if c.guids[row], ok = parseGUID(field); !ok || c.guids[row] == (value.GUID{}) {
			t.nulls = true
		}
	}
}

// wrapped reads an integer modulo the width of T.
func wrapped[T int16 | int32](field []byte, null T, t *tally) T {
	x, ok := parseInt(field)
	if !ok || T(x) == null {
		t.nulls = true
		return null
	}
	return T(x)
}

// symCache finds the symbols that a worker met lately without asking the
// shared table. A text has one place in it, where the latest one wins.
type symCache struct {
	seed    maphash.Seed
	entries []symEntry
}

type symEntry struct {
	text string
	id   value.SymID
}

const symCacheBits = 14

func newSymCache() *symCache {
	return &symCache{seed: maphash.MakeSeed(), entries: make([]symEntry, 1<<symCacheBits)}
}

func (s *symCache) intern(field []byte) value.SymID {
	if len(field) == 0 {
		return 0
	}
	e := &s.entries[maphash.Bytes(s.seed, field)>>(64-symCacheBits)]
	if e.text != string(field) {
		e.id = value.InternBytes(field)
		e.text = e.id.String()
	}
	return e.id
}
