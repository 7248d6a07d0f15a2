package vecsearch

// Hit is a row and its distance to the query.
type Hit struct {
	Row  int32
	Dist float64
}

// The heaps are arrays with the root first. Which of several equal distances is
// moved decides the order in which they are given back, so the comparisons are
// strict everywhere and the left child goes before the right one.

// worstFirst is a heap whose root is the largest distance.
type worstFirst []Hit

func (h *worstFirst) push(x Hit) {
	*h = append(*h, x)
	s := *h
	for i := len(s) - 1; i > 0; {
		parent := (i - 1) / 2
		if !(s[parent].Dist < s[i].Dist) {
			return
		}
		s[parent], s[i] = s[i], s[parent]
		i = parent
	}
}

// replace puts x in place of the root.
func (h worstFirst) replace(x Hit) {
	h[0] = x
	for i := 0; ; {
		best := i
		if l := 2*i + 1; l < len(h) && h[l].Dist > h[best].Dist {
			best = l
		}
		if r := 2*i + 2; r < len(h) && h[r].Dist > h[best].Dist {
			best = r
		}
		if best == i {
			return
		}
		h[i], h[best] = h[best], h[i]
		i = best
	}
}

// wants reports whether a row at distance d belongs to the nearest n so far.
func (h worstFirst) wants(d float64, n int) bool { return len(h) < n || d < h[0].Dist }

// offer adds x to a heap of at most n rows if it wants it.
func (h *worstFirst) offer(x Hit, n int) {
	switch {
	case len(*h) < n:
		h.push(x)
	case x.Dist < (*h)[0].Dist:
		h.replace(x)
	}
}

// nearestFirst is a heap whose root is the smallest distance.
type nearestFirst []Hit

func (h *nearestFirst) push(x Hit) {
	*h = append(*h, x)
	s := *h
	for i := len(s) - 1; i > 0; {
		parent := (i - 1) / 2
		if !(s[parent].Dist > s[i].Dist) {
			return
		}
		s[parent], s[i] = s[i], s[parent]
		i = parent
	}
}

// pop removes the root and returns it.
func (h *nearestFirst) pop() Hit {
	s := *h
	root := s[0]
	s[0] = s[len(s)-1]
	s = s[:len(s)-1]
	*h = s
	for i := 0; ; {
		best := i
		if l := 2*i + 1; l < len(s) && s[l].Dist < s[best].Dist {
			best = l
		}
		if r := 2*i + 2; r < len(s) && s[r].Dist < s[best].Dist {
			best = r
		}
		if best == i {
			return root
		}
		s[i], s[best] = s[best], s[i]
		i = best
	}
}
