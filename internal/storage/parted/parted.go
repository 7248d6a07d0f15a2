// Package parted opens tables that are stored in partitions.
//
// A database is a directory whose subdirectories named by digits and dots are
// partitions, with a subdirectory per table, see package splay; the tables
// share one symbol file. The name of the partition is the value of a column
// that is stored nowhere:
//
//	ROOT/.sym
//	ROOT/2024.01.15/trades/...
//	ROOT/2024.01.16/trades/...
package parted

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/internal/storage/splay"
	"github.com/rayforce-go/rayforce/internal/storage/symfile"
	"github.com/rayforce-go/rayforce/value"
)

// Get opens the partitioned table name of the database at root. Workers is how
// many threads may put its columns together.
func Get(root, name string, workers int) (*value.Table, error) {
	if name == "" || name[0] == '.' || strings.ContainsAny(name, "/\\") || strings.Contains(name, "..") {
		return nil, value.Errorf(value.ErrIO, "database %s: %q is no name of a table", root, name)
	}
	names, err := partitions(root)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, value.Errorf(value.ErrIO, "database %s: has no partitions, directories whose names are digits and dots", root)
	}
	files, err := openCurrent(root, name, names, workers)
	if err != nil {
		return nil, err
	}
	tables := make([]*value.Table, len(names))
	for i, f := range files {
		if err := agree(root, name, names[0], names[i], files[0], f); err != nil {
			return nil, err
		}
		tables[i] = f.Table()
	}
	keyName, keys := partitionKeys(names)
	columns := append([]value.SymID{value.Intern(keyName)}, files[0].Names...)
	return kernel.PartedTable(columns, keys, tables, workers), nil
}

// openCurrent opens the table in every partition, with the symbols that they
// need: writers add them before the files that refer to them are there.
func openCurrent(root, name string, names []string, workers int) ([]*splay.Files, error) {
	path := filepath.Join(root, splay.SymFile)
	for {
		vocab, err := symfile.Read(path)
		if err != nil {
			return nil, err
		}
		files, err := openAll(root, name, names, vocab, workers)
		if code := value.CodeOf(err); code != value.ErrCorrupt && code != value.ErrSym || !vocab.Outdated(path) {
			return files, err
		}
	}
}

// openAll opens the table in every partition.
func openAll(root, name string, names []string, vocab *symfile.Vocabulary, workers int) ([]*splay.Files, error) {
	files, errs := make([]*splay.Files, len(names)), make([]error, len(names))
	err := kernel.Parallel(context.Background(), workers, len(names), 8, func(lo, hi, _ int) {
		for i := lo; i < hi; i++ {
			files[i], errs[i] = splay.Open(filepath.Join(root, names[i], name), vocab)
		}
	})
	for _, e := range errs {
		if err == nil {
			err = e
		}
	}
	return files, err
}

// partitions returns the names of the partitions, in byte order.
func partitions(root string) ([]string, error) {
	entries, err := file.List(root)
	if err != nil {
		return nil, value.Errorf(value.ErrIO, "database %s", value.AsError(err).Msg)
	}
	file.TidyDrafts(root, entries)
	var names []string
	for _, e := range entries {
		if splay.IsPartition(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// agree checks that the columns of a partition are, from left to right, those
// of the first; only the last ones may be missing.
func agree(root, name, firstName, partName string, first, part *splay.Files) error {
	if len(first.Cols) == 0 {
		return value.Errorf(value.ErrCorrupt, "database %s: table '%s has no columns in partition %s", root, name, firstName)
	}
	if len(part.Cols) > len(first.Cols) {
		return value.Errorf(value.ErrCorrupt, "database %s: table '%s has %d columns in partition %s and %d in %s", root, name, len(part.Cols), partName, len(first.Cols), firstName)
	}
	for i, id := range part.Names {
		want, got := first.Cols[i].Type, part.Cols[i].Type
		if id != first.Names[i] || got != want {
			return value.Errorf(value.ErrCorrupt, "database %s: column %d of table '%s is %s '%s in partition %s and %s '%s in %s",
				root, i, name, got, id, partName, want, first.Names[i], firstName)
		}
	}
	return nil
}

// partitionKeys returns the name of the column that the names of partitions
// stand for, and its values: dates if all are one, else integers if all
// consist of digits, else symbols.
func partitionKeys(names []string) (string, value.Vector) {
	dates, ints := make([]int32, len(names)), make([]int64, len(names))
	allDates, allInts := true, true
	for i, name := range names {
		var ok bool
		if dates[i], ok = parseDate(name); !ok {
			allDates = false
		}
		n, err := strconv.ParseInt(name, 10, 64)
		if ints[i] = n; err != nil {
			allInts = false
		}
	}
	switch {
	case allDates:
		return "date", value.NewVec(value.TypeDate, dates)
	case allInts:
		return "part", value.NewVec(value.TypeI64, ints)
	}
	return "part", value.Syms(names...)
}

// parseDate reads YYYY.MM.DD; a day that the month does not have carries into
// the next one.
func parseDate(name string) (int32, bool) {
	if len(name) != 10 || name[4] != '.' || name[7] != '.' {
		return 0, false
	}
	year, err := strconv.ParseUint(name[:4], 10, 32)
	month, err2 := strconv.ParseUint(name[5:7], 10, 32)
	day, err3 := strconv.ParseUint(name[8:], 10, 32)
	if err != nil || err2 != nil || err3 != nil || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	return int32(value.DaysOf(int(year), int(month), int(day))), true
}

// Tables returns the names of the tables in the last partition, sorted.
func Tables(root string) ([]string, error) {
	names, err := partitions(root)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	return tablesIn(filepath.Join(root, names[len(names)-1]))
}

// tablesIn returns the names of the tables in one partition, sorted.
func tablesIn(dir string) ([]string, error) {
	entries, err := file.List(dir)
	if err != nil {
		return nil, err
	}
	var tables []string
	for _, e := range entries {
		is, err := splay.IsTable(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		if is {
			tables = append(tables, e.Name())
		}
	}
	slices.Sort(tables)
	return tables, nil
}
