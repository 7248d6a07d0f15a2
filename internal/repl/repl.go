package repl

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/value"
)

// Evaluator is the runtime, as the loop sees it. Its methods are called from
// one goroutine at a time.
type Evaluator interface {
	// Eval reads and evaluates one input; what it prints goes to the output
	// of the session.
	Eval(ctx context.Context, text string) (value.Value, error)
	// Names returns the global names in the order they were first bound.
	Names() []string
	// Lookup returns what a name is bound to.
	Lookup(name string) (value.Value, bool)
	// Help returns the signature of a builtin and a line about it, "" for
	// other names.
	Help(name string) (signature, help string)
	// Timeit reports whether the profiler is on; SetTimeit turns it on or off.
	Timeit() bool
	SetTimeit(on bool)
	// Profile returns the profile of the last Eval as lines of text, "" when
	// the profiler was off.
	Profile() string
	// Listen starts a listener for clients.
	Listen(port int) error
	// Remote returns the session that input goes to, nil for this process.
	Remote() Remote
}

// Remote is a session with another process.
type Remote interface {
	// Addr is its host and port.
	Addr() string
	// Eval has the other process evaluate a text, and returns what it printed
	// and the value.
	Eval(ctx context.Context, text string) (output string, v value.Value, err error)
	// Close ends the session.
	Close()
}

// REPL is a loop over inputs.
type REPL struct {
	Eval Evaluator
	// Out receives results and errors, Err what is wrong with the input
	// itself and the errors of a remote session.
	Out, Err io.Writer

	// style colours a text in interactive mode, nil in a pipe.
	style func(style, text string) string
}

// maxInput is how many bytes one input may have.
const maxInput = 4095

func (r *REPL) paint(style, text string) string {
	if r.style == nil {
		return text
	}
	return r.style(style, text)
}

// local reports whether an input stays in this process while a remote session
// is on.
func local(text string) bool {
	return strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "(.repl.")
}

// leaves reports whether a line is a word that ends the loop.
func leaves(line string) bool { return line == "exit" || line == `\\` }

// evaluate runs one input and shows its result.
func (r *REPL) evaluate(ctx context.Context, text string) error {
	if remote := r.Eval.Remote(); remote != nil && !local(text) {
		output, v, err := remote.Eval(ctx, text)
		io.WriteString(r.Out, output)
		if err != nil {
			io.WriteString(r.Err, r.report(err))
		} else if !value.IsNullObject(v) {
			fmt.Fprintln(r.Out, format.Print(v))
		}
		return err
	}
	v, err := r.Eval.Eval(ctx, text)
	var shown string
	if err == nil {
		err = value.Guard(func() { shown = format.Pretty(v) })
	}
	if r.style != nil && value.CodeOf(err) == value.ErrCancel {
		io.WriteString(r.Out, "\n") // the terminal has shown a ^C
	}
	if err != nil {
		io.WriteString(r.Out, r.report(err))
	} else if shown != "" {
		fmt.Fprintln(r.Out, shown)
	}
	if profile := r.Eval.Profile(); profile != "" {
		io.WriteString(r.Out, r.paint(styleProfile, profile))
	}
	return err
}

func (r *REPL) report(err error) string {
	return format.Report(value.AsError(err), r.style != nil)
}
