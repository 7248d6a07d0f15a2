package csv

import (
	"math"
	"math/bits"

	"github.com/rayforce-go/rayforce/value"
)

// number2 reads two digits; what is no digit gives nonsense, which the caller's
// check of the range refuses, mostly.
func number2(f []byte) int { return int(f[0]-'0')*10 + int(f[1]-'0') }

// digits2 reads two digits up to limit.
func digits2(f []byte, limit int) (int64, bool) {
	n := number2(f)
	return int64(n), isDigit(f[0]) && isDigit(f[1]) && n <= limit
}

// parseDate reads a year of four digits, a month and a day with any byte
// between them; what follows is ignored. Days up to 31 carry into the next
// month.
func parseDate(f []byte) (int32, bool) {
	if len(f) < 10 {
		return 0, false
	}
	year, month, day := number2(f)*100+number2(f[2:]), number2(f[5:]), number2(f[8:])
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	return int32(value.DaysOf(year, month, day)), true
}

// maxHourDigits is the longest number of hours of a time.
const maxHourDigits = 7

// parseTime reads [-]H…H?MM?SS[.fff] with any byte between the numbers; what
// follows is ignored.
func parseTime(f []byte) (int32, bool) {
	neg := false
	if len(f) > 0 && f[0] == '-' {
		neg, f = true, f[1:]
	}
	n, hours := 0, int64(0)
	for n < len(f) && n <= maxHourDigits && isDigit(f[n]) {
		hours = hours*10 + int64(f[n]-'0')
		n++
	}
	if n == 0 || n > maxHourDigits || len(f) < n+6 {
		return 0, false
	}
	f = f[n:]
	mm, okM := digits2(f[1:], 59)
	ss, okS := digits2(f[4:], 59)
	if !okM || !okS {
		return 0, false
	}
	ms := (hours*3600 + mm*60 + ss) * 1000
	if f = f[6:]; len(f) > 0 && f[0] == '.' {
		frac, _ := fraction(f[1:], 3)
		ms += frac
	}
	if ms > math.MaxInt32 {
		return 0, false
	}
	if neg {
		ms = -ms
	}
	return int32(ms), true
}

// fraction reads up to width digits as a fraction of that many places, and
// returns what follows all the digits.
func fraction(f []byte, width int) (int64, []byte) {
	n, i := int64(0), 0
	for ; i < len(f) && isDigit(f[i]); i++ {
		if i < width {
			n = n*10 + int64(f[i]-'0')
		}
	}
	for k := i; k < width; k++ {
		n *= 10
	}
	return n, f[i:]
}

// parseTimestamp reads a date, any byte, HH?MM?SS, perhaps a fraction, and
// perhaps an offset from UTC; what follows is ignored.
func parseTimestamp(f []byte) (int64, bool) {
	if len(f) < 19 {
		return 0, false
	}
	days, okD := parseDate(f)
	hh, okH := digits2(f[11:], 23)
	mm, okM := digits2(f[14:], 59)
	ss, okS := digits2(f[17:], 59)
	if !okD || !okH || !okM || !okS {
		return 0, false
	}
	frac := int64(0)
	if f = f[19:]; len(f) > 0 && f[0] == '.' {
		frac, f = fraction(f[1:], 9)
	}
	seconds := int64(days)*86400 + hh*3600 + mm*60 + ss - offset(f)
	return nanos(seconds, frac)
}

// offset returns the seconds of an offset from UTC: ±HH, ±HHMM or ±HH:MM; 0
// for anything else.
func offset(f []byte) int64 {
	if len(f) < 3 || f[0] != '+' && f[0] != '-' {
		return 0
	}
	hh, ok := digits2(f[1:], 23)
	if !ok {
		return 0
	}
	seconds := hh * 3600
	sign := int64(1)
	if f[0] == '-' {
		sign = -1
	}
	if f = f[3:]; len(f) > 0 && f[0] == ':' {
		f = f[1:]
	}
	if len(f) >= 2 {
		if mm, ok := digits2(f, 59); ok {
			seconds += mm * 60
		}
	}
	return sign * seconds
}

// nanos returns seconds and a fraction as nanoseconds, false when they do not
// fit.
func nanos(seconds, frac int64) (int64, bool) {
	neg := seconds < 0
	abs := uint64(seconds)
	if neg {
		abs = -abs
	}
	hi, lo := bits.Mul64(abs, 1e9)
	if hi != 0 || lo > math.MaxInt64-1e9 {
		return 0, false
	}
	if neg {
		return frac - int64(lo), true
	}
	return int64(lo) + frac, true
}

// parseGUID reads 8-4-4-4-12 hexadecimal digits.
func parseGUID(f []byte) (g value.GUID, ok bool) {
	if len(f) != 36 {
		return g, false
	}
	at := 0
	for i := range g {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			if f[at] != '-' {
				return value.GUID{}, false
			}
			at++
		}
		hi, lo := hexDigit(f[at]), hexDigit(f[at+1])
		if hi|lo > 15 {
			return value.GUID{}, false
		}
		g[i], at = hi<<4|lo, at+2
	}
	return g, true
}

// hexDigit returns the value of a hexadecimal digit, 255 for another byte.
func hexDigit(c byte) byte {
	switch {
	case isDigit(c):
		return c - '0'
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 255
}
