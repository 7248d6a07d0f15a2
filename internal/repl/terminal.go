package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/term"

	"github.com/rayforce-go/rayforce/internal/repl/line"
	"github.com/rayforce-go/rayforce/internal/syntax"
)

// Terminal serves a user at a terminal, after showing the banner. It returns
// when the user leaves, with the history saved. While it waits for input the
// terminal is in raw mode: who ends the process from elsewhere calls
// [Console.Restore] first.
func (r *REPL) Terminal(ctx context.Context, console *Console, banner string) error {
	r.style = color
	defer console.Restore()
	stop := console.dieBySignal()
	defer stop()
	history := line.OpenHistory(historyPath())
	editor := line.New(line.Config{
		Terminal:   console,
		History:    history,
		Incomplete: func(text string) bool { return !strings.HasPrefix(text, ":") && syntax.Depth(text) > 0 },
		Highlight:  r.highlight,
		Suggest: func(text string, cursor int) (int, []line.Candidate) {
			return r.suggest(text, cursor, history.Entries())
		},
	})
	console.edits(editor)
	defer console.edits(nil)
	fmt.Fprintln(r.Out, color(styleBanner, strings.TrimSuffix(banner, "\n")))
	for {
		text, err := editor.Read(r.prompts())
		switch {
		case errors.Is(err, line.ErrInterrupt):
			continue
		case errors.Is(err, io.EOF):
			if remote := r.Eval.Remote(); remote != nil {
				remote.Close()
				continue
			}
			return history.Save()
		case err != nil:
			history.Save()
			return err
		}
		history.Add(text)
		if r.input(ctx, text) {
			return history.Save()
		}
	}
}

// prompts returns the prompt of a first and of a further line.
func (r *REPL) prompts() (first, more []line.Piece) {
	var addr []line.Piece
	if remote := r.Eval.Remote(); remote != nil {
		addr = []line.Piece{{Style: styleAddr, Text: remote.Addr()}, {Text: " "}}
	}
	first = append(addr[:len(addr):len(addr)], line.Piece{Style: stylePrompt, Text: "‣"}, line.Piece{Text: " "})
	more = append(addr[:len(addr):len(addr)], line.Piece{Style: styleMore, Text: "…"}, line.Piece{Text: " "})
	return first, more
}

// input handles one complete input and reports whether the user leaves. Behind
// a pipe an input without an expression is an error; a user who types or pastes
// a comment is told nothing.
func (r *REPL) input(ctx context.Context, text string) (leave bool) {
	switch {
	case syntax.Blank(text):
		return false
	case leaves(text):
		return true
	case text[0] == ':':
		return r.command(ctx, text)
	case len(text) > maxInput:
		fmt.Fprintf(r.Err, "input too long: one input may have %d bytes, got %d\n", maxInput, len(text))
		return false
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	r.evaluate(ctx, text)
	return false
}

// historyPath returns the file of the history.
func historyPath() string {
	home := os.Getenv("HOME")
	if home == "" {
		home = "."
	}
	return filepath.Join(home, ".rayforce_history")
}

// Console is the terminal of the process: its standard input and output.
type Console struct {
	mu     sync.Mutex
	saved  *term.State // the mode to go back to, nil when it is not raw
	editor *line.Editor
}

func (c *Console) edits(e *line.Editor) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.editor = e
}

// Output returns a writer to f, the standard output or error, for all that
// sessions print: what arrives while the user edits a line appears above it.
func (c *Console) Output(f *os.File) io.Writer {
	if !IsTerminal(f) {
		return f
	}
	return consoleWriter{c, f}
}

type consoleWriter struct {
	c *Console
	f *os.File
}

func (w consoleWriter) Write(p []byte) (int, error) {
	w.c.mu.Lock()
	editor := w.c.editor
	w.c.mu.Unlock()
	if editor == nil {
		return w.f.Write(p)
	}
	return editor.WriteTo(w.f, p)
}

// IsTerminal reports whether a file is a terminal.
func IsTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// Read implements io.Reader.
func (c *Console) Read(p []byte) (int, error) { return os.Stdin.Read(p) }

// Write implements io.Writer.
func (c *Console) Write(p []byte) (int, error) { return os.Stdout.Write(p) }

// Size returns the number of columns and rows, 80 and 24 when they are unknown.
func (c *Console) Size() (cols, rows int) {
	cols, rows, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil || cols <= 0 || rows <= 0 {
		return 80, 24
	}
	return cols, rows
}

// Raw switches to raw mode until the function it returns is called.
func (c *Console) Raw() (restore func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.saved == nil {
		if c.saved, err = term.MakeRaw(int(os.Stdin.Fd())); err != nil {
			return nil, err
		}
	}
	return c.Restore, nil
}

// Restore leaves raw mode. It may be called at any time from any goroutine.
func (c *Console) Restore() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.saved != nil {
		term.Restore(int(os.Stdin.Fd()), c.saved)
		c.saved = nil
	}
}

// dieBySignal restores the terminal before a signal ends the process. An
// interrupt from outside that finds nothing to interrupt is dropped.
func (c *Console) dieBySignal() (stop func()) {
	deadly := make(chan os.Signal, 1)
	ignored := make(chan os.Signal, 1)
	signal.Notify(deadly, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	signal.Notify(ignored, os.Interrupt)
	go func() {
		sig, ok := <-deadly
		if !ok {
			return
		}
		c.Restore()
		signal.Reset(sig)
		if self, err := os.FindProcess(os.Getpid()); err == nil {
			self.Signal(sig)
		}
	}()
	return func() {
		signal.Stop(deadly)
		signal.Stop(ignored)
		close(deadly)
	}
}
