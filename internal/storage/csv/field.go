package csv

import "bytes"

// scanner splits text into fields.
type scanner struct {
	data  []byte
	delim byte
	stops *[256]stop
	buf   []byte // holds a field whose doubled quotes were undone
	// odd is set by field when the quotes of the field are not those of a
	// well-formed one, so that the end of the row cannot be told from the end of
	// the field.
	odd bool
}

// stop says what a byte means to an unquoted field.
type stop uint8

const (
	inField  stop = iota
	endField      // delimiter or end of row
	quoteIn       // a quote, which is text but makes the field odd
)

func newScanner(data []byte, delim byte) *scanner {
	s := &scanner{data: data, delim: delim, stops: new([256]stop)}
	s.stops['\n'], s.stops['\r'], s.stops['"'] = endField, endField, quoteIn
	s.stops[delim] = endField
	return s
}

// field returns the text of the field at pos and where the next one begins.
// At the end of a row it returns an empty field and stays.
func (s *scanner) field(pos int) ([]byte, int) {
	data := s.data
	if pos < len(data) && data[pos] == '"' {
		return s.quoted(pos)
	}
	end := pos
	for ; end < len(data); end++ {
		if st := s.stops[data[end]]; st != inField {
			if st == endField {
				break
			}
			s.odd = true
		}
	}
	return data[pos:end], s.after(end)
}

// after returns the start of the field after one that ends at end.
func (s *scanner) after(end int) int {
	if end < len(s.data) && s.data[end] == s.delim {
		return end + 1
	}
	return end
}

// quoted is field for one that begins with a quote.
func (s *scanner) quoted(pos int) ([]byte, int) {
	text, doubled := s.data[pos+1:], false
	end := 0
	for {
		i := bytes.IndexByte(text[end:], '"')
		if i < 0 { // never closed: the rest of the file
			s.odd = true
			return s.undouble(text, doubled), len(s.data)
		}
		end += i
		if end+1 == len(text) || text[end+1] != '"' {
			break
		}
		end, doubled = end+2, true
	}
	next := pos + 1 + end + 1
	if next < len(s.data) && s.stops[s.data[next]] != endField {
		s.odd = true
	}
	return s.undouble(text[:end], doubled), s.after(next)
}

// undouble returns text with each pair of quotes made one. The result is valid
// until the next field.
func (s *scanner) undouble(text []byte, doubled bool) []byte {
	if !doubled {
		return text
	}
	s.buf = s.buf[:0]
	for {
		i := bytes.IndexByte(text, '"')
		if i < 0 {
			s.buf = append(s.buf, text...)
			return s.buf
		}
		s.buf = append(s.buf, text[:i+1]...)
		text = text[min(i+2, len(text)):]
	}
}
