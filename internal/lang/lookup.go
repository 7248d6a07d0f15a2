package lang

import (
	"fmt"
	"iter"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// Lookup returns what a name means to an expression: a binding in the scope
// frames or a global of this very spelling; for a dotted name the path below
// its head; and last what the sender of the request has bound it to.
func (c *Ctx) Lookup(name value.SymID) (value.Value, error) {
	if v := c.find(name, c.in.globals.cell(name)); v != nil {
		return v, nil
	}
	return nil, c.Unbound(name)
}

// find is Lookup without the error; cell is the global cell of name or -1.
func (c *Ctx) find(name value.SymID, cell int32) value.Value {
	if len(c.scopes) > 0 {
		if v, ok := c.Local(name); ok {
			return v
		}
	}
	if v := c.globalAt(cell); v != nil {
		return v
	}
	if v := c.findPath(name.String()); v != nil {
		return v
	}
	if c.vars != nil {
		if v, ok := c.vars.Get(name); ok {
			return v
		}
	}
	return nil
}

// findPath resolves a dotted name from its head, or the dict of a reserved
// namespace such as .sys.
func (c *Ctx) findPath(text string) value.Value {
	segs, dotted := splitPath(text)
	if !dotted {
		return c.namespace(text)
	}
	head := value.Intern(segs[0])
	v, ok := c.Local(head)
	if !ok {
		if v, ok = c.Global(head); !ok {
			if v = c.namespace(text); v != nil {
				return v
			}
			if v = c.namespace(segs[0]); v == nil {
				return nil
			}
		}
	}
	for _, seg := range segs[1:] {
		if v = c.member(v, value.Intern(seg)); v == nil {
			return nil
		}
	}
	return v
}

// member returns the part of v that .name selects: the value of a key, a
// column, or the result of the unary builtin of that name.
func (c *Ctx) member(v value.Value, name value.SymID) value.Value {
	if c.in.Linked != nil {
		if r := c.in.Linked(c, v, name); r != nil {
			return r
		}
	}
	switch x := v.(type) {
	case *value.Dict:
		if r, ok := x.Get(name); ok {
			return r
		}
	case *value.Table:
		if col, ok := x.Col(name); ok {
			return col
		}
	}
	f := c.find(name, c.in.globals.cell(name))
	if f == nil {
		return nil
	}
	fn, ok := BuiltinOf(f)
	if !ok || fn.Unary == nil || (fn.Has(Atomic) && isCollection(v)) || c.denied(fn) != nil {
		return nil
	}
	r, err := c.callUnary(fn, v)
	if err != nil {
		return nil
	}
	return r
}

// namespace returns the dict of all bindings below a reserved prefix.
func (c *Ctx) namespace(prefix string) value.Value {
	if !strings.HasPrefix(prefix, ".") {
		return nil
	}
	var keys []value.SymID
	var vals []value.Value
	for cell, name := range c.in.globals.names() {
		rest, ok := strings.CutPrefix(name.String(), prefix+".")
		if !ok || strings.Contains(rest, ".") {
			continue
		}
		if v := c.globalAt(int32(cell)); v != nil {
			keys, vals = append(keys, value.Intern(rest)), append(vals, v)
		}
	}
	if keys == nil {
		return nil
	}
	return value.NewDict(value.NewVec(value.TypeSym, keys), value.NewList(vals...))
}

// Unbound is the error for a name that means nothing.
func (c *Ctx) Unbound(name value.SymID) error {
	text := name.String()
	return value.Errorf(value.ErrName, "'%s' undefined%s", text, didYouMean(text, c.boundNames()))
}

// boundNames yields the names of all globals.
func (c *Ctx) boundNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for cell, id := range c.in.globals.names() {
			if c.globalAt(int32(cell)) != nil && !yield(id.String()) {
				return
			}
		}
	}
}

// didYouMean returns the part of a message that suggests the name nearest to
// text, "" when none is near.
func didYouMean(text string, names iter.Seq[string]) string {
	if near := nearest(text, names); near != "" {
		return fmt.Sprintf(", did you mean '%s'?", near)
	}
	return ""
}

func nearest(text string, names iter.Seq[string]) string {
	if len(text) < 3 || len(text) > 40 {
		return ""
	}
	best, bestDist := "", 1+len(text)/4
	for name := range names {
		if name == text {
			continue
		}
		if d := editDistance(text, name, bestDist); d < bestDist || (d == bestDist && best == "") {
			best, bestDist = name, d
		}
	}
	return best
}

// editDistance returns the number of edits (insert, delete, replace, swap of
// neighbours) from a to b, or limit+1 when it is larger than limit.
func editDistance(a, b string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	prev2 := make([]int, len(b)+1)
	prev := make([]int, len(b)+1)
	cur := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}

func isCollection(v value.Value) bool {
	t := v.Type()
	return t >= value.TypeList && t <= value.TypeStr
}
