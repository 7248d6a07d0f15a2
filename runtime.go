// Package rayforce is the database as a library: values, the Rayfall language
// and the query server in one process.
//
//	rt := rayforce.New(rayforce.Options{})
//	defer rt.Close()
//	v, err := rt.Eval(ctx, "(sum [1 2 3])")
//
// A Runtime is safe for concurrent use: expressions that only read run in
// parallel on a snapshot, those that change something take turns. Values are
// those of package value, and so are errors.
package rayforce

import (
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/rayforce-go/rayforce/internal/builtin/datalog"
	"github.com/rayforce-go/rayforce/internal/builtin/ipc"
	"github.com/rayforce-go/rayforce/internal/builtin/journal"
	"github.com/rayforce-go/rayforce/internal/builtin/system"
	"github.com/rayforce-go/rayforce/internal/builtin/tables"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/progress"
	"github.com/rayforce-go/rayforce/internal/server"
	"github.com/rayforce-go/rayforce/internal/syntax"
	"github.com/rayforce-go/rayforce/value"
)

// Version is the version of the program.
const Version = "0.1.0"

// buildDate returns the day of the commit that the program was built from,
// "unknown" when the build does not tell.
func buildDate() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.time" {
				date, _, _ := strings.Cut(s.Value, "T")
				return strings.ReplaceAll(date, "-", ".")
			}
		}
	}
	return "unknown"
}

// Options configure a Runtime. The zero value is ready to use.
type Options struct {
	// Workers is how many threads vector operations may use; 0 means all cores.
	Workers int
	// Stdout and Stderr receive what programs print and what the server
	// reports; nil discards it.
	Stdout, Stderr io.Writer

	// Progress is a terminal on which loads of files that take long are shown,
	// unless clients ask for them; nil shows none.
	Progress io.Writer

	// Password is what clients of Listen must know; empty lets everybody in,
	// unless there are Users.
	Password string
	// Users may connect with passwords and rights of their own. The Password,
	// if there is one, is for everybody else.
	Users *Users
	// ReadOnly refuses every request of a client that would change anything.
	ReadOnly bool

	// TLS encrypts the connections that Listen accepts; nil leaves them plain.
	// ClientTLS is for the connections that programs open to tls:// addresses;
	// nil trusts the authorities of the system. LoadTLS makes both.
	TLS, ClientTLS *tls.Config

	// Limits bound what clients can take; the zero value stands for
	// DefaultLimits.
	Limits Limits
	// Log receives what an operator should know of clients; nil discards it.
	Log *slog.Logger
	// SlowQuery is how long a request of a client takes to be logged as slow;
	// 0 logs none.
	SlowQuery time.Duration

	// Exit ends the process for (exit n); nil makes that an error.
	Exit func(status int)
	// Args is the command line for (.sys.args), nil for a process that is not
	// the program.
	Args *Args
}

// Args is a command line as (.sys.args) shows it.
type Args = system.Args

// Runtime is one database: its global names, its functions, its listeners and
// its limits.
type Runtime struct {
	opts   Options
	in     *lang.Interp
	srv    *server.Server
	svc    *system.Services
	jrn    *journal.Journal
	prompt ipc.Prompt
	bar    *progress.Bar // nil shows no loads

	webLock sync.Mutex
	web     []*http.Server // of ServeMetrics
}

// New returns a runtime with all functions of the language bound. Close it when
// it is no longer needed.
func New(opts Options) *Runtime {
	rt := &Runtime{opts: opts}
	if opts.Stderr == nil {
		rt.opts.Stderr = io.Discard
	}
	if opts.Progress != nil {
		rt.bar = progress.New(opts.Progress)
	}
	rt.jrn = journal.New(rt.opts.Stderr)
	rt.svc = &system.Services{Args: opts.Args, Version: Version, BuildDate: buildDate(), Exit: opts.Exit}
	rt.srv = server.New(server.Config{
		Password: opts.Password, Restricted: opts.ReadOnly, Users: opts.Users,
		TLS: opts.TLS, ClientTLS: opts.ClientTLS,
		Limits: opts.Limits, Log: opts.Log, SlowQuery: opts.SlowQuery,
		Stdout: opts.Stdout, Stderr: opts.Stderr, Journal: rt.jrn, QueryLog: &rt.svc.QueryLog,
	})
	rt.svc.Timers = system.NewTimers(rt.fire, rt.opts.Stderr)
	if opts.Args != nil {
		rt.svc.Profiler.Set(opts.Args.Timeit)
		rt.svc.QueryLog.Set(opts.Args.QueryLog)
	}
	rt.in = lang.NewInterp(registry(services{rt.svc, rt.srv, &rt.prompt, rt.jrn, new(datalog.Store)}), lang.Limits{Workers: opts.Workers})
	rt.in.Linked = tables.Field
	rt.srv.Use(rt.in)
	return rt
}

// session returns a session that prints where the runtime does.
func (rt *Runtime) session() *lang.Session {
	s := lang.NewSession(rt.opts.Stdout, rt.opts.Stderr)
	s.Progress = rt.bar
	return s
}

// fire calls the function of a timer.
func (rt *Runtime) fire(ctx context.Context, f *value.Lambda, now int64) error {
	_, err := rt.in.Do(ctx, rt.session(), lang.Request{Func: f, Args: []value.Value{value.I64(now)}})
	return err
}

// Eval evaluates a source text and returns the value of its last expression.
// The error is a *value.Error with the code of what went wrong and the places
// in the text that it passed; it is cancel when ctx ends first.
func (rt *Runtime) Eval(ctx context.Context, text string) (value.Value, error) {
	return rt.eval(ctx, rt.session(), "eval", text)
}

func (rt *Runtime) eval(ctx context.Context, s *lang.Session, name, text string) (value.Value, error) {
	return rt.in.Do(ctx, s, lang.Request{Source: &value.Source{Name: name, Text: text}})
}

// Call calls a function value, or the function bound to a symbol, with these
// arguments.
func (rt *Runtime) Call(ctx context.Context, f value.Value, args ...value.Value) (value.Value, error) {
	if s, ok := f.(value.Sym); ok {
		bound, err := rt.Lookup(s.String())
		if err != nil {
			return nil, err
		}
		f = bound
	}
	return rt.in.Do(ctx, rt.session(), lang.Request{Func: f, Args: args})
}

// Bind binds a global name. The errors are those of (set name v): a name that
// begins with a dot is reserved.
func (rt *Runtime) Bind(ctx context.Context, name string, v value.Value) error {
	return rt.in.Bind(ctx, value.Intern(name), v)
}

// Lookup returns what a global name is bound to, or a name error.
func (rt *Runtime) Lookup(name string) (value.Value, error) {
	if v := rt.in.Global(value.Intern(name)); v != nil {
		return v, nil
	}
	return nil, value.Errorf(value.ErrName, "'%s' undefined", name)
}

// RunScript evaluates a file and returns the value of its last expression; the
// null object for a file without expressions. A file that cannot be read is an
// io error.
func (rt *Runtime) RunScript(ctx context.Context, path string) (value.Value, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, value.Errorf(value.ErrIO, "cannot open script: %s", value.AsError(lang.FileError(err)).Msg)
	}
	if syntax.Blank(string(text)) {
		return value.Null, nil
	}
	v, _, err := rt.profiled(ctx, rt.session(), path, string(text))
	return v, err
}

// Recover makes the database of a journal again and keeps it from now on: it
// loads the snapshot base.qdb, evaluates the requests in base.log, and opens
// that for the requests of clients. Under durable a request is answered when it
// is on disk. Recover comes before Listen and everything else that may change
// the database; it reports on Stderr what it found. After an error the runtime
// holds a part of the database at most.
func (rt *Runtime) Recover(ctx context.Context, base string, durable bool) error {
	return rt.jrn.Recover(ctx, rt.in, rt.opts.Stdout, base, durable)
}

// Listen accepts clients on a TCP port of all interfaces until Close, and lets
// timers fire.
func (rt *Runtime) Listen(port int) error {
	rt.svc.Timers.Start()
	_, err := rt.srv.ListenPort(port)
	return err
}

// ListenUnix accepts clients on a Unix domain socket until Close, and lets
// timers fire.
func (rt *Runtime) ListenUnix(path string) error {
	rt.svc.Timers.Start()
	_, err := rt.srv.ListenUnix(path)
	return err
}

// Serve accepts clients from a listener of the caller's until Close. Whether its
// connections are encrypted is up to the caller, as with net/http: TLS is not
// applied to them, and tls.NewListener does it.
func (rt *Runtime) Serve(l net.Listener) error {
	rt.svc.Timers.Start()
	_, err := rt.srv.Serve(l)
	return err
}

// Addr returns the address of the first listener, nil when there is none.
func (rt *Runtime) Addr() net.Addr { return rt.srv.Addr() }

// Listening reports whether there is a listener, so that a program should go on
// after its input has ended.
func (rt *Runtime) Listening() bool { return rt.srv.Addr() != nil }

// Shutdown stops accepting clients, lets requests that run finish while ctx
// lasts, then cancels them, and closes all connections and the journal.
func (rt *Runtime) Shutdown(ctx context.Context) error {
	rt.svc.Timers.Close()
	err := rt.srv.Close(ctx)
	rt.closeWeb()
	if failed := rt.jrn.Close(); err == nil {
		err = failed
	}
	return err
}

// closeTime is how long Close lets requests finish.
const closeTime = 2 * time.Second

// Close is Shutdown with a short time for running requests.
func (rt *Runtime) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	return rt.Shutdown(ctx)
}
