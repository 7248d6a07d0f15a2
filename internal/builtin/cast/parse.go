package cast

import (
	"math"
	"strconv"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// fromText converts a string to an atom of any other type.
func fromText(to value.Type, s string) (value.Value, error) {
	switch to {
	case value.TypeBool:
		return value.Bool(s != ""), nil
	case value.TypeU8, value.TypeI16, value.TypeI32, value.TypeI64:
		n, err := parseInt(to, s)
		if err != nil {
			return nil, err
		}
		return fromInt(to, n, value.I64(n))
	case value.TypeF64:
		f, err := parseFloat(s)
		return value.F64(f), err
	case value.TypeDate:
		d, err := parseDate(s)
		return value.Date(d), err
	case value.TypeTime:
		t, err := parseTime(s)
		return value.Time(t), err
	case value.TypeTimestamp:
		t, err := parseTimestamp(s)
		return value.Timestamp(t), err
	case value.TypeGUID:
		g, err := parseGUID(s)
		return g, err
	case value.TypeSym:
		return value.NewSym(s), nil
	}
	return nil, cannot(to, value.Str(s))
}

// cannotParse reports a string that is not a value of type to.
func cannotParse(to value.Type, s, want string) error {
	if len(s) > 40 {
		s = s[:40] + "..."
	}
	return value.Errorf(value.ErrDomain, "as: cannot read %q as %s: %s", s, typeName(to), want)
}

// scanner reads a string from the left.
type scanner struct {
	s   string
	pos int
}

// space skips white space.
func (p *scanner) space() {
	for p.pos < len(p.s) && (p.s[p.pos] == ' ' || p.s[p.pos]-'\t' <= '\r'-'\t') {
		p.pos++
	}
}

// accept skips one byte of the set and returns it, 0 when the next is another.
func (p *scanner) accept(set string) byte {
	if p.pos < len(p.s) && strings.IndexByte(set, p.s[p.pos]) >= 0 {
		p.pos++
		return p.s[p.pos-1]
	}
	return 0
}

// digits skips decimal digits and returns how many.
func (p *scanner) digits() int {
	from := p.pos
	for p.pos < len(p.s) && p.s[p.pos]-'0' <= 9 {
		p.pos++
	}
	return p.pos - from
}

// integer reads white space, a sign and digits, and saturates at the ends of
// the 64-bit range.
func (p *scanner) integer() (n int64, ok bool) {
	p.space()
	neg := p.accept("+-") == '-'
	from := p.pos
	var u uint64
	for ; p.pos < len(p.s) && p.s[p.pos]-'0' <= 9; p.pos++ {
		if u <= math.MaxInt64/10 { // else u stays beyond every int64
			u = u*10 + uint64(p.s[p.pos]-'0')
		} else {
			u = math.MaxUint64
		}
	}
	switch ok = p.pos > from; {
	case neg && u > math.MaxInt64:
		return math.MinInt64, ok
	case neg:
		return -int64(u), ok
	case u > math.MaxInt64:
		return math.MaxInt64, ok
	}
	return int64(u), ok
}

// parseInt reads the integer that s begins with.
func parseInt(to value.Type, s string) (int64, error) {
	p := scanner{s: s}
	n, ok := p.integer()
	if !ok {
		return 0, cannotParse(to, s, "it must begin with digits")
	}
	return n, nil
}

// parseFloat reads the longest float that s begins with: decimal or
// hexadecimal, or an infinity or NaN, which become null.
func parseFloat(s string) (float64, error) {
	p := scanner{s: s}
	p.space()
	from := p.pos
	p.accept("+-")
	rest := s[p.pos:]
	switch {
	case hasPrefixFold(rest, "inf"), hasPrefixFold(rest, "nan"):
		return value.NullF64(), nil
	case hasPrefixFold(rest, "0x"):
		if text, ok := hexFloat(s[from:p.pos], rest[2:]); ok {
			return readFloat(text), nil
		}
	}
	whole := p.digits()
	fraction := 0
	if p.accept(".") != 0 {
		fraction = p.digits()
	}
	if whole+fraction == 0 {
		return 0, cannotParse(value.TypeF64, s, "it must begin with a number")
	}
	end := p.pos
	if p.pos == len(s) && whole+fraction <= exactDigits {
		return shortFloat(s[from:end], fraction), nil
	}
	if p.accept("eE") != 0 {
		p.accept("+-")
		if p.digits() > 0 {
			end = p.pos
		}
	}
	return readFloat(s[from:end]), nil
}

// exactDigits is how many decimal digits a float holds exactly.
const exactDigits = 15

// powersOfTen holds the powers that are exact as floats and that a short float
// is divided by.
var powersOfTen = [exactDigits + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// shortFloat reads a sign, up to exactDigits digits and a dot among them, the
// given number of digits after it. Both operands of the division are exact, so
// the quotient is the nearest float.
func shortFloat(text string, fraction int) float64 {
	var n int64
	for i := range len(text) {
		if d := text[i] - '0'; d <= 9 {
			n = n*10 + int64(d)
		}
	}
	f := float64(n) / powersOfTen[fraction]
	if text[0] == '-' {
		return -f
	}
	return f
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// hexFloat returns the hexadecimal float at the start of digits, the text after
// "0x", in the form that strconv reads.
func hexFloat(sign, digits string) (string, bool) {
	p := scanner{s: digits}
	n := p.hexDigits()
	if p.accept(".") != 0 {
		n += p.hexDigits()
	}
	if n == 0 {
		return "", false
	}
	end := p.pos
	if p.accept("pP") != 0 {
		p.accept("+-")
		if p.digits() > 0 {
			return sign + "0x" + digits[:p.pos], true
		}
	}
	return sign + "0x" + digits[:end] + "p0", true
}

// readFloat reads a text that is known to be a float; one beyond the range of
// F64 is null.
func readFloat(text string) float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && math.IsInf(f, 0) {
		return value.NullF64()
	}
	return f
}

// parseDate reads year.month.day. A day past the end of its month carries, and
// so does month 13; a month below 1 counts as January.
func parseDate(s string) (int32, error) {
	p := scanner{s: s}
	var f [3]int64
	for i := range f {
		n, ok := p.integer()
		if !ok || i < 2 && p.accept(".") == 0 {
			return 0, cannotParse(value.TypeDate, s, "expected YYYY.MM.DD")
		}
		f[i] = n
	}
	const far = 1 << 31
	if f[0] < -far || f[0] > far || f[1] > 13 || f[2] < -far || f[2] > far {
		return 0, cannotParse(value.TypeDate, s, "year, month or day out of range")
	}
	days := value.DaysOf(int(f[0]), int(max(f[1], 1)), int(f[2]))
	if days <= math.MinInt32 || days > math.MaxInt32 {
		return 0, cannotParse(value.TypeDate, s, "too many days from 2000.01.01")
	}
	return int32(days), nil
}

// parseTime reads hour:minute[:second], of any size, and the decimal fraction
// after the first dot.
func parseTime(s string) (int32, error) {
	p := scanner{s: s}
	hour, ok := p.integer()
	if ok = ok && p.accept(":") != 0; !ok {
		return 0, cannotParse(value.TypeTime, s, "expected HH:MM:SS[.mmm]")
	}
	minute, ok := p.integer()
	if !ok {
		return 0, cannotParse(value.TypeTime, s, "expected HH:MM:SS[.mmm]")
	}
	var second int64
	if p.accept(":") != 0 {
		second, _ = p.integer()
	}
	ms := (hour*3600+minute*60+second)*1000 + millis(s)
	return int32(ms), nil
}

// millis returns the milliseconds of the up to three digits after the first
// dot of s.
func millis(s string) int64 {
	dot := strings.IndexByte(s, '.')
	if dot < 0 {
		return 0
	}
	ms, unit := int64(0), int64(100)
	for i := dot + 1; i < len(s) && unit > 0 && s[i]-'0' <= 9; i++ {
		ms += int64(s[i]-'0') * unit
		unit /= 10
	}
	return ms
}

// parseGUID reads 16 pairs of hex digits, with or without a hyphen before each.
func parseGUID(s string) (g value.GUID, err error) {
	if len(s) < 36 {
		return g, cannotParse(value.TypeGUID, s, "expected 36 characters")
	}
	p := scanner{s: s}
	for i := range g {
		p.accept("-")
		hi, ok1 := p.hex()
		lo, ok2 := p.hex()
		if !ok1 || !ok2 {
			return g, cannotParse(value.TypeGUID, s, "expected hexadecimal digits and hyphens")
		}
		g[i] = hi<<4 | lo
	}
	return g, nil
}

// hex reads one hexadecimal digit.
func (p *scanner) hex() (digit byte, ok bool) {
	if p.pos >= len(p.s) {
		return 0, false
	}
	switch b, letter := p.s[p.pos], p.s[p.pos]|0x20; {
	case b-'0' <= 9:
		digit = b - '0'
	case letter-'a' <= 'f'-'a':
		digit = letter - 'a' + 10
	default:
		return 0, false
	}
	p.pos++
	return digit, true
}

// hexDigits skips hexadecimal digits and returns how many.
func (p *scanner) hexDigits() int {
	from := p.pos
	for ok := true; ok; {
		_, ok = p.hex()
	}
	return p.pos - from
}
