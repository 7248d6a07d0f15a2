package temporal_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/internal/builtin/temporal"
	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

var interp = lang.NewInterp(lang.NewRegistry(temporal.Funcs()), lang.Limits{})

func do(r lang.Request) (value.Value, error) {
	return interp.Do(context.Background(), lang.NewSession(nil, nil), r)
}

func call(name string, arg value.Value) (value.Value, error) {
	f, _ := interp.Registry.Lookup(name)
	return do(lang.Request{Func: f, Args: []value.Value{arg}})
}

func TestParts(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"(yyyy 2024.03.15)", "2024"},
		{"(yyyy 1600.02.29)", "1600"},
		{"(dd 2000.02.29)", "29"},
		{"(doy 2000.12.31)", "366"},
		{"(doy 1900.03.01)", "60"},
		{"(dow 2000.01.01)", "6"},
		{"(dow 2000.01.02)", "7"},
		{"(dow 1970.01.01)", "4"},
		{"(hh 2024.01.01)", "0"},
		{"(yyyy 12:00:00)", "2000"},
		{"(dow 12:00:00)", "6"},
		{"(minute 23:59:59.999)", "59"},
		{"(hh [00:00:00 0Nt 23:59:59])", "[0 0Nl 23]"},
		{"(dd 1999.12.31D23:59:59.999999999)", "31"},
		{"(ss 1999.12.31D23:59:59.999999999)", "59"},
		{"(dow [0Nd 2024.01.01])", "[0Nl 1]"},
		{"(yyyy 0Np)", "0Nl"},
		{"(yyyy 5)", "!type"},
		{"(ss [1 2])", "!type"},
		{"(mm (quote (2024.01.01)))", "!type"},
		{"(dow null)", "!type"},
		{"(date 1999.12.31D23:59:59.999999999)", "1999.12.31D00:00:00.000000000"},
		{"(date 10:30:00)", "2000.01.01D00:00:00.000000000"},
		{"(date [2024.03.15 0Nd])", "[2024.03.15D00:00:00.000000000 0Np]"},
		{"(date 0Nd)", "0Np"},
		{"(time 1999.12.31D23:59:59.999999999)", "1999.12.31D23:59:59.000000000"},
		{"(time [10:30:45.999 0Nt])", "[2000.01.01D10:30:45.000000000 0Np]"},
	} {
		v, err := do(lang.Request{Source: &value.Source{Name: "test", Text: c.in}})
		got := "!" + string(value.CodeOf(err))
		if err == nil {
			got = format.Compact(v)
		}
		if got != c.want {
			t.Errorf("%s = %s, want %s", c.in, got, c.want)
		}
	}
}

// TestPartsAgainstTimePackage checks vectors of all three types that span
// several ranges of a parallel loop.
func TestPartsAgainstTimePackage(t *testing.T) {
	epoch := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	rng := rand.New(rand.NewPCG(7, 8))
	n := 1<<17 + 5
	dates, times, stamps := make([]int32, n), make([]int32, n), make([]int64, n)
	for i := range n {
		dates[i], times[i], stamps[i] = int32(rng.IntN(4_000_000)-700_000), rng.Int32(), rng.Int64()-1<<62
	}
	at := func(v value.Value) time.Time {
		switch x := v.(type) {
		case value.Date:
			return epoch.AddDate(0, 0, int(x))
		case value.Time:
			return epoch.Add(time.Duration(x) * time.Millisecond)
		case value.Timestamp:
			return epoch.Add(time.Duration(x))
		}
		panic("unreachable")
	}
	want := map[string]func(time.Time) int{
		"yyyy": time.Time.Year, "mm": func(t time.Time) int { return int(t.Month()) }, "dd": time.Time.Day,
		"doy": time.Time.YearDay, "dow": func(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 },
		"hh": time.Time.Hour, "minute": time.Time.Minute, "ss": time.Time.Second,
	}
	for _, v := range []value.Vector{
		value.NewVec(value.TypeDate, dates), value.NewVec(value.TypeTime, times), value.NewVec(value.TypeTimestamp, stamps),
	} {
		for name, part := range want {
			all, err := call(name, v)
			if err != nil {
				t.Fatal(err)
			}
			for range 300 {
				i := rng.IntN(n)
				one, err := call(name, v.At(i))
				if err != nil {
					t.Fatal(err)
				}
				expect := value.I64(part(at(v.At(i))))
				if got := all.(value.Vector).At(i); got != expect || one != got {
					t.Fatalf("(%s %s) = %v in a vector and %v alone, want %v", name, format.Compact(v.At(i)), got, one, expect)
				}
			}
		}
	}
}

func TestClocks(t *testing.T) {
	defer func(loc *time.Location) { time.Local = loc }(time.Local)
	time.Local = time.FixedZone("east", 5*3600+1800)
	epoch := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		arg    value.Value
		offset time.Duration
	}{
		{value.NewSym("global"), 0},
		{value.NewSym("local"), 5*time.Hour + 30*time.Minute},
		{value.I64(0), 5*time.Hour + 30*time.Minute},
	} {
		before := time.Now().Truncate(time.Second).Add(c.offset)
		v, err := call("timestamp", c.arg)
		if err != nil {
			t.Fatal(err)
		}
		got := epoch.Add(time.Duration(v.(value.Timestamp)))
		if got.Before(before.UTC()) || got.Sub(before.UTC()) > time.Minute || got.Nanosecond() != 0 {
			t.Errorf("(timestamp %s) = %s, want about %s", format.Compact(c.arg), got, before.UTC())
		}
		for name, want := range map[string]value.Type{"date": -value.TypeDate, "time": -value.TypeTime} {
			if v, err := call(name, c.arg); err != nil || v.Type() != want {
				t.Errorf("(%s %s) = %v, %v", name, format.Compact(c.arg), v, err)
			}
		}
	}
}
