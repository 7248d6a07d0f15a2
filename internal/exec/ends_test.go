package exec

import (
	"math"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/value"
)

// The ends of the number range are values like any other; nulls are not.
func TestEndsOfTheRange(t *testing.T) {
	const most = math.MaxInt64
	null := int64(value.NullI64)
	keys := value.I64s(1, 1, 2, 2, 2, 3)
	for _, c := range []struct {
		fn   string
		vals value.Collection
		want string
	}{
		{"bot", value.I64s(most, 5, most, most, most, null), "(list [5 9223372036854775807] [9223372036854775807 9223372036854775807] [])"},
		{"top", value.I64s(most, 5, -most, -most, null, null), "(list [9223372036854775807 5] [-9223372036854775807 -9223372036854775807] [])"},
		{"bot", value.F64s(1, 2, value.NullF64(), 4, 3, value.NullF64()), "(list [1.0 2.0] [3.0 4.0] [])"},
		{"top", value.F64s(1, 2, value.NullF64(), 4, 3, value.NullF64()), "(list [2.0 1.0] [4.0 3.0] [])"},
	} {
		p := new(Program)
		a, err := NewAgg(c.fn, []*Expr{p.Column(c.vals)}, 2)
		if err != nil {
			t.Fatal(err)
		}
		g, err := oneWorker.Group(p, Rows{N: 6}, []*Expr{p.Column(keys)}, []Agg{a}, false)
		if err != nil {
			t.Fatal(err)
		}
		if got := format.Compact(g.Aggs[0]); got != c.want {
			t.Errorf("%s 2 of %s by group: %s, want %s", c.fn, format.Compact(c.vals), got, c.want)
		}
	}
}
