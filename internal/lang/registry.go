package lang

import (
	"fmt"
	"slices"

	"github.com/rayforce-go/rayforce/value"
)

// Flags say how the evaluator, the planner and the server treat a function.
type Flags uint16

const (
	// Atomic functions are mapped over collections element by element.
	Atomic Flags = 1 << iota
	// Aggregate functions reduce a column; queries compute them per group.
	Aggregate
	// Restricted functions are refused in a restricted session.
	Restricted
	// Writes marks functions that change something another request can see:
	// bindings, tables, files, connections, the process. A request that
	// calls one runs in the writers' queue.
	Writes
	// NullOK marks unary and binary functions that accept the null object as
	// an argument; for all others the evaluator refuses it.
	NullOK
	// Handles marks functions that receive handles as they are, and those that
	// pass their arguments on; all others receive the number of a handle.
	Handles
)

// Func is the one declaration of a function of the language. Exactly one of
// Unary, Binary, Variadic and Special is set. Arguments arrive evaluated,
// except for Special; the evaluator has checked the count for Unary and
// Binary, refused the null object unless NullOK is set, and put their numbers
// in place of handles unless Handles is set.
type Func struct {
	// Name is how the function is called.
	Name  string
	Flags Flags

	Unary    func(c *Ctx, x value.Value) (value.Value, error)
	Binary   func(c *Ctx, x, y value.Value) (value.Value, error)
	Variadic func(c *Ctx, args []value.Value) (value.Value, error)
	// Special receives its arguments as code.
	Special func(c *Ctx, args []value.Value) (value.Value, error)
	// Kind is the arity class of a Special that is not variadic.
	Kind value.Type

	// Through may be set for a Unary that can be computed of the result of the
	// arithmetic function f applied to x and y, of which one is a literal,
	// without that result being made. It returns nil when it cannot.
	Through func(c *Ctx, f *Func, x, y value.Value) (value.Value, error)

	// Sig shows the arguments, e.g. "(sum x)"; Help is one line of text;
	// Example an expression and Result its value in the compact format.
	Sig, Help, Example, Result string

	op op
}

// Has reports whether all of these flags are set.
func (f *Func) Has(flags Flags) bool { return f.Flags&flags == flags }

// IsSpecial reports whether the function receives its arguments as code.
func (f *Func) IsSpecial() bool { return f.Special != nil }

func (f *Func) kind() value.Type {
	switch {
	case f.Unary != nil:
		return value.TypeUnary
	case f.Binary != nil:
		return value.TypeBinary
	case f.Kind != 0:
		return f.Kind
	}
	return value.TypeVariadic
}

// FuncOf returns the declaration behind a builtin value, nil for a builtin
// that no registry made.
func FuncOf(b *value.Builtin) *Func {
	f, _ := b.Impl.(*Func)
	return f
}

// BuiltinOf returns the declaration behind v when v is a builtin.
func BuiltinOf(v value.Value) (*Func, bool) {
	if b, ok := v.(*value.Builtin); ok {
		f := FuncOf(b)
		return f, f != nil
	}
	return nil, false
}

// Registry holds every function of the language, by name. Build it with
// NewRegistry; it does not change afterwards.
type Registry struct {
	byName map[string]*value.Builtin
	names  []string
}

// NewRegistry returns a registry of the evaluator's own forms and these
// families of functions. It panics on a name that is declared twice or a
// declaration without an implementation: both are errors of the program.
func NewRegistry(families ...[]Func) *Registry {
	r := &Registry{byName: make(map[string]*value.Builtin)}
	r.add(coreForms)
	for _, fam := range families {
		r.add(fam)
	}
	slices.Sort(r.names)
	return r
}

func (r *Registry) add(fam []Func) {
	for _, f := range fam {
		if _, dup := r.byName[f.Name]; dup {
			panic("lang: function declared twice: " + f.Name)
		}
		if f.Unary == nil && f.Binary == nil && f.Variadic == nil && f.Special == nil {
			panic("lang: function without implementation: " + f.Name)
		}
		f.op = opOf(f.Name)
		r.byName[f.Name] = &value.Builtin{Name: f.Name, Kind: f.kind(), Impl: &f}
		r.names = append(r.names, f.Name)
	}
}

// Lookup returns the builtin of this name.
func (r *Registry) Lookup(name string) (*value.Builtin, bool) {
	b, ok := r.byName[name]
	return b, ok
}

// Names returns all names in byte order.
func (r *Registry) Names() []string { return slices.Clone(r.names) }

// Func returns the declaration of name, nil if there is none.
func (r *Registry) Func(name string) *Func {
	if b, ok := r.byName[name]; ok {
		return FuncOf(b)
	}
	return nil
}

// Resolve returns the builtin of this name, or a name error: what a decoder
// needs to read a function value.
func (r *Registry) Resolve(name string) (value.Value, error) {
	if b, ok := r.byName[name]; ok {
		return b, nil
	}
	return nil, value.Errorf(value.ErrName, "no function named %s", fmt.Sprintf("'%s'", name))
}
