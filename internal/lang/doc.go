// Package lang evaluates Rayfall: the environment of names, the compiler from
// code (lists) to executable nodes, the evaluator, the call protocol of
// functions, and the registry in which every function is declared.
//
// # From text to result
//
// Package syntax reads text into values. Compile turns such a tree into nodes
// once; a lambda is compiled at its first call, with its parameters and let
// names in numbered slots. Nodes exchange a Slot, which holds integers, floats
// and booleans without boxing, and signal errors and returns in the same
// result, so that the common path has no allocation and no panics.
//
// # Who may do what
//
// An [Interp] is shared by all evaluations of a runtime; a [Ctx] is one
// evaluation: its view of the globals, scope frames, limits, output. A Ctx
// that reads sees a snapshot of the globals and fails with [ErrNeedsWriter]
// as soon as it would change something; the scheduler then runs the request
// again in the writers' turn.
package lang
