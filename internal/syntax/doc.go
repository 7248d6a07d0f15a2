// Package syntax reads Rayfall text.
//
// [Parse] turns a text into values; there is no separate tree type. Code is
// lists, a name is a symbol that is not quoted, and a list knows where its
// opening parenthesis stood:
//
//	(+ 1 'a)      list of the name +, the I64 1 and the literal symbol a
//	[1 2.5]       F64 vector; elements are read, never evaluated
//	{a: (f x)}    dict from the symbol a to the list (f x), unevaluated
//	1 2           the list (do 1 2)
//
// A token ends where its grammar ends and the next one starts right there, so
// most texts that look like malformed numbers are two tokens: 5x is 5 and x.
//
// [Scan] cuts a text, complete or not, into tokens for line editors; [Depth]
// tells them whether brackets are still open.
package syntax
