package vector

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/storage/vecindex"
	"github.com/rayforce-go/rayforce/internal/vecsearch"
	"github.com/rayforce-go/rayforce/value"
)

// indexFuncs returns the functions that make indexes, with levels drawn from g,
// and those that take them.
func indexFuncs(g *vecsearch.Levels) []lang.Func {
	return []lang.Func{
		{
			Name: "hnsw-build", Variadic: build(g), Sig: "(hnsw-build col [metric [M [ef]]])",
			Help:    "An index over a list of vectors for ann and nearest:, a hierarchical navigable small world graph: 'cosine, 'l2 or 'ip; M neighbours per vector, 1 to 512 and 16 by default; ef candidates, 1 to 4096 and 200 by default. It keeps the vectors in single precision.",
			Example: "(at (hnsw-info (hnsw-build (list [1 0] [0 1]) 'l2)) 'nrows)", Result: "2",
		},
		{
			Name: "hnsw-info", Unary: info, Flags: lang.Handles, Sig: "(hnsw-info index)",
			Help:    "What an index holds: rows, dimensions, metric, layers and its parameters.",
			Example: "(hnsw-info (hnsw-build (list [1 0]) 'l2))", Result: "{nrows:1 dim:2 metric:l2 nlayers:3 M:16 efc:200}",
		},
		{
			Name: "hnsw-free", Unary: free, Flags: lang.Handles | lang.Writes | lang.Restricted, Sig: "(hnsw-free index)",
			Help:    "Ends an index for all names that it has; they become 0. Without it an index goes when nothing refers to it any more.",
			Example: "(hnsw-free (hnsw-build (list [1 0])))", Result: "null",
		},
		{
			Name: "hnsw-save", Binary: save, Flags: lang.Handles | lang.Writes | lang.Restricted, Sig: "(hnsw-save index dir)",
			Help:    "Writes an index into a directory, which is created when missing.",
			Example: "(hnsw-save (hnsw-build (list [1 0])) \"docs.hnsw\")", Result: "null",
		},
		{
			Name: "hnsw-load", Unary: load, Flags: lang.Restricted, Sig: "(hnsw-load dir)",
			Help:    "The index that hnsw-save wrote into a directory.",
			Example: "(do (hnsw-save (hnsw-build (list [1 0] [0 1]) 'l2) \"docs.hnsw\") (ann (hnsw-load \"docs.hnsw\") [0 1] 1))",
			Result:  "(table [_rowid _dist] (list [1] [0.0]))",
		},
	}
}

// index returns the index behind a handle.
func index(fn string, v value.Value) (*vecsearch.Index, error) {
	if ix, ok := value.HandleOf[*vecsearch.Index](v); ok {
		return ix, nil
	}
	return nil, lang.WrongType(fn, "a live index of hnsw-build or hnsw-load", v)
}

func build(g *vecsearch.Levels) func(*lang.Ctx, []value.Value) (value.Value, error) {
	return func(c *lang.Ctx, args []value.Value) (value.Value, error) {
		if len(args) < 1 || len(args) > 4 {
			return nil, lang.WrongCount(value.ErrRank, "hnsw-build", "1 to 4 arguments (list of vectors, metric, M, ef)", len(args))
		}
		l, ok := args[0].(*value.List)
		if !ok {
			return nil, lang.WrongType("hnsw-build", "a list of vectors", args[0])
		}
		m, err := metric("hnsw-build", args, 1)
		if err != nil {
			return nil, err
		}
		p := vecsearch.Params{Metric: m}
		if p.M, err = optional("hnsw-build", "M, the neighbours of a vector", args, 2, vecsearch.MaxM, vecsearch.DefaultM); err != nil {
			return nil, err
		}
		if p.EfBuild, err = optional("hnsw-build", "ef, the number of candidates", args, 3, vecsearch.MaxEf, vecsearch.DefaultEf); err != nil {
			return nil, err
		}
		rows, err := column(c, "hnsw-build", l)
		if err != nil {
			return nil, err
		}
		if rows.Len() == 0 {
			return nil, value.Errorf(value.ErrLength, "hnsw-build: needs at least one vector, got an empty list")
		}
		if err := c.Room("hnsw-build", int64(rows.Len()), vecsearch.BuildBytes(rows.Dim(), p.M)); err != nil {
			return nil, err
		}
		ix, err := vecsearch.Build(c.Context(), c.Workers(), g, rows, p)
		if err != nil {
			return nil, err
		}
		return value.NewHandle(ix), nil
	}
}

func info(_ *lang.Ctx, x value.Value) (value.Value, error) {
	ix, err := index("hnsw-info", x)
	if err != nil {
		return nil, err
	}
	return value.SymDict([]string{"nrows", "dim", "metric", "nlayers", "M", "efc"},
		value.I64(ix.Rows()), value.I64(ix.Dim), value.QuotedSym(ix.Metric.String()),
		value.I64(len(ix.Layers)), value.I64(ix.M), value.I64(ix.EfBuild)), nil
}

func free(_ *lang.Ctx, x value.Value) (value.Value, error) {
	if _, err := index("hnsw-free", x); err != nil {
		return nil, err
	}
	x.(*value.Handle).Free()
	return value.Null, nil
}

// maxPath is the longest path of an index, in bytes.
const maxPath = 1022

func path(fn string, v value.Value) (string, error) {
	s, ok := v.(value.Str)
	switch {
	case !ok:
		return "", lang.WrongType(fn, "a path as a string", v)
	case s == "" || len(s) > maxPath:
		return "", lang.WrongValue(fn, "a path has 1 to %d bytes, got %d", maxPath, len(s))
	}
	return string(s), nil
}

func save(c *lang.Ctx, x, y value.Value) (value.Value, error) {
	ix, err := index("hnsw-save", x)
	if err != nil {
		return nil, err
	}
	dir, err := path("hnsw-save", y)
	if err != nil {
		return nil, err
	}
	return value.Null, vecindex.Save(c.Context(), dir, ix)
}

func load(c *lang.Ctx, x value.Value) (value.Value, error) {
	dir, err := path("hnsw-load", x)
	if err != nil {
		return nil, err
	}
	ix, err := vecindex.Load(dir, func(n, width int64) error { return c.Room("hnsw-load", n, width) })
	if err != nil {
		return nil, err
	}
	return value.NewHandle(ix), nil
}
