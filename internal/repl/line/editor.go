package line

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

// ErrInterrupt is returned by Read when the user pressed Ctrl-C.
var ErrInterrupt = errors.New("interrupted")

// Terminal is where the text is edited.
type Terminal interface {
	io.Reader
	io.Writer
	// Size returns the number of columns and rows.
	Size() (cols, rows int)
	// Raw switches to raw mode until the function it returns is called.
	Raw() (restore func(), err error)
}

// Config is what an editor needs to know. Only Terminal and History are
// required.
type Config struct {
	Terminal Terminal
	History  *History
	// Incomplete reports whether Enter continues the text on another line.
	Incomplete func(text string) bool
	// Highlight returns the styles of a text, in order. The cursor is a byte
	// offset, or -1 when the text is entered.
	Highlight func(text string, cursor int) []Span
	// Suggest returns what may stand in place of the word before the cursor,
	// and where that word starts.
	Suggest func(text string, cursor int) (start int, candidates []Candidate)
}

// Editor edits texts on a terminal, one after another.
type Editor struct {
	conf Config
	keys *keyReader

	mu      sync.Mutex // held but while Read waits for a key
	editing bool       // a text is on the screen

	prompt, cont []Piece
	buf          buffer
	recalled     int    // index of the history entry in buf, len(entries) for none
	stash        buffer // buf before the history was looked at
	menu         *menu
	search       *search
	hint         string
	screen       screen
}

// New returns an editor.
func New(conf Config) *Editor {
	return &Editor{conf: conf, keys: newKeyReader(conf.Terminal)}
}

// Read lets the user edit a text and returns it. Prompt stands before its
// first line and cont before the others. It returns io.EOF for Ctrl-D on an
// empty text and ErrInterrupt for Ctrl-C.
func (e *Editor) Read(prompt, cont []Piece) (string, error) {
	restore, err := e.conf.Terminal.Raw()
	if err != nil {
		return "", err
	}
	defer restore()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.begin(prompt, cont)
	defer func() { e.editing = false }()
	for {
		if !e.keys.buffered() {
			if err := e.draw(); err != nil {
				return "", err
			}
		}
		ev, err := e.wait()
		if err != nil {
			return "", err
		}
		done, err := e.handle(ev)
		if err != nil || done {
			if ferr := e.leave(err); err == nil {
				err = ferr
			}
			return e.buf.text, err
		}
	}
}

func (e *Editor) begin(prompt, cont []Piece) {
	e.editing = true
	e.prompt, e.cont = prompt, cont
	e.buf, e.stash = buffer{}, buffer{}
	e.recalled = len(e.conf.History.Entries())
	e.menu, e.search, e.hint, e.screen.cursor = nil, nil, "", 0
}

// wait returns the next event. Meanwhile others may write; see WriteTo.
func (e *Editor) wait() (event, error) {
	e.mu.Unlock()
	defer e.mu.Lock()
	return e.keys.next()
}

// WriteTo writes to w, which shows on the same terminal, without disturbing a
// text that is being edited: it is taken off the screen and drawn again below.
// It may be called from any goroutine.
func (e *Editor) WriteTo(w io.Writer, p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.editing {
		return w.Write(p)
	}
	if _, err := io.WriteString(e.conf.Terminal, e.screen.erase()); err != nil {
		return 0, err
	}
	// In raw mode a newline does not return to the first column.
	out := bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n"))
	if !bytes.HasSuffix(out, []byte("\n")) {
		out = append(out, "\r\n"...)
	}
	if _, err := w.Write(out); err != nil {
		return 0, err
	}
	return len(p), e.draw()
}

// handle applies one event. It reports whether the text is entered.
func (e *Editor) handle(ev event) (done bool, err error) {
	if e.search != nil && e.searching(ev) {
		return false, nil
	}
	if e.menu != nil {
		switch ev.key {
		case keyTab:
			e.cycle()
			return false, nil
		case keyEscape:
			e.buf = e.menu.before
		}
		e.menu = nil
	}
	e.hint = ""
	switch ev.key {
	case keyRune:
		e.buf.insert(string(ev.r))
	case keyEnter:
		if e.conf.Incomplete == nil || !e.conf.Incomplete(e.buf.text) {
			return true, nil
		}
		e.buf.insert("\n")
	case keyTab:
		e.complete()
	case keyInterrupt:
		return false, ErrInterrupt
	case keyEOF:
		if e.buf.text == "" {
			return false, io.EOF
		}
		e.buf.edit(keyDelete)
	case keyClear:
		_, err = io.WriteString(e.conf.Terminal, "\x1b[H\x1b[2J")
		e.screen.cursor = 0
	case keySearch:
		e.search = &search{at: len(e.conf.History.Entries())}
	case keyUp:
		if !e.buf.up() {
			e.recall(e.recalled - 1)
		}
	case keyDown:
		if !e.buf.down() {
			e.recall(e.recalled + 1)
		}
	case keyRight:
		if g := e.ghost(); g != "" {
			e.buf.insert(g)
			break
		}
		e.buf.edit(ev.key)
	default:
		e.buf.edit(ev.key)
	}
	return false, err
}

// recall shows a history entry, or beyond the last one what was typed before.
func (e *Editor) recall(i int) {
	entries := e.conf.History.Entries()
	if i < 0 || i > len(entries) {
		return
	}
	if e.recalled == len(entries) {
		e.stash = e.buf
	}
	e.recalled = i
	if i == len(entries) {
		e.buf = e.stash
	} else {
		e.buf.set(entries[i])
	}
}

// draw shows the text as it is being edited.
func (e *Editor) draw() error {
	cols, rows := e.conf.Terminal.Size()
	p := painter{width: max(cols, 10)}
	var row, col int
	if e.search != nil {
		row, col = e.search.paint(&p, e.conf.History.Entries())
	} else {
		row, col = e.paintText(&p, e.buf.cur)
		p.put(styleGray, e.ghost())
	}
	if e.menu != nil {
		p.newRow()
		for _, x := range e.menu.pieces() {
			p.putCut(x.Style, x.Text)
		}
	}
	if e.hint != "" {
		p.newRow()
		p.putCut(styleGray, e.hint)
	}
	_, err := io.WriteString(e.conf.Terminal, e.screen.show(p.finish(), row, col, rows))
	return err
}

func (e *Editor) paintText(p *painter, cur int) (row, col int) {
	p.pieces(e.prompt)
	var spans []Span
	if e.conf.Highlight != nil {
		spans = e.conf.Highlight(e.buf.text, cur)
	}
	return p.text(e.buf.text, spans, e.cont, cur)
}

// leave shows the text for the last time, without help for editing, and moves
// to a new row.
func (e *Editor) leave(reason error) error {
	cols, rows := e.conf.Terminal.Size()
	p := painter{width: max(cols, 10)}
	e.paintText(&p, -1)
	if reason == ErrInterrupt {
		p.put("", "^C")
	}
	row, col := len(p.rows), p.col
	text := e.screen.show(p.finish(), row, col, rows)
	e.screen.cursor = 0
	_, err := io.WriteString(e.conf.Terminal, text+"\r\n")
	return err
}
