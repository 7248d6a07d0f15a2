package storage

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/storage/column"
	"github.com/rayforce-go/rayforce/internal/storage/parted"
	"github.com/rayforce-go/rayforce/internal/storage/splay"
	"github.com/rayforce-go/rayforce/value"
)

var tableFuncs = []lang.Func{
	{
		Name: ".db.splayed.set", Variadic: splayedSet, Flags: lang.Restricted | lang.Writes,
		Sig: "(.db.splayed.set dir table [symfile])", Help: "stores a table in a directory, a file per column",
		Example: "(.db.splayed.set \"t\" (table [a] (list [1 2])))", Result: "(table [a] (list [1 2]))",
	},
	{
		Name: ".db.splayed.get", Variadic: splayedGet,
		Sig: "(.db.splayed.get dir [symfile])", Help: "the table stored in a directory",
		Example: "(do (.db.splayed.set \"t\" (table [a] (list [1 2]))) (.db.splayed.get \"t\"))", Result: "(table [a] (list [1 2]))",
	},
	{
		Name: ".db.parted.get", Variadic: partedGet,
		Sig: "(.db.parted.get root 'table)", Help: "a table of a partitioned database; the first column is that of the partitions",
		Example: "(do (.db.splayed.set \"days/2024.01.15/t\" (table [a] (list [1 2]))) (at (.db.parted.get \"days\" 't) 'date))", Result: "[2024.01.15 2024.01.15]",
	},
	{
		Name: ".db.parted.tables", Variadic: partedTables,
		Sig: "(.db.parted.tables root)", Help: "the tables in the last partition of a database",
		Example: "(do (.db.splayed.set \"shop/2024.01.15/orders\" (table [a] (list [1]))) (.db.parted.tables \"shop\"))", Result: "[orders]",
	},
	{
		Name: ".db.parted.fill", Variadic: partedFill, Flags: lang.Restricted | lang.Writes,
		Sig: "(.db.parted.fill root)", Help: "gives every partition an empty table for each table that it lacks; the partitions changed",
		Example: "(do (.db.splayed.set \"gaps/1/t\" (table [a] (list [1]))) (.db.splayed.set \"gaps/2/u\" (table [b] (list [2]))) (.db.parted.fill \"gaps\"))", Result: "[1 2]",
	},
}

// dirArg checks the argument of a function that is the path of a directory.
func dirArg(fn string, x value.Value) (string, error) {
	dir, ok := x.(value.Str)
	switch {
	case !ok:
		return "", lang.WrongType(fn, "the path of a directory as a string", x)
	case dir == "":
		return "", value.Errorf(value.ErrType, "%s expects the path of a directory, got an empty string", fn)
	case len(dir) > maxPath:
		return "", lang.WrongValue(fn, "a path has at most %d bytes, got %d", maxPath, len(dir))
	}
	return string(dir), nil
}

// symFileArg returns the path of a symbol file that argument i may give; nil
// stands for the default, as does anything but a string.
func symFileArg(fn string, args []value.Value, i int) (*string, error) {
	if i >= len(args) {
		return nil, nil
	}
	s, ok := args[i].(value.Str)
	if !ok {
		return nil, nil
	}
	if len(s) > maxPath {
		return nil, lang.WrongValue(fn, "a path has at most %d bytes, got %d", maxPath, len(s))
	}
	path := string(s)
	return &path, nil
}

// writeOptions returns how tables are stored.
func writeOptions(c *lang.Ctx) splay.Options {
	return splay.Options{Context: c.Context(), Workers: c.Workers()}
}

func splayedSet(c *lang.Ctx, args []value.Value) (value.Value, error) {
	const fn = ".db.splayed.set"
	if len(args) != 2 && len(args) != 3 {
		return nil, lang.WrongCount(value.ErrDomain, fn, "2 or 3 arguments (directory, table, symbol file)", len(args))
	}
	dir, err := dirArg(fn, args[0])
	if err != nil {
		return nil, err
	}
	t, ok := args[1].(*value.Table)
	if !ok {
		return nil, lang.WrongType(fn, "a table as second argument", args[1])
	}
	o := writeOptions(c)
	o.Auto = column.AnyIndex
	if o.SymFile, err = symFileArg(fn, args, 2); err != nil {
		return nil, err
	}
	return t, splay.Set(dir, t, o)
}

func splayedGet(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	const fn = ".db.splayed.get"
	if len(args) != 1 && len(args) != 2 {
		return nil, lang.WrongCount(value.ErrDomain, fn, "1 or 2 arguments (directory, symbol file)", len(args))
	}
	dir, err := dirArg(fn, args[0])
	if err != nil {
		return nil, err
	}
	symPath, err := symFileArg(fn, args, 1)
	if err != nil {
		return nil, err
	}
	return table(splay.Get(dir, symPath))
}

// table returns t as a value; a nil table comes with an error.
func table(t *value.Table, err error) (value.Value, error) {
	if err != nil {
		return nil, err
	}
	return t, nil
}

// maxTableName is the longest name of a table of a database, in bytes.
const maxTableName = 255

func partedGet(c *lang.Ctx, args []value.Value) (value.Value, error) {
	const fn = ".db.parted.get"
	if len(args) != 2 {
		return nil, lang.WrongCount(value.ErrDomain, fn, "2 arguments (root, table)", len(args))
	}
	root, err := dirArg(fn, args[0])
	if err != nil {
		return nil, err
	}
	name, ok := args[1].(value.Sym)
	if !ok {
		return nil, lang.WrongType(fn, "the name of a table as a symbol", args[1])
	}
	if n := len(name.String()); n == 0 || n > maxTableName {
		return nil, lang.WrongValue(fn, "the name of a table has 1 to %d bytes, got %d", maxTableName, n)
	}
	return table(parted.Get(root, name.String(), c.Workers()))
}

// rootArg checks the only argument of a function of a database.
func rootArg(fn string, args []value.Value) (string, error) {
	if len(args) != 1 {
		return "", lang.WrongCount(value.ErrDomain, fn, "1 argument (root)", len(args))
	}
	return dirArg(fn, args[0])
}

func partedTables(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	root, err := rootArg(".db.parted.tables", args)
	if err != nil {
		return nil, err
	}
	names, err := parted.Tables(root)
	if err != nil {
		return nil, err
	}
	return value.Syms(names...), nil
}

func partedFill(c *lang.Ctx, args []value.Value) (value.Value, error) {
	root, err := rootArg(".db.parted.fill", args)
	if err != nil {
		return nil, err
	}
	changed, err := parted.Fill(root, writeOptions(c))
	if err != nil {
		return nil, err
	}
	return value.Syms(changed...), nil
}
