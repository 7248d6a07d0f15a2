package kernel

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
	"sync/atomic"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// Group numbers the distinct rows of columns that have one length, in order of
// first appearance: row i is in group ids[i], and first[g] is the first row of
// group g. Nulls are one group, and so are the two zeros of a float; items of
// lists match as by [Equal].
func Group(ctx context.Context, workers int, cols []value.Collection) (ids, first []int32, err error) {
	return group(ctx, workers, cols, true)
}

// FirstRows returns the first row of every group that [Group] makes, in
// ascending order.
func FirstRows(ctx context.Context, workers int, cols []value.Collection) ([]int32, error) {
	_, first, err := group(ctx, workers, cols, false)
	return first, err
}

func group(ctx context.Context, workers int, cols []value.Collection, wantIDs bool) (ids, first []int32, err error) {
	if len(cols) == 0 || cols[0].Len() == 0 {
		return nil, nil, nil
	}
	g := grouping{ctx: ctx, workers: max(workers, 1), n: cols[0].Len()}
	w, err := g.joinColumns(cols)
	if err != nil {
		return nil, nil, err
	}
	return g.group(w, wantIDs)
}

// grouping is one run of Group over n rows.
type grouping struct {
	ctx     context.Context
	workers int
	n       int
}

// joinColumns returns words for the rows of several columns. Columns that do
// not fit into one word together are replaced by the numbers of their groups.
func (g *grouping) joinColumns(cols []value.Collection) (words, error) {
	parts := make([]words, len(cols))
	for i, col := range cols {
		var err error
		if parts[i], err = groupWords(g.ctx, g.workers, col); err != nil {
			return words{}, err
		}
	}
	if err := g.tighten(parts); err != nil {
		return words{}, err
	}
	all := parts[0]
	for _, w := range parts[1:] {
		var err error
		if all.same != nil || all.bits+w.bits > 64 {
			if all, err = g.reduce(all); err != nil {
				return words{}, err
			}
		}
		if w.same != nil || all.bits+w.bits > 64 {
			if w, err = g.reduce(w); err != nil {
				return words{}, err
			}
		}
		all = pack(all, w)
	}
	return all, nil
}

// tighten reduces columns of which a table can be indexed with the word, as
// long as all columns do not fit into one word together: symbols often take a
// wide range of numbers, but few of them.
func (g *grouping) tighten(parts []words) error {
	total := 0
	for _, w := range parts {
		total += w.bits
	}
	for i, w := range parts {
		if total <= 64 || !g.indexable(w) {
			continue
		}
		r, err := g.reduce(w)
		if err != nil {
			return err
		}
		parts[i] = r
		total += r.bits - w.bits
	}
	return nil
}

// indexable reports whether a table with an entry per word is small beside the
// rows.
func (g *grouping) indexable(w words) bool {
	return w.same == nil && w.bits < 32 && 1<<w.bits <= max(1<<12, g.n/4)
}

// reduce replaces words by the numbers of their groups, which take at most 31 bits.
func (g *grouping) reduce(w words) (words, error) {
	ids, first, err := g.group(w, true)
	return stored(ids, bits.Len(uint(len(first)))), err
}

// group numbers words: by a table indexed with the word where their range
// allows it, else by hash tables.
func (g *grouping) group(w words, wantIDs bool) (ids, first []int32, err error) {
	if g.indexable(w) {
		return g.direct(w, wantIDs)
	}
	if wantIDs {
		ids = mem.Unset[int32](g.n)
	}
	first, few, err := g.local(w, ids)
	if err == nil && !few {
		first, err = g.partitioned(w, ids)
	}
	return ids, first, err
}

// each calls f for batches of consecutive words of the rows lo up to hi.
func (w *words) each(lo, hi int, f func(lo int, b []uint64)) {
	buf := buffers.Get().(*[batch]uint64)
	defer buffers.Put(buf)
	for ; lo < hi; lo += batch {
		b := buf[:min(batch, hi-lo)]
		w.fill(b, lo, nil)
		f(lo, b)
	}
}

// direct groups words of few bits: every worker notes the first row of each
// word that it sees.
func (g *grouping) direct(w words, wantIDs bool) (ids, first []int32, err error) {
	const none = math.MaxInt32
	seen := make([][]int32, g.workers)
	err = Parallel(g.ctx, g.workers, g.n, Grain, func(lo, hi, worker int) {
		if seen[worker] == nil {
			seen[worker] = slices.Repeat([]int32{none}, 1<<w.bits)
		}
		rows := seen[worker]
		w.each(lo, hi, func(lo int, b []uint64) {
			for i, x := range b {
				if rows[x] == none { // a worker sees rows in ascending order
					rows[x] = int32(lo + i)
				}
			}
		})
	})
	if err != nil {
		return nil, nil, err
	}
	var idOf []int32
	for _, rows := range seen { // nil for workers that came too late
		if idOf == nil {
			idOf = rows
			continue
		}
		for x, row := range rows {
			idOf[x] = min(idOf[x], row)
		}
	}
	var present []int32 // words, by first row
	for x, row := range idOf {
		if row != none {
			present = append(present, int32(x))
		}
	}
	slices.SortFunc(present, func(x, y int32) int { return cmp.Compare(idOf[x], idOf[y]) })
	first = make([]int32, len(present))
	for id, x := range present {
		first[id], idOf[x] = idOf[x], int32(id)
	}
	if !wantIDs {
		return nil, first, nil
	}
	ids = mem.Unset[int32](g.n)
	err = Parallel(g.ctx, g.workers, g.n, Grain, func(lo, hi, _ int) {
		w.each(lo, hi, func(lo int, b []uint64) {
			for i, x := range b {
				ids[lo+i] = idOf[x]
			}
		})
	})
	return ids, first, err
}

// fewGroups is how many groups the hash table of one worker may hold while it
// still fits in the cache of its core.
const fewGroups = 1 << 14

// local groups with one hash table per worker, which are joined at the end. It
// gives up, with few false, when there are many groups. ids may be nil.
func (g *grouping) local(w words, ids []int32) (first []int32, few bool, err error) {
	tables := make([]*hashTable, g.workers)
	owner := make([]int, (g.n+Grain-1)/Grain) // which worker had each range of rows
	var many atomic.Bool
	err = Parallel(g.ctx, g.workers, g.n, Grain, func(lo, hi, worker int) {
		if tables[worker] == nil {
			tables[worker] = newHashTable(512, 0, w.same)
		}
		t := tables[worker]
		owner[lo/Grain] = worker
		w.each(lo, hi, func(lo int, b []uint64) {
			if len(t.first) > fewGroups {
				many.Store(true)
			}
			if many.Load() {
				return
			}
			for i, x := range b {
				id := t.id(x, int32(lo+i))
				if ids != nil {
					ids[lo+i] = id
				}
			}
		})
	})
	if err != nil || many.Load() {
		return nil, false, err
	}
	first, rename := joinTables(tables, w.same)
	if ids != nil && g.workers > 1 {
		err = Parallel(g.ctx, g.workers, g.n, Grain, func(lo, hi, _ int) {
			to := rename[owner[lo/Grain]]
			for i, id := range ids[lo:hi] {
				ids[lo+i] = to[id]
			}
		})
	}
	return first, true, err
}

// joinTables numbers the groups of several tables together, in order of first
// row, and returns for each table the new numbers of its groups.
func joinTables(tables []*hashTable, same func(i, j int32) bool) (first []int32, rename [][]int32) {
	type entry struct {
		slot
		table int
	}
	var all []entry
	rename = make([][]int32, len(tables))
	for i, t := range tables {
		if t == nil {
			continue
		}
		rename[i] = make([]int32, len(t.first))
		for _, s := range t.slots {
			if s.id != 0 {
				all = append(all, entry{s, i})
			}
		}
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Compare(a.row, b.row) })
	joined := newHashTable(len(all), 0, same)
	for _, e := range all {
		rename[e.table][e.id-1] = joined.id(e.word, e.row)
	}
	return joined.first, rename
}

// wordRow is a row and its word, on the way to the part that its hash names.
type wordRow struct {
	word uint64
	row  int32
}

// partRows is how many rows a part should have so that its hash table fits in
// the cache of a core.
const partRows = 1 << 14

// partitioned groups by splitting the rows by hash into parts whose hash tables
// fit in the cache. Every row first learns the first row of its group, then
// first rows are numbered in order. ids may be nil.
func (g *grouping) partitioned(w words, ids []int32) (first []int32, err error) {
	parts, err := g.partition(w)
	if err != nil {
		return nil, err
	}
	lead := ids // the first row of each row's group; its number takes that place
	if lead == nil {
		lead = mem.Unset[int32](g.n)
	}
	tables := make([]*hashTable, g.workers)
	err = Parallel(g.ctx, g.workers, len(parts.ends), 1, func(p, _, worker int) {
		rows, t := parts.part(p), tables[worker]
		if t == nil {
			t = newHashTable(len(rows), parts.bits, w.same)
			tables[worker] = t
		}
		t.reset(len(rows))
		for _, r := range rows {
			lead[r.row] = t.first[t.id(r.word, r.row)]
		}
	})
	if err != nil {
		return nil, err
	}
	return g.number(lead, ids)
}

// number turns the first row of every row's group into group numbers. ids may be
// lead, or nil.
func (g *grouping) number(lead, ids []int32) (first []int32, err error) {
	isFirst := mem.Unset[bool](g.n)
	err = Parallel(g.ctx, g.workers, g.n, Grain, func(lo, hi, _ int) {
		for i := lo; i < hi; i++ {
			isFirst[i] = lead[i] == int32(i)
		}
	})
	if err != nil {
		return nil, err
	}
	first = Positions(isFirst, g.workers)
	if ids == nil {
		return first, nil
	}
	number := mem.Unset[int32](g.n) // of first rows
	forAll(g.workers, len(first), func(lo, hi, _ int) {
		for id := lo; id < hi; id++ {
			number[first[id]] = int32(id)
		}
	})
	err = Parallel(g.ctx, g.workers, g.n, Grain, func(lo, hi, _ int) {
		for i, row := range lead[lo:hi] {
			ids[lo+i] = number[row]
		}
	})
	return first, err
}

// partitions are rows split by the top bits of their hash; within a part they
// keep their order.
type partitions struct {
	bits uint
	rows []wordRow
	ends []int
}

func (p *partitions) part(i int) []wordRow {
	lo := 0
	if i > 0 {
		lo = p.ends[i-1]
	}
	return p.rows[lo:p.ends[i]]
}

func (g *grouping) partition(w words) (*partitions, error) {
	p := &partitions{bits: uint(min(max(bits.Len(uint(g.n/partRows)), 1), 10)), rows: mem.Unset[wordRow](g.n)}
	shift, np := 64-p.bits, 1<<p.bits
	chunk := max(Grain, (g.n/(4*g.workers)+Grain-1)/Grain*Grain)
	at := make([][]int, (g.n+chunk-1)/chunk) // where each chunk writes its rows of each part
	all := mem.Unset[uint64](g.n)
	err := Parallel(g.ctx, g.workers, g.n, chunk, func(lo, hi, _ int) {
		count := make([]int, np)
		for ; lo < hi; lo += batch {
			b := all[lo:min(lo+batch, hi)]
			w.fill(b, lo, nil)
			for _, x := range b {
				count[spread(x)>>shift]++
			}
			at[lo/chunk] = count
		}
	})
	if err != nil {
		return nil, err
	}
	p.ends = startsOf(at, np)
	err = Parallel(g.ctx, g.workers, g.n, chunk, func(lo, hi, _ int) {
		at := at[lo/chunk]
		for i, x := range all[lo:hi] {
			k := spread(x) >> shift
			p.rows[at[k]] = wordRow{x, int32(lo + i)}
			at[k]++
		}
	})
	return p, err
}

// startsOf turns counts per chunk and bucket into the positions where each
// chunk begins to write into each bucket, and returns where the buckets end.
func startsOf(counts [][]int, buckets int) (ends []int) {
	ends = make([]int, buckets)
	pos := 0
	for b := range buckets {
		for _, c := range counts {
			c[b], pos = pos, pos+c[b]
		}
		ends[b] = pos
	}
	return ends
}
