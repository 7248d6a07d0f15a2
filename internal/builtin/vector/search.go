package vector

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/vecsearch"
	"github.com/rayforce-go/rayforce/value"
)

var searchFuncs = []lang.Func{
	{
		Name: "knn", Variadic: knn, Sig: "(knn col query k [metric])",
		Help:    "The k vectors of a list nearest to a query vector, found by comparing all: a table of row numbers and distances, the nearest first. The metric is 'cosine, 'l2 or 'ip, the inner product with its sign turned.",
		Example: "(knn (list [1 0] [0 1] [1 1]) [1 0] 2 'l2)", Result: "(table [_rowid _dist] (list [0 2] [0.0 1.0]))",
	},
	{
		Name: "ann", Variadic: ann, Flags: lang.Handles, Sig: "(ann index query k [ef])",
		Help:    "The k vectors of an index of hnsw-build that a search finds nearest to a query vector, as knn gives them. It keeps ef candidates, at least k and 50 by default: more find better answers and take longer.",
		Example: "(ann (hnsw-build (list [1 0] [0 1] [1 1]) 'l2) [1 0] 2)", Result: "(table [_rowid _dist] (list [0 2] [0.0 1.0]))",
	},
}

func knn(c *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) < 3 || len(args) > 4 {
		return nil, lang.WrongCount(value.ErrRank, "knn", "3 or 4 arguments (list of vectors, query, k, metric)", len(args))
	}
	l, ok := args[0].(*value.List)
	if !ok {
		return nil, lang.WrongType("knn", "a list of vectors", args[0])
	}
	vec, err := query("knn", args[1])
	if err != nil {
		return nil, err
	}
	k, err := integer("knn", "the number of rows to find", args[2])
	if err != nil {
		return nil, err
	}
	m, err := metric("knn", args, 3)
	if err != nil {
		return nil, err
	}
	rows, err := column(c, "knn", l)
	if err == nil {
		err = sameDim("knn", rows.Dim(), len(vec))
	}
	if err == nil {
		err = positive("knn", k)
	}
	if err != nil {
		return nil, err
	}
	hits, err := vecsearch.Nearest(c.Context(), c.Workers(), vecsearch.NewQuery(m, vec), rows, k)
	if err != nil {
		return nil, err
	}
	return table(hits), nil
}

func ann(c *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) < 3 || len(args) > 4 {
		return nil, lang.WrongCount(value.ErrRank, "ann", "3 or 4 arguments (index, query, k, ef)", len(args))
	}
	ix, err := index("ann", args[0])
	if err != nil {
		return nil, err
	}
	vec, err := query("ann", args[1])
	if err != nil {
		return nil, err
	}
	k, err := integer("ann", "the number of rows to find", args[2])
	if err != nil {
		return nil, err
	}
	if err := sameDim("ann", ix.Dim, len(vec)); err != nil {
		return nil, err
	}
	if err := positive("ann", k); err != nil {
		return nil, err
	}
	ef, err := optional("ann", "ef, the number of candidates", args, 3, vecsearch.MaxEf, vecsearch.SearchEf)
	if err != nil {
		return nil, err
	}
	hits, err := ix.Search(c.Context(), vec, k, ef, nil)
	if err != nil {
		return nil, err
	}
	return table(hits), nil
}
