package graph

import (
	"github.com/rayforce-go/rayforce/internal/graph"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// maxRounds is how many rounds and sweeps there may be, and nodes in a sample.
const maxRounds = 65535

var measureFuncs = []lang.Func{
	{
		Name: ".graph.degree", Variadic: onGraph(".graph.degree", 1, 1, degree), Flags: lang.Handles,
		Sig: "(.graph.degree g)", Help: "Number of edges that enter and that leave each node, and their sum.",
		Example: "(.graph.degree (.graph.build (table [s d] (list [0 1] [1 1])) 's 'd))", Result: "(table [_node _in_degree _out_degree _degree] (list [0 1] [0 2] [1 1] [1 3]))",
	},
	{
		Name: ".graph.pagerank", Variadic: onGraph(".graph.pagerank", 1, 3, pageRank), Flags: lang.Handles,
		Sig: "(.graph.pagerank g [rounds [damping]])", Help: "PageRank of each node after 30 rounds, or as many as given, with a damping of 0.85 or as given.",
		Example: "(.graph.pagerank (.graph.build (table [s d] (list [0 1] [1 0])) 's 'd))", Result: "(table [_node _rank] (list [0 1] [0.5 0.5]))",
	},
	{
		Name: ".graph.betweenness", Variadic: onGraph(".graph.betweenness", 1, 2, sampled(graph.BetweennessBytes, betweenness)), Flags: lang.Handles,
		Sig: "(.graph.betweenness g [sample])", Help: "Number of shortest paths that pass each node, taking edges as undirected; estimated from the paths of a sample of nodes if its size is given.",
		Example: "(.graph.betweenness (.graph.build (table [s d] (list [0 1] [1 2])) 's 'd))", Result: "(table [_node _centrality] (list [0 1 2] [0.0 1.0 0.0]))",
	},
	{
		Name: ".graph.closeness", Variadic: onGraph(".graph.closeness", 1, 2, sampled(graph.ClosenessBytes, closeness)), Flags: lang.Handles,
		Sig: "(.graph.closeness g [sample])", Help: "Nodes that each node reaches divided by the sum of their distances, taking edges as undirected; only of a sample of nodes if its size is given.",
		Example: "(.graph.closeness (.graph.build (table [s d] (list [0 1] [1 2])) 's 'd) 1)", Result: "(table [_node _centrality] (list [0] [0.67]))",
	},
	{
		Name: ".graph.connected", Variadic: onGraph(".graph.connected", 1, 1, connected), Flags: lang.Handles,
		Sig: "(.graph.connected g)", Help: "Component of each node, taking edges as undirected: the smallest node in it.",
		Example: "(.graph.connected (.graph.build (table [s d] (list [0 3] [1 2])) 's 'd))", Result: "(table [_node _component] (list [0 1 2 3] [0 0 2 2]))",
	},
	{
		Name: ".graph.louvain", Variadic: onGraph(".graph.louvain", 1, 2, louvain), Flags: lang.Handles,
		Sig: "(.graph.louvain g [max-sweeps])", Help: "Community of each node, by moving nodes to communities of their neighbours while modularity rises.",
		Example: "(.graph.louvain (.graph.build (table [s d] (list [0 3] [1 2])) 's 'd))", Result: "(table [_node _community] (list [0 1 2 3] [0 0 1 1]))",
	},
	{
		Name: ".graph.cluster", Variadic: onGraph(".graph.cluster", 1, 1, cluster), Flags: lang.Handles,
		Sig: "(.graph.cluster g)", Help: "Clustering coefficient of each node: edges between its neighbours by ordered pairs of neighbours.",
		Example: "(.graph.cluster (.graph.build (table [s d] (list [0 1 2] [1 2 0])) 's 'd))", Result: "(table [_node _coefficient] (list [0 1 2] [0.5 0.5 0.5]))",
	},
	{
		Name: ".graph.topsort", Variadic: onGraph(".graph.topsort", 1, 1, topsort), Flags: lang.Handles,
		Sig: "(.graph.topsort g)", Help: "Place of each node in an order in which every edge leads forward.",
		Example: "(.graph.topsort (.graph.build (table [s d] (list [0 2] [1 0])) 's 'd))", Result: "(table [_node _order] (list [0 1 2] [1 2 0]))",
	},
}

func degree(k *call) (value.Value, error) {
	k.nonEmpty()
	k.room(32, 0)
	if k.err != nil {
		return nil, k.err
	}
	in, out, err := k.g.Degrees(k.Context(), k.Workers())
	if err != nil {
		return nil, err
	}
	sum := make([]int64, len(in))
	for v := range sum {
		sum[v] = in[v] + out[v]
	}
	return table([]string{"_node", "_in_degree", "_out_degree", "_degree"}, numbers(len(in)), ints(in), ints(out), ints(sum)), nil
}

func pageRank(k *call) (value.Value, error) {
	rounds := k.setting(1, "rounds", 1, maxRounds, 30)
	damping := 0.85
	if k.given(2) {
		damping = k.damping(k.args[2])
	}
	k.nonEmpty()
	k.room(8+graph.PageRankBytes, 0)
	if k.err != nil {
		return nil, k.err
	}
	rank, err := k.g.PageRank(k.Context(), k.Workers(), rounds, damping)
	if err != nil {
		return nil, err
	}
	return table([]string{"_node", "_rank"}, numbers(len(rank)), floats(rank)), nil
}

// damping returns x, a number between 0 and 1.
func (k *call) damping(x value.Value) float64 {
	f, isFloat := x.(value.F64)
	n, isInt := integer(x)
	switch {
	case isInt:
		f = value.F64(n)
	case !isFloat:
		k.fail(lang.WrongType(k.name, "damping to be a number", x))
	}
	if !(f > 0 && f < 1) {
		k.fail(lang.WrongValue(k.name, "damping must be between 0 and 1, got %v", float64(f)))
	}
	return float64(f)
}

// measure computes a number for the nodes of a sample.
type measure func(k *call, from graph.Sample) (value.Value, error)

// sampled returns the function that calls f with the sample that argument 1
// asks for. The memory is what f takes for a node: per worker in working
// arrays, and for lists and results.
func sampled(perWorker int, f measure) func(k *call) (value.Value, error) {
	return func(k *call) (value.Value, error) {
		count := k.setting(1, "the size of the sample", 0, maxRounds, 0)
		k.nonEmpty()
		k.room(24+perWorker*max(k.Workers(), 1), 2*graph.NeighbourBytes)
		if k.err != nil {
			return nil, k.err
		}
		return f(k, k.g.Sample(count))
	}
}

func betweenness(k *call, from graph.Sample) (value.Value, error) {
	sums, err := k.g.Betweenness(k.Context(), k.Workers(), from)
	if err != nil {
		return nil, err
	}
	return table([]string{"_node", "_centrality"}, numbers(len(sums)), floats(sums)), nil
}

func closeness(k *call, from graph.Sample) (value.Value, error) {
	near, err := k.g.Closeness(k.Context(), k.Workers(), from)
	if err != nil {
		return nil, err
	}
	nodes := make([]int64, from.Count)
	for i := range nodes {
		nodes[i] = int64(i * from.Stride)
	}
	return table([]string{"_node", "_centrality"}, ints(nodes), floats(near)), nil
}

func connected(k *call) (value.Value, error) {
	k.nonEmpty()
	k.room(20, 0)
	if k.err != nil {
		return nil, k.err
	}
	component, err := k.g.Components(k.Context(), k.Workers())
	if err != nil {
		return nil, err
	}
	return table([]string{"_node", "_component"}, numbers(len(component)), ints(component)), nil
}

func louvain(k *call) (value.Value, error) {
	sweeps := k.setting(1, "max-sweeps", 1, maxRounds, 100)
	k.nonEmpty()
	k.room(8+graph.CommunityBytes, 0)
	if k.err != nil {
		return nil, k.err
	}
	community, err := k.g.Communities(k.Context(), sweeps)
	if err != nil {
		return nil, err
	}
	return table([]string{"_node", "_community"}, numbers(len(community)), ints(community)), nil
}

func cluster(k *call) (value.Value, error) {
	k.nonEmpty()
	k.room(32+12*max(k.Workers(), 1), 3*graph.NeighbourBytes)
	if k.err != nil {
		return nil, k.err
	}
	coefficient, err := k.g.Clustering(k.Context(), k.Workers())
	if err != nil {
		return nil, err
	}
	return table([]string{"_node", "_coefficient"}, numbers(len(coefficient)), floats(coefficient)), nil
}

func topsort(k *call) (value.Value, error) {
	k.nonEmpty()
	k.room(24, 0)
	if k.err != nil {
		return nil, k.err
	}
	place, unordered, err := k.g.Order(k.Context())
	switch {
	case err != nil:
		return nil, err
	case unordered > 0:
		return nil, lang.WrongValue(k.name, "the graph must have no circles, %d of its %d nodes are on one or behind it", unordered, len(place))
	}
	return table([]string{"_node", "_order"}, numbers(len(place)), ints(place)), nil
}
