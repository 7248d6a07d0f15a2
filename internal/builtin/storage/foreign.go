package storage

import (
	"context"
	"path/filepath"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/storage/arrowfile"
	"github.com/rayforce-go/rayforce/internal/storage/foreign"
	"github.com/rayforce-go/rayforce/internal/storage/parquetfile"
	"github.com/rayforce-go/rayforce/value"
)

// The formats of other systems. Which types become which is documented in
// package arrowconv.
var foreignFuncs = []lang.Func{
	foreignRead(".parquet.read", "a Parquet file", parquetfile.Read, "(do (.parquet.write (table [a b] (list [1 2] [x y])) \"t.parquet\") (.parquet.read \"t.parquet\" [b]))"),
	foreignWrite(".parquet.write", "a Parquet file", writeParquet, "(do (.parquet.write (table [a] (list [1 2])) \"t.parquet\") (.parquet.read \"t.parquet\"))"),
	foreignRead(".arrow.read", "an Arrow IPC file or stream", arrowfile.Read, "(do (.arrow.write (table [a b] (list [1 2] [x y])) \"t.arrow\") (.arrow.read \"t.arrow\" [b]))"),
	foreignWrite(".arrow.write", "an Arrow IPC file, or a stream if the path ends in .arrows", writeArrow, "(do (.arrow.write (table [a] (list [1 2])) \"t.arrow\") (.arrow.read \"t.arrow\"))"),
}

func foreignRead(name, what string, read func(ctx context.Context, path string, o foreign.Options) (*value.Table, error), example string) lang.Func {
	return lang.Func{
		Name: name, Flags: lang.Restricted,
		Variadic: func(c *lang.Ctx, args []value.Value) (value.Value, error) {
			if len(args) != 1 && len(args) != 2 {
				return nil, lang.WrongCount(value.ErrArity, name, "1 or 2 arguments (path, names of columns)", len(args))
			}
			path, err := foreignPath(name, args[0])
			if err != nil {
				return nil, err
			}
			task := startTask(c, path)
			defer task.End()
			o := foreign.Options{Workers: c.Workers(), Room: roomFor(c, name), Progress: task}
			if len(args) == 2 {
				if o.Columns, err = columnNames(name, args[1]); err != nil {
					return nil, err
				}
			}
			return table(read(c.Context(), path, o))
		},
		Sig: "(" + name + " path [names])", Help: "a table from " + what + "; only the columns named are read, if any are",
		Example: example, Result: "(table [b] (list [x y]))",
	}
}

func foreignWrite(name, what string, write func(c *lang.Ctx, path string, t *value.Table) error, example string) lang.Func {
	return lang.Func{
		Name: name, Flags: lang.Restricted | lang.Writes,
		Binary: func(c *lang.Ctx, x, y value.Value) (value.Value, error) {
			t, ok := x.(*value.Table)
			if !ok {
				return nil, lang.WrongType(name, "a table first", x)
			}
			if t.NumCols() == 0 {
				return nil, value.Errorf(value.ErrType, "%s expects a table with columns, got one without", name)
			}
			path, err := foreignPath(name, y)
			if err != nil {
				return nil, err
			}
			return value.I64(0), write(c, path, t)
		},
		Sig: "(" + name + " table path)", Help: "writes a table as " + what,
		Example: example, Result: "(table [a] (list [1 2]))",
	}
}

// foreignPath checks the argument that is the path of a file.
func foreignPath(fn string, x value.Value) (string, error) {
	path, ok := x.(value.Str)
	switch {
	case !ok:
		return "", lang.WrongType(fn, "a path as a string", x)
	case path == "" || len(path) > maxPath:
		return "", value.Errorf(value.ErrType, "%s expects a path of 1 to %d bytes, got %d", fn, maxPath, len(path))
	}
	return string(path), nil
}

// columnNames checks the argument that names columns: symbols, or one.
func columnNames(fn string, x value.Value) ([]value.SymID, error) {
	switch names := x.(type) {
	case value.Sym:
		return []value.SymID{names.ID}, nil
	case *value.Vec[value.SymID]:
		if names.Len() > 0 {
			return names.Data(), nil
		}
		return nil, lang.WrongValue(fn, "the list of columns is empty")
	}
	return nil, lang.WrongType(fn, "names of columns as symbols", x)
}

func writeParquet(c *lang.Ctx, path string, t *value.Table) error {
	return parquetfile.Write(c.Context(), c.Workers(), path, t)
}

// writeArrow writes what the name says: .arrows is the customary one of a stream.
func writeArrow(c *lang.Ctx, path string, t *value.Table) error {
	format := arrowfile.File
	if filepath.Ext(path) == ".arrows" {
		format = arrowfile.Stream
	}
	return arrowfile.Write(c.Context(), c.Workers(), path, format, t)
}
