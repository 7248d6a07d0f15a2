package exec

import (
	"context"
	"sync/atomic"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// JoinKind says which rows an equi-join gives.
type JoinKind int

const (
	// InnerJoin gives every left row with each of its matches.
	InnerJoin JoinKind = iota
	// LeftJoin gives left rows without a match as well.
	LeftJoin
	// FullJoin gives, after those, the right rows without a match.
	FullJoin
	// AntiJoin gives the left rows without a match.
	AntiJoin
)

// JoinRows are the rows of a join's result, as positions in the two tables;
// -1 stands for a row of nulls. A nil Left means every left row once, in
// order. An anti-join has no Right.
type JoinRows struct {
	Left, Right []int32
}

// Join returns the rows of the equi-join of two tables on these key columns,
// left[i] with right[i], which must not be empty. Rows come in left order, the
// matches of one left row from the last right row to the first.
//
// Integers match by value whatever their width, floats likewise; columns of
// other different types match nothing. Nulls match nothing; symbols and
// strings have no null.
func Join(ctx context.Context, workers int, kind JoinKind, left, right []value.Collection) (JoinRows, error) {
	nl, nr := left[0].Len(), right[0].Len()
	keys, possible, err := encodeKeys(ctx, workers, left, right)
	if err != nil {
		return JoinRows{}, err
	}
	if !possible {
		return NoMatches(kind, nl, nr), nil
	}
	table, err := buildKeyTable(ctx, workers, &keys.right, keys.width)
	if err != nil {
		return JoinRows{}, err
	}
	p := prober{ctx: ctx, workers: workers, keys: &keys.left, table: table}
	switch {
	case kind == AntiJoin:
		return p.anti()
	case table.next == nil:
		return p.unique(kind, nr)
	}
	return p.many(kind, nr)
}

// NoMatches returns the rows of a join of nl left and nr right rows in which no
// row matches.
func NoMatches(kind JoinKind, nl, nr int) JoinRows {
	switch kind {
	case InnerJoin:
		return JoinRows{Left: []int32{}, Right: []int32{}}
	case AntiJoin:
		return JoinRows{}
	}
	rows := JoinRows{Right: mem.Unset[int32](nl)}
	for i := range rows.Right {
		rows.Right[i] = -1
	}
	if kind == FullJoin {
		rows.addUnmatched(nl, nr)
	}
	return rows
}

// addUnmatched appends the right rows that do not occur.
func (r *JoinRows) addUnmatched(nl, nr int) {
	seen := make([]bool, nr)
	missing := nr
	for _, row := range r.Right {
		if row >= 0 && !seen[row] {
			seen[row] = true
			missing--
		}
	}
	if missing == 0 {
		return
	}
	if r.Left == nil {
		r.Left = make([]int32, nl, nl+missing)
		for i := range r.Left {
			r.Left[i] = int32(i)
		}
	}
	for row, s := range seen {
		if !s {
			r.Left, r.Right = append(r.Left, -1), append(r.Right, int32(row))
		}
	}
}

// prober looks the keys of the left rows up in the table of the right ones.
type prober struct {
	ctx     context.Context
	workers int
	keys    *keySide
	table   *keyTable
}

// matches returns the last matching right row of every left row, -1 for none.
func (p *prober) matches() ([]int32, error) {
	rows := make([]int32, len(p.keys.words))
	err := kernel.Parallel(p.ctx, p.workers, len(rows), 0, func(lo, hi, _ int) {
		for i := lo; i < hi; i++ {
			rows[i] = -1
			if p.keys.alive(i) {
				rows[i] = p.table.last(p.keys.words[i])
			}
		}
	})
	return rows, err
}

func (p *prober) anti() (JoinRows, error) {
	rows, err := p.matches()
	if err != nil {
		return JoinRows{}, err
	}
	keep := rows[:0]
	for i, r := range rows {
		if r < 0 {
			keep = append(keep, int32(i))
		}
	}
	if len(keep) == len(rows) {
		return JoinRows{}, nil
	}
	return JoinRows{Left: keep}, nil
}

// unique joins with right keys that occur once: at most one match per row.
func (p *prober) unique(kind JoinKind, nr int) (JoinRows, error) {
	right, err := p.matches()
	if err != nil {
		return JoinRows{}, err
	}
	rows := JoinRows{Right: right}
	switch kind {
	case FullJoin:
		rows.addUnmatched(len(right), nr)
	case InnerJoin:
		rows.dropUnmatched()
	}
	return rows, nil
}

// dropUnmatched removes the rows without a right row from rows in which every
// left row occurs once.
func (r *JoinRows) dropUnmatched() {
	found := 0
	for _, row := range r.Right {
		if row >= 0 {
			found++
		}
	}
	if found == len(r.Right) {
		return
	}
	left, right := mem.Unset[int32](found)[:0], mem.Unset[int32](found)[:0]
	for i, row := range r.Right {
		if row >= 0 {
			left, right = append(left, int32(i)), append(right, row)
		}
	}
	r.Left, r.Right = left, right
}

// many joins with right keys that repeat: every range of left rows collects
// its pairs, which are then put together in order.
func (p *prober) many(kind JoinKind, nr int) (JoinRows, error) {
	nl := len(p.keys.words)
	parts := make([]JoinRows, (nl+pairsGrain-1)/pairsGrain)
	var sum atomic.Int64
	err := kernel.Parallel(p.ctx, p.workers, nl, pairsGrain, func(lo, hi, _ int) {
		parts[lo/pairsGrain] = p.pairs(lo, hi, kind != InnerJoin, &sum)
	})
	if err == nil {
		err = interrupted(p.ctx)
	}
	if err != nil {
		return JoinRows{}, err
	}
	if sum.Load() > maxJoinRows {
		return JoinRows{}, value.Errorf(value.ErrLimit, "the join has more than %d rows", maxJoinRows)
	}
	starts := make([]int, len(parts)+1)
	for i, part := range parts {
		starts[i+1] = starts[i] + len(part.Left)
	}
	total := starts[len(parts)]
	rows := JoinRows{Left: mem.Unset[int32](total), Right: mem.Unset[int32](total)}
	err = kernel.Parallel(p.ctx, p.workers, len(parts), 1, func(i, _, _ int) {
		copy(rows.Left[starts[i]:], parts[i].Left)
		copy(rows.Right[starts[i]:], parts[i].Right)
	})
	if kind == FullJoin {
		rows.addUnmatched(nl, nr)
	}
	return rows, err
}

// pairsGrain is how many left rows one worker joins at a time: few, because
// each may match many rows.
const pairsGrain = 1 << 12

// maxJoinRows bounds the rows of a join's result: a key that repeats on both
// sides soon asks for more memory than there is.
const maxJoinRows = 1 << 28

// pairs joins a range of left rows and adds their number to sum. It stops early
// when the join is interrupted or has too many rows, in which case the result
// is not used.
func (p *prober) pairs(lo, hi int, keepUnmatched bool, sum *atomic.Int64) JoinRows {
	rows := JoinRows{Left: make([]int32, 0, hi-lo), Right: make([]int32, 0, hi-lo)}
	counted := 0
	for i := lo; i < hi; i++ {
		if i%64 == 0 {
			total := sum.Add(int64(len(rows.Left) - counted))
			if counted = len(rows.Left); total > maxJoinRows || p.ctx.Err() != nil {
				return rows
			}
		}
		row := int32(-1)
		if p.keys.alive(i) {
			row = p.table.last(p.keys.words[i])
		}
		if row < 0 && !keepUnmatched {
			continue
		}
		rows.Left, rows.Right = append(rows.Left, int32(i)), append(rows.Right, row)
		for row >= 0 {
			if row = p.table.before(row); row >= 0 {
				rows.Left, rows.Right = append(rows.Left, int32(i)), append(rows.Right, row)
			}
		}
	}
	sum.Add(int64(len(rows.Left) - counted))
	return rows
}

// interrupted returns a cancel error when ctx has ended: loops that leave early
// for that reason have no result.
func interrupted(ctx context.Context) error {
	if ctx.Err() != nil {
		return value.Errorf(value.ErrCancel, "interrupted")
	}
	return nil
}
