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

// Depth returns how many brackets are open at the end of a text: more than
// zero when a line editor should ask for another line, negative when more were
// closed than opened. Brackets in strings, char literals and comments do not
// count. A string that is still open leaves the depth as it was before it, so
// it continues on the next line only inside brackets.
func Depth(text string) int {
	depth := 0
	for i := 0; i < len(text); {
		t := Scan(text, i)
		switch t.Kind {
		case Open:
			depth++
		case Close:
			depth--
		}
		i = t.End
	}
	return depth
}
