package line

import (
	"errors"
	"io"
	"time"
	"unicode/utf8"
)

// key is what the user pressed, by what it does.
type key int

const (
	keyNone key = iota // a sequence that means nothing here
	keyRune            // a character; see event.r
	keyEnter
	keyTab
	keyEscape
	keyLeft
	keyRight
	keyUp
	keyDown
	keyHome
	keyEnd
	keyWordLeft
	keyWordRight
	keyBackspace
	keyDelete
	keyEOF // Ctrl-D: delete right, or leave on an empty line
	keyKillWordLeft
	keyKillWordRight
	keyKillToEnd
	keyKillLine
	keySwap
	keyClear
	keySearch
	keyInterrupt
)

type event struct {
	key key
	r   rune
}

var controls = map[byte]key{
	'\r': keyEnter, '\n': keyEnter, '\t': keyTab, 0x7f: keyBackspace,
	ctrl('A'): keyHome, ctrl('B'): keyLeft, ctrl('C'): keyInterrupt, ctrl('D'): keyEOF, ctrl('E'): keyEnd,
	ctrl('F'): keyRight, ctrl('H'): keyBackspace, ctrl('K'): keyKillToEnd, ctrl('L'): keyClear,
	ctrl('N'): keyDown, ctrl('P'): keyUp, ctrl('R'): keySearch, ctrl('T'): keySwap, ctrl('U'): keyKillLine,
	ctrl('W'): keyKillWordLeft,
}

// alts are the keys with Alt: an escape and one byte.
var alts = map[byte]key{
	'b': keyWordLeft, 'B': keyWordLeft, 'f': keyWordRight, 'F': keyWordRight,
	'd': keyKillWordRight, 'D': keyKillWordRight, 0x7f: keyKillWordLeft, ctrl('H'): keyKillWordLeft,
}

// finals are the keys whose sequence ends in a letter: escape, [ or O, letter.
var finals = map[byte]key{'A': keyUp, 'B': keyDown, 'C': keyRight, 'D': keyLeft, 'H': keyHome, 'F': keyEnd}

// tildes are the keys whose sequence is escape, [, a number, and a tilde.
var tildes = map[int]key{1: keyHome, 3: keyDelete, 4: keyEnd, 7: keyHome, 8: keyEnd}

// modified is what Ctrl or Alt makes of a key.
var modified = map[key]key{keyLeft: keyWordLeft, keyRight: keyWordRight, keyDelete: keyKillWordRight}

func ctrl(c byte) byte { return c & 0x1f }

// escapeDelay is how long an escape waits for the rest of a sequence before it
// counts as the Escape key.
const escapeDelay = 50 * time.Millisecond

// keyReader turns the bytes of a terminal into events. It reads only when it
// is asked for an event and has no bytes left, so that programs started by an
// evaluation find the terminal's input untouched; only after a lone Escape one
// read may be under way.
type keyReader struct {
	in      io.Reader
	buf     []byte
	chunks  chan chunk
	pending bool // a read is under way
}

type chunk struct {
	data []byte
	err  error
}

func newKeyReader(in io.Reader) *keyReader {
	return &keyReader{in: in, chunks: make(chan chunk, 1)}
}

// buffered reports whether more input is here already.
func (k *keyReader) buffered() bool { return len(k.buf) > 0 }

// fill waits for more bytes, at most for the given time if that is not zero.
func (k *keyReader) fill(wait time.Duration) error {
	if !k.pending {
		k.pending = true
		go func() {
			data := make([]byte, 1024)
			n, err := k.in.Read(data)
			k.chunks <- chunk{data[:n], err}
		}()
	}
	var expired <-chan time.Time
	if wait > 0 {
		expired = time.After(wait)
	}
	select {
	case c := <-k.chunks:
		k.pending = false
		k.buf = append(k.buf, c.data...)
		if len(c.data) > 0 {
			return nil
		}
		return c.err
	case <-expired:
		return errTimeout
	}
}

var errTimeout = errors.New("no input in time")

// more makes sure that byte i is there; false if it does not come in time.
func (k *keyReader) more(i int) bool {
	for len(k.buf) <= i {
		if k.fill(escapeDelay) != nil {
			return false
		}
	}
	return true
}

func (k *keyReader) take(n int) { k.buf = k.buf[:copy(k.buf, k.buf[n:])] }

// next waits for the next event.
func (k *keyReader) next() (event, error) {
	for len(k.buf) == 0 {
		if err := k.fill(0); err != nil {
			return event{}, err
		}
	}
	switch c := k.buf[0]; {
	case c == 0x1b:
		return event{key: k.escape()}, nil
	case c < ' ' || c == 0x7f:
		k.take(1)
		return event{key: controls[c]}, nil
	}
	for n := 1; !utf8.FullRune(k.buf) && n < utf8.UTFMax && k.more(n); n++ {
	}
	r, size := utf8.DecodeRune(k.buf)
	k.take(size)
	if r == utf8.RuneError {
		return event{}, nil
	}
	return event{key: keyRune, r: r}, nil
}

// escape reads a sequence that starts with an escape byte.
func (k *keyReader) escape() key {
	if !k.more(1) {
		k.take(1)
		return keyEscape
	}
	switch c := k.buf[1]; c {
	case '[', 'O':
		return k.control()
	default:
		k.take(2)
		return alts[c]
	}
}

// control reads escape, [ or O, parameters, and a final byte.
func (k *keyReader) control() key {
	params := []int{0}
	for i := 2; ; i++ {
		if !k.more(i) {
			k.take(i)
			return keyNone
		}
		switch c := k.buf[i]; {
		case c >= '0' && c <= '9':
			p := &params[len(params)-1]
			*p = min(*p*10+int(c-'0'), 9999)
		case c == ';':
			params = append(params, 0)
		case c >= 0x40 && c <= 0x7e:
			k.take(i + 1)
			return controlKey(c, params)
		}
	}
}

func controlKey(final byte, params []int) key {
	k := finals[final]
	if final == '~' {
		k = tildes[params[0]]
	}
	if len(params) > 1 && params[1] > 2 {
		if m, ok := modified[k]; ok {
			return m
		}
	}
	return k
}
