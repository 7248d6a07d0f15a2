package syntax

// Kind is the kind of a token.
type Kind uint8

// The kinds of tokens.
const (
	Space   Kind = iota // white space
	Comment             // from ; to the end of the line
	Open                // ( [ {
	Close               // ) ] }
	String              // "...", to the end of the text when it is not closed
	Char                // 'x'
	Symbol              // 'name
	Colon               // : or :name
	Number              // what starts with a digit, as far as a word goes
	Name                // any other word
	Illegal             // a byte that starts no token
)

// Token is a piece of a text: bytes Start up to End.
type Token struct {
	Kind       Kind
	Start, End int
}

// Scan returns the token at offset i of a text, which may be incomplete or
// wrong; i must be less than len(text). It is meant for editors: it cuts
// numbers more coarsely than Parse reads them.
func Scan(text string, i int) Token {
	c := text[i]
	switch classes[c] {
	case space:
		j := i + 1
		for j < len(text) && classes[text[j]] == space {
			j++
		}
		return Token{Space, i, j}
	case digit:
		return Token{Number, i, nameEnd(text, i+1)}
	case minus:
		if i+1 < len(text) && isDigit(text[i+1]) {
			return Token{Number, i, nameEnd(text, i+1)}
		}
		return Token{Name, i, nameEnd(text, i+1)}
	case word:
		return Token{Name, i, nameEnd(text, i+1)}
	case mark:
		return scanMark(text, i)
	}
	return Token{Illegal, i, i + 1}
}

func scanMark(text string, i int) Token {
	switch text[i] {
	case '(', '[', '{':
		return Token{Open, i, i + 1}
	case ')', ']', '}':
		return Token{Close, i, i + 1}
	case '"':
		if n := stringEnd(text[i+1:]); n >= 0 {
			return Token{String, i, i + n + 2}
		}
		return Token{String, i, len(text)}
	case ':':
		return Token{Colon, i, nameEnd(text, i+1)}
	case '\'':
		if _, n, ok := char(text[i:]); ok {
			return Token{Char, i, i + n}
		}
		return Token{Symbol, i, nameEnd(text, i+1)}
	}
	j := i
	for j < len(text) && text[j] != '\n' {
		j++
	}
	return Token{Comment, i, j}
}

// Depth returns how many brackets are open at the end of a text; see Balance.
func Depth(text string) int {
	var b Balance
	b.Add(text)
	return b.Depth
}

// Balance counts the open brackets of a text that arrives line by line.
// Brackets in strings, char literals and comments do not count. A string that
// is still open does not count either, so it continues on the next line only
// inside brackets.
type Balance struct {
	// Depth is more than zero when brackets are open, and negative when more
	// were closed than opened.
	Depth  int
	quoted bool // inside a string
}

// Add counts the brackets of one or more whole lines.
func (b *Balance) Add(lines string) {
	i := 0
	if b.quoted {
		n := stringEnd(lines)
		if n < 0 {
			return
		}
		i, b.quoted = n+1, false
	}
	for i < len(lines) {
		t := Scan(lines, i)
		switch t.Kind {
		case Open:
			b.Depth++
		case Close:
			b.Depth--
		case String:
			b.quoted = t.End == len(lines) && stringEnd(lines[i+1:]) < 0
		}
		i = t.End
	}
}
