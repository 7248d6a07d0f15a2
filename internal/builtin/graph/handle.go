package graph

import (
	"github.com/rayforce-go/rayforce/internal/graph"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

var handleFuncs = []lang.Func{
	{
		Name: ".graph.build", Variadic: build,
		Sig: "(.graph.build t src dst [weight])", Help: "Handle of the directed graph whose edges are the rows of a table; nodes are the numbers from 0 in two columns, or symbols.",
		Example: "(type (.graph.build (table [s d] (list [0 1] [1 2])) 's 'd))", Result: "i64",
	},
	{
		Name: ".graph.free", Unary: free, Flags: lang.Handles | lang.Restricted | lang.Writes,
		Sig: "(.graph.free g)", Help: "Gives the memory of a graph back at once; every name of the handle becomes 0.",
		Example: "(.graph.free (.graph.build (table [s d] (list [0 1] [1 2])) 's 'd))", Result: "null",
	},
	{
		Name: ".graph.info", Unary: info, Flags: lang.Handles,
		Sig: "(.graph.info g)", Help: "Numbers of nodes and edges of a graph, and whether it has weights.",
		Example: "(.graph.info (.graph.build (table [s d] (list [0 1] [1 2])) 's 'd))", Result: "{n_nodes:3 n_edges:2 sorted:true has_weights:false}",
	},
}

func build(c *lang.Ctx, args []value.Value) (value.Value, error) {
	const name = ".graph.build"
	if len(args) < 3 || len(args) > 4 {
		return nil, lang.WrongCount(value.ErrRank, name, counts(3, 4)+" (table, src, dst, weight)", len(args))
	}
	t, ok := args[0].(*value.Table)
	if !ok {
		return nil, lang.WrongType(name, "a table of edges", args[0])
	}
	var names [3]value.SymID
	for i, x := range args[1:] {
		if names[i], ok = columnName(x); !ok {
			return nil, lang.WrongType(name, "the name of a column, a symbol or a string that is not empty,", x)
		}
	}
	rows, err := readRows(c, name, t, names[:len(args)-1])
	if err != nil {
		return nil, err
	}
	last, err := rows.Last(c.Context(), c.Workers())
	if err != nil {
		return nil, err
	}
	if last >= graph.MaxNodes || len(rows.Src) > graph.MaxRows {
		return nil, value.Errorf(value.ErrLimit, "%s: a graph has at most %d nodes and %d edges, got node %d and %d rows", name, graph.MaxNodes, graph.MaxRows, last, len(rows.Src))
	}
	nodes := last + 1
	if err := c.Room(name, (nodes*graph.NodeBytes+int64(len(rows.Src))*graph.RowBytes)/8, 8); err != nil {
		return nil, err
	}
	g, err := graph.Build(c.Context(), c.Workers(), rows, int(nodes))
	if err != nil {
		return nil, err
	}
	return value.NewHandle(g), nil
}

// columnName returns the name that a symbol or a string is.
func columnName(x value.Value) (value.SymID, bool) {
	switch s := x.(type) {
	case value.Sym:
		return s.ID, true
	case value.Str:
		return value.Intern(string(s)), s != ""
	}
	return 0, false
}

// readRows returns the columns of these names as edges: src, dst and perhaps
// weight.
func readRows(c *lang.Ctx, fn string, t *value.Table, names []value.SymID) (rows graph.Rows, err error) {
	cols := make([]value.Collection, len(names))
	for i, name := range names {
		var ok bool
		if cols[i], ok = t.Col(name); !ok {
			return rows, value.Errorf(value.ErrName, "%s: the table has no column '%s", fn, name)
		}
	}
	if err := c.Room(fn, int64(len(cols)*t.NumRows()), 8); err != nil {
		return rows, err
	}
	if rows.Src, err = endpoints(c, fn, names[0], cols[0]); err != nil {
		return rows, err
	}
	if rows.Dst, err = endpoints(c, fn, names[1], cols[1]); err != nil {
		return rows, err
	}
	if len(cols) == 3 {
		rows.Weights, err = weights(c, fn, names[2], cols[2])
	}
	return rows, err
}

// endpoints returns a column of nodes as numbers: symbols as their number in the
// symbol table.
func endpoints(c *lang.Ctx, fn string, name value.SymID, col value.Collection) ([]int64, error) {
	switch v := col.(type) {
	case *value.Vec[int64]:
		if v.Type() == value.TypeI64 {
			return v.Data(), nil
		}
	case *value.Vec[int32]:
		if v.Type() == value.TypeI32 {
			return convert[int64](c, v.Data())
		}
	case *value.Vec[int16]:
		return convert[int64](c, v.Data())
	case *value.Vec[uint8]:
		return convert[int64](c, v.Data())
	case *value.Vec[value.SymID]:
		return convert[int64](c, v.Data())
	case *value.Vec[bool]:
		data := make([]int64, v.Len())
		for i, b := range v.Data() {
			if b {
				data[i] = 1
			}
		}
		return data, nil
	}
	return nil, wrongColumn(fn, name, "of nodes must be a vector of i64, i32, i16, u8, b8 or symbols", col)
}

// weights returns a column of weights as floats.
func weights(c *lang.Ctx, fn string, name value.SymID, col value.Collection) ([]float64, error) {
	switch v := col.(type) {
	case *value.Vec[float64]:
		return v.Data(), nil
	case *value.Vec[float32]:
		return convert[float64](c, v.Data())
	case *value.Vec[int64]:
		if v.Type() == value.TypeI64 {
			return convert[float64](c, v.Data())
		}
	case *value.Vec[int32]:
		if v.Type() == value.TypeI32 {
			return convert[float64](c, v.Data())
		}
	}
	if _, list := col.(*value.List); list {
		return nil, value.Errorf(value.ErrName, "%s: column '%s is a list and cannot be the column of weights, which must be a vector", fn, name)
	}
	return nil, wrongColumn(fn, name, "of weights must be a vector of f64, f32, i64 or i32", col)
}

func wrongColumn(fn string, name value.SymID, must string, col value.Collection) error {
	return value.Errorf(value.ErrType, "%s: column '%s %s, got %s", fn, name, must, lang.Describe(col))
}

func convert[To int64 | float64, From int16 | int32 | int64 | uint8 | float32 | value.SymID](c *lang.Ctx, data []From) ([]To, error) {
	out := make([]To, len(data))
	err := kernel.Parallel(c.Context(), c.Workers(), len(data), kernel.Grain, func(lo, hi, _ int) {
		for i, x := range data[lo:hi] {
			out[lo+i] = To(x)
		}
	})
	return out, err
}

func free(_ *lang.Ctx, x value.Value) (value.Value, error) {
	if _, err := handleArg(".graph.free", x); err != nil {
		return nil, err
	}
	x.(*value.Handle).Free()
	return value.Null, nil
}

func info(_ *lang.Ctx, x value.Value) (value.Value, error) {
	g, err := handleArg(".graph.info", x)
	if err != nil {
		return nil, err
	}
	return value.SymDict([]string{"n_nodes", "n_edges", "sorted", "has_weights"},
		value.I64(g.Nodes()), value.I64(g.Edges()), value.Bool(true), value.Bool(g.Weighted())), nil
}
