// Package repl reads expressions from a terminal or a pipe, has them
// evaluated, and prints the results.
//
// It reaches the runtime only through [Evaluator]. [REPL.Pipe] serves input
// that is no terminal, without any decoration; [REPL.Terminal] edits lines,
// with the help of the package line.
package repl
