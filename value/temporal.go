package value

import "strconv"

// The text of temporals and guids, null aside: the one form that they have
// everywhere.

// Append appends the date as YYYY.MM.DD.
func (d Date) Append(dst []byte) []byte { return appendDays(dst, int64(d)) }

// Append appends the time as [-]HH:MM:SS.mmm; hours may exceed a day.
func (t Time) Append(dst []byte) []byte {
	ms := int64(t)
	if ms < 0 {
		dst, ms = append(dst, '-'), -ms
	}
	dst = appendClock(dst, ms/1000)
	return appendPadded(append(dst, '.'), ms%1000, 3)
}

// Append appends the timestamp as YYYY.MM.DDDHH:MM:SS.nnnnnnnnn.
func (t Timestamp) Append(dst []byte) []byte {
	days, ns := FloorDiv(int64(t), NanosPerDay), FloorMod(int64(t), NanosPerDay)
	dst = appendClock(append(appendDays(dst, days), 'D'), ns/1e9)
	return appendPadded(append(dst, '.'), ns%1e9, 9)
}

// Append appends the guid as 8-4-4-4-12 lower-case hexadecimal digits.
func (g GUID) Append(dst []byte) []byte {
	const digits = "0123456789abcdef"
	for i, b := range g {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, digits[b>>4], digits[b&15])
	}
	return dst
}

func appendDays(dst []byte, days int64) []byte {
	year, month, day := CivilOf(days)
	if year < 0 {
		dst, year = append(dst, '-'), -year
	}
	dst = append(appendPadded(dst, int64(year), 4), '.')
	dst = append(appendPadded(dst, int64(month), 2), '.')
	return appendPadded(dst, int64(day), 2)
}

func appendClock(dst []byte, seconds int64) []byte {
	dst = append(appendPadded(dst, seconds/3600, 2), ':')
	dst = append(appendPadded(dst, seconds/60%60, 2), ':')
	return appendPadded(dst, seconds%60, 2)
}

// appendPadded appends n ≥ 0 with leading zeros up to width digits.
func appendPadded(dst []byte, n int64, width int) []byte {
	for limit := int64(10); width > 1; width-- {
		if n < limit {
			for pad := width - 1; pad > 0; pad-- {
				dst = append(dst, '0')
			}
			break
		}
		limit *= 10
	}
	return strconv.AppendInt(dst, n, 10)
}
