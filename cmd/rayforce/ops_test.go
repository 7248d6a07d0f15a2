package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/value"
)

// TestUsersOnASocket makes a file of users with the program, serves them on a
// Unix domain socket and connects.
func TestUsersOnASocket(t *testing.T) {
	dir := t.TempDir()
	passwd := exec.Command(binary, "passwd", "ann", "write")
	passwd.Stdin = strings.NewReader("pass word\n")
	line, err := passwd.Output()
	if err != nil {
		t.Fatal(err)
	}
	users, socket := filepath.Join(dir, "users"), filepath.Join(dir, "db.sock")
	if err := os.WriteFile(users, line, 0o600); err != nil {
		t.Fatal(err)
	}
	server := start(t, dir, "--users", users, "-p", socket)
	if got, ok := server.stderr.until("listening on " + socket + "\n"); !ok {
		t.Fatal(got)
	}
	c := start(t, dir)
	c.eval(`(set h (.ipc.open "unix:` + socket + `:ann:pass word"))`)
	if got := c.eval(`(.ipc.send h "(+ 40 2)")`); got != "42" {
		t.Errorf("got %s", got)
	}
	if got := c.eval(`(.ipc.open "unix:` + socket + `:ann:password")`); !strings.HasPrefix(got, "error: access: authentication failed") {
		t.Errorf("got %s", got)
	}
}

func TestMetricsAndLog(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "db.sock")
	server := start(t, "", "-p", socket, "--metrics", "127.0.0.1:0", "--log-level", "info", "--request-time", "50ms", "--slow-query", "none")
	line, ok := server.stderr.until("/metrics\n")
	if got, listening := server.stderr.until("listening on " + socket + "\n"); !ok || !listening {
		t.Fatal(line, got)
	}
	c := start(t, "")
	c.eval(`(set h (.ipc.open "unix:` + socket + `"))`)
	if got := c.eval(`(.ipc.send h "(count (map (fn [x] (* x x)) (til 20000000)))")`); !strings.Contains(got, "limit request-time") {
		t.Errorf("got %s", got)
	}
	if got, ok := server.stderr.until("msg=connected"); !ok {
		t.Errorf("no line about the connection: %s", got)
	}
	resp, err := http.Get(strings.TrimSpace(line[strings.Index(line, "http://"):]))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); !strings.Contains(string(body), `rayforce_requests_total{kind="sync",outcome="error"} 1`) {
		t.Errorf("%s", body)
	}
}

// TestProfile checks what -t shows after a script and after inputs, and that
// errors of a script are all that it prints.
func TestProfile(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"ok.rfl": "(til 3)", "bad.rfl": "(til 3) (foo)"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	measured := regexp.MustCompile(`(: |┤) *[0-9].*`)
	for _, c := range []struct {
		stdin, want string
		args        []string
	}{
		{"", "[0 1 2]\n╭ top-level\n│ ✶  parse\n│ ╭ til\n│ ╰─\n│ ✶  eval\n╰─\n", []string{"-t", "1", "ok.rfl"}},
		{"", "", []string{"-t", "1", "bad.rfl"}},
		{"(neg [1 2])\n:t 0\n5\n(at (.sys.prof) 'operator)\n", "[-1 -2]\n╭ top-level\n│ ✶  parse\n│ ╭ neg\n│ ╰─\n│ ✶  eval\n╰─\n. Timeit is off.\n5\n[parse neg eval top-level]\n", []string{"-t", "1"}},
	} {
		stdout, _, _ := runProgram(t, dir, c.stdin, c.args...)
		if got := measured.ReplaceAllString(stdout, ""); got != c.want {
			t.Errorf("%v: stdout %q, want %q", c.args, got, c.want)
		}
	}
}

// TestQueryLogOfClients checks that the log has what clients ask, from the
// request after the one that switches it on to the one that switches it off.
func TestQueryLogOfClients(t *testing.T) {
	_, port := serve(t, "(set x 5)")
	conn := dialServer(t, port)
	ctx := context.Background()
	for _, q := range []any{"(.sys.querylog.enable 1)", "(til x)", "(foo)", value.NewList(&value.Builtin{Name: "+", Kind: value.TypeBinary}, value.I64(1), value.I64(2)), "(.sys.querylog.enable 0)", "x"} {
		if text, ok := q.(string); ok {
			conn.Query(ctx, text)
		} else if _, err := conn.Send(ctx, q.(value.Value)); err != nil {
			t.Fatal(err)
		}
	}
	v, err := conn.Query(ctx, "(map (fn [c] (at (.sys.querylog) c)) ['query 'status 'result-rows])")
	want := `(list ["(til x)" "(foo)" "(list <+> 1 2)" "(.sys.querylog.enable 0)"] [ok name ok ok] [5 0 1 1])`
	if err != nil || format.Compact(v) != want {
		t.Errorf("the log is %s, %v", format.Compact(v), err)
	}
}

func TestFlagsThatCannotBe(t *testing.T) {
	for flag, text := range map[string]string{
		"--idle-time": "5", "--max-conns": "-1", "--max-frame": "x", "--metrics": "9100", "--log-level": "loud",
		"--users": "/no/such/file", "--tls-cert": "/no/such/file", "-p": "70000",
	} {
		p := start(t, "", flag, text)
		if _, ok := p.stderr.until("error: "); !ok {
			t.Errorf("%s %s: no error", flag, text)
		}
	}
}
