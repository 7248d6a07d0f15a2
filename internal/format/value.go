package format

import "github.com/rayforce-go/rayforce/value"

// What the REPL form leaves out.
const (
	maxWidth = 80 // bytes of a vector between its brackets, or of a value on one line
	maxItems = 50 // items of a list, pairs of a dict
)

// No form is longer than this by more than a vector: lists that share their
// items may stand for texts without end.
const (
	maxCompact = 1 << 30
	maxREPL    = 1 << 24
)

// maxDepth is how deep containers are written; what lies deeper becomes "..".
const maxDepth = 10000

// Compact returns the compact form of a value.
func Compact(v value.Value) string { return string(AppendCompact(nil, v)) }

// AppendCompact appends the compact form of a value.
func AppendCompact(dst []byte, v value.Value) []byte {
	w := writer{}
	return w.value(dst, v)
}

// REPL returns the form that show prints.
func REPL(v value.Value) string { return string(AppendREPL(nil, v)) }

// AppendREPL appends the form that show prints.
func AppendREPL(dst []byte, v value.Value) []byte {
	w := writer{repl: true}
	return w.value(dst, v)
}

// writer writes values in compact or REPL form.
type writer struct {
	repl  bool
	depth int
	limit int // stop once dst is longer, 0 for never
}

func (w *writer) full(dst []byte) bool {
	if w.limit > 0 && len(dst) > w.limit {
		return true
	}
	return len(dst) > maxREPL && (w.repl || len(dst) > maxCompact)
}

func (w *writer) value(dst []byte, v value.Value) []byte {
	switch x := v.(type) {
	case *value.List:
		return w.nested(dst, func(dst []byte) []byte { return w.list(dst, x) })
	case *value.Dict:
		return w.nested(dst, func(dst []byte) []byte { return w.dict(dst, x) })
	case *value.Table:
		if w.repl {
			return appendBox(dst, x)
		}
		return w.nested(dst, func(dst []byte) []byte { return w.table(dst, x) })
	case value.Vector:
		return w.vector(dst, x)
	}
	return appendAtom(dst, v)
}

func (w *writer) nested(dst []byte, put func([]byte) []byte) []byte {
	if w.depth == maxDepth {
		return append(dst, ".."...)
	}
	w.depth++
	dst = put(dst)
	w.depth--
	return dst
}

func (w *writer) vector(dst []byte, v value.Vector) []byte {
	dst = append(dst, '[')
	start := len(dst)
	put := elements(v)
	for i := range v.Len() {
		if i > 0 {
			dst = append(dst, ' ')
		}
		before := len(dst)
		dst = put(dst, i)
		if w.repl && len(dst)-start > maxWidth {
			return append(dst[:before], "..]"...)
		}
	}
	return append(dst, ']')
}

func (w *writer) list(dst []byte, l *value.List) []byte {
	items := l.Items()
	open, end := "(", ")"
	if !w.repl && len(items) > 0 {
		open = "(list "
		if uniform(items) {
			open, end = "[", "]"
		}
	}
	dst = append(dst, open...)
	for i, v := range items {
		if i > 0 {
			dst = append(dst, ' ')
		}
		if w.repl && i == maxItems {
			dst = append(dst, ".."...)
			break
		}
		if w.full(dst) {
			return dst
		}
		dst = w.value(dst, v)
	}
	return append(dst, end...)
}

// uniform reports whether all items are atoms, functions or null objects of
// one type.
func uniform(items []value.Value) bool {
	first := typeOf(items[0])
	if first >= value.TypeList && !first.IsFunction() && first != value.TypeNull {
		return false
	}
	for _, v := range items[1:] {
		if typeOf(v) != first {
			return false
		}
	}
	return true
}

func typeOf(v value.Value) value.Type {
	if v == nil {
		return value.TypeNull
	}
	return v.Type()
}

func (w *writer) dict(dst []byte, d *value.Dict) []byte {
	dst = append(dst, '{')
	for i := range d.Len() {
		if i > 0 {
			dst = append(dst, ' ')
		}
		if w.repl && i == maxItems {
			dst = append(dst, ".."...)
			break
		}
		if w.full(dst) {
			return dst
		}
		dst = append(w.value(dst, d.Keys().At(i)), ':')
		dst = w.value(dst, d.Vals().At(i))
	}
	return append(dst, '}')
}

// table appends the expression that makes the table.
func (w *writer) table(dst []byte, t *value.Table) []byte {
	dst = append(dst, "(table ["...)
	for i, name := range t.Names() {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, name.String()...)
	}
	dst = append(dst, "] (list "...)
	for i := range t.Names() {
		if i > 0 {
			dst = append(dst, ' ')
		}
		if t.Parts() != nil {
			dst = append(dst, "<?>"...) // may be larger than memory
		} else {
			dst = w.value(dst, t.WireCols()[i])
		}
	}
	return append(dst, "))"...)
}
