package repl

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// command is a line that starts with a colon: a request to the loop itself.
type command struct {
	names []string // without the colon
	help  string
	run   func(r *REPL, ctx context.Context, arg string) (result, error)
}

// result is what became of a command.
type result int

const (
	done    result = iota
	leave          // the loop ends
	unknown        // no such command, or not with this argument
)

// commands is filled by init: the help command lists it.
var commands []command

func init() {
	commands = []command{
		{[]string{"help", "?"}, "show this list", (*REPL).help},
		{[]string{"timeit", "t"}, "turn the profiler on or off, or with 0 or 1 to that state", (*REPL).timeit},
		{[]string{"env"}, "list all global names and what kind of value they have", (*REPL).env},
		{[]string{"clear"}, "clear the screen", (*REPL).clear},
		{[]string{"listen"}, "accept clients on a port, as in :listen 5000", (*REPL).listen},
		{[]string{"quit", "q"}, "leave", (*REPL).quit},
	}
}

// command runs a line that starts with a colon and reports whether the loop ends.
func (r *REPL) command(ctx context.Context, line string) (ends bool) {
	name, arg, _ := strings.Cut(line[1:], " ")
	res, err := unknown, error(nil)
	for _, c := range commands {
		for _, n := range c.names {
			if n == name {
				res, err = c.run(r, ctx, strings.TrimSpace(arg))
			}
		}
	}
	switch {
	case err != nil:
		fmt.Fprintln(r.Out, r.paint(styleFailed, ". error: "+err.Error()))
	case res == unknown:
		fmt.Fprintln(r.Out, r.paint(styleNote, ". Unknown command: "+line+"."))
		fmt.Fprintln(r.Out, r.paint(styleHelp, "Type :? for help."))
	}
	return res == leave
}

func (r *REPL) help(context.Context, string) (result, error) {
	fmt.Fprintln(r.Out, r.paint(styleNote, ". Commands:"))
	for _, c := range commands {
		fmt.Fprintln(r.Out, r.paint(styleHelp, fmt.Sprintf("  %-12s - %s", ":"+strings.Join(c.names, "/:"), c.help)))
	}
	fmt.Fprintln(r.Out)
	return done, nil
}

func (r *REPL) timeit(_ context.Context, arg string) (result, error) {
	on := !r.Eval.Timeit()
	if arg != "" {
		n, err := leadingInt(arg)
		if err != nil {
			return done, value.Errorf(value.ErrType, ":t expects 0 for off or 1 for on, got %s", arg)
		}
		on = n != 0
	}
	r.Eval.SetTimeit(on)
	state := "off"
	if on {
		state = "on"
	}
	fmt.Fprintln(r.Out, r.paint(styleNote, ". Timeit is "+state+"."))
	return done, nil
}

func (r *REPL) env(context.Context, string) (result, error) {
	n := 0
	for _, name := range r.Eval.Names() {
		if v, ok := r.Eval.Lookup(name); ok {
			fmt.Fprintf(r.Out, "  %-20s %s\n", name, kind(v))
			n++
		}
	}
	fmt.Fprintf(r.Out, "(%d entries)\n", n)
	return done, nil
}

// kind names what :env shows of a value.
func kind(v value.Value) string {
	if value.IsNullObject(v) {
		return "null"
	}
	switch t := v.Type(); {
	case t.IsVector():
		return "vec"
	case t == value.TypeList:
		return "list"
	case t == value.TypeDict:
		return "dict"
	case t == value.TypeTable:
		return "table"
	case t == value.TypeLambda:
		return "lambda"
	case t.IsFunction():
		return "fn"
	}
	return "atom"
}

func (r *REPL) clear(context.Context, string) (result, error) {
	if r.style != nil {
		io.WriteString(r.Out, "\x1b[2J\x1b[H")
	}
	return done, nil
}

func (r *REPL) listen(_ context.Context, arg string) (result, error) {
	port, err := leadingInt(arg)
	if err != nil {
		return done, value.Errorf(value.ErrType, ":listen expects a port number, got %q", arg)
	}
	if port < 1 || port > 65535 {
		return unknown, nil
	}
	return done, r.Eval.Listen(port)
}

func (r *REPL) quit(context.Context, string) (result, error) { return leave, nil }

// leadingInt reads the integer that a text starts with.
func leadingInt(text string) (int, error) {
	end := 0
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || end == 0 && (text[0] == '-' || text[0] == '+')) {
		end++
	}
	return strconv.Atoi(text[:end])
}
