package rayforce

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// The golden cases are answers recorded from the reference implementation. A
// block is a sequence of inputs for a fresh runtime. testdata/golden/pending.txt
// lists the blocks that do not pass yet and must shrink; departures.txt those
// whose answers this project overrules on purpose.

const goldenDir = "testdata/golden"

// A golden block.
type goldenBlock struct {
	Name  string
	Steps []goldenStep
}

type goldenStep struct {
	In     string
	Out    *string
	Err    *string
	Show   *string
	Stdout string
}

// blockList is a list of blocks in a text file: "file/name", then perhaps a
// tab and a reason; # begins a comment line.
func blockList(t testing.TB, name string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(goldenDir, name))
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if line != "" && !strings.HasPrefix(line, "#") {
			list[line] = true
		}
	}
	return list
}

// goldenLines calls f for every line of a file of cases.
func goldenLines(t *testing.T, file string, f func(line []byte)) {
	t.Helper()
	fd, err := os.Open(filepath.Join(goldenDir, file))
	if err != nil {
		t.Fatal(err)
	}
	defer fd.Close()
	sc := bufio.NewScanner(fd)
	sc.Buffer(nil, 64<<20)
	for sc.Scan() {
		if len(bytes.TrimSpace(sc.Bytes())) > 0 {
			f(sc.Bytes())
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
}

// verdict fails the test when a block fails that should pass, and when one
// passes that is still listed as pending.
func verdict(t *testing.T, key string, pending, departures map[string]bool, diff string) {
	switch {
	case diff != "" && !pending[key] && !departures[key]:
		t.Errorf("block %s:\n%s", key, diff)
	case diff == "" && pending[key]:
		t.Errorf("%s passes: take it out of pending.txt", key)
	case diff == "" && departures[key]:
		t.Errorf("%s passes: take it out of departures.txt", key)
	}
}

var goldenFiles = []string{
	"values", "printing", "language", "numeric", "collections", "strings", "temporal", "sorting", "query", "tables", "joins",
	"csv", "storage", "db", "wire", "system", "graph", "datalog", "vector", "observability",
}

func TestGolden(t *testing.T) {
	pending, departures := blockList(t, "pending.txt"), blockList(t, "departures.txt")
	home, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, file := range goldenFiles {
		t.Run(file, func(t *testing.T) {
			goldenLines(t, file+".jsonl", func(line []byte) {
				var b goldenBlock
				if err := json.Unmarshal(line, &b); err != nil {
					t.Fatal(err)
				}
				key := file + "/" + b.Name
				seen[key] = true
				t.Run(b.Name, func(t *testing.T) {
					dir := filepath.Join(home, goldenDir)
					if file != "db" {
						dir = t.TempDir()
					}
					t.Chdir(dir)
					verdict(t, key, pending, departures, runBlock(b))
				})
			})
		})
	}
	if t.Failed() || len(seen) < 1000 { // a filtered run sees only some files
		return
	}
	for _, list := range []map[string]bool{pending, departures} {
		for key := range list {
			if file, _, _ := strings.Cut(key, "/"); slices.Contains(goldenFiles, file) && !seen[key] {
				t.Errorf("%s is listed but there is no such block", key)
			}
		}
	}
}

// runBlock returns what differs from the recorded answers, "" for nothing.
func runBlock(b goldenBlock) (diff string) {
	defer func() {
		if r := recover(); r != nil {
			diff = fmt.Sprintf("panic: %v", r)
		}
	}()
	rt := New(Options{})
	defer rt.Close()
	var out bytes.Buffer
	s := lang.NewSession(&out, nil)
	var d strings.Builder
	for _, step := range b.Steps {
		out.Reset()
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		v, err := rt.in.Do(ctx, s, lang.Request{Source: &value.Source{Name: "repl", Text: step.In}})
		cancel()
		report := func(what, got, want string) {
			fmt.Fprintf(&d, "%s\n  %s got  %s\n  %s want %s\n", step.In, what, clip(got), what, clip(want))
		}
		switch {
		case step.Err != nil:
			got := "value"
			if err != nil {
				got = "error: " + err.Error()
			} else {
				got = format.Compact(v)
			}
			if got != *step.Err && !strings.HasPrefix(got, *step.Err+": ") {
				report("err", got, *step.Err)
			}
		case err != nil:
			report("out", "error: "+err.Error(), *step.Out)
		default:
			if got := format.Compact(v); got != *step.Out {
				report("out", got, *step.Out)
			} else if want := pick(step.Show, step.Out); format.REPL(v) != *want {
				report("show", format.REPL(v), *want)
			}
		}
		if out.String() != step.Stdout {
			report("stdout", out.String(), step.Stdout)
		}
	}
	return d.String()
}

func pick(a, b *string) *string {
	if a != nil {
		return a
	}
	return b
}

func clip(s string) string {
	if len(s) > 600 {
		return s[:600] + "..."
	}
	return s
}

// TestGoldenCopy checks that the copy of the cases is the shared original, where that is at hand.
func TestGoldenCopy(t *testing.T) {
	shared := filepath.Join("..", "shared", "golden")
	entries, err := os.ReadDir(shared)
	if err != nil {
		return // only the maintainers' machines have it
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".jsonl") {
			continue
		}
		want, err := os.ReadFile(filepath.Join(shared, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(goldenDir, e.Name()))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs from the original", e.Name())
		}
	}
}
