package datalog

import (
	"slices"

	"github.com/rayforce-go/rayforce/value"
)

// sink is the end of a pipeline: it makes rows of the head and puts them into a
// relation.
type sink struct {
	into  *relation
	known *relation // rows that are not wanted; nil for none
	head  []Term
	types []value.Type
	cols  [][]int64 // of the head, of a batch
	count int       // rows that have come
	limit int       // rows that into may have; 0 for any number
	fresh [][]int64 // room for the rows that known does not have
}

// errOverflow ends a pipeline whose sink has reached its limit.
var errOverflow = value.Errorf(value.ErrLimit, "query: too many rows in one range")

func newSink(into, known *relation, head []Term, types []value.Type) *sink {
	s := &sink{into: into, known: known, head: head, types: types, cols: make([][]int64, len(head))}
	for i, t := range head {
		if t.Kind != Variable {
			s.cols[i] = slices.Repeat([]int64{t.Word}, batchSize)
		}
	}
	if known != nil {
		s.fresh = make([][]int64, len(head))
		for i := range s.fresh {
			s.fresh[i] = make([]int64, batchSize)
		}
	}
	return s
}

func (s *sink) push(b *batch) error {
	if b.n == 0 {
		return nil
	}
	if s.count == 0 {
		if err := s.into.settle(s.types); err != nil {
			return err
		}
	}
	s.count += b.n
	if len(s.head) == 0 { // a relation without columns has no rows
		return nil
	}
	for i, t := range s.head {
		if t.Kind == Variable {
			s.cols[i] = b.cols[t.Var][:b.n]
		}
	}
	if s.known == nil {
		return s.into.insert(s.cols, b.n)
	}
	if s.limit > 0 && s.into.rows > s.limit {
		return errOverflow
	}
	return s.into.insert(s.fresh, s.unknown(b.n))
}

// unknown copies those of n rows that known does not have to fresh.
func (s *sink) unknown(n int) int {
	var hashes [batchSize]uint64
	hashRows(hashes[:n], s.cols, 0)
	m := 0
	for i, h := range hashes[:n] {
		if s.known.contains(h, s.cols, i) {
			continue
		}
		for c, col := range s.cols {
			s.fresh[c][m] = col[i]
		}
		m++
	}
	return m
}

func (s *sink) flush() error { return nil }

// run sends the rows of the source from lo to hi through a pipeline.
func (p *plan) run(to *sink, lo, hi int, pulse *pulse) error {
	var op operator = to
	for i := len(p.steps) - 1; i >= 0; i-- {
		op = p.steps[i].start(op, pulse)
	}
	return p.source.run(lo, hi, op, pulse)
}

// derive runs a rule, on all visible rows or with one positive atom on the delta
// of its relation, and appends what is new to the relation of its head.
func (ev *evaluation) derive(r *Rule, onDelta int) error {
	p, err := ev.compile(r, onDelta)
	if err != nil || p == nil {
		return err
	}
	if onDelta == 1 {
		if err := ev.drive(p); err != nil {
			return err
		}
	}
	rel := ev.heads[shortName(r.Head.Name)]
	from := rel.rows
	types := p.headTypes()
	count, err := ev.runPlan(p, rel, types)
	if err != nil || onDelta >= 0 {
		return err
	}
	for _, v := range p.needed {
		if p.vars[v] != nil && p.vars[v].passed != nil && p.vars[v].passed.Load() == 0 {
			return r.fail("%s is not bound: there is no row that its aggregate could be attached to", r.Vars[v])
		}
	}
	if count == 0 && rel.rows == 0 && r.Head.Name == queryName {
		for i, t := range p.typesOfNone(types) {
			if !rel.typed[i] {
				rel.cols[i].typ = t
			}
		}
	}
	if count >= sortedRows && from < rel.rows && dense(rel.tail(from), count) {
		rel.sortFrom(from)
	}
	return nil
}

// sortedRows is the number of rows from which on the rows of a rule come in
// ascending order where their words are dense.
const sortedRows = 1 << 16

// tail returns the columns of the rows from number `from` on.
func (rel *relation) tail(from int) []column {
	cols := make([]column, len(rel.cols))
	for i, c := range rel.cols {
		cols[i] = column{typ: c.typ, words: c.words[from:]}
	}
	return cols
}

// headTypes returns the types of the columns that a plan derives.
func (p *plan) headTypes() []value.Type {
	types := make([]value.Type, len(p.rule.Head.Args))
	for i, t := range p.rule.Head.Args {
		if types[i] = t.typ(); t.Kind == Variable {
			types[i] = p.vars[t.Var].typ
		}
	}
	return types
}

// typesOfNone returns the types of the columns when there are no rows: those of
// an atom are I64 when it was joined with nothing, or had nothing to join.
func (p *plan) typesOfNone(types []value.Type) []value.Type {
	for i, t := range p.rule.Head.Args {
		if t.Kind != Variable {
			continue
		}
		if j := p.vars[t.Var].lone; j != nil && (j.empty || j.rowsPassed.Load() == 0) {
			types[i] = value.TypeI64
		}
	}
	return types
}
