// Package line edits a text on a terminal: one line, or several while the text
// is incomplete. It knows nothing of the language: completeness, colours and
// completion come from its [Config].
//
//	keys.go      bytes from the terminal -> keys
//	buffer.go    the text, the cursor and what moves and deletes
//	paint.go     text, prompts and menus -> rows of the screen
//	complete.go  completion: the ghost text, the menu
//	search.go    incremental search in the history
//	history.go   the history and its file
//	editor.go    the loop that ties them together
package line
