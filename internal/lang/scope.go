package lang

import "github.com/rayforce-go/rayforce/value"

// scope is a frame of names that code evaluated inside it, and functions that
// it calls, can see. Top-level do opens one; so do queries for the rows they
// evaluate and compiled code for the forms that it hands its locals to.
type scope struct {
	names []value.SymID
	vals  []value.Value
}

func (s *scope) find(name value.SymID) int {
	for i := len(s.names) - 1; i >= 0; i-- {
		if s.names[i] == name {
			return i
		}
	}
	return -1
}

func (s *scope) set(name value.SymID, v value.Value) {
	if i := s.find(name); i >= 0 {
		s.vals[i] = v
		return
	}
	s.names, s.vals = append(s.names, name), append(s.vals, v)
}

// WithScope runs f with these names bound in a new innermost scope. f may
// change the elements of vals between evaluations: the scope holds the slice.
func (c *Ctx) WithScope(names []value.SymID, vals []value.Value, f func() error) error {
	if len(c.scopes) >= maxScopes {
		return value.Errorf(value.ErrLimit, "scopes nest deeper than %d", maxScopes)
	}
	c.scopes = append(c.scopes, &scope{names: names, vals: vals})
	defer func(n int) { c.scopes = c.scopes[:n] }(len(c.scopes) - 1)
	return f()
}

const maxScopes = 20000

// Local returns what name is bound to in the scope frames, innermost first.
func (c *Ctx) Local(name value.SymID) (value.Value, bool) {
	for i := len(c.scopes) - 1; i >= 0; i-- {
		if j := c.scopes[i].find(name); j >= 0 {
			return c.scopes[i].vals[j], true
		}
	}
	return nil, false
}
