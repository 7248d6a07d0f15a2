package storage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/storage/splay"
	"github.com/rayforce-go/rayforce/value"
)

// others declares what the scripts use of other packages.
var others = []lang.Func{
	{Name: "table", Binary: func(_ *lang.Ctx, names, cols value.Value) (value.Value, error) {
		t := make([]value.Collection, cols.(*value.List).Len())
		for i, c := range cols.(*value.List).Items() {
			t[i] = c.(value.Collection)
		}
		return value.NewTable(names.(*value.Vec[value.SymID]).Data(), t), nil
	}},
	{Name: "list", Variadic: func(_ *lang.Ctx, args []value.Value) (value.Value, error) {
		return value.NewList(append([]value.Value(nil), args...)...), nil
	}},
	{Name: "at", Binary: func(_ *lang.Ctx, t, name value.Value) (value.Value, error) {
		col, _ := t.(*value.Table).Col(name.(value.Sym).ID)
		return col, nil
	}},
}

// check runs a script, in a directory of its own, whose lines read
// "input => result", the result in the compact format or as "error: code".
func check(t *testing.T, restricted bool, script string) {
	t.Helper()
	t.Chdir(t.TempDir())
	in := lang.NewInterp(lang.NewRegistry(Funcs(), others), lang.Limits{Workers: 2})
	sess := lang.NewSession(nil, nil)
	sess.Restricted = restricted
	for line := range strings.Lines(script) {
		code, want, _ := strings.Cut(strings.TrimSpace(line), " => ")
		if code == "" {
			continue
		}
		v, err := in.Do(context.Background(), sess, lang.Request{Source: &value.Source{Name: "test", Text: code}})
		got := ""
		if err != nil {
			got = "error: " + string(value.CodeOf(err))
		} else {
			got = format.Compact(v)
		}
		if got != want {
			t.Errorf("%s\n got  %s (%v)\n want %s", code, got, err, want)
		}
	}
}

func TestArguments(t *testing.T) {
	check(t, false, `
		(write "t.csv" "a,b\n1,x\n2,y\n") => 0
		(.csv.read "t.csv") => (table [a b] (list [1 2] [x y]))
		(.csv.read "t.csv" "ignored") => (table [a b] (list [1 2] [x y]))
		(.csv.read [I16 STR] "t.csv" 9) => (table [a b] (list [1 2] ["x" "y"]))
		(.csv.read [p q] [I64 STR] "t.csv") => (table [p q] (list [0Nl 1 2] ["b" "x" "y"]))
		(.csv.read [a b] [I64 STR] "t.csv") => (table [a b] (list [1 2] ["x" "y"]))
		(.csv.read [I64] "t.csv") => error: oom
		(.csv.read [I64 SYM] "t.csv") => error: type
		(.csv.read [p] [I64 STR] "t.csv") => error: length
		(.csv.read 'I64 "t.csv") => error: type
		(.csv.read) => error: arity
		(.parquet.write (table [a b] (list [1 2] [x y])) "t.parquet") => 0
		(.parquet.read "t.parquet") => (table [a b] (list [1 2] [x y]))
		(.parquet.read "t.parquet" [b a]) => (table [b a] (list [x y] [1 2]))
		(.parquet.read "t.parquet" 'b) => (table [b] (list [x y]))
		(.parquet.read "t.parquet" [c]) => error: schema
		(.parquet.read "t.parquet" 5) => error: type
		(.parquet.read "t.csv") => error: corrupt
		(.parquet.read "nowhere") => error: io
		(.parquet.read) => error: arity
		(.parquet.write 5 "t.parquet") => error: type
		(.parquet.write (table [a] (list [1])) "nodir/t.parquet") => error: io
		(.parquet.write (table [a] (list (list 1 'x))) "u.parquet") => error: nyi
		(.arrow.write (table [a b] (list [1 2] [x y])) "t.arrow") => 0
		(.arrow.read "t.arrow") => (table [a b] (list [1 2] [x y]))
		(.arrow.read "t.arrow" [b]) => (table [b] (list [x y]))
		(.arrow.write (table [a b] (list [1 2] [x y])) "t.arrows") => 0
		(.arrow.read "t.arrows" [b]) => (table [b] (list [x y]))
		(.arrow.read "t.parquet") => error: corrupt
		(.arrow.write (table [a] (list [1])) "") => error: type
		(.csv.splayed [I64] "t.csv" "o") => error: type
		(.csv.splayed "t.csv" "t.csv" "o") => error: domain
		(.csv.splayed "t.csv" "") => error: type
		(.csv.parted "t.csv" 0 "o" 't) => error: range
		(.csv.parted "t.csv" 0Nl "o" 't) => error: range
		(.csv.parted "t.csv" "o" "t") => error: type
		(.csv.parted "t.csv" "o" '../t) => error: domain
		(.csv.parted "t.csv" 1 't) => error: type
		(at (.csv.parted "t.csv" 1.9 "o" 't) 'part) => [0 1]
		(.db.splayed.set "d") => error: domain
		(.db.splayed.set "d" 5) => error: type
		(.db.splayed.set "" (table [a] (list [1]))) => error: type
		(.db.splayed.get 5) => error: type
		(.db.parted.get "o" 'nope) => error: io
		(.db.parted.get "o" "t") => error: type
		(.db.parted.tables "o") => [t]
		(.db.parted.tables) => error: domain
		(.db.parted.fill "nowhere") => error: io
		(.fs.list "") => error: domain
		(.fs.size ".") => error: io
		(read "") => error: io
		(read ".") => error: io
		(write "nodir/x" "x") => error: io
		(write "x" 5) => error: type
	`)
}

// TestRestricted checks what a restricted session can reach.
func TestRestricted(t *testing.T) {
	var script strings.Builder
	for _, f := range Funcs() {
		args := map[bool]string{true: ` "x"`, false: ` "x" "y"`}[f.Unary != nil]
		if f.Has(lang.Restricted) {
			script.WriteString("(" + f.Name + args + ") => error: access\n")
		}
		if f.Has(lang.Writes) && !f.Has(lang.Restricted) {
			t.Errorf("%s writes and is open to restricted sessions", f.Name)
		}
	}
	check(t, true, script.String())
}

func TestWriteKeepsWhatPathIs(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	check(t, false, `(write "`+link+`" "new") => 0
		(write "/dev/null" "gone") => 0`)
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became a file (error %v)", err)
	}
	text, err := os.ReadFile(file)
	info, err2 := os.Stat(file)
	if err != nil || err2 != nil || string(text) != "new" || info.Mode().Perm() != 0o600 {
		t.Errorf("the file holds %q with mode %v", text, info.Mode())
	}
}

// TestDamagedColumn checks that a damaged column is an error of the request
// that uses it, which can be caught, and of no other.
func TestDamagedColumn(t *testing.T) {
	dir := t.TempDir() + "/db/t"
	texts := make([]string, 10000)
	for i := range texts {
		texts[i] = "more than twelve bytes"
	}
	table := value.NewTable(value.Syms("s").Data(), []value.Collection{value.Strs(texts...)})
	if err := splay.Set(dir, table, splay.Options{Context: t.Context(), Workers: 1}); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "s"), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte{0xff, 0xff, 0xff}, 32+16*9999); err != nil {
		t.Fatal(err)
	}
	check(t, false, `
		(at (.db.splayed.get "`+dir+`") 's) => error: corrupt
		(try (at (.db.splayed.get "`+dir+`") 's) (fn [e] 7)) => 7
		(list 1 2) => [1 2]
	`)
}

// TestPathsOfRestrictedSessions gives every function that a restricted session
// may call paths that lead elsewhere: what they change must be nothing.
func TestPathsOfRestrictedSessions(t *testing.T) {
	root := t.TempDir()
	for name, data := range map[string]string{"db/secret": "s", "db/1/t/x": "x", "db/1/t/.d": "d"} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	snapshot := func() (all string) {
		err := filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
			data, _ := os.ReadFile(path)
			all += path + " " + string(data) + "\n"
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	old := snapshot()
	in := lang.NewInterp(lang.NewRegistry(Funcs(), others), lang.Limits{Workers: 2})
	sess := lang.NewSession(nil, nil)
	sess.Restricted = true
	for _, f := range Funcs() {
		for _, path := range []string{root, root + "/db", root + "/db/1/t", root + "/db/1/t/../../secret", root + "/db/secret", "/etc/passwd", "../..", ""} {
			for _, args := range []string{"P", "P P", "P 't", "P '../secret", "P '.d", "P P P", "[I64] P P", "P (table [a] (list [1]))", "P 1 P 't"} {
				code := "(" + f.Name + " " + strings.ReplaceAll(args, "P", fmt.Sprintf("%q", path)) + ")"
				_, err := in.Do(t.Context(), sess, lang.Request{Source: &value.Source{Name: "test", Text: code}})
				if f.Has(lang.Restricted) && value.CodeOf(err) != value.ErrAccess && value.CodeOf(err) != value.ErrArity {
					t.Errorf("%s: error %v, want access", code, err)
				}
			}
		}
	}
	if now := snapshot(); now != old {
		t.Errorf("a restricted session changed files:\n%s\nwere\n%s", now, old)
	}
}
