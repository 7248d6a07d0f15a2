//go:build cgo && unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

var ctx = context.Background()

// scratch is where the library and the programs are built.
var scratch string

func TestMain(m *testing.M) {
	if port := os.Getenv("CAPI_SERVER"); port != "" {
		runServer(port)
	}
	dir, err := os.MkdirTemp("", "capi")
	if err != nil {
		panic(err)
	}
	scratch = dir
	status := m.Run()
	os.RemoveAll(dir)
	os.Exit(status)
}

// hasValgrind reports whether programs can be run under valgrind. On processors
// without RDTSCP, as some virtual machines show them, it claims to have that
// instruction and then does not know it, so nothing made with Go runs there.
var hasValgrind = sync.OnceValue(func() bool {
	if _, err := exec.LookPath("valgrind"); err != nil || runtime.GOOS != "linux" {
		return false
	}
	if runtime.GOARCH != "amd64" {
		return true
	}
	probe := filepath.Join(scratch, "rdtscp")
	if exec.Command("cc", "-o", probe, "testdata/rdtscp.c").Run() != nil {
		return true // the tests say why nothing compiles
	}
	return exec.Command("valgrind", "-q", probe).Run() == nil
})

// The libraries are built once, without debug data of Go, which valgrind cannot
// read.
var (
	static = sync.OnceValue(func() error { return buildLibrary("c-archive", "librayforce.a") })
	shared = sync.OnceValue(func() error { return buildLibrary("c-shared", "librayforce.so") })
)

func buildLibrary(mode, name string) error {
	out, err := exec.Command("go", "build", "-buildmode="+mode, "-ldflags=-w", "-o", filepath.Join(scratch, name), ".").CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// compile builds a program with the shared library and returns its path. Flags
// come first.
func compile(t testing.TB, source string, flags ...string) string {
	t.Helper()
	return link(t, shared, source, append(flags, "-L"+scratch, "-lrayforce", "-Wl,-rpath,"+scratch))
}

// compileStatic builds a program with the static library.
func compileStatic(t testing.TB, source string) string {
	t.Helper()
	return link(t, static, source, []string{"-O2", filepath.Join(scratch, "librayforce.a"), "-lresolv"})
}

func link(t testing.TB, library func() error, source string, flags []string) string {
	t.Helper()
	compiler := "cc"
	if strings.HasSuffix(source, ".cc") {
		compiler = "c++"
	}
	if _, err := exec.LookPath(compiler); err != nil {
		t.Skipf("no %s", compiler)
	}
	if err := library(); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "program")
	args := append([]string{"-g", "-o", program, source, "-Iinclude", "-Itestdata"}, append(flags, "-lpthread")...)
	if out, err := exec.Command(compiler, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// strict are the flags under which all test programs compile.
var strict = []string{"-Wall", "-Wextra", "-Werror", "-pedantic"}

// command is a program with its arguments, under valgrind if that is there.
func command(t testing.TB, program string, args ...string) *exec.Cmd {
	t.Helper()
	limited, cancel := context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(cancel)
	if !hasValgrind() {
		return exec.CommandContext(limited, program, args...)
	}
	checks := []string{
		"-q", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect,possible",
		"--suppressions=valgrind.supp", program,
	}
	return exec.CommandContext(limited, "valgrind", append(checks, args...)...)
}

// run runs a program and returns what it printed.
func run(t testing.TB, cmd *exec.Cmd) string {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil || errs.Len() > 0 {
		t.Errorf("%v\n%s%s", err, &out, &errs)
	}
	return out.String()
}

// serve starts a server and returns its port.
func serve(t testing.TB, opts rayforce.Options) string {
	t.Helper()
	rt := rayforce.New(opts)
	t.Cleanup(func() { rt.Close() })
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := rt.Serve(l); err != nil {
		t.Fatal(err)
	}
	return portOf(l)
}

func portOf(l net.Listener) string { return strconv.Itoa(l.Addr().(*net.TCPAddr).Port) }

// TestGuide compiles the program of the guide as it stands, but for the port.
func TestGuide(t *testing.T) {
	source, err := os.ReadFile("testdata/guide.c")
	if err != nil {
		t.Fatal(err)
	}
	port := serve(t, rayforce.Options{})
	file := filepath.Join(scratch, "guide.c")
	if err := os.WriteFile(file, bytes.Replace(source, []byte("5000"), []byte(port), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	if out := run(t, command(t, compile(t, file))); out != "Result: 3\n" {
		t.Errorf("printed %q", out)
	}
}

func TestHeader(t *testing.T) {
	for _, std := range []string{"-std=c++11", "-std=c++20"} {
		if out := run(t, command(t, compile(t, "testdata/header.cc", append(strict, std)...))); out != "ok\n" {
			t.Errorf("%s: printed %q", std, out)
		}
	}
}

func TestValues(t *testing.T) {
	if out := run(t, command(t, compile(t, "testdata/values.c", append(strict, "-std=c11")...))); out != "ok\n" {
		t.Errorf("printed %q", out)
	}
}

func TestRuntime(t *testing.T) {
	if out := run(t, command(t, compile(t, "testdata/runtime.c", append(strict, "-std=c11")...), filepath.Join(t.TempDir(), ".sym"))); out != "printed\nok\n" {
		t.Errorf("printed %q", out)
	}
}

// clientArgs starts the servers that client.c talks to.
func clientArgs(t *testing.T, sends string) []string {
	return []string{
		serve(t, rayforce.Options{}),
		serve(t, rayforce.Options{Password: "secretpass"}),
		serve(t, rayforce.Options{Password: "secretpass", ReadOnly: true}),
		sends,
	}
}

func TestClient(t *testing.T) {
	program := compile(t, "testdata/client.c", append(strict, "-std=gnu11")...)
	if out := run(t, command(t, program, clientArgs(t, "2000")...)); out != "ok\n" {
		t.Errorf("printed %q", out)
	}
}

// TestManySends is TestClient with a million sends, which must not make the
// process grow, and with the static library.
func TestManySends(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	if out := run(t, exec.Command(compileStatic(t, "testdata/client.c"), clientArgs(t, "1000000")...)); out != "ok\n" {
		t.Errorf("printed %q", out)
	}
}

// serverProgram is server.c as a running process.
type serverProgram struct {
	t    *testing.T
	cmd  *exec.Cmd
	addr string
	out  *bufio.Reader
	errs bytes.Buffer
}

func startProgram(t *testing.T, args ...string) *serverProgram {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := portOf(l)
	l.Close()
	s := &serverProgram{t: t, addr: "127.0.0.1:" + port}
	s.cmd = command(t, compile(t, "testdata/server.c", append(strict, "-std=gnu11")...), append([]string{port}, args...)...)
	s.cmd.Stderr = &s.errs
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.out = bufio.NewReader(stdout)
	if line, _ := s.out.ReadString('\n'); line != "listening\n" {
		s.cmd.Wait()
		t.Fatalf("printed %q, %s", line, &s.errs)
	}
	return s
}

// ended waits for the end of the program.
func (s *serverProgram) ended(want string) {
	s.t.Helper()
	line, _ := s.out.ReadString('\n')
	if err := s.cmd.Wait(); err != nil || line != want || s.errs.Len() > 0 {
		s.t.Errorf("%v: printed %q, %s", err, line, &s.errs)
	}
}

// TestServer talks to a server in a C program.
func TestServer(t *testing.T) {
	s := startProgram(t)
	useServer(t, s.addr)
	s.ended("ended with 7\n")
}

func TestReadOnlyServer(t *testing.T) {
	s := startProgram(t, "read-only")
	for range 2 {
		conn, err := client.Dial(ctx, s.addr+":u:sesame")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if v, err := conn.Query(ctx, "(sum data)"); err != nil || v != value.Value(value.I64(6)) {
			t.Errorf("%v, %v", v, err)
		}
		for _, text := range []string{"(set data 1)", "(exit 1)"} {
			if _, err := conn.Query(ctx, text); !errors.Is(err, value.ErrAccess) {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
	s.cmd.Process.Signal(syscall.SIGUSR1)
	s.ended("ended with 9\n")
}

// useServer has two clients come in, and ends the server with code 7.
func useServer(t *testing.T, addr string) {
	t.Helper()
	if _, err := client.Dial(ctx, addr); !errors.Is(err, wire.ErrAuthRequired) {
		t.Errorf("without a password: %v", err)
	}
	if _, err := client.Dial(ctx, addr+":u:wrong"); !errors.Is(err, wire.ErrAuthFailed) {
		t.Errorf("with a wrong one: %v", err)
	}
	for i, text := range []string{"(do (set seen (sum data)) seen)", "(+ seen 0)"} {
		conn, err := client.Dial(ctx, addr+":u:sesame")
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		if v, err := conn.Query(ctx, text); err != nil || v != value.Value(value.I64(6)) {
			t.Errorf("%s: %v, %v", text, v, err)
		}
		if i == 1 {
			conn.Query(ctx, "(exit 7)") // answered or not
		}
	}
}

// runServer is what the test program does as the server of a benchmark.
func runServer(port string) {
	n, _ := strconv.Atoi(port)
	if err := rayforce.New(rayforce.Options{}).Listen(n); err != nil {
		panic(err)
	}
	select {}
}

// serveApart starts a server in a process of its own and returns its port.
func serveApart(b *testing.B) string {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	port := portOf(l)
	l.Close()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CAPI_SERVER="+port)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return port
}

// BenchmarkSend compares the request rate of ray_ipc_send with that of package
// client, in turns against one server.
func BenchmarkSend(b *testing.B) {
	const sends = 30_000
	port, program := serveApart(b), compile(b, "testdata/rate.c", "-O2")
	conn, err := client.Dial(ctx, "127.0.0.1:"+port)
	for began := time.Now(); err != nil && time.Since(began) < 5*time.Second; conn, err = client.Dial(ctx, "127.0.0.1:"+port) {
		time.Sleep(10 * time.Millisecond)
	}
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	var inC, inGo float64
	for b.Loop() {
		out, err := exec.Command(program, port, strconv.Itoa(sends)).Output()
		rate, bad := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
		if err != nil || bad != nil {
			b.Fatal(err, bad)
		}
		inC += rate
		began := time.Now()
		for range sends {
			if _, err := conn.Query(ctx, "(+ 1 2)"); err != nil {
				b.Fatal(err)
			}
		}
		inGo += sends / time.Since(began).Seconds()
	}
	b.ReportMetric(inC/float64(b.N), "C/s")
	b.ReportMetric(inGo/float64(b.N), "Go/s")
	b.ReportMetric(inC/inGo, "ratio")
}
