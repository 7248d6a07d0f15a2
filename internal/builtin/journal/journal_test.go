package journal

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/lang"
	log "github.com/rayforce-go/rayforce/internal/storage/journal"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// rig is an interpreter with a journal.
type rig struct {
	t    *testing.T
	in   *lang.Interp
	j    *Journal
	errs bytes.Buffer
}

func newRig(t *testing.T) *rig {
	r := &rig{t: t}
	r.j = New(&r.errs)
	crash := lang.Func{Name: "crash", Unary: func(*lang.Ctx, value.Value) (value.Value, error) { panic("as asked") }}
	r.in = lang.NewInterp(lang.NewRegistry(Funcs(r.j), []lang.Func{crash}), lang.Limits{})
	t.Cleanup(func() { r.j.Close() })
	return r
}

func (r *rig) do(text string) (value.Value, error) {
	return r.in.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Source: &value.Source{Text: text}})
}

// want checks the value of a global.
func (r *rig) want(name string, want value.Value) {
	r.t.Helper()
	if got := r.in.Global(value.Intern(name)); got != want {
		r.t.Errorf("%s is %v, want %v", name, got, want)
	}
}

// logOf returns the bytes of a log of these requests.
func logOf(t *testing.T, flags wire.Flags, requests ...value.Value) (data []byte) {
	for _, v := range requests {
		payload, err := wire.Append(nil, v)
		if err != nil {
			t.Fatal(err)
		}
		data = wire.AppendFrame(data, wire.Sync, flags, payload)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestRecover(t *testing.T) {
	base := filepath.Join(t.TempDir(), "db")
	snapshot, _ := wire.Marshal(value.SymDict([]string{"a", "b", ".sys.x"}, value.I64(1), value.I64(2), value.I64(3)))
	write(t, log.SnapshotPath(base), snapshot)
	write(t, log.LogPath(base), append(logOf(t, 0,
		value.Str("(set b 20)"),
		value.Str("(nosuch 1)"),
		value.Str("(crash 1)"),
		value.Str("(.log.close)"),
		value.Str("(.log.open 'sync \"other\")"),
		value.Str(""),
		value.NewList(value.Sym{ID: value.Intern("set")}, value.Sym{ID: value.Intern("c"), Quoted: true}, value.NewList(value.I64(7), value.I64(8))),
		value.Str("(set d 4)\x00(set d 5)"),
	), logOf(t, wire.Restricted, value.Str("(set a 100)"))...))
	r := newRig(t)
	if err := r.j.Recover(context.Background(), r.in, nil, base, false); err != nil {
		t.Fatal(err)
	}
	r.want("a", value.I64(1))
	r.want("b", value.I64(20))
	r.want("d", value.I64(4))
	if c, ok := r.in.Global(value.Intern("c")).(*value.List); !ok || c.Len() != 2 {
		t.Errorf("a list of data became %v", c)
	}
	for _, line := range []string{
		"log: loaded snapshot " + base + ".qdb: 2 bound, 0 skipped, 1 errors\n",
		"log: WARN entry 1 raised name", "log: WARN entry 2 raised state", "log: WARN entry 8 raised access",
		"log: replayed 9 entries, 3 of which failed, of " + base + ".log\n",
	} {
		if !strings.Contains(r.errs.String(), line) {
			t.Errorf("%q is missing in\n%s", line, &r.errs)
		}
	}
	if _, err := r.do("(.log.write 1)"); err != nil {
		t.Errorf("the journal is not open: %v", err)
	}
}

func TestReplayKeepsTheJournal(t *testing.T) {
	dir := t.TempDir()
	r := newRig(t)
	if _, err := r.do("(.log.open 'async \"" + dir + "/j\")"); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, "old.log")
	write(t, old, logOf(t, 0,
		value.Str("(.log.write 1)"), value.Str("(.log.roll)"), value.Str("(.log.snapshot)"), value.Str("(.log.close)"), value.Str("(.log.purge)"), value.Str("(set x 1)")))
	if v, err := r.do("(.log.replay \"" + old + "\")"); v != value.Value(value.I64(6)) {
		t.Errorf("got %v, %v", v, err)
	}
	r.want("x", value.I64(1))
	if ext, err := log.Validate(filepath.Join(dir, "j.log")); ext.Entries != 0 || err != nil {
		t.Errorf("%+v, %v", ext, err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("files %v", entries)
	}
}

func TestSnapshotHoldsWhatUsersBound(t *testing.T) {
	base := filepath.Join(t.TempDir(), "j")
	r := newRig(t)
	for _, text := range []string{
		"(set .ipc.on.open (fn [h] h))", "(set b 1)", "(set a 2)", "(set b 3)", "(set crash 5)",
		"(.log.open 'sync \"" + base + "\")", "(.log.snapshot)",
	} {
		if _, err := r.do(text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	r.j.Close()
	again := newRig(t)
	if err := again.j.Recover(context.Background(), again.in, nil, base, false); err != nil {
		t.Fatal(err)
	}
	again.want("a", value.I64(2))
	again.want("b", value.I64(3))
	again.want("crash", value.I64(5))
	if _, ok := again.in.Global(value.Intern(".ipc.on.open")).(*value.Lambda); !ok {
		t.Error("the hook is gone")
	}
}

func TestRestrictedSessionsLeaveTheJournalAlone(t *testing.T) {
	base := filepath.Join(t.TempDir(), "j")
	r := newRig(t)
	if _, err := r.do("(.log.open 'async \"" + base + "\")"); err != nil {
		t.Fatal(err)
	}
	s := lang.NewSession(nil, nil)
	s.Restricted = true
	for _, c := range []struct {
		text string
		code value.Code
	}{
		{"(.log.open 'async \"x\")", value.ErrAccess}, {"(.log.replay \"x\")", value.ErrAccess}, {"(.log.roll)", value.ErrAccess},
		{"(.log.snapshot)", value.ErrAccess}, {"(.log.close)", value.ErrAccess}, {"(.log.purge)", value.ErrAccess},
		{"(.log.write 1)", ""}, {"(.log.sync)", ""}, {"(.log.validate \"" + base + ".log\")", ""},
	} {
		_, err := r.in.Do(context.Background(), s, lang.Request{Source: &value.Source{Text: c.text}})
		if value.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want code %q", c.text, err, c.code)
		}
	}
	// What they write themselves has no more rights when it is evaluated.
	in := lang.Request{Source: &value.Source{Text: "(.log.write \"(.log.close)\")"}}
	if _, err := r.in.Do(context.Background(), s, in); err != nil {
		t.Fatal(err)
	}
	log.Read(base+".log", func(h wire.Header, _ []byte) error {
		if h.Flags != wire.Restricted {
			t.Errorf("an entry with flags %x", h.Flags)
		}
		return nil
	})
}
