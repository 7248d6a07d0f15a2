package main

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/wire"
)

// config is what the command line asks for.
type config struct {
	script      string
	port        int
	socket      string
	users       string
	tls         struct{ cert, key, ca string }
	limits      rayforce.Limits
	slowQuery   time.Duration
	logLevel    slog.Level
	metrics     string
	cores       int
	memory      int64
	timeit      bool
	querylog    bool
	interactive bool
	password    string
	readOnly    bool
	journal     *journalFlag // nil without a journal
	help        bool
	user        []string // what follows --
}

// flagSet declares every flag of the program, once; parsing, help and the
// errors for bad values come from it.
func flagSet(cfg *config) *pflag.FlagSet {
	fs := pflag.NewFlagSet("rayforce", pflag.ContinueOnError)
	fs.SortFlags = false
	fs.SetInterspersed(true)
	fs.VarP(script{cfg}, "file", "f", "run this script first; the same as naming it without a flag")
	fs.VarP(place{cfg}, "port", "p", "serve clients on this port, or on the Unix domain socket of this path")
	fs.VarP(secret{cfg, false}, "password", "u", "clients must know this password")
	fs.VarP(secret{cfg, true}, "read-only", "U", "clients must know this password and can change nothing")
	fs.Var(file(&cfg.users), "users", "clients with passwords and rights of their own, a line name:hash:role each; rayforce passwd makes one")
	fs.Var(file(&cfg.tls.cert), "tls-cert", "certificate of this process (PEM); the port is encrypted then")
	fs.Var(file(&cfg.tls.key), "tls-key", "key of the certificate (PEM)")
	fs.Var(file(&cfg.tls.ca), "tls-ca", "authorities to trust (PEM); clients must show a certificate of theirs then")
	fs.VarP(journal{cfg, false}, "journal", "l", "keep what clients change in BASE.log and BASE.qdb, and begin with it")
	fs.VarP(journal{cfg, true}, "journal-sync", "L", "the same, and answer clients when it is on disk")
	limitFlags(fs, cfg)
	fs.BoolVarP(&cfg.interactive, "interactive", "i", false, "prompt after the script, also without a terminal")
	fs.VarP(cores(&cfg.cores), "cores", "c", "threads for vector operations; 0 for all cores")
	fs.VarP(size(&cfg.memory), "mem", "m", "memory budget, such as 4G or 512M")
	fs.VarP(onOff(&cfg.timeit), "timeit", "t", "1 shows how long each input takes")
	fs.VarP(onOff(&cfg.querylog), "querylog", "Q", "1 keeps a log of queries for (.sys.querylog)")
	fs.BoolVarP(&cfg.help, "help", "h", false, "show this list")
	return fs
}

// parseFlags reads a command line. A help flag anywhere counts, whatever else
// is wrong.
func parseFlags(args []string) (*config, error) {
	cfg := &config{}
	args, cfg.user = splitUser(args)
	for _, a := range args {
		if a == "-h" || a == "--help" {
			cfg.help = true
			return cfg, nil
		}
	}
	fs := flagSet(cfg)
	fs.Usage = func() {}
	scripts := &positional{fs: fs, cfg: cfg}
	if err := scripts.parse(args); err != nil {
		return nil, err
	}
	return cfg, nil
}

// splitUser separates the arguments after -- , which belong to the script.
func splitUser(args []string) (own, user []string) {
	for i, a := range args {
		if a == "--" {
			return args[:i], args[i+1:]
		}
	}
	return args, nil
}

// positional parses flags and script names in order, so that the last script
// named counts, with a flag or without.
type positional struct {
	fs  *pflag.FlagSet
	cfg *config
}

func (p *positional) parse(args []string) error {
	p.fs.SetInterspersed(false)
	for len(args) > 0 {
		if err := p.fs.Parse(args); err != nil {
			return err
		}
		if args = p.fs.Args(); len(args) > 0 {
			p.cfg.script, args = args[0], args[1:]
		}
	}
	return nil
}

// usage is the help text.
func usage() string {
	return "usage: rayforce [flags] [script.rfl] [-- arguments for the script]\n" +
		"       rayforce                     a prompt\n" +
		"       rayforce -p 5000 init.rfl    run init.rfl, then serve clients on port 5000\n" +
		"       rayforce test PATH...        run test files; rayforce test -h says more\n" +
		"       rayforce passwd NAME ROLE    make a line for the file of --users\n" +
		"       rayforce help NAME...        show what functions do; -all prints the whole reference\n\n" +
		"flags:\n" + flagSet(&config{}).FlagUsages()
}

// A value is a flag value made of a parser.
type flagValue struct {
	text, kind string
	parse      func(text string) error
}

func (v *flagValue) String() string { return v.text }
func (v *flagValue) Type() string   { return v.kind }
func (v *flagValue) Set(text string) error {
	if err := v.parse(text); err != nil {
		return err
	}
	v.text = text
	return nil
}

// file reads the name of a file.
func file(to *string) pflag.Value {
	return &flagValue{kind: "FILE", parse: func(text string) error {
		*to = text
		return nil
	}}
}

// place is where clients are served: a port or a Unix domain socket.
type place struct{ cfg *config }

func (p place) String() string { return "" }
func (p place) Type() string   { return "N|PATH" }
func (p place) Set(text string) error {
	if path, ok := wire.SocketPath(text); ok {
		p.cfg.port, p.cfg.socket = 0, path
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 65535 {
		return errors.New("expected a number from 1 to 65535, 0 for no port, or the path of a socket with a slash in it")
	}
	p.cfg.port, p.cfg.socket = n, ""
	return nil
}

// serves reports whether clients are served from the start.
func (c *config) serves() bool { return c.port != 0 || c.socket != "" }

// where names the place, as in "listening on port 5000".
func (c *config) where() string {
	if c.socket != "" {
		return c.socket
	}
	return fmt.Sprintf("port %d", c.port)
}

// cores accepts what bounded does and takes a negative number as 0, automatic.
func cores(to *int) pflag.Value {
	return &flagValue{kind: "N", parse: func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n > 1024 {
			return errors.New("expected a number up to 1024, 0 for all cores")
		}
		*to = max(n, 0)
		return nil
	}}
}

func onOff(to *bool) pflag.Value {
	return &flagValue{kind: "0|1", parse: func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil {
			return errors.New("expected 0 or 1")
		}
		*to = n != 0
		return nil
	}}
}

// size reads a number of bytes with an optional suffix k, m, g or t.
func size(to *int64) pflag.Value {
	return &flagValue{kind: "SIZE", parse: func(text string) error {
		digits, shift := text, 0
		if n := len(text); n > 0 {
			if i := strings.IndexByte("kmgt", text[n-1]|0x20); i >= 0 {
				digits, shift = text[:n-1], 10*(i+1)
			}
		}
		f, err := strconv.ParseFloat(digits, 64)
		bytes := f * math.Pow(2, float64(shift))
		if err != nil || !(bytes >= 1 && bytes < math.MaxInt64) {
			return errors.New("expected a size such as 4G, 512M or a number of bytes")
		}
		*to = int64(bytes)
		return nil
	}}
}

type script struct{ cfg *config }

func (s script) String() string { return "" }
func (s script) Type() string   { return "FILE" }
func (s script) Set(name string) error {
	s.cfg.script = name
	return nil
}

// secret is a password flag: the last one given counts, and no text shows it.
type secret struct {
	cfg      *config
	readOnly bool
}

func (s secret) String() string { return "" }
func (s secret) Type() string   { return "PASSWORD" }
func (s secret) Set(password string) error {
	s.cfg.password, s.cfg.readOnly = password, s.readOnly
	return nil
}

// journalFlag is what one of the journal flags asks for.
type journalFlag struct {
	base    string
	durable bool
}

// journal is a journal flag: the last one given counts.
type journal struct {
	cfg     *config
	durable bool
}

func (j journal) String() string { return "" }
func (j journal) Type() string   { return "BASE" }
func (j journal) Set(base string) error {
	j.cfg.journal = &journalFlag{base, j.durable}
	return nil
}

// args is the command line as programs see it.
func (c *config) args() *rayforce.Args {
	log := ""
	if c.journal != nil {
		log = c.journal.base
	}
	return &rayforce.Args{
		Log: log, File: c.script, Port: int64(c.port), Cores: int64(c.cores),
		Timeit: c.timeit, QueryLog: c.querylog, Interactive: c.interactive, User: c.user,
	}
}
