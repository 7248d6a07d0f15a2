package exec

import (
	"hash/maphash"
	"math"
	"math/bits"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// intTable numbers distinct 64-bit keys in order of first appearance: open
// addressing, with the keys in a dense slice beside the slots.
type intTable struct {
	slots []int32 // number of the key + 1, 0 for free
	keys  []uint64
	shift uint8
}

func newIntTable() *intTable { return &intTable{slots: make([]int32, 256), shift: 64 - 8} }

// hashInt spreads x over the high bits, which index the slots.
func hashInt(x uint64) uint64 {
	hi, lo := bits.Mul64(x^0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return (hi ^ lo) * 0x9e3779b97f4a7c15
}

// number returns the number of key, giving it the next one when it is new.
func (t *intTable) number(key uint64) int32 {
	mask := uint64(len(t.slots) - 1)
	for i := hashInt(key) >> t.shift; ; i++ {
		n := t.slots[i&mask]
		if n == 0 {
			t.keys = append(t.keys, key)
			n = int32(len(t.keys))
			t.slots[i&mask] = n
			if 2*len(t.keys) > len(t.slots) {
				t.grow()
			}
			return n - 1
		}
		if t.keys[n-1] == key {
			return n - 1
		}
	}
}

func (t *intTable) grow() {
	t.slots = mem.Make[int32](4 * len(t.slots))
	t.shift -= 2
	mask := uint64(len(t.slots) - 1)
	for n, key := range t.keys {
		i := hashInt(key) >> t.shift
		for t.slots[i&mask] != 0 {
			i++
		}
		t.slots[i&mask] = int32(n + 1)
	}
}

// strTable numbers distinct strings in order of first appearance. Strings with
// one hash share a number in hashes; collisions are told apart by text.
type strTable struct {
	slots  []int32
	keys   []string
	hashes []uint64
	shift  uint8
	seed   maphash.Seed
}

func newStrTable() *strTable {
	return &strTable{slots: make([]int32, 256), shift: 64 - 8, seed: maphash.MakeSeed()}
}

func (t *strTable) number(key string) int32 {
	mask, h := uint64(len(t.slots)-1), maphash.String(t.seed, key)
	for i := h >> t.shift; ; i++ {
		n := t.slots[i&mask]
		if n == 0 {
			t.keys, t.hashes = append(t.keys, key), append(t.hashes, h)
			n = int32(len(t.keys))
			t.slots[i&mask] = n
			if 2*len(t.keys) > len(t.slots) {
				t.grow()
			}
			return n - 1
		}
		if t.hashes[n-1] == h && t.keys[n-1] == key {
			return n - 1
		}
	}
}

func (t *strTable) grow() {
	t.slots = mem.Make[int32](4 * len(t.slots))
	t.shift -= 2
	mask := uint64(len(t.slots) - 1)
	for n, h := range t.hashes {
		i := h >> t.shift
		for t.slots[i&mask] != 0 {
			i++
		}
		t.slots[i&mask] = int32(n + 1)
	}
}

// coder numbers the keys of one key column in order of first appearance.
type coder interface {
	// codes writes the number of every row's key to out.
	codes(b *Batch, out []int32)
}

// newCoder returns a coder for the key column e; span is the range of its
// values where it is known to be small, see keySpan.
func newCoder(e *Expr, span keyRange) coder {
	switch {
	case span.small:
		return newDenseCoder([]*Expr{e}, []keyRange{span})
	case e.lane == laneStr:
		return strCoder{e, newStrTable()}
	case e.lane == laneGUID:
		return guidCoder{e, map[value.GUID]int32{}}
	case e.lane == laneFloat:
		return floatCoder{e, newIntTable()}
	case e.lane == laneSym:
		return symCoder{e, newIntTable()}
	}
	return intCoder{e, newIntTable()}
}

// denseCoder numbers keys with an array that their index points into.
type denseCoder struct {
	index   *denseIndex
	numbers []int32 // number of the index, plus 1; 0 when it has not come up
	n       int32
}

func newDenseCoder(keys []*Expr, spans []keyRange) *denseCoder {
	c := &denseCoder{index: newDenseIndex(keys, spans)}
	c.numbers = mem.Make[int32](c.index.width)
	return c
}

func (c *denseCoder) codes(b *Batch, out []int32) {
	c.index.of(b, out)
	for i, j := range out {
		n := &c.numbers[j]
		if *n == 0 {
			c.n++
			*n = c.n
		}
		out[i] = *n - 1
	}
}

type intCoder struct {
	key *Expr
	tab *intTable
}

func (c intCoder) codes(b *Batch, out []int32) {
	for i, x := range c.key.ints(b) {
		out[i] = c.tab.number(uint64(x))
	}
}

type symCoder struct {
	key *Expr
	tab *intTable
}

func (c symCoder) codes(b *Batch, out []int32) {
	for i, x := range c.key.syms(b) {
		out[i] = c.tab.number(uint64(x))
	}
}

type floatCoder struct {
	key *Expr
	tab *intTable
}

func (c floatCoder) codes(b *Batch, out []int32) {
	for i, x := range c.key.floats(b) {
		out[i] = c.tab.number(floatKey(x))
	}
}

// floatKey maps equal floats to one key: both zeros, and all nulls.
func floatKey(x float64) uint64 {
	switch {
	case x == 0:
		return 0
	case x != x:
		return math.Float64bits(value.NullF64())
	}
	return math.Float64bits(x)
}

type strCoder struct {
	key *Expr
	tab *strTable
}

func (c strCoder) codes(b *Batch, out []int32) {
	for i, s := range c.key.strs(b) {
		out[i] = c.tab.number(s)
	}
}

type guidCoder struct {
	key *Expr
	tab map[value.GUID]int32
}

func (c guidCoder) codes(b *Batch, out []int32) {
	for i, g := range c.key.guids(b) {
		n, ok := c.tab[g]
		if !ok {
			n = int32(len(c.tab))
			c.tab[g] = n
		}
		out[i] = n
	}
}

// grouper numbers the rows' combinations of keys in order of first appearance.
// Several keys are combined pair by pair: the number of what came before and
// the number of the next key make one 64-bit key.
type grouper struct {
	coders []coder
	pairs  []*intTable // one less than coders
	code   []int32
	first  []int32 // row number of the first row of each group
}

func newGrouper(keys []*Expr, spans keySpans) *grouper {
	g := new(grouper)
	if spans.dense {
		g.coders = []coder{newDenseCoder(keys, spans.of)}
		return g
	}
	for i, k := range keys {
		g.coders = append(g.coders, newCoder(k, spans.of[i]))
		if i > 0 {
			g.pairs = append(g.pairs, newIntTable())
		}
	}
	return g
}

// groups writes the group number of every row of the batch to ids, and notes
// the first rows of new groups.
func (g *grouper) groups(b *Batch, ids []int32) {
	g.coders[0].codes(b, ids)
	for k, tab := range g.pairs {
		g.code = grown(g.code, len(ids), 0)
		code := g.code[:len(ids)]
		g.coders[k+1].codes(b, code)
		for i, c := range code {
			ids[i] = tab.number(uint64(ids[i])<<32 | uint64(c))
		}
	}
	for i, id := range ids {
		if int(id) == len(g.first) {
			g.first = append(g.first, b.row(i))
		}
	}
}

// keyRange is the range of values of a key column; small says that it is small
// enough to index an array with.
type keyRange struct {
	lo, hi int64
	found  bool // false for types that have no range
	small  bool
}

// keySpans are the ranges of several keys; dense tells that their combinations
// together are few enough to index an array with.
type keySpans struct {
	of    []keyRange
	width uint64 // number of combinations
	dense bool
}

// maxDense bounds the array of a dense key, in entries.
const maxDense = 1 << 22

// denseWidth reports whether an array of so many entries pays for n rows.
func denseWidth(width uint64, n int) bool { return width <= maxDense && width <= 4*uint64(n)+1024 }

func (run Run) keySpans(p *Program, rows Rows, keys []*Expr) (keySpans, error) {
	all := keySpans{dense: true, width: 1}
	for _, k := range keys {
		s, err := run.keySpan(p, rows, k)
		if err != nil {
			return all, err
		}
		all.of = append(all.of, s)
		if all.dense = all.dense && s.small; all.dense {
			all.width *= uint64(s.hi-s.lo) + 1
			all.dense = denseWidth(all.width, rows.Len())
		}
	}
	return all, nil
}

// keySpan finds the range of a key column. Only columns of integers, temporals
// and symbols have one; the array may be at most about as long as the column.
func (run Run) keySpan(p *Program, rows Rows, e *Expr) (keyRange, error) {
	if e.lane == laneBool {
		return keyRange{lo: 0, hi: 1, found: true, small: true}, nil
	}
	if e.lane != laneInt && e.lane != laneSym || rows.Len() == 0 {
		return keyRange{}, nil
	}
	span, err := run.span(p, rows, e)
	if err != nil {
		return keyRange{}, err
	}
	span.found = true
	span.small = denseWidth(uint64(span.hi)-uint64(span.lo), rows.Len())
	return span, nil
}

// span returns the smallest and the largest value, sentinels of nulls included.
func (run Run) span(p *Program, rows Rows, e *Expr) (keyRange, error) {
	col := value.RangedOf(e.col)
	if col == nil || rows.Sel != nil {
		return run.findSpan(p, rows, e)
	}
	if lo, hi, ok := col.Range(); ok { // the lane has the elements as they are
		return keyRange{lo: lo, hi: hi}, nil
	}
	s, err := run.findSpan(p, rows, e)
	if err == nil {
		col.NoteRange(s.lo, s.hi)
	}
	return s, err
}

func (run Run) findSpan(p *Program, rows Rows, e *Expr) (keyRange, error) {
	states, err := each(run.inMoreParts(), p, rows,
		func() *keyRange { return &keyRange{lo: math.MaxInt64, hi: math.MinInt64} },
		func(s *keyRange, b *Batch, _ int) {
			if e.lane == laneInt {
				s.lo, s.hi = kernel.SpanInts(e.ints(b), s.lo, s.hi)
				return
			}
			lo, hi := kernel.SpanSyms(e.syms(b), math.MaxUint32, 0)
			s.lo, s.hi = min(s.lo, int64(lo)), max(s.hi, int64(hi))
		})
	if err != nil {
		return keyRange{}, err
	}
	all := *states[0]
	for _, s := range states[1:] {
		all.lo, all.hi = min(all.lo, s.lo), max(all.hi, s.hi)
	}
	return all, nil
}
