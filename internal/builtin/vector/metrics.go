package vector

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/vecsearch"
	"github.com/rayforce-go/rayforce/value"
)

var metricFuncs = []lang.Func{
	{
		Name: "cos-dist", Binary: compare("cos-dist", vecsearch.Cosine, 1), Sig: "(cos-dist a b)",
		Help:    "The cosine distance of two vectors, or of a vector and each of a list: 0 for the same direction, 1 for a right angle or a vector of zeros, 2 for opposite ones.",
		Example: "(cos-dist [1.0 0.0] [0.0 1.0])", Result: "1.0",
	},
	{
		Name: "l2-dist", Binary: compare("l2-dist", vecsearch.L2, 1), Sig: "(l2-dist a b)",
		Help:    "The Euclidean distance of two vectors, or of a vector and each of a list.",
		Example: "(l2-dist [0 0] [3 4])", Result: "5.0",
	},
	{
		Name: "inner-prod", Binary: compare("inner-prod", vecsearch.IP, -1), Sig: "(inner-prod a b)",
		Help:    "The inner product of two vectors, or of a vector and each of a list.",
		Example: "(inner-prod [1 2] [3 4])", Result: "11.0",
	},
	{
		Name: "norm", Unary: norm, Sig: "(norm x)",
		Help:    "The Euclidean length of a vector, or of each of a list.",
		Example: "(norm (list [3 4] [6 8]))", Result: "[5.0 10.0]",
	},
}

// compare returns the function that gives sign times the distance of two
// vectors, or of a vector and each of a list.
func compare(fn string, m vecsearch.Metric, sign float64) func(*lang.Ctx, value.Value, value.Value) (value.Value, error) {
	return func(c *lang.Ctx, x, y value.Value) (value.Value, error) {
		if l, ok := x.(*value.List); ok {
			return compareEach(c, fn, m, sign, l, y)
		}
		if l, ok := y.(*value.List); ok {
			return compareEach(c, fn, m, sign, l, x)
		}
		a, ok := vecsearch.IsVector(x)
		b, ok2 := vecsearch.IsVector(y)
		switch {
		case !ok || !ok2:
			return nil, lang.WrongTypes(fn+" expects vectors of F64, F32, I64 or I32, got", x, "and", y)
		case a.Len() != b.Len():
			return nil, lang.WrongLength(fn, a.Len(), b.Len())
		case a.Len() == 0:
			return nil, value.Errorf(value.ErrLength, "%s: the vectors are empty", fn)
		}
		rows, _, err := vecsearch.RowsOf(c.Context(), 1, []value.Value{b}, nil, 0)
		if err != nil {
			return nil, err
		}
		dist, err := distances(c, m, sign, vecsearch.Floats(a), rows)
		if err != nil {
			return nil, err
		}
		return value.F64(dist[0]), nil
	}
}

func compareEach(c *lang.Ctx, fn string, m vecsearch.Metric, sign float64, l *value.List, y value.Value) (value.Value, error) {
	vec, ok := vecsearch.IsVector(y)
	if !ok {
		return nil, lang.WrongTypes(fn+" expects a list of vectors and a vector of F64, F32, I64 or I32, got", l, "and", y)
	}
	rows, err := column(c, fn, l)
	if err == nil {
		err = sameDim(fn, rows.Dim(), vec.Len())
	}
	if err != nil {
		return nil, err
	}
	dist, err := distances(c, m, sign, vecsearch.Floats(vec), rows)
	if err != nil {
		return nil, err
	}
	return value.F64s(dist...), nil
}

// distances returns sign times the distances of rows to vec, nulls where they
// are not finite.
func distances(c *lang.Ctx, m vecsearch.Metric, sign float64, vec []float64, rows *vecsearch.Rows) ([]float64, error) {
	dist, err := vecsearch.Distances(c.Context(), c.Workers(), vecsearch.NewQuery(m, vec), rows)
	for i, d := range dist {
		dist[i] = value.Finite(sign * d)
	}
	return dist, err
}

func norm(c *lang.Ctx, x value.Value) (value.Value, error) {
	if vec, ok := vecsearch.IsVector(x); ok {
		return value.F64(value.Finite(vecsearch.Norm(vecsearch.Floats(vec)))), nil
	}
	l, ok := x.(*value.List)
	if !ok {
		return nil, lang.WrongType("norm", numericVector+", or a list of them", x)
	}
	rows, err := column(c, "norm", l)
	if err != nil {
		return nil, err
	}
	norms, err := vecsearch.Norms(c.Context(), c.Workers(), rows)
	if err != nil {
		return nil, err
	}
	return finite(norms), nil
}
