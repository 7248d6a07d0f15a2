package suite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/value"
)

// Runtime is what the lines of one file are evaluated in.
type Runtime interface {
	// Eval evaluates a text and keeps what it binds for the next one. It ends
	// soon after ctx does.
	Eval(ctx context.Context, text string) (value.Value, error)
	// Shutdown frees what the runtime holds; it may wait for work until ctx ends.
	Shutdown(ctx context.Context) error
}

// Runner runs test files.
type Runner struct {
	// New returns a fresh runtime whose programs print to out.
	New func(out io.Writer) Runtime
	// Select leaves out assertions that it matches neither in the line nor in
	// the name of the file, and files of which nothing is left; nil takes all.
	Select *regexp.Regexp
	// Timeout is how long one line may take.
	Timeout time.Duration
	// Parallel is how many files run at once; at least one does.
	Parallel int
	// Printed receives what programs print, file by file.
	Printed io.Writer
}

// Result is the outcome of one assertion, or of a plain line that failed.
type Result struct {
	File string `json:"file"`
	Line int    `json:"line"`
	OK   bool   `json:"ok"`
	Src  string `json:"src"`
	Want string `json:"want"`
	Got  string `json:"got"`
}

// Summary counts what ran.
type Summary struct {
	Files  int `json:"files"`
	Passed int `json:"passed"`
	Failed int `json:"failed"`
}

// grace is how much longer than its time limit a line may take to notice that
// it should end, before its runtime is given up.
const grace = 2 * time.Second

// Run runs files and reports on each when it and all before it are done.
func (r *Runner) Run(files []string, rep Reporter) Summary {
	type finished struct {
		run     *fileRun
		results []Result
	}
	runs := make([]chan finished, len(files))
	slots := make(chan struct{}, max(1, r.Parallel))
	for i, name := range files {
		runs[i] = make(chan finished, 1)
		go func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			f := &fileRun{Runner: r, name: name}
			runs[i] <- finished{f, f.results()}
		}()
	}
	var sum Summary
	for i, name := range files {
		done := <-runs[i]
		if done.run.skipped {
			continue
		}
		r.Printed.Write(done.run.printed.take())
		sum.Files++
		for _, res := range done.results {
			if res.OK {
				sum.Passed++
			} else {
				sum.Failed++
			}
		}
		rep.File(name, done.results)
	}
	rep.End(sum)
	return sum
}

// fileRun is the run of one file.
type fileRun struct {
	*Runner
	name    string
	skipped bool // nothing selected
	rt      Runtime
	printed output
	earlier []line // plain lines that have run
}

func (f *fileRun) results() []Result {
	text, err := os.ReadFile(f.name)
	if err != nil {
		return []Result{{File: f.name, Got: errorText(value.AsError(err))}}
	}
	lines := f.selected(parse(string(text)))
	if f.skipped {
		return nil
	}
	f.rt = f.New(&f.printed)
	defer func() { f.close() }()
	var all []Result
	for _, l := range lines {
		res := f.check(l)
		if l.kind != plain || !res.OK {
			all = append(all, res)
		}
	}
	return all
}

// selected returns the lines to run: those selected, and the plain ones, which
// others build upon.
func (f *fileRun) selected(lines []line) []line {
	if f.Select == nil || f.Select.MatchString(f.name) {
		return lines
	}
	f.skipped = true
	var kept []line
	for _, l := range lines {
		if l.kind == plain {
			kept = append(kept, l)
		} else if f.Select.MatchString(l.text) {
			kept = append(kept, l)
			f.skipped = false
		}
	}
	return kept
}

// check runs one line.
func (f *fileRun) check(l line) Result {
	res := Result{File: f.name, Line: l.number, Src: l.expr}
	deadline := time.Now().Add(f.Timeout)
	got := f.eval(l.expr, deadline)
	res.Got = got.text
	switch l.kind {
	case plain:
		res.OK = !got.failed
	case fails:
		res.Want = l.want
		res.OK = got.err != nil && strings.Contains(got.text, l.want)
	case equal:
		var want outcome
		if !got.stuck {
			want = f.eval(l.want, deadline)
		}
		res.Want = want.text
		res.OK = !got.failed && !want.failed && got.text == want.text
		got.stuck = got.stuck || want.stuck
	}
	if got.stuck {
		f.renew()
	} else if l.kind == plain {
		f.earlier = append(f.earlier, l)
	}
	return res
}

// renew puts a fresh runtime in the place of one that does not answer, and
// runs the plain lines so far in it.
func (f *fileRun) renew() {
	f.close()
	f.rt = f.New(&f.printed)
	for _, l := range f.earlier {
		f.eval(l.expr, time.Now().Add(f.Timeout))
	}
}

func (f *fileRun) close() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // nothing runs that is worth waiting for
	rt := f.rt
	done := make(chan struct{})
	go func() {
		defer close(done)
		rt.Shutdown(ctx)
	}()
	select {
	case <-done:
	case <-time.After(grace):
	}
}

// outcome is what became of an expression.
type outcome struct {
	text   string // the value in compact form, or what went wrong
	err    *value.Error
	failed bool
	stuck  bool // it still runs
}

// eval evaluates a text until the deadline.
func (f *fileRun) eval(text string, deadline time.Time) outcome {
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	done := make(chan outcome, 1)
	rt := f.rt
	go func() {
		defer func() {
			if p := recover(); p != nil {
				first, _, _ := strings.Cut(fmt.Sprint(p), "\n")
				done <- outcome{text: "crash: " + first, failed: true}
			}
		}()
		done <- valueOf(rt.Eval(ctx, text))
	}()
	late := fmt.Sprintf("no result within %v", f.Timeout)
	stuck := time.NewTimer(time.Until(deadline) + grace)
	defer stuck.Stop()
	select {
	case o := <-done:
		if o.err != nil && errors.Is(o.err, value.ErrCancel) && ctx.Err() != nil {
			return outcome{text: late, failed: true}
		}
		return o
	case <-stuck.C:
		return outcome{text: late + ", and it does not stop", failed: true, stuck: true}
	}
}

func valueOf(v value.Value, err error) outcome {
	var text string
	if err == nil {
		err = value.Guard(func() { text = format.Compact(v) })
	}
	if err != nil {
		e := value.AsError(err)
		return outcome{text: errorText(e), err: e, failed: true}
	}
	return outcome{text: text}
}

// errorText is the text of an error that TEXT is looked for in. It goes on with
// the value of a raise, which has no message of its own.
func errorText(err *value.Error) string {
	text := "error: " + err.Error()
	if err.Raised != nil && err.Msg == "" {
		text += ": " + format.Print(err.Raised)
	}
	return text
}

// output collects what the programs of one file print.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) take() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := bytes.Clone(o.buf.Bytes())
	o.buf.Reset()
	return text
}
