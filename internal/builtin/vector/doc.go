// Package vector declares the functions on embedding columns, lists of numeric
// vectors of one length: distances, exact search, and the index for approximate
// search with its life in memory and in files.
//
// The files check arguments, in the order that users are promised; distances,
// searches and the index are the business of internal/vecsearch.
package vector

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/vecsearch"
)

// Funcs returns the functions of this package. Indexes that they build draw the
// levels of their rows from one sequence.
func Funcs() []lang.Func {
	return slices.Concat(metricFuncs, searchFuncs, indexFuncs(new(vecsearch.Levels)))
}
