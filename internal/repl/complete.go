package repl

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rayforce-go/rayforce/internal/repl/line"
	"github.com/rayforce-go/rayforce/internal/syntax"
	"github.com/rayforce-go/rayforce/value"
)

// keywords are the words that mean something without being bound.
var keywords = map[string]bool{"true": true, "false": true, "null": true, "self": true}

// maxGlobals and maxCandidates bound a completion.
const (
	maxGlobals    = 128
	maxCandidates = 256
)

// suggest returns what the word before the cursor may become: global names,
// columns of the table that the query around the cursor reads, and words that
// were entered before.
func (r *REPL) suggest(text string, cursor int, history []string) (start int, out []line.Candidate) {
	start = wordStart(text, cursor)
	prefix := text[start:cursor]
	if prefix == "" || prefix[0] >= '0' && prefix[0] <= '9' || inText(text, start) {
		return start, nil
	}
	for _, name := range r.Eval.Names() {
		if strings.HasPrefix(name, prefix) && len(out) < maxGlobals {
			signature, help := r.Eval.Help(name)
			out = append(out, line.Candidate{Text: name, Label: "env", Hint: hint(signature, help)})
		}
	}
	for word := range keywords {
		if strings.HasPrefix(word, prefix) {
			out = append(out, line.Candidate{Text: word, Label: "env"})
		}
	}
	for _, name := range r.columns(text, cursor) {
		if strings.HasPrefix(name, prefix) {
			out = append(out, line.Candidate{Text: name, Label: "col"})
		}
	}
	for _, entry := range history {
		for word := range strings.FieldsFuncSeq(entry, func(r rune) bool { return !isWord(r) }) {
			if len(word) > len(prefix) && strings.HasPrefix(word, prefix) {
				out = append(out, line.Candidate{Text: word, Label: "hist"})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b line.Candidate) int { return strings.Compare(a.Text, b.Text) })
	out = slices.CompactFunc(out, func(a, b line.Candidate) bool { return a.Text == b.Text })
	return start, out[:min(len(out), maxCandidates)]
}

// inText reports whether an offset lies inside a comment or a string.
func inText(text string, off int) bool {
	for i := 0; i < off; {
		t := syntax.Scan(text, i)
		if t.End > off || t.End == len(text) {
			return t.Kind == syntax.Comment || t.Kind == syntax.String
		}
		i = t.End
	}
	return false
}

func hint(signature, help string) string {
	if signature == "" || help == "" {
		return signature + help
	}
	return signature + "  " + help
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-?!.", r)
}

// wordStart returns where the word that ends at the cursor starts.
func wordStart(text string, cursor int) int {
	for cursor > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:cursor])
		if !isWord(r) {
			break
		}
		cursor -= n
	}
	return cursor
}

// columns returns the column names of the table that stands after from: in the
// innermost braces around the cursor.
func (r *REPL) columns(text string, cursor int) []string {
	name := fromOf(text, cursor)
	v, ok := r.Eval.Lookup(name)
	table, isTable := v.(*value.Table)
	if name == "" || !ok || !isTable {
		return nil
	}
	var names []string
	for _, id := range table.Names() {
		names = append(names, id.String())
	}
	return names
}

// fromOf returns the word after from: in the innermost braces around the
// cursor, "" if there is none.
func fromOf(text string, cursor int) string {
	depth, last := 0, ""
	for i := innermostBrace(text, cursor); i >= 0 && i < len(text); {
		t := syntax.Scan(text, i)
		i = t.End
		word := text[t.Start:t.End]
		switch t.Kind {
		case syntax.Open:
			depth++
			last = ""
		case syntax.Close:
			if depth--; depth == 0 {
				return ""
			}
			last = ""
		case syntax.Colon:
			if depth == 1 && last == "from" && len(word) > 1 {
				return word[1:]
			}
			last += word
		case syntax.Space, syntax.Comment:
		default:
			if depth == 1 && last == "from:" {
				return word
			}
			last = word
		}
	}
	return ""
}

// innermostBrace returns the offset of the innermost { that is open at the
// cursor, -1 if there is none.
func innermostBrace(text string, cursor int) int {
	var open []int
	for i := 0; i < cursor; {
		t := syntax.Scan(text, i)
		i = t.End
		switch t.Kind {
		case syntax.Open:
			open = append(open, t.Start)
		case syntax.Close:
			open = open[:max(len(open)-1, 0)]
		}
	}
	for j := len(open) - 1; j >= 0; j-- {
		if text[open[j]] == '{' {
			return open[j]
		}
	}
	return -1
}
