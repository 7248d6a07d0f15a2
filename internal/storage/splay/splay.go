// Package splay stores a table as a directory: a file per column, and the file
// .d with their names in order, which makes the table complete.
//
// The symbols of a table refer to a symbol file, which tables may share:
//
//	.d              names of the columns, a STR column file
//	NAME            the column NAME
//	NAME.link       name of the table that the row numbers in NAME refer to
//	.sym, .sym.lk   the symbol file and its lock, unless it lies elsewhere
//
// A column whose name cannot be a file name is not stored.
package splay

import (
	"path/filepath"
	"strings"

	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
)

const (
	schemaFile = ".d"
	linkSuffix = ".link"
	// SymFile is the name of a symbol file that belongs to a directory.
	SymFile = ".sym"
)

// Storable reports whether a column of this name can be stored.
func Storable(name string) bool {
	return name != "" && name[0] != '.' && !strings.ContainsAny(name, "/\\\x00")
}

// WriteSymFile returns the symbol file for a table that is written to dir: the
// one of the database if the parent of dir looks like a partition, else one in
// dir itself.
func WriteSymFile(dir string) string {
	if root, ok := database(dir); ok {
		return root
	}
	return filepath.Join(dir, SymFile)
}

// ReadSymFile returns the symbol file for a table that is read from dir, "" if
// there is none.
func ReadSymFile(dir string) string {
	own := filepath.Join(dir, SymFile)
	if _, there := file.SizeOf(own); there {
		return own
	}
	if root, ok := database(dir); ok {
		if _, there := file.SizeOf(root); there {
			return root
		}
	}
	return ""
}

// database returns the symbol file of the database that dir is a table of.
func database(dir string) (string, bool) {
	root, _, _, ok := inDatabase(dir)
	return filepath.Join(root, SymFile), ok
}

// inDatabase takes dir apart if it is the directory of a table in a database:
// ROOT/PART/TABLE, where the name PART is one of a partition.
func inDatabase(dir string) (root, part, table string, ok bool) {
	rest, table, ok := cutLast(trimSlashes(dir))
	if !ok {
		return "", "", "", false
	}
	root, part, ok = cutLast(trimSlashes(rest))
	if !ok || !IsPartition(part) {
		return "", "", "", false
	}
	if root = trimSlashes(root); root == "" {
		root = "/"
	}
	return root, part, table, true
}

// IsPartition reports whether a directory of this name is a partition: it
// consists of digits and dots and does not begin with a dot.
func IsPartition(name string) bool {
	return name != "" && name[0] != '.' && strings.Trim(name, ".0123456789") == ""
}

func trimSlashes(path string) string { return strings.TrimRight(path, "/") }

// cutLast splits path at its last slash.
func cutLast(path string) (parent, name string, ok bool) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}

// columnsOf returns the columns of a table that can be stored.
func columnsOf(t *value.Table) (names []string, cols []value.Collection) {
	for i, id := range t.Names() {
		if name := id.String(); Storable(name) {
			names, cols = append(names, name), append(cols, t.ColAt(i))
		}
	}
	return names, cols
}
