package syntax

import (
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// str reads a string literal.
func (p *parser) str() value.Value {
	start := p.i
	body := p.s[start+1:]
	end := strings.IndexByte(body, '"')
	if end >= 0 && strings.IndexByte(body[:end], '\\') < 0 {
		p.i = start + 1 + end + 1
		return p.keep(body[:end])
	}
	end = stringEnd(body)
	if end < 0 {
		return p.fail(value.ErrParse, start, "the string that starts here is never closed: expected '\"'")
	}
	p.i = start + 1 + end + 1
	text := unescape(body[:end])
	if len(text) > MaxEscaped {
		return p.fail(value.ErrDomain, start, "a string literal with escapes may hold %d bytes, got %d", MaxEscaped, len(text))
	}
	return value.Str(text)
}

// keep returns a part of the source text as an atom. A part of a long text is
// copied, so that a small string does not hold a large request in memory.
func (p *parser) keep(text string) value.Value {
	if len(p.s) > 4096 && len(text) < len(p.s)/2 {
		text = strings.Clone(text)
	}
	return value.Str(text)
}

// stringEnd returns where the closing quote of a string body stands, -1 if
// there is none.
func stringEnd(body string) int {
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '"':
			return i
		case '\\':
			i++
		}
	}
	return -1
}

// unescape resolves the escapes of a string body. An unknown escape keeps its
// backslash.
func unescape(body string) string {
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); {
		if body[i] != '\\' || i+1 == len(body) {
			out = append(out, body[i])
			i++
			continue
		}
		b, n, known := escape(body[i+1:])
		if !known {
			out = append(out, '\\')
		}
		out = append(out, b)
		i += 1 + n
	}
	return string(out)
}

// escape decodes what follows a backslash: the byte, how many bytes of s it
// took, and whether it is an escape that strings know. For others the byte is
// the character itself.
func escape(s string) (b byte, n int, known bool) {
	switch c := s[0]; c {
	case 'n':
		return '\n', 1, true
	case 't':
		return '\t', 1, true
	case 'r':
		return '\r', 1, true
	case '\\', '"':
		return c, 1, true
	}
	for n < len(s) && n < 3 && s[n] >= '0' && s[n] <= '7' {
		b = b<<3 | (s[n] - '0')
		n++
	}
	if n > 0 {
		return b, n, true
	}
	return s[0], 1, false
}

// quoted reads what starts with a single quote: a char literal, which is a
// string of one byte, or a literal symbol, possibly the empty one.
func (p *parser) quoted() value.Value {
	start := p.i
	if b, n, ok := char(p.s[start:]); ok {
		p.i = start + n
		if b >= 0x80 && p.s[start+1] != '\\' {
			return p.fail(value.ErrParse, start, "a char literal is one ASCII character: write \"...\" for other text")
		}
		return value.Str([]byte{b})
	}
	p.i = start + 1
	if p.i < len(p.s) && p.s[p.i] == '\\' {
		return p.fail(value.ErrParse, start, "the char literal that starts here is never closed: expected \"'\" after the escape")
	}
	p.i = nameEnd(p.s, start+1)
	if p.i == start+1 {
		return empty
	}
	return value.Sym{ID: value.Intern(p.s[start+1 : p.i]), Quoted: true}
}

// char decodes a char literal at the start of s and returns its byte and its
// length. It is false when s starts a symbol, or an escape without closing
// quote.
func char(s string) (b byte, n int, ok bool) {
	if len(s) < 3 {
		return 0, 0, false
	}
	switch s[1] {
	case ' ', '\t', '\n', ')', ']', '}':
		return 0, 0, false
	case '\\':
		b, n, _ = escape(s[2:])
		if 2+n < len(s) && s[2+n] == '\'' {
			return b, 3 + n, true
		}
		return 0, 0, false
	}
	return s[1], 3, s[2] == '\''
}

// keyword reads :name, a literal symbol.
func (p *parser) keyword() value.Value {
	start := p.i
	p.i = nameEnd(p.s, start+1)
	if p.i == start+1 {
		return p.fail(value.ErrParse, start, "empty keyword: expected a name right after ':'")
	}
	return value.Sym{ID: value.Intern(p.s[start+1 : p.i]), Quoted: true}
}
