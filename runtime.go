// Package rayforce is the database as a library: values, the Rayfall language
// and the query server in one process.
package rayforce

import (
	"context"
	"io"

	"github.com/rayforce-go/rayforce/internal/builtin/tables"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Runtime is one database: its global names, its functions and its limits. It
// is safe for concurrent use; expressions that only read run in parallel.
type Runtime struct {
	in *lang.Interp
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
	in := lang.NewInterp(lang.NewRegistry(families()...), lang.Limits{Workers: opts.Workers})
	in.Linked = tables.Field
	return &Runtime{in: in}
}

// Session returns a new session that prints to out and err.
func (rt *Runtime) session(out, err io.Writer) *lang.Session { return lang.NewSession(out, err) }

// Eval evaluates source text. The error is a *value.Error with the code of what
// went wrong and the places in text that it passed.
func (rt *Runtime) Eval(ctx context.Context, text string) (value.Value, error) {
	return rt.in.Do(ctx, lang.NewSession(nil, nil), lang.Request{Source: &value.Source{Name: "eval", Text: text}})
}

// Close ends the runtime.
func (rt *Runtime) Close() error { return nil }
