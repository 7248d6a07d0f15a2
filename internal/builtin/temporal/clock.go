package temporal

import (
	"time"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// clockFuncs returns the functions that truncate temporals and, for any other
// argument, read the clock: in UTC for 'global, else in local time.
func clockFuncs() []lang.Func {
	return []lang.Func{
		{
			Name: "date", Unary: date,
			Sig: "(date x)", Help: "timestamp at the midnight before x; today's date for 'local or 'global",
			Example: "(date 2024.03.15D10:30:45.5)", Result: "2024.03.15D00:00:00.000000000",
		},
		{
			Name: "time", Unary: timeOf,
			Sig: "(time x)", Help: "timestamp of x in whole seconds; the time of day for 'local or 'global",
			Example: "(time 2024.03.15D10:30:45.5)", Result: "2024.03.15D10:30:45.000000000",
		},
		{
			Name: "timestamp", Unary: timestamp,
			Sig: "(timestamp zone)", Help: "now, in whole seconds: UTC for 'global, else local time",
			Example: "(type (timestamp 'global))", Result: "timestamp",
		},
	}
}

const nanosPerSecond = 1_000_000_000

func date(c *lang.Ctx, x value.Value) (value.Value, error) {
	if x.Type().IsTemporal() {
		return truncate(c, x, value.NanosPerDay)
	}
	days, _ := now(x)
	return value.Date(days), nil
}

func timeOf(c *lang.Ctx, x value.Value) (value.Value, error) {
	if x.Type().IsTemporal() {
		return truncate(c, x, nanosPerSecond)
	}
	_, seconds := now(x)
	return value.Time(seconds * 1000), nil
}

func timestamp(_ *lang.Ctx, x value.Value) (value.Value, error) {
	days, seconds := now(x)
	return value.Timestamp(days*value.NanosPerDay + seconds*nanosPerSecond), nil
}

// now reads the clock: days since 2000-01-01 and seconds since midnight.
func now(zone value.Value) (days, seconds int64) {
	t := time.Now()
	if s, ok := zone.(value.Sym); ok && s.String() == "global" {
		t = t.UTC()
	}
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	return value.DaysOf(year, int(month), day), int64(hour*3600 + minute*60 + second)
}

// nanos returns the nanoseconds since 2000-01-01 of the raw number n of
// temporal type t.
func nanos(t value.Type, n int64) int64 {
	switch t {
	case value.TypeDate:
		return n * value.NanosPerDay
	case value.TypeTime:
		return n * 1_000_000
	}
	return n
}

// truncate rounds temporals down to a multiple of unit nanoseconds.
func truncate(c *lang.Ctx, x value.Value, unit int64) (value.Value, error) {
	if n, ok := raw(x); ok {
		if value.IsNull(x) {
			return value.Timestamp(value.NullI64), nil
		}
		n = nanos(x.Type().Elem(), n)
		return value.Timestamp(n - value.FloorMod(n, unit)), nil
	}
	if v, ok := x.(*value.Vec[int32]); ok {
		return truncateAll(c, v, unit)
	}
	return truncateAll(c, x.(*value.Vec[int64]), unit)
}

func truncateAll[T int32 | int64](c *lang.Ctx, v *value.Vec[T], unit int64) (value.Value, error) {
	src, out := v.Data(), make([]int64, v.Len())
	t, nulls, null := v.Type(), v.HasNulls(), value.Sentinel[T]()
	err := kernel.Parallel(c.Context(), c.Workers(), len(src), kernel.Grain, func(lo, hi, _ int) {
		for i := lo; i < hi; i++ {
			if nulls && src[i] == null {
				out[i] = value.NullI64
				continue
			}
			n := nanos(t, int64(src[i]))
			out[i] = n - value.FloorMod(n, unit)
		}
	})
	return value.NewVecNulls(value.TypeTimestamp, out, nulls), err
}
