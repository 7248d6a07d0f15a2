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
	{
		Name: "unify", Binary: unify,
		Sig: "(unify x y)", Help: "List of the two values, unchanged.",
		Example: "(unify [1 2] 1.5)", Result: "(list [1 2] 1.5)",
	},
	{
		Name: "xasc", Binary: sortTable("xasc", false),
		Sig: "(xasc t keys)", Help: "The rows of a table in ascending order of the key columns, nulls first.",
		Example: "(xasc (table [a b] (list [2 0N 1] [x y z])) 'a)", Result: "(table [a b] (list [0Nl 1 2] [y z x]))",
	},
	{
		Name: "xdesc", Binary: sortTable("xdesc", true),
		Sig: "(xdesc t keys)", Help: "The rows of a table in descending order of the key columns, nulls last.",
		Example: "(xdesc (table [a b] (list [2 0N 1] [x y z])) 'a)", Result: "(table [a b] (list [2 1 0Nl] [x z y]))",
	},
	{
		Name: "xkey", Binary: xkey,
		Sig: "(xkey t keys)", Help: "Dict from the key of each row to the row's other columns; keys must be distinct.",
		Example: "(xkey (table [k v] (list [x y] [1 2])) 'k)", Result: "{x:{v:1} y:{v:2}}",
	},
	{
		Name: "xgroup", Binary: xgroup,
		Sig: "(xgroup t keys)", Help: "Dict from each key to the table of its rows.",
		Example: "(xgroup (table [k v] (list [x y x] [1 2 3])) 'k)", Result: "{x:(table [k v] (list [x x] [1 3])) y:(table [k v] (list [y] [2]))}",
	},
	{
		Name: "ungroup", Unary: ungroup,
		Sig: "(ungroup t)", Help: "One row for every element of nested cells; other columns are repeated.",
		Example: "(ungroup (table [k v] (list [x y] (list [1 2] [3]))))", Result: "(table [k v] (list [x x y] [1 2 3]))",
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
