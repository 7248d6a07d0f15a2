package lang

import "github.com/rayforce-go/rayforce/value"

// fusedNode is a call such as (sum (+ v 1)), of a function that can be computed
// from the operands of the arithmetic inside it.
type fusedNode struct {
	outer *unaryNode
	guard *guardNode // around the arithmetic, nil in a lambda
	inner *arithNode
}

// fuse returns the node for a call of one argument: fused with the argument
// where the function can see through it.
func fuse(outer *unaryNode) node {
	if outer.fn.Through == nil || outer.fn.Flags&(Restricted|Writes) != 0 {
		return outer
	}
	n := &fusedNode{outer: outer}
	arg := outer.x
	if g, ok := arg.(*guardNode); ok {
		n.guard, arg = g, g.hit
	}
	switch a := arg.(type) {
	case *arithNode:
		n.inner = a
	case *localConstNode:
		n.inner = &a.arithNode
	default:
		return outer
	}
	if !isLiteral(n.inner.x) && !isLiteral(n.inner.y) {
		return outer
	}
	return n
}

func isLiteral(n node) bool {
	_, ok := n.(constNode)
	return ok
}

func (n *fusedNode) eval(fr *frame) Slot {
	if n.guard != nil && !n.guard.holds(fr.c) {
		return n.outer.eval(fr)
	}
	x := n.inner.x.eval(fr)
	if x.abrupt() {
		return x
	}
	y := n.inner.y.eval(fr)
	if y.abrupt() {
		return y
	}
	outer := n.outer
	r, err := outer.fn.Through(fr.c, n.inner.fn, value.Plain(x.Value()), value.Plain(y.Value()))
	if r == nil && err == nil {
		v := n.inner.compute(fr, x, y)
		if v.abrupt() {
			return v
		}
		r, err = fr.c.callUnary(outer.fn, v.Value())
	}
	return traced(slotResult(r, err), outer.pos)
}
