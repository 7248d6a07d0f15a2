package suite

import (
	"strings"

	"github.com/rayforce-go/rayforce/internal/syntax"
)

// kind says what a line demands of its expression.
type kind uint8

const (
	plain kind = iota // evaluates without an error
	equal             // EXPR -- EXPECTED
	fails             // EXPR !- TEXT
)

// separators are the words between the two sides of a line.
var separators = map[string]kind{"--": equal, "!-": fails}

// line is one line of a test file that is not skipped.
type line struct {
	number int // from 1
	kind   kind
	text   string // the whole line
	expr   string
	want   string // EXPECTED or TEXT
}

// parse returns the lines of a test file.
func parse(text string) []line {
	var lines []line
	number := 0
	for raw := range strings.Lines(text) {
		number++
		if syntax.Blank(raw) {
			continue
		}
		l := split(strings.TrimSpace(raw))
		l.number = number
		lines = append(lines, l)
	}
	return lines
}

// split divides a line at its first separator that stands outside brackets. An
// expression with an open bracket ends at the first separator in it, so that
// syntax errors can be tested too. Words in strings and comments are no
// separators.
func split(text string) line {
	depth := 0
	inside := line{text: text, expr: text}
	for i := 0; i < len(text); {
		t := syntax.Scan(text, i)
		switch t.Kind {
		case syntax.Open:
			depth++
		case syntax.Close:
			depth--
		case syntax.Name:
			k := separators[text[t.Start:t.End]]
			if k == plain {
				break
			}
			l := line{kind: k, text: text, expr: strings.TrimSpace(text[:t.Start]), want: strings.TrimSpace(text[t.End:])}
			if depth <= 0 {
				return l
			}
			if inside.kind == plain {
				inside = l
			}
		}
		i = t.End
	}
	return inside
}
