package syntax

import (
	"math"
	"strconv"

	"github.com/rayforce-go/rayforce/value"
)

// number reads what starts with a digit or with a minus and a digit: integers,
// floats, hex bytes, typed nulls, dates, times and timestamps.
func (p *parser) number() value.Value {
	s, start := p.s, p.i
	first := start
	neg := s[start] == '-'
	if neg {
		first++
	}
	end := digitsEnd(s, first)
	if end == len(s) {
		return p.integer(neg, first, end)
	}
	switch c := s[end]; c {
	case 'x':
		if end == first+1 && s[first] == '0' {
			return p.hex(end + 1)
		}
	case 'N':
		if !neg && end == first+1 && s[first] == '0' {
			if v := p.null(end + 1); v != nil {
				return v
			}
		}
	case ':':
		if end == first+2 {
			if v := p.time(neg, first); v != nil {
				return v
			}
		}
	case '.', 'e', 'E':
		if !neg && c == '.' && end == first+4 && isDate(s[first:]) {
			return p.date(first)
		}
		if c != '.' || end+1 < len(s) && isDigit(s[end+1]) {
			return p.float(start, end)
		}
	}
	return p.integer(neg, first, end)
}

// integer reads the digits first to end and the suffix i or h. Digits beyond
// the range of i64 are a float, and take no suffix.
func (p *parser) integer(neg bool, first, end int) value.Value {
	u, ok := uint64(0), true
	if end-first <= 18 {
		for _, c := range []byte(p.s[first:end]) {
			u = u*10 + uint64(c-'0')
		}
	} else {
		var err error
		u, err = strconv.ParseUint(p.s[first:end], 10, 64)
		ok = err == nil
	}
	if !ok || u > math.MaxInt64 && !(neg && u == 1<<63) {
		return p.float(p.i, end)
	}
	n := int64(u)
	if neg {
		n = -n
	}
	start := p.i
	p.i = end
	if end < len(p.s) {
		switch p.s[end] {
		case 'i':
			if n < -math.MaxInt32 || n > math.MaxInt32 {
				return p.outOfRange(start, "i32", math.MaxInt32, n)
			}
			p.i++
			return value.I32(n)
		case 'h':
			if n < -math.MaxInt16 || n > math.MaxInt16 {
				return p.outOfRange(start, "i16", math.MaxInt16, n)
			}
			p.i++
			return value.I16(n)
		}
	}
	return value.I64(n)
}

func (p *parser) outOfRange(at int, typ string, limit, got int64) value.Value {
	return p.fail(value.ErrDomain, at, "an %s literal lies between %d and %d, got %d", typ, -limit, limit, got)
}

// float reads digits, a fraction and an exponent; end is where the digits
// before the fraction end. The digits of the exponent may be missing.
func (p *parser) float(start, end int) value.Value {
	s := p.s
	if end+1 < len(s) && s[end] == '.' && isDigit(s[end+1]) {
		end = digitsEnd(s, end+1)
	}
	text := s[start:end]
	if end < len(s) && (s[end] == 'e' || s[end] == 'E') {
		end++
		if end < len(s) && (s[end] == '+' || s[end] == '-') {
			end++
		}
		if e := digitsEnd(s, end); e > end {
			end, text = e, s[start:e]
		}
	}
	p.i = end
	// The only possible error is a value out of range, which comes as an
	// infinity and becomes null.
	x, _ := strconv.ParseFloat(text, 64)
	if x == 0 {
		x = 0 // there is no negative zero in a text
	}
	return value.F64(value.Finite(x))
}

// hex reads the 1 to 16 hex digits at i; the value is their low byte.
func (p *parser) hex(i int) value.Value {
	var b byte
	end := i
	for end < len(p.s) && end < i+16 {
		d, ok := hexDigit(p.s[end])
		if !ok {
			break
		}
		b = b<<4 | d
		end++
	}
	if end == i {
		return p.fail(value.ErrParse, p.i, "expected hex digits after 0x")
	}
	p.i = end
	return value.U8(b)
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case isDigit(c):
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}

// null reads what follows 0N at i. It returns nil when that makes the text a 0
// and a name.
func (p *parser) null(i int) value.Value {
	if i < len(p.s) {
		if t, ok := nullSuffix(p.s[i]); ok {
			p.i = i + 1
			return value.NullOf(t)
		}
		if c := p.s[i]; isDigit(c) || c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' {
			return nil
		}
	}
	p.i = i
	return value.I64(value.NullI64)
}

func nullSuffix(c byte) (value.Type, bool) {
	switch c {
	case 'l':
		return value.TypeI64, true
	case 'i':
		return value.TypeI32, true
	case 'h':
		return value.TypeI16, true
	case 'f':
		return value.TypeF64, true
	case 'd':
		return value.TypeDate, true
	case 't':
		return value.TypeTime, true
	case 'p':
		return value.TypeTimestamp, true
	}
	return 0, false
}
