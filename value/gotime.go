package value

import "time"

// Temporals and Go's time: a DATE is a midnight of UTC, a TIMESTAMP an instant,
// a TIME a duration.

// epochSeconds is 2000-01-01 in the seconds of Unix time.
const epochSeconds = 946_684_800

// AsTime returns midnight of the date in UTC. The date must not be null.
func (d Date) AsTime() time.Time { return time.Unix(epochSeconds+int64(d)*86400, 0).UTC() }

// AsDuration returns the time since midnight. The time must not be null.
func (t Time) AsDuration() time.Duration { return time.Duration(t) * time.Millisecond }

// AsTime returns the timestamp in UTC. It must not be null.
func (t Timestamp) AsTime() time.Time {
	const second = int64(time.Second)
	return time.Unix(epochSeconds+FloorDiv(int64(t), second), FloorMod(int64(t), second)).UTC()
}

// DateOf returns the calendar date that t shows in its own time zone, and
// false when DATE has no such date.
func DateOf(t time.Time) (Date, bool) {
	year, month, day := t.Date()
	days := DaysOf(year, int(month), day)
	return Date(days), int64(int32(days)) == days && days != NullI32
}

// TimeOf returns d as a time of day, and false when TIME cannot hold it: it
// counts whole milliseconds, up to 24 days of them.
func TimeOf(d time.Duration) (Time, bool) {
	ms := d / time.Millisecond
	return Time(ms), ms*time.Millisecond == d && time.Duration(int32(ms)) == ms && ms != NullI32
}

// TimestampOf returns the instant t, and false when it lies outside what
// TIMESTAMP can hold, the years 1707 to 2292.
func TimestampOf(t time.Time) (Timestamp, bool) {
	const second, limit = int64(time.Second), NullI64/int64(time.Second) - 1
	seconds := t.Unix() - epochSeconds
	if seconds < limit || seconds > -limit {
		return 0, false
	}
	ns := seconds*second + int64(t.Nanosecond()) // wraps around in the first and the last second
	return Timestamp(ns), (ns < 0) == (seconds < 0) && ns != NullI64
}
