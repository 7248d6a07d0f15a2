// Package rayforce is the database as a library: values, the Rayfall language
// and the query server in one process.
package rayforce

import (
	"context"
	"io"
	"runtime/debug"
	"strings"

	"github.com/rayforce-go/rayforce/internal/builtin/system"
	"github.com/rayforce-go/rayforce/internal/builtin/tables"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Runtime is one database: its global names, its functions and its limits. It
// is safe for concurrent use; expressions that only read run in parallel.
type Runtime struct {
	in  *lang.Interp
	svc *system.Services
}

// Options configure a Runtime. The zero value is ready to use.
type Options struct {
	// Workers is how many threads vector operations may use; 0 means all cores.
	Workers int
	// Stdout and Stderr receive what programs print; nil discards it.
	Stdout, Stderr io.Writer
}

// New returns a runtime with all functions of the language bound.
func New(opts Options) *Runtime {
	svc := &system.Services{Version: version, BuildDate: buildDate()}
	in := lang.NewInterp(lang.NewRegistry(families(svc)...), lang.Limits{Workers: opts.Workers})
	in.Linked = tables.Field
	s := lang.NewSession(opts.Stdout, opts.Stderr)
	svc.Timers = system.NewTimers(func(ctx context.Context, f *value.Lambda, now int64) error {
		_, err := in.Do(ctx, s, lang.Request{Func: f, Args: []value.Value{value.I64(now)}})
		return err
	}, s.Err)
	return &Runtime{in: in, svc: svc}
}

// version is the version of the program.
const version = "0.1.0"

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

// Session returns a new session that prints to out and err.
func (rt *Runtime) session(out, err io.Writer) *lang.Session { return lang.NewSession(out, err) }

// Eval evaluates source text. The error is a *value.Error with the code of what
// went wrong and the places in text that it passed.
func (rt *Runtime) Eval(ctx context.Context, text string) (value.Value, error) {
	return rt.in.Do(ctx, lang.NewSession(nil, nil), lang.Request{Source: &value.Source{Name: "eval", Text: text}})
}

// Close ends the runtime: its timers stop.
func (rt *Runtime) Close() error {
	rt.svc.Timers.Close()
	return nil
}
