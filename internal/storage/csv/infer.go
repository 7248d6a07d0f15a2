package csv

import (
	"bytes"

	"github.com/rayforce-go/rayforce/value"
)

// class is what a field looks like.
type class uint8

const (
	unknown class = iota // empty, or a word for null
	boolean
	integer
	float
	date
	clock
	instant
	text
)

// When the text of a column is strings rather than symbols: many different
// ones, or mostly different ones.
const (
	manyDistinct  = 256
	fewFields     = 64
	mostlyPercent = 80
)

// sampleRows is the number of rows that types are inferred from.
const sampleRows = 4096

// guess is what the sampled fields of one column say about its type.
type guess struct {
	class    class
	texts    int
	distinct map[string]struct{} // up to manyDistinct texts
}

func (g *guess) add(field []byte) {
	c := classify(field)
	g.class = combine(g.class, c)
	if c != text {
		return
	}
	g.texts++
	if len(g.distinct) < manyDistinct {
		if g.distinct == nil {
			g.distinct = make(map[string]struct{})
		}
		if _, ok := g.distinct[string(field)]; !ok {
			g.distinct[string(field)] = struct{}{}
		}
	}
}

func (g *guess) typ() value.Type {
	switch g.class {
	case boolean:
		return value.TypeBool
	case integer:
		return value.TypeI64
	case float:
		return value.TypeF64
	case date:
		return value.TypeDate
	case clock:
		return value.TypeTime
	case instant:
		return value.TypeTimestamp
	}
	d := len(g.distinct)
	if d >= manyDistinct || g.texts >= fewFields && 100*d >= mostlyPercent*g.texts {
		return value.TypeStr
	}
	return value.TypeSym
}

// combine returns the class of a column that has fields of both classes.
func combine(a, b class) class {
	if a > b {
		a, b = b, a
	}
	switch {
	case a == b || a == unknown:
		return b
	case b <= float: // of boolean, integer and float the wider one
		return b
	case a == date && b == instant:
		return instant
	}
	return text
}

func classify(f []byte) class {
	if len(f) == 0 || nullWord(f) {
		return unknown
	}
	if floatWord(f) {
		return float
	}
	switch string(f) {
	case "true", "false", "TRUE", "FALSE":
		return boolean
	}
	if c := classifyNumber(f); c != text {
		return c
	}
	return classifyTemporal(f)
}

func nullWord(f []byte) bool {
	if len(f) > 4 {
		return false
	}
	switch string(f) {
	case "N/A", "n/a", "NA", "na", "null", "NULL", "None", "none", ".":
		return true
	}
	return false
}

func floatWord(f []byte) bool {
	if f[0] == '+' || f[0] == '-' {
		return bytes.EqualFold(f[1:], []byte("inf"))
	}
	return bytes.EqualFold(f, []byte("inf")) || bytes.EqualFold(f, []byte("nan"))
}

// classifyNumber returns integer or float for what looks like one, else text.
// It is more liberal than parsing: "1e" looks like a float.
func classifyNumber(f []byte) class {
	if f[0] == '+' || f[0] == '-' {
		f = f[1:]
	}
	digits, points, exps := 0, 0, 0
	for i, c := range f {
		switch {
		case isDigit(c):
			digits++
		case c == '.':
			points++
		case c|0x20 == 'e':
			exps++
		case (c == '+' || c == '-') && i > 0 && f[i-1]|0x20 == 'e':
		default:
			return text
		}
	}
	switch {
	case digits == 0 || points > 1 || exps > 1:
		return text
	case points+exps == 0:
		return integer
	}
	return float
}

func classifyTemporal(f []byte) class {
	switch {
	case len(f) == 10 && shaped(f, "dddd-dd-dd"):
		return date
	case len(f) >= 19 && shaped(f, "dddd-dd-dd") && (f[10] == 'T' || f[10] == ' ') && shaped(f[11:], "dd:dd:dd"):
		return instant
	case len(f) >= 8 && shaped(f, "dd:dd:dd"):
		return clock
	}
	return text
}

// shaped reports whether f begins with the shape: d for a digit, else the byte
// itself.
func shaped(f []byte, shape string) bool {
	for i := range len(shape) {
		if shape[i] == 'd' && !isDigit(f[i]) || shape[i] != 'd' && shape[i] != f[i] {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return c-'0' <= 9 }
