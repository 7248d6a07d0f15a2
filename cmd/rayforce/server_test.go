package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/value"
)

func dialServer(t testing.TB, port int) *client.Conn {
	t.Helper()
	conn, err := client.Dial(context.Background(), fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// TestLongQueryDelaysNobody runs a query that never ends by itself on one
// connection, and many short ones, readers and writers, on another.
func TestLongQueryDelaysNobody(t *testing.T) {
	srv, port := serve(t, "")
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	long := dialServer(t, port)
	go func() {
		_, err := long.Query(ctx, "(do (println \"started\") (fold (fn [a b] (sum (til 100000))) (til 100000000)))")
		ended <- err
	}()
	if _, ok := srv.stdout.until("started\n"); !ok {
		t.Fatal("the long query does not start")
	}
	short := dialServer(t, port)
	var slowest time.Duration
	for i := range 200 {
		begin := time.Now()
		v, err := short.Query(context.Background(), fmt.Sprintf("(do (set n %d) (+ n 2))", i))
		if err != nil || v != value.I64(i+2) {
			t.Fatalf("short query: %v, %v", v, err)
		}
		slowest = max(slowest, time.Since(begin))
	}
	if slowest > time.Second {
		t.Errorf("a short query took %v beside a long one", slowest)
	}
	select {
	case err := <-ended:
		t.Fatalf("the long query ended: %v", err)
	default:
	}
	cancel()
	<-ended
}

// TestSignalsEndTheServer checks that a server ends cleanly, also with a query
// running.
func TestSignalsEndTheServer(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		srv, port := serve(t, "")
		conn := dialServer(t, port)
		ended := make(chan error, 1)
		go func() {
			_, err := conn.Query(context.Background(), "(do (println \"started\") (fold (fn [a b] (sum (til 100000))) (til 100000000)))")
			ended <- err
		}()
		if _, ok := srv.stdout.until("started\n"); !ok {
			t.Fatal("the query does not start")
		}
		if err := srv.cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		if code := srv.wait(); code != 0 {
			t.Errorf("%v: exit code %d", sig, code)
		}
		if err := <-ended; err == nil {
			t.Errorf("%v: the query that was cut off has no error", sig)
		}
	}
}

// TestFailingScriptNeverListens checks that a server whose script fails says
// where, ends with an error, and does not listen; with -i it stays at the
// prompt and says that it does not listen.
func TestFailingScriptNeverListens(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "init.rfl"), []byte("(set a 1)\n(set b\n  (+ a nosuch))\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	port := fmt.Sprint(freePort(t))
	_, stderr, code := runProgram(t, dir, "", "-p", port, "init.rfl")
	if code == 0 || !strings.Contains(stderr, "error: name: 'nosuch' undefined") || !strings.Contains(stderr, "init.rfl:3:3") && !strings.Contains(stderr, "init.rfl:2:1") ||
		strings.Contains(stderr, "\nlistening") {
		t.Errorf("exit code %d, stderr %q", code, stderr)
	}
	stdout, stderr, code := runProgram(t, dir, "a\n", "-i", "-p", port, "init.rfl")
	if code == 0 || stdout != "1\n" || !strings.Contains(stderr, "not listening on port "+port) {
		t.Errorf("with -i: exit code %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

// TestInputDoesNotKeepClientsWaiting serves while its own input is a pipe that
// says nothing, with and without -i.
func TestInputDoesNotKeepClientsWaiting(t *testing.T) {
	for _, args := range [][]string{nil, {"-i"}} {
		srv, port := serve(t, "(set x 5)", args...)
		conn := dialServer(t, port)
		if v, err := conn.Query(context.Background(), "(+ x 1)"); err != nil || v != value.I64(6) {
			t.Errorf("%v: %v, %v", args, v, err)
		}
		srv.stdin.Close()
		if v, err := conn.Query(context.Background(), "(+ x 2)"); err != nil || v != value.I64(7) {
			t.Errorf("%v, input closed: %v, %v", args, v, err)
		}
	}
}

// TestBadCommandLines checks that what is wrong with a command line is said,
// with a status that is not 0.
func TestBadCommandLines(t *testing.T) {
	busy, port := serve(t, "")
	defer busy.cmd.Process.Kill()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--nope"}, "unknown flag: --nope"},
		{[]string{"-p"}, "needs an argument"},
		{[]string{"-p", "abc"}, "a number from 1 to 65535"},
		{[]string{"-p", "-5"}, "a number from 1 to 65535"},
		{[]string{"-p", "70000"}, "a number from 1 to 65535"},
		{[]string{"-m", "lots"}, "a size such as 4G"},
		{[]string{"nosuch.rfl"}, "nosuch.rfl: no such file"},
		{[]string{"-p", fmt.Sprint(port)}, "address already in use"},
	} {
		_, stderr, code := runProgram(t, t.TempDir(), "", c.args...)
		if code == 0 || !strings.HasPrefix(stderr, "error: ") || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: exit code %d, %q, want %q", c.args, code, stderr, c.want)
		}
	}
}

// TestNoPort checks that port 0 is none.
func TestNoPort(t *testing.T) {
	if stdout, stderr, code := runProgram(t, t.TempDir(), "(at (.sys.args) 'port)\n", "-p", "0"); stdout != "0\n" || stderr != "" || code != 0 {
		t.Errorf("stdout %q, stderr %q, exit code %d", stdout, stderr, code)
	}
}

// TestMisbehavedClients opens and drops many connections, says nothing, and
// sends half a frame; the server goes on answering.
func TestMisbehavedClients(t *testing.T) {
	_, port := serve(t, "")
	for range 1000 {
		conn, err := client.Dial(context.Background(), fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}
	if v, err := dialServer(t, port).Query(context.Background(), "(+ 1 2)"); err != nil || v != value.I64(3) {
		t.Errorf("after 1000 connections: %v, %v", v, err)
	}
}
