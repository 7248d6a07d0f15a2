package csv

import (
	"math"
	"strconv"
	"unsafe"
)

// parseInt reads an optional sign and digits that fit 64 bits.
func parseInt(f []byte) (int64, bool) {
	neg := false
	if len(f) > 0 && (f[0] == '-' || f[0] == '+') {
		neg, f = f[0] == '-', f[1:]
	}
	if len(f) == 0 {
		return 0, false
	}
	var u uint64
	for i, c := range f {
		d := uint64(c - '0')
		if d > 9 {
			return 0, false
		}
		if i >= 18 && u > (1<<63-d)/10 {
			return 0, false
		}
		u = u*10 + d
	}
	if neg {
		return -int64(u), true
	}
	return int64(u), u < 1<<63
}

// exactPowers are the powers of ten that a float64 holds exactly.
var exactPowers = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// parseFloat reads [sign]digits[.digits][e[sign]digits], correctly rounded. A
// number too large for a float64 is refused, and -0 is 0.
func parseFloat(f []byte) (float64, bool) {
	i, neg := 0, false
	if len(f) > 0 && (f[0] == '-' || f[0] == '+') {
		i, neg = 1, f[0] == '-'
	}
	var mant uint64
	digits, exp, exact := 0, 0, true
	fraction := false
	for ; i < len(f); i++ {
		c := f[i]
		if c == '.' && !fraction {
			fraction = true
			continue
		}
		d := uint64(c - '0')
		if d > 9 {
			break
		}
		digits++
		if mant >= 1e18 {
			exact = false // more digits than fit: strconv rounds
			continue
		}
		mant = mant*10 + d
		if fraction {
			exp--
		}
	}
	if digits == 0 {
		return 0, false
	}
	if i < len(f) {
		e, ok := parseExponent(f[i:])
		if !ok {
			return 0, false
		}
		exp += e
	}
	if mant == 0 && exact {
		return 0, true
	}
	if exact && mant < 1<<53 && -22 <= exp && exp <= 22 {
		x := float64(mant)
		if exp < 0 {
			x /= exactPowers[-exp]
		} else {
			x *= exactPowers[exp]
		}
		if neg {
			x = -x
		}
		return x, true
	}
	x, err := strconv.ParseFloat(unsafe.String(unsafe.SliceData(f), len(f)), 64)
	return x + 0, err == nil && !math.IsInf(x, 0)
}

// parseExponent reads e[sign]digits.
func parseExponent(f []byte) (int, bool) {
	if f[0]|0x20 != 'e' {
		return 0, false
	}
	f = f[1:]
	neg := false
	if len(f) > 0 && (f[0] == '-' || f[0] == '+') {
		neg, f = f[0] == '-', f[1:]
	}
	if len(f) == 0 {
		return 0, false
	}
	e := 0
	for _, c := range f {
		if !isDigit(c) {
			return 0, false
		}
		e = min(e*10+int(c-'0'), 1<<20)
	}
	if neg {
		e = -e
	}
	return e, true
}
