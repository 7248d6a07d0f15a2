package file

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Disk stands between this package and a directory: it numbers the system
// calls that write or read there, lets one of them fail, or ends everything
// there as a crash would. It knows what is on disk at that moment for certain,
// what may be, and what is not, and can make directories of either.
type Disk struct {
	root string

	mu    sync.Mutex
	calls []string // the calls so far
	at    int      // the number of the call that fails, from 1; 0 for none
	how   Fault
	node  map[string]*node // what paths below root name now
	open  map[*File]*node
	dead  bool
}

// Fault is what happens to a call.
type Fault int

const (
	// Crash ends the machine before the call.
	Crash Fault = iota
	// Fail makes it an error of the device.
	Fail
	// Full makes it an error for want of space, after half of it was done.
	Full
)

// node is a file or a directory.
type node struct {
	dir     bool
	data    []byte // as seen by readers
	time    time.Time
	synced  []byte
	entries map[string]*node // directories: those that are on disk
	later   []entry          // and what was done to them since, in order
}

// entry is a change of a directory: the name leads to a node or, being nil, to
// nothing, and the name from, if there is one, no longer does.
type entry struct {
	name string
	to   *node
	from string
}

var errCrashed = errors.New("the machine has crashed")

// OnDisk puts a Disk in front of root, which must be empty, until the test
// ends or Off is called.
func OnDisk(t testing.TB, root string) *Disk {
	d := &Disk{root: root, node: map[string]*node{root: {dir: true, entries: map[string]*node{}}}, open: map[*File]*node{}}
	before = d.call
	t.Cleanup(d.Off)
	return d
}

// Off takes the Disk away.
func (d *Disk) Off() { before = nil }

// Break makes the nth call from now fail.
func (d *Disk) Break(n int, how Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls, d.at, d.how = nil, n, how
}

// Calls returns the calls since Break.
func (d *Disk) Calls() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calls
}

func (d *Disk) call(c call) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.has(c.path) {
		return nil
	}
	if d.dead {
		return errCrashed
	}
	d.calls = append(d.calls, fmt.Sprintf("%s %s %s", c.name, strings.TrimPrefix(c.path, d.root), strings.TrimPrefix(c.to, d.root)))
	if len(d.calls) == d.at {
		switch d.how {
		case Crash:
			d.dead = true
			return errCrashed
		case Full:
			if half := len(c.data) / 2; c.name == "write" && half > 0 {
				c.data = c.data[:half]
				d.do(c)
				if c.off < 0 {
					_, _ = c.file.f.Write(c.data)
				} else {
					_, _ = c.file.f.WriteAt(c.data, c.off)
				}
			}
			return syscall.ENOSPC
		}
		return syscall.EIO
	}
	return d.do(c)
}

func (d *Disk) has(path string) bool { return path == d.root || strings.HasPrefix(path, d.root+"/") }

// do carries out a call on the model. The real call that follows must have the
// same result.
func (d *Disk) do(c call) error {
	path := filepath.Clean(c.path)
	switch c.name {
	case "open":
		n := d.node[path]
		if n == nil && c.flag&os.O_CREATE != 0 {
			if _, err := os.Stat(filepath.Dir(path)); err != nil {
				return nil // so fails the call
			}
			n = &node{}
			d.link(path, n, "")
		}
		if n != nil && c.flag&os.O_TRUNC != 0 {
			n.data = nil
		}
		d.open[c.file] = n
	case "write":
		n := d.open[c.file]
		if c.off < 0 {
			n.data = append(slices.Clone(n.data), c.data...)
			break
		}
		data := append(slices.Clone(n.data), make([]byte, max(0, int(c.off)+len(c.data)-len(n.data)))...)
		copy(data[c.off:], c.data)
		n.data = data
	case "truncate":
		n := d.open[c.file]
		n.data = slices.Clone(n.data[:c.off])
	case "sync":
		n := d.open[c.file]
		if info, err := c.file.f.Stat(); err == nil {
			n.time = info.ModTime()
		}
		n.synced = n.data
		for _, e := range n.later {
			set(n.entries, e)
		}
		n.later = nil
	case "rename":
		if n := d.node[path]; n != nil && len(d.below(c.to)) == 0 {
			for _, p := range d.below(path) {
				d.node[c.to+strings.TrimPrefix(p, path)] = d.node[p]
				delete(d.node, p)
			}
			if filepath.Dir(path) == filepath.Dir(c.to) {
				delete(d.node, path)
				d.link(c.to, n, filepath.Base(path))
				break
			}
			d.link(path, nil, "")
			d.link(c.to, n, "")
		}
	case "remove":
		if d.node[path] != nil && len(d.below(path)) == 0 {
			d.link(path, nil, "")
		}
	case "mkdir":
		if d.node[path] == nil {
			d.link(path, &node{dir: true, entries: map[string]*node{}}, "")
		}
	}
	return nil
}

// below returns the paths of what lies in a directory.
func (d *Disk) below(dir string) (paths []string) {
	for p := range d.node {
		if strings.HasPrefix(p, dir+"/") {
			paths = append(paths, p)
		}
	}
	return paths
}

// link lets a path name a node, or nothing, and takes it the name from.
func (d *Disk) link(path string, n *node, from string) {
	path = filepath.Clean(path)
	dir := d.node[filepath.Dir(path)]
	dir.later = append(dir.later, entry{filepath.Base(path), n, from})
	if d.node[path] = n; n == nil {
		delete(d.node, path)
	}
}

func set(entries map[string]*node, e entry) {
	delete(entries, e.from)
	if entries[e.name] = e.to; e.to == nil {
		delete(entries, e.name)
	}
}

// Survival says what of that which was not synced is found after a crash.
type Survival int

const (
	// All of it, as when only the process ends.
	All Survival = iota
	// Nothing of it.
	Nothing
	// NamesOnly keeps what was done to directories, but files have only what
	// was synced, and zeros for the rest.
	NamesOnly
	// Some of it, at random.
	Some
	survivals
)

// AfterCrash writes what is found after a crash to a directory.
func (d *Disk) AfterCrash(t testing.TB, to string, s Survival, seed uint64) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	w := &wreck{t: t, survival: s, random: rand.New(rand.NewPCG(seed, 1))}
	w.write(to, d.node[d.root])
}

type wreck struct {
	t        testing.TB
	survival Survival
	random   *rand.Rand
}

func (w *wreck) write(path string, n *node) {
	if !n.dir {
		if err := os.WriteFile(path, w.content(n), 0o644); err != nil {
			w.t.Fatal(err)
		}
		if err := os.Chtimes(path, n.time, n.time); err != nil {
			w.t.Fatal(err)
		}
		return
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		w.t.Fatal(err)
	}
	entries := maps.Clone(n.entries)
	for _, e := range n.later {
		if w.survival == All || w.survival == NamesOnly || w.survival == Some && w.random.IntN(2) == 0 {
			set(entries, e)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		w.write(filepath.Join(path, name), entries[name])
	}
}

// content returns the bytes of a file.
func (w *wreck) content(n *node) []byte {
	switch w.survival {
	case All:
		return n.data
	case Nothing:
		return n.synced
	case NamesOnly:
		return append(slices.Clone(n.synced), make([]byte, max(0, len(n.data)-len(n.synced)))...)
	}
	if len(n.data) <= len(n.synced) {
		return [][]byte{n.synced, n.data}[w.random.IntN(2)]
	}
	cut := len(n.synced) + w.random.IntN(len(n.data)-len(n.synced)+1)
	return n.data[:cut]
}
