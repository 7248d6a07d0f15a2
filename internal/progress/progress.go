// Package progress shows on a terminal how far a load is that takes long.
//
//	trades.csv: reading 42% · 4.2M rows · 310 MB/s · 8 s left
package progress

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// patience is how long a load runs before it is shown.
	patience = 2 * time.Second
	// interval is the time between two lines.
	interval = 250 * time.Millisecond
)

// Bar is where loads are shown, one at a time. A nil Bar shows none.
type Bar struct {
	w    io.Writer
	busy atomic.Bool
}

// New returns a bar on the terminal that w writes to.
func New(w io.Writer) *Bar { return &Bar{w: w} }

// Task is a load that may be shown. All methods of a nil Task do nothing.
type Task struct {
	bar  *Bar
	name string
	stop chan struct{}
	done sync.WaitGroup

	bytes, rows atomic.Int64

	mu    sync.Mutex // of the phase
	phase string
	total int64
	begun time.Time
}

// Start begins a load; End ends it. It is not shown while another one is.
func (b *Bar) Start(name string) *Task {
	if b == nil || !b.busy.CompareAndSwap(false, true) {
		return nil
	}
	t := &Task{bar: b, name: name, stop: make(chan struct{}), begun: time.Now()}
	t.done.Go(t.show)
	return t
}

// Phase begins a part of the load, in which Add counts up to total bytes.
func (t *Task) Phase(name string, total int64) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.phase, t.total, t.begun = name, total, time.Now()
	t.bytes.Store(0)
	t.rows.Store(0)
}

// Add counts what has been done. It may be called from several goroutines.
func (t *Task) Add(bytes, rows int64) {
	if t != nil {
		t.bytes.Add(bytes)
		t.rows.Add(rows)
	}
}

// End removes the line.
func (t *Task) End() {
	if t != nil {
		close(t.stop)
		t.done.Wait()
		t.bar.busy.Store(false)
	}
}

func (t *Task) show() {
	next := time.NewTimer(patience)
	defer next.Stop()
	for shown := false; ; shown = true {
		select {
		case <-t.stop:
			if shown {
				fmt.Fprint(t.bar.w, "\r\x1b[K")
			}
			return
		case now := <-next.C:
			fmt.Fprintf(t.bar.w, "\r%s\x1b[K", t.line(now))
			next.Reset(interval)
		}
	}
}

// line says how far the load is.
func (t *Task) line(now time.Time) string {
	t.mu.Lock()
	phase, total, spent := t.phase, t.total, now.Sub(t.begun).Seconds()
	t.mu.Unlock()
	bytes, rows := t.bytes.Load(), t.rows.Load()
	text := t.name + ": " + phase
	if total > 0 {
		text += fmt.Sprintf(" %d%%", min(100*bytes/total, 100))
	}
	if rows > 0 {
		text += " · " + count(rows) + " rows"
	}
	if bytes == 0 || spent <= 0 {
		return text
	}
	text += fmt.Sprintf(" · %.0f MB/s", float64(bytes)/spent/1e6)
	if left := spent * float64(total-bytes) / float64(bytes); left > 0 {
		text += fmt.Sprintf(" · %.0f s left", left)
	}
	return text
}

// count spells a number of rows with three digits or so.
func count(n int64) string {
	switch {
	case n < 10_000:
		return fmt.Sprint(n)
	case n < 1_000_000:
		return fmt.Sprintf("%.0fk", float64(n)/1e3)
	case n < 1_000_000_000:
		return fmt.Sprintf("%.1fM", float64(n)/1e6)
	}
	return fmt.Sprintf("%.2fG", float64(n)/1e9)
}
