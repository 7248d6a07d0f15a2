package storage

import (
	"os"
	"unsafe"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
)

var fileFuncs = []lang.Func{
	{
		Name: "read", Unary: read, Flags: lang.Restricted,
		Sig: "(read path)", Help: "the bytes of a file, as a string",
		Example: "(do (write \"hello.txt\" \"hi\") (read \"hello.txt\"))", Result: "\"hi\"",
	},
	{
		Name: "write", Binary: write, Flags: lang.Restricted | lang.Writes,
		Sig: "(write path text)", Help: "replaces the content of a file, which is created when missing",
		Example: "(write \"hello.txt\" \"hi\")", Result: "0",
	},
	{
		Name: ".fs.size", Unary: fsSize,
		Sig: "(.fs.size path)", Help: "the size of a file in bytes",
		Example: "(do (write \"hello.txt\" \"hi\") (.fs.size \"hello.txt\"))", Result: "2",
	},
	{
		Name: ".fs.list", Unary: fsList,
		Sig: "(.fs.list dir)", Help: "the names in a directory, hidden ones included, in byte order",
		Example: "(do (write \"hello.txt\" \"hi\") (in 'hello.txt (.fs.list \".\")))", Result: "true",
	},
}

// maxPath is the longest path that the database opens, in bytes.
const maxPath = 1023

func read(_ *lang.Ctx, x value.Value) (value.Value, error) {
	path, ok := x.(value.Str)
	if !ok {
		return nil, lang.WrongType("read", "a path as a string", x)
	}
	data, err := file.Read(string(path))
	if err != nil {
		return nil, err
	}
	// Nobody else has the bytes, so the string may take them over.
	return value.Str(unsafe.String(unsafe.SliceData(data), len(data))), nil
}

func write(_ *lang.Ctx, x, y value.Value) (value.Value, error) {
	path, ok := x.(value.Str)
	if !ok {
		return nil, lang.WrongType("write", "a path as a string first", x)
	}
	text, ok := y.(value.Str)
	if !ok {
		return nil, lang.WrongType("write", "a string to write second", y)
	}
	if path == "" {
		return nil, value.Errorf(value.ErrIO, "write: the path is empty")
	}
	data := unsafe.Slice(unsafe.StringData(string(text)), len(text))
	return value.I64(0), file.Replace(string(path), data)
}

// fsPath checks the argument of a function that looks at the file system.
func fsPath(fn string, x value.Value) (string, error) {
	path, ok := x.(value.Str)
	switch {
	case !ok:
		return "", lang.WrongType(fn, "a path as a string", x)
	case path == "" || len(path) > maxPath:
		return "", lang.WrongValue(fn, "a path has 1 to %d bytes, got %d", maxPath, len(path))
	}
	return string(path), nil
}

func fsSize(_ *lang.Ctx, x value.Value) (value.Value, error) {
	path, err := fsPath(".fs.size", x)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, file.Error(path, err)
	}
	if info.IsDir() {
		return nil, value.Errorf(value.ErrIO, "%s: is a directory", path)
	}
	return value.I64(info.Size()), nil
}

func fsList(_ *lang.Ctx, x value.Value) (value.Value, error) {
	path, err := fsPath(".fs.list", x)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, file.Error(path, err)
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return value.Syms(names...), nil
}
