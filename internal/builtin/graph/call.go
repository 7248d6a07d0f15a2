package graph

import (
	"fmt"
	"math"

	"github.com/rayforce-go/rayforce/internal/graph"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// call is a call of a function whose first argument is a graph. Its methods
// check the other arguments from left to right; the first that is wrong sets
// err, and nothing is checked after it.
type call struct {
	*lang.Ctx
	name string
	g    *graph.Graph
	args []value.Value // with the handle, so that arguments count from 1
	err  error
}

// onGraph returns the function that calls f with a graph and its other
// arguments, of which there are least to most with the graph.
func onGraph(name string, least, most int, f func(k *call) (value.Value, error)) func(*lang.Ctx, []value.Value) (value.Value, error) {
	return func(c *lang.Ctx, args []value.Value) (value.Value, error) {
		if len(args) < least || len(args) > most {
			return nil, lang.WrongCount(value.ErrRank, name, counts(least, most), len(args))
		}
		g, err := handleArg(name, args[0])
		if err != nil {
			return nil, err
		}
		return f(&call{Ctx: c, name: name, g: g, args: args})
	}
}

// counts spells how many arguments there may be: "2 or 3 arguments".
func counts(least, most int) string {
	switch most - least {
	case 0:
		return lang.Arguments(least)
	case 1:
		return fmt.Sprintf("%d or %s", least, lang.Arguments(most))
	}
	return fmt.Sprintf("%d to %s", least, lang.Arguments(most))
}

func handleArg(name string, x value.Value) (*graph.Graph, error) {
	g, ok := value.HandleOf[*graph.Graph](x)
	if !ok {
		return nil, lang.WrongType(name, "the handle of a graph that was not freed", x)
	}
	return g, nil
}

// given reports whether there is an argument i.
func (k *call) given(i int) bool { return i < len(k.args) }

// fail sets the error, unless an argument before was wrong.
func (k *call) fail(err error) {
	if k.err == nil {
		k.err = err
	}
}

// integer returns argument i, an i64, i32 or i16; a null is its smallest
// number.
func (k *call) integer(i int, param string) int64 {
	n, ok := integer(k.args[i])
	if !ok {
		k.fail(lang.WrongType(k.name, param+" to be an i64, i32 or i16", k.args[i]))
	}
	return n
}

func integer(x value.Value) (int64, bool) {
	switch n := value.Plain(x).(type) {
	case value.I64:
		return int64(n), true
	case value.I32:
		return int64(n), true
	case value.I16:
		return int64(n), true
	}
	return 0, false
}

// setting returns argument i, an integer from lo to hi, or its default.
func (k *call) setting(i int, param string, lo, hi, otherwise int) int {
	if !k.given(i) {
		return otherwise
	}
	n := k.integer(i, param)
	if n < int64(lo) || n > int64(hi) {
		k.fail(lang.WrongValue(k.name, "%s must be from %d to %d, got %d", param, lo, hi, n))
	}
	return int(n)
}

// direction returns argument i, 0 to 2, or 0.
func (k *call) direction(i int) graph.Direction {
	if !k.given(i) {
		return graph.Forward
	}
	n := k.integer(i, "direction")
	if n < int64(graph.Forward) || n > int64(graph.Both) {
		k.fail(lang.WrongValue(k.name, "direction must be 0 (forward), 1 (reverse) or 2 (both), got %d", n))
	}
	return graph.Direction(n)
}

// weighted checks that the edges have weights.
func (k *call) weighted() {
	if !k.g.Weighted() {
		k.fail(value.Errorf(value.ErrSchema, "%s needs weights: build the graph with the name of a weight column", k.name))
	}
}

// node checks that v is a node of the graph.
func (k *call) node(param string, v int64) {
	if !k.g.Has(v) {
		k.fail(value.Errorf(value.ErrRange, "%s: %s must be one of the %d nodes, from 0, got %d", k.name, param, k.g.Nodes(), v))
	}
}

// nonEmpty checks that there are nodes.
func (k *call) nonEmpty() {
	if k.g.Nodes() == 0 {
		k.fail(value.Errorf(value.ErrLength, "%s needs a graph with at least one node", k.name))
	}
}

// room checks that there is memory for so many bytes per node and per edge.
func (k *call) room(perNode, perEdge int) {
	if k.err == nil {
		bytes := int64(k.g.Nodes())*int64(perNode) + int64(k.g.Edges())*int64(perEdge)
		k.err = k.Room(k.name, bytes/8, 8)
	}
}

// table returns a table of these columns.
func table(names []string, cols ...value.Collection) *value.Table {
	ids := make([]value.SymID, len(names))
	for i, name := range names {
		ids[i] = value.Intern(name)
	}
	return value.NewTable(ids, cols)
}

// numbers returns the column 0, 1, 2 ...
func numbers(n int) value.Vector {
	data := make([]int64, n)
	for i := range data {
		data[i] = int64(i)
	}
	return value.NewVec(value.TypeI64, data)
}

// repeated returns a column of n times x.
func repeated(x int64, n int) value.Vector { return kernel.Repeat(value.I64(x), n) }

// ints returns a column of numbers none of which is null.
func ints(data []int64) value.Vector { return value.NewVec(value.TypeI64, data) }

// floats returns a column of numbers. What is beyond floats is null, as in all
// results.
func floats(data []float64) value.Vector {
	for i, x := range data {
		if math.IsInf(x, 0) {
			data[i] = value.NullF64()
		}
	}
	return value.F64s(data...)
}
