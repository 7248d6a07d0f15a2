package csv

import (
	"context"
	"slices"
	"sync"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
)

// parseBlocks is the number of blocks that a worker parses at a time.
const parseBlocks = 128

// Read returns rows lo up to hi as a table.
func (f *File) Read(ctx context.Context, lo, hi int) (*value.Table, error) {
	if lo == 0 {
		f.task.Phase("reading", f.size)
	}
	cols, tallies, err := f.parse(ctx, f.types, lo, hi)
	if err != nil {
		return nil, err
	}
	out := make([]value.Collection, len(cols))
	for i, c := range cols {
		if c.typ == Narrowest {
			c = c.narrow(&tallies[i])
		}
		out[i] = c.vector(tallies[i].nulls, tallies[i].pool)
	}
	return value.NewTable(f.names, out), nil
}

// narrow returns a column of Narrowest in the type that fits.
func (c *column) narrow(t *tally) *column {
	t.nulls = t.failed
	out := &column{typ: t.narrowest()}
	switch out.typ {
	case value.TypeI16:
		out.i16 = narrowed(c.i64, int16(value.NullI16))
	case value.TypeI32:
		out.i32 = narrowed(c.i64, int32(value.NullI32))
	default:
		out.i64 = c.i64
		t.nulls = t.nulls || t.min == value.NullI64
	}
	return out
}

func narrowed[T int16 | int32](data []int64, null T) []T {
	out := make([]T, len(data))
	for i, x := range data {
		if out[i] = T(x); x == value.NullI64 {
			out[i] = null
		}
	}
	return out
}

// Settle reads all rows of the columns of type Narrowest and replaces that by
// the type that fits, so that Read gives the same types for any range.
func (f *File) Settle(ctx context.Context) error {
	if !slices.Contains(f.types, Narrowest) {
		return nil
	}
	only := slices.Clone(f.types)
	for i, t := range only {
		if t != Narrowest {
			only[i] = Skip
		}
	}
	sums := make([]tally, len(only))
	for i := range sums {
		sums[i] = newTally()
	}
	const batch = 1 << 20
	for lo := 0; lo < f.Rows(); lo += batch {
		_, tallies, err := f.parse(ctx, only, lo, min(lo+batch, f.Rows()))
		if err != nil {
			return err
		}
		for i := range sums {
			sums[i].merge(&tallies[i])
		}
	}
	f.types = slices.Clone(f.types)
	for i, t := range f.types {
		if t == Narrowest {
			f.types[i] = sums[i].narrowest()
		}
	}
	return nil
}

// parse reads rows lo up to hi into columns of these types.
func (f *File) parse(ctx context.Context, types []value.Type, lo, hi int) ([]*column, []tally, error) {
	p := parsing{f: f, lo: lo, hi: hi, cols: make([]*column, len(types)), workers: make([]*worker, f.workers)}
	if err := f.room(int64(hi-lo), rowWidth(types)); err != nil {
		return nil, nil, err
	}
	sums := make([]tally, len(types))
	for i, t := range types {
		p.cols[i], sums[i] = newColumn(t, hi-lo), newTally()
	}
	for row := lo; row < hi; {
		win, err := f.text.at(ctx, row)
		if err != nil {
			return nil, nil, err
		}
		if err := p.window(ctx, win, row); err != nil {
			return nil, nil, err
		}
		row = win.end()
	}
	for _, w := range p.workers {
		for i := range sums {
			if w != nil {
				sums[i].merge(&w.tallies[i])
			}
		}
	}
	for i, c := range p.cols {
		if c.typ == value.TypeStr {
			var err error
			if sums[i].pool, err = p.joinPools(ctx, i); err != nil {
				return nil, nil, err
			}
		}
	}
	return p.cols, sums, nil
}

// rowWidth returns how many bytes a row takes, long strings aside; at least 1.
func rowWidth(types []value.Type) int64 {
	width := 0
	for _, t := range types {
		if t == Narrowest {
			t = value.TypeI64
		}
		width += t.Size()
	}
	return int64(max(width, 1))
}

// parsing is one parallel read of a range of rows.
type parsing struct {
	f       *File
	lo, hi  int
	cols    []*column
	workers []*worker

	mu     sync.Mutex
	pools  []poolPart
	pooled int // bytes of the pools
}

// worker is what one goroutine keeps from range to range.
type worker struct {
	scan    scanner
	tallies []tally
	syms    *symCache
}

// poolPart holds the long strings of the rows first up to end of column col,
// whose views count from its start.
type poolPart struct {
	col, first, end int
	pool            []byte
}

func (p *parsing) worker(w int) *worker {
	if p.workers[w] == nil {
		wk := &worker{scan: *p.f.scan, syms: newSymCache(), tallies: make([]tally, len(p.cols))}
		wk.scan.buf = nil
		for i := range wk.tallies {
			wk.tallies[i] = newTally()
		}
		p.workers[w] = wk
	}
	return p.workers[w]
}

// window parses the rows of a window from row on.
func (p *parsing) window(ctx context.Context, win *window, row int) error {
	first := win.rows.blockOf(row - win.first)
	last := win.rows.blockOf(min(p.hi, win.end()) - 1 - win.first)
	err := file.Parallel(ctx, p.f.path, p.f.workers, last+1-first, parseBlocks, func(b, end, w int) {
		p.blocks(win, first+b, first+end, w)
	})
	if err == nil && p.pooled > 0 {
		err = p.f.room(int64(p.pooled), 1) // joinPools makes them once more
	}
	return err
}

// blocks parses the rows that blocks lo up to hi of a window begin.
func (p *parsing) blocks(win *window, lo, hi, w int) {
	first, end := win.rows.rowsOf(lo, hi)
	first, end = max(first+win.first, p.lo), min(end+win.first, p.hi)
	if first >= end {
		return
	}
	wk := p.worker(w)
	wk.scan.data = win.data
	pos := win.rows.start(first - win.first)
	for row := first; row < end; row++ {
		pos = win.rows.next(p.row(wk, pos, row-p.lo))
	}
	p.keepPools(wk, first-p.lo, end-p.lo)
	p.f.task.Add(int64(hi-lo)*blockSize, int64(end-first))
}

// row parses the row at start and returns a place in it, outside quotes, from
// which its end can be found.
func (p *parsing) row(w *worker, start, row int) int {
	s, pos := &w.scan, start
	s.odd = false
	last := len(p.cols) - 1
	for i, c := range p.cols {
		var field []byte
		field, pos = s.field(pos)
		if n := len(field); i == last && n > 0 && field[n-1] == '\r' {
			field = field[:n-1]
		}
		c.store(row, field, &w.tallies[i], w.syms)
	}
	if s.odd {
		return start
	}
	return pos
}

// keepPools sets the long strings of a range of rows aside.
func (p *parsing) keepPools(w *worker, first, end int) {
	for i, c := range p.cols {
		if c.typ == value.TypeStr && len(w.tallies[i].pool) > 0 {
			p.mu.Lock()
			p.pools = append(p.pools, poolPart{i, first, end, w.tallies[i].pool})
			p.pooled += len(w.tallies[i].pool)
			p.mu.Unlock()
			n := len(w.tallies[i].pool) // the next range is likely to need as much
			w.tallies[i].pool = make([]byte, 0, n+n/8)
		}
	}
}

// joinPools returns the pool of column i and lets its views point into it.
func (p *parsing) joinPools(ctx context.Context, i int) ([]byte, error) {
	var parts []poolPart
	for _, part := range p.pools {
		if part.col == i {
			parts = append(parts, part)
		}
	}
	slices.SortFunc(parts, func(a, b poolPart) int { return a.first - b.first })
	if len(parts) == 1 {
		return parts[0].pool, nil
	}
	starts := make([]int, len(parts)+1)
	for k, part := range parts {
		starts[k+1] = starts[k] + len(part.pool)
	}
	pool := make([]byte, starts[len(parts)])
	err := kernel.Parallel(ctx, p.f.workers, len(parts), 1, func(k, _, _ int) {
		part := parts[k]
		views := p.cols[i].views[part.first:part.end]
		for j := range views {
			if v := &views[j]; v.Len > value.InlineLen {
				v.SetOffset(v.Offset() + uint64(starts[k]))
			}
		}
		copy(pool[starts[k]:], part.pool)
	})
	return pool, err
}
