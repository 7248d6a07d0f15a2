package format

import (
	"math"
	"strconv"
)

// Floats from minFixed to maxFixed have two fixed decimals, others an exponent.
// They are the last floats on either side whose decimal logarithm, rounded to
// a float, is still -1 and 6.
var (
	minFixed = math.Nextafter(math.Nextafter(0.1, 0), 0)
	maxFixed = 1e6 + 8.0/(1<<33)
)

// AppendFloat appends a float in the form of all values but printed ones: two
// decimals of which zeros at the end are dropped but for the first, or two
// decimals and an exponent. NaN is written as nan: the null is not handled here.
func AppendFloat(dst []byte, x float64) []byte {
	if x == 0 {
		return append(dst, "0.0"...)
	}
	if x-x != 0 {
		return appendNotFinite(dst, x)
	}
	abs := math.Abs(x)
	if abs < minFixed || abs > maxFixed {
		return strconv.AppendFloat(dst, x, 'e', 2, 64)
	}
	hundredths := abs * 100
	n := math.Floor(hundredths)
	rest := hundredths - n
	if math.Abs(rest-0.5) < 1e-6 {
		// Too close to the middle for the product to tell: round exactly.
		return trimFraction(strconv.AppendFloat(dst, x, 'f', 2, 64))
	}
	if rest > 0.5 {
		n++
	}
	if x < 0 {
		dst = append(dst, '-')
	}
	return appendHundredths(dst, int64(n))
}

// appendNotFinite appends nan, inf or -inf.
func appendNotFinite(dst []byte, x float64) []byte {
	switch {
	case x > 0:
		return append(dst, "inf"...)
	case x < 0:
		return append(dst, "-inf"...)
	}
	return append(dst, "nan"...)
}

func appendHundredths(dst []byte, n int64) []byte {
	dst = strconv.AppendInt(dst, n/100, 10)
	tens, ones := byte('0'+n/10%10), byte('0'+n%10)
	if ones == '0' {
		return append(dst, '.', tens)
	}
	return append(dst, '.', tens, ones)
}

// trimFraction drops a zero in the second of two decimals.
func trimFraction(dst []byte) []byte {
	if n := len(dst); dst[n-1] == '0' {
		return dst[:n-1]
	}
	return dst
}

// AppendG appends a float like the conversion %.*g of C: at most digits
// significant digits, no zeros at the end, an exponent if it is less than -4
// or not less than digits. Negative zero is written as 0.
func AppendG(dst []byte, x float64, digits int) []byte {
	if x == 0 {
		return append(dst, '0')
	}
	return strconv.AppendFloat(dst, x, 'g', digits, 64)
}
