package datalog

import (
	"cmp"
	"math"
	"slices"
	"sync/atomic"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// attach is the step that gives every row of the body the rows of an aggregate:
// one without keys, else one per group.
type attach struct {
	cols       []attached
	n          int
	keep       []int
	vars       int
	rowsPassed atomic.Int64 // rows of the body that have come
}

// attached is the words that a variable gets.
type attached struct {
	v     int
	words []int64
}

func (a *attach) start(next operator, p *pulse) operator {
	fresh := make([]int, len(a.cols))
	for i, c := range a.cols {
		fresh[i] = c.v
	}
	return &attaching{attach: a, output: newOutput(next, p, a.vars, a.keep, fresh), left: make([]int32, batchSize)}
}

type attaching struct {
	*attach
	output
	left []int32
}

func (a *attaching) push(b *batch) error {
	a.rowsPassed.Add(int64(b.n))
	for i := range b.n {
		for lo := 0; lo < a.n; lo += batchSize {
			hi := min(lo+batchSize, a.n)
			left := a.left[:hi-lo]
			for k := range left {
				left[k] = int32(i)
			}
			at, err := a.room(len(left))
			if err != nil {
				return err
			}
			a.copyRows(b, left, at)
			for _, c := range a.cols {
				copy(a.out.cols[c.v][at:], c.words[lo:hi])
			}
		}
	}
	return nil
}

// result is an aggregate that has been computed: a row per group.
type result struct {
	n    int
	val  column
	keys []column
}

// reduce computes an aggregate of the visible rows of rel. There are no rows
// when there is nothing to take the least, greatest or average of.
func (ev *evaluation) reduce(r *Rule, a *Aggregate, rel *relation) (res result, err error) {
	in := column{typ: value.TypeI64}
	if a.Op != Count {
		c, err := r.columnOf(rel, a, a.Col)
		if err != nil {
			return res, err
		}
		if !isNumber(c.typ) {
			return res, r.fail("%s takes a column of I64 or F64, column %d of %s is %s", a.Op, a.Col, rel.name, c.typ)
		}
		in = column{typ: c.typ, words: c.words[:rel.visible]}
	}
	var keys []column
	for _, k := range a.Keys {
		c, err := r.columnOf(rel, a, k.Col)
		if err != nil {
			return res, err
		}
		key := *c
		key.words = c.words[:rel.visible]
		keys = append(keys, key)
	}
	groups, ids := 1, []int32(nil)
	if len(keys) > 0 {
		if ids, groups, keys, err = ev.groups(a, in, keys, rel.visible); err != nil {
			return res, err
		}
	}
	res = result{n: groups, keys: keys, val: column{typ: in.typ, words: make([]int64, groups)}}
	switch {
	case rel.visible == 0 && a.Op >= Min:
		res.n = 0
	case a.Op == Count:
		count(res.val.words, ids, rel.visible)
	case a.Op == Avg:
		average(res.val.words, in, ids)
	default:
		fold(res.val.words, a.Op, in, ids)
	}
	if a.Op == Avg {
		res.val.typ = value.TypeF64
	}
	return res, nil
}

// columnOf returns column i of the source of an aggregate.
func (r *Rule) columnOf(rel *relation, a *Aggregate, i int) (*column, error) {
	if i < 0 || i >= len(rel.cols) {
		return nil, r.fail("%s of %s: no column %d, there are %d and the first is 0", a.Op, rel.name, i, len(rel.cols))
	}
	return rel.column(i)
}

// groups numbers the groups of key columns in order of first appearance, and
// returns the keys of each group.
func (ev *evaluation) groups(a *Aggregate, in column, keys []column, rows int) (ids []int32, groups int, firsts []column, err error) {
	cols := make([]value.Collection, len(keys))
	for i, k := range keys {
		cols[i] = value.NewVec(value.TypeI64, k.words)
	}
	ids, first, err := kernel.Group(ev.work.Ctx, ev.work.Workers, cols)
	if err != nil {
		return nil, 0, nil, err
	}
	if a.Op == Avg && in.typ == value.TypeI64 && dense(keys, rows) {
		ascending(ids, first, keys)
	}
	firsts = make([]column, len(keys))
	for i, k := range keys {
		firsts[i] = k
		firsts[i].words = make([]int64, len(first))
		pick(firsts[i].words, k.words, first)
	}
	return ids, len(first), firsts, nil
}

// dense reports whether the columns are integers that have no more combinations
// between their least and greatest words than there are rows.
func dense(cols []column, rows int) bool {
	if rows == 0 {
		return false
	}
	room := uint64(rows)
	for _, c := range cols {
		if family(c.typ) != value.TypeI64 {
			return false
		}
		least, most := kernel.SpanInts(c.words, c.words[0], c.words[0])
		width := uint64(most) - uint64(least)
		if width >= room {
			return false
		}
		room /= width + 1
	}
	return true
}

// ascending renumbers groups in the order of their keys.
func ascending(ids, first []int32, keys []column) {
	order := make([]int32, len(first))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(x, y int32) int {
		for _, k := range keys {
			if c := cmp.Compare(k.words[first[x]], k.words[first[y]]); c != 0 {
				return c
			}
		}
		return 0
	})
	number, sorted := make([]int32, len(first)), make([]int32, len(first))
	for i, g := range order {
		number[g], sorted[i] = int32(i), first[g]
	}
	copy(first, sorted)
	for i, g := range ids {
		ids[i] = number[g]
	}
}

// groupOf returns the group of a row; without ids all rows are one group.
func groupOf(ids []int32, row int) int32 {
	if ids == nil {
		return 0
	}
	return ids[row]
}

func count(dst []int64, ids []int32, rows int) {
	if ids == nil && len(dst) == 1 {
		dst[0] = int64(rows)
	}
	for _, g := range ids {
		dst[g]++
	}
}

func average(dst []int64, in column, ids []int32) {
	sums, counts := make([]float64, len(dst)), make([]int64, len(dst))
	for row, w := range in.words {
		g := groupOf(ids, row)
		counts[g]++
		if in.typ == value.TypeF64 {
			sums[g] += wordFloat(w)
		} else {
			sums[g] += float64(w)
		}
	}
	for g := range dst {
		dst[g] = floatWord(value.Finite(sums[g] / float64(counts[g])))
	}
}

// fold computes a sum, minimum or maximum.
func fold(dst []int64, op AggOp, in column, ids []int32) {
	if in.typ == value.TypeF64 {
		foldFloats(dst, op, in.words, ids)
		return
	}
	start := map[AggOp]int64{Sum: 0, Min: math.MaxInt64, Max: math.MinInt64}[op]
	for g := range dst {
		dst[g] = start
	}
	for row, w := range in.words {
		g := groupOf(ids, row)
		switch op {
		case Sum:
			dst[g] += w
		case Min:
			dst[g] = min(dst[g], w)
		case Max:
			dst[g] = max(dst[g], w)
		}
	}
}

func foldFloats(dst []int64, op AggOp, words []int64, ids []int32) {
	acc := make([]float64, len(dst))
	start := map[AggOp]float64{Sum: 0, Min: math.Inf(1), Max: math.Inf(-1)}[op]
	for g := range acc {
		acc[g] = start
	}
	for row, w := range words {
		g, x := groupOf(ids, row), wordFloat(w)
		switch op {
		case Sum:
			acc[g] += x
		case Min:
			acc[g] = min(acc[g], x)
		case Max:
			acc[g] = max(acc[g], x)
		}
	}
	for g, x := range acc {
		dst[g] = floatWord(value.Finite(x))
	}
}
