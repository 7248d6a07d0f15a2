package server

import (
	"net"
	"sync"
)

// handles numbers the listeners, connections and reserved places of a process.
// The lowest free number is given out first.
type handles struct {
	mu      sync.Mutex
	entries []any // net.Listener, *conn, reserved{}, or nil for a free number
	low     int   // no number below is free
}

type reserved struct{}

// reserve takes a number.
func (t *handles) reserve() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.low < len(t.entries) && t.entries[t.low] != nil {
		t.low++
	}
	if t.low == len(t.entries) {
		t.entries = append(t.entries, nil)
	}
	t.entries[t.low] = reserved{}
	t.low++
	return int64(t.low - 1)
}

// put says what a reserved number stands for.
func (t *handles) put(h int64, entry any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.entries[h] = entry
}

// release frees a number, if it still stands for entry.
func (t *handles) release(h int64, entry any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.entries[h] == entry {
		t.entries[h] = nil
		t.low = min(t.low, int(h))
	}
}

// conn returns the connection with this number.
func (t *handles) conn(h int64) (*conn, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if h < 0 || h >= int64(len(t.entries)) {
		return nil, false
	}
	c, ok := t.entries[h].(*conn)
	return c, ok
}

// all returns the listeners and connections, by number.
func (t *handles) all() (listeners []net.Listener, conns []*conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range t.entries {
		switch e := e.(type) {
		case net.Listener:
			listeners = append(listeners, e)
		case *conn:
			conns = append(conns, e)
		}
	}
	return listeners, conns
}
