package query

import (
	"github.com/rayforce-go/rayforce/internal/lang"
)

// Funcs returns the query forms and the functions that change tables. Those
// that change a global only when their target is a name ask for the writers'
// turn themselves, so that they run in parallel on values.
func Funcs() []lang.Func {
	return []lang.Func{
		{Name: "select", Special: selectForm,
			Sig:     "(select {from: t where: p by: keys name: e ... asc: k desc: k take: n})",
			Help:    "rows, columns and aggregates of a table",
			Example: "(select {from: (table [a] (list [1 2 3])) where: (> a 1)})", Result: "(table [a] (list [2 3]))"},
		{Name: "explain", Special: explain,
			Sig:     "(explain ['analyze] (select {from: t ...}))",
			Help:    "the plan of a select as a table of steps; with 'analyze it is run, and rows and milliseconds are shown",
			Example: "(count (explain (select {from: (table [a] (list [1 2 3])) where: (> a 1)})))", Result: "3"},
		{Name: "update", Special: updateForm, Flags: lang.Restricted,
			Sig:     "(update {from: t name: e ... where: p by: key})",
			Help:    "a table with columns replaced or added; from: 't changes the global t",
			Example: "(update {from: (table [a] (list [1 2])) a: (* a 10)})", Result: "(table [a] (list [10 20]))"},
		{Name: "insert", Special: insertForm, Flags: lang.Restricted,
			Sig:     "(insert target rows) or (insert target at values)",
			Help:    "appends rows to a table or elements to a vector; 'target changes the global",
			Example: "(insert [1 2 3] 4)", Result: "[1 2 3 4]"},
		{Name: "upsert", Special: upsertForm, Flags: lang.Restricted,
			Sig:     "(upsert target key rows)",
			Help:    "replaces the rows of a table that have the same key and appends the others",
			Example: "(upsert (table [k v] (list [1 2] [10 20])) 1 (list 2 99))", Result: "(table [k v] (list [1 2] [10 99]))"},
		{Name: "modify", Variadic: modify, Flags: lang.Restricted,
			Sig:     "(modify t 'column f)",
			Help:    "a table with one column replaced by what f makes of it",
			Example: "(modify (table [a] (list [1 2])) 'a neg)", Result: "(table [a] (list [-1 -2]))"},
		{Name: "alter", Special: alterForm, Flags: lang.Restricted | lang.Writes,
			Sig:     "(alter 'v set i x), (alter 'v concat x) or (alter 'v remove i)",
			Help:    "changes elements of the vector or list that a global holds",
			Example: "(do (set v [1 2 3]) (alter 'v set 0 9) v)", Result: "[9 2 3]"},
		{Name: "window", Special: windowForm,
			Sig:     "(window {from: t part: keys order: keys frame: f funcs: {name: (f column) ...}})",
			Help:    "a table with columns computed over the rows around each row",
			Example: "(window {from: (table [a] (list [1 2])) frame: 'running funcs: {s: (sum a)}})", Result: "(table [a s] (list [1 2] [1 3]))"},
	}
}
