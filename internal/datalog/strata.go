package datalog

// dependsOn calls f for every predicate that the body of the rule names; strict
// ones must be complete before the rule runs.
func (r *Rule) dependsOn(f func(pred string, strict bool)) {
	for _, l := range r.Body {
		switch l := l.(type) {
		case *Atom:
			f(l.Pred, false)
		case *Not:
			f(l.Atom.Pred, true)
		case *Aggregate:
			f(l.Pred, true)
		}
	}
}

// stratify returns the rules of each stratum, in their order: a relation stands
// no lower than what it is derived from, and higher than what it negates or
// reduces.
func stratify(rules []*Rule) ([][]*Rule, error) {
	level := make(map[string]int)
	for _, r := range rules {
		level[shortName(r.Head.Name)] = 0
	}
	for changed := true; changed; {
		changed = false
		for _, r := range rules {
			head := shortName(r.Head.Name)
			r.dependsOn(func(pred string, strict bool) {
				at, derived := level[shortName(pred)]
				if !derived || pred == FactsName {
					return
				}
				if strict {
					at++
				}
				if at > level[head] {
					level[head], changed = at, true
				}
			})
			if level[head] > len(level) {
				return nil, fail("%s is defined by its own negation or aggregate: a rule may negate or reduce only what does not depend on it", head)
			}
		}
	}
	top := 0
	for _, l := range level {
		top = max(top, l)
	}
	if top >= maxStrata {
		return nil, fail("rules negate or reduce each other in %d levels, at most %d are possible", top+1, maxStrata)
	}
	strata := make([][]*Rule, top+1)
	for _, r := range rules {
		l := level[shortName(r.Head.Name)]
		strata[l] = append(strata[l], r)
	}
	return strata, nil
}
