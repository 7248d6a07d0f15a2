package strings

import "strings"

// A glob is a compiled pattern: * matches any run of bytes, ? one byte,
// [a-z] one byte of a set and [!a-z] one outside it; any other byte matches
// itself. There is no escape but a set.
type glob struct {
	// segs are the parts between stars; a match of the whole text has the
	// first at the start, the last at the end, and the others between them in
	// order, each as far left as it can be.
	segs []segment
}

// A segment is a part of a pattern without stars, which matches texts of one
// length.
type segment struct {
	lit   string     // the bytes, if all of them stand for themselves
	items []*byteSet // else one set for each byte
}

// A byteSet is a set of bytes.
type byteSet [4]uint64

func (s *byteSet) add(b byte)      { s[b>>6] |= 1 << (b & 63) }
func (s *byteSet) has(b byte) bool { return s[b>>6]>>(b&63)&1 != 0 }

func (s *byteSet) invert() {
	for i := range s {
		s[i] = ^s[i]
	}
}

// compile reads a pattern. Every text is a pattern.
func compile(pattern string) *glob {
	g := &glob{}
	var items []*byteSet
	var lit []byte
	plain := true
	flush := func() {
		if plain {
			g.segs = append(g.segs, segment{lit: string(lit)})
		} else {
			g.segs = append(g.segs, segment{items: items})
		}
		items, lit, plain = nil, nil, true
	}
	for i := 0; i < len(pattern); {
		set, b := new(byteSet), pattern[i]
		i++
		switch b {
		case '*':
			flush()
			continue
		case '?':
			set.invert()
			plain = false
		case '[':
			i = readSet(set, pattern, i)
			plain = false
		default:
			set.add(b)
			lit = append(lit, b)
		}
		items = append(items, set)
	}
	flush()
	return g
}

// readSet reads the members of a set from position i, after its bracket, and
// returns the position after it. A set without end goes to the end of the
// pattern; a bracket that is the first member stands for itself.
func readSet(set *byteSet, pattern string, i int) int {
	negate := i < len(pattern) && pattern[i] == '!'
	if negate {
		i++
	}
	for first := true; i < len(pattern) && (first || pattern[i] != ']'); first = false {
		lo, hi := pattern[i], pattern[i]
		if i+2 < len(pattern) && pattern[i+1] == '-' && pattern[i+2] != ']' {
			hi = pattern[i+2]
			i += 2
		}
		i++
		for b := int(lo); b <= int(hi); b++ {
			set.add(byte(b))
		}
	}
	if negate {
		set.invert()
	}
	return min(i+1, len(pattern))
}

func (s *segment) len() int { return len(s.lit) + len(s.items) }

// matches reports whether the segment matches at the start of text, which is
// long enough.
func (s *segment) matches(text string) bool {
	if s.items == nil {
		return text[:len(s.lit)] == s.lit
	}
	for i, set := range s.items {
		if !set.has(text[i]) {
			return false
		}
	}
	return true
}

// index returns the first position where the segment matches, -1 for none.
func (s *segment) index(text string) int {
	if s.items == nil {
		return strings.Index(text, s.lit)
	}
	for i := 0; i+len(s.items) <= len(text); i++ {
		if s.matches(text[i:]) {
			return i
		}
	}
	return -1
}

// match reports whether the whole text matches.
func (g *glob) match(text string) bool {
	first, last := &g.segs[0], &g.segs[len(g.segs)-1]
	if len(g.segs) == 1 {
		return len(text) == first.len() && first.matches(text)
	}
	if len(text) < first.len()+last.len() || !first.matches(text) {
		return false
	}
	end := len(text) - last.len()
	if !last.matches(text[end:]) {
		return false
	}
	text = text[first.len():end]
	for i := range g.segs[1 : len(g.segs)-1] {
		seg := &g.segs[1+i]
		at := seg.index(text)
		if at < 0 {
			return false
		}
		text = text[at+seg.len():]
	}
	return true
}
