package line

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Style is the parameters of a terminal's "select graphic rendition" sequence,
// such as "1;31"; "" is plain.
type Style string

// Piece is a text in one style.
type Piece struct {
	Style Style
	Text  string
}

// Span gives the bytes Start up to End of a text a style.
type Span struct {
	Start, End int
	Style      Style
}

const (
	styleGray    Style = "90"
	styleReverse Style = "7"
)

// runeWidth returns how many columns of a terminal a character takes.
func runeWidth(r rune) int {
	switch {
	case r < ' ' || r == 0x7f:
		return 2 // shown as ^X
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// painter lays text out on the rows of a screen.
type painter struct {
	width int
	rows  []string
	row   strings.Builder
	col   int
	style Style
}

// put adds text, wrapping at the edge of the screen.
func (p *painter) put(style Style, text string) {
	for _, r := range text {
		w := runeWidth(r)
		if p.col+w > p.width {
			p.newRow()
		}
		p.use(style)
		p.rune(r)
		if p.col += w; p.col == p.width {
			p.newRow()
		}
	}
}

func (p *painter) rune(r rune) {
	switch {
	case r == 0x7f:
		p.row.WriteString("^?")
	case r < ' ':
		p.row.WriteByte('^')
		p.row.WriteByte(byte(r) + '@')
	default:
		p.row.WriteRune(r)
	}
}

// putCut adds text up to the edge of the screen and drops the rest.
func (p *painter) putCut(style Style, text string) {
	for _, r := range text {
		w := runeWidth(r)
		if p.col+w >= p.width {
			return
		}
		p.use(style)
		p.rune(r)
		p.col += w
	}
}

// use switches to a style.
func (p *painter) use(style Style) {
	if p.style == style {
		return
	}
	p.row.WriteString("\x1b[0")
	if style != "" {
		p.row.WriteByte(';')
		p.row.WriteString(string(style))
	}
	p.row.WriteByte('m')
	p.style = style
}

func (p *painter) newRow() {
	p.use("")
	p.rows = append(p.rows, p.row.String())
	p.row.Reset()
	p.col = 0
}

func (p *painter) pieces(pieces []Piece) {
	for _, x := range pieces {
		p.put(x.Style, x.Text)
	}
}

// text adds an edited text with its styles and a prompt before every further
// line. It returns where the character at offset cur came to stand.
func (p *painter) text(text string, spans []Span, cont []Piece, cur int) (row, col int) {
	for i := 0; ; {
		if i == cur {
			if r, _ := utf8.DecodeRuneInString(text[i:]); i < len(text) && r != '\n' && p.col+runeWidth(r) > p.width {
				p.newRow()
			}
			row, col = len(p.rows), p.col
		}
		if i == len(text) {
			return row, col
		}
		if text[i] == '\n' {
			p.newRow()
			p.pieces(cont)
			i++
			continue
		}
		for len(spans) > 0 && spans[0].End <= i {
			spans = spans[1:]
		}
		end, style := len(text), Style("")
		if len(spans) > 0 {
			if spans[0].Start > i {
				end = spans[0].Start
			} else {
				end, style = spans[0].End, spans[0].Style
			}
		}
		if i < cur && cur < end {
			end = cur
		}
		if n := strings.IndexByte(text[i:end], '\n'); n >= 0 {
			end = i + n
		}
		p.put(style, text[i:end])
		i = end
	}
}

// finish ends the last row and returns all of them.
func (p *painter) finish() []string {
	p.use("")
	return append(p.rows, p.row.String())
}

// screen is what the editor has on the terminal: some rows, of which the
// cursor is in one.
type screen struct {
	out    strings.Builder
	cursor int // row of the cursor, from the first row shown
}

// show replaces what is shown by rows, of which those around the cursor are
// seen when they do not all fit, and returns what to write to the terminal.
func (s *screen) show(rows []string, row, col, height int) string {
	if height > 0 && len(rows) > height {
		top := min(max(row-height+1, 0), len(rows)-height)
		rows, row = rows[top:top+height], row-top
	}
	s.out.Reset()
	s.home()
	for i, r := range rows {
		if i > 0 {
			s.out.WriteString("\r\n")
		}
		s.out.WriteString(r)
		s.out.WriteString("\x1b[K")
	}
	s.out.WriteString("\x1b[J")
	s.move(len(rows)-1-row, 'A')
	s.out.WriteByte('\r')
	s.move(col, 'C')
	s.cursor = row
	return s.out.String()
}

// erase returns what takes everything shown off the terminal.
func (s *screen) erase() string {
	s.out.Reset()
	s.home()
	s.out.WriteString("\x1b[J")
	return s.out.String()
}

// home moves to the start of the first row.
func (s *screen) home() {
	s.move(s.cursor, 'A')
	s.out.WriteByte('\r')
	s.cursor = 0
}

func (s *screen) move(n int, direction byte) {
	if n > 0 {
		s.out.WriteString("\x1b[" + strconv.Itoa(n))
		s.out.WriteByte(direction)
	}
}
