package exec

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// timeKinds are the time columns that the tests use: floats and integers, with
// nulls, repeats and in no order.
var timeKinds = []string{"i64", "f64", "date", "sym", "str", "guid", "mixed", "sorted"}

func timeColumns(rnd *rand.Rand, kind string, nl, nr int) (l, r value.Collection) {
	if kind == "sorted" {
		return ascending(rnd, nl), ascending(rnd, nr)
	}
	k := keyKinds[kind]
	return k.left(rnd, nl), k.right(rnd, nr)
}

func ascending(rnd *rand.Rand, n int) value.Collection {
	data := make([]int64, n)
	for i := range data {
		data[i] = rnd.Int64N(20)
	}
	slices.Sort(data)
	return value.NewVec(value.TypeI64, data)
}

func randomTimeKeys(rnd *rand.Rand, kind string, eq []string, nl, nr int) TimeKeys {
	k := TimeKeys{}
	k.LeftTime, k.RightTime = timeColumns(rnd, kind, nl, nr)
	for _, e := range eq {
		k.LeftEq = append(k.LeftEq, keyKinds[e].left(rnd, nl))
		k.RightEq = append(k.RightEq, keyKinds[e].right(rnd, nr))
	}
	return k
}

func TestAsofAgainstNestedLoops(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for _, kind := range timeKinds {
		for _, eq := range [][]string{nil, {"sym"}, {"i64", "str"}} {
			for range 40 {
				k := randomTimeKeys(rnd, kind, eq, rnd.IntN(50), rnd.IntN(50))
				got, err := AsofJoin(context.Background(), 2, k)
				if want := naiveAsof(k); err != nil || !slices.Equal(got, want) {
					t.Fatalf("asof join by %s and %v:\ngot  %v (error %v)\nwant %v", kind, eq, got, err, want)
				}
			}
		}
	}
}

func naiveAsof(k TimeKeys) []int32 {
	rows := make([]int32, k.LeftTime.Len())
	for i := range rows {
		rows[i] = -1
		for j := range k.RightTime.Len() {
			if !matches(k.LeftEq, k.RightEq, i, j) || !notLater(k.RightTime.At(j), k.LeftTime.At(i)) {
				continue
			}
			if rows[i] < 0 || notLater(k.RightTime.At(int(rows[i])), k.RightTime.At(j)) {
				rows[i] = int32(j)
			}
		}
	}
	return rows
}

// notLater is the order of times of one type; nulls have none.
func notLater(x, y value.Value) bool {
	if value.IsNull(x) || value.IsNull(y) || x.Type() != y.Type() {
		return false
	}
	switch x := x.(type) {
	case value.I64:
		return x <= y.(value.I64)
	case value.F64:
		return x <= y.(value.F64)
	case value.Date:
		return x <= y.(value.Date)
	case value.Sym:
		return x.String() <= y.(value.Sym).String()
	case value.Str:
		return x <= y.(value.Str)
	case value.GUID:
		g := y.(value.GUID)
		return slices.Compare(x[:], g[:]) <= 0
	}
	panic(fmt.Sprintf("no order for %T", x))
}

func TestAfter(t *testing.T) {
	times := []uint64{1, 3, 3, 5, 8, 8, 8, 9}
	for near := 0; near <= len(times); near++ {
		for at := uint64(0); at < 11; at++ {
			want := 0
			for want < len(times) && times[want] <= at {
				want++
			}
			if got := after(times, near, at); got != want {
				t.Errorf("after(%d) near %d = %d, want %d", at, near, got, want)
			}
		}
	}
}

func TestWindowsAgainstNestedLoops(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for _, prevailing := range []bool{false, true} {
		for _, eq := range [][]string{nil, {"sym"}} {
			for range 60 {
				checkWindows(t, rnd, eq, prevailing)
			}
		}
	}
}

func checkWindows(t *testing.T, rnd *rand.Rand, eq []string, prevailing bool) {
	t.Helper()
	nl, nr := 1+rnd.IntN(20), rnd.IntN(600)
	k := randomTimeKeys(rnd, "i64", eq, nl, nr)
	lo, hi := keyKinds["i64"].left(rnd, nl), keyKinds["i64"].left(rnd, nl)
	w, err := JoinWindows(context.Background(), 2, k, lo, hi, prevailing)
	if err != nil {
		t.Fatal(err)
	}
	want := naiveWindows(k, lo, hi, prevailing)
	for i, rows := range want {
		if got := w.Rows[w.From[i]:w.To[i]]; !slices.Equal(got, rows) {
			t.Fatalf("window %d, prevailing %v:\ngot  %v\nwant %v", i, prevailing, got, rows)
		}
	}
	ints, floats := keyKinds["i64"].right(rnd, nr), keyKinds["f64"].right(rnd, nr)
	for _, fn := range WindowAggs {
		for _, col := range []value.Collection{ints, floats} {
			got, err := w.Aggregate(context.Background(), 2, fn, col, 0.25)
			if err != nil {
				t.Fatal(err)
			}
			for i, rows := range want {
				if x := naiveAggregate(fn, col, rows, 0.25); !near(got.At(i), x) {
					t.Fatalf("%s of %s over %v: got %v, want %v", fn, value.Name(col), rows, got.At(i), x)
				}
			}
		}
	}
}

func naiveWindows(k TimeKeys, lo, hi value.Collection, prevailing bool) [][]int32 {
	windows := make([][]int32, lo.Len())
	for i := range windows {
		var run []int32
		for j := range k.RightTime.Len() {
			if matches(k.LeftEq, k.RightEq, i, j) && !value.IsNull(k.RightTime.At(j)) {
				run = append(run, int32(j))
			}
		}
		at := func(j int32) int64 { return int64(k.RightTime.At(int(j)).(value.I64)) }
		slices.SortStableFunc(run, func(a, b int32) int { return int(at(a) - at(b)) })
		from, to := int64(lo.At(i).(value.I64)), int64(hi.At(i).(value.I64))
		first := 0
		for n, j := range run {
			if prevailing && at(j) <= from {
				first = n
			} else if !prevailing && at(j) < from {
				first = n + 1
			}
		}
		for _, j := range run[first:] {
			if at(j) <= to && to != value.NullI64 {
				windows[i] = append(windows[i], j)
			}
		}
	}
	return windows
}

func naiveAggregate(fn string, col value.Collection, rows []int32, prob float64) value.Value {
	var vals []float64
	for _, row := range rows {
		switch x := col.At(int(row)).(type) {
		case value.I64:
			if x != value.NullI64 {
				vals = append(vals, float64(x))
			}
		case value.F64:
			if x == x {
				vals = append(vals, float64(x))
			}
		}
	}
	sum, prod, sq := 0.0, 1.0, 0.0
	for _, x := range vals {
		sum += x
		prod *= x
	}
	n := float64(len(vals))
	for _, x := range vals {
		sq += (x - sum/n) * (x - sum/n)
	}
	null := value.NullOf(col.Type())
	same := func(x float64) value.Value {
		if col.Type() == value.TypeI64 {
			return value.I64(x)
		}
		return value.F64(x)
	}
	switch {
	case fn == "count":
		return value.I64(len(rows))
	case fn == "sum":
		return same(sum)
	case fn == "first" && len(rows) > 0:
		return col.At(int(rows[0]))
	case fn == "last" && len(rows) > 0:
		return col.At(int(rows[len(rows)-1]))
	case len(vals) == 0 && slices.Contains([]string{"first", "last", "min", "max", "prod"}, fn):
		return null
	case len(vals) == 0:
		return value.F64(value.NullF64())
	}
	slices.Sort(vals)
	q := func(p float64) value.Value {
		pos := p * (n - 1)
		i := int(pos)
		if i+1 == len(vals) {
			return value.F64(vals[i])
		}
		return value.F64(vals[i] + (pos-float64(i))*(vals[i+1]-vals[i]))
	}
	switch fn {
	case "min":
		return same(vals[0])
	case "max":
		return same(vals[len(vals)-1])
	case "prod":
		if col.Type() == value.TypeI64 {
			wrapped := int64(1)
			for _, x := range vals {
				wrapped *= int64(x)
			}
			return value.I64(wrapped)
		}
		return value.F64(value.Finite(prod))
	case "avg":
		return value.F64(sum / n)
	case "med":
		return q(0.5)
	case "quantile":
		return q(prob)
	case "percentile":
		return q(prob / 100)
	case "var":
		return value.F64(value.Finite(sq / (n - 1)))
	case "stddev":
		return value.F64(value.Finite(math.Sqrt(sq / (n - 1))))
	case "var_pop":
		return value.F64(sq / n)
	}
	return value.F64(math.Sqrt(sq / n))
}

func near(x, y value.Value) bool {
	a, okA := x.(value.F64)
	b, okB := y.(value.F64)
	if !okA || !okB {
		return x == y
	}
	if a != a || b != b {
		return a != a && b != b
	}
	return math.Abs(float64(a-b)) <= 1e-6+1e-9*math.Abs(float64(a))
}

func TestSummary(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 10))
	n := 3*summaryBlock*summaryBlock + 17
	data := make([]int, n)
	for i := range data {
		data[i] = rnd.IntN(1000)
	}
	sum := func(lo, hi int) (s int) {
		for _, x := range data[lo:hi] {
			s += x
		}
		return s
	}
	s := newSummary(n, 0, sum, func(a, b int) int { return a + b })
	for range 2000 {
		lo := rnd.IntN(n + 1)
		hi := lo + rnd.IntN(n+1-lo)
		if got := s.of(lo, hi); got != sum(lo, hi) {
			t.Fatalf("of(%d, %d) = %d, want %d", lo, hi, got, sum(lo, hi))
		}
	}
	if s.of(n, n) != 0 || s.of(0, n) != sum(0, n) {
		t.Error("wrong at the ends")
	}
}
