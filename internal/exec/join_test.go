package exec

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// keyColumns makes a pair of key columns of n and m rows with few distinct
// values, so that keys repeat and miss, and nulls where the type has them.
type keyColumns func(rnd *rand.Rand, n int) value.Collection

func fill[T value.Elem](typ value.Type, of func(*rand.Rand) T) keyColumns {
	return func(rnd *rand.Rand, n int) value.Collection {
		data := make([]T, n)
		for i := range data {
			data[i] = of(rnd)
		}
		return value.NewVec(typ, data).Recheck()
	}
}

func texts(rnd *rand.Rand, n int) value.Collection {
	b := value.NewStrBuilder(n)
	for range n {
		b.Append(fmt.Sprintf("a string of some length %d", rnd.IntN(9)))
	}
	return b.Vec()
}

func withNull[T value.Elem](null, x T, rnd *rand.Rand) T {
	if rnd.IntN(8) == 0 {
		return null
	}
	return x
}

var keyKinds = map[string]struct{ left, right keyColumns }{
	"i64":    same(fill(value.TypeI64, func(r *rand.Rand) int64 { return withNull(value.NullI64, r.Int64N(20)-10, r) })),
	"wide":   same(fill(value.TypeI64, func(r *rand.Rand) int64 { return withNull(value.NullI64, (r.Int64N(20)-10)<<58+1, r) })),
	"i32/64": {fill(value.TypeI64, func(r *rand.Rand) int64 { return r.Int64N(20) - 10 }), fill(value.TypeI32, func(r *rand.Rand) int32 { return withNull(value.NullI32, r.Int32N(20)-10, r) })},
	"i16":    same(fill(value.TypeI16, func(r *rand.Rand) int16 { return withNull(value.NullI16, int16(r.IntN(10)-5), r) })),
	"u8":     same(fill(value.TypeU8, func(r *rand.Rand) uint8 { return uint8(r.IntN(10)) })),
	"bool":   same(fill(value.TypeBool, func(r *rand.Rand) bool { return r.IntN(2) == 0 })),
	"f64":    same(fill(value.TypeF64, func(r *rand.Rand) float64 { return withNull(value.NullF64(), float64(r.IntN(20)-10)/4, r) })),
	"f32/64": {fill(value.TypeF32, func(r *rand.Rand) float32 { return float32(r.IntN(9)) }), fill(value.TypeF64, func(r *rand.Rand) float64 { return float64(r.IntN(9)) })},
	"date":   same(fill(value.TypeDate, func(r *rand.Rand) int32 { return withNull(value.NullI32, r.Int32N(20), r) })),
	"sym":    same(fill(value.TypeSym, func(r *rand.Rand) value.SymID { return value.Intern(fmt.Sprint("s", r.IntN(12))) })),
	"guid":   same(fill(value.TypeGUID, func(r *rand.Rand) value.GUID { return value.GUID{0: byte(r.IntN(4)), 15: byte(r.IntN(3))} })),
	"str":    same(texts),
	"mixed":  {fill(value.TypeI64, func(r *rand.Rand) int64 { return r.Int64N(9) }), fill(value.TypeF64, func(r *rand.Rand) float64 { return float64(r.IntN(9)) })},
}

func same(k keyColumns) struct{ left, right keyColumns } {
	return struct{ left, right keyColumns }{k, k}
}

func TestJoinAgainstNestedLoops(t *testing.T) {
	combos := [][]string{{"i64", "sym"}, {"wide", "wide", "f64"}, {"f64", "guid", "str"}, {"sym", "i64", "wide", "date"}, {"bool", "mixed"}}
	for k := range keyKinds {
		combos = append(combos, []string{k})
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, combo := range combos {
		for range 30 {
			checkJoin(t, rnd, combo, rnd.IntN(60), rnd.IntN(60))
		}
	}
}

func TestJoinManyRows(t *testing.T) {
	if testing.Short() {
		t.Skip("large input")
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	n := parallelBuild + 5000
	for name, spread := range map[string]int64{"direct": 1, "hashed": 1 << 40} {
		l, r := make([]int64, n), make([]int64, n)
		for i := range l {
			l[i], r[i] = rnd.Int64N(int64(2*n))*spread, rnd.Int64N(int64(n))*spread
		}
		rows := make(map[int64][]int32)
		for i, x := range r {
			rows[x] = append(rows[x], int32(i))
		}
		var want JoinRows
		for i, x := range l {
			for _, row := range slices.Backward(rows[x]) {
				want.Left, want.Right = append(want.Left, int32(i)), append(want.Right, row)
			}
		}
		got, err := Join(context.Background(), 3, InnerJoin, cols(value.I64s(l...)), cols(value.I64s(r...)))
		if err != nil || !slices.Equal(got.Left, want.Left) || !slices.Equal(got.Right, want.Right) {
			t.Errorf("%s: join of %d rows differs from the model (error %v)", name, n, err)
		}
	}
}

func cols(c ...value.Collection) []value.Collection { return c }

func checkJoin(t *testing.T, rnd *rand.Rand, combo []string, nl, nr int) {
	t.Helper()
	var left, right []value.Collection
	for _, k := range combo {
		left, right = append(left, keyKinds[k].left(rnd, nl)), append(right, keyKinds[k].right(rnd, nr))
	}
	for kind, name := range []string{"inner", "left", "full", "anti"} {
		got, err := Join(context.Background(), 2, JoinKind(kind), left, right)
		if err != nil {
			t.Fatal(err)
		}
		if got.Left == nil {
			for i := range nl {
				got.Left = append(got.Left, int32(i))
			}
		}
		want := naiveJoin(JoinKind(kind), left, right)
		if !slices.Equal(got.Left, want.Left) || !slices.Equal(got.Right, want.Right) {
			t.Fatalf("%s join on %v of %d and %d rows:\ngot  %v\nwant %v", name, combo, nl, nr, got, want)
		}
	}
}

// naiveJoin is the specification of [Join], with nested loops.
func naiveJoin(kind JoinKind, left, right []value.Collection) (rows JoinRows) {
	used := make([]bool, right[0].Len())
	for i := range left[0].Len() {
		found := false
		for j := right[0].Len() - 1; j >= 0; j-- {
			if !matches(left, right, i, j) {
				continue
			}
			found, used[j] = true, true
			if kind != AntiJoin {
				rows.Left, rows.Right = append(rows.Left, int32(i)), append(rows.Right, int32(j))
			}
		}
		switch {
		case found:
		case kind == AntiJoin:
			rows.Left = append(rows.Left, int32(i))
		case kind != InnerJoin:
			rows.Left, rows.Right = append(rows.Left, int32(i)), append(rows.Right, -1)
		}
	}
	for j, u := range used {
		if kind == FullJoin && !u {
			rows.Left, rows.Right = append(rows.Left, -1), append(rows.Right, int32(j))
		}
	}
	return rows
}

func matches(left, right []value.Collection, i, j int) bool {
	for k := range left {
		if !equalKey(left[k].At(i), right[k].At(j)) {
			return false
		}
	}
	return true
}

func equalKey(x, y value.Value) bool {
	if value.IsNull(x) || value.IsNull(y) || keyFamily(x.Type().Elem()) != keyFamily(y.Type().Elem()) {
		return false
	}
	if x.Type() == y.Type() {
		return x == y
	}
	return fmt.Sprint(x) == fmt.Sprint(y)
}

func TestJoinIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	left := cols(value.NewVec(value.TypeI64, make([]int64, 1<<20)))
	go cancel() // every row matches every row: the join would have 2^40 rows
	if rows, err := Join(ctx, 2, InnerJoin, left, left); value.CodeOf(err) != value.ErrCancel && value.CodeOf(err) != value.ErrLimit {
		t.Errorf("%d rows, error %v", len(rows.Left), err)
	}
	if _, err := Join(ctx, 1, LeftJoin, left, left); value.CodeOf(err) != value.ErrCancel {
		t.Errorf("error %v, want one of code cancel", err)
	}
	if _, err := AsofJoin(ctx, 1, TimeKeys{LeftEq: left, RightEq: left, LeftTime: left[0], RightTime: left[0]}); value.CodeOf(err) != value.ErrCancel {
		t.Errorf("as-of join: error %v, want one of code cancel", err)
	}
}

func TestKeyTableRegionRunsOver(t *testing.T) {
	const n = 2000
	side := keySide{words: make([]uint64, 0, n)}
	for key := uint64(0); len(side.words) < n; key++ {
		if kernel.MixWord(key)>>62 == 0 { // all in the first of four regions
			side.words = append(side.words, key)
		}
	}
	table := &keyTable{keys: &side}
	next := make([]uint32, n)
	table.allocate(n, 4)
	if _, full, err := table.fill(context.Background(), 4, 4, next); !full || err != nil {
		t.Fatalf("four regions: full is %v, error %v; want it to run over", full, err)
	}
	table.allocate(n, 1)
	if unique, full, err := table.fill(context.Background(), 1, 1, next); !unique || full || err != nil {
		t.Fatalf("one region: unique %v, full %v, error %v", unique, full, err)
	}
	for i, key := range side.words {
		if got := table.last(key); got != int32(i) {
			t.Fatalf("last(%#x) = %d, want %d", key, got, i)
		}
	}
}
