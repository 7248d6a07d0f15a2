package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// windowOf returns the numbers that are not null among the last n atoms up to row i.
func windowOf(atoms []value.Value, i, n int) []number { return present(atoms[max(0, i-n+1) : i+1]) }

func totals(nums []number) (ints int64, floats, squares float64) {
	for _, n := range nums {
		ints, floats, squares = ints+n.i, floats+n.f, squares+n.f*n.f
	}
	return ints, floats, squares
}

func extremeNumber(nums []number, typ value.Type, largest bool) value.Value {
	if len(nums) == 0 {
		return value.NullOf(typ)
	}
	m := nums[0]
	for _, n := range nums {
		if largest && n.f > m.f || !largest && n.f < m.f {
			m = n
		}
	}
	if typ.IsFloat() {
		return floatAtom(typ, m.f)
	}
	return intAtom(typ, m.i, false)
}

func TestMovingAndRunningAgainstModel(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 200 {
		typ := numericOrTemporal[r.IntN(10)]
		atoms := randomAtoms(r, typ, r.IntN(60))
		if r.IntN(20) == 0 {
			atoms = randomAtoms(r, typ, chunk+3)
		}
		v := vectorOf(typ, atoms)
		n := 1 + r.IntN(8)
		extremeType, sumType := typ, value.TypeI64
		if typ.IsFloat() {
			extremeType, sumType = value.TypeF64, value.TypeF64
		}
		type column struct {
			name string
			got  func() (value.Vector, error)
			want func(i int) value.Value
		}
		sumOf := func(nums []number) value.Value {
			ints, floats, _ := totals(nums)
			if sumType == value.TypeF64 {
				return floatAtom(sumType, floats)
			}
			return value.I64(ints)
		}
		columns := []column{
			{"mcount", func() (value.Vector, error) { return MovingCount(testPar, v, n) },
				func(i int) value.Value { return value.I64(len(windowOf(atoms, i, n))) }},
			{"mmin", func() (value.Vector, error) { return MovingExtreme(testPar, v, n, false) },
				func(i int) value.Value { return extremeNumber(windowOf(atoms, i, n), extremeType, false) }},
			{"mmax", func() (value.Vector, error) { return MovingExtreme(testPar, v, n, true) },
				func(i int) value.Value { return extremeNumber(windowOf(atoms, i, n), extremeType, true) }},
			{"maxs", func() (value.Vector, error) { return RunningExtreme(testPar, v, true) },
				func(i int) value.Value { return extremeNumber(present(atoms[:i+1]), extremeType, true) }},
			{"mins", func() (value.Vector, error) { return RunningExtreme(testPar, v, false) },
				func(i int) value.Value { return extremeNumber(present(atoms[:i+1]), extremeType, false) }},
			{"deltas", func() (value.Vector, error) { return Deltas(testPar, v) },
				func(i int) value.Value {
					if nums := present(atoms[max(0, i-1) : i+1]); len(nums) < 2 {
						return value.NullOf(sumType)
					} else if sumType == value.TypeF64 {
						return floatAtom(sumType, nums[1].f-nums[0].f)
					} else {
						return value.I64(nums[1].i - nums[0].i)
					}
				}},
			{"differ", func() (value.Vector, error) { return Differ(testPar, v) },
				func(i int) value.Value {
					if i == 0 {
						return value.Bool(true)
					}
					d, _ := CompareAtoms(Ne, atoms[i], atoms[i-1])
					return d
				}},
			{"lag", func() (value.Vector, error) { return Lag(v, 1), nil },
				func(i int) value.Value {
					if i == 0 {
						return value.NullOf(typ)
					}
					return atoms[i-1]
				}},
			{"lead", func() (value.Vector, error) { return Lag(v, -1), nil },
				func(i int) value.Value {
					if i == len(atoms)-1 {
						return value.NullOf(typ)
					}
					return atoms[i+1]
				}},
			{"fills", func() (value.Vector, error) { return Fills(v), nil },
				func(i int) value.Value {
					for ; i > 0 && value.IsNull(atoms[i]); i-- {
					}
					return atoms[i]
				}},
		}
		if typ.IsNumeric() {
			columns = append(columns,
				column{"msum", func() (value.Vector, error) { return MovingSum(testPar, v, n) },
					func(i int) value.Value { return sumOf(windowOf(atoms, i, n)) }},
				column{"sums", func() (value.Vector, error) { return Sums(testPar, v) },
					func(i int) value.Value { return sumOf(present(atoms[:i+1])) }},
				column{"mavg", func() (value.Vector, error) { return MovingMean(testPar, v, n) },
					func(i int) value.Value {
						nums := windowOf(atoms, i, n)
						_, sum, _ := totals(nums)
						return floatAtom(value.TypeF64, sum/float64(len(nums)))
					}},
				column{"avgs", func() (value.Vector, error) { return Means(testPar, v) },
					func(i int) value.Value {
						nums := present(atoms[:i+1])
						_, sum, _ := totals(nums)
						return floatAtom(value.TypeF64, sum/float64(len(nums)))
					}},
				column{"mdev", func() (value.Vector, error) { return MovingVariance(testPar, v, n, true) },
					func(i int) value.Value {
						nums := windowOf(atoms, i, n)
						_, sum, squares := totals(nums)
						c := float64(len(nums))
						return floatAtom(value.TypeF64, math.Sqrt(math.Abs(squares/c-sum/c*sum/c)))
					}},
				column{"ratios", func() (value.Vector, error) { return Ratios(testPar, v) },
					func(i int) value.Value {
						if nums := present(atoms[max(0, i-1) : i+1]); len(nums) == 2 {
							return floatAtom(value.TypeF64, nums[1].f/nums[0].f)
						}
						return value.NullOf(value.TypeF64)
					}})
		}
		for _, col := range columns {
			got, err := col.got()
			if err != nil {
				t.Fatal(err)
			}
			want := make([]value.Value, len(atoms))
			for i := range want {
				want[i] = col.want(i)
			}
			if i, ok := sameVector(got, want); !ok {
				t.Fatalf("%s %d over %d %s: row %d of %v is %v, want %v", col.name, n, len(atoms), typ, i, atoms, got.At(i), want[i])
			}
		}
	}
}

func TestSumsWrapWithoutNull(t *testing.T) {
	v := value.I64s(1<<63-1, 1)
	for name, f := range map[string]func() (value.Vector, error){
		"sums": func() (value.Vector, error) { return Sums(Par{}, v) },
		"msum": func() (value.Vector, error) { return MovingSum(Par{}, v, 2) },
	} {
		got, err := f()
		if err != nil || got.HasNulls() || got.(*value.Vec[int64]).Data()[1] != value.NullI64 {
			t.Errorf("%s: %v %v", name, got, err)
		}
	}
}

func TestBin(t *testing.T) {
	s := []int64{10, 20, 20, 30}
	for _, tc := range []struct{ x, bin, binr int64 }{
		{5, -1, 0}, {10, 0, 0}, {15, 0, 1}, {20, 2, 1}, {30, 3, 3}, {35, 3, 3}, {value.NullI64, -1, 0},
	} {
		if got := Bin(s, tc.x); got != tc.bin {
			t.Errorf("bin %d: %d, want %d", tc.x, got, tc.bin)
		}
		if got := BinR(s, tc.x); got != tc.binr {
			t.Errorf("binr %d: %d, want %d", tc.x, got, tc.binr)
		}
	}
	if Bin(nil, 5) != -1 || BinR(nil, 5) != -1 {
		t.Error("empty vectors have no position")
	}
}
