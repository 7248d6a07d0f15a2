package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// present returns the numbers among atoms that are not null.
func present(atoms []value.Value) (out []number) {
	for _, a := range atoms {
		if n, ok := numberOf(a); ok && !n.null {
			out = append(out, n)
		}
	}
	return out
}

func near(a, b float64) bool {
	if a != a || b != b {
		return a != a && b != b
	}
	return math.Abs(a-b) <= 1e-9*(1+math.Abs(a))
}

func TestAggregatesAgainstModel(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 600 {
		typ := numericOrTemporal[r.IntN(10)]
		atoms := randomAtoms(r, typ, randomLength(r))
		v := vectorOf(typ, atoms)
		nums := present(atoms)
		var ints int64
		var floats, squares float64
		for _, n := range nums {
			ints += n.i
			floats += n.f
		}
		count := float64(len(nums))
		for _, n := range nums {
			squares += (n.f - floats/count) * (n.f - floats/count)
		}
		if s, c, err := SumFloats(testPar, v); err != nil || !near(s, floats) || c != len(nums) {
			t.Fatalf("sum of %d %s: %v of %d, want %v of %d", len(atoms), typ, s, c, floats, len(nums))
		}
		if !typ.IsFloat() {
			if s, err := SumInts(testPar, v); err != nil || s != ints {
				t.Fatalf("sum of %d %s: %d, want %d", len(atoms), typ, s, ints)
			}
		}
		variance := squares / count
		if got, _ := Variance(testPar, v, false); !near(got, value.Finite(variance)) {
			t.Fatalf("variance of %d %s: %v, want %v", len(atoms), typ, got, variance)
		}
		fs := make([]float64, len(nums))
		for i, n := range nums {
			fs[i] = n.f
		}
		slices.Sort(fs)
		q := r.Float64()
		if got, want := Quantile(v, q), modelQuantile(fs, q); !near(got, want) {
			t.Fatalf("quantile %v of %d %s: %v, want %v", q, len(atoms), typ, got, want)
		}
		if got, want := Median(v), modelQuantile(fs, 0.5); !near(got, want) {
			t.Fatalf("median of %d %s: %v, want %v", len(atoms), typ, got, want)
		}
		for _, want := range []bool{true, false} {
			found := slices.ContainsFunc(fs, func(x float64) bool { return (x != 0) == want })
			if got, _ := AnyIs(testPar, v, want); got != found {
				t.Fatalf("any %v of %s: %v", want, typ, got)
			}
		}
	}
}

func modelQuantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	pos := q * float64(len(sorted)-1)
	lo := int(pos)
	hi := min(lo+1, len(sorted)-1)
	return sorted[lo] + (pos-float64(lo))*(sorted[hi]-sorted[lo])
}

func TestExtremesAndModeAgainstModel(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 600 {
		typ := elementTypes[r.IntN(len(elementTypes))]
		atoms := randomAtoms(r, typ, randomLength(r))
		v := vectorOf(typ, atoms)
		least, most, often := value.NullOf(typ), value.NullOf(typ), value.NullOf(typ)
		counts, best, found := map[value.Value]int{}, 0, false
		for _, a := range atoms {
			if value.IsNull(a) {
				continue
			}
			counts[keyOf(a)]++
			below, _ := CompareAtoms(Lt, a, least)
			above, _ := CompareAtoms(Gt, a, most)
			if !found || below == value.Bool(true) {
				least = a
			}
			if !found || above == value.Bool(true) {
				most = a
			}
			found = true
		}
		for _, a := range atoms {
			if value.IsNull(a) {
				continue
			}
			if c := counts[keyOf(a)]; c > best {
				best, often = c, a
			}
		}
		if typ == value.TypeF32 {
			least, most = CastAtom(value.TypeF64, least), CastAtom(value.TypeF64, most)
		}
		if got, err := Min(testPar, v); err != nil || !same(got, least) {
			t.Fatalf("min of %d %s: %v, want %v", len(atoms), typ, got, least)
		}
		if got, err := Max(testPar, v); err != nil || !same(got, most) {
			t.Fatalf("max of %d %s: %v, want %v", len(atoms), typ, got, most)
		}
		if got, err := Mode(testPar, v); err != nil || !same(got, often) {
			t.Fatalf("mode of %d %s: %v, want %v", len(atoms), typ, got, often)
		}
	}
}

func keyOf(a value.Value) value.Value {
	if s, ok := a.(value.Sym); ok {
		return value.Sym{ID: s.ID}
	}
	return a
}

func TestAggregatesOfManyRanges(t *testing.T) {
	const n = 3*Grain + 5
	data := make([]int64, n)
	for i := range data {
		data[i] = int64(i) - n/2
	}
	v := value.NewVec(value.TypeI64, data)
	want := int64(n)*(n-1)/2 - int64(n)*(n/2)
	if got, err := SumInts(testPar, v); err != nil || got != want {
		t.Errorf("sum %d %v, want %d", got, err, want)
	}
	if got, _ := Min(testPar, v); got != value.I64(-n/2) {
		t.Errorf("min %v", got)
	}
	if got, _ := Max(testPar, v); got != value.I64(n-1-n/2) {
		t.Errorf("max %v", got)
	}
	one, _, _ := SumFloats(Par{}, v)
	three, _, _ := SumFloats(testPar, v)
	if one != three {
		t.Errorf("the sum depends on the number of goroutines: %v and %v", one, three)
	}
}

func TestTopN(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for range 400 {
		typ := elementTypes[r.IntN(len(elementTypes))]
		atoms := randomAtoms(r, typ, 1+r.IntN(100))
		n := r.IntN(len(atoms) + 1)
		if r.IntN(3) == 0 {
			n = len(atoms) / 20
		}
		largest := r.IntN(2) == 0
		sorted := slices.Clone(atoms)
		slices.SortFunc(sorted, func(a, b value.Value) int {
			if na, nb := value.IsNull(a), value.IsNull(b); n < len(atoms) && na != nb {
				if na == largest { // nulls count as the largest
					return -1
				}
				return 1
			}
			if na, nb := value.IsNull(a), value.IsNull(b); na || nb {
				order := map[bool]int{true: 1}[nb] - map[bool]int{true: 1}[na]
				if largest {
					order = -order
				}
				return order
			}
			order, _ := orderAtoms(Eq, a, b)
			if largest {
				order = -order
			}
			return order
		})
		v, err := TopN(testPar, vectorOf(typ, atoms), n, largest)
		if err != nil {
			t.Fatal(err)
		}
		if i, ok := sameVector(v, sorted[:n]); !ok {
			t.Fatalf("top %d of %d %s, largest %v: element %d differs: %v, want %v", n, len(atoms), typ, largest, i, v, sorted[:n])
		}
	}
}

func TestPairs(t *testing.T) {
	null := value.NullF64()
	s, err := Pairs(Par{}, value.I64s(1, 2, value.NullI64), value.F64s(2, 4, 9))
	if err != nil || s != (PairSums{N: 2, X: 3, Y: 6, XX: 5, YY: 20, XY: 10}) {
		t.Fatalf("%+v %v", s, err)
	}
	for _, tc := range []struct {
		what      string
		got, want float64
	}{
		{"correlation", s.Correlation(), 1},
		{"covariance", s.Covariance(false), 0.5},
		{"sample covariance", s.Covariance(true), 1},
		{"weighted mean", s.WeightedMean(), 10.0 / 3},
		{"covariance of nothing", PairSums{}.Covariance(false), null},
		{"sample covariance of one", PairSums{N: 1}.Covariance(true), null},
		{"correlation without variance", PairSums{N: 2, X: 2, Y: 3, XX: 2, YY: 5, XY: 3}.Correlation(), null},
		{"mean without weight", PairSums{N: 2}.WeightedMean(), null},
	} {
		if !near(tc.got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.what, tc.got, tc.want)
		}
	}
}
