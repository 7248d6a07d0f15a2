package value

// The calendar is the proleptic Gregorian one, with a year 0 before year 1;
// days are counted from 2000-01-01, as in DATE data.

// Lengths of a day in the units of TIME and TIMESTAMP data.
const (
	MillisPerDay = 86_400_000
	NanosPerDay  = 86_400_000_000_000
)

const (
	daysPer400Years = 146097
	// daysToMarch is the day number of 0000-03-01, the start of a 400-year
	// cycle whose years end with February, so that leap days come last.
	daysToMarch = -730425
)

// DaysOf returns the day number of a calendar date. A month outside 1..12
// carries into the year, and a day outside the month into the months around it.
func DaysOf(year, month, day int) int64 {
	y := int64(year) + FloorDiv(int64(month)-3, 12)
	m := FloorMod(int64(month)-3, 12) // 0 is March
	return daysToMarch + FloorDiv(y, 400)*daysPer400Years + yearStart(FloorMod(y, 400)) + (153*m+2)/5 + int64(day) - 1
}

// yearStart returns the day on which year y of a 400-year cycle begins.
func yearStart(y int64) int64 { return y*365 + y/4 - y/100 }

// CivilOf returns the calendar date of a day number.
func CivilOf(days int64) (year, month, day int) {
	days -= daysToMarch
	cycle := FloorDiv(days, daysPer400Years)
	d := days - cycle*daysPer400Years
	y := (d - d/1460 + d/36524 - d/146096) / 365
	d -= yearStart(y)
	m := (5*d + 2) / 153
	day = int(d - (153*m+2)/5 + 1)
	month = int(m) + 3
	if month > 12 {
		month, y = month-12, y+1
	}
	return int(cycle*400 + y), month, day
}

// DaysInMonth returns how many days a month (1..12) of a year has.
func DaysInMonth(year, month int) int {
	return int(DaysOf(year, month+1, 1) - DaysOf(year, month, 1))
}

// FloorDiv returns a divided by a positive b, rounded down.
func FloorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// FloorMod returns the remainder of FloorDiv, which is never negative.
func FloorMod(a, b int64) int64 {
	r := a % b
	if r < 0 {
		r += b
	}
	return r
}
