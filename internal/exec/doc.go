// Package exec holds the operators that queries run: filter, project,
// aggregate, group, sort and window over columns.
//
// # Expressions
//
// A [Program] is a set of column expressions, compiled once. An [Expr] is
// evaluated for one [Batch] of rows at a time into a register of the batch, so
// that all intermediate results stay in the cache of a core; a register that
// several expressions use is computed once per batch. Registers come in a few
// lanes: every integer and temporal type is an int64 while it is computed with,
// every float a float64. The element type decides only how a result is stored.
//
// Nulls are sentinels: in the int lane the minimum of int64, if the expression
// says that there may be nulls; in the float lane any NaN.
//
// # Operators
//
// Operators split the rows into contiguous parts, run them in parallel with
// state of their own, and merge that state in the order of the rows. There is
// one part per worker where the state is large, several where it is small, so
// that cores which are free take over from those that are not. Nothing is
// allocated per row. The rows of an operator are all rows of a table or a
// selection of row numbers, see [Rows].
//
// # Groups
//
// [Run.Group] numbers groups in the order of their first rows, in one of three
// ways: keys of a small range, or of a few short ones, index an array; others go
// through a hash table per worker, whose groups are merged; when that finds too
// many, all rows are numbered first and the groups are aggregated range by
// range. Aggregates keep an accumulator each, but sums, averages and counts of
// columns without nulls share one. Those that need all values of a group get its
// rows laid out.
//
// # Joins
//
// A join encodes the key columns of both tables into one exact word per row,
// whatever their number and types, so that one table of words serves them all.
// Rows with equal keys form a chain, or for joins by time a run in order of
// time, in which each left row is found by a short search from the last place.
// Joins give row numbers; the caller gathers the columns that it wants.
package exec
