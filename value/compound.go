package value

import "sync/atomic"

type nullObject struct{}

// Type implements Value.
func (nullObject) Type() Type { return TypeNull }

// Null is the null object: what println returns and the name null stands for.
// It is not the same as a typed null such as 0Nl.
var Null Value = nullObject{}

// IsNullObject reports whether v is the null object (or a nil Value).
func IsNullObject(v Value) bool { return v == nil || v == Null }

// Source is a text that expressions were read from, and its name: a path as it
// was given, or "repl".
type Source struct {
	Name string
	Text string
	// Starts are the offsets of the expressions side by side in Text, set by
	// the reader when there are several.
	Starts []int
}

// Pos is a byte offset in a source text. The zero Pos is "unknown".
type Pos struct {
	Src *Source
	Off int
}

// Known reports whether p points into a source.
func (p Pos) Known() bool { return p.Src != nil }

// LineCol returns the 1-based line and column (in bytes) of p.
func (p Pos) LineCol() (line, col int) {
	line, col = 1, 1
	for i := 0; p.Src != nil && i < p.Off && i < len(p.Src.Text); i++ {
		if p.Src.Text[i] == '\n' {
			line, col = line+1, 1
		} else {
			col++
		}
	}
	return line, col
}

// List is a generic list: any values. Code is lists too; a list that was read
// from a source text knows where.
type List struct {
	items   []Value
	pos     Pos
	claimed *atomic.Int64 // see Vec.claimed
	flags   WireFlags
}

// NewList returns the list of these items, keeping the slice.
func NewList(items ...Value) *List { return &List{items: items} }

// NewListAt is NewList for a list that was read at pos.
func NewListAt(pos Pos, items []Value) *List { return &List{items: items, pos: pos} }

// Type implements Value.
func (l *List) Type() Type { return TypeList }

// Len returns the number of items.
func (l *List) Len() int { return len(l.items) }

// At returns item i.
func (l *List) At(i int) Value { return l.items[i] }

// Items returns the items. Read only.
func (l *List) Items() []Value { return l.items }

// Pos returns where the list was read; unknown for lists made at run time.
func (l *List) Pos() Pos { return l.pos }

// Slice returns items lo up to hi, sharing them.
func (l *List) Slice(lo, hi int) *List { return &List{items: l.items[lo:hi:hi]} }

// Append returns a list with more items at the end, growing in place where it can.
func (l *List) Append(items ...Value) *List {
	all, claimed := appendClaimed(l.items, l.claimed, items)
	return &List{items: all, claimed: claimed}
}

// Collection is a value with elements: a Vector or a *List.
type Collection interface {
	Value
	// Len returns the number of elements.
	Len() int
	// At returns element i; i must be in range.
	At(i int) Value
}

// AsCollection returns v as a Collection when it is a vector or a list.
func AsCollection(v Value) (Collection, bool) {
	if t := v.Type(); t >= TypeList && t <= TypeStr {
		return v.(Collection), true
	}
	return nil, false
}

// Dict maps keys to values, in order; duplicate keys are kept and lookup finds
// the first. Keys is a typed vector or, for mixed or no keys, a list; Vals is
// a list or a vector of the same length.
type Dict struct {
	keys, vals Collection
	flags      WireFlags
}

// NewDict returns the dict from keys to vals, which must have one length.
func NewDict(keys, vals Collection) *Dict {
	if keys.Len() != vals.Len() {
		panic("value: dict keys and values differ in length")
	}
	return &Dict{keys: keys, vals: vals}
}

// SymDict returns a dict with symbol keys.
func SymDict(keys []string, vals ...Value) *Dict { return NewDict(Syms(keys...), NewList(vals...)) }

// Type implements Value.
func (d *Dict) Type() Type { return TypeDict }

// Len returns the number of pairs.
func (d *Dict) Len() int { return d.keys.Len() }

// Keys returns the keys in order.
func (d *Dict) Keys() Collection { return d.keys }

// Vals returns the values in order.
func (d *Dict) Vals() Collection { return d.vals }

// SymKeys returns the keys of a dict keyed by symbols, false for other dicts.
func (d *Dict) SymKeys() ([]SymID, bool) {
	if k, ok := d.keys.(*Vec[SymID]); ok {
		return k.data, true
	}
	return nil, false
}

// Get returns the value of the first key that is this symbol.
func (d *Dict) Get(key SymID) (Value, bool) {
	keys, _ := d.SymKeys()
	for i, k := range keys {
		if k == key {
			return d.vals.At(i), true
		}
	}
	return nil, false
}

// Lambda is a function written in Rayfall: parameter names and body
// expressions, as code. It holds no environment.
type Lambda struct {
	// Params is the parameter list as written: normally a SYM vector, an empty
	// I64 vector for none.
	Params Value
	// Body holds one or more expressions.
	Body []Value

	code atomic.Pointer[any]
}

// NewLambda returns the function with these parameters and body.
func NewLambda(params Value, body []Value) *Lambda { return &Lambda{Params: params, Body: body} }

// Type implements Value.
func (*Lambda) Type() Type { return TypeLambda }

// Code returns what the evaluator compiled the lambda to, nil before the first call.
func (l *Lambda) Code() any {
	if p := l.code.Load(); p != nil {
		return *p
	}
	return nil
}

// SetCode remembers what the lambda was compiled to.
func (l *Lambda) SetCode(code any) { l.code.Store(&code) }

// Arity returns the number of parameters: the length of Params, -1 when Params
// is no collection, so that every call fails.
func (l *Lambda) Arity() int {
	if c, ok := AsCollection(l.Params); ok {
		return c.Len()
	}
	return -1
}

// Builtin is a function of the language, known by its name. Kind is
// TypeUnary, TypeBinary or TypeVariadic; special forms have the kind of their
// number of arguments. Impl is the evaluator's own record of the function,
// nil for one that was decoded where no evaluator is.
type Builtin struct {
	Name string
	Kind Type
	Impl any
}

// Type implements Value.
func (b *Builtin) Type() Type { return b.Kind }

// ErrorValue is an error as a value: what an error reply on the wire decodes
// to. It never occurs inside other values that a program can reach.
type ErrorValue struct{ Err *Error }

// Type implements Value.
func (ErrorValue) Type() Type { return TypeError }
