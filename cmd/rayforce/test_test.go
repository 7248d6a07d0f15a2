package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunTests(t *testing.T) {
	dir := t.TempDir()
	text := `;; sums
(set v [1 2 3])
(sum v) -- 6
(+ "--" 1) !- type
(println (count v))
(exit 5)
((fn [n] (self n)) 1) !- limit
(sum v) -- (+ 3 3)
`
	if err := os.WriteFile(filepath.Join(dir, "a.rfl"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "b.rfl"), []byte("v !- name\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   []string
		want   string // a part of what is printed
		status int
	}{
		{[]string{"test", "a.rfl"}, "a.rfl:6: (exit 5)", 1},
		{[]string{"test", "b.rfl"}, "1 file, 1 passed, 0 failed", 0},
		{[]string{"test", "-json", "b.rfl", "a.rfl"}, `{"files":2,"passed":5,"failed":1}` + "\n", 1},
		{[]string{"test", "-json", "-run", "^b", "."}, `{"files":1,"passed":1,"failed":0}` + "\n", 0},
		{[]string{"test", "none.rfl"}, "none.rfl", 1},
		{[]string{"test"}, "expected the path", 1},
		{[]string{"test", "-timeout", "soon", "a.rfl"}, "expected a time", 1},
		{[]string{"test", "-h"}, "usage: rayforce test", 0},
		{[]string{"-h"}, "rayforce test PATH...", 0},
		{[]string{"help", "sum"}, "(sum x)\n", 0},
		{[]string{"help", "summ"}, "did you mean 'sum'?", 1},
		{[]string{"help", "-all"}, "### sum\n", 0},
		{[]string{"help"}, "rayforce help NAME...", 0},
	} {
		stdout, stderr, status := runProgram(t, dir, "", c.args...)
		if !strings.Contains(stdout+stderr, c.want) || status != c.status {
			t.Errorf("%v: status %d, printed\n%s%s", c.args, status, stdout, stderr)
		}
	}
}

// TestHelpShowsTheSame compares the help of the language with that of the program.
func TestHelpShowsTheSame(t *testing.T) {
	inside, _, _ := runProgram(t, t.TempDir(), "(help 'xasc)\n")
	outside, _, _ := runProgram(t, t.TempDir(), "", "help", "xasc")
	if inside != outside || outside == "" {
		t.Errorf("(help 'xasc) prints %q, rayforce help xasc %q", inside, outside)
	}
}
