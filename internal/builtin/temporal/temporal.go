// Package temporal holds the functions on dates, times and timestamps: their
// parts, truncation, and the clocks.
//
// A time counts from 2000-01-01, so that every temporal is a point on one line;
// parts are those of the day that the point lies in, also before 2000.
package temporal

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Funcs returns the functions of this package.
func Funcs() []lang.Func {
	funcs := clockFuncs()
	for _, p := range parts {
		funcs = append(funcs, lang.Func{
			Name: p.name, Unary: p.extract,
			Sig: "(" + p.name + " x)", Help: p.help,
			Example: p.example, Result: p.result,
		})
	}
	return funcs
}

// A part is a number that a date or a time of day has. One of the two functions
// is set.
type part struct {
	name, help, example, result string

	ofDay   func(day int64) int64    // from days since 2000-01-01
	ofClock func(second int64) int64 // from seconds since midnight
}

var parts = []*part{
	{
		name: "yyyy", help: "year of dates and timestamps",
		example: "(yyyy 2024.03.15)", result: "2024",
		ofDay: func(day int64) int64 { y, _, _ := value.CivilOf(day); return int64(y) },
	},
	{
		name: "mm", help: "month, 1 to 12",
		example: "(mm 2024.03.15)", result: "3",
		ofDay: func(day int64) int64 { _, m, _ := value.CivilOf(day); return int64(m) },
	},
	{
		name: "dd", help: "day of the month, 1 to 31",
		example: "(dd 2024.03.15)", result: "15",
		ofDay: func(day int64) int64 { _, _, d := value.CivilOf(day); return int64(d) },
	},
	{
		name: "dow", help: "day of the week, 1 for Monday to 7 for Sunday",
		example: "(dow 2024.03.15)", result: "5",
		ofDay: func(day int64) int64 { return value.FloorMod(day+5, 7) + 1 }, // day 0 was a Saturday
	},
	{
		name: "doy", help: "day of the year, 1 to 366",
		example: "(doy 2024.03.15)", result: "75",
		ofDay: func(day int64) int64 { y, _, _ := value.CivilOf(day); return day - value.DaysOf(y, 1, 1) + 1 },
	},
	{
		name: "hh", help: "hour, 0 to 23",
		example: "(hh 10:30:45)", result: "10",
		ofClock: func(second int64) int64 { return second / 3600 },
	},
	{
		name: "minute", help: "minute, 0 to 59",
		example: "(minute 10:30:45)", result: "30",
		ofClock: func(second int64) int64 { return second / 60 % 60 },
	},
	{
		name: "ss", help: "second, 0 to 59",
		example: "(ss 10:30:45)", result: "45",
		ofClock: func(second int64) int64 { return second % 60 },
	},
}

// day returns the days since 2000-01-01 of the raw number n of temporal type t.
func day(t value.Type, n int64) int64 {
	switch t {
	case value.TypeTime:
		return value.FloorDiv(n, value.MillisPerDay)
	case value.TypeTimestamp:
		return value.FloorDiv(n, value.NanosPerDay)
	}
	return n
}

// second returns the seconds since midnight of the raw number n of temporal type t.
func second(t value.Type, n int64) int64 {
	switch t {
	case value.TypeTime:
		return value.FloorMod(n, value.MillisPerDay) / 1000
	case value.TypeTimestamp:
		return value.FloorMod(n, value.NanosPerDay) / 1e9
	}
	return 0
}

// raw returns the number behind a temporal atom.
func raw(v value.Value) (n int64, ok bool) {
	switch x := v.(type) {
	case value.Date:
		return int64(x), true
	case value.Time:
		return int64(x), true
	case value.Timestamp:
		return int64(x), true
	}
	return 0, false
}

func (p *part) extract(c *lang.Ctx, x value.Value) (value.Value, error) {
	t := x.Type()
	if n, ok := raw(x); ok {
		if value.IsNull(x) {
			return value.I64(value.NullI64), nil
		}
		if p.ofDay != nil {
			return value.I64(p.ofDay(day(t.Elem(), n))), nil
		}
		return value.I64(p.ofClock(second(t.Elem(), n))), nil
	}
	if t.IsVector() && t.IsTemporal() {
		if v, ok := x.(*value.Vec[int32]); ok {
			return extractAll(c, p, v)
		}
		return extractAll(c, p, x.(*value.Vec[int64]))
	}
	return nil, lang.WrongType(p.name, "a date, time or timestamp, or a vector of them", x)
}

func extractAll[T int32 | int64](c *lang.Ctx, p *part, v *value.Vec[T]) (value.Value, error) {
	src, out := v.Data(), make([]int64, v.Len())
	t, nulls, null := v.Type(), v.HasNulls(), value.Sentinel[T]()
	err := kernel.Parallel(c.Context(), c.Workers(), len(src), kernel.Grain, func(lo, hi, _ int) {
		lastDay, lastPart := int64(value.NullI64), int64(0) // rows of one day tend to lie together
		for i := lo; i < hi; i++ {
			switch n := int64(src[i]); {
			case nulls && src[i] == null:
				out[i] = value.NullI64
			case p.ofClock != nil:
				out[i] = p.ofClock(second(t, n))
			default:
				if d := day(t, n); d != lastDay {
					lastDay, lastPart = d, p.ofDay(d)
				}
				out[i] = lastPart
			}
		}
	})
	return value.NewVecNulls(value.TypeI64, out, nulls), err
}
