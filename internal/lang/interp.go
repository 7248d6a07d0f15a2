package lang

import (
	"context"
	"io"
	"runtime"
	"sync"

	"github.com/rayforce-go/rayforce/internal/progress"
	"github.com/rayforce-go/rayforce/value"
)

// Limits bound what one evaluation may use. NewInterp fills in the default
// for every zero field.
type Limits struct {
	// Depth is how deep calls and expressions may nest (default 20000 calls).
	Depth int
	// Workers is how many threads vector operations may use (default: all cores).
	Workers int
}

// Interp is what all evaluations of one runtime share: the functions, the
// global names, and the writers' turn.
type Interp struct {
	Registry *Registry
	Limits   Limits

	globals *globals
	turn    chan struct{} // holds one token: whoever has it may write
	stacks  sync.Pool     // spare evaluation stacks

	// Linked returns the column that field names in the table that v, a linked
	// column, points into: one element per element of v. It returns nil when v
	// is not linked or there is no such column. Set it before the first
	// evaluation; without it dotted names see no links.
	Linked func(c *Ctx, v value.Value, field value.SymID) value.Value
}

// NewInterp returns an interpreter with the functions of r bound.
func NewInterp(r *Registry, lim Limits) *Interp {
	if lim.Depth <= 0 {
		lim.Depth = 20000
	}
	if lim.Workers <= 0 {
		lim.Workers = runtime.GOMAXPROCS(0)
	}
	in := &Interp{
		Registry: r,
		Limits:   lim,
		globals:  newGlobals(r),
		turn:     make(chan struct{}, 1),
		stacks:   sync.Pool{New: func() any { return newStack() }},
	}
	in.turn <- struct{}{}
	return in
}

// Session is the state that lasts from one request of a connection, terminal
// or script to the next. Requests of one session run one after another.
type Session struct {
	// Restricted refuses the functions flagged Restricted and gives top-level
	// let a scope of its own.
	Restricted bool
	// Replay marks the evaluation of a journal: it leaves the journal alone and
	// does not end the process, for both have happened before.
	Replay bool
	// Handle is the connection whose request is evaluated, -1 for none.
	Handle int64
	// Out and Err receive what the program prints; nil discards it.
	Out, Err io.Writer
	// Trace is told what the evaluations of texts do; nil for none.
	Trace Trace
	// Progress shows loads that take long; nil shows none.
	Progress *progress.Bar
}

// NewSession returns an unrestricted session without a connection that prints to out and err.
func NewSession(out, err io.Writer) *Session { return &Session{Handle: -1, Out: out, Err: err} }

// ErrNeedsWriter is what an evaluation that only reads fails with when it
// would change something. No handler of the program sees it: the request is
// run again in the writers' turn.
var ErrNeedsWriter = &value.Error{Code: value.ErrState, Msg: "needs the writers' turn"}

// acquire takes the writers' turn, in order of arrival.
func (in *Interp) acquire(ctx context.Context) error {
	select {
	case <-in.turn:
		return nil
	case <-ctx.Done():
		return value.Errorf(value.ErrCancel, "interrupted while waiting for other writers")
	}
}

func (in *Interp) release() {
	in.globals.publish()
	in.turn <- struct{}{}
}
