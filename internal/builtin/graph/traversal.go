package graph

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// maxDepth is how deep searches go that count hops.
const maxDepth = 255

var traversalFuncs = []lang.Func{
	{
		Name: ".graph.expand", Variadic: onGraph(".graph.expand", 2, 3, expand), Flags: lang.Handles,
		Sig: "(.graph.expand g node [direction])", Help: "Neighbours of a node, a row for every edge; direction is 0 for edges that leave it, 1 for edges that enter it, 2 for both.",
		Example: "(.graph.expand (.graph.build (table [s d] (list [0 0 2] [1 2 0])) 's 'd) 0 2)", Result: "(table [_src _dst] (list [0 0 0] [1 2 2]))",
	},
	{
		Name: ".graph.var-expand", Variadic: onGraph(".graph.var-expand", 4, 6, varExpand), Flags: lang.Handles,
		Sig: "(.graph.var-expand g node min max [direction [false]])", Help: "Nodes at a distance of min to max hops from a node, nearest first.",
		Example: "(.graph.var-expand (.graph.build (table [s d] (list [0 1 2] [1 2 3])) 's 'd) 0 2 3)", Result: "(table [_start _end _depth] (list [0 0] [2 3] [2 3]))",
	},
	{
		Name: ".graph.dfs", Variadic: onGraph(".graph.dfs", 2, 3, dfs), Flags: lang.Handles,
		Sig: "(.graph.dfs g node [max-depth])", Help: "Nodes in the order of a depth-first search, with the depth and the node before each.",
		Example: "(.graph.dfs (.graph.build (table [s d] (list [0 0 1] [1 2 2])) 's 'd) 0)", Result: "(table [_node _depth _parent] (list [0 1 2] [0 1 2] [-1 0 1]))",
	},
	{
		Name: ".graph.random-walk", Variadic: onGraph(".graph.random-walk", 2, 3, randomWalk), Flags: lang.Handles,
		Sig: "(.graph.random-walk g node [steps])", Help: "Nodes on a random walk, which ends early where no edge leaves; always the same one from a node.",
		Example: "(.graph.random-walk (.graph.build (table [s d] (list [0 1] [1 0])) 's 'd) 0 3)", Result: "(table [_step _node] (list [0 1 2 3] [0 1 0 1]))",
	},
	{
		Name: ".graph.shortest-path", Variadic: onGraph(".graph.shortest-path", 3, 4, shortestPath), Flags: lang.Handles,
		Sig: "(.graph.shortest-path g src dst [max-depth])", Help: "Nodes on a path of the fewest hops.",
		Example: "(.graph.shortest-path (.graph.build (table [s d] (list [0 1 0 2] [1 2 2 3])) 's 'd) 0 3)", Result: "(table [_node _depth] (list [0 2 3] [0 1 2]))",
	},
}

func expand(k *call) (value.Value, error) {
	node, dir := k.integer(1, "the node"), k.direction(2)
	if k.err != nil {
		return nil, k.err
	}
	ends := k.g.Neighbors(node, dir)
	return table([]string{"_src", "_dst"}, repeated(node, len(ends)), value.I64s(ends...)), nil
}

func varExpand(k *call) (value.Value, error) {
	node, low, high := k.integer(1, "the node"), k.integer(2, "min"), k.integer(3, "max")
	if low < 0 || low > high || high > maxDepth {
		k.fail(lang.WrongValue(k.name, "min and max must be in 0 <= min <= max <= %d, got %d and %d", maxDepth, low, high))
	}
	dir := k.direction(4)
	k.noTracking(5)
	k.room(1, 0)
	if k.err != nil {
		return nil, k.err
	}
	nodes, depths, err := k.g.Reach(k.Context(), node, int(low), int(high), dir)
	if err != nil {
		return nil, err
	}
	return table([]string{"_start", "_end", "_depth"}, repeated(node, len(nodes)), ints(nodes), ints(depths)), nil
}

// noTracking checks that argument i, if given, is false or 0: the paths that
// lead to the nodes are not kept.
func (k *call) noTracking(i int) {
	if !k.given(i) {
		return
	}
	track, isBool := k.args[i].(value.Bool)
	n, isInt := integer(k.args[i])
	switch {
	case !isBool && !isInt:
		k.fail(lang.WrongType(k.name, "the choice to track paths to be a boolean or an integer", k.args[i]))
	case bool(track) || n != 0:
		k.fail(value.Errorf(value.ErrNYI, "%s does not track paths: leave the last argument out, or ask .graph.shortest-path", k.name))
	}
}

func dfs(k *call) (value.Value, error) {
	node, depth := k.integer(1, "the start"), k.setting(2, "max-depth", 0, maxDepth, maxDepth)
	k.nonEmpty()
	k.node("the start", node)
	k.room(49, 0)
	if k.err != nil {
		return nil, k.err
	}
	visits, err := k.g.DepthFirst(k.Context(), node, depth)
	if err != nil {
		return nil, err
	}
	nodes, depths, parents := make([]int64, len(visits)), make([]int64, len(visits)), make([]int64, len(visits))
	for i, v := range visits {
		nodes[i], depths[i], parents[i] = v.Node, v.Depth, v.Parent
	}
	return table([]string{"_node", "_depth", "_parent"}, ints(nodes), ints(depths), ints(parents)), nil
}

func randomWalk(k *call) (value.Value, error) {
	node, steps := k.integer(1, "the start"), k.setting(2, "the number of steps", 1, 65535, 10)
	k.nonEmpty()
	k.node("the start", node)
	if k.err != nil {
		return nil, k.err
	}
	walk := k.g.Walk(node, steps)
	return table([]string{"_step", "_node"}, numbers(len(walk)), ints(walk)), nil
}

func shortestPath(k *call) (value.Value, error) {
	src, dst, depth := k.integer(1, "src"), k.integer(2, "dst"), k.setting(3, "max-depth", 1, maxDepth, maxDepth)
	k.node("src", src)
	k.node("dst", dst)
	k.room(8, 0)
	if k.err != nil {
		return nil, k.err
	}
	path, err := k.g.Path(k.Context(), src, dst, depth)
	switch {
	case err != nil:
		return nil, err
	case path == nil:
		return nil, value.Errorf(value.ErrRange, "%s: no path of at most %d hops leads from %d to %d", k.name, depth, src, dst)
	}
	return table([]string{"_node", "_depth"}, ints(path), numbers(len(path))), nil
}
