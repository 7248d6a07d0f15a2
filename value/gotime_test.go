package value_test

import (
	"math"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

func TestTemporalsAndGoTime(t *testing.T) {
	newYork := time.FixedZone("", -5*3600)
	for _, c := range []struct {
		t    time.Time
		text string
	}{
		{time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), "2000.01.01"},
		{time.Date(1999, 12, 31, 23, 59, 59, 999, time.UTC), "1999.12.31"},
		{time.Date(2024, 2, 29, 23, 0, 0, 0, newYork), "2024.02.29"},
		{time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), "0001.01.01"},
	} {
		d, ok := value.DateOf(c.t)
		if got := string(d.Append(nil)); !ok || got != c.text {
			t.Errorf("DateOf(%v) = %s, %v", c.t, got, ok)
		}
		y, m, day := c.t.Date()
		if back := d.AsTime(); !back.Equal(time.Date(y, m, day, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%s is %v", c.text, back)
		}
	}
	if _, ok := value.DateOf(time.Date(6_000_000, 1, 1, 0, 0, 0, 0, time.UTC)); ok {
		t.Error("a date of the year 6000000")
	}
	for _, at := range []time.Time{
		time.Date(2024, 1, 2, 3, 4, 5, 6, time.UTC), time.Date(1999, 12, 31, 23, 59, 59, 999_999_999, newYork),
		value.Timestamp(math.MaxInt64).AsTime(), value.Timestamp(math.MinInt64 + 1).AsTime(),
	} {
		if ts, ok := value.TimestampOf(at); !ok || !ts.AsTime().Equal(at) {
			t.Errorf("%v comes back as %v, %v", at, ts.AsTime(), ok)
		}
	}
	for _, beyond := range []time.Time{value.Timestamp(math.MaxInt64).AsTime().Add(1), value.Timestamp(math.MinInt64 + 1).AsTime().Add(-1)} {
		if ts, ok := value.TimestampOf(beyond); ok {
			t.Errorf("%v becomes %d", beyond, ts)
		}
	}
	for _, year := range []int{1, 1707, 2293, 9999} {
		if _, ok := value.TimestampOf(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)); ok {
			t.Errorf("a timestamp of the year %d", year)
		}
	}
}

func TestTimesOfDay(t *testing.T) {
	for d, text := range map[time.Duration]string{
		9*time.Hour + 30*time.Minute: "09:30:00.000", -time.Millisecond: "-00:00:00.001", 25 * time.Hour: "25:00:00.000",
	} {
		tm, ok := value.TimeOf(d)
		if got := string(tm.Append(nil)); !ok || got != text || tm.AsDuration() != d {
			t.Errorf("%v is %s, %v", d, got, ok)
		}
	}
	for _, d := range []time.Duration{time.Microsecond, 25 * 24 * time.Hour, math.MinInt32 * time.Millisecond} {
		if tm, ok := value.TimeOf(d); ok {
			t.Errorf("%v is %d", d, tm)
		}
	}
}
