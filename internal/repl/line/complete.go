package line

import "fmt"

// Candidate is a text that may stand in place of the word before the cursor.
type Candidate struct {
	// Text replaces the word, which it starts with.
	Text string
	// Label says in a few letters where the text comes from.
	Label string
	// Hint is a line about it, shown while it is selected; may be empty.
	Hint string
}

// menuSize is how many candidates the menu shows around the selected one.
const menuSize = 5

// menu is a completion under way.
type menu struct {
	before     buffer // as it was before the first Tab
	start      int    // where the word starts
	candidates []Candidate
	selected   int
}

// complete starts a completion at the cursor. A single candidate is inserted
// and done with, but for its hint.
func (e *Editor) complete() {
	start, candidates := e.suggest()
	if len(candidates) == 0 {
		return
	}
	m := &menu{before: e.buf, start: start, candidates: candidates}
	m.apply(&e.buf)
	if len(candidates) > 1 {
		e.menu = m
	}
	e.hint = candidates[0].Hint
}

// cycle selects the next candidate.
func (e *Editor) cycle() {
	m := e.menu
	m.selected = (m.selected + 1) % len(m.candidates)
	m.apply(&e.buf)
	e.hint = m.candidates[m.selected].Hint
}

// apply puts the selected candidate into b.
func (m *menu) apply(b *buffer) {
	*b = m.before
	b.cut(m.start, b.cur)
	b.insert(m.candidates[m.selected].Text)
}

func (e *Editor) suggest() (int, []Candidate) {
	if e.conf.Suggest == nil {
		return 0, nil
	}
	return e.conf.Suggest(e.buf.text, e.buf.cur)
}

// ghost returns what the first candidate would add at the end of the text.
func (e *Editor) ghost() string {
	if e.menu != nil || e.buf.cur != len(e.buf.text) {
		return ""
	}
	start, candidates := e.suggest()
	if len(candidates) == 0 {
		return ""
	}
	return candidates[0].Text[e.buf.cur-start:]
}

// pieces returns the line that shows the candidates around the selected one.
func (m *menu) pieces() []Piece {
	n := len(m.candidates)
	from := min(max(m.selected-menuSize/2, 0), max(n-menuSize, 0))
	to := min(from+menuSize, n)
	var out []Piece
	for i := from; i < to; i++ {
		c := m.candidates[i]
		style := Style("")
		if i == m.selected {
			style = styleReverse
		}
		out = append(out, Piece{style, c.Text}, Piece{styleGray, " [" + c.Label + "]  "})
	}
	if n > to-from {
		out = append(out, Piece{styleGray, fmt.Sprintf("+%d", n-(to-from))})
	}
	return out
}
