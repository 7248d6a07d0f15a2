package query

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// groupKeys are the keys of a grouped query.
type groupKeys struct {
	keys []groupKey
	// alias is set for {name: expr}: the keys stand beside all source columns.
	alias bool
	// bare is set for a single expression without a name.
	bare bool
}

// groupKey is one key column: a source column, or code that computes it.
type groupKey struct {
	name value.SymID
	col  int         // -1 when the key is computed
	code value.Value // nil for a column
}

// named returns the relation with the keys that have a name of their own as
// further columns, which outputs can then name like any other. The columns are
// nil until the keys have been computed.
func (g *groupKeys) named(r *relation, cols []value.Collection) *relation {
	if g == nil || !g.alias {
		return r
	}
	out := *r
	out.names, out.cols = slices.Clip(r.names), slices.Clip(r.cols)
	for i, k := range g.keys {
		if r.index(k.name) >= 0 {
			continue
		}
		var col value.Collection
		if cols != nil {
			col = cols[i]
		}
		out.names, out.cols = append(out.names, k.name), append(out.cols, col)
	}
	return &out
}

// find returns the position of the key that column i of the relation r, with
// its named keys, stands for; -1 when it is none.
func (g *groupKeys) find(r *relation, i int) int {
	return slices.IndexFunc(g.keys, func(k groupKey) bool { return k.col == i || !g.bare && k.name == r.names[i] })
}

// groupKeys resolves a by clause.
func (p *plan) groupKeys(by value.Value) (*groupKeys, error) {
	switch v := by.(type) {
	case value.Sym:
		return p.namedKey(v)
	case *value.Vec[value.SymID]:
		return p.columnKeys(v.Data())
	case *value.Dict:
		return p.aliasKeys(v)
	case *value.List:
		if v.Len() > 0 && !isName(v.At(0), "list") {
			return &groupKeys{keys: []groupKey{{col: -1, code: v}}, bare: true}, nil
		}
	case value.Vector:
		if v.Len() > 0 && v.Len() == p.rel.baseN {
			return &groupKeys{keys: []groupKey{{col: -1, code: v}}, bare: true}, nil
		}
	}
	return nil, value.Errorf(value.ErrDomain, "by: takes column names, {name: expression} or one expression, got %s", lang.Describe(by))
}

// namedKey resolves by: name. A name that is no column may be a variable: one
// that holds column names groups by those, one that holds a column is the key.
func (p *plan) namedKey(s value.Sym) (*groupKeys, error) {
	if p.rel.index(s.ID) >= 0 || s.Quoted {
		return p.columnKeys([]value.SymID{s.ID})
	}
	if code, ok := p.rel.fieldCode(s.ID); ok && code != nil {
		return &groupKeys{keys: []groupKey{{col: -1, code: code}}, bare: true}, nil
	}
	v, err := p.c.Lookup(s.ID)
	if err != nil {
		return nil, lang.NoColumn(value.ErrDomain, "by", p.rel.names, s.ID)
	}
	switch x := v.(type) {
	case value.Sym:
		return p.columnKeys([]value.SymID{x.ID})
	case *value.Vec[value.SymID]:
		if k, err := p.columnKeys(x.Data()); err == nil {
			return k, nil
		}
	}
	if col, ok := v.(value.Vector); ok && col.Len() == p.rel.baseN {
		return &groupKeys{keys: []groupKey{{col: -1, code: s}}, bare: true}, nil
	}
	return nil, lang.NoColumn(value.ErrDomain, "by", p.rel.names, s.ID)
}

func (p *plan) columnKeys(names []value.SymID) (*groupKeys, error) {
	if len(names) == 0 {
		return nil, value.Errorf(value.ErrDomain, "by: needs at least one column name")
	}
	out := new(groupKeys)
	for _, n := range names {
		i := p.rel.index(n)
		if i < 0 {
			return nil, lang.NoColumn(value.ErrDomain, "by", p.rel.names, n)
		}
		out.keys = append(out.keys, groupKey{name: n, col: i})
	}
	return out, nil
}

// aliasKeys resolves by: {name: expression ...}.
func (p *plan) aliasKeys(d *value.Dict) (*groupKeys, error) {
	names, _ := d.SymKeys()
	if len(names) == 0 {
		return nil, value.Errorf(value.ErrDomain, "by: {} needs at least one entry like {name: expression}")
	}
	out := &groupKeys{alias: true}
	seen := make(map[value.SymID]bool)
	for i, n := range names {
		if seen[n] {
			return nil, value.Errorf(value.ErrDomain, "by: the key name '%s' is given twice", n)
		}
		seen[n] = true
		code := d.Vals().At(i)
		key := groupKey{name: n, col: -1, code: code}
		if s, ok := code.(value.Sym); ok && !s.Quoted && p.rel.index(s.ID) >= 0 {
			key.col, key.code = p.rel.index(s.ID), nil
		}
		if at := p.rel.index(n); at >= 0 && at != key.col {
			return nil, value.Errorf(value.ErrDomain, "by: the key name '%s' hides a column of the table", n)
		}
		out.keys = append(out.keys, key)
	}
	return out, nil
}

// computed reports whether a key has to be computed.
func (g *groupKeys) computed() bool {
	for _, k := range g.keys {
		if k.code != nil {
			return true
		}
	}
	return false
}

// keyColumn evaluates a computed key over the columns of the relation, with the
// functions' ordinary meaning, not that of column expressions.
func (p *plan) keyColumn(k groupKey, rel *relation) (value.Collection, error) {
	used := make(map[int]bool)
	code := k.code
	if s, ok := code.(value.Sym); !ok || !s.Quoted {
		code = rel.evaluableKey(code, used)
	}
	var names []value.SymID
	var vals []value.Value
	for i := range used {
		names, vals = append(names, rel.names[i]), append(vals, rel.col(i))
	}
	var v value.Value
	err := p.c.WithScope(names, vals, func() (err error) {
		v, err = p.c.Eval(code)
		return err
	})
	if err != nil {
		return nil, err
	}
	col, ok := v.(value.Vector)
	if ok && col.Len() == rel.baseN && rel.base != nil && len(used) == 0 {
		return p.run.Take(col, rel.base), nil
	}
	if !ok || col.Len() != rel.len() {
		return nil, value.Errorf(value.ErrLength, "by: a key must be a column of %d rows, got %s", rel.len(), lang.Describe(v))
	}
	return col, nil
}

// evaluableKey is evaluable, except that 'name stays a symbol: in keys it is
// one.
func (r *relation) evaluableKey(code value.Value, used map[int]bool) value.Value {
	switch v := code.(type) {
	case value.Sym:
		if v.Quoted {
			return v
		}
	case *value.List:
		items := make([]value.Value, v.Len())
		for i, item := range v.Items() {
			if items[i] = item; i > 0 || !isSym(item) {
				items[i] = r.evaluableKey(item, used)
			}
		}
		return value.NewListAt(v.Pos(), items)
	}
	return r.evaluable(code, used)
}
