package query

import (
	"strings"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// explain is (explain {from: t ...}): the plan of a select as a table of steps.
func explain(c *lang.Ctx, args []value.Value) (value.Value, error) {
	d, err := queryDict("explain", args)
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
	return value.NewTable([]value.SymID{value.Intern("step"), value.Intern("detail")},
		[]value.Collection{value.Syms(s.names...), value.Strs(s.details...)}), nil
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
			if o.e.isReduced() {
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
