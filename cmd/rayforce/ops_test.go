package main

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
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
