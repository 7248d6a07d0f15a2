package syntax

import (
	"fmt"
	"strings"
	"sync"

	"github.com/rayforce-go/rayforce/value"
)

// The limits of a source text.
const (
	// MaxNesting is how deep brackets may nest.
	MaxNesting = 1024
	// MaxTopLevel is how many expressions one text may hold.
	MaxTopLevel = 256
	// MaxElements is how many elements a vector literal may hold.
	MaxElements = 4096
	// MaxEscaped is how many bytes a string literal with escapes may decode to.
	MaxEscaped = 4094
)

var (
	symDo = value.Sym{ID: value.Intern("do")}
	empty = value.Sym{Quoted: true}
)

// Parse reads a whole text, which ends at its end or at a NUL byte. One
// expression gives its value, several give the list (do e1 e2 ...), none is an
// error. Nothing is evaluated. Errors are *value.Error, carry the position in
// At and begin their message with LINE:COLUMN.
func Parse(src *value.Source) (value.Value, error) {
	p := parsers.Get().(*parser)
	p.src, p.s = src, untilNUL(src.Text)
	v, err := p.text(), p.err
	clear(p.stack)
	*p = parser{stack: p.stack[:0]}
	parsers.Put(p)
	if err != nil {
		return nil, err
	}
	return v, nil
}

// parsers holds idle parsers, with an empty stack to reuse.
var parsers = sync.Pool{New: func() any { return new(parser) }}

// Blank reports whether a text holds nothing but white space and comments.
func Blank(text string) bool {
	text = untilNUL(text)
	return skipBlank(text, 0) == len(text)
}

func untilNUL(text string) string {
	if i := strings.IndexByte(text, 0); i >= 0 {
		return text[:i]
	}
	return text
}

// parser reads one text. A method that fails sets err and returns nil (or
// false); its callers give up at once.
type parser struct {
	src   *value.Source
	s     string // what is read of src.Text
	i     int    // next byte
	depth int    // open brackets
	stack []value.Value
	err   *value.Error
}

// fail records an error at a byte offset and returns nil.
func (p *parser) fail(code value.Code, off int, format string, args ...any) value.Value {
	at := value.Pos{Src: p.src, Off: off}
	p.err = value.Errorf(code, "%s: %s", p.where(off), fmt.Sprintf(format, args...))
	p.err.At = at
	return nil
}

func (p *parser) where(off int) string {
	line, col := value.Pos{Src: p.src, Off: off}.LineCol()
	return fmt.Sprintf("%d:%d", line, col)
}

// skip moves over white space and comments and reports whether text is left.
func (p *parser) skip() bool {
	p.i = skipBlank(p.s, p.i)
	return p.i < len(p.s)
}

// text reads all expressions.
func (p *parser) text() value.Value {
	if !p.skip() {
		return p.fail(value.ErrParse, p.i, "expected an expression, the text holds none")
	}
	start := p.i
	first := p.expr()
	if first == nil || !p.skip() {
		return first
	}
	p.stack = append(p.stack, symDo, first)
	starts := []int{start}
	for p.skip() {
		if len(p.stack) > MaxTopLevel {
			return p.fail(value.ErrDomain, p.i, "too many expressions side by side: a text may hold %d at top level", MaxTopLevel)
		}
		starts = append(starts, p.i)
		v := p.expr()
		if v == nil {
			return nil
		}
		p.stack = append(p.stack, v)
	}
	p.src.Starts = starts
	return value.NewListAt(value.Pos{Src: p.src, Off: start}, p.pop(0))
}

// Start returns the offset of the first expression of a text.
func Start(text string) int { return skipBlank(untilNUL(text), 0) }

// pop takes the values above base off the stack, as a slice of their own.
func (p *parser) pop(base int) []value.Value {
	if len(p.stack) == base {
		return nil
	}
	items := make([]value.Value, len(p.stack)-base)
	copy(items, p.stack[base:])
	clear(p.stack[base:])
	p.stack = p.stack[:base]
	return items
}

// expr reads one expression; p.i is at its first byte.
func (p *parser) expr() value.Value {
	c := p.s[p.i]
	switch classes[c] {
	case digit:
		return p.number()
	case word:
		return p.name()
	case minus:
		if p.i+1 < len(p.s) && isDigit(p.s[p.i+1]) {
			return p.number()
		}
		return p.name()
	case mark:
		switch c {
		case '(':
			return p.list()
		case '[':
			return p.vector()
		case '{':
			return p.dict()
		case '"':
			return p.str()
		case '\'':
			return p.quoted()
		case ':':
			return p.keyword()
		}
		return p.fail(value.ErrParse, p.i, "unexpected '%c', no bracket is open here", c)
	}
	return p.fail(value.ErrParse, p.i, "%s cannot start an expression; other characters than ASCII belong in strings and comments", describe(c))
}

// describe names a byte in a message.
func describe(c byte) string {
	if c > ' ' && c < 0x7f {
		return "'" + string(rune(c)) + "'"
	}
	return fmt.Sprintf("byte 0x%02x", c)
}

// enter counts the bracket at p.i and moves past it.
func (p *parser) enter() bool {
	if p.depth == MaxNesting {
		p.fail(value.ErrParse, p.i, "brackets nest deeper than the limit of %d", MaxNesting)
		return false
	}
	p.depth++
	p.i++
	return true
}

// more reports whether another item comes before the closer of the bracket at
// open. At the closer it moves past it.
func (p *parser) more(open int, closer byte) bool {
	if !p.skip() {
		p.fail(value.ErrParse, open, "'%c' is never closed: expected '%c' before the end of the text", p.s[open], closer)
		return false
	}
	switch c := p.s[p.i]; c {
	case closer:
		p.i++
		p.depth--
		return false
	case ')', ']', '}':
		p.fail(value.ErrParse, p.i, "unexpected '%c': expected '%c' for the '%c' at %s", c, closer, p.s[open], p.where(open))
		return false
	}
	return true
}

// items reads the items of the bracket at p.i onto the stack and returns where
// on the stack they begin.
func (p *parser) items(closer byte) (base int, ok bool) {
	open := p.i
	base = len(p.stack)
	if !p.enter() {
		return 0, false
	}
	for p.more(open, closer) {
		v := p.expr()
		if v == nil {
			return 0, false
		}
		p.stack = append(p.stack, v)
	}
	return base, p.err == nil
}

func (p *parser) list() value.Value {
	at := value.Pos{Src: p.src, Off: p.i}
	base, ok := p.items(')')
	if !ok {
		return nil
	}
	return value.NewListAt(at, p.pop(base))
}

// name reads a name, true or false.
func (p *parser) name() value.Value {
	start := p.i
	p.i = nameEnd(p.s, start+1)
	switch text := p.s[start:p.i]; text {
	case "true":
		return value.Bool(true)
	case "false":
		return value.Bool(false)
	default:
		return value.Sym{ID: value.Intern(text)}
	}
}

// dict reads {key: value ...}. Values stay code.
func (p *parser) dict() value.Value {
	open, base := p.i, len(p.stack)
	if !p.enter() {
		return nil
	}
	for p.more(open, '}') {
		at := p.i
		key := p.key()
		if key == nil {
			return nil
		}
		end := p.i
		if !p.skip() || p.s[p.i] != ':' {
			return p.fail(value.ErrParse, end, "expected ':' after the key %s", p.s[at:min(at+40, end)])
		}
		p.i++
		if !p.skip() || p.s[p.i] == '}' {
			return p.fail(value.ErrParse, p.i, "expected a value for the key at %s", p.where(at))
		}
		val := p.expr()
		if val == nil {
			return nil
		}
		p.stack = append(p.stack, key, val)
	}
	if p.err != nil {
		return nil
	}
	return newDict(p.pop(base))
}

// key reads a key: a string, or a run of name bytes, which is a literal symbol
// also when it looks like a number.
func (p *parser) key() value.Value {
	if p.s[p.i] == '"' {
		return p.str()
	}
	start := p.i
	p.i = nameEnd(p.s, start)
	if p.i == start {
		return p.fail(value.ErrParse, start, "expected a key, a word or a string before ':', got %s", describe(p.s[start]))
	}
	return value.Sym{ID: value.Intern(p.s[start:p.i]), Quoted: true}
}

// newDict returns the dict of alternating keys and values. The keys are a SYM
// or a STR vector when they are of one kind, else a list.
func newDict(pairs []value.Value) *value.Dict {
	n := len(pairs) / 2
	keys, vals := make([]value.Value, n), make([]value.Value, n)
	for i := range n {
		keys[i], vals[i] = pairs[2*i], pairs[2*i+1]
	}
	typ, uniform := elemType(keys)
	if n == 0 || !uniform {
		return value.NewDict(value.NewList(keys...), value.NewList(vals...))
	}
	return value.NewDict(newVector(typ, keys), value.NewList(vals...))
}
