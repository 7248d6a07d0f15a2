package repl

import (
	"strings"

	"github.com/rayforce-go/rayforce/internal/repl/line"
	"github.com/rayforce-go/rayforce/internal/syntax"
)

// highlight returns the colours of a text that is being edited. The brackets
// around the cursor stand out as a pair, or, if there is no pair, those that
// match nothing.
func (r *REPL) highlight(text string, cursor int) []line.Span {
	var spans []line.Span
	pairs := matchBrackets(text)
	at, other := pairAt(text, pairs, cursor)
	for i := 0; i < len(text); {
		t := syntax.Scan(text, i)
		style := r.styleOf(text[t.Start:t.End], t.Kind)
		if t.Kind == syntax.Open || t.Kind == syntax.Close {
			switch {
			case t.Start == at || t.Start == other:
				style = stylePair
			case pairs[t.Start] < 0 && at < 0 && cursor >= 0:
				style = styleUnmatched
			}
		}
		if style != "" {
			spans = append(spans, line.Span{Start: t.Start, End: t.End, Style: style})
		}
		i = t.End
	}
	return spans
}

func (r *REPL) styleOf(text string, kind syntax.Kind) line.Style {
	switch kind {
	case syntax.Open, syntax.Close:
		return styleBracket
	case syntax.String, syntax.Char:
		return styleString
	case syntax.Symbol:
		return styleSymbol
	case syntax.Comment, syntax.Colon:
		return styleComment
	case syntax.Name:
		if strings.Trim(text, "+-*/%<>=!&|^~") == "" {
			return styleOperator
		}
		if _, ok := r.Eval.Lookup(text); ok || keywords[text] {
			return styleDefined
		}
	}
	return ""
}

// matchBrackets maps the offset of every bracket to the offset of its partner,
// -1 for one that has none.
func matchBrackets(text string) map[int]int {
	pairs := make(map[int]int)
	var open []int
	for i := 0; i < len(text); {
		t := syntax.Scan(text, i)
		i = t.End
		switch t.Kind {
		case syntax.Open:
			pairs[t.Start] = -1
			open = append(open, t.Start)
		case syntax.Close:
			pairs[t.Start] = -1
			if n := len(open) - 1; n >= 0 && partner[text[open[n]]] == text[t.Start] {
				pairs[open[n]], pairs[t.Start] = t.Start, open[n]
				open = open[:n]
			}
		}
	}
	return pairs
}

var partner = map[byte]byte{'(': ')', '[': ']', '{': '}'}

// pairAt returns the pair of brackets of which one is under the cursor or just
// before it, -1 and -1 for none.
func pairAt(text string, pairs map[int]int, cursor int) (at, other int) {
	for _, i := range []int{cursor, cursor - 1} {
		if i >= 0 && i < len(text) {
			if j, ok := pairs[i]; ok && j >= 0 {
				return i, j
			}
		}
	}
	return -1, -1
}
