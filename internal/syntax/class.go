package syntax

// class sorts the bytes that tokens are made of.
type class uint8

const (
	illegal class = iota // starts no token: control bytes, \, `, DEL, everything from 0x80 up
	space
	digit
	word // letters and the punctuation that names may contain
	minus
	mark // structural: brackets, quotes, colon, semicolon
)

var classes = func() (t [256]class) {
	set := func(c class, bytes string) {
		for i := 0; i < len(bytes); i++ {
			t[bytes[i]] = c
		}
	}
	set(space, " \t\n\r")
	set(digit, "0123456789")
	set(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&*+,./<=>?@^_~|")
	set(minus, "-")
	set(mark, `()[]{}"':;`)
	return t
}()

func isDigit(c byte) bool { return c-'0' <= 9 }

// isName reports whether c may continue a name or a symbol.
func isName(c byte) bool {
	k := classes[c]
	return k == word || k == digit || k == minus
}

// nameEnd returns where the run of name bytes that starts at i ends.
func nameEnd(s string, i int) int {
	for i < len(s) && isName(s[i]) {
		i++
	}
	return i
}

// digitsEnd returns where the run of digits that starts at i ends.
func digitsEnd(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

// skipBlank returns the first position from i on that is neither white space
// nor part of a comment.
func skipBlank(s string, i int) int {
	for i < len(s) {
		switch {
		case classes[s[i]] == space:
			i++
		case s[i] == ';':
			for i < len(s) && s[i] != '\n' {
				i++
			}
		default:
			return i
		}
	}
	return i
}
