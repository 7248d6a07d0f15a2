package query

import (
	"slices"
	"strings"
	"time"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// explain is (explain (select {from: t ...})): the plan of a select as a table
// of steps. (explain 'analyze (select ...)) also runs it and shows the rows and
// the time of each phase, beside the last step of the phase.
func explain(c *lang.Ctx, args []value.Value) (value.Value, error) {
	analyze := false
	if len(args) == 2 && args[0] == (value.Sym{ID: symAnalyze, Quoted: true}) {
		analyze, args = true, args[1:]
	}
	d, err := queryDict("explain", selectArgs(args))
	if err != nil {
		return nil, err
	}
	q := splitClauses(d, isSelectClause)
	t, err := fromTable(c, "explain", q.from)
	if err != nil {
		return nil, err
	}
	p, err := newPlan(c, q, t)
	if err != nil {
		return nil, err
	}
	var s steps
	p.explain(&s)
	if !analyze {
		return value.NewTable(value.Syms("step", "detail").Data(),
			[]value.Collection{value.Syms(s.names...), value.Strs(s.details...)}), nil
	}
	p.watch = &phases{last: time.Now(), scanned: t.NumRows()}
	if _, err := p.execute(); err != nil {
		return nil, err
	}
	rows, ms := p.watch.beside(s.names)
	return value.NewTable(value.Syms("step", "detail", "rows", "ms").Data(),
		[]value.Collection{value.Syms(s.names...), value.Strs(s.details...), value.I64s(rows...), value.F64s(ms...)}), nil
}

var symAnalyze, symSelect = value.Intern("analyze"), value.Intern("select")

// selectArgs takes the query out of (select {...}); a dict may also stand alone.
func selectArgs(args []value.Value) []value.Value {
	if len(args) == 0 {
		return args
	}
	if l, ok := args[0].(*value.List); ok && l.Len() > 1 {
		switch h := l.At(0).(type) {
		case value.Sym:
			if h.ID == symSelect {
				return l.Items()[1:]
			}
		case *value.Builtin:
			if h.Name == "select" {
				return l.Items()[1:]
			}
		}
	}
	return args
}

// phases records what the execution of a plan takes, phase by phase. A nil
// *phases records nothing.
type phases struct {
	last    time.Time
	scanned int
	done    []phase
	phase   func(name string) // told of each phase; nil for nobody
}

type phase struct {
	steps []string // the names of the steps that it carries out
	rows  int
	took  time.Duration
}

// end notes that a phase has ended and how many rows it left.
func (w *phases) end(rows int, steps ...string) {
	if w == nil {
		return
	}
	if w.phase != nil {
		w.phase(steps[0])
	}
	now := time.Now()
	w.done = append(w.done, phase{steps, rows, now.Sub(w.last)})
	w.last = now
}

// beside returns rows and milliseconds for each of these steps: those of a
// phase beside its last step, nulls elsewhere.
func (w *phases) beside(steps []string) (rows []int64, ms []float64) {
	for _, name := range steps {
		n := int64(value.NullI64)
		if name == "scan" {
			n = int64(w.scanned)
		}
		rows, ms = append(rows, n), append(ms, value.NullF64())
	}
	for _, ph := range w.done {
		for i := len(steps) - 1; i >= 0; i-- {
			if slices.Contains(ph.steps, steps[i]) {
				rows[i], ms[i] = int64(ph.rows), float64(ph.took)/float64(time.Millisecond)
				break
			}
		}
	}
	return rows, ms
}

// steps collects the lines of an explanation.
type steps struct{ names, details []string }

func (s *steps) add(name string, details ...string) {
	s.names, s.details = append(s.names, name), append(s.details, strings.Join(details, " "))
}

func (p *plan) explain(s *steps) {
	s.add("scan", p.scanned()...)
	for _, e := range p.filters {
		s.add("filter", code(e))
	}
	if p.early {
		p.explainOrder(s)
	}
	switch {
	case p.keys != nil:
		s.add("group", p.keyNames()...)
		for _, o := range p.outputs {
			s.add(outputStep(o.e), o.name.String()+":", code(o.e))
		}
	case len(p.outputs) == 0:
		s.add("project", "all columns")
	default:
		for _, o := range p.outputs {
			step := "project"
			if o.e.isReduced() && !o.e.has(kCall, kOpaque) {
				step = "aggregate"
			}
			s.add(step, o.name.String()+":", code(o.e))
		}
	}
	if !p.early {
		p.explainOrder(s)
	}
}

// scanned returns the names of the columns that the plan reads.
func (p *plan) scanned() []string {
	used := p.used(p.outputs)
	for _, e := range p.filters {
		p.rel.usedBy(e, used)
	}
	var names []string
	for i, n := range p.rel.names {
		if used[i] || len(p.outputs) == 0 {
			names = append(names, n.String())
		}
	}
	return names
}

func (p *plan) keyNames() []string {
	var names []string
	for _, k := range p.keys.keys {
		if k.code != nil {
			names = append(names, sourceText(k.code))
		} else {
			names = append(names, k.name.String())
		}
	}
	return names
}

func outputStep(e *expr) string {
	return [...]string{"aggregate", "over aggregates", "per group"}[outputRank(e)]
}

func (p *plan) explainOrder(s *steps) {
	var keys []string
	for _, k := range p.sorts {
		dir := "asc"
		if k.desc {
			dir = "desc"
		}
		keys = append(keys, dir, k.name.String())
	}
	switch {
	case len(keys) > 0 && p.take.prefix() >= 0:
		s.add("top", keys...)
	case len(keys) > 0:
		s.add("order", keys...)
	}
	if p.take != nil {
		s.add("take", format.Compact(value.I64s(int64(p.take.start), int64(p.take.count))))
	}
}

func code(e *expr) string { return sourceText(e.code) }

// sourceText writes code the way it is written in a program.
func sourceText(code value.Value) string {
	switch v := code.(type) {
	case *value.List:
		items := make([]string, v.Len())
		for i, item := range v.Items() {
			items[i] = sourceText(item)
		}
		return "(" + strings.Join(items, " ") + ")"
	case *value.Builtin:
		return v.Name
	case value.Sym:
		if v.Quoted {
			return "'" + v.String()
		}
		return v.String()
	}
	return format.Compact(code)
}
