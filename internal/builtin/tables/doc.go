// Package tables declares the functions that build, reshape and join tables,
// and those that attach links, attributes and indexes to columns.
//
// The files check arguments and put results together; the work on rows is done
// by the operators of packages exec and kernel.
package tables

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/lang"
)

// Funcs returns the declarations of this package.
func Funcs() []lang.Func {
	return slices.Concat(tableFuncs, joinFuncs, attachFuncs)
}
