package syntax

import (
	"math"

	"github.com/rayforce-go/rayforce/value"
)

// twoDigits reads the two digits at i.
func twoDigits(s string, i int) (n int64, ok bool) {
	if i+1 >= len(s) || !isDigit(s[i]) || !isDigit(s[i+1]) {
		return 0, false
	}
	return int64(s[i]-'0')*10 + int64(s[i+1]-'0'), true
}

// clock reads HH:MM:SS at i.
func clock(s string, i int) (h, m, sec int64, ok bool) {
	h, ok1 := twoDigits(s, i)
	m, ok2 := twoDigits(s, i+3)
	sec, ok3 := twoDigits(s, i+6)
	ok = ok1 && ok2 && ok3 && s[i+2] == ':' && s[i+5] == ':'
	return h, m, sec, ok
}

// time reads [-]HH:MM:SS[.mmm], where i is at the first digit. It returns nil
// when the text is no time. The fields are not limited, and the up to three
// digits after the dot are a number of milliseconds, not a decimal fraction.
func (p *parser) time(neg bool, i int) value.Value {
	h, m, sec, ok := clock(p.s, i)
	if !ok {
		return nil
	}
	ms := ((h*60+m)*60 + sec) * 1000
	end := i + 8
	if end < len(p.s) && p.s[end] == '.' {
		frac := int64(0)
		stop := end + 1
		for stop < len(p.s) && stop < end+4 && isDigit(p.s[stop]) {
			frac = frac*10 + int64(p.s[stop]-'0')
			stop++
		}
		if stop == end+1 {
			return nil
		}
		ms, end = ms+frac, stop
	}
	p.i = end
	if neg {
		ms = -ms
	}
	return value.Time(ms)
}

// isDate reports whether s, which starts with four digits and a dot, goes on
// like a date and not like a float.
func isDate(s string) bool {
	_, ok := twoDigits(s, 5)
	return ok && len(s) > 8 && s[7] == '.' && isDigit(s[8])
}

// date reads YYYY.MM.DD at i and, after a D, the time of a timestamp.
func (p *parser) date(i int) value.Value {
	s := p.s
	year := 0
	for _, c := range []byte(s[i : i+4]) {
		year = year*10 + int(c-'0')
	}
	month, _ := twoDigits(s, i+5)
	day, ok := twoDigits(s, i+8)
	if !ok {
		return p.fail(value.ErrParse, i, "expected a date as YYYY.MM.DD, got %s", s[i:i+9])
	}
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return p.fail(value.ErrParse, i, "invalid date %s: months go from 01 to 12 and days from 01 to 31", s[i:i+10])
	}
	days := value.DaysOf(year, int(month), int(day))
	if i+10 < len(s) && s[i+10] == 'D' {
		return p.timestamp(i, days)
	}
	p.i = i + 10
	return value.Date(days)
}

// timestamp reads HH:MM:SS.f after the date and D at i. The dot is mandatory;
// the digits after it are a decimal fraction, of which nine count.
func (p *parser) timestamp(i int, days int64) value.Value {
	s := p.s
	h, m, sec, ok := clock(s, i+11)
	if !ok || i+19 >= len(s) || s[i+19] != '.' {
		return p.fail(value.ErrParse, i, "expected a timestamp as YYYY.MM.DDDHH:MM:SS.nnnnnnnnn, with a dot after the seconds")
	}
	if h > 23 || m > 59 || sec > 59 {
		return p.fail(value.ErrParse, i, "invalid time %s: expected at most 23:59:59", s[i+11:i+19])
	}
	end := digitsEnd(s, i+20)
	nanos := ((h*60+m)*60 + sec) * 1e9
	unit := int64(1e8)
	for j := i + 20; j < end && unit > 0; j++ {
		nanos += int64(s[j]-'0') * unit
		unit /= 10
	}
	const maxDays = math.MaxInt64 / value.NanosPerDay
	if days < -maxDays || days > maxDays || days*value.NanosPerDay > math.MaxInt64-nanos {
		return p.fail(value.ErrParse, i, "timestamp %s is out of range: expected 1707.09.23 to 2292.04.10D23:47:16.854775807", s[i:end])
	}
	p.i = end
	return value.Timestamp(days*value.NanosPerDay + nanos)
}
