// Package graph declares the functions that build graphs from tables of edges
// and analyse them.
//
// The files check arguments and make tables of results; the algorithms are those
// of internal/graph. A program holds a graph by a handle, see [value.Handle],
// which keeps nothing of the table that it was built from. A handle that is
// written to a file or sent becomes its number: graphs are built again where
// they are needed.
package graph

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/lang"
)

// Funcs returns the functions of this package.
func Funcs() []lang.Func {
	return slices.Concat(handleFuncs, traversalFuncs, weightedFuncs, measureFuncs)
}
