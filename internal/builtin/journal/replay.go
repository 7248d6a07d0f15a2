package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/rayforce-go/rayforce/internal/lang"
	log "github.com/rayforce-go/rayforce/internal/storage/journal"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// replay evaluates the entries of a log.
type replay struct {
	in       *lang.Interp
	out, err io.Writer
	// do evaluates an entry.
	do func(s *lang.Session, r lang.Request) error

	entries, failed int
}

// run evaluates the log at path. Entries that fail are reported and counted,
// and do not stop it; an entry that cannot be read does, with code decompr or
// deser, and so does the end of ctx.
func (r *replay) run(ctx context.Context, path string) (log.Extent, error) {
	return log.Read(path, func(h wire.Header, payload []byte) error {
		if ctx.Err() != nil {
			return value.Errorf(value.ErrCancel, "interrupted after %d entries of %s", r.entries, path)
		}
		req, err := r.request(path, h, payload)
		if err != nil {
			return err
		}
		s := &lang.Session{Restricted: h.Flags&wire.Restricted != 0, Replay: true, Handle: -1, Out: r.out, Err: r.err}
		if err := r.guarded(s, req); err != nil {
			if ctx.Err() != nil {
				return err
			}
			r.failed++
			fmt.Fprintf(r.err, "log: WARN entry %d raised %v\n", r.entries, err)
		}
		r.entries++
		return nil
	})
}

// guarded evaluates an entry. A fault in the evaluator costs the entry, as it
// cost the request, and not the process.
func (r *replay) guarded(s *lang.Session, req lang.Request) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = value.Errorf(value.ErrState, "fault in the evaluator: %v", fault)
		}
	}()
	return r.do(s, req)
}

// request returns what to evaluate for an entry. As on the connection that it
// came from, lists that cannot be calls are data in it; entries of .log.write
// are code.
func (r *replay) request(path string, h wire.Header, payload []byte) (lang.Request, error) {
	plain, err := wire.Plain(h, payload)
	if err != nil {
		return lang.Request{}, r.unreadable(value.ErrDecompr, path, err)
	}
	v, vars, err := wire.DecodeRequest(plain, r.in.Resolve)
	if err != nil {
		return lang.Request{}, r.unreadable(value.ErrDeser, path, err)
	}
	text, ok := v.(value.Str)
	if !ok {
		return lang.Request{Code: v, Literal: h.Type == wire.Sync, Vars: vars}, nil
	}
	source := []byte(text)
	if n := bytes.IndexByte(source, 0); n >= 0 {
		source = source[:n]
	}
	if len(source) == 0 {
		return lang.Request{Code: value.Null}, nil
	}
	return lang.Request{Source: &value.Source{Name: path, Text: string(source)}}, nil
}

func (r *replay) unreadable(code value.Code, path string, err error) error {
	return value.Errorf(code, "entry %d of %s is whole but cannot be read: %s", r.entries, path, value.AsError(err).Msg)
}

// inside returns a replay that is part of the evaluation c.
func inside(c *lang.Ctx) *replay {
	return &replay{in: c.Interp(), out: c.Stdout(), err: c.Stderr(), do: func(s *lang.Session, req lang.Request) error {
		_, err := c.Nested(s, req)
		return err
	}}
}

// Recover makes the database of a journal again, before anything else runs: it
// loads the snapshot, replays the log and opens it, so that under durable no
// request is answered before it is on disk. It prints on the journal's error
// output what it found and what the operator can do about it. An interpreter
// that could not be recovered should not be used.
func (j *Journal) Recover(ctx context.Context, in *lang.Interp, stdout io.Writer, base string, durable bool) error {
	status, err := j.recover(ctx, in, stdout, base, durable)
	if err != nil {
		fmt.Fprintf(j.errs, "log: open failed, base=%s (rc=%d)\nlog:       %s\n", base, status, value.AsError(err).Msg)
	}
	return err
}

// The statuses with which the last line of a failed recovery ends: what is
// wrong is in the contents, or in reading and writing the files.
const (
	badContents = 6
	badFiles    = 8
)

func (j *Journal) recover(ctx context.Context, in *lang.Interp, stdout io.Writer, base string, durable bool) (status int, err error) {
	if base == "" {
		return badContents, value.Errorf(value.ErrDomain, "a journal needs a base name for its files, got an empty one")
	}
	if status, err := j.load(ctx, in, base); err != nil {
		return status, err
	}
	if _, err := os.Stat(log.LogPath(base)); err == nil {
		r := &replay{in: in, out: stdout, err: j.errs, do: func(s *lang.Session, req lang.Request) error {
			_, err := in.Do(ctx, s, req)
			return err
		}}
		if err := j.again(ctx, r, log.LogPath(base)); err != nil {
			return badContents, err
		}
	}
	if err := j.open(base, durable); err != nil {
		return badFiles, err
	}
	return 0, nil
}

// load binds the variables of the snapshot, if there is one.
func (j *Journal) load(ctx context.Context, in *lang.Interp, base string) (status int, err error) {
	path := log.SnapshotPath(base)
	v, err := log.ReadSnapshot(base, in.Resolve)
	if err != nil {
		fmt.Fprintf(j.errs, "log: ERROR snapshot %s cannot be loaded (%s)\n", path, value.CodeOf(err))
		return badFiles, err
	}
	if v == nil {
		return 0, nil
	}
	d, ok := v.(*value.Dict)
	var names []value.SymID
	if ok {
		names, ok = d.SymKeys()
	}
	if !ok {
		err := value.Errorf(value.ErrDomain, "snapshot %s: expected a dict of variables, got %s", path, lang.Describe(v))
		fmt.Fprintf(j.errs, "log: ERROR snapshot %s is no dict of variables\n", path)
		return badContents, err
	}
	bound, failed := 0, 0
	for i, name := range names {
		if err := in.Bind(ctx, name, d.Vals().At(i)); err != nil {
			failed++
			fmt.Fprintf(j.errs, "log: WARN snapshot %s: %v\n", path, err)
			continue
		}
		bound++
	}
	fmt.Fprintf(j.errs, "log: loaded snapshot %s: %d bound, %d skipped, %d errors\n", path, bound, 0, failed)
	return 0, nil
}

// again replays the active log at the start.
func (j *Journal) again(ctx context.Context, r *replay, path string) error {
	ext, err := r.run(ctx, path)
	switch {
	case err == nil:
		fmt.Fprintf(j.errs, "log: replayed %d entries, %d of which failed, of %s\n", r.entries, r.failed, path)
	case errors.Is(err, value.ErrBadTail):
		fmt.Fprintf(j.errs, "log: ERROR badtail in %s: %d entries are whole, valid bytes = %d\n", path, ext.Entries, ext.Bytes)
		fmt.Fprintf(j.errs, "log: hint: to keep what is before offset %d: truncate -s %d %s\n", ext.Bytes, ext.Bytes, path)
	case errors.Is(err, value.ErrDeser), errors.Is(err, value.ErrDecompr):
		fmt.Fprintf(j.errs, "log: ERROR replay ends at entry %d of %s (%s)\n", r.entries, path, value.CodeOf(err))
		fmt.Fprintln(j.errs, "log:       the entries after it are whole, so do not cut the file; use the version that wrote it, or go back to a copy")
	}
	return err
}
