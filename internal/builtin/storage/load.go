package storage

import (
	"strings"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/storage/load"
	"github.com/rayforce-go/rayforce/internal/storage/parted"
	"github.com/rayforce-go/rayforce/value"
)

var loadFuncs = []lang.Func{
	{
		Name: ".csv.splayed", Variadic: csvSplayed, Flags: lang.Restricted | lang.Writes,
		Sig: "(.csv.splayed [[names] types] path dir)", Help: "loads CSV text of any size into a splayed table, which it opens",
		Example: "(do (write \"t.csv\" \"a,b\\n1,x\\n\") (.csv.splayed \"t.csv\" \"t\"))", Result: "(table [a b] (list [1] [x]))",
	},
	{
		Name: ".csv.parted", Variadic: csvParted, Flags: lang.Restricted | lang.Writes,
		Sig: "(.csv.parted [[names] types] path [rows] root 'table)", Help: "loads CSV text of any size into partitions of a database, a million rows each or as many as given",
		Example: "(do (write \"t.csv\" \"a\\n1\\n2\\n\") (at (.csv.parted \"t.csv\" 1 \"db\" 't) 'part))", Result: "[0 1]",
	},
}

// loadSource checks the arguments that say what to load: those of .csv.read,
// but nothing else.
func loadSource(c *lang.Ctx, fn string, args []value.Value) (load.Source, error) {
	s := load.Source{Workers: c.Workers(), Room: roomFor(c, fn)}
	schema, rest, err := csvSchema(fn, args)
	if err != nil {
		return s, err
	}
	if len(rest) != 1 {
		return s, lang.WrongValue(fn, "expected [[names] types] before the path, got %d arguments that are none", len(rest)-1)
	}
	path, ok := rest[0].(value.Str)
	if !ok {
		return s, lang.WrongType(fn, "the path of a CSV file as a string", rest[0])
	}
	s.Path, s.Schema = string(path), schema
	return s, nil
}

// loadDir checks the argument that says where to load it.
func loadDir(fn string, x value.Value) (string, error) {
	dir, ok := x.(value.Str)
	if !ok {
		return "", lang.WrongType(fn, "the path of a directory as a string", x)
	}
	if dir == "" || len(dir) > maxPath {
		return "", value.Errorf(value.ErrType, "%s expects the path of a directory of 1 to %d bytes, got %d", fn, maxPath, len(dir))
	}
	return string(dir), nil
}

func csvSplayed(c *lang.Ctx, args []value.Value) (value.Value, error) {
	const fn = ".csv.splayed"
	if len(args) < 2 || len(args) > 4 {
		return nil, lang.WrongCount(value.ErrArity, fn, "2 to 4 arguments ([[names] types] path, directory)", len(args))
	}
	last := len(args) - 1
	dir, err := loadDir(fn, args[last])
	if err != nil {
		return nil, err
	}
	s, err := loadSource(c, fn, args[:last])
	if err != nil {
		return nil, err
	}
	s.Progress = startTask(c, s.Path)
	defer s.Progress.End()
	t, err := load.Splayed(c.Context(), s, dir)
	return table(t, csvError(fn, value.ErrType, err))
}

// defaultPartRows is the number of rows of a partition when none is given.
const defaultPartRows = 1_000_000

func csvParted(c *lang.Ctx, args []value.Value) (value.Value, error) {
	const fn = ".csv.parted"
	if len(args) < 3 || len(args) > 6 {
		return nil, lang.WrongCount(value.ErrArity, fn, "3 to 6 arguments ([[names] types] path, [rows], root, table)", len(args))
	}
	last := len(args) - 1
	name, err := loadTable(fn, args[last])
	if err != nil {
		return nil, err
	}
	root, err := loadDir(fn, args[last-1])
	if err != nil {
		return nil, err
	}
	args = args[:last-1]
	rows := defaultPartRows
	if n := len(args) - 1; n > 0 {
		if given, ok := rowCount(args[n]); ok {
			if rows, args = given, args[:n]; rows <= 0 {
				return nil, value.Errorf(value.ErrRange, "%s: a partition needs at least 1 row, got %d", fn, rows)
			}
		}
	}
	s, err := loadSource(c, fn, args)
	if err != nil {
		return nil, err
	}
	s.Progress = startTask(c, s.Path)
	defer s.Progress.End()
	if err := load.Parted(c.Context(), s, root, name, rows); err != nil {
		return nil, csvError(fn, value.ErrType, err)
	}
	return table(parted.Get(root, name, c.Workers()))
}

// loadTable checks the argument that names a table of a database.
func loadTable(fn string, x value.Value) (string, error) {
	sym, ok := x.(value.Sym)
	if !ok {
		return "", lang.WrongType(fn, "the name of a table as a symbol", x)
	}
	name := sym.String()
	switch {
	case name == "" || len(name) > maxTableName:
		return "", value.Errorf(value.ErrType, "%s: the name of a table has 1 to %d bytes, got %d", fn, maxTableName, len(name))
	case name[0] == '.' || strings.ContainsAny(name, "/\\") || strings.Contains(name, ".."):
		return "", lang.WrongValue(fn, "'%s cannot name a table: it would name a place elsewhere", name)
	}
	return name, nil
}

// rowCount returns the number of rows that a numeric atom gives.
func rowCount(x value.Value) (int, bool) {
	switch n := x.(type) {
	case value.Bool:
		if n {
			return 1, true
		}
		return 0, true
	case value.U8:
		return int(n), true
	case value.I16:
		return int(n), true
	case value.I32:
		return int(n), true
	case value.I64:
		return int(n), true
	case value.F32:
		return truncated(float64(n)), true
	case value.F64:
		return truncated(float64(n)), true
	}
	return 0, false
}

// truncated returns the integer part of x, 0 for null and -1 or a large number
// for what is beyond integers.
func truncated(x float64) int {
	switch {
	case x != x:
		return 0
	case x < -1:
		return -1
	case x > 1<<62:
		return 1 << 62
	}
	return int(x)
}
