package system

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// rig is an interpreter with the functions of this package.
type rig struct {
	*testing.T
	svc *Services
	in  *lang.Interp
	out strings.Builder
}

func newRig(t *testing.T, svc *Services) *rig {
	return &rig{T: t, svc: svc, in: lang.NewInterp(lang.NewRegistry(Funcs(svc)), lang.Limits{})}
}

func (r *rig) eval(ctx context.Context, s *lang.Session, text string) (value.Value, error) {
	return r.in.Do(ctx, s, lang.Request{Source: &value.Source{Name: "test", Text: text}})
}

// check compares the compact form of what text gives, or "!" and the code of
// the error, with want.
func (r *rig) check(text, want string) {
	r.Helper()
	v, err := r.eval(context.Background(), lang.NewSession(&r.out, nil), text)
	got := "!" + string(value.CodeOf(err))
	if err == nil {
		got = format.Compact(v)
	}
	if got != want {
		r.Errorf("%s = %s, want %s", text, got, want)
	}
}

func TestArgs(t *testing.T) {
	r := newRig(t, &Services{Args: &Args{
		File: "a.rfl", Cores: 2, QueryLog: true, Log: "j",
		User: []string{"-opt", "123", "--verbose", "plain", "--k", "v", "bare", "-", "--k", "w", "-n", "-5"},
	}})
	r.check("(.sys.args)", `{file:"a.rfl" port:0 cores:2 timeit:false querylog:true interactive:false log:"j" user:{opt:"123" verbose:"plain" k:"w" n:"" 5:""}}`)
	r.check("(.sys.args 1)", "!domain")
	newRig(t, &Services{}).check("(.sys.args)", "{}")
}

func TestShell(t *testing.T) {
	r := newRig(t, &Services{})
	r.check(`(.sys.exec "exit 7")`, "1792")
	r.check(`(.sys.exec "")`, "0")
	r.check(`(.sys.exec "kill -9 $$")`, "9")
	r.check(`(.sys.exec "no-such-command-xyz 2>/dev/null")`, "32512")
	r.check(`(.sys.exec 'true)`, "!type")
	r.check(`(.sys.cmd "exit 3")`, "768")
	r.check(`(.sys.exec "echo to the session")`, "0")
	if got := r.out.String(); got != "to the session\n" {
		t.Errorf("the command printed %q", got)
	}
	begin := time.Now()
	r.check(`(.sys.exec "sleep 20 &")`, "0")
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := r.eval(ctx, lang.NewSession(nil, nil), `(.sys.exec "exec sleep 20")`); value.CodeOf(err) != value.ErrCancel {
		t.Errorf("an interrupted command: %v, want cancel", err)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("waited %v for commands in the background and interrupted ones", took)
	}
}

func TestCommands(t *testing.T) {
	r := newRig(t, &Services{})
	for _, c := range []struct{ line, want string }{
		{"t", "1"}, {"t", "0"}, {"  t   1  ", "1"}, {"timeit 0 2", "0"}, {"timeit -3", "1"}, {"t x", "!type"},
		{"help", "!domain"}, {"?", "!domain"}, {"clear", "!domain"}, {"q", "!domain"}, {"quit", "!domain"}, {"", "!domain"}, {"   ", "!domain"},
	} {
		r.check(`(.sys.cmd "`+c.line+`")`, c.want)
	}
	r.check(`(.sys.cmd 't)`, "!type")
}

func TestExit(t *testing.T) {
	status := -1
	r := newRig(t, &Services{Exit: func(n int) { status = n }})
	for _, c := range []struct {
		arg  string
		want int
	}{{"3", 3}, {"300", 44}, {"-1", 255}, {"2.9", 2}, {"5i", 5}, {`"a"`, 0}, {"0Nf", 0}, {"[1]", 0}} {
		r.check("(exit "+c.arg+")", "null")
		if status != c.want {
			t.Errorf("(exit %s) ended with status %d, want %d", c.arg, status, c.want)
		}
	}
	newRig(t, &Services{}).check("(exit 0)", "!nyi")
}

func TestEnvironment(t *testing.T) {
	t.Setenv("RF_TEST_A", "")
	t.Setenv("RF_TEST_LONG", "")
	long := strings.Repeat("x", 4095)
	r := newRig(t, &Services{})
	r.check(`(.os.setenv "RF_TEST_A" "hello")`, `"hello"`)
	r.check(`(.os.getenv "RF_TEST_A")`, `"hello"`)
	r.check(`(.sys.exec "test $RF_TEST_A = hello")`, "0")
	r.check(`(.os.getenv "RF_TEST_NOT_SET")`, `""`)
	r.check(`(.os.setenv "A=B" "x")`, `"x"`)
	r.check(`(.os.setenv "RF_TEST_LONG" "`+long+`")`, `"`+long+`"`)
	r.check(`(.os.setenv "RF_TEST_LONG" "`+long+`x")`, "!range")
	r.check(`(.os.getenv "`+long[:255]+`")`, `""`)
	r.check(`(.os.getenv "`+long[:256]+`")`, "!domain")
	r.check(`(.os.getenv "")`, "!domain")
	r.check(`(.os.setenv "" "x")`, "!domain")
	r.check(`(.os.getenv 'HOME)`, "!type")
	r.check(`(.os.setenv "A" 5)`, "!type")
}

func TestRestrictedSessionsChangeNothing(t *testing.T) {
	r := newRig(t, &Services{Timers: NewTimers(nil, nil), Exit: func(int) { t.Error("a restricted session ended the process") }})
	s := lang.NewSession(nil, nil)
	s.Restricted = true
	for _, text := range []string{
		`(exit 1)`, `(.sys.exec "true")`, `(.sys.cmd "t")`, `(.os.getenv "PATH")`, `(.os.setenv "RF_TEST_X" "1")`,
		`(.time.timer.set 1 1 (fn [t] t))`, `(.time.timer.del 0)`, `(.sys.querylog.enable 1)`, `(.sys.timeit 1)`,
	} {
		if _, err := r.eval(context.Background(), s, text); value.CodeOf(err) != value.ErrAccess {
			t.Errorf("%s: %v, want access", text, err)
		}
	}
}

func TestObjectSizes(t *testing.T) {
	r := newRig(t, &Services{})
	for _, c := range []struct{ in, want string }{
		{"42", "32"}, {"'abc", "32"}, {`"abcdef"`, "32"}, {`"abcdefg"`, "71"}, {`"a string of thirty characters."`, "94"},
		{"[]", "32"}, {"[true]", "33"}, {"[1h 2h]", "36"}, {"[2024.01.01]", "36"}, {"['a 'b]", "48"},
		{`["a" "bb"]`, "64"}, {`["a long string of text" "bb"]`, "117"},
		{"()", "32"}, {"(quote (1 2))", "112"}, {"(quote (1 [2 3]))", "128"}, {"{a: 1}", "160"},
		{".sys.gc", "32"}, {"null", "!type"},
	} {
		r.check("(.mem.objsize "+c.in+")", c.want)
	}
	v := value.I64s(1, 2, 3)
	cols := []value.Collection{v, value.F64s(1, 2, 3)}
	for _, c := range []struct {
		v    value.Value
		want int64
	}{
		{value.NewList(v, v), 104},
		{value.NewTable(value.Syms("a", "b").Data(), cols), 256},
		{value.GUID{1}, 80},
		{value.NewVec(value.TypeGUID, make([]value.GUID, 2)), 64},
	} {
		if got := (sizer{}).size(c.v); got != c.want {
			t.Errorf("size of %s = %d, want %d", format.Compact(c.v), got, c.want)
		}
	}
}

func TestMeasure(t *testing.T) {
	r := newRig(t, &Services{})
	v, err := r.eval(context.Background(), lang.NewSession(nil, nil), "(.mem.ts [1 2 3])")
	if err != nil {
		t.Fatal(err)
	}
	d := v.(*value.Dict)
	get := func(key string) value.Value { x, _ := d.Get(value.Intern(key)); return x }
	if got := format.Compact(get("result")); got != "[1 2 3]" || get("result-bytes") != value.I64(56) {
		t.Errorf("result %s of %v bytes", got, get("result-bytes"))
	}
	if get("workers") != value.I64(0) || get("parallelism") != value.F64(0) || get("time-ns").(value.I64) < 0 {
		t.Errorf("measured %s", format.Compact(d))
	}
	r.check("(.mem.ts)", "!arity")
	r.check("(.mem.ts 1 2)", "!arity")
	r.check("(.mem.ts nosuch)", "!name")
	r.check("(.mem.ts (.mem.ts 1))", "!state")
	r.check("(do (.mem.ts (set zz 5)) zz)", "5")
}

func TestProfiler(t *testing.T) {
	r := newRig(t, &Services{})
	for _, c := range []struct{ arg, want string }{
		{"", "1"}, {"", "0"}, {"5", "1"}, {"0h", "0"}, {"0x01", "1"}, {"false", "0"}, {`" 1x"`, "1"}, {"null", "0"}, {"0Nl", "1"}, {"0 1 2", "0"},
		{`"x"`, "!type"}, {"1.5", "!type"}, {"'a", "!type"}, {"[1]", "!type"},
	} {
		r.check("(.sys.timeit "+c.arg+")", c.want)
	}

	p := NewProfile()
	p.Event("parse")
	p.Begin("count") // of an evaluation that has to start over
	p.End(nil)
	p.Begin("sum")
	p.Again()
	p.Begin("set")
	p.Begin("til")
	time.Sleep(2 * time.Millisecond)
	p.End(value.I64s(make([]int64, 10)...))
	p.Begin("neg") // brief, of one row
	p.End(value.I64(1))
	p.End(value.I64(1))
	p.Close()
	if got, want := shape(p), "╭ top-level|│ ✶  parse:|│ ╭ set|│ │ ╭ til|│ │ ╰─┤|│ ╰─┤|╰─┤"; got != want || !strings.Contains(p.String(), " rows=10") {
		t.Errorf("the tree is\n%s", p)
	}
	r.svc.Profiler.Keep(p)
	v, _ := r.eval(context.Background(), lang.NewSession(nil, nil), "(.sys.prof)")
	tbl := v.(*value.Table)
	if got := format.Compact(tbl.Cols()[0]) + format.Compact(tbl.Cols()[1]); got != "[parse til set top-level][1 2 1 0]" {
		t.Errorf("operators and depths %s", got)
	}
	sum := 0.0
	for i := range tbl.NumRows() {
		sum += float64(tbl.Cols()[4].At(i).(value.F64))
	}
	if sum < 99.9 || sum > 100.1 {
		t.Errorf("percentages add up to %f", sum)
	}
}

// shape returns the lines of the tree of a profile without what was measured.
func shape(p *Profile) string {
	var lines []string
	for _, line := range strings.Split(strings.TrimSuffix(p.String(), "\n"), "\n") {
		lines = append(lines, strings.TrimRight(strings.Split(line, "ms")[0], "0123456789. "))
	}
	return strings.Join(lines, "|")
}

func TestProfileHasABound(t *testing.T) {
	p := NewProfile()
	for range 2 * maxSpans {
		p.Begin("map")
		p.Event("step")
		p.Begin("til")
		p.End(value.I64s(1, 2))
		p.End(value.I64s(1, 2))
	}
	p.Begin("left open")
	p.Close()
	if n := len(p.spans); n > maxSpans || n < maxSpans-3 || p.spans[n-1].Name != "top-level" {
		t.Errorf("%d spans, the last is %s", n, p.spans[n-1].Name)
	}
}

func TestQueryLog(t *testing.T) {
	r := newRig(t, &Services{})
	r.check("(.sys.querylog)", "(table [time duration-ms result-rows memory-kib workers parallelism status query] (list [] [] [] [] [] [] [] []))")
	r.check("(.sys.querylog 1)", "!domain")
	for _, c := range []struct{ arg, want string }{
		{"", "1"}, {"", "0"}, {"7", "1"}, {"0", "0"}, {"0Nl", "1"}, {"1i", "!type"}, {"true", "!type"}, {"1 2", "!domain"},
	} {
		r.check("(.sys.querylog.enable "+c.arg+")", c.want)
	}
	r.svc.QueryLog.Set(false)
	if r.svc.QueryLog.Begin() != nil {
		t.Error("a query is logged while the log is off")
	}
	r.svc.QueryLog.Set(true)
	end := r.svc.QueryLog.Begin()
	r.svc.QueryLog.Set(false) // what began before is logged
	end("(foo)", nil, value.Errorf(value.ErrName, "foo"))
	v, _ := r.eval(context.Background(), lang.NewSession(nil, nil), "(.sys.querylog)")
	if tbl := v.(*value.Table); tbl.NumRows() != 1 || tbl.Cols()[2].At(0) != value.I64(0) || format.Compact(tbl.Cols()[6]) != "[name]" || format.Compact(tbl.Cols()[7]) != `["(foo)"]` {
		t.Errorf("the log is %s", format.Compact(v))
	}
	for i := range maxQueries + 10 {
		r.svc.QueryLog.Add(Query{Finished: time.Date(2000, 1, 1, 0, 0, 1, 0, time.UTC), Rows: int64(i), Status: "ok", Text: strings.Repeat("q", 300)})
	}
	v, _ = r.eval(context.Background(), lang.NewSession(nil, nil), "(.sys.querylog)")
	tbl := v.(*value.Table)
	last := maxQueries - 1
	if tbl.NumRows() != maxQueries || tbl.Cols()[2].At(0) != value.I64(10) || tbl.Cols()[2].At(last) != value.I64(maxQueries+9) {
		t.Errorf("%d queries, from %v to %v", tbl.NumRows(), tbl.Cols()[2].At(0), tbl.Cols()[2].At(last))
	}
	if tbl.Cols()[0].At(0) != value.Timestamp(1e9) || len(tbl.Cols()[7].At(0).(value.Str)) != maxQueryText {
		t.Errorf("time %v, query of %d bytes", tbl.Cols()[0].At(0), len(tbl.Cols()[7].At(0).(value.Str)))
	}
	for _, c := range []struct {
		v    value.Value
		want int64
	}{{value.I64s(1, 2), 2}, {value.SymDict([]string{"a", "b", "c"}, value.Null, value.Null, value.Null), 2}, {value.Null, 0}, {nil, 0}, {value.I64(5), 1}, {value.Str("abc"), 1}} {
		if got := ResultRows(c.v); got != c.want {
			t.Errorf("rows of %v = %d, want %d", c.v, got, c.want)
		}
	}
}

func TestDictionaries(t *testing.T) {
	r := newRig(t, &Services{Version: "1.2.3", BuildDate: "2026.01.01"})
	r.check("(.sys.build)", `{version:"1.2.3" build-date:"2026.01.01"}`)
	for _, text := range []string{"(.sys.info)", "(.sys.mem 1)"} {
		v, err := r.eval(context.Background(), lang.NewSession(nil, nil), text)
		if err != nil {
			t.Fatal(err)
		}
		d := v.(*value.Dict)
		for i := range d.Len() {
			if n, ok := d.Vals().At(i).(value.I64); !ok || n < 0 {
				t.Errorf("%s holds %s under %s", text, format.Compact(d.Vals().At(i)), format.Compact(d.Keys().At(i)))
			}
		}
	}
	r.check("(.sys.gc 1)", "0")
}
