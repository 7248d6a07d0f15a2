// Package query implements the query forms of the language: select, update,
// window, and the functions that change tables and vectors.
//
// # From clauses to a result
//
// A select goes through four stages, each in a file of its own:
//
//	clauses    the dict literal, sorted into from, where, by, outputs, order, take
//	resolve    code becomes expr trees: names mean columns, then variables;
//	           lambdas with one vectorisable expression are written out in place
//	plan       which rows, which keys, which outputs are computed in which way;
//	           rewrites make the plan cheaper without changing its result
//	execution  operators of package exec run the plan over typed columns
//
// # How an output is computed
//
// Expressions whose functions exist as column operations are compiled and run
// in batches. Functions that take whole vectors (running sums, text functions)
// are called once on whole columns. An expression that contains any other
// function is evaluated row by row with every column bound to its cell, or in
// a grouped query group by group with every column bound to its slice.
package query
