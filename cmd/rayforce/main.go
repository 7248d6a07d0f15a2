// Command rayforce is the database: a prompt, a script runner and, with -p, a
// query server.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/value"
)

// The exit statuses of the program; a script's (exit n) gives n.
const (
	exitOK      = 0
	exitFailed  = 1
	exitJournal = 2 // the journal cannot be opened or replayed
)

// commands are what the first argument may name instead of a script.
var commands = map[string]func(args []string, stdout, stderr io.Writer) (status int){
	"test":   runTests,
	"help":   showHelp,
	"passwd": makeUser,
}

func main() {
	if len(os.Args) > 1 {
		if command, ok := commands[os.Args[1]]; ok {
			os.Exit(command(os.Args[2:], os.Stdout, os.Stderr))
		}
	}
	cfg, err := parseFlags(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "error: %v; rayforce -h lists all flags\n", err)
		os.Exit(exitFailed)
	}
	if cfg.help {
		fmt.Print(usage())
		return
	}
	p, err := newProgram(cfg)
	if err != nil {
		fmt.Fprintf(os.Stderr, "error: %v\n", err)
		os.Exit(exitFailed)
	}
	os.Exit(p.run())
}

// program is one run of the program: the runtime and where it reads and prints.
type program struct {
	cfg      *config
	rt       *rayforce.Runtime
	console  *rayforce.Console // nil without a terminal
	out, err io.Writer
}

func newProgram(cfg *config) (*program, error) {
	tlsIn, tlsOut, err := rayforce.LoadTLS(cfg.tls.cert, cfg.tls.key, cfg.tls.ca)
	if err != nil {
		return nil, err
	}
	var users *rayforce.Users
	if cfg.users != "" {
		if users, err = rayforce.LoadUsers(cfg.users); err != nil {
			return nil, err
		}
	}
	p := &program{cfg: cfg, out: os.Stdout, err: os.Stderr}
	if rayforce.IsTerminal(os.Stdin) && rayforce.IsTerminal(os.Stdout) {
		p.console = &rayforce.Console{}
		p.out, p.err = p.console.Output(os.Stdout), p.console.Output(os.Stderr)
	}
	var progress io.Writer
	if rayforce.IsTerminal(os.Stderr) {
		progress = p.err
	}
	if cfg.memory > 0 {
		debug.SetMemoryLimit(cfg.memory)
	}
	p.rt = rayforce.New(rayforce.Options{
		Workers: p.workers(), Stdout: p.out, Stderr: p.err, Progress: progress,
		Password: cfg.password, ReadOnly: cfg.readOnly, Users: users,
		TLS: tlsIn, ClientTLS: tlsOut, Limits: cfg.limits,
		Log:       slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: cfg.logLevel})),
		SlowQuery: cfg.slowQuery,
		Exit:      p.exit, Args: cfg.args(),
	})
	return p, nil
}

// workers returns how many threads vector operations use. A server gets one
// thread more than that: it waits for the network while a query has the others,
// which would look there only now and then.
func (p *program) workers() int {
	if !p.cfg.serves() || os.Getenv("GOMAXPROCS") != "" {
		return p.cfg.cores
	}
	cores := runtime.GOMAXPROCS(0)
	runtime.GOMAXPROCS(cores + 1)
	if p.cfg.cores > 0 {
		return p.cfg.cores
	}
	return cores
}

// exit ends the process for (exit n).
func (p *program) exit(status int) {
	if p.console != nil {
		p.console.Restore()
	}
	os.Exit(status)
}

// run does what the command line asks for and returns the exit status.
func (p *program) run() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if j := p.cfg.journal; j != nil {
		if err := p.rt.Recover(ctx, j.base, j.durable); err != nil {
			return exitJournal
		}
	}
	status := exitOK
	if p.cfg.script != "" {
		status = p.script(ctx)
		if ctx.Err() != nil || (status != exitOK && !p.prompts()) {
			return status
		}
	}
	if p.cfg.metrics != "" {
		addr, err := p.rt.ServeMetrics(p.cfg.metrics)
		if err != nil {
			fmt.Fprint(p.err, format.Report(value.AsError(err), false))
			return exitFailed
		}
		fmt.Fprintf(p.err, "metrics on http://%s/metrics\n", addr)
	}
	if p.cfg.serves() {
		if status != exitOK {
			fmt.Fprintf(p.err, "not listening on %s: the script failed\n", p.cfg.where())
		} else if err := p.listen(); err != nil {
			fmt.Fprint(p.err, format.Report(value.AsError(err), false))
			return exitFailed
		} else {
			fmt.Fprintf(p.err, "listening on %s\n", p.cfg.where())
		}
	}
	if p.prompts() || (p.cfg.script == "" && !p.cfg.serves()) {
		if err := p.prompt(ctx, stop); err != nil {
			fmt.Fprint(p.err, format.Report(value.AsError(err), false))
			status = exitFailed
		}
	}
	if p.console == nil && p.rt.Listening() {
		<-ctx.Done()
	}
	if err := p.rt.Close(); err != nil {
		fmt.Fprintf(p.err, "error: %v\n", err)
	}
	return status
}

func (p *program) listen() error {
	if p.cfg.socket != "" {
		return p.rt.ListenUnix(p.cfg.socket)
	}
	return p.rt.Listen(p.cfg.port)
}

// prompts reports whether input is read after the script: when asked for with
// -i, and on a terminal by a server and where there is no script.
func (p *program) prompts() bool {
	return p.cfg.interactive || (p.console != nil && (p.cfg.serves() || p.cfg.script == ""))
}

// script runs the script file and shows its last value or its error.
func (p *program) script(ctx context.Context) int {
	v, err := p.rt.RunScript(ctx, p.cfg.script)
	var shown string
	if err == nil {
		err = value.Guard(func() { shown = format.Pretty(v) })
	}
	if err != nil {
		fmt.Fprint(p.err, format.Report(value.AsError(err), p.console != nil))
		return exitFailed
	}
	if shown != "" {
		fmt.Fprintln(p.out, shown)
	}
	io.WriteString(p.out, p.rt.Profile())
	return exitOK
}

// prompt reads input until it ends. On a terminal Ctrl-C is the prompt's
// business; behind a pipe it ends the program.
func (p *program) prompt(ctx context.Context, stopSignals func()) error {
	if p.console != nil {
		stopSignals()
		return p.rt.Terminal(context.Background(), p.console)
	}
	return p.rt.Pipe(ctx, os.Stdin, p.out, p.err)
}
