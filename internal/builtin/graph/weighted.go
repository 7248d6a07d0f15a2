package graph

import (
	"github.com/rayforce-go/rayforce/internal/graph"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

var weightedFuncs = []lang.Func{
	{
		Name: ".graph.dijkstra", Variadic: onGraph(".graph.dijkstra", 2, 4, dijkstra), Flags: lang.Handles,
		Sig: "(.graph.dijkstra g src [dst [max-depth]])", Help: "Distance of the nodes that a search from src reaches, until it comes to dst if that is given, and the hops of the shortest paths.",
		Example: "(.graph.dijkstra (.graph.build (table [s d w] (list [0 1 0] [1 2 2] [1.0 2.0 5.0])) 's 'd 'w) 0)", Result: "(table [_node _dist _depth] (list [0 1 2] [0.0 1.0 3.0] [0 1 2]))",
	},
	{
		Name: ".graph.k-shortest", Variadic: onGraph(".graph.k-shortest", 4, 4, kShortest), Flags: lang.Handles,
		Sig: "(.graph.k-shortest g src dst k)", Help: "Up to k shortest paths without loops, with the distance at each node.",
		Example: "(.graph.k-shortest (.graph.build (table [s d w] (list [0 1 0] [1 2 2] [1.0 2.0 5.0])) 's 'd 'w) 0 2 2)", Result: "(table [_path_id _node _dist] (list [0 0 0 1 1] [0 1 2 0 2] [0.0 1.0 3.0 0.0 5.0]))",
	},
	{
		Name: ".graph.mst", Variadic: onGraph(".graph.mst", 1, 1, mst), Flags: lang.Handles,
		Sig: "(.graph.mst g)", Help: "Edges of a minimum spanning tree, lightest first, taking edges as undirected; of a forest where not all nodes are connected.",
		Example: "(.graph.mst (.graph.build (table [s d w] (list [0 1 0] [1 2 2] [1.0 2.0 5.0])) 's 'd 'w))", Result: "(table [_src _dst _weight] (list [0 1] [1 2] [1.0 2.0]))",
	},
}

func dijkstra(k *call) (value.Value, error) {
	src, dst := k.integer(1, "src"), int64(-1)
	if k.given(2) && !value.IsNull(k.args[2]) {
		dst = k.integer(2, "dst")
	}
	depth := k.setting(3, "max-depth", 1, maxDepth, maxDepth)
	k.weighted()
	k.node("src", src)
	if dst >= 0 {
		k.node("dst", dst)
	}
	if n := k.g.NegativeWeight(); n != nil {
		k.fail(lang.WrongValue(k.name, "weights must not be negative, got %g in row %d", n.Weight, n.Row))
	}
	k.room(graph.SearchBytes+24, 0)
	if k.err != nil {
		return nil, k.err
	}
	nodes, dist, hops, err := k.g.Distances(k.Context(), src, dst, depth)
	if err != nil {
		return nil, err
	}
	return table([]string{"_node", "_dist", "_depth"}, ints(nodes), floats(dist), ints(hops)), nil
}

func kShortest(k *call) (value.Value, error) {
	src, dst, count := k.integer(1, "src"), k.integer(2, "dst"), k.setting(3, "k", 1, 65535, 1)
	k.weighted()
	k.node("src", src)
	k.node("dst", dst)
	k.room(graph.SearchBytes, 0)
	if k.err != nil {
		return nil, k.err
	}
	routes, err := k.g.Shortest(k.Context(), src, dst, count)
	if err != nil {
		return nil, err
	}
	var ids, nodes []int64
	var dist []float64
	for id, r := range routes {
		for range r.Nodes {
			ids = append(ids, int64(id))
		}
		nodes, dist = append(nodes, r.Nodes...), append(dist, r.Dist...)
	}
	return table([]string{"_path_id", "_node", "_dist"}, ints(ids), ints(nodes), floats(dist)), nil
}

func mst(k *call) (value.Value, error) {
	k.weighted()
	k.nonEmpty()
	k.room(52, graph.SpanningBytes)
	if k.err != nil {
		return nil, k.err
	}
	edges, err := k.g.Spanning(k.Context(), k.Workers())
	if err != nil {
		return nil, err
	}
	src, dst, weight := make([]int64, len(edges)), make([]int64, len(edges)), make([]float64, len(edges))
	for i, e := range edges {
		src[i], dst[i], weight[i] = e.Src, e.Dst, e.Weight
	}
	return table([]string{"_src", "_dst", "_weight"}, ints(src), ints(dst), floats(weight)), nil
}
