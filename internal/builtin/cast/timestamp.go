package cast

import (
	"strconv"

	"github.com/rayforce-go/rayforce/value"
)

// parseTimestamp reads an ISO 8601 date, or date and time, and nothing else:
//
//	YYYY-MM-DD[(T|space|D)HH:MM[:SS][.digits][Z|(+|-)HH[:]MM]]
//
// with - or . between the parts of the date. The offset is subtracted, so that
// the result is UTC; digits past nanoseconds are dropped.
func parseTimestamp(s string) (int64, error) {
	p := isoScanner{scanner: scanner{s: s}}
	days := p.date()
	var secs, nanos int64
	if p.problem == "" && p.pos < len(s) {
		secs, nanos = p.clock()
	}
	if p.problem == "" && p.pos < len(s) {
		p.problem = "unexpected text after the timestamp"
	}
	if p.problem != "" {
		return 0, cannotParse(value.TypeTimestamp, s, p.problem+", at byte "+strconv.Itoa(p.pos))
	}
	secs += days * 86400
	ns := secs*1e9 + nanos
	if value.FloorDiv(ns, 1e9) != secs || ns == value.NullI64 {
		return 0, cannotParse(value.TypeTimestamp, s, "outside 1707.09.22 to 2292.04.10")
	}
	return ns, nil
}

// isoScanner reads the parts of a timestamp and remembers the first problem;
// after one, all reads do nothing.
type isoScanner struct {
	scanner
	problem string
}

func (p *isoScanner) fail(problem string) {
	if p.problem == "" {
		p.problem = problem
	}
}

// field reads exactly width digits.
func (p *isoScanner) field(width int) (n int64) {
	for i := range width {
		if p.problem != "" || p.pos+i >= len(p.s) || p.s[p.pos+i]-'0' > 9 {
			p.fail("expected a field of " + strconv.Itoa(width) + " digits")
			return 0
		}
		n = n*10 + int64(p.s[p.pos+i]-'0')
	}
	p.pos += width
	return n
}

// expect reads one byte of the set.
func (p *isoScanner) expect(set, problem string) byte {
	if p.problem != "" {
		return 0
	}
	b := p.accept(set)
	if b == 0 {
		p.fail(problem)
	}
	return b
}

func (p *isoScanner) date() (days int64) {
	year := p.field(4)
	sep := p.expect("-.", "expected - or . after the year")
	month := p.field(2)
	p.expect(string(sep), "expected the same separator after the month")
	day := p.field(2)
	if p.problem != "" {
		return 0
	}
	if year < 1 || month < 1 || month > 12 || day < 1 || int(day) > value.DaysInMonth(int(year), int(month)) {
		p.fail("no such day in the calendar")
		return 0
	}
	return value.DaysOf(int(year), int(month), int(day))
}

func (p *isoScanner) clock() (secs, nanos int64) {
	p.expect("T D", "expected T, a space or D between date and time")
	hour := p.field(2)
	p.expect(":", "expected : after the hour")
	minute := p.field(2)
	var second int64
	if p.accept(":") != 0 {
		second = p.field(2)
	}
	if hour > 23 || minute > 59 || second > 59 {
		p.fail("time of day out of range")
	}
	if p.accept(".") != 0 {
		nanos = p.fraction()
	}
	return hour*3600 + minute*60 + second - p.zone(), nanos
}

func (p *isoScanner) fraction() (nanos int64) {
	from := p.pos
	if p.digits() == 0 {
		p.fail("expected digits after the decimal point")
	}
	unit := int64(1e8)
	for ; from < p.pos && unit > 0; from++ {
		nanos += int64(p.s[from]-'0') * unit
		unit /= 10
	}
	return nanos
}

// zone reads a time zone and returns how many seconds it is ahead of UTC.
func (p *isoScanner) zone() int64 {
	if p.problem != "" || p.accept("Zz") != 0 {
		return 0
	}
	sign := p.accept("+-")
	if sign == 0 {
		return 0
	}
	hour := p.field(2)
	p.accept(":")
	minute := p.field(2)
	if hour > 23 || minute > 59 {
		p.fail("time zone out of range")
	}
	if sign == '-' {
		return -(hour*3600 + minute*60)
	}
	return hour*3600 + minute*60
}
