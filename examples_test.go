package rayforce

import (
	"context"
	"os"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
)

// TestExamples evaluates the example of every function in a fresh runtime and
// an empty directory.
func TestExamples(t *testing.T) {
	for _, name := range registered.Names() {
		f := registered.Func(name)
		if f.Sig == "" || f.Help == "" {
			t.Errorf("%s: no signature or no help", name)
		}
		if f.Example == "" { // it would end the process, or act later
			if name != "exit" && name != ".time.timer.set" {
				t.Errorf("%s: no example", name)
			}
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			rt := New(Options{})
			defer rt.Close()
			v, err := rt.Eval(context.Background(), f.Example)
			if err != nil {
				t.Errorf("%s fails: %v", f.Example, err)
			} else if got := format.Compact(v); got != f.Result {
				t.Errorf("%s = %s, the help says %s", f.Example, got, f.Result)
			}
		})
	}
}

// TestReferencePage holds docs/reference.md against the declarations.
func TestReferencePage(t *testing.T) {
	text, err := os.ReadFile("docs/reference.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != ReferencePage() {
		t.Error("docs/reference.md is out of date: make reference writes it")
	}
}
