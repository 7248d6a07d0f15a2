package line

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// buffer is a text and a cursor: a byte offset between characters.
type buffer struct {
	text string
	cur  int
}

func (b *buffer) set(text string) { b.text, b.cur = text, len(text) }

func (b *buffer) insert(s string) {
	b.text = b.text[:b.cur] + s + b.text[b.cur:]
	b.cur += len(s)
}

// cut deletes from one offset to another, in either order.
func (b *buffer) cut(from, to int) {
	if from > to {
		from, to = to, from
	}
	b.text = b.text[:from] + b.text[to:]
	b.cur = from
}

// left returns the offset one character before the cursor. A character is a
// rune with the combining marks that follow it.
func (b *buffer) left() int {
	i := b.cur
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(b.text[:i])
		i -= n
		if runeWidth(r) > 0 || r < ' ' {
			break
		}
	}
	return i
}

// right returns the offset one character after the cursor.
func (b *buffer) right() int {
	i := b.cur
	for i < len(b.text) {
		_, n := utf8.DecodeRuneInString(b.text[i:])
		i += n
		if r, _ := utf8.DecodeRuneInString(b.text[i:]); runeWidth(r) > 0 || r < ' ' {
			break
		}
	}
	return i
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-?!", r)
}

// wordLeft returns the start of the word before the cursor.
func (b *buffer) wordLeft() int {
	i := len(strings.TrimRightFunc(b.text[:b.cur], func(r rune) bool { return !isWord(r) }))
	return len(strings.TrimRightFunc(b.text[:i], isWord))
}

// wordRight returns the end of the word after the cursor.
func (b *buffer) wordRight() int {
	rest := strings.TrimLeftFunc(b.text[b.cur:], func(r rune) bool { return !isWord(r) })
	return len(b.text) - len(strings.TrimLeftFunc(rest, isWord))
}

// lineStart and lineEnd return the bounds of the line that the cursor is in.
func (b *buffer) lineStart() int { return strings.LastIndexByte(b.text[:b.cur], '\n') + 1 }

func (b *buffer) lineEnd() int {
	if n := strings.IndexByte(b.text[b.cur:], '\n'); n >= 0 {
		return b.cur + n
	}
	return len(b.text)
}

// swap exchanges the characters around the cursor, or the last two at the end
// of a line.
func (b *buffer) swap() {
	if b.cur == b.lineEnd() {
		b.cur = b.left()
	}
	mid, from, to := b.cur, b.left(), b.right()
	if from < b.lineStart() || from == mid || mid == to {
		return
	}
	b.text = b.text[:from] + b.text[mid:to] + b.text[from:mid] + b.text[to:]
	b.cur = to
}

// up moves the cursor to the line above, false if there is none.
func (b *buffer) up() bool {
	start := b.lineStart()
	if start == 0 {
		return false
	}
	col := b.cur - start
	b.cur = start - 1
	b.cur = b.snap(min(b.lineStart()+col, b.cur))
	return true
}

// down moves the cursor to the line below, false if there is none.
func (b *buffer) down() bool {
	end := b.lineEnd()
	if end == len(b.text) {
		return false
	}
	col := b.cur - b.lineStart()
	b.cur = end + 1
	b.cur = b.snap(min(b.cur+col, b.lineEnd()))
	return true
}

// snap moves an offset back to the start of the rune it is in.
func (b *buffer) snap(i int) int {
	for i > 0 && i < len(b.text) && !utf8.RuneStart(b.text[i]) {
		i--
	}
	return i
}

// edit applies a key that moves or deletes, and reports whether it was one.
func (b *buffer) edit(k key) bool {
	switch k {
	case keyLeft:
		b.cur = b.left()
	case keyRight:
		b.cur = b.right()
	case keyHome:
		b.cur = b.lineStart()
	case keyEnd:
		b.cur = b.lineEnd()
	case keyWordLeft:
		b.cur = b.wordLeft()
	case keyWordRight:
		b.cur = b.wordRight()
	case keyBackspace:
		b.cut(b.left(), b.cur)
	case keyDelete:
		b.cut(b.cur, b.right())
	case keyKillWordLeft:
		b.cut(b.wordLeft(), b.cur)
	case keyKillWordRight:
		b.cut(b.cur, b.wordRight())
	case keyKillToEnd:
		b.cut(b.cur, b.lineEnd())
	case keyKillLine:
		b.cut(b.lineStart(), b.lineEnd())
	case keySwap:
		b.swap()
	default:
		return false
	}
	return true
}
