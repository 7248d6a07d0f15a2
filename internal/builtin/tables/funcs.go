package tables

import (
	"github.com/rayforce-go/rayforce/internal/exec"
	"github.com/rayforce-go/rayforce/internal/lang"
)

var tableFuncs = []lang.Func{
	{
		Name: "table", Binary: newTable,
		Sig: "(table names columns)", Help: "Table of named columns of equal length.",
		Example: "(table [a b] (list [1 2] [x y]))", Result: "(table [a b] (list [1 2] [x y]))",
	},
	{
		Name: "cols", Unary: cols,
		Sig: "(cols t)", Help: "Names of the columns of a table.",
		Example: "(cols (table [a b] (list [1] [2])))", Result: "[a b]",
	},
	{
		Name: "xcol", Binary: xcol,
		Sig: "(xcol t names)", Help: "The table with its columns renamed.",
		Example: "(xcol (table [a b] (list [1] [2])) [x y])", Result: "(table [x y] (list [1] [2]))",
	},
	{
		Name: "xcols", Binary: xcols,
		Sig: "(xcols t names)", Help: "The named columns of a table, in the order of the names.",
		Example: "(xcols (table [a b] (list [1] [2])) [b])", Result: "(table [b] (list [2]))",
	},
	{
		Name: "union-all", Binary: unionAll,
		Sig: "(union-all t u)", Help: "The rows of both tables, which must have the same columns.",
		Example: "(union-all (table [a] (list [1])) (table [a] (list [1 2])))", Result: "(table [a] (list [1 1 2]))",
	},
}

var joinFuncs = []lang.Func{
	{
		Name: "inner-join", Variadic: equiJoin("inner-join", exec.InnerJoin),
		Sig: "(inner-join keys left right)", Help: "Rows of both tables with equal keys, side by side.",
		Example: "(inner-join 'k (table [k a] (list [1 2] [x y])) (table [k b] (list [2 3] [20 30])))", Result: "(table [k a b] (list [2] [y] [20]))",
	},
	{
		Name: "left-join", Variadic: equiJoin("left-join", exec.LeftJoin),
		Sig: "(left-join keys left right)", Help: "All left rows with the right rows of equal keys, or nulls.",
		Example: "(left-join 'k (table [k a] (list [1 2] [x y])) (table [k b] (list [2 3] [20 30])))", Result: "(table [k a b] (list [1 2] [x y] [0Nl 20]))",
	},
	{
		Name: "full-join", Variadic: equiJoin("full-join", exec.FullJoin),
		Sig: "(full-join keys left right)", Help: "The left join, then the right rows that matched nothing.",
		Example: "(full-join 'k (table [k a] (list [1 2] [x y])) (table [k b] (list [2 3] [20 30])))", Result: "(table [k a b] (list [1 2 3] [x y '] [0Nl 20 30]))",
	},
	{
		Name: "anti-join", Variadic: equiJoin("anti-join", exec.AntiJoin),
		Sig: "(anti-join keys left right)", Help: "Left rows whose keys do not occur in the right table.",
		Example: "(anti-join 'k (table [k a] (list [1 2] [x y])) (table [k b] (list [2 3] [20 30])))", Result: "(table [k a] (list [1] [x]))",
	},
}
