package datalog

import (
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// A source with many rows is split into ranges, which workers send through
// pipelines of their own. Meanwhile the relation does not change: every range
// collects the distinct rows that the relation does not have, and afterwards they
// enter it range by range, so that the order is that of one pipeline. A range
// that would collect too much is run alone, straight into the relation.
const (
	parallelRows = 1 << 13 // of a source that is worth splitting
	rangeRows    = 1 << 12
	rangesAtOnce = 4 // per worker
	overflowRows = 1 << 18
)

// runPlan runs a plan into a relation and returns how many rows came.
func (ev *evaluation) runPlan(p *plan, rel *relation, types []value.Type) (count int, err error) {
	all := newSink(rel, nil, p.rule.Head.Args, types)
	direct := func(lo, hi int) error { return p.run(all, lo, hi, &pulse{check: ev.work.Check}) }

	lo, hi := p.source.bounds()
	wide := rangeRows
	for ev.work.Workers > 1 && hi-lo >= parallelRows {
		if err := ev.work.Check(); err != nil {
			return 0, err
		}
		end := min(hi, lo+rangesAtOnce*ev.work.Workers*wide)
		n, done, err := ev.runRanges(p, rel, types, lo, end, wide)
		if err != nil {
			return 0, err
		}
		count += n
		if lo = done; lo < end {
			if err := direct(lo, min(lo+wide, end)); err != nil {
				return 0, err
			}
			lo = min(lo+wide, end)
			wide = max(wide/4, 16)
		}
	}
	err = direct(lo, hi)
	return count + all.count, err
}

// runRanges runs a plan on the rows of its source from lo to hi in ranges of this width.
// It returns how many rows came, and where it had to stop because the next range
// derives too much.
func (ev *evaluation) runRanges(p *plan, rel *relation, types []value.Type, lo, hi, wide int) (count, done int, err error) {
	n := (hi - lo + wide - 1) / wide
	sinks, errs := make([]*sink, n), make([]error, n)
	stop := func() error {
		if ev.work.Ctx.Err() != nil {
			return value.Errorf(value.ErrCancel, "interrupted")
		}
		return nil
	}
	err = kernel.Parallel(ev.work.Ctx, ev.work.Workers, n, 1, func(i, _, _ int) {
		s := newSink(newDerived(rel.name, len(rel.cols)), rel, p.rule.Head.Args, types)
		s.limit = overflowRows
		from := lo + i*wide
		errs[i] = p.run(s, from, min(from+wide, hi), &pulse{check: stop})
		sinks[i] = s
	})
	if err != nil {
		return 0, 0, err
	}
	for i, s := range sinks {
		switch {
		case errs[i] == error(errOverflow):
			return count, lo + i*wide, nil
		case errs[i] != nil:
			return 0, 0, errs[i]
		case s.count == 0:
			continue
		}
		count += s.count
		if err := rel.settle(types); err != nil {
			return 0, 0, err
		}
		cols := make([][]int64, len(rel.cols))
		for c := range cols {
			cols[c] = s.into.cols[c].words
		}
		if err := rel.insert(cols, s.into.rows); err != nil {
			return 0, 0, err
		}
	}
	return count, hi, nil
}
