package format

import "github.com/rayforce-go/rayforce/value"

// What the prompt form leaves out.
const (
	maxPretty = 1 << 20 // bytes, after which every list and dict ends
	maxLines  = 20      // items or pairs of a broken list or dict
	maxBreak  = 200     // levels that are broken; what lies deeper stays on one line
)

// Pretty returns the form that the prompt prints, without a newline at the
// end: nothing for the null object, lists and dicts that do not fit on a line
// broken over several, everything else as REPL does.
func Pretty(v value.Value) string {
	if value.IsNullObject(v) {
		return ""
	}
	return string(appendPretty(nil, v, 0, 0))
}

// appendPretty appends v, whose line has reached column col and is indented by
// 2*level.
func appendPretty(dst []byte, v value.Value, col, level int) []byte {
	list, isList := v.(*value.List)
	dict, isDict := v.(*value.Dict)
	start := len(dst)
	w := writer{repl: true}
	if (isList || isDict) && level < maxBreak {
		w.limit = start + maxWidth - col
	}
	dst = w.value(dst, v)
	if w.limit == 0 || len(dst) <= w.limit {
		return dst
	}
	dst = dst[:start]
	if isList {
		return breakList(dst, list, level)
	}
	return breakDict(dst, dict, level)
}

func breakList(dst []byte, l *value.List, level int) []byte {
	dst = append(dst, '(')
	for i, v := range l.Items() {
		dst = newline(dst, level+1)
		if i == maxLines || len(dst) > maxPretty {
			dst = append(dst, "..."...)
			break
		}
		dst = appendPretty(dst, v, 2*(level+1), level+1)
	}
	return append(newline(dst, level), ')')
}

func breakDict(dst []byte, d *value.Dict, level int) []byte {
	dst = append(dst, '{')
	for i := range d.Len() {
		dst = newline(dst, level+1)
		if i == maxLines || len(dst) > maxPretty {
			dst = append(dst, "..."...)
			break
		}
		start := len(dst)
		dst = append(AppendREPL(dst, d.Keys().At(i)), ": "...)
		dst = appendPretty(dst, d.Vals().At(i), 2*(level+1)+len(dst)-start, level+1)
	}
	return append(newline(dst, level), '}')
}

func newline(dst []byte, level int) []byte {
	dst = append(dst, '\n')
	for range level {
		dst = append(dst, "  "...)
	}
	return dst
}
