package file_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/storage/csv"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/internal/storage/journal"
	"github.com/rayforce-go/rayforce/internal/storage/load"
	"github.com/rayforce-go/rayforce/internal/storage/parted"
	"github.com/rayforce-go/rayforce/internal/storage/splay"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// scenario is something that changes files: between prepare and change lies
// the old state, behind change the new one.
type scenario struct {
	name    string
	prepare func(dir string) error
	change  func(dir string) error
	// look opens what is in dir, as the next process does, and describes it.
	look func(dir string) string
}

var ctx = context.Background()

func table(names string, cols ...value.Collection) *value.Table {
	return value.NewTable(value.Syms(strings.Fields(names)...).Data(), cols)
}

func put(dir string, t *value.Table) error {
	return splay.Set(dir, t, splay.Options{Context: ctx, Workers: 1})
}

func setter(path string, t *value.Table) func(string) error {
	return func(dir string) error { return put(dir+path, t) }
}

func splayed(path string) func(string) string {
	return func(dir string) string { return show(splay.Get(dir+path, nil)) }
}

func show(t *value.Table, err error) string {
	switch {
	case value.CodeOf(err) == value.ErrIO && strings.Contains(err.Error(), "no such file"):
		return "nothing"
	case err != nil:
		return "error: " + err.Error()
	}
	links := ""
	for i, col := range t.Cols() {
		if m := value.MetaOf(col); m.Linked {
			links += fmt.Sprintf(" column %d links to %s", i, m.Target)
		}
	}
	return format.Compact(value.NewTable(t.Names(), t.Cols())) + links
}

func linked(rows ...int64) value.Vector {
	return value.I64s(rows...).WithMeta(value.Meta{Linked: true, Target: value.Intern("dim")})
}

func long(i int) string { return strings.Repeat("a long string ", 3) + fmt.Sprint(i) }

var scenarios = []scenario{
	{
		name: "a table is replaced",
		prepare: setter("/db/t", table("a s t l gone", value.I64s(1, 2), value.Syms("x", "y"), value.Strs("p", long(1)),
			linked(0, 1), value.F64s(1, 2))),
		change: setter("/db/t", table("a s t l new", value.I64s(3, 4, 5), value.Syms("y", "z", "x"), value.Strs(long(2), "q", long(3)),
			value.I64s(7, 8, 9), value.NewList(value.I64(1), value.Str("two"), value.I64s(3)))),
		look: splayed("/db/t"),
	},
	{
		name:    "a table is new",
		prepare: func(string) error { return nil },
		change:  setter("/deep/down/t", table("a s", linked(1, 2), value.Syms("x", "y"))),
		look:    splayed("/deep/down/t"),
	},
	{
		name:    "a table without columns is replaced",
		prepare: setter("/t", table("")),
		change:  setter("/t", table("a", value.I64s(1))),
		look:    splayed("/t"),
	},
	{
		name: "a partition grows",
		prepare: func(dir string) error {
			return errors.Join(put(dir+"/1/t", table("s v", value.Syms("x", "y"), value.I64s(1, 2))),
				put(dir+"/2/t", table("s v", value.Syms("z"), value.I64s(3))))
		},
		change: setter("/2/t", table("s v", value.Syms("z", "w"), value.I64s(3, 4))),
		look:   partitioned,
	},
	{
		name:    "a partition is new",
		prepare: setter("/1/t", table("s v", value.Syms("x", "y"), value.I64s(1, 2))),
		change:  setter("/2/t", table("s v", value.Syms("w", "x"), value.I64s(3, 4))),
		look:    partitioned,
	},
	{
		name: "a partition gets the table",
		prepare: func(dir string) error {
			return errors.Join(put(dir+"/1/t", table("s", value.Syms("x", "y"))), put(dir+"/1/u", table("v", value.I64s(1))),
				put(dir+"/2/u", table("v", value.I64s(2))))
		},
		change: func(dir string) error {
			_, err := parted.Fill(dir, splay.Options{Context: ctx, Workers: 1})
			return err
		},
		look: partitioned,
	},
	{
		name: "a table is loaded over another",
		prepare: func(dir string) error {
			return errors.Join(put(dir+"/t", table("a s", value.F64s(1, 2), value.Syms("x", "y"))),
				file.Write(dir+"/csv", []byte("a,s\n5,z\n6,x\n7,q\n"), file.Durable))
		},
		change: func(dir string) error {
			_, err := load.Splayed(ctx, load.Source{Path: dir + "/csv", Workers: 1, Schema: csv.Schema{}}, dir+"/t")
			return err
		},
		look: splayed("/t"),
	},
	{
		name:    "a file is written",
		prepare: func(dir string) error { return file.Replace(dir+"/f", []byte("old")) },
		change:  func(dir string) error { return file.Replace(dir+"/f", []byte("and new")) },
		look: func(dir string) string {
			data, err := file.Read(dir + "/f")
			_ = file.Remove(dir + "/f.tmp") // which nobody opens, but the next to write it
			return fmt.Sprintf("%q %v", data, err)
		},
	},
	{
		name:    "a snapshot",
		prepare: logged("one", "two"),
		change: func(dir string) error {
			return onLog(dir, func(l *journal.Log) error { return l.Snapshot(value.SymDict([]string{"x"}, value.I64(5))) })
		},
		look: recovered,
	},
	{
		name: "a second snapshot",
		prepare: func(dir string) error {
			return onLog(dir, func(l *journal.Log) error {
				return errors.Join(l.Snapshot(value.SymDict([]string{"x"}, value.I64(4))), logged("one")(dir+"/more"))
			})
		},
		change: func(dir string) error {
			return onLog(dir, func(l *journal.Log) error { return l.Snapshot(value.SymDict([]string{"x"}, value.I64(5))) })
		},
		look: recovered,
	},
}

func partitioned(dir string) string { return show(parted.Get(dir, "t", 1)) }

// onLog opens the journal in dir, calls f and closes it.
func onLog(dir string, f func(l *journal.Log) error) error {
	l, err := journal.Open(dir + "/j")
	if err != nil {
		return err
	}
	err = f(l)
	if err2 := l.Close(); err == nil {
		err = err2
	}
	return err
}

// logged appends entries to the journal in dir.
func logged(entries ...string) func(dir string) error {
	return func(dir string) error {
		if err := file.MakeDir(dir); err != nil {
			return err
		}
		return onLog(dir, func(l *journal.Log) error {
			for _, e := range entries {
				place, err := l.Append(wire.Header{}, []byte(e))
				if err != nil {
					return err
				}
				if err := l.Sync(place); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// recovered describes what the journal in dir makes.
func recovered(dir string) string {
	v, err := journal.ReadSnapshot(dir+"/j", nil)
	if err != nil {
		return "error: " + err.Error()
	}
	out := "no snapshot"
	if v != nil {
		out = format.Compact(v)
	}
	if err := onLog(dir, func(*journal.Log) error { return nil }); err != nil {
		return "error: " + err.Error()
	}
	_, err = journal.Read(dir+"/j.log", func(_ wire.Header, payload []byte) error {
		out += " " + string(payload)
		return nil
	})
	if err != nil {
		return "error: " + err.Error()
	}
	return out
}

// space returns an empty directory, in memory if possible.
func space(t testing.TB) string {
	dir, err := os.MkdirTemp("/dev/shm", "crash")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// TestFaultAtEveryCall lets every system call of every scenario crash or fail.
func TestFaultAtEveryCall(t *testing.T) {
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			old, new := s.states(t)
			if old == new || strings.HasPrefix(old+new, "error") {
				t.Fatalf("the old state is %s\nthe new one   %s", old, new)
			}
			total := 0
			for n := 1; ; n++ {
				if s.breakAt(t, n, file.Crash, old, new) {
					break
				}
				s.breakAt(t, n, file.Fail, old, new)
				s.breakAt(t, n, file.Full, old, new)
				total++
			}
			if total < 5 {
				t.Errorf("only %d calls were tried", total)
			}
		})
	}
}

// states returns what is there before and after the change.
func (s *scenario) states(t *testing.T) (old, new string) {
	t.Helper()
	dir := space(t)
	if err := s.prepare(dir); err != nil {
		t.Fatal(err)
	}
	old = s.look(dir)
	if err := s.change(dir); err != nil {
		t.Fatal(err)
	}
	return old, s.look(dir)
}

// breakAt lets call n of the change fail and checks all that may be found
// then. It reports whether the change ended before.
func (s *scenario) breakAt(t *testing.T, n int, how file.Fault, old, new string) (beyond bool) {
	t.Helper()
	dir := space(t)
	disk := file.OnDisk(t, dir)
	defer disk.Off()
	if err := s.prepare(dir); err != nil {
		t.Fatal(err)
	}
	disk.Break(n, how)
	err := s.change(dir)
	calls := disk.Calls()
	last := calls[min(n, len(calls))-1]
	call, _, _ := strings.Cut(last, " ")
	switch {
	case len(calls) < n:
		return true
	case how == file.Full && !slices.Contains([]string{"write", "open", "mkdir", "rename", "sync"}, call):
		return false // what needs no space
	}
	what := fmt.Sprintf("%s at call %d (%s)", [...]string{"crash", "failure", "full disk"}[how], n, last)
	disk.Break(0, how)
	for _, survival := range []file.Survival{file.All, file.Nothing, file.NamesOnly, file.Some} {
		if how != file.Crash && int(survival) != n%4 {
			continue
		}
		after := space(t)
		disk.AfterCrash(t, after, survival, uint64(n))
		s.check(t, fmt.Sprintf("%s, survival %d", what, survival), after, err, old, new)
		os.RemoveAll(after)
	}
	if how != file.Crash {
		s.check(t, what, dir, err, old, new)
	}
	os.RemoveAll(dir)
	return false
}

// check looks at what is in dir after a change with this result.
func (s *scenario) check(t *testing.T, what, dir string, result error, old, new string) {
	t.Helper()
	got := s.look(dir)
	if got != new && (got != old || result == nil) {
		t.Errorf("%s, which gave %v\n got  %s\n old  %s\n new  %s", what, result, got, old, new)
		return
	}
	if left := strays(t, dir); left != "" {
		t.Errorf("%s leaves %s", what, left)
	}
	if strings.HasSuffix(what, "survival 2") || strings.HasSuffix(what, "survival 0") {
		return // the next change is tried after the others
	}
	if err := s.change(dir); err != nil {
		t.Errorf("%s: the next change gives %v", what, err)
	} else if got := s.look(dir); got != new {
		t.Errorf("%s: after the next change\n got  %s\n want %s", what, got, new)
	}
}

// strays returns temporary files in dir.
func strays(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if strings.HasSuffix(path, ".tmp") || e != nil && e.Name() == ".change" {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, " ")
}

// TestFaultWhileLogging lets every call of a journal crash or fail that takes
// entries, rolls and takes more: what was acknowledged is there, in order, and
// behind it at most a part of what was not.
func TestFaultWhileLogging(t *testing.T) {
	for n := 1; ; n++ {
		beyond := true
		for _, how := range []file.Fault{file.Crash, file.Fail, file.Full} {
			dir := space(t)
			disk := file.OnDisk(t, dir)
			disk.Break(n, how)
			acked := logAndRoll(dir)
			calls := disk.Calls()
			last := calls[min(n, len(calls))-1]
			beyond = beyond && len(calls) < n
			for seed := range 6 {
				after := space(t)
				disk.AfterCrash(t, after, file.Survival(min(seed, int(file.Some))), uint64(100*n+seed))
				if got := allEntries(t, after); !slices.Equal(got[:min(len(acked), len(got))], acked) {
					t.Errorf("%v at call %d (%s): acknowledged %q, found %q", how, n, last, acked, got)
				}
				os.RemoveAll(after)
			}
			disk.Off()
			os.RemoveAll(dir)
		}
		if beyond {
			return
		}
	}
}

// logAndRoll returns the entries that were acknowledged.
func logAndRoll(dir string) (acked []string) {
	_ = onLog(dir, func(l *journal.Log) error {
		for i := range 6 {
			entry := fmt.Sprintf("entry %d", i)
			place, err := l.Append(wire.Header{}, []byte(entry))
			if err == nil {
				err = l.Sync(place)
			}
			if err == nil {
				acked = append(acked, entry)
			}
			if i == 2 {
				_ = l.Roll()
			}
		}
		return nil
	})
	return acked
}

// allEntries returns the entries of all logs in dir, archives first.
func allEntries(t *testing.T, dir string) (all []string) {
	t.Helper()
	archives, err := filepath.Glob(dir + "/j.*.log")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(archives, dir+"/j.log") {
		_, err := journal.Read(path, func(_ wire.Header, payload []byte) error {
			all = append(all, string(payload))
			return nil
		})
		if err != nil && !errors.Is(err, value.ErrBadTail) && !errors.Is(err, value.ErrIO) {
			t.Fatal(err)
		}
	}
	return all
}
