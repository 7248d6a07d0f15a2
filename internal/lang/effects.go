package lang

import "github.com/rayforce-go/rayforce/value"

// effect is what is known of an expression before it runs.
type effect uint8

const (
	effectPure    effect = iota // calls only functions that change nothing
	effectUnknown               // calls something that is only known when it runs
	effectWrites                // names a function that changes something
)

// effectOf adds up the effects of all functions that code names, through the
// lambdas it calls. It errs on the side of writing.
func (in *Interp) effectOf(code value.Value, cells []value.Value, restricted bool) effect {
	a := analysis{in: in, cells: cells, restricted: restricted}
	a.expr(code)
	return a.sum
}

type analysis struct {
	in         *Interp
	cells      []value.Value
	restricted bool
	sum        effect
	seen       map[*value.Lambda]bool
	depth      int
}

func (a *analysis) expr(e value.Value) {
	if a.sum == effectWrites {
		return
	}
	switch e := e.(type) {
	case value.Sym:
		if cell := a.in.globals.cell(e.ID); cell >= 0 && int(cell) < len(a.cells) {
			a.value(a.cells[cell])
		} else if !e.Quoted {
			a.sum = max(a.sum, effectUnknown) // a dotted path, or a name bound later
		}
	case *value.List:
		if a.depth++; a.depth > maxNesting {
			a.sum = effectWrites
		}
		for i, item := range e.Items() {
			if i == 0 {
				a.head(item)
			}
			a.expr(item)
		}
		a.depth--
	case *value.Dict:
		if l, ok := e.Vals().(*value.List); ok {
			for _, item := range l.Items() {
				a.expr(item)
			}
		}
	case *value.Builtin, *value.Lambda:
		a.value(e)
	}
}

// head notes calls whose function is only known at run time, and the forms
// that bind or evaluate.
func (a *analysis) head(h value.Value) {
	name := ""
	switch h := h.(type) {
	case value.Sym:
		name = h.ID.String()
	case *value.Builtin:
		name = h.Name
	default:
		a.sum = max(a.sum, effectUnknown)
	}
	switch name {
	case "let":
		if !a.restricted && a.depth <= 1 && a.seen == nil {
			a.sum = effectWrites // at the top level let binds a global
		}
	case "eval", "load":
		a.sum = max(a.sum, effectUnknown)
	}
}

// value adds the effect of a function that is named.
func (a *analysis) value(v value.Value) {
	switch f := v.(type) {
	case *value.Builtin:
		if fn := FuncOf(f); fn != nil && fn.Has(Writes) && !(a.restricted && fn.Has(Restricted)) {
			a.sum = effectWrites
		}
	case *value.Lambda:
		if a.seen == nil {
			a.seen = make(map[*value.Lambda]bool)
		}
		if !a.seen[f] {
			a.seen[f] = true
			for _, e := range f.Body {
				a.expr(e)
			}
		}
	case nil:
		a.sum = max(a.sum, effectUnknown)
	}
}
