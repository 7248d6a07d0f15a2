// Package kernel holds the loops over column data that everything else is
// built from: arithmetic, comparison, aggregates, running and moving-window
// functions, gathering, sorting and hashing.
//
// A kernel works on plain slices or on value.Vector, knows nothing of the
// evaluator, and gives the same answer for one batch of a column as for the
// whole. Nulls are sentinels in the data; a kernel looks for them only when the
// vector's flag says that there may be some.
//
// Large inputs are split over all cores with [Parallel].
package kernel
