package query_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/value"
)

// What functions give on a column in a query is what they give outside of it,
// on the whole column or on the rows of a group. The lists leave out those that
// have rules of their own inside: neg and abs widen, first and last skip nulls
// of every type, prod of nothing is null.
var (
	mapped   = strings.Fields("sqrt log exp sin cos tan asin acos atan reciprocal signum")
	running  = strings.Fields("sums avgs prds ratios mins maxs deltas lag lead fills differ")
	windowed = strings.Fields("msum mavg mvar mdev mmin mmax mcount")
	reduced  = strings.Fields("sum all any avg med dev dev_pop stddev stddev_pop var var_pop min max mode count")
)

// admits says which families take which columns.
func admits(fn string, t value.Type) bool {
	switch fn {
	case "mins", "maxs", "deltas", "mmin", "mmax", "avg", "med", "dev", "dev_pop", "stddev", "stddev_pop", "var", "var_pop":
		return t.IsNumeric() || t.IsTemporal()
	case "lag", "lead":
		return t != value.TypeStr
	case "fills", "differ", "mcount", "min", "max", "mode", "count":
		return true
	case "sum":
		return t.IsNumeric() || t == value.TypeTime
	}
	return t.IsNumeric()
}

// randomColumn returns n small elements of type t, quarters for floats so that
// sums are exact in every order.
func randomColumn(rnd *rand.Rand, t value.Type, n int) value.Vector {
	nulls := []int{0, 3}[rnd.IntN(2)]
	atoms := make([]value.Value, n)
	for i := range atoms {
		k := rnd.IntN(13) - 6
		switch t {
		case value.TypeBool:
			atoms[i] = value.Bool(k > 0)
		case value.TypeU8:
			atoms[i] = value.U8(k + 6)
		case value.TypeI16:
			atoms[i] = value.I16(k)
		case value.TypeI32:
			atoms[i] = value.I32(k)
		case value.TypeI64:
			atoms[i] = value.I64(k)
		case value.TypeF64:
			atoms[i] = value.F64(k) / 4
		case value.TypeDate:
			atoms[i] = value.Date(k)
		case value.TypeTime:
			atoms[i] = value.Time(k)
		case value.TypeTimestamp:
			atoms[i] = value.Timestamp(k)
		case value.TypeSym:
			atoms[i] = value.NewSym(fmt.Sprint("s", k))
		case value.TypeStr:
			atoms[i] = value.Str(fmt.Sprint("a text longer than twelve ", k))
		}
		if nulls > 0 && rnd.IntN(nulls) == 0 && t > value.TypeU8 && t < value.TypeSym {
			atoms[i] = value.NullOf(t)
		}
	}
	v, ok := value.Pack(t, atoms)
	if !ok {
		panic("a column of " + t.String())
	}
	return v
}

// near reports whether floats, or vectors of one, differ by rounding only:
// variances of groups are computed in one pass.
func near(x, y value.Value) bool {
	if a, ok := value.AsCollection(x); ok && a.Len() == 1 {
		b, ok := value.AsCollection(y)
		return ok && b.Len() == 1 && near(a.At(0), b.At(0))
	}
	a, okX := x.(value.F64)
	b, okY := y.(value.F64)
	return okX && okY && math.Abs(float64(a-b)) < 1e-9
}

func TestFunctionsInsideQueries(t *testing.T) {
	rnd := rand.New(rand.NewPCG(43, 44))
	types := []value.Type{
		value.TypeBool, value.TypeU8, value.TypeI16, value.TypeI32, value.TypeI64, value.TypeF64,
		value.TypeDate, value.TypeTime, value.TypeTimestamp, value.TypeSym, value.TypeStr,
	}
	for round := range 66 {
		typ := types[round%len(types)]
		n := 1 + rnd.IntN(30)
		x := randomColumn(rnd, typ, n)
		keys := make([]int64, n)
		for i := range keys {
			keys[i] = int64(rnd.IntN(4))
		}
		in := newInterp(2, value.NewTable(value.Syms("g", "x").Data(), []value.Collection{value.I64s(keys...), x}))
		answer := func(code string) value.Value {
			t.Helper()
			v, err := eval(in, code)
			if err != nil {
				t.Fatalf("%s of %s: %v", code, typ, err)
			}
			return v
		}
		answer("(do (set t (source)) (set x (at t 'x)) (set rows (group (at t 'g))))")
		same := func(call string, got, want value.Value) {
			t.Helper()
			if got.Type() != want.Type() || format.Compact(got) != format.Compact(want) && !near(got, want) {
				t.Fatalf("%s of %s\n got  %s %s\n want %s %s\n of   %s by %v", call, typ, value.Name(got), format.Compact(got),
					value.Name(want), format.Compact(want), format.Compact(x), keys)
			}
		}
		check := func(fn, call string, reduces bool) {
			t.Helper()
			if !admits(fn, typ) {
				for _, q := range []string{"{from: t r: %s}", "{from: t by: g r: %s}"} {
					if _, err := eval(in, fmt.Sprintf("(select "+q+")", call)); value.CodeOf(err) != value.ErrType {
						t.Errorf("%s of %s in %s: %v, want a type error", call, typ, q, err)
					}
				}
				return
			}
			whole := answer(call)
			if reduces {
				whole = answer(fmt.Sprintf("(enlist %s)", call))
			}
			same(call, answer(fmt.Sprintf("(at (select {from: t r: %s}) 'r)", call)), whole)

			cells := answer(fmt.Sprintf("(at (select {from: t by: g r: %s}) 'r)", call)).(value.Collection)
			found := answer(fmt.Sprintf("(at (select {from: t by: g r: %s}) 'g)", call)).(value.Vector)
			placed := answer(fmt.Sprintf("(at (update {from: t by: g r: %s}) 'r)", call)).(value.Collection)
			for g := range found.Len() {
				at := fmt.Sprintf("(at rows %s)", format.Compact(found.At(g)))
				alone := answer(fmt.Sprintf("((fn [x] %s) (at x %s))", call, at))
				same(call+" by g", cells.At(g), alone)
				idx := answer(at).(*value.Vec[int64]).Data()
				for k, row := range idx {
					want := alone
					if c, ok := value.AsCollection(alone); ok {
						want = c.At(k)
					}
					same(call+" of an update", placed.At(int(row)), want)
				}
			}
		}
		for _, fn := range mapped {
			if typ.IsTemporal() {
				break // sqrt, log and exp take counts inside
			}
			check(fn, "("+fn+" x)", false)
		}
		for _, fn := range running {
			check(fn, "("+fn+" x)", false)
		}
		for _, fn := range windowed {
			check(fn, fmt.Sprintf("(%s %d x)", fn, 1+rnd.IntN(4)), false)
		}
		for _, fn := range reduced {
			check(fn, "("+fn+" x)", true)
		}
		if typ.IsNumeric() || typ.IsTemporal() {
			check("med", "(quantile x 0.3)", true)
		}
	}
}
