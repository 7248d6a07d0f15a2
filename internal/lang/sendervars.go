package lang

import "github.com/rayforce-go/rayforce/value"

// maxSentElems is the longest vector that travels with an expression.
const maxSentElems = 4096

// SenderVars returns the variables that travel with an expression payload:
// the names that occur in it, are neither parameters of a function around them
// nor builtins, and are bound here to an atom, a symbol or a short vector. It
// returns nil for payloads that are no expression and where there is nothing
// to send.
func (c *Ctx) SenderVars(payload value.Value) *value.Dict {
	l, ok := payload.(*value.List)
	if !ok || l.Len() == 0 || !maybeCallable(l.At(0)) {
		return nil
	}
	s := sentVars{c: c, seen: make(map[value.SymID]bool)}
	s.walk(payload, nil, 0)
	if len(s.names) == 0 {
		return nil
	}
	return value.NewDict(value.NewVec(value.TypeSym, s.names), value.NewList(s.vals...))
}

type sentVars struct {
	c     *Ctx
	seen  map[value.SymID]bool
	names []value.SymID
	vals  []value.Value
}

func (s *sentVars) walk(code value.Value, params []value.SymID, depth int) {
	if depth > maxNesting {
		return
	}
	switch e := code.(type) {
	case value.Sym:
		if !e.Quoted {
			s.add(e.ID, params)
		}
	case *value.List:
		if e.Len() > 2 && e.At(0) == (value.Sym{ID: symFn}) {
			params = append(params[:len(params):len(params)], paramNames(e.At(1))...)
		}
		for _, item := range e.Items() {
			s.walk(item, params, depth+1)
		}
	case *value.Dict:
		if vals, ok := e.Vals().(*value.List); ok {
			for _, item := range vals.Items() {
				s.walk(item, params, depth+1)
			}
		}
	case *value.Lambda:
		params = append(params[:len(params):len(params)], paramNames(e.Params)...)
		for _, item := range e.Body {
			s.walk(item, params, depth+1)
		}
	}
}

var symFn = value.Intern("fn")

func (s *sentVars) add(name value.SymID, params []value.SymID) {
	for _, p := range params {
		if p == name {
			return
		}
	}
	if s.seen[name] || name == symNull {
		return
	}
	s.seen[name] = true
	v, err := s.c.Lookup(name)
	if err != nil || !sendable(v) {
		return
	}
	s.names, s.vals = append(s.names, name), append(s.vals, v)
}

// sendable reports whether v is an atom or a vector short enough to travel.
func sendable(v value.Value) bool {
	if vec, ok := v.(value.Vector); ok {
		return vec.Len() <= maxSentElems
	}
	return v.Type().IsAtom()
}
