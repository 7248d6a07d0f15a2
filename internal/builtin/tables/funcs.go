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
	{
		Name: "asof-join", Special: asofJoin,
		Sig: "(asof-join [eq… time] left right)", Help: "All left rows with the last right row that is not later and has equal keys.",
		Example: "(asof-join 't (table [t] (list [2 5])) (table [t p] (list [1 4] [10 40])))", Result: "(table [t p] (list [2 5] [10 40]))",
	},
	{
		Name: "window-join", Special: windowJoin("window-join", true),
		Sig: "(window-join [eq… time] (list lo hi) left right {name: (f col) …})", Help: "Aggregates of the right rows in each left row's interval of time, and of the row before it.",
		Example: "(window-join [k t] (list [4] [6]) (table [k t] (list [a] [5])) (table [k t v] (list [a a] [3 6] [1 2])) {s: (sum v)})",
		Result:  "(table [k t s] (list [a] [5] [3]))",
	},
	{
		Name: "window-join1", Special: windowJoin("window-join1", false),
		Sig: "(window-join1 [eq… time] (list lo hi) left right {name: (f col) …})", Help: "Aggregates of the right rows in each left row's interval of time.",
		Example: "(window-join1 [k t] (list [4] [6]) (table [k t] (list [a] [5])) (table [k t v] (list [a a] [3 6] [1 2])) {s: (sum v)})",
		Result:  "(table [k t s] (list [a] [5] [2]))",
	},
	{
		Name: "pivot", Variadic: pivot,
		Sig: "(pivot t index col value f)", Help: "One row per index, one column per distinct element of col, f of the values in each cell.",
		Example: "(pivot (table [k c v] (list [a a b] [x y x] [1 2 3])) 'k 'c 'v (fn [x] x))", Result: "(table [k x y] (list [a b] (list [1] [3]) (list [2] null)))",
	},
}

var attachFuncs = []lang.Func{
	{
		Name: "fkeys", Unary: fkeys,
		Sig: "(fkeys t)", Help: "Dict from each linked column of a table to the table it points into.",
		Example: "(fkeys (table [a] (list [1])))", Result: "{}",
	},
	{
		Name: ".col.link", Binary: link,
		Sig: "(.col.link 'target v)", Help: "The vector as row numbers of a global table; v.field then reads that table.",
		Example: "(do (set c (table [n] (list [x y]))) (set l (.col.link 'c [1 0])) l.n)", Result: "[y x]",
	},
	{
		Name: ".col.unlink", Unary: unlink,
		Sig: "(.col.unlink v)", Help: "The vector without its link.",
		Example: "(.col.unlink [1 0])", Result: "[1 0]",
	},
	{
		Name: ".col.link?", Unary: isLinked,
		Sig: "(.col.link? x)", Help: "Whether a value is a linked vector.",
		Example: "(.col.link? [1 0])", Result: "false",
	},
	{
		Name: ".col.target", Unary: linkTarget,
		Sig: "(.col.target x)", Help: "Name of the table that a vector is linked to, or null.",
		Example: "(.col.target [1 0])", Result: "null",
	},
	{
		Name: ".attr.set", Binary: attrSet,
		Sig: "(.attr.set 'name v)", Help: "The vector with an attribute, which is checked: sorted, unique, grouped or parted.",
		Example: "(.attr.get (.attr.set 'sorted [1 2 2]))", Result: "[sorted]",
	},
	{
		Name: ".attr.get", Unary: attrGet,
		Sig: "(.attr.get v)", Help: "Attributes of a vector.",
		Example: "(.attr.get [1 2])", Result: "[]",
	},
	{
		Name: ".attr.drop", Unary: attrDrop,
		Sig: "(.attr.drop v)", Help: "The vector without attributes.",
		Example: "(.attr.get (.attr.drop (.attr.set 'unique [2 1])))", Result: "[]",
	},
	{
		Name: ".idx.zone", Unary: idxAttach("zone"),
		Sig: "(.idx.zone v)", Help: "The vector with its smallest and largest element noted.",
		Example: "(.idx.info (.idx.zone [3 0N 1]))", Result: "{kind:zone length:3 parent_type:5 saved_attrs:64 min:1 max:3 n_nulls:1}",
	},
	{
		Name: ".idx.hash", Unary: idxAttach("hash"),
		Sig: "(.idx.hash v)", Help: "The vector with a hash index.",
		Example: "(.idx.info (.idx.hash [x y x]))", Result: "{kind:hash length:3 parent_type:12 saved_attrs:0 capacity:8 n_keys:3 n_groups:2}",
	},
	{
		Name: ".idx.sort", Unary: idxAttach("sort"),
		Sig: "(.idx.sort v)", Help: "The vector with the order of its rows.",
		Example: "(.idx.info (.idx.sort [2 1]))", Result: "{kind:sort length:2 parent_type:5 saved_attrs:0 perm_len:2}",
	},
	{
		Name: ".idx.bloom", Unary: idxAttach("bloom"),
		Sig: "(.idx.bloom v)", Help: "The vector with a Bloom filter of its elements.",
		Example: "(.idx.info (.idx.bloom [1 2 3]))", Result: "{kind:bloom length:3 parent_type:5 saved_attrs:0 m_bits:64 k:3 n_keys:3}",
	},
	{
		Name: ".idx.drop", Unary: idxDrop,
		Sig: "(.idx.drop v)", Help: "The vector without its index.",
		Example: "(.idx.has? (.idx.drop (.idx.hash [1 2])))", Result: "false",
	},
	{
		Name: ".idx.has?", Unary: idxHas,
		Sig: "(.idx.has? x)", Help: "Whether a value is a vector with an index.",
		Example: "(.idx.has? (.idx.zone [1 2]))", Result: "true",
	},
	{
		Name: ".idx.info", Unary: idxInfo,
		Sig: "(.idx.info x)", Help: "What is known about the index of a vector, or null.",
		Example: "(.idx.info (.attr.set 'parted [1 1 2]))", Result: "{kind:part length:3 parent_type:5 saved_attrs:0 n_parts:2}",
	},
}
