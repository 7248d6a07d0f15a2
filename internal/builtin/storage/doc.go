// Package storage declares the functions that read and write files: whole
// files, CSV, Parquet, Arrow, splayed and partitioned tables.
//
// The files check arguments; formats, symbol files and the order of writes are
// the business of internal/storage.
package storage

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/lang"
)

// Funcs returns the functions of this package.
func Funcs() []lang.Func {
	return slices.Concat(fileFuncs, csvFuncs, foreignFuncs, loadFuncs, tableFuncs)
}
