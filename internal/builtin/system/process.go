package system

import (
	"errors"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// changes marks functions that restricted sessions may not call because they
// change the process.
const changes = lang.Restricted | lang.Writes

func (svc *Services) processFuncs() []lang.Func {
	return []lang.Func{
		{
			Name: "exit", Unary: svc.exit, Flags: changes,
			Sig: "(exit n)", Help: "ends the process with status n, modulo 256",
		},
		{
			Name: "env", Unary: env,
			Sig: "(env x)", Help: "dict of all global names and their values; x is ignored",
			Example: "(type (env 0))", Result: "DICT",
		},
		{
			Name: ".sys.env", Variadic: globalCount,
			Sig: "(.sys.env)", Help: "number of global names",
			Example: "(> (.sys.env) 100)", Result: "true",
		},
		{
			Name: ".sys.args", Variadic: svc.args,
			Sig: "(.sys.args)", Help: "dict of the command line; under user what follows --",
			Example: "(type (.sys.args))", Result: "DICT",
		},
		{
			Name: ".sys.gc", Variadic: collectGarbage,
			Sig: "(.sys.gc)", Help: "returns unused memory to the system; gives 0",
			Example: "(.sys.gc)", Result: "0",
		},
		{
			Name: ".sys.exec", Unary: shell, Flags: changes,
			Sig: "(.sys.exec command)", Help: "runs a shell command; 256 times its exit status, or the signal that killed it",
			Example: "(.sys.exec \"exit 3\")", Result: "768",
		},
		{
			Name: ".sys.cmd", Unary: svc.command, Flags: changes,
			Sig: "(.sys.cmd line)", Help: "runs a command of the prompt (timeit, env, listen), else a shell command",
			Example: "(.sys.cmd \"timeit 0\")", Result: "0",
		},
		{
			Name: ".os.getenv", Unary: getenv, Flags: lang.Restricted,
			Sig: "(.os.getenv name)", Help: "environment variable, \"\" when it is not set",
			Example: "(type (.os.getenv \"PATH\"))", Result: "str",
		},
		{
			Name: ".os.setenv", Binary: setenv, Flags: changes,
			Sig: "(.os.setenv name text)", Help: "sets an environment variable, also for commands run later",
			Example: "(.os.setenv \"RF_EXAMPLE\" \"on\")", Result: "\"on\"",
		},
	}
}

func (svc *Services) exit(c *lang.Ctx, x value.Value) (value.Value, error) {
	n, ok := integer(x)
	if f, isFloat := x.(value.F64); isFloat && !value.IsNull(x) {
		n, ok = int64(f), true
	}
	if !ok {
		n = 0
	}
	if c.Session().Replay {
		return nil, value.Errorf(value.ErrState, "exit: a request in a journal does not end the process again")
	}
	if svc.Exit == nil {
		return nil, value.Errorf(value.ErrNYI, "exit: this process is not for programs to end")
	}
	svc.Exit(int(uint8(n)))
	return value.Null, nil
}

func env(c *lang.Ctx, _ value.Value) (value.Value, error) {
	names := c.GlobalNames()
	vals := make([]value.Value, len(names))
	for i, name := range names {
		vals[i], _ = c.Global(name)
	}
	return value.NewDict(value.NewVec(value.TypeSym, names), value.NewList(vals...)), nil
}

func globalCount(c *lang.Ctx, _ []value.Value) (value.Value, error) {
	return value.I64(len(c.GlobalNames())), nil
}

func collectGarbage(*lang.Ctx, []value.Value) (value.Value, error) {
	debug.FreeOSMemory()
	return value.I64(0), nil
}

func shell(c *lang.Ctx, x value.Value) (value.Value, error) {
	line, ok := x.(value.Str)
	if !ok {
		return nil, lang.WrongType(".sys.exec", "a shell command as a string", x)
	}
	return runShell(c, string(line))
}

// childOutput is how long output of what a command left running in the
// background is awaited after the command itself has ended.
const childOutput = 100 * time.Millisecond

// runShell runs a shell command and returns its status as wait(2) gives it.
// The end of the evaluation kills it.
func runShell(c *lang.Ctx, line string) (value.Value, error) {
	cmd := exec.CommandContext(c.Context(), "sh", "-c", line)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, c.Stdout(), c.Stderr()
	cmd.WaitDelay = childOutput
	err := cmd.Run()
	if ierr := c.Interrupted(); ierr != nil {
		return nil, ierr
	}
	if cmd.ProcessState == nil {
		return nil, value.Errorf(value.ErrIO, "cannot run a shell: %v", err)
	}
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) && !errors.Is(err, exec.ErrWaitDelay) {
		return nil, value.Errorf(value.ErrIO, "shell command: %v", err)
	}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return value.I64(status.Signal()), nil
	}
	return value.I64(cmd.ProcessState.ExitCode() << 8), nil
}

// command runs a line as the prompt would after a colon.
func (svc *Services) command(c *lang.Ctx, x value.Value) (value.Value, error) {
	text, ok := x.(value.Str)
	if !ok {
		return nil, lang.WrongType(".sys.cmd", "a command line as a string", x)
	}
	line := strings.TrimSpace(string(text))
	name, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch name {
	case "":
		return nil, lang.WrongValue(".sys.cmd", "the command is empty")
	case "t", "timeit":
		if rest == "" {
			return svc.timeit(c, nil)
		}
		return svc.timeit(c, []value.Value{value.Str(rest)})
	case "env":
		return globalCount(c, nil)
	case "listen":
		listen, err := c.Interp().Registry.Resolve(".sys.listen")
		if err != nil {
			return nil, err
		}
		return c.Apply(listen, []value.Value{value.Str(rest)})
	case "help", "?", "clear", "q", "quit":
		return nil, lang.WrongValue(".sys.cmd", "%s is a command of the prompt only", name)
	}
	return runShell(c, string(text))
}

// The longest name and text of an environment variable.
const (
	maxEnvName = 255
	maxEnvText = 4095
)

func checkEnvName(fn string, name value.Str) error {
	if len(name) == 0 || len(name) > maxEnvName {
		return lang.WrongValue(fn, "the name must have 1 to %d bytes, got %d", maxEnvName, len(name))
	}
	return nil
}

func getenv(_ *lang.Ctx, x value.Value) (value.Value, error) {
	name, ok := x.(value.Str)
	if !ok {
		return nil, lang.WrongType(".os.getenv", "a name as a string", x)
	}
	if err := checkEnvName(".os.getenv", name); err != nil {
		return nil, err
	}
	return value.Str(os.Getenv(string(name))), nil
}

func setenv(_ *lang.Ctx, x, y value.Value) (value.Value, error) {
	name, ok := x.(value.Str)
	if !ok {
		return nil, lang.WrongType(".os.setenv", "a name as a string", x)
	}
	text, ok := y.(value.Str)
	if !ok {
		return nil, lang.WrongType(".os.setenv", "a text as a string", y)
	}
	if err := checkEnvName(".os.setenv", name); err != nil {
		return nil, err
	}
	if len(text) > maxEnvText {
		return nil, value.Errorf(value.ErrRange, ".os.setenv: the text must have at most %d bytes, got %d", maxEnvText, len(text))
	}
	_ = os.Setenv(string(name), string(text)) // a name that cannot be set is ignored
	return text, nil
}
