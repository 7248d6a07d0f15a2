package repl

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/syntax"
	"github.com/rayforce-go/rayforce/value"
)

// fake evaluates to the code itself, but for names it knows.
type fake struct {
	out     *strings.Builder
	globals map[string]value.Value
	timeit  bool
	port    int
	remote  *fakeRemote
}

func newFake() (*fake, *REPL) {
	out := new(strings.Builder)
	f := &fake{out: out, globals: map[string]value.Value{
		"null":   value.Null,
		"sum":    &value.Builtin{Name: "sum", Kind: value.TypeUnary},
		"sums":   &value.Builtin{Name: "sums", Kind: value.TypeUnary},
		"trades": value.NewTable([]value.SymID{value.Intern("price"), value.Intern("qty")}, []value.Collection{value.I64s(1), value.I64s(2)}),
	}}
	return f, &REPL{Eval: f, Out: out, Err: out}
}

func (f *fake) Eval(_ context.Context, text string) (value.Value, error) {
	v, err := syntax.Parse(&value.Source{Name: "repl", Text: text})
	if s, ok := v.(value.Sym); ok && !s.Quoted {
		if g, bound := f.globals[s.String()]; bound {
			return g, nil
		}
		return nil, value.Errorf(value.ErrName, "no %s", s)
	}
	return v, err
}

func (f *fake) Names() []string {
	var names []string
	for n := range f.globals {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
func (f *fake) Lookup(name string) (value.Value, bool) { v, ok := f.globals[name]; return v, ok }
func (f *fake) Help(name string) (string, string) {
	if name == "sum" {
		return "(sum x)", "adds up"
	}
	return "", ""
}
func (f *fake) Timeit() bool      { return f.timeit }
func (f *fake) SetTimeit(on bool) { f.timeit = on }
func (f *fake) Profile() string {
	if f.timeit {
		return "profile\n"
	}
	return ""
}
func (f *fake) Listen(port int) error {
	if f.port != 0 {
		return errors.New("busy")
	}
	f.port = port
	return nil
}
func (f *fake) Remote() Remote {
	if f.remote == nil {
		return nil
	}
	return f.remote
}

type fakeRemote struct{ got []string }

func (r *fakeRemote) Addr() string { return "db:5000" }
func (r *fakeRemote) Close()       {}
func (r *fakeRemote) Eval(_ context.Context, text string) (string, value.Value, error) {
	r.got = append(r.got, text)
	if text == "bad" {
		return "", nil, value.Errorf(value.ErrIO, "gone")
	}
	return "printed\n", value.NewList(value.I64(1), value.Str("a")), nil
}

func TestPipe(t *testing.T) {
	long := strings.Repeat("x", 4200)
	for _, c := range []struct{ in, want string }{
		{"42\n\"s\"\n[1 2]\nnull\n'a\n", "42\n\"s\"\n[1 2]\na\n"},
		{"(+ 1\n   2\n)\n(list 1\n2\n\n3)\n{a: 1\n b: 2}\n", "(+ 1 2)\n(list 1 2 3)\n{a:1 b:2}\n"},
		{"\n  \n1\n\n2\n", "1\n2\n"},
		{"1\r\n\r\nexit\r\n2\r\n", "1\n"},
		{"(a ; inner )\n b)\n", "(a b)\n"},
		{"nosuch\n1\n", "error: name: no nosuch\n1\n"},
		{"42", "42\n"},
		{"1\nexit\n2\n", "1\n"}, {"1\n\\\\\n2\n", "1\n"}, {"1\n:q\n2\n", "1\n"}, {":quit now\n2\n", ""},
		{"(a\n:q\nexit)\n", "(a q exit)\n"}, {" :x\n", "x\n"},
		{"(a \"x)\ny\")\n1\n", "(a \"x)\ny\")\n1\n"},
		{":clear\n", ""}, {":zz\n", ". Unknown command: :zz.\nType :? for help.\n"}, {": \n", ". Unknown command: : .\nType :? for help.\n"},
		{":t\n1\n:t 0\n:timeit 5\n:t\n", ". Timeit is on.\n1\nprofile\n. Timeit is off.\n. Timeit is on.\n. Timeit is off.\n"},
		{":t abc\n", ". error: type: :t expects 0 for off or 1 for on, got abc\n"},
		{":listen 0\n", ". Unknown command: :listen 0.\nType :? for help.\n"},
		{":listen\n", ". error: type: :listen expects a port number, got \"\"\n"},
		{":listen 5000\n:listen 5001\n", ". error: busy\n"},
		{":env\n", "  null                 null\n  sum                  fn\n  sums                 fn\n  trades               table\n(4 entries)\n"},
		{long + "\n1\n", "error: input too large: one input may have 4095 bytes\n1\n"},
		{"(a\n" + long + "\n; )\n(b \")\"\n) )\n1\n", "error: input too large: one input may have 4095 bytes\n1\n"},
		{"\"" + strings.Repeat("x", 4093) + "\"\n", "\"" + strings.Repeat("x", 4093) + "\"\n"},
	} {
		f, r := newFake()
		if err := r.Pipe(t.Context(), strings.NewReader(c.in)); err != nil {
			t.Fatal(err)
		}
		if got := f.out.String(); got != c.want {
			t.Errorf("%.60q: got %.200q, want %.200q", c.in, got, c.want)
		}
	}
}

func TestTerminalInputs(t *testing.T) {
	for _, c := range []struct {
		in, want string
		leave    bool
	}{
		{"42", "42\n", false}, {"42 ; the answer", "42\n", false}, {"; only a comment", "", false}, {"  ", "", false}, {"", "", false},
		{":t", ". Timeit is on.\n", false}, {"exit", "", true}, {":q", "", true},
		{strings.Repeat("x", 4096), "input too long: one input may have 4095 bytes, got 4096\n", false},
	} {
		f, r := newFake()
		if leave := r.input(t.Context(), c.in); leave != c.leave || f.out.String() != c.want {
			t.Errorf("%.40q: got %q, leaves %v", c.in, f.out.String(), leave)
		}
	}
}

func TestPipeReportsParseErrors(t *testing.T) {
	for _, in := range []string{")\n", "\"abc\n", "; c\n", "(+ 1 2"} {
		f, r := newFake()
		r.Pipe(t.Context(), strings.NewReader(in))
		if got := f.out.String(); !strings.HasPrefix(got, "error: parse: ") || strings.Count(got, "\n") != 1 {
			t.Errorf("%q: got %q", in, got)
		}
	}
}

func TestPipeToRemote(t *testing.T) {
	f, r := newFake()
	f.remote = new(fakeRemote)
	r.Pipe(t.Context(), strings.NewReader("(+ 1\n2)\n (.repl.disconnect)\n:t\nbad\n"))
	if want := "printed\n[1 a]\n(.repl.disconnect)\n. Timeit is on.\nerror: io: gone\n"; f.out.String() != want {
		t.Errorf("got %q, want %q", f.out.String(), want)
	}
	if want := []string{"(+ 1\n2)", "bad"}; !slices.Equal(f.remote.got, want) {
		t.Errorf("sent %q, want %q", f.remote.got, want)
	}
}

func TestSuggest(t *testing.T) {
	_, r := newFake()
	for _, c := range []struct{ text, want string }{ // | is the cursor
		{"(su|", "sum[env] summary[hist] sums[env]"},
		{"(nu|", "null[env]"},
		{"|", ""}, {"(|", ""}, {"; su|", ""}, {"(f \"su|", ""}, {"(f \"su|\")", ""}, {"\"x\" nu|", "null[env]"},
		{"(select {from: trades x: (sum pr|", "price[col]"},
		{"(select {q|: 1 from:trades})", "qty[col]"},
		{"(select {from: (f {from: trades}) q|})", ""},
		{"{from: trades} q|", ""},
	} {
		cursor := strings.IndexByte(c.text, '|')
		_, cands := r.suggest(strings.Replace(c.text, "|", "", 1), cursor, []string{"(summary 1)"})
		var got []string
		for _, x := range cands {
			got = append(got, x.Text+"["+x.Label+"]")
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: got %s, want %s", c.text, s, c.want)
		}
	}
}

func TestHighlight(t *testing.T) {
	_, r := newFake()
	for _, c := range []struct {
		text   string
		cursor int
		want   string
	}{
		{`(sum 'a "s" 1) ; x`, -1, `90:( 32:sum 38;5;118:'a 33:"s" 90:) 90:; x`},
		{"(+ 1)", 0, "46:( 38;5;39:+ 46:)"}, {"(+ 1)", 5, "46:( 38;5;39:+ 46:)"},
		{"(f", 2, "31:("}, {"(]", 0, "31:( 31:]"}, {"(f", -1, "90:("}, {"(()", 3, "90:( 46:( 46:)"},
	} {
		var got []string
		for _, s := range r.highlight(c.text, c.cursor) {
			got = append(got, string(s.Style)+":"+c.text[s.Start:s.End])
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: got %s, want %s", c.text, s, c.want)
		}
	}
}

func TestHistoryPath(t *testing.T) {
	t.Setenv("HOME", "")
	if got := historyPath(); got != ".rayforce_history" {
		t.Errorf("got %s", got)
	}
	t.Setenv("HOME", string(os.PathSeparator)+"h")
	if got := historyPath(); !strings.HasSuffix(got, "h"+string(os.PathSeparator)+".rayforce_history") {
		t.Errorf("got %s", got)
	}
}
