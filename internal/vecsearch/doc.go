// Package vecsearch finds the vectors nearest to a query vector: exactly, by
// comparing it with every vector, and approximately, with an index.
//
// The index is a hierarchical navigable small world graph: Y. Malkov and
// D. Yashunin, "Efficient and Robust Approximate Nearest Neighbor Search Using
// Hierarchical Navigable Small World Graphs", IEEE Transactions on Pattern
// Analysis and Machine Intelligence 42(4), 2020. The greedy descent is their
// algorithm 2 with ef = 1, the search of a layer algorithm 2 and insertion
// algorithm 1; neighbours are chosen by distance alone, algorithm 3.
//
// # Answers are reproducible to the bit
//
// Every sum of a distance runs over the dimensions from left to right in
// float64, each product rounded before it is added. Speed comes from several
// rows at a time, whose sums are independent, and from several ranges of rows
// at a time; neither changes a result. Vectors at equal distances come in the
// order that one bounded heap over all rows in row order gives, see [Nearest],
// and an index is the one that inserting row by row gives, see [Build]. The
// levels of its rows come from a generator with a fixed start, see [Levels].
//
// A distance that is no finite number, as nulls and overflow give, counts as
// larger than every number; it is +Inf here and the null for users.
package vecsearch
