package value_test

import (
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

func TestCalendarAgainstTimePackage(t *testing.T) {
	epoch := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for days := int64(-800_000); days <= 3_700_000; days += 7 {
		want := epoch.AddDate(0, 0, int(days))
		y, m, d := value.CivilOf(days)
		if y != want.Year() || m != int(want.Month()) || d != want.Day() {
			t.Fatalf("CivilOf(%d) = %d-%d-%d, want %s", days, y, m, d, want.Format(time.DateOnly))
		}
		if back := value.DaysOf(y, m, d); back != days {
			t.Fatalf("DaysOf(%d, %d, %d) = %d, want %d", y, m, d, back, days)
		}
	}
}

func TestDaysOfCarries(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		want    int64
	}{
		{2000, 1, 1, 0},
		{2024, 2, 30, value.DaysOf(2024, 3, 1)},
		{2023, 2, 29, value.DaysOf(2023, 3, 1)},
		{2024, 13, 1, value.DaysOf(2025, 1, 1)},
		{2024, 0, 31, value.DaysOf(2023, 12, 31)},
		{2024, -11, 1, value.DaysOf(2023, 1, 1)},
		{1, 1, 1, -730119},
		{9999, 12, 31, 2921939},
	} {
		if got := value.DaysOf(c.y, c.m, c.d); got != c.want {
			t.Errorf("DaysOf(%d, %d, %d) = %d, want %d", c.y, c.m, c.d, got, c.want)
		}
	}
	if got := value.DaysInMonth(2024, 2); got != 29 {
		t.Errorf("February 2024 has %d days", got)
	}
	if got := value.DaysInMonth(1900, 2); got != 28 {
		t.Errorf("February 1900 has %d days", got)
	}
	if got := value.DaysInMonth(2023, 12); got != 31 {
		t.Errorf("December 2023 has %d days", got)
	}
}

func TestFloorDivMod(t *testing.T) {
	for _, c := range []struct{ a, b, q, r int64 }{{7, 3, 2, 1}, {-7, 3, -3, 2}, {-6, 3, -2, 0}, {0, 5, 0, 0}} {
		if q, r := value.FloorDiv(c.a, c.b), value.FloorMod(c.a, c.b); q != c.q || r != c.r {
			t.Errorf("%d by %d = %d rest %d, want %d rest %d", c.a, c.b, q, r, c.q, c.r)
		}
	}
}
