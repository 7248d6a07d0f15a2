package main

import (
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
