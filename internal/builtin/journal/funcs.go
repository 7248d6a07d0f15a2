package journal

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	log "github.com/rayforce-go/rayforce/internal/storage/journal"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Funcs returns the functions of this package, working on j.
func Funcs(j *Journal) []lang.Func {
	const operator = lang.Restricted | lang.Writes
	return []lang.Func{
		{
			Name: ".log.open", Flags: operator, Variadic: j.fnOpen,
			Sig: "(.log.open mode base)", Help: "opens the journal base.log for appending; under 'sync a request is answered when it is on disk, under 'async it need not be",
			Example: "(try (.log.open 'async \"no-such-folder/j\") (fn [e] \"cannot open\"))", Result: "\"cannot open\"",
		},
		{
			Name: ".log.write", Flags: lang.Writes, Unary: j.fnWrite,
			Sig: "(.log.write x)", Help: "appends x to the journal: a text or an expression is evaluated when the journal is replayed",
			Example: "(try (.log.write \"(set a 1)\") (fn [e] \"no journal is open\"))", Result: "\"no journal is open\"",
		},
		{
			Name: ".log.sync", Variadic: j.fnSync,
			Sig: "(.log.sync)", Help: "returns when the journal is on disk",
			Example: "(.log.sync)", Result: "null",
		},
		{
			Name: ".log.close", Flags: operator, Variadic: j.fnClose,
			Sig: "(.log.close)", Help: "closes the journal; a closed one stays closed",
			Example: "(.log.close)", Result: "null",
		},
		{
			Name: ".log.replay", Flags: operator, Unary: j.fnReplay,
			Sig: "(.log.replay file)", Help: "evaluates the entries of a log and returns how many there were",
			Example: "(try (.log.replay \"nothere.log\") (fn [e] \"no such file\"))", Result: "\"no such file\"",
		},
		{
			Name: ".log.validate", Unary: fnValidate,
			Sig: "(.log.validate file)", Help: "how many entries of a log are intact, and how many bytes they take",
			Example: "(try (.log.validate \"nothere.log\") (fn [e] \"no such file\"))", Result: "\"no such file\"",
		},
		{
			Name: ".log.roll", Flags: operator, Variadic: j.fnRoll,
			Sig: "(.log.roll)", Help: "puts the log aside under the current time and starts an empty one; what was put aside is not replayed at the next start",
			Example: "(try (.log.roll) (fn [e] \"no journal is open\"))", Result: "\"no journal is open\"",
		},
		{
			Name: ".log.snapshot", Flags: operator, Variadic: j.fnSnapshot,
			Sig: "(.log.snapshot)", Help: "writes all variables to the snapshot of the journal, so that the log can begin anew",
			Example: "(try (.log.snapshot) (fn [e] \"no journal is open\"))", Result: "\"no journal is open\"",
		},
		{
			Name: ".log.purge", Flags: operator, Variadic: j.fnPurge,
			Sig: "(.log.purge)", Help: "closes the journal and deletes its log, its snapshot and all that was put aside",
			Example: "(try (.log.purge) (fn [e] \"no journal was open\"))", Result: "\"no journal was open\"",
		},
	}
}

func (j *Journal) fnOpen(c *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) != 2 {
		return nil, lang.WrongCount(value.ErrRank, ".log.open", "2 arguments ('async or 'sync, base name)", len(args))
	}
	mode, ok := args[0].(value.Sym)
	if !ok {
		return nil, lang.WrongType(".log.open", "a mode, 'async or 'sync", args[0])
	}
	durable := mode.String() == "sync"
	if !durable && mode.String() != "async" {
		return nil, lang.WrongValue(".log.open", "the mode is 'async or 'sync, got '%s", mode)
	}
	base, ok := args[1].(value.Str)
	if !ok {
		return nil, lang.WrongType(".log.open", "a base name as a string", args[1])
	}
	if c.Session().Replay {
		return value.Null, nil
	}
	return value.Null, j.open(string(base), durable)
}

// needs returns the open log, or an error with this code.
func (j *Journal) needs(code value.Code, fn string) (*log.Log, error) {
	if l := j.active(); l != nil {
		return l, nil
	}
	return nil, value.Errorf(code, "%s: no journal is open; -l or -L opens one at the start, .log.open later", fn)
}

func (j *Journal) fnWrite(c *lang.Ctx, x value.Value) (value.Value, error) {
	_, err := j.needs(value.ErrNoOpen, ".log.write")
	if err != nil || c.Session().Replay {
		return value.Null, err
	}
	entry, err := wire.Append(nil, x)
	if err != nil {
		return nil, err
	}
	if len(entry) > wire.MaxPayload {
		return nil, value.Errorf(value.ErrLimit, "an entry of the journal may have %d bytes, this one has %d", wire.MaxPayload, len(entry))
	}
	h := wire.Header{Type: wire.Async}
	if c.Session().Restricted {
		h.Flags = wire.Restricted // evaluated again, it may do no more than its writer
	}
	onDisk, err := j.Append(h, entry)
	if err == nil && onDisk != nil {
		err = onDisk()
	}
	return value.Null, err
}

func (j *Journal) fnSync(*lang.Ctx, []value.Value) (value.Value, error) {
	if l := j.active(); l != nil {
		return value.Null, l.Flush()
	}
	return value.Null, nil
}

func (j *Journal) fnClose(c *lang.Ctx, _ []value.Value) (value.Value, error) {
	if c.Session().Replay {
		return value.Null, nil
	}
	return value.Null, j.Close()
}

func (j *Journal) fnReplay(c *lang.Ctx, x value.Value) (value.Value, error) {
	path, ok := x.(value.Str)
	if !ok {
		return nil, lang.WrongType(".log.replay", "the path of a log as a string", x)
	}
	r := inside(c)
	if _, err := r.run(c.Context(), string(path)); err != nil {
		return nil, err
	}
	return value.I64(r.entries), nil
}

func fnValidate(_ *lang.Ctx, x value.Value) (value.Value, error) {
	path, ok := x.(value.Str)
	if !ok {
		return nil, lang.WrongType(".log.validate", "the path of a log as a string", x)
	}
	ext, err := log.Validate(string(path))
	if err != nil {
		return nil, err
	}
	return value.NewList(value.I64(ext.Entries), value.I64(ext.Bytes)), nil
}

func (j *Journal) fnRoll(c *lang.Ctx, _ []value.Value) (value.Value, error) {
	l, err := j.needs(value.ErrDomain, ".log.roll")
	if err != nil || c.Session().Replay {
		return value.Null, err
	}
	return value.Null, l.Roll()
}

func (j *Journal) fnSnapshot(c *lang.Ctx, _ []value.Value) (value.Value, error) {
	l, err := j.needs(value.ErrDomain, ".log.snapshot")
	if err != nil || c.Session().Replay {
		return value.Null, err
	}
	return value.Null, j.snapshot(c, l)
}

func (j *Journal) fnPurge(c *lang.Ctx, _ []value.Value) (value.Value, error) {
	if c.Session().Replay {
		return value.Null, nil
	}
	return value.Null, j.purge()
}

// purge closes the journal and deletes its files.
func (j *Journal) purge() error {
	j.mu.Lock()
	base, l := j.base, j.log
	j.log, j.base = nil, ""
	j.mu.Unlock()
	if base == "" {
		return value.Errorf(value.ErrDomain, ".log.purge: no journal was open")
	}
	if l != nil {
		l.Close() // what it holds is about to go
	}
	return log.Purge(base)
}
