// Package csv reads tables from comma- or tab-separated text and writes them.
//
// # Reading
//
// A file is mapped, and its rows are counted in parallel, block by block
// (rows.go), so that every worker knows where in the columns the rows of its
// blocks belong. Then the workers parse their rows straight into the typed
// columns: no row or field is ever held as a value of its own. Types are given
// or inferred from a sample of the rows (infer.go). Read takes any range of
// rows, so that a file larger than memory can be taken in batches.
//
// An archive, recognised by its first bytes, is read window by window (window.go)
// while a goroutine unpacks ahead (archive.go): once to count its rows and to
// see that it is sound, then to infer and to parse, unless its text could be held.
//
// The rules of the format differ from RFC 4180 in places: quotes inside a
// field that does not begin with one are text, what follows a closing quote is
// the next field, missing fields are empty and surplus ones ignored. Package
// documentation cannot replace the tests, which list the odd cases.
package csv
