package vector

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/vecsearch"
	"github.com/rayforce-go/rayforce/value"
)

const numericVector = "a vector of F64, F32, I64 or I32"

// integer returns the value of an I64, I32 or I16 atom; a null counts as the
// number that stands for it.
func integer(fn, what string, v value.Value) (int, error) {
	switch n := v.(type) {
	case value.I64:
		return int(n), nil
	case value.I32:
		return int(n), nil
	case value.I16:
		return int(n), nil
	}
	return 0, lang.WrongType(fn, "an integer as "+what, v)
}

// optional returns argument i, an integer from 1 to most; the default when it
// is missing or another integer.
func optional(fn, what string, args []value.Value, i, most, preset int) (int, error) {
	if i >= len(args) {
		return preset, nil
	}
	n, err := integer(fn, what, args[i])
	if err != nil || n < 1 || n > most {
		return preset, err
	}
	return n, nil
}

// positive checks the number of rows to find.
func positive(fn string, k int) error {
	if k <= 0 {
		return lang.WrongValue(fn, "the number of rows to find must be positive, got %d", k)
	}
	return nil
}

// metric returns argument i, a metric; Cosine when it is missing.
func metric(fn string, args []value.Value, i int) (vecsearch.Metric, error) {
	if i >= len(args) {
		return vecsearch.Cosine, nil
	}
	s, ok := args[i].(value.Sym)
	if !ok {
		return 0, lang.WrongValue(fn, "the metric must be 'cosine, 'l2 or 'ip, got %s", lang.Describe(args[i]))
	}
	m, ok := vecsearch.MetricOf(s.String())
	if !ok {
		return 0, lang.WrongValue(fn, "the metric must be 'cosine, 'l2 or 'ip, got '%s", s)
	}
	return m, nil
}

// query returns the elements of a vector to search for.
func query(fn string, v value.Value) ([]float64, error) {
	vec, ok := vecsearch.IsVector(v)
	if !ok {
		return nil, lang.WrongType(fn, numericVector+" to search for", v)
	}
	return vecsearch.Floats(vec), nil
}

// column returns the vectors of an embedding column.
func column(c *lang.Ctx, fn string, l *value.List) (*vecsearch.Rows, error) {
	rows, bad, err := vecsearch.RowsOf(c.Context(), c.Workers(), l.Items(), nil, 0)
	if bad != nil {
		err = bad.Error(fn)
	}
	return rows, err
}

// sameDim reports a query of another length than the vectors that it is
// compared with.
func sameDim(fn string, dim, got int) error {
	if dim == got {
		return nil
	}
	return value.Errorf(value.ErrLength, "%s: the vectors have %d elements, the one to compare with has %d", fn, dim, got)
}

// table returns what a search has found.
func table(hits []vecsearch.Hit) value.Value {
	rows, dist := make([]int64, len(hits)), make([]float64, len(hits))
	for i, h := range hits {
		rows[i], dist[i] = int64(h.Row), h.Dist
	}
	return value.NewTable([]value.SymID{value.Intern("_rowid"), value.Intern("_dist")}, []value.Collection{value.I64s(rows...), finite(dist)})
}

// finite returns the vector of these numbers, with nulls for those that are not
// finite. It keeps the slice.
func finite(xs []float64) value.Vector {
	for i, x := range xs {
		xs[i] = value.Finite(x)
	}
	return value.F64s(xs...)
}
