package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Whole runs and piped sessions recorded from the reference. Messages are this
// project's own, so both sides are reduced to codes, positions and values
// before they are compared. pending.txt and departures.txt are those of the
// golden cases of the root package.

const goldenDir = "../../testdata/golden"

type goldenRun struct {
	Name       string
	Files      map[string]string
	FilesAfter map[string]*string `json:"files_after"` // nil: there must be none
	Args       []string
	Stdin      string
	Stdout     string
	Stderr     string
	Exit       int
}

type goldenSession struct {
	Name  string
	Steps []struct{ In, Stdout string }
	Exit  int
}

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
		if len(sc.Bytes()) > 0 {
			f(sc.Bytes())
		}
	}
}

func listed(t *testing.T, name, key string) bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(goldenDir, name))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if entry, _, _ := strings.Cut(strings.TrimRight(line, "\n"), "\t"); entry == key {
			return true
		}
	}
	return false
}

func verdict(t *testing.T, key, diff string) {
	t.Helper()
	expected := listed(t, "pending.txt", key) || listed(t, "departures.txt", key)
	switch {
	case diff != "" && !expected:
		t.Errorf("block %s:\n%s", key, diff)
	case diff == "" && expected:
		t.Errorf("%s passes: take it out of the list", key)
	}
}

var (
	errorLine = regexp.MustCompile(`(?m)^(error: [a-z]+): .*$`)
	openLine  = regexp.MustCompile(`(?m)^error: (io: )?cannot open .*$`)
	dotError  = regexp.MustCompile(`(?m)^(\. error): .*$`)
	otherLine = regexp.MustCompile(`(?m)^error: [^:\n]* .*$`)
	frameLine = regexp.MustCompile(`(?m)(╰─ [a-z]+): .*$`)
	logLine   = regexp.MustCompile(`(?m)^(log: [A-Za-z]+)(.*)$`)
	logMore   = regexp.MustCompile(`(?m)^log: {2,}.*\n`)
	number    = regexp.MustCompile(`\b[0-9]+\b`)
)

// essence reduces a text to what is fixed: codes, positions and values.
func essence(s string) string {
	s = openLine.ReplaceAllString(s, "error")
	s = dotError.ReplaceAllString(s, "$1")
	s = errorLine.ReplaceAllString(s, "$1")
	s = otherLine.ReplaceAllString(s, "error")
	s = frameLine.ReplaceAllString(s, "$1")
	return logLine.ReplaceAllStringFunc(logMore.ReplaceAllString(s, ""), logEssence)
}

// logEssence reduces a line about the journal to its kind and its numbers. Of
// a hint only that there is one counts.
func logEssence(line string) string {
	m := logLine.FindStringSubmatch(line)
	if m[1] == "log: hint" {
		return m[1]
	}
	return m[1] + " " + strings.Join(number.FindAllString(m[2], -1), " ")
}

// same compares two outputs by their essence. Of a help text only that there is
// one counts.
func same(got, want string) bool {
	if strings.HasPrefix(want, "usage:") || strings.HasPrefix(want, ". Commands") {
		return strings.HasPrefix(got, want[:6])
	}
	return essence(got) == essence(want)
}

func TestGoldenRuns(t *testing.T) {
	for _, file := range []string{"language-script", "system-process"} {
		t.Run(file, func(t *testing.T) {
			goldenLines(t, file+".jsonl", func(line []byte) {
				var g goldenRun
				if err := json.Unmarshal(line, &g); err != nil {
					t.Fatal(err)
				}
				t.Run(g.Name, func(t *testing.T) {
					t.Parallel()
					verdict(t, file+"/"+g.Name, diffRun(t, g))
				})
			})
		})
	}
}

func diffRun(t *testing.T, g goldenRun) string {
	dir := t.TempDir()
	for name, text := range g.Files {
		data := []byte(text)
		if h, ok := strings.CutPrefix(text, "hex:"); ok {
			var err error
			if data, err = hex.DecodeString(h); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stdout, stderr, exit := runProgram(t, dir, g.Stdin, g.Args...)
	var d strings.Builder
	check := func(what, got, want string) {
		if !same(got, want) {
			fmt.Fprintf(&d, "%s got\n%s\n%s want\n%s\n", what, got, what, want)
		}
	}
	check("stdout", stdout, g.Stdout)
	check("stderr", stderr, g.Stderr)
	if exit != g.Exit {
		fmt.Fprintf(&d, "exit code %d, want %d\n", exit, g.Exit)
	}
	for name, text := range g.FilesAfter {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if text == nil {
			if !os.IsNotExist(err) {
				fmt.Fprintf(&d, "file %s: %v, but there should be none\n", name, err)
			}
			continue
		}
		got := string(data)
		if strings.HasPrefix(*text, "hex:") {
			got = "hex:" + hex.EncodeToString(data)
		}
		if err != nil || got != *text {
			fmt.Fprintf(&d, "file %s: %v, got %q, want %q\n", name, err, got, *text)
		}
	}
	return d.String()
}

func TestGoldenSessions(t *testing.T) {
	goldenLines(t, "language-repl.jsonl", func(line []byte) {
		var g goldenSession
		if err := json.Unmarshal(line, &g); err != nil {
			t.Fatal(err)
		}
		t.Run(g.Name, func(t *testing.T) {
			t.Parallel()
			p := start(t, "")
			var d strings.Builder
			for i, step := range g.Steps {
				mark := fmt.Sprintf("--step %d--", i)
				fmt.Fprintf(p.stdin, "%s\n(println %q)\n", step.In, mark)
				got, ok := p.stdout.until(mark + "\n")
				if !ok {
					fmt.Fprintf(&d, "%s: no answer: %q\n", step.In, got)
					break
				}
				if got = strings.TrimSuffix(got, mark+"\n"); !same(got, step.Stdout) {
					fmt.Fprintf(&d, "%s\n got  %q\n want %q\n", step.In, got, step.Stdout)
				}
			}
			p.stdin.Close()
			if exit := p.wait(); exit != g.Exit {
				fmt.Fprintf(&d, "exit code %d, want %d\n", exit, g.Exit)
			}
			verdict(t, "language-repl/"+g.Name, d.String())
		})
	})
}
