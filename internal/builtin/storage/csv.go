package storage

import (
	"errors"
	"path/filepath"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/progress"
	"github.com/rayforce-go/rayforce/internal/storage/csv"
	"github.com/rayforce-go/rayforce/value"
)

var csvFuncs = []lang.Func{
	csvRead(".csv.read"), csvRead("read-csv"), csvWrite(".csv.write"), csvWrite("write-csv"),
}

func csvRead(name string) lang.Func {
	return lang.Func{
		Name: name, Flags: lang.Restricted,
		Variadic: func(c *lang.Ctx, args []value.Value) (value.Value, error) { return readCSV(c, name, args) },
		Sig:      "(" + name + " [[names] types] path)", Help: "a table from CSV text, which may be compressed with gzip or zstd; types are inferred unless given, names are in the first row unless given",
		Example: "(do (write \"t.csv\" \"a,b\\n1,x\\n\") (" + name + " \"t.csv\"))", Result: "(table [a b] (list [1] [x]))",
	}
}

func csvWrite(name string) lang.Func {
	return lang.Func{
		Name: name, Flags: lang.Restricted | lang.Writes,
		Variadic: func(c *lang.Ctx, args []value.Value) (value.Value, error) { return writeCSV(c, name, args) },
		Sig:      "(" + name + " table path)", Help: "writes a table as CSV text, with a header; a path that ends in .gz or .zst has it compressed",
		Example: "(do (" + name + " (table [a] (list [1 2])) \"t.csv\") (count (read \"t.csv\")))", Result: "6",
	}
}

func readCSV(c *lang.Ctx, fn string, args []value.Value) (value.Value, error) {
	if len(args) < 1 || len(args) > 3 {
		return nil, lang.WrongCount(value.ErrArity, fn, "1 to 3 arguments ([[names] types] path)", len(args))
	}
	schema, rest, err := csvSchema(fn, args)
	if err != nil {
		return nil, err
	}
	path, ok := rest[0].(value.Str)
	if !ok {
		return nil, lang.WrongType(fn, "a path as a string", rest[0])
	}
	task := startTask(c, string(path))
	defer task.End()
	f, err := csv.Open(c.Context(), string(path), csv.Options{
		Workers: c.Workers(), Schema: schema, Whole: true, Room: roomFor(c, fn), Progress: task,
	})
	if err != nil {
		return nil, csvError(fn, value.ErrOOM, err)
	}
	defer f.Close()
	if f.Rows() == 0 {
		return emptyFloats(f.Names()), nil
	}
	return f.Read(c.Context(), 0, f.Rows())
}

// roomFor returns the memory check of a reader on behalf of fn.
func roomFor(c *lang.Ctx, fn string) func(n, width int64) error {
	return func(n, width int64) error { return c.Room(fn, n, width) }
}

// startTask shows the load of a file where the session does; end it.
func startTask(c *lang.Ctx, path string) *progress.Task {
	return c.Session().Progress.Start(filepath.Base(path))
}

// emptyFloats returns the table that a file without rows reads as, whatever
// the schema says.
func emptyFloats(names []value.SymID) *value.Table {
	cols := make([]value.Collection, len(names))
	for i := range cols {
		cols[i] = value.NewVec(value.TypeF64, []float64{})
	}
	return value.NewTable(names, cols)
}

// csvSchema takes the names and types that begin the arguments, if any, and
// returns the arguments after them, at least one. A SYM vector holds types, two
// of them, with an argument after them, names and types.
func csvSchema(fn string, args []value.Value) (csv.Schema, []value.Value, error) {
	var s csv.Schema
	first, ok := args[0].(*value.Vec[value.SymID])
	if !ok || len(args) < 2 {
		return s, args, nil
	}
	types, rest := first, args[1:]
	if second, ok := args[1].(*value.Vec[value.SymID]); ok && len(args) > 2 {
		if first.Len() != second.Len() {
			return s, nil, value.Errorf(value.ErrLength, "%s needs a type for each name, got %d names and %d types", fn, first.Len(), second.Len())
		}
		s.Named, s.Names = true, first.Data()
		types, rest = second, args[2:]
	}
	var err error
	s.Typed = true
	s.Types, err = csvTypes(fn, types)
	return s, rest, err
}

var csvTypeNames = map[string]value.Type{
	"B8": value.TypeBool, "U8": value.TypeU8, "I16": value.TypeI16, "I32": value.TypeI32, "I64": value.TypeI64,
	"F32": value.TypeF32, "F64": value.TypeF64, "DATE": value.TypeDate, "TIME": value.TypeTime, "TIMESTAMP": value.TypeTimestamp,
	"GUID": value.TypeGUID, "SYMBOL": value.TypeSym, "STR": value.TypeStr, "INT": csv.Narrowest,
}

func csvTypes(fn string, names *value.Vec[value.SymID]) ([]value.Type, error) {
	if names.Len() > csv.MaxColumns {
		return nil, value.Errorf(value.ErrLimit, "%s: a schema has at most %d types, got %d", fn, csv.MaxColumns, names.Len())
	}
	types := make([]value.Type, names.Len())
	for i, name := range names.Data() {
		t, ok := csvTypeNames[name.String()]
		if !ok {
			return nil, value.Errorf(value.ErrType, "%s: no column type '%s; the types are B8 U8 I16 I32 I64 F32 F64 DATE TIME TIMESTAMP GUID SYMBOL STR INT", fn, name)
		}
		types[i] = t
	}
	return types, nil
}

// csvError puts what Open says into words; tooFew is the code of a schema with
// too few columns.
func csvError(fn string, tooFew value.Code, err error) error {
	var few *csv.TooFewError
	if errors.As(err, &few) {
		return value.Errorf(tooFew, "%s: the file has %d columns, the schema %d types", fn, few.Columns, few.Given)
	}
	return err
}

func writeCSV(c *lang.Ctx, fn string, args []value.Value) (value.Value, error) {
	if len(args) < 2 {
		return nil, lang.WrongCount(value.ErrArity, fn, "2 arguments (table, path)", len(args))
	}
	t, ok := args[0].(*value.Table)
	if !ok {
		return nil, lang.WrongType(fn, "a table first", args[0])
	}
	if t.NumCols() == 0 {
		return nil, value.Errorf(value.ErrType, "%s expects a table with columns, got one without", fn)
	}
	path, ok := args[1].(value.Str)
	if !ok {
		return nil, lang.WrongType(fn, "a path as a string second", args[1])
	}
	if path == "" {
		return nil, value.Errorf(value.ErrType, "%s expects a path, got an empty string", fn)
	}
	return value.I64(0), csv.Write(c.Context(), c.Workers(), string(path), t)
}
