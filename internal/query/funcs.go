package query

import (
	"github.com/rayforce-go/rayforce/internal/lang"
)

// Funcs returns the query forms and the functions that change tables.
func Funcs() []lang.Func {
	return []lang.Func{
		{Name: "select", Special: selectForm,
			Sig:     "(select {from: t where: p by: keys name: e ... asc: k desc: k take: n})",
			Help:    "rows, columns and aggregates of a table",
			Example: "(select {from: (table [a] (list [1 2 3])) where: (> a 1)})", Result: "(table [a] (list [2 3]))"},
	}
}
