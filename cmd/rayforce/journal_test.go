package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/value"
)

// startJournal starts a server with a journal in dir.
func startJournal(t *testing.T, dir string, args ...string) (*process, string) {
	t.Helper()
	port := freePort(t)
	p := start(t, dir, append([]string{"-p", fmt.Sprint(port)}, args...)...)
	if got, ok := p.stderr.until(fmt.Sprintf("listening on port %d\n", port)); !ok {
		t.Fatalf("server does not listen; it printed %q", got)
	}
	return p, fmt.Sprintf("127.0.0.1:%d", port)
}

func integer(t *testing.T, c *client.Conn, text string) int64 {
	t.Helper()
	v, err := c.Query(context.Background(), text)
	n, ok := v.(value.I64)
	if err != nil || !ok {
		t.Fatalf("%s: %v, %v", text, v, err)
	}
	return int64(n)
}

// writer is a client that counts up a variable of the server until that goes.
type writer struct {
	name        string
	sent, acked int64 // what it asked for last, and what was answered
}

// run adds to the variable on from what the server has.
func (w *writer) run(addr string) {
	ctx := context.Background()
	c, err := client.Dial(ctx, addr)
	if err != nil {
		return
	}
	defer c.Close()
	for {
		w.sent++
		if _, err := c.Query(ctx, fmt.Sprintf("(do (set %s (+ %s 1)) (set total (+ total 1)))", w.name, w.name)); err != nil {
			return
		}
		w.acked = w.sent
	}
}

// TestKilledServersLoseNothing kills a server with -L while clients write and
// one takes snapshots, again and again, and looks for what it had answered.
func TestKilledServersLoseNothing(t *testing.T) {
	dir := t.TempDir()
	ctx := context.Background()
	writers := []*writer{{name: "a"}, {name: "b"}, {name: "c"}, {name: "d"}}
	rounds := 12
	if testing.Short() {
		rounds = 4
	}
	var soak time.Duration // go on as long as the environment says
	if text := os.Getenv("SOAK"); text != "" {
		var err error
		if soak, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	end := time.Now().Add(soak)
	for round := 0; round < rounds || time.Now().Before(end); round++ {
		p, addr := startJournal(t, dir, "-L", "db")
		c, err := client.Dial(ctx, addr)
		if err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			c.Query(ctx, "(do (set a 0) (set b 0) (set c 0) (set d 0) (set total 0))")
		}
		var sum int64
		for _, w := range writers {
			n := integer(t, c, w.name)
			if n < w.acked || n > w.sent {
				t.Fatalf("round %d: %s is %d; %d were answered, %d sent", round, w.name, n, w.acked, w.sent)
			}
			w.sent, w.acked = n, n
			sum += n
		}
		if total := integer(t, c, "total"); total != sum {
			t.Fatalf("round %d: total is %d, the counters add up to %d", round, total, sum)
		}
		var wg sync.WaitGroup
		for _, w := range writers {
			wg.Go(func() { w.run(addr) })
		}
		wg.Go(func() {
			for {
				if _, err := c.Query(ctx, "(.log.snapshot)"); err != nil {
					return
				}
				time.Sleep(5 * time.Millisecond)
			}
		})
		time.Sleep(time.Duration(50+rand.IntN(150)) * time.Millisecond)
		p.cmd.Process.Kill()
		p.wait()
		wg.Wait()
		c.Close()
	}
	for _, w := range writers {
		if w.acked == 0 {
			t.Errorf("%s wrote nothing", w.name)
		}
	}
}

// TestFullDisk has a server whose files may not grow beyond a limit, which is
// what a full disk is to it. It refuses what it cannot keep, goes on, and has
// everything that it answered after it was killed.
func TestFullDisk(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell that limits files")
	}
	dir, port := t.TempDir(), freePort(t)
	p := launch(t, dir, exec.Command("sh", "-c", `ulimit -f 40; exec "$0" "$@"`, binary, "-p", fmt.Sprint(port), "-L", "db"))
	if got, ok := p.stderr.until(fmt.Sprintf("listening on port %d\n", port)); !ok {
		t.Fatalf("server does not listen; it printed %q", got)
	}
	ctx, addr := context.Background(), fmt.Sprintf("127.0.0.1:%d", port)
	c := dialServer(t, port)
	if _, err := c.Query(ctx, "(do (set a 0) (set total 0))"); err != nil {
		t.Fatal(err)
	}
	w := writer{name: "a"}
	w.run(addr) // ends with the first refusal
	if w.acked == 0 || w.acked != w.sent-1 {
		t.Fatalf("%d of %d requests were answered", w.acked, w.sent)
	}
	for range 3 {
		if _, err := c.Query(ctx, "(set a (+ a 1))"+strings.Repeat(" ", 2000)); !errors.Is(err, value.ErrIO) {
			t.Fatalf("a request that cannot be kept: %v", err)
		}
	}
	p.cmd.Process.Kill()
	p.wait()
	_, addr = startJournal(t, dir, "-L", "db")
	c, err := client.Dial(ctx, addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if n := integer(t, c, "a"); n != w.acked {
		t.Errorf("a is %d; %d were answered, and what was refused is not to be there", n, w.acked)
	}
}

func TestJournalOfAServer(t *testing.T) {
	dir := t.TempDir()
	ctx := context.Background()
	p, addr := startJournal(t, dir, "-l", "db")
	c, err := client.Dial(ctx, addr)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"(set t (table ['x] (list [1 2 3])))",
		"(insert 't (list 4))",
		"(nosuch 1)",
		"(count t)",
	} {
		c.Query(ctx, text)
	}
	// Data that is no call stays data when it is evaluated again.
	if _, err := c.Send(ctx, value.NewList(value.Sym{ID: value.Intern("insert")}, value.Sym{ID: value.Intern("t"), Quoted: true},
		value.NewList(value.I64(5)))); err != nil {
		t.Error(err)
	}
	c.Query(ctx, "(exit 3)")
	if status := p.wait(); status != 3 {
		t.Fatalf("exit status %d", status)
	}

	if _, _, status := runProgram(t, dir, "", "-l", "db", "-f", "none.rfl"); status != exitFailed {
		t.Errorf("status %d: a journal does not end the process", status)
	}
	p, addr = startJournal(t, dir, "-l", "db")
	if c, err = client.Dial(ctx, addr); err != nil {
		t.Fatal(err)
	}
	if n := integer(t, c, "(count t)"); n != 5 {
		t.Errorf("%d rows after a restart, want 5", n)
	}
	if _, _, status := runProgram(t, dir, "", "-l", "db"); status != exitJournal {
		t.Errorf("a journal that is in use was opened again: status %d", status)
	}
	c.Close()
	p.cmd.Process.Kill()
	p.wait()

	// A torn end stops the start, until it is cut off where the message says.
	log := filepath.Join(dir, "db.log")
	f, err := os.OpenFile(log, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("\xfa\xde\xfa\xce\x03")
	size, _ := f.Seek(0, 2)
	f.Close()
	if _, stderr, status := runProgram(t, dir, "", "-l", "db"); status != exitJournal || !strings.Contains(stderr, fmt.Sprintf("valid bytes = %d\n", size-5)) {
		t.Errorf("status %d: %s", status, stderr)
	}
	os.Truncate(log, size-5)
	if _, stderr, status := runProgram(t, dir, "", "-l", "db"); status != exitOK {
		t.Errorf("status %d: %s", status, stderr)
	}
}
