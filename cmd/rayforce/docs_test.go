package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/syntax"
	"github.com/rayforce-go/rayforce/value"
)

// TestDocsGuide runs every block of docs/guide.md. A sh block starts a server
// or a client; a rayfall block is typed into the newest client, where
//
//	;; => TEXT      is the value of the expression before it, in the compact format
//	;; => error: …  is how its error report begins
//	;; prints TEXT  is what it prints
func TestDocsGuide(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "docs/guide.md"))
	if err != nil {
		t.Fatal(err)
	}
	port := "5000"
	var server, c *process
	for _, b := range fences(string(text)) {
		switch b.lang {
		case "sh":
			args := strings.Fields(b.text)
			if len(args) == 1 {
				c = start(t, "")
				continue
			}
			if server != nil {
				server.cmd.Process.Kill()
				server.wait()
			}
			port = fmt.Sprint(freePort(t))
			args[2] = port
			server = start(t, root, args[1:]...)
			if got, ok := server.stderr.until("listening on port " + port + "\n"); !ok {
				t.Fatalf("%v: %s", args, got)
			}
		case "rayfall":
			for _, s := range steps(b.text) {
				s.check(t, c, port)
			}
		case "go":
			checkGoBlock(t, b.text)
		default:
			t.Errorf("a block of language %q that no test runs:\n%s", b.lang, b.text)
		}
	}
}

type fence struct{ lang, text string }

func fences(md string) (blocks []fence) {
	parts := strings.Split(md, "\n```")
	for i := 1; i < len(parts); i += 2 {
		lang, text, _ := strings.Cut(parts[i], "\n")
		blocks = append(blocks, fence{lang, text})
	}
	return blocks
}

// step is an expression and what the guide says of it.
type step struct{ in, value, prints string }

func steps(block string) (all []step) {
	var in string
	for line := range strings.Lines(block) {
		line = strings.TrimRight(line, "\n")
		last := len(all) - 1
		switch {
		case strings.HasPrefix(line, ";; => "):
			all[last].value = strings.TrimPrefix(line, ";; => ")
		case strings.HasPrefix(line, ";; prints "):
			all[last].prints = strings.TrimPrefix(line, ";; prints ")
		case strings.HasPrefix(line, ";;") || line == "":
		default:
			in += line + "\n"
			if _, err := syntax.Parse(&value.Source{Text: in}); err == nil {
				all = append(all, step{in: strings.TrimSpace(in)})
				in = ""
			}
		}
	}
	return all
}

func (s step) check(t *testing.T, c *process, port string) {
	t.Helper()
	local := func(text string) string { return strings.ReplaceAll(text, "127.0.0.1:5000", "127.0.0.1:"+port) }
	in := local(s.in)
	switch {
	case strings.HasPrefix(s.value, "error"):
		if got := c.eval(in); !strings.HasPrefix(got, local(s.value)) {
			t.Errorf("%s\n  gives %s\n  want  %s", in, got, s.value)
		}
	case s.value != "":
		if got := c.eval(`(println (format "%" ` + in + `))`); got != s.value {
			t.Errorf("%s\n  gives %s\n  want  %s", in, got, s.value)
		}
	default:
		got := c.eval(in)
		if strings.Contains(got, "error") || (s.prints != "" && got != s.prints) {
			t.Errorf("%s\n  prints %s\n  want   %s", in, got, s.prints)
		}
	}
}

// checkGoBlock compiles a fragment of Go that returns an error.
func checkGoBlock(t *testing.T, text string) {
	t.Helper()
	src := "package main\n\nimport (\n\t\"context\"\n\t\"errors\"\n\t\"fmt\"\n\n\t\"github.com/rayforce-go/rayforce/client\"\n\t\"github.com/rayforce-go/rayforce/value\"\n)\n\n" +
		"func main() { fmt.Println(fragment(context.Background())) }\n\nfunc fragment(ctx context.Context) error {\n" + text + "\n\tfmt.Println(v)\n\treturn err\n}\n"
	dir, err := os.MkdirTemp(".", "fragment")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "vet", "./"+dir).CombinedOutput(); err != nil {
		t.Errorf("the Go block does not compile: %v\n%s", err, out)
	}
}

// TestExampleClient runs the Go example against the guide's server.
func TestExampleClient(t *testing.T) {
	_, port := serve(t, guideData(t))
	out, err := exec.Command("go", "run", "../../examples/client", fmt.Sprintf("127.0.0.1:%d", port)).CombinedOutput()
	want := "AAPL       150.97\nGOOG      2796.47\nMSFT       310.00\n"
	if err != nil || string(out) != want {
		t.Errorf("%v: %s", err, out)
	}
}
