package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// The loops that start with SIMD blocks against the plain ones, which is what
// other builds run. In a build without SIMD both are the same.

var blockLengths = []int{0, 1, 15, 16, 17, 64, 100, 1000}

func randomInts(r *rand.Rand, n int) []int64 {
	a := make([]int64, n)
	for i := range a {
		switch r.IntN(5) {
		case 0:
			a[i] = value.NullI64
		case 1:
			a[i] = int64(r.Uint64())
		default:
			a[i] = int64(r.IntN(7) - 3)
		}
	}
	return a
}

func randomFloats(r *rand.Rand, n int, odd bool) []float64 {
	a := make([]float64, n)
	for i := range a {
		switch k := r.IntN(9); {
		case k == 0 && odd:
			a[i] = value.NullF64()
		case k == 1 && odd:
			a[i] = math.Inf(1)
		case k == 2:
			a[i] = math.Copysign(0, -1)
		default:
			a[i] = float64(r.IntN(7)-3) / 3
		}
	}
	return a
}

func sameBits(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool {
		return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
	})
}

func narrow32(a []int64) []int32 {
	out := make([]int32, len(a))
	for i, x := range a {
		out[i] = int32(x)
	}
	return out
}

func TestBlocksOfArithmetic(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, n := range blockLengths {
		a, b := randomInts(r, n), randomInts(r, n)
		a32, b32 := narrow32(a), narrow32(b)
		fa, fb := randomFloats(r, n, true), randomFloats(r, n, true)
		for _, op := range []Op{Add, Sub, Mul} {
			got, want := make([]int64, n), make([]int64, n)
			Ints(op, got, a, b)
			plainInts(op, want, a, b)
			if !slices.Equal(got, want) {
				t.Errorf("%s of %d I64: %v, want %v", op, n, got, want)
			}
			IntsNulls(op, got, a, b)
			for i := range want {
				if a[i] == value.NullI64 || b[i] == value.NullI64 {
					want[i] = value.NullI64
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s of %d I64 with nulls: %v, want %v", op, n, got, want)
			}
			got32, want32 := make([]int32, n), make([]int32, n)
			intsVV(op, got32, a32, b32)
			plainInts(op, want32, a32, b32)
			if !slices.Equal(got32, want32) {
				t.Errorf("%s of %d I32: %v, want %v", op, n, got32, want32)
			}
		}
		got, want := make([]float64, n), make([]float64, n)
		ratios(got, a, b)
		for i, x := range a {
			want[i] = float64(x) / float64(b[i])
		}
		if !sameBits(got, want) {
			t.Errorf("ratios of %d: %v, want %v", n, got, want)
		}
		for _, op := range []Op{Add, Sub, Mul, Div} {
			got, want := make([]float64, n), make([]float64, n)
			plainFloats(op, want, fa, fb)
			raw := slices.Clone(want)
			infinite := slices.ContainsFunc(want, func(x float64) bool { return x-x != 0 })
			clearInfinite(want)
			if found := floatsVV(op, got, fa, fb); found != infinite || !sameBits(got, want) {
				t.Errorf("%s of %d F64: %v %v, want %v %v", op, n, found, got, infinite, want)
			}
			if found := cleanFloats(raw); found != infinite || !sameBits(raw, want) {
				t.Errorf("finite of %d: %v %v, want %v %v", n, found, raw, infinite, want)
			}
		}
	}
}

func TestBlocksOfComparison(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, n := range blockLengths {
		a, b := randomInts(r, n), randomInts(r, n)
		a32, b32 := narrow32(a), narrow32(b)
		fa, fb := randomFloats(r, n, false), randomFloats(r, n, false)
		for op := Eq; op <= Ge; op++ {
			check := func(what string, run, plain func(dst []bool)) {
				got, want := make([]bool, n), make([]bool, n)
				run(got)
				plain(want)
				if !slices.Equal(got, want) {
					t.Errorf("%s of %d %s: %v, want %v", op, n, what, got, want)
				}
			}
			check("I64", func(d []bool) { cmpVV(op, d, a, b) }, func(d []bool) { plainCmpVV(op, d, a, b) })
			check("I32", func(d []bool) { cmpVV(op, d, a32, b32) }, func(d []bool) { plainCmpVV(op, d, a32, b32) })
			check("F64", func(d []bool) { cmpVV(op, d, fa, fb) }, func(d []bool) { plainCmpVV(op, d, fa, fb) })
		}
	}
}

func TestBlocksOfSums(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	for _, n := range blockLengths {
		a, fa := randomInts(r, n), randomFloats(r, n, false)
		var sum, present int64
		for i, x := range a {
			sum += x
			if x != value.NullI64 {
				present += x
			}
			if i%3 == 0 {
				fa[i] = value.NullF64()
			}
		}
		if got := sumInts(a, false); got != sum {
			t.Errorf("sum of %d: %d, want %d", n, got, sum)
		}
		if got := sumInts(a, true); got != present {
			t.Errorf("sum of %d with nulls: %d, want %d", n, got, present)
		}
		var lanes, want [sumLanes]float64
		count, counted := laneSums(&lanes, fa), 0
		for i, x := range fa[:n&^(sumLanes-1)] {
			if x == x {
				want[i%sumLanes] += x
				counted++
			}
		}
		if count != counted || !sameBits(lanes[:], want[:]) {
			t.Errorf("lanes of %d: %d %v, want %d %v", n, count, lanes, counted, want)
		}
	}
}

func BenchmarkKernels(b *testing.B) {
	r := rand.New(rand.NewPCG(19, 20))
	const n = 4096
	x, y := make([]int64, n), make([]int64, n)
	for i := range x {
		x[i], y[i] = int64(r.IntN(1000)), int64(r.IntN(1000))
	}
	fx, fy := make([]float64, n), make([]float64, n)
	for i := range x {
		fx[i], fy[i] = float64(x[i]), float64(y[i])
	}
	out, fout, bout := make([]int64, n), make([]float64, n), make([]bool, n)
	var lanes [sumLanes]float64
	for _, bm := range []struct {
		name string
		f    func()
	}{
		{"AddI64", func() { Ints(Add, out, x, y) }},
		{"AddI64/plain", func() { plainInts(Add, out, x, y) }},
		{"AddF64", func() { Floats(Add, fout, fx, fy); Clean(fout) }},
		{"AddF64/plain", func() { plainFloats(Add, fout, fx, fy) }},
		{"LessI64", func() { cmpVV(Lt, bout, x, y) }},
		{"LessI64/plain", func() { plainCmpVV(Lt, bout, x, y) }},
		{"LessF64", func() { cmpVV(Lt, bout, fx, fy) }},
		{"LessF64/plain", func() { plainCmpVV(Lt, bout, fx, fy) }},
		{"SumI64", func() { sumInts(x, false) }},
		{"SumF64", func() { laneSums(&lanes, fx) }},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.SetBytes(n * 8)
			for b.Loop() {
				bm.f()
			}
		})
	}
}
