package datalog

import "sync/atomic"

// keyVar is a variable that a column must equal. Rows in which it is null, if it
// can be, match nothing.
type keyVar struct {
	v     int
	nulls bool
	null  int64
}

// probe finds the rows of an atom that match those of a batch.
type probe struct {
	acc  *access
	idx  *index // nil without keys
	keys []keyVar
	low  int32 // the first row that counts: of the delta, or 0
}

// chains returns where the matches of each row of b begin, as entries of the
// index.
func (p *probe) chains(b *batch, heads []int32, keys [][]int64) []int32 {
	heads = heads[:b.n]
	for k, key := range p.keys {
		keys[k] = b.cols[key.v][:b.n]
	}
	p.idx.chains(heads, keys)
	for k, key := range p.keys {
		if !key.nulls {
			continue
		}
		for i, w := range keys[k] {
			if w == key.null {
				heads[i] = 0
			}
		}
	}
	return heads
}

// join is the step of an atom after the first: for each row its matches, the
// last row of the relation first.
type join struct {
	probe
	never      bool // key columns of types that cannot be equal
	keep       []int
	take       []taken
	vars       int
	empty      bool         // the atom has no rows
	rowsPassed atomic.Int64 // rows that have come, of all pipelines
}

func (j *join) start(next operator, p *pulse) operator {
	fresh := make([]int, len(j.take))
	for i, t := range j.take {
		fresh[i] = t.v
	}
	return &joining{
		join: j, output: newOutput(next, p, j.vars, j.keep, fresh),
		heads: make([]int32, batchSize), keys: make([][]int64, len(j.keys)),
		left: make([]int32, 0, batchSize), right: make([]int32, 0, batchSize),
	}
}

type joining struct {
	*join
	output
	heads       []int32
	keys        [][]int64
	left, right []int32 // pairs of a row of the batch and one of the relation
}

func (j *joining) push(b *batch) error {
	j.rowsPassed.Add(int64(b.n))
	switch {
	case j.never || j.empty:
		return nil
	case j.idx == nil:
		return j.cross(b)
	}
	heads := j.chains(b, j.heads, j.keys)
	check := !j.idx.direct // other keys may be in the chain
	next := j.idx.next
	for i, e := range heads {
		for ; e != 0; e = next[e-1] {
			row := j.acc.row(e - 1)
			if row < j.low {
				break
			}
			if check && !j.idx.matches(row, j.keys, i) {
				continue
			}
			if len(j.left) == batchSize {
				if err := j.pairs(b); err != nil {
					return err
				}
			}
			j.left, j.right = append(j.left, int32(i)), append(j.right, row)
		}
	}
	return j.pairs(b)
}

// cross pairs every row with all rows of the atom.
func (j *joining) cross(b *batch) error {
	first := j.acc.ordinal(int(j.low))
	for i := range b.n {
		for ord := j.acc.len() - 1; ord >= first; ord-- {
			if len(j.left) == batchSize {
				if err := j.pairs(b); err != nil {
					return err
				}
			}
			j.left, j.right = append(j.left, int32(i)), append(j.right, j.acc.row(int32(ord)))
		}
	}
	return j.pairs(b)
}

// pairs puts the pairs out.
func (j *joining) pairs(b *batch) error {
	at, err := j.room(len(j.left))
	if err != nil {
		return err
	}
	j.copyRows(b, j.left, at)
	for _, t := range j.take {
		pick(j.out.cols[t.v][at:at+len(j.right)], j.acc.rel.cols[t.col].words, j.right)
	}
	j.left, j.right = j.left[:0], j.right[:0]
	return nil
}

// antijoin is the step of a negated atom that shares variables with the body.
type antijoin struct {
	probe
	keep []int
	vars int
}

func (a *antijoin) start(next operator, p *pulse) operator {
	return &antijoining{
		antijoin: a, output: newOutput(next, p, a.vars, a.keep, nil),
		heads: make([]int32, batchSize), keys: make([][]int64, len(a.keys)),
		rows: make([]int32, 0, batchSize),
	}
}

type antijoining struct {
	*antijoin
	output
	heads []int32
	keys  [][]int64
	rows  []int32
}

func (a *antijoining) push(b *batch) error {
	heads := a.chains(b, a.heads, a.keys)
	check := !a.idx.direct
	a.rows = a.rows[:0]
	for i, e := range heads {
		for e != 0 && check && !a.idx.matches(a.acc.row(e-1), a.keys, i) {
			e = a.idx.next[e-1]
		}
		if e == 0 {
			a.rows = append(a.rows, int32(i))
		}
	}
	return a.gather(b, a.rows)
}
