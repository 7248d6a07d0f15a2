package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// binary is the built program; the tests of this package run it as processes.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "rayforce")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "rayforce")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the program: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// deadline is how long any step of a process may take.
const deadline = 30 * time.Second

// freePort returns a port that nothing listens on.
func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// process is a running program.
type process struct {
	t      testing.TB
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *tail
	stderr *tail
	done   chan error
}

// tail collects what a process prints and lets a test wait for a text.
type tail struct {
	mu   sync.Mutex
	more *sync.Cond
	buf  bytes.Buffer
	eof  bool
}

func newTail(r io.Reader) *tail {
	tl := &tail{}
	tl.more = sync.NewCond(&tl.mu)
	go func() {
		br := bufio.NewReader(r)
		chunk := make([]byte, 4096)
		for {
			n, err := br.Read(chunk)
			tl.mu.Lock()
			tl.buf.Write(chunk[:n])
			tl.eof = tl.eof || err != nil
			tl.more.Broadcast()
			tl.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return tl
}

// until returns and takes what was printed up to and including text.
func (tl *tail) until(text string) (string, bool) {
	timer := time.AfterFunc(deadline, func() {
		tl.mu.Lock()
		tl.eof = true
		tl.more.Broadcast()
		tl.mu.Unlock()
	})
	defer timer.Stop()
	tl.mu.Lock()
	defer tl.mu.Unlock()
	for {
		if i := bytes.Index(tl.buf.Bytes(), []byte(text)); i >= 0 {
			return string(tl.buf.Next(i + len(text))), true
		}
		if tl.eof {
			return tl.buf.String(), false
		}
		tl.more.Wait()
	}
}

// start runs the program in dir ("" for a new empty one).
func start(t testing.TB, dir string, args ...string) *process {
	t.Helper()
	if dir == "" {
		dir = t.TempDir()
	}
	return launch(t, dir, exec.Command(binary, args...))
}

// launch starts a command that runs the program.
func launch(t testing.TB, dir string, cmd *exec.Cmd) *process {
	t.Helper()
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	errs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: cmd, stdin: in, stdout: newTail(out), stderr: newTail(errs), done: make(chan error, 1)}
	go func() {
		state, err := cmd.Process.Wait()
		cmd.ProcessState = state
		p.done <- err
	}()
	t.Cleanup(func() { cmd.Process.Kill() })
	return p
}

// wait waits for the process to end and returns its exit code.
func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.done:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(deadline):
		p.t.Fatalf("%v does not end", p.cmd.Args)
		return -1
	}
}

// serve starts a server on a free port and waits until it listens.
func serve(t testing.TB, init string, args ...string) (p *process, port int) {
	t.Helper()
	port = freePort(t)
	dir := t.TempDir()
	args = append([]string{"-p", fmt.Sprint(port)}, args...)
	if init != "" {
		if err := os.WriteFile(filepath.Join(dir, "init.rfl"), []byte(init), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, "init.rfl")
	}
	p = start(t, dir, args...)
	if got, ok := p.stderr.until(fmt.Sprintf("listening on port %d\n", port)); !ok {
		t.Fatalf("server does not listen; it printed %q", got)
	}
	return p, port
}

// eval types one input into a REPL behind a pipe and returns what it prints.
func (p *process) eval(input string) string {
	p.t.Helper()
	const mark = "--done--"
	fmt.Fprintf(p.stdin, "%s\n(println %q)\n", input, mark)
	got, ok := p.stdout.until(mark + "\n")
	if !ok {
		p.t.Fatalf("no answer to %s; it printed %q, and on stderr %q", input, got, p.stderr.buf.String())
	}
	return strings.TrimSuffix(strings.TrimSuffix(got, mark+"\n"), "\n")
}

// runProgram runs the program to its end.
func runProgram(t testing.TB, dir, stdin string, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "HOME="+dir)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if ctx.Err() != nil {
		t.Fatalf("%v does not end", args)
	}
	if _, ok := err.(*exec.ExitError); err != nil && !ok {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}
