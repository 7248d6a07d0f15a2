// Package datalog evaluates programs of facts and rules: negation with
// stratification, aggregates, recursion to the fixpoint.
//
// A [Rule] is what the reader of forms makes of a text; [Query] evaluates rules
// over base tables and returns the columns that a last rule, the query, derives.
// The package knows values and loops over columns, and nothing of the evaluator
// of the language.
//
// # How a query runs
//
// Every relation is a set of rows in flat columns of 64-bit words (see column);
// rows have numbers and only ever come at the end. The rules of a stratum run
// once, in order; then in rounds, each of which joins what the round before has
// added (the delta, a range of row numbers) with everything else, until nothing
// is new. A rule body is a pipeline of steps through which batches of rows flow:
// a scan of the first atom, joins with the further atoms by index, filters,
// assignments, and at the end the set that drops what is known. Nothing
// in between is kept, so that a body which derives the same rows many times
// takes the memory of the distinct ones.
//
// # Order
//
// The order of rows is part of the result. A scan goes up; a join gives the
// matches of a row from the last row of the relation to the first; sets keep the
// first of equal rows. With many cores, ranges of the scan are evaluated at the
// same time and their rows enter the set in the order of the ranges.
package datalog
