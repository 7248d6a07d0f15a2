// Package numeric declares the functions on numbers: arithmetic, comparison,
// real functions, aggregates, running and moving-window functions, and search
// in sorted vectors.
//
// The loops are in package kernel; this package checks arguments, maps over
// generic lists, and gives errors their words.
package numeric
