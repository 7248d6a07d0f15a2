package lang

import (
	"strings"
	"sync/atomic"

	"github.com/rayforce-go/rayforce/value"
)

// globals is the global environment of a runtime. Every bound name has a
// numbered cell; numbers are never reused, so compiled code may remember them.
//
// There is one writer at a time (the holder of the writers' turn), which
// changes live in place. Readers work on a snapshot, a copy of the cells that
// never changes; publish makes a new one. With a few hundred names a copy
// costs less than a microsecond.
type globals struct {
	cells cellTable
	order atomic.Pointer[[]value.SymID] // name of each cell, in order of first binding

	live  []value.Value // the writer's view; nil means unbound
	dirty bool
	snap  atomic.Pointer[[]value.Value]
}

func newGlobals(r *Registry) *globals {
	g := &globals{}
	g.order.Store(&[]value.SymID{})
	for _, name := range r.names {
		b, _ := r.Lookup(name)
		g.set(value.Intern(name), b)
	}
	g.publish()
	return g
}

// cell returns the number of the cell of name, -1 if the name was never bound.
func (g *globals) cell(name value.SymID) int32 { return g.cells.get(name) }

// set binds name in the writer's view.
func (g *globals) set(name value.SymID, v value.Value) {
	n := g.cell(name)
	if n < 0 {
		order := append(*g.order.Load(), name)
		n = int32(len(order) - 1)
		g.order.Store(&order)
		g.cells.put(name, n)
	}
	for int(n) >= len(g.live) {
		g.live = append(g.live, nil)
	}
	g.live[n] = v
	g.dirty = true
}

// unset removes the binding of name in the writer's view.
func (g *globals) unset(name value.SymID) {
	if n := g.cell(name); n >= 0 && int(n) < len(g.live) {
		g.live[n] = nil
		g.dirty = true
	}
}

// publish makes what the writer did visible to readers that start from now on.
func (g *globals) publish() {
	if !g.dirty {
		return
	}
	snap := make([]value.Value, len(g.live))
	copy(snap, g.live)
	g.snap.Store(&snap)
	g.dirty = false
}

// names returns the name of every cell, in order of first binding.
func (g *globals) names() []value.SymID { return *g.order.Load() }

// cellTable maps symbol ids to cell numbers: two levels, so that it is small
// however large the ids are, and lock-free for readers. One writer at a time.
type cellTable struct {
	top atomic.Pointer[[]*cellChunk]
}

// cellChunk holds cell numbers plus one, 0 for none.
type cellChunk [1024]atomic.Int32

func (t *cellTable) get(name value.SymID) int32 {
	top := t.top.Load()
	if i := int(name >> 10); top != nil && i < len(*top) {
		if chunk := (*top)[i]; chunk != nil {
			return chunk[name&1023].Load() - 1
		}
	}
	return -1
}

func (t *cellTable) put(name value.SymID, cell int32) {
	var old []*cellChunk
	if top := t.top.Load(); top != nil {
		old = *top
	}
	i := int(name >> 10)
	if i >= len(old) || old[i] == nil {
		grown := make([]*cellChunk, max(len(old), i+1))
		copy(grown, old)
		grown[i] = new(cellChunk)
		t.top.Store(&grown)
		old = grown
	}
	old[i][name&1023].Store(cell + 1)
}

// reserved reports whether name may not be bound by a program: every name that
// begins with a dot, except the connection hooks.
func reserved(name string) bool { return strings.HasPrefix(name, ".") && !isHook(name) }

// isHook reports whether name is one of the five connection hooks. They are
// names of their own, not entries of a dict.
func isHook(name string) bool {
	switch name {
	case ".ipc.on.open", ".ipc.on.close", ".ipc.on.sync", ".ipc.on.async", ".ipc.on.auth":
		return true
	}
	return false
}
