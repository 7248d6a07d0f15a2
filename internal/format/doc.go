// Package format writes values as text. There are four forms:
//
//	Compact  one line, nothing left out, mostly readable again: [1 2], (list 1 "a"), {a:1}
//	REPL     what show prints: tables drawn as boxes, long vectors, lists and dicts cut
//	Pretty   what the prompt prints: REPL, but wide lists and dicts broken over lines
//	Print    what println prints: strings raw, floats as %g
//
// Lengths and widths are counted in bytes, also for text beyond ASCII.
//
// Report writes an error with the places in the source that it passed.
package format
