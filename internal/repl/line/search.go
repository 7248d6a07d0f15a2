package line

import "strings"

// search is an incremental search in the history, from new to old.
type search struct {
	query string
	at    int // index of the match, len(entries) before the first
}

// older moves to the newest match at or before index from; the match stays
// where it is when there is none.
func (s *search) older(entries []string, from int) {
	for i := min(from, len(entries)-1); i >= 0; i-- {
		if s.query != "" && strings.Contains(entries[i], s.query) {
			s.at = i
			return
		}
	}
}

func (s *search) match(entries []string) string {
	if s.at < len(entries) {
		return entries[s.at]
	}
	return ""
}

// searching handles an event while a search is on. It reports false when the
// search is over and the event still means something for the text.
func (e *Editor) searching(ev event) (done bool) {
	s, entries := e.search, e.conf.History.Entries()
	switch ev.key {
	case keyRune:
		s.query += string(ev.r)
		s.older(entries, s.at)
	case keySearch:
		s.older(entries, s.at-1)
	case keyBackspace:
		q := buffer{s.query, len(s.query)}
		q.edit(keyBackspace)
		*s = search{query: q.text, at: len(entries)}
		s.older(entries, len(entries)-1)
	case keyEscape:
		e.search = nil
	case keyNone:
	default:
		e.search = nil
		if m := s.match(entries); m != "" && ev.key != keyInterrupt {
			e.buf.set(m)
		}
		return false
	}
	return true
}

// paint draws the search in place of prompt and text.
func (s *search) paint(p *painter, entries []string) (row, col int) {
	p.put("", "(search) `"+s.query+"': ")
	row, col = len(p.rows), p.col
	match := s.match(entries)
	if i := strings.Index(match, s.query); i >= 0 {
		end := i + len(s.query)
		p.text(match, []Span{{i, end, styleReverse}}, nil, -1)
	}
	return row, col
}
