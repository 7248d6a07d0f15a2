package numeric

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// The randomised tests call the functions with vectors of random types, lengths
// and nulls and compare the results with a model that goes row by row.

// A cell of the model is an int64 (a boolean as 0 or 1, a temporal as its
// count), a float64, or nil for null.
type cell any

func cellOf(v value.Value) cell {
	if value.IsNull(v) {
		return nil
	}
	switch x := v.(type) {
	case value.Bool:
		if x {
			return int64(1)
		}
		return int64(0)
	case value.U8:
		return int64(x)
	case value.I16:
		return int64(x)
	case value.I32:
		return int64(x)
	case value.I64:
		return int64(x)
	case value.Date:
		return int64(x)
	case value.Time:
		return int64(x)
	case value.Timestamp:
		return int64(x)
	case value.F64:
		return float64(x)
	}
	panic("no cell for " + value.Name(v))
}

// cellsOf returns the elements of a vector.
func cellsOf(v value.Value) []cell {
	vec := v.(value.Vector)
	out := make([]cell, vec.Len())
	for i := range out {
		if !vec.IsNull(i) {
			out[i] = cellOf(vec.At(i))
		}
	}
	return out
}

func float(c cell) float64 {
	if n, ok := c.(int64); ok {
		return float64(n)
	}
	return c.(float64)
}

// finite is a float as a result: null when it is no finite number.
func finite(f float64) cell {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return f
}

// same compares cells; floats may differ by rounding.
func same(a, b cell) bool {
	x, okX := a.(float64)
	y, okY := b.(float64)
	if okX && okY {
		return math.Abs(x-y) <= 1e-9*(1+math.Abs(x)+math.Abs(y))
	}
	return a == b
}

var (
	narrow    = []value.Type{value.TypeBool, value.TypeU8, value.TypeI16, value.TypeI32}
	numbers   = append(slices.Clone(narrow), value.TypeI64, value.TypeF64)
	temporals = []value.Type{value.TypeDate, value.TypeTime, value.TypeTimestamp}
	both      = append(slices.Clone(numbers), temporals...)
)

// atom returns a random atom: small, so that there are ties, zeros and signs;
// a null with the chance nulls, where vectors of the type have one.
func atom(rng *rand.Rand, t value.Type, nulls float64) value.Value {
	n := rng.IntN(15) - 7
	if rng.Float64() < nulls && t > value.TypeU8 {
		return value.NullOf(t)
	}
	switch t {
	case value.TypeBool:
		return value.Bool(n > 0)
	case value.TypeU8:
		return value.U8(max(n, 0))
	case value.TypeI16:
		return value.I16(n)
	case value.TypeI32:
		return value.I32(n)
	case value.TypeF64:
		return value.F64(n) / 4
	case value.TypeDate:
		return value.Date(n)
	case value.TypeTime:
		return value.Time(n)
	case value.TypeTimestamp:
		return value.Timestamp(n)
	}
	return value.I64(n)
}

func vector(rng *rand.Rand, t value.Type, n int) value.Vector {
	nulls := []float64{0, 0.3, 1}[rng.IntN(10)/4]
	atoms := make([]value.Value, n)
	for i := range atoms {
		atoms[i] = atom(rng, t, nulls)
	}
	v, ok := value.Pack(t, atoms)
	if !ok {
		panic("vector of " + t.String())
	}
	return v
}

// length returns the length of a vector: short, around the batches of the
// loops, sometimes long enough for several workers.
func length(rng *rand.Rand) int {
	if rng.IntN(150) == 0 {
		return 1<<17 + rng.IntN(9)
	}
	return []int{0, 1, 2, 3, 9, 60, 1023, 1025}[rng.IntN(8)]
}

func call(t *testing.T, in *lang.Interp, name string, args ...value.Value) value.Value {
	t.Helper()
	f, ok := in.Registry.Lookup(name)
	if !ok {
		t.Fatalf("no function %s", name)
	}
	v, err := in.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Func: f, Args: args})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

// present returns the cells that are not null.
func present(cs []cell) []cell {
	return slices.DeleteFunc(slices.Clone(cs), func(c cell) bool { return c == nil })
}

// total adds or multiplies cells in the type of the result.
func total(cs []cell, isFloat, product bool) cell {
	i, f := int64(0), 0.0
	if product {
		i, f = 1, 1
	}
	for _, c := range present(cs) {
		switch {
		case product && isFloat:
			f *= float(c)
		case product:
			i *= c.(int64)
		case isFloat:
			f += float(c)
		default:
			i += c.(int64)
		}
	}
	if isFloat {
		return finite(f)
	}
	return i
}

func mean(cs []cell) cell {
	cs = present(cs)
	sum := 0.0
	for _, c := range cs {
		sum += float(c)
	}
	return finite(sum / float64(len(cs)))
}

// spread is the mean square of the deviations, with less taken off the count.
func spread(cs []cell, less int, root bool) cell {
	cs = present(cs)
	m, ok := mean(cs).(float64)
	if !ok || len(cs) <= less {
		return nil
	}
	sum := 0.0
	for _, c := range cs {
		sum += (float(c) - m) * (float(c) - m)
	}
	v := sum / float64(len(cs)-less)
	if root {
		v = math.Sqrt(v)
	}
	return v
}

func smallest(cs []cell, largest bool) cell {
	var best cell
	for _, c := range present(cs) {
		if best == nil || !largest && float(c) < float(best) || largest && float(c) > float(best) {
			best = c
		}
	}
	return best
}

func between(cs []cell, q float64) cell {
	cs = present(cs)
	if len(cs) == 0 {
		return nil
	}
	slices.SortFunc(cs, func(a, b cell) int { return int(math.Copysign(1, float(a)-float(b))) })
	at := q * float64(len(cs)-1)
	lo, hi := float(cs[int(at)]), float(cs[min(int(at)+1, len(cs)-1)])
	return lo + (at-math.Floor(at))*(hi-lo)
}

func mostFrequent(cs []cell) cell {
	counts := map[cell]int{}
	var best cell
	for _, c := range present(cs) {
		counts[c]++
	}
	for _, c := range present(cs) {
		if best == nil || counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

// positional says where first and last take nulls for elements.
func positional(t value.Type) bool { return t != value.TypeI64 && t != value.TypeF64 }

func end(t value.Type, cs []cell, last bool) cell {
	if !positional(t) {
		cs = present(cs)
	}
	switch {
	case len(cs) == 0:
		return nil
	case last:
		return cs[len(cs)-1]
	}
	return cs[0]
}

func truthOf(cs []cell, all bool) cell {
	for _, c := range present(cs) {
		if (float(c) != 0) != all {
			return int64(1 - map[bool]int{true: 1}[all])
		}
	}
	return int64(map[bool]int{true: 1}[all])
}

func TestAggregatesAgainstModel(t *testing.T) {
	in := newInterp()
	rng := rand.New(rand.NewPCG(31, 32))
	for range 400 {
		typ := both[rng.IntN(len(both))]
		isFloat := typ == value.TypeF64
		v := vector(rng, typ, length(rng))
		cs := cellsOf(v)
		want := map[string]cell{
			"count": int64(len(cs)), "avg": mean(cs), "min": smallest(cs, false), "max": smallest(cs, true),
			"first": end(typ, cs, false), "last": end(typ, cs, true), "mode": mostFrequent(cs), "med": between(cs, 0.5),
			"var": spread(cs, 1, false), "stddev": spread(cs, 1, true), "var_pop": spread(cs, 0, false),
			"dev": spread(cs, 0, true), "dev_pop": spread(cs, 0, true), "stddev_pop": spread(cs, 0, true),
		}
		if !typ.IsTemporal() || typ == value.TypeTime {
			want["sum"] = total(cs, isFloat, false)
		}
		if !typ.IsTemporal() {
			want["prod"], want["all"], want["any"] = total(cs, isFloat, true), truthOf(cs, true), truthOf(cs, false)
		}
		for name, w := range want {
			if got := call(t, in, name, v); !same(cellOf(got), w) {
				t.Fatalf("%s of %d %s: %v, want %v\nof %v", name, len(cs), typ, cellOf(got), w, cs[:min(len(cs), 60)])
			}
		}
		q := rng.Float64()
		if got := call(t, in, "quantile", v, value.F64(q)); !same(cellOf(got), between(cs, q)) {
			t.Fatalf("quantile %v of %d %s: %v, want %v", q, len(cs), typ, cellOf(got), between(cs, q))
		}
	}
}

func TestPairAggregatesAgainstModel(t *testing.T) {
	in := newInterp()
	rng := rand.New(rand.NewPCG(33, 34))
	for range 300 {
		n := length(rng)
		x, y := vector(rng, numbers[rng.IntN(len(numbers))], n), vector(rng, numbers[rng.IntN(len(numbers))], n)
		var xs, ys, products []cell
		for i, a := range cellsOf(x) {
			if b := cellsOf(y.Slice(i, i+1))[0]; a != nil && b != nil {
				xs, ys, products = append(xs, float(a)), append(ys, float(b)), append(products, float(a)*float(b))
			}
		}
		count := float64(len(xs))
		sx, sy, sxy := float(total(xs, true, false)), float(total(ys, true, false)), float(total(products, true, false))
		around := sxy - sx*sy/count
		want := map[string]cell{
			"cov": finite(around / count), "scov": finite(around / (count - 1)),
			"wsum": sxy, "wavg": finite(sxy / sx), "pearson_corr": nil,
		}
		vx, _ := spread(xs, 0, true).(float64)
		vy, _ := spread(ys, 0, true).(float64)
		if len(xs) >= 2 && vx > 1e-9 && vy > 1e-9 {
			want["pearson_corr"] = around / count / (vx * vy)
		}
		if len(xs) <= 1 {
			want["scov"] = nil
		}
		for name, w := range want {
			if got := call(t, in, name, x, y); !same(cellOf(got), w) {
				t.Fatalf("%s of %d %s and %s: %v, want %v\nof %v and %v", name, n, x.Type(), y.Type(), cellOf(got), w, xs, ys)
			}
		}
	}
}

func TestRunningAndMovingAgainstModel(t *testing.T) {
	in := newInterp()
	rng := rand.New(rand.NewPCG(35, 36))
	for range 300 {
		typ := both[rng.IntN(len(both))]
		isFloat := typ == value.TypeF64
		v := vector(rng, typ, length(rng)%2000)
		n := 1 + rng.IntN(6)
		cs := cellsOf(v)
		upTo := func(f func([]cell) cell) func(int) cell { return func(i int) cell { return f(cs[:i+1]) } }
		window := func(f func([]cell) cell) func(int) cell {
			return func(i int) cell { return f(cs[max(0, i-n+1) : i+1]) }
		}
		pair := func(f func(a, b cell) cell) func(int) cell {
			return func(i int) cell {
				if i == 0 || cs[i-1] == nil || cs[i] == nil {
					return nil
				}
				return f(cs[i-1], cs[i])
			}
		}
		want := map[string]func(i int) cell{
			"mins": upTo(func(c []cell) cell { return smallest(c, false) }), "maxs": upTo(func(c []cell) cell { return smallest(c, true) }),
			"mmin": window(func(c []cell) cell { return smallest(c, false) }), "mmax": window(func(c []cell) cell { return smallest(c, true) }),
			"mcount": window(func(c []cell) cell { return int64(len(present(c))) }),
			"fills": func(i int) cell {
				for ; i > 0 && cs[i] == nil; i-- {
				}
				return cs[i]
			},
			"differ": func(i int) cell {
				if i == 0 || cs[i] != cs[i-1] {
					return int64(1)
				}
				return int64(0)
			},
			"deltas": pair(func(a, b cell) cell { return total([]cell{b, negated(a)}, isFloat, false) }),
			"lag":    func(i int) cell { return neighbour(typ, cs, i-1) },
			"lead":   func(i int) cell { return neighbour(typ, cs, i+1) },
		}
		if typ.IsNumeric() {
			want["sums"] = upTo(func(c []cell) cell { return total(c, isFloat, false) })
			want["prds"] = upTo(func(c []cell) cell { return total(c, isFloat, true) })
			want["avgs"] = upTo(mean)
			want["msum"] = window(func(c []cell) cell { return total(c, isFloat, false) })
			want["mavg"] = window(mean)
			want["mvar"] = window(func(c []cell) cell { return spread(c, 0, false) })
			want["mdev"] = window(func(c []cell) cell { return spread(c, 0, true) })
			want["ratios"] = pair(func(a, b cell) cell { return finite(float(b) / float(a)) })
		}
		for name, w := range want {
			args := []value.Value{v}
			if name[0] == 'm' && name != "mins" && name != "maxs" {
				args = []value.Value{value.I64(n), v}
			}
			got := cellsOf(call(t, in, name, args...))
			if len(got) != len(cs) {
				t.Fatalf("%s of %d %s: %d rows", name, len(cs), typ, len(got))
			}
			for i, g := range got {
				if name == "prds" && isFloat && i > 12 {
					break // products leave the floats
				}
				if i > 70 && i < len(got)-3 && i%97 != 0 {
					continue // the model takes time that is quadratic in the rows
				}
				if name == "mdev" && g != nil && w(i) != nil && math.Abs(float(g)-float(w(i))) < 1e-6 {
					continue // a root of almost nothing
				}
				if !same(g, w(i)) {
					t.Fatalf("%s of %d %s, window %d, row %d: %v, want %v\nof %v", name, len(cs), typ, n, i, g, w(i), cs[:i+1])
				}
			}
		}
	}
}

func negated(c cell) cell {
	if n, ok := c.(int64); ok {
		return -n
	}
	return -c.(float64)
}

// neighbour is what lag and lead put on a row: past the ends a null, or zero
// where vectors of the type have none.
func neighbour(t value.Type, cs []cell, i int) cell {
	switch {
	case i >= 0 && i < len(cs):
		return cs[i]
	case t <= value.TypeU8:
		return int64(0)
	}
	return nil
}
