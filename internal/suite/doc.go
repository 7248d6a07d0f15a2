// Package suite runs test files written in Rayfall.
//
// A test file holds one complete form per line:
//
//	(set x 5)               evaluated; an error is a failure
//	(+ x 1) -- 6            both sides are evaluated and print the same in compact form
//	(+ x 'a) !- type        fails, and the text of the error contains "type"
//	;; a line that begins like this, or is blank, is skipped
//
// Every file has a runtime of its own, and files run in parallel. A line that
// fails, crashes or takes too long does not keep the next one from running.
package suite
