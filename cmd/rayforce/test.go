package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/internal/suite"
)

// testConfig is what the command line of rayforce test asks for.
type testConfig struct {
	json    bool
	run     *regexp.Regexp
	timeout time.Duration
	cores   int
	help    bool
}

// lineTimeout is how long a line of a test file may take unless -timeout says otherwise.
const lineTimeout = 30 * time.Second

func testFlags(cfg *testConfig) *pflag.FlagSet {
	fs := pflag.NewFlagSet("rayforce test", pflag.ContinueOnError)
	fs.SortFlags = false
	fs.Usage = func() {}
	cfg.timeout = lineTimeout
	fs.BoolVar(&cfg.json, "json", false, "print a JSON object per assertion, and one with the counts")
	fs.Var(expression(&cfg.run), "run", "only assertions that match, in the line or in the name of the file")
	fs.Var(duration(&cfg.timeout), "timeout", "how long one line may take, such as 500ms or 10 for seconds (default "+lineTimeout.String()+")")
	fs.VarP(cores(&cfg.cores), "cores", "c", "threads for vector operations of each file; 0 for all cores")
	fs.BoolVarP(&cfg.help, "help", "h", false, "show this text")
	return fs
}

func testUsage() string {
	return "usage: rayforce test [-json] [-run REGEXP] [-timeout TIME] PATH...\n\n" +
		"Runs test files, and all files *.rfl in directories. A test file holds one form per line:\n\n" +
		"  EXPR -- EXPECTED   both print the same in compact form\n" +
		"  EXPR !- TEXT       fails, and the text of the error contains TEXT\n" +
		"  EXPR               is evaluated without an error\n" +
		"  ;; ...             is skipped\n\n" +
		"The exit status is 1 when anything failed.\n\n" +
		"flags:\n" + testFlags(&testConfig{}).FlagUsages()
}

// runTests is the command rayforce test.
func runTests(args []string, stdout, stderr io.Writer) int {
	cfg := &testConfig{}
	fs := testFlags(cfg)
	err := fs.Parse(doubleDashes(fs, args))
	if err == nil && cfg.help {
		fmt.Fprint(stdout, testUsage())
		return exitOK
	}
	if err == nil && fs.NArg() == 0 {
		err = errors.New("expected the path of a test file or a directory")
	}
	var files []string
	if err == nil {
		files, err = suite.Files(fs.Args())
	}
	if err != nil {
		fmt.Fprintf(stderr, "error: %v; rayforce test -h says more\n", err)
		return exitFailed
	}
	r := suite.Runner{
		New: func(out io.Writer) suite.Runtime {
			return rayforce.New(rayforce.Options{Workers: cfg.cores, Stdout: out, Stderr: out})
		},
		Select: cfg.run, Timeout: cfg.timeout, Parallel: runtime.GOMAXPROCS(0), Printed: stderr,
	}
	report := suite.Human(stdout)
	if cfg.json {
		report = suite.JSON(stdout)
	}
	if r.Run(files, report).Failed > 0 {
		return exitFailed
	}
	return exitOK
}

// doubleDashes writes -json as --json, and so for every long flag: this command
// takes both.
func doubleDashes(fs *pflag.FlagSet, args []string) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a
		name, _, _ := strings.Cut(strings.TrimPrefix(a, "-"), "=")
		if strings.HasPrefix(a, "-") && len(name) > 1 && fs.Lookup(name) != nil {
			out[i] = "-" + a
		}
	}
	return out
}

func expression(to **regexp.Regexp) pflag.Value {
	return &flagValue{kind: "REGEXP", parse: func(text string) (err error) {
		*to, err = regexp.Compile(text)
		return err
	}}
}

// duration reads a time with a unit; a bare number is seconds.
func duration(to *time.Duration) pflag.Value {
	return &flagValue{kind: "TIME", parse: func(text string) error {
		if _, err := strconv.ParseFloat(text, 64); err == nil {
			text += "s"
		}
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			return errors.New("expected a time such as 500ms or 10s")
		}
		*to = d
		return nil
	}}
}
