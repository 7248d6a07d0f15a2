package line

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	up, down, right, left = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
	home, end, del        = "\x1b[H", "\x1bOF", "\x1b[3~"
	bs, enter, tab        = "\x7f", "\r", "\t"
)

var words = []Candidate{{"sum", "env", "(sum x)  adds up"}, {"sums", "env", ""}, {"sun", "hist", ""}}

func testConfig(t *fakeTerm, h *History) Config {
	return Config{
		Terminal: t, History: h,
		Incomplete: func(s string) bool { return strings.Count(s, "(") > strings.Count(s, ")") },
		Suggest: func(s string, cur int) (int, []Candidate) {
			start := strings.LastIndexAny(s[:cur], " (") + 1
			var out []Candidate
			for _, c := range words {
				if cur > start && strings.HasPrefix(c.Text, s[start:cur]) {
					out = append(out, c)
				}
			}
			return start, out
		},
	}
}

// typed feeds keys, one piece per read, and returns what Read gives and the
// screen before the last key.
func typed(t *testing.T, h *History, cols int, keys ...string) (text, before string, err error) {
	t.Helper()
	term := newFakeTerm(cols, 10)
	e := New(testConfig(term, h))
	drawn := make(chan string)
	e.conf.Terminal = probe{term, drawn}
	e.keys = newKeyReader(e.conf.Terminal)
	type result struct {
		text string
		err  error
	}
	done := make(chan result)
	go func() {
		text, err := e.Read([]Piece{{"", "> "}}, []Piece{{"", ". "}})
		done <- result{text, err}
	}()
	for i := 0; ; {
		select {
		case before = <-drawn: // waits for input
			if i == len(keys) {
				close(term.keys)
				continue
			}
			if i > 0 && keys[i-1] == "\x1b" {
				time.Sleep(2 * escapeDelay)
			}
			term.keys <- keys[i]
			i++
		case r := <-done:
			if term.raw != 0 {
				t.Error("the terminal is still raw")
			}
			return r.text, before, r.err
		}
	}
}

// probe reports the screen each time the editor asks for input.
type probe struct {
	*fakeTerm
	asked chan string
}

func (p probe) Read(b []byte) (int, error) {
	p.asked <- p.fakeTerm.String()
	return p.fakeTerm.Read(b)
}

func TestKeys(t *testing.T) {
	h := &History{}
	for _, e := range []string{"first", "(a\n b)", "last"} {
		h.Add(e)
	}
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"abc"}, "abc"},
		{[]string{"abc", left, "X", home, "Y", end, "Z"}, "YabXcZ"},
		{[]string{"abc", "\x01X\x05Y\x02Z\x06W"}, "XabcZYW"},
		{[]string{"abc", bs, bs, "x"}, "ax"}, {[]string{"abc", home, del, "\x04"}, "c"},
		{[]string{"héé", bs, left, "x"}, "hxé"}, {[]string{"日本", left, bs}, "本"}, {[]string{"e\u0301x", left, left, "a"}, "ae\u0301x"},
		{[]string{"one two-x", "\x17"}, "one "}, {[]string{"one two", "\x1b\x7f"}, "one "}, {[]string{"one two", "\x1bb", "X", "\x1bf", "Y"}, "one XtwoY"},
		{[]string{"one two", home, "\x1bd"}, " two"}, {[]string{"one two", "\x1b[1;5D", "\x0b"}, "one "}, {[]string{"one two", home, "\x1b[1;3C", "X"}, "oneX two"},
		{[]string{"one", "\x15", "x"}, "x"}, {[]string{"abc", "\x14"}, "acb"}, {[]string{"abc", left, "\x14"}, "acb"}, {[]string{"a", "\x14"}, "a"},
		{[]string{up}, "last"}, {[]string{up, up, "!"}, "(a\n b)!"}, {[]string{"typed", up, down}, "typed"}, {[]string{up, up, up, up, up}, "first"},
		{[]string{"x", "\x10", "\x0e", "y"}, "xy"},
		{[]string{"(a", enter, "b)"}, "(a\nb)"}, {[]string{"(a", enter, "bc", up, "X", down, "Y)"}, "(aX\nbcY)"},
		{[]string{"su", tab}, "sum"}, {[]string{"su", tab, tab}, "sums"}, {[]string{"su", tab, tab, tab, tab, "x"}, "sumx"}, {[]string{"(sum", tab, tab, " 1)"}, "(sums 1)"},
		{[]string{"su", tab, tab, "\x1b", "x"}, "sux"}, {[]string{"sun", tab, "x"}, "sunx"}, {[]string{"zz", tab}, "zz"},
		{[]string{"su", right}, "sum"}, {[]string{"su", left, right, "n"}, "sun"},
		{[]string{"\x12", "s"}, "last"}, {[]string{"\x12", "s", "\x12"}, "first"}, {[]string{"\x12", "fx", bs}, "first"}, {[]string{"\x12", "ir", left, "X"}, "firsXt"},
		{[]string{"abc", "\x12", "ir", "\x1b", "d"}, "abcd"}, {[]string{"abc", "\x12", "zz"}, "abc"},
		{[]string{"a\x1b[200~b\x1b[201~c"}, "abc"}, {[]string{"a\x1b[99Zb\x1b[19;2~c\x00"}, "abc"},
		{[]string{"\xc3", "\xa9\xff"}, "é"},
	} {
		text, _, err := typed(t, h, 40, append(slices.Clone(c.keys), enter)...)
		if err != nil || text != c.want {
			t.Errorf("%q: got %q %v, want %q", c.keys, text, err, c.want)
		}
	}
}

func TestLeaving(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want error
	}{
		{[]string{"\x04"}, io.EOF}, {[]string{"a", "\x03"}, ErrInterrupt}, {[]string{"a", bs, "\x04"}, io.EOF}, {[]string{"\x12", "a", "\x03"}, ErrInterrupt}, {nil, io.EOF},
	} {
		if _, _, err := typed(t, &History{}, 40, c.keys...); !errors.Is(err, c.want) {
			t.Errorf("%q: got %v, want %v", c.keys, err, c.want)
		}
	}
}

func TestScreen(t *testing.T) {
	h := &History{}
	h.Add("(old one)")
	for _, c := range []struct {
		keys []string
		cols int
		want string
	}{
		{nil, 40, "> |"}, {[]string{"abc", left}, 40, "> ab|c"},
		{[]string{"(abc", enter, "de"}, 40, "> (abc\n. de|"}, {[]string{"(abc", enter, "de", up}, 40, "> (a|bc\n. de"},
		{[]string{strings.Repeat("x", 12)}, 10, "> xxxxxxxx\nxxxx|"}, {[]string{strings.Repeat("x", 8)}, 10, "> xxxxxxxx\n|"},
		{[]string{strings.Repeat("x", 12), home}, 10, "> |xxxxxxxx\nxxxx"}, {[]string{"xxxxxxx日", left}, 10, "> xxxxxxx\n|日"},
		{[]string{"su"}, 40, "> su|m"}, {[]string{"su", left}, 40, "> s|u"},
		{[]string{"su", tab}, 60, "> sum|\nsum [env]  sums [env]  sun [hist]\n(sum x)  adds up"},
		{[]string{"su", tab}, 20, "> sum|\nsum [env]  sums [en\n(sum x)  adds up"},
		{[]string{"su", tab, " "}, 60, "> sum |"},
		{[]string{"\x12", "ol"}, 40, "(search) `ol': |(old one)"}, {[]string{"\x12", "zz"}, 40, "(search) `zz': |"},
		{[]string{"abc", "\x0c"}, 40, "> abc|"}, {[]string{"a\x16b"}, 40, "> ab|"},
	} {
		_, screen, _ := typed(t, h, c.cols, c.keys...)
		if screen != c.want {
			t.Errorf("%q: got\n%s\nwant\n%s", c.keys, screen, c.want)
		}
	}
}

func TestTallTextShowsTheRowsAroundTheCursor(t *testing.T) {
	_, screen, _ := typed(t, &History{}, 40, "("+strings.Repeat("x\r", 14)+"y")
	if n := strings.Count(screen, "\n") + 1; n != 10 || !strings.HasSuffix(screen, ". y|") {
		t.Errorf("%d rows:\n%s", n, screen)
	}
}

func TestOthersWriteAboveTheText(t *testing.T) {
	term := newFakeTerm(20, 10)
	asked := make(chan string)
	e := New(testConfig(term, &History{}))
	e.conf.Terminal = probe{term, asked}
	e.keys = newKeyReader(e.conf.Terminal)
	done := make(chan string)
	go func() {
		text, _ := e.Read([]Piece{{"", "> "}}, nil)
		done <- text
	}()
	<-asked
	term.keys <- "ab" + strings.Repeat("x", 20)
	<-asked
	e.WriteTo(term, []byte("one\ntwo\n"))
	e.WriteTo(term, []byte("three"))
	if got, want := term.String(), "one\ntwo\nthree\n> ab"+strings.Repeat("x", 16)+"\nxxxx|"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	term.keys <- "\r"
	<-done
	e.WriteTo(term, []byte("after"))
	if got := term.String(); !strings.HasSuffix(got, "xxxx\nafter|") {
		t.Errorf("got\n%s", got)
	}
}

func TestMenuWindow(t *testing.T) {
	m := &menu{candidates: make([]Candidate, 8)}
	for i := range m.candidates {
		m.candidates[i] = Candidate{Text: string(rune('a' + i)), Label: "x"}
	}
	for selected, want := range map[int]string{0: "abcde+3", 4: "cdefg+3", 7: "defgh+3"} {
		m.selected = selected
		got := ""
		for _, p := range m.pieces() {
			got += strings.TrimSpace(strings.TrimSuffix(p.Text, " [x]  "))
		}
		if got != want {
			t.Errorf("%d: got %s, want %s", selected, got, want)
		}
	}
}

func TestHistoryFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "h")
	h := OpenHistory(path)
	for _, e := range []string{"a", "a", " ", "(b\n c)", "a"} {
		h.Add(e)
	}
	other := OpenHistory(path)
	other.Add("other")
	if err := errors.Join(other.Save(), h.Save()); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(path)
	if want := "other\x00a\x00(b\n c)\x00a\x00"; string(data) != want {
		t.Errorf("got %q, want %q", data, want)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode is %v", info.Mode())
	}
	big := OpenHistory(path)
	for i := range 3000 {
		big.Add(strings.Repeat("x", i%7+1))
	}
	if n := len(big.Entries()); n != maxHistory {
		t.Errorf("%d entries", n)
	}
	if got := OpenHistory(path).Entries(); !slices.Equal(got, []string{"other", "a", "(b\n c)", "a"}) {
		t.Errorf("read back %q", got)
	}
}
