package rayforce

import (
	"context"
	"io"
	"os"
	"runtime"

	"github.com/rayforce-go/rayforce/internal/builtin/system"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/repl"
	"github.com/rayforce-go/rayforce/value"
)

// Pipe evaluates the inputs of in one by one and prints their results and
// errors on out, as for a program whose input is no terminal. It returns when
// the input ends or asks to leave.
func (rt *Runtime) Pipe(ctx context.Context, in io.Reader, out, errs io.Writer) error {
	r := &repl.REPL{Eval: rt.evaluator(), Out: out, Err: errs}
	return r.Pipe(ctx, in)
}

// Terminal is a prompt on a console. It returns when the user leaves.
func (rt *Runtime) Terminal(ctx context.Context, console *Console) error {
	rt.svc.Timers.Start()
	info := repl.Info{Version: Version, Workers: rt.in.Limits.Workers, Cores: runtime.NumCPU(), MemoryMB: int(lang.TotalMemory() >> 20)}
	if date := rt.svc.BuildDate; date != "unknown" {
		info.Built = date
	}
	r := &repl.REPL{Eval: rt.evaluator(), Out: rt.opts.Stdout, Err: rt.opts.Stderr}
	return r.Terminal(ctx, console, repl.Banner(info))
}

// Console is the terminal of the process.
type Console = repl.Console

// evaluator is a Runtime as the prompt sees it.
type evaluator struct {
	rt      *Runtime
	sess    *lang.Session
	profile string
}

func (rt *Runtime) evaluator() *evaluator { return &evaluator{rt: rt, sess: rt.session()} }

// Eval implements repl.Evaluator; it keeps the query log and the profile.
func (e *evaluator) Eval(ctx context.Context, text string) (value.Value, error) {
	logged := e.rt.svc.QueryLog.Begin()
	v, profile, err := e.rt.profiled(ctx, e.sess, "repl", text)
	if logged != nil {
		logged(text, v, err)
	}
	e.profile = profile
	return v, err
}

// profiled is eval with a profile, drawn as a tree, while the profiler is on.
func (rt *Runtime) profiled(ctx context.Context, s *lang.Session, name, text string) (v value.Value, profile string, err error) {
	if !rt.svc.Profiler.On() {
		v, err = rt.eval(ctx, s, name, text)
		return v, "", err
	}
	p := system.NewProfile()
	s.Trace = p
	v, err = rt.eval(ctx, s, name, text)
	s.Trace = nil
	p.Close()
	rt.svc.Profiler.Keep(p)
	return v, p.String(), err
}

// Profile returns the profile of the last script or input at the prompt, drawn
// as a tree, "" while the profiler is off.
func (rt *Runtime) Profile() string { return rt.svc.Profiler.Tree() }

// Names implements repl.Evaluator.
func (e *evaluator) Names() []string {
	ids := e.rt.in.Names()
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.String()
	}
	return names
}

// Lookup implements repl.Evaluator.
func (e *evaluator) Lookup(name string) (value.Value, bool) {
	v, err := e.rt.Lookup(name)
	return v, err == nil
}

// Help implements repl.Evaluator.
func (e *evaluator) Help(name string) (signature, help string) {
	if f := e.rt.in.Registry.Func(name); f != nil {
		return f.Sig, f.Help
	}
	return "", ""
}

// Timeit implements repl.Evaluator.
func (e *evaluator) Timeit() bool { return e.rt.svc.Profiler.On() }

// SetTimeit implements repl.Evaluator.
func (e *evaluator) SetTimeit(on bool) { e.rt.svc.Profiler.Set(on) }

// Profile implements repl.Evaluator.
func (e *evaluator) Profile() string { return e.profile }

// Listen implements repl.Evaluator.
func (e *evaluator) Listen(port int) error { return e.rt.Listen(port) }

// Remote implements repl.Evaluator.
func (e *evaluator) Remote() repl.Remote {
	if s := e.rt.prompt.Session(); s != nil {
		return s
	}
	return nil
}

// IsTerminal reports whether f is a terminal.
func IsTerminal(f *os.File) bool { return repl.IsTerminal(f) }
