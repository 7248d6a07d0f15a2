package syntax

import (
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

// TestDates compares the calendar with the one of the standard library.
func TestDates(t *testing.T) {
	epoch := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for day := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 10000; day = day.AddDate(0, 0, 17) {
		v, err := parse(day.Format("2006.01.02"))
		if want := value.Date((day.Unix() - epoch.Unix()) / 86400); err != nil || v != want {
			t.Fatalf("%s: got %v %v, want %d", day.Format("2006.01.02"), v, err, want)
		}
	}
}
