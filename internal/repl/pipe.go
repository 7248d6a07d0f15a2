package repl

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/rayforce-go/rayforce/internal/syntax"
)

// Pipe serves input that is no terminal: no banner, no prompt, errors among
// the results. An input goes on over lines until its brackets are balanced. It
// returns at the end of the input and at a line that asks to leave.
func (r *REPL) Pipe(ctx context.Context, in io.Reader) error {
	p := pipe{repl: r, in: bufio.NewReader(in)}
	for {
		line, err := p.in.ReadString('\n')
		if p.add(ctx, strings.TrimSuffix(line, "\n")) {
			return nil
		}
		if err != nil {
			p.flush(ctx)
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

// pipe collects lines into inputs.
type pipe struct {
	repl    *REPL
	in      *bufio.Reader
	pending strings.Builder
	balance syntax.Balance
	skip    bool // the input is too large: drop it up to its balanced end
}

// tooLarge drops the pending input.
func (p *pipe) tooLarge() {
	if !p.skip {
		fmt.Fprintf(p.repl.Err, "error: input too large: one input may have %d bytes\n", maxInput)
	}
	p.skip = true
	p.pending.Reset()
}

// add takes the next line. It reports whether the line asks to leave.
func (p *pipe) add(ctx context.Context, line string) (leave bool) {
	fresh := p.pending.Len() == 0 && !p.skip
	if fresh {
		switch word := strings.TrimSuffix(line, "\r"); {
		case strings.TrimSpace(word) == "":
			return false
		case leaves(word):
			return true
		case word[0] == ':':
			return p.repl.command(ctx, word)
		}
	}
	p.balance.Add(line + "\n")
	if !p.skip {
		if p.pending.Len() > 0 {
			p.pending.WriteByte('\n')
		}
		p.pending.WriteString(line)
		if p.pending.Len() > maxInput {
			p.tooLarge()
		}
	}
	if p.balance.Depth <= 0 {
		p.flush(ctx)
	}
	return false
}

// flush evaluates what is pending and starts a new input.
func (p *pipe) flush(ctx context.Context) {
	text := p.pending.String()
	p.pending.Reset()
	p.balance, p.skip = syntax.Balance{}, false
	if text != "" {
		p.repl.evaluate(ctx, text)
	}
}
