package datalog

import (
	"slices"
)

// batchSize is how many rows flow through a pipeline at a time: a batch and what
// the steps need for it stay in the cache of a core.
const batchSize = 1024

// batch is rows on their way through a body: the words of the variables that are
// still needed, indexed by variable. A step reads them during push only.
type batch struct {
	n    int
	cols [][]int64
}

// operator is a step of a running pipeline.
type operator interface {
	// push takes the rows of a batch.
	push(b *batch) error
	// flush passes on what the operator has held back.
	flush() error
}

// step makes the operator of a literal, which hands its rows to next. A pipeline
// belongs to one goroutine; a plan may start several.
type step interface {
	start(next operator, p *pulse) operator
}

// pulse lets a pipeline be stopped: check is called once in a while.
type pulse struct {
	beats uint
	check func() error
}

// batchesPerCheck is how many batches operators make between two checks.
const batchesPerCheck = 64

func (p *pulse) beat() error {
	if p.beats++; p.beats%batchesPerCheck == 0 {
		return p.check()
	}
	return nil
}

// output collects the rows that an operator makes until they fill a batch.
type output struct {
	next  operator
	pulse *pulse
	out   batch
	keep  []int // variables of the input that go on
}

func newOutput(next operator, p *pulse, vars int, keep, take []int) output {
	o := output{next: next, pulse: p, keep: keep, out: batch{cols: make([][]int64, vars)}}
	for _, v := range slices.Concat(keep, take) {
		if o.out.cols[v] == nil {
			o.out.cols[v] = make([]int64, batchSize)
		}
	}
	return o
}

// room makes room for n rows, at most a batch, and returns where they go.
func (o *output) room(n int) (at int, err error) {
	if o.out.n+n > batchSize {
		err = o.emit()
	}
	at = o.out.n
	o.out.n += n
	return at, err
}

// gather copies these rows of b, at most a batch of them.
func (o *output) gather(b *batch, rows []int32) error {
	at, err := o.room(len(rows))
	if err != nil {
		return err
	}
	o.copyRows(b, rows, at)
	return nil
}

func (o *output) copyRows(b *batch, rows []int32, at int) {
	for _, v := range o.keep {
		pick(o.out.cols[v][at:at+len(rows)], b.cols[v], rows)
	}
}

// pick sets dst to the words of these rows.
func pick(dst, words []int64, rows []int32) {
	dst = dst[:len(rows)]
	for i, r := range rows {
		dst[i] = words[r]
	}
}

func (o *output) emit() error {
	if o.out.n == 0 {
		return nil
	}
	if err := o.pulse.beat(); err != nil {
		return err
	}
	err := o.next.push(&o.out)
	o.out.n = 0
	return err
}

func (o *output) flush() error {
	if err := o.emit(); err != nil {
		return err
	}
	return o.next.flush()
}

// source is where the rows of a pipeline come from. They are numbered, so that
// ranges of them can run on their own.
type source interface {
	bounds() (lo, hi int)
	// run pushes the rows from lo to hi and flushes.
	run(lo, hi int, to operator, p *pulse) error
}

// scan is the rows of the first atom.
type scan struct {
	acc    *access // nil: one row of nothing, where a body has no atoms
	lo, hi int     // ordinals
	bound  []taken // the variables that the atom binds
	take   []taken // those of them that are needed
	vars   int
}

func (s *scan) bounds() (lo, hi int) { return s.lo, s.hi }

// taken is a column of a relation that a variable is bound to.
type taken struct{ col, v int }

func (s *scan) run(lo, hi int, to operator, p *pulse) error {
	b := batch{cols: make([][]int64, s.vars)}
	if s.acc == nil {
		b.n = 1
		if err := to.push(&b); err != nil {
			return err
		}
		return to.flush()
	}
	selected := len(s.acc.consts) > 0
	if selected {
		for _, t := range s.take {
			b.cols[t.v] = make([]int64, batchSize)
		}
	}
	for ; lo < hi; lo += batchSize {
		if err := p.beat(); err != nil {
			return err
		}
		end := min(lo+batchSize, hi)
		b.n = end - lo
		for _, t := range s.take {
			words := s.acc.rel.cols[t.col].words
			if selected {
				pick(b.cols[t.v], words, s.acc.sel[lo:end])
			} else {
				b.cols[t.v] = words[lo:end:end]
			}
		}
		if err := to.push(&b); err != nil {
			return err
		}
	}
	return to.flush()
}
