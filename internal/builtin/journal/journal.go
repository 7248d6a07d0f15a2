// Package journal holds the functions .log.open, .log.write and so on, and the
// Journal on which they and the server work.
package journal

import (
	"fmt"
	"io"
	"sync"

	"github.com/rayforce-go/rayforce/internal/lang"
	log "github.com/rayforce-go/rayforce/internal/storage/journal"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// Journal is the journal of a process, which programs open and close.
//
// Requests that may change something are appended in the writers' turn, before
// they are evaluated; see lang.Request. So the log has them in the order in
// which they took effect. A request that lets others write while it waits for
// another process takes effect in two parts, of which the log has only the
// place of the first.
type Journal struct {
	errs io.Writer

	mu      sync.Mutex
	log     *log.Log // nil when closed
	durable bool     // requests are answered when they are on disk
	base    string   // of the last journal that was open, "" after a purge
	refuses bool     // the last append failed
}

// New returns a closed journal, which reports what goes wrong to errs.
func New(errs io.Writer) *Journal { return &Journal{errs: errs} }

// Append adds a request. If the function that it returns is not nil, the
// request must not be answered before that has returned without an error.
func (j *Journal) Append(h wire.Header, payload []byte) (onDisk func() error, err error) {
	j.mu.Lock()
	l, durable := j.log, j.durable
	j.mu.Unlock()
	if l == nil {
		return nil, nil
	}
	place, err := l.Append(h, payload)
	j.note(err)
	if err != nil {
		return nil, value.Errorf(value.ErrIO, "not evaluated, for the journal cannot be written: %s", value.AsError(err).Msg)
	}
	if !durable {
		return nil, nil
	}
	return func() error { return l.Sync(place) }, nil
}

// note reports the first of several failures to append, and that they ended.
func (j *Journal) note(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	switch {
	case err != nil && !j.refuses:
		fmt.Fprintf(j.errs, "log: ERROR requests are refused while the journal cannot be written: %v\n", err)
	case err == nil && j.refuses:
		fmt.Fprintln(j.errs, "log: the journal can be written again")
	}
	j.refuses = err != nil
}

// open opens the journal with this base.
func (j *Journal) open(base string, durable bool) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.log != nil {
		return value.Errorf(value.ErrDomain, "the journal %s is open already", j.base)
	}
	l, err := log.Open(base)
	if err != nil {
		return err
	}
	j.log, j.base, j.durable, j.refuses = l, base, durable, false
	return nil
}

// active returns the open log, nil when the journal is closed.
func (j *Journal) active() *log.Log {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.log
}

// Close closes the journal, if it is open, after bringing it to disk.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	l := j.log
	j.log = nil
	if l == nil {
		return nil
	}
	return l.Close()
}

// snapshot replaces the snapshot by the variables as c sees them, which holds
// the writers' turn.
func (j *Journal) snapshot(c *lang.Ctx, l *log.Log) error {
	var names []value.SymID
	var vals []value.Value
	for _, name := range c.GlobalNames() {
		v, _ := c.Global(name)
		if b, ok := c.Interp().Registry.Lookup(name.String()); ok && v == value.Value(b) {
			continue
		}
		names, vals = append(names, name), append(vals, v)
	}
	return l.Snapshot(value.NewDict(value.NewVec(value.TypeSym, names), value.NewList(vals...)))
}
