package line

import (
	"io"
	"strconv"
	"strings"
	"sync"
)

// fakeTerm is a terminal of a fixed size: the keys that are typed, and a
// screen that understands what the editor writes.
type fakeTerm struct {
	keys       chan string
	cols, rows int

	mu       sync.Mutex
	cells    [][]rune
	row, col int
	raw      int
}

func newFakeTerm(cols, rows int) *fakeTerm {
	return &fakeTerm{keys: make(chan string, 100), cols: cols, rows: rows, cells: [][]rune{nil}}
}

func (t *fakeTerm) Size() (int, int) { return t.cols, t.rows }

func (t *fakeTerm) Raw() (func(), error) { t.raw++; return func() { t.raw-- }, nil }

func (t *fakeTerm) Read(p []byte) (int, error) {
	s, ok := <-t.keys
	if !ok {
		return 0, io.EOF
	}
	return copy(p, s), nil
}

func (t *fakeTerm) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := string(p)
	for s != "" {
		if rest, ok := strings.CutPrefix(s, "\x1b["); ok {
			end := strings.IndexFunc(rest, func(r rune) bool { return r >= 0x40 && r <= 0x7e })
			t.control(rest[:end], rest[end])
			s = rest[end+1:]
			continue
		}
		r := []rune(s)[0]
		s = s[len(string(r)):]
		switch r {
		case '\r':
			t.col = 0
		case '\n':
			t.row++
			for t.row >= len(t.cells) {
				t.cells = append(t.cells, nil)
			}
		default:
			t.put(r)
			t.col += runeWidth(r)
		}
	}
	return len(p), nil
}

func (t *fakeTerm) put(r rune) {
	line := t.cells[t.row]
	for len(line) <= t.col {
		line = append(line, ' ')
	}
	line[t.col] = r
	t.cells[t.row] = line
}

func (t *fakeTerm) control(params string, final byte) {
	n, _ := strconv.Atoi(params)
	switch final {
	case 'A':
		t.row = max(t.row-n, 0)
	case 'C':
		t.col += n
	case 'K':
		t.cells[t.row] = t.cells[t.row][:min(t.col, len(t.cells[t.row]))]
	case 'J':
		if n == 2 {
			t.cells = [][]rune{nil}
		} else {
			t.control("", 'K')
			t.cells = t.cells[:t.row+1]
		}
	case 'H':
		t.row, t.col = 0, 0
	}
}

// String returns the screen, with | where the cursor is.
func (t *fakeTerm) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []string
	for i, line := range t.cells {
		if i == t.row {
			line = append([]rune(nil), line...)
			for len(line) < t.col {
				line = append(line, ' ')
			}
			line = append(line[:t.col:t.col], append([]rune{'|'}, line[t.col:]...)...)
		}
		out = append(out, strings.TrimRight(string(line), " "))
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}
