package format

import (
	"strconv"

	"github.com/rayforce-go/rayforce/value"
)

const (
	nanosPerDay    = 86400 * 1_000_000_000
	nanosPerSecond = 1_000_000_000
)

// AppendDate appends a date, given in days since 2000-01-01, as YYYY.MM.DD.
// Null is not handled here, nor in the other functions of this kind.
func AppendDate(dst []byte, days int32) []byte {
	year, month, day := civil(int64(days))
	if year < 0 {
		dst, year = append(dst, '-'), -year
	}
	dst = appendPadded(dst, year, 4)
	dst = appendPadded(append(dst, '.'), month, 2)
	return appendPadded(append(dst, '.'), day, 2)
}

// AppendTime appends a time of milliseconds as [-]HH:MM:SS.mmm.
func AppendTime(dst []byte, millis int32) []byte {
	ms := int64(millis)
	if ms < 0 {
		dst, ms = append(dst, '-'), -ms
	}
	dst = appendClock(dst, ms/1000)
	return appendPadded(append(dst, '.'), ms%1000, 3)
}

// AppendTimestamp appends nanoseconds since 2000-01-01 as
// YYYY.MM.DDDHH:MM:SS.nnnnnnnnn.
func AppendTimestamp(dst []byte, nanos int64) []byte {
	days, rest := nanos/nanosPerDay, nanos%nanosPerDay
	if rest < 0 {
		days, rest = days-1, rest+nanosPerDay
	}
	dst = append(AppendDate(dst, int32(days)), 'D')
	dst = appendClock(dst, rest/nanosPerSecond)
	return appendPadded(append(dst, '.'), rest%nanosPerSecond, 9)
}

func appendClock(dst []byte, seconds int64) []byte {
	dst = appendPadded(dst, seconds/3600, 2)
	dst = appendPadded(append(dst, ':'), seconds/60%60, 2)
	return appendPadded(append(dst, ':'), seconds%60, 2)
}

// AppendGUID appends a guid as lower-case hex digits in groups of 8-4-4-4-12.
func AppendGUID(dst []byte, g value.GUID) []byte {
	for i, b := range g {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = appendHex(dst, b)
	}
	return dst
}

func appendHex(dst []byte, b byte) []byte {
	const digits = "0123456789abcdef"
	return append(dst, digits[b>>4], digits[b&15])
}

// appendPadded appends n ≥ 0 with zeros before it to at least width digits.
func appendPadded(dst []byte, n int64, width int) []byte {
	for limit := int64(10); width > 1; width-- {
		if n < limit {
			for range width - 1 {
				dst = append(dst, '0')
			}
			break
		}
		limit *= 10
	}
	return strconv.AppendInt(dst, n, 10)
}

// civil returns year, month and day of a day count since 2000-01-01 in the
// proleptic Gregorian calendar. Years are counted from 1 March inside.
func civil(days int64) (year, month, day int64) {
	days += 730425 // since 0000-03-01
	era := days / 146097
	if days < 0 {
		era = (days - 146096) / 146097
	}
	doe := days - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = doy - (153*mp+2)/5 + 1
	month = mp + 3
	year = yoe + era*400
	if month > 12 {
		month -= 12
		year++
	}
	return year, month, day
}
