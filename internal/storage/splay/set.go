package splay

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/rayforce-go/rayforce/internal/storage/column"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/internal/storage/symfile"
	"github.com/rayforce-go/rayforce/value"
)

// Options say how a table is written.
type Options struct {
	Context context.Context
	Workers int
	// SymFile is the path of the symbol file; nil for the default.
	SymFile *string
	// Auto says which large columns get an index on disk.
	Auto column.Auto
	// Sync says whether the files must have reached the disk.
	Sync file.Sync
}

// Set stores a table in dir, replacing the table there: the symbol file first,
// then the columns, then the names, which make the new table complete; in the
// end files of columns that it does not have are removed. Nothing is written
// when the table cannot be stored, and no column changes before all have been
// written beside it, so that a full disk leaves the old table. A crash while
// they take their places may leave columns of both.
func Set(dir string, t *value.Table, o Options) error {
	if t.Parts() != nil {
		return value.Errorf(value.ErrNYI, "a partitioned table cannot be stored in one directory; select the rows to store")
	}
	names, cols := columnsOf(t)
	if err := checkColumns(names, cols); err != nil {
		return err
	}
	symPath, err := o.symFile(dir, names, cols)
	if err != nil {
		return err
	}
	if err := file.MakeDir(dir); err != nil {
		return err
	}
	var vocab *symfile.Vocabulary
	if symPath != "" {
		if vocab, err = symfile.Extend(symPath, o.Sync, symbols(cols)...); err != nil {
			return err
		}
	}
	co := column.Options{Context: o.Context, Workers: o.Workers, Vocab: vocab, Auto: o.Auto, Sync: o.Sync}
	if err := writeColumns(dir, names, cols, co); err != nil {
		return err
	}
	writeLinks(dir, names, cols)
	if err := WriteSchema(dir, names, o.Sync); err != nil {
		return err
	}
	return sweep(dir, names)
}

// writeColumns replaces the files of the columns, all of them or, when one
// cannot be written, none.
func writeColumns(dir string, names []string, cols []value.Collection, o column.Options) error {
	staged := make([]*file.Temp, 0, len(cols))
	for i, col := range cols {
		t, err := column.Stage(filepath.Join(dir, names[i]), col, o)
		if err != nil {
			for _, t := range staged {
				t.Discard()
			}
			return err
		}
		staged = append(staged, t)
	}
	for _, t := range staged {
		if err := t.Place(); err != nil {
			return err
		}
	}
	if o.Sync {
		return file.SyncDir(dir)
	}
	return nil
}

func checkColumns(names []string, cols []value.Collection) error {
	seen := make(map[string]bool)
	for i, name := range names {
		if seen[name] {
			return value.Errorf(value.ErrDomain, "the table has two columns named '%s, and a directory one file of a name", name)
		}
		seen[name] = true
		if err := column.Check(cols[i]); err != nil {
			return err
		}
	}
	return nil
}

// symFile returns the path of the symbol file to write, "" when the table
// needs none.
func (o *Options) symFile(dir string, names []string, cols []value.Collection) (string, error) {
	if len(symbols(cols)) == 0 {
		return "", nil
	}
	if o.SymFile == nil {
		return WriteSymFile(dir), nil
	}
	path := *o.SymFile
	if path == "" {
		return "", value.Errorf(value.ErrDomain, "the table has symbols, and the path of the symbol file is empty")
	}
	for _, name := range names {
		taken := filepath.Join(dir, name)
		if taken == filepath.Clean(path) || taken == filepath.Clean(path+symfile.LockSuffix) {
			return "", value.Errorf(value.ErrReserve, "column '%s has the name of the symbol file %s or its lock", name, path)
		}
	}
	return path, nil
}

// symbols returns the SYM columns.
func symbols(cols []value.Collection) [][]value.SymID {
	var out [][]value.SymID
	for _, col := range cols {
		if v, ok := col.(*value.Vec[value.SymID]); ok {
			out = append(out, v.Data())
		}
	}
	return out
}

// WriteSchema writes the names of the columns, which completes a table.
func WriteSchema(dir string, names []string, sync file.Sync) error {
	return column.Write(filepath.Join(dir, schemaFile), value.Strs(names...), column.Options{Sync: sync})
}

// writeLinks stores what linked columns refer to and removes what others
// referred to. A table without these files is complete, so failures are left
// at that.
func writeLinks(dir string, names []string, cols []value.Collection) {
	isColumn := nameSet(names)
	for i, name := range names {
		path := filepath.Join(dir, name+linkSuffix)
		if isColumn[name+linkSuffix] {
			continue
		}
		if m := value.MetaOf(cols[i]); m.Linked {
			_ = file.Write(path, []byte(m.Target.String()), file.Fast)
		} else {
			_ = file.Remove(path)
		}
	}
}

func nameSet(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}

// sweep removes the regular files of dir that belong to no column, except
// hidden ones.
func sweep(dir string, names []string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return file.Error(dir, err)
	}
	isColumn := nameSet(names)
	for _, e := range entries {
		name := e.Name()
		base, isLink := strings.CutSuffix(name, linkSuffix)
		if name[0] == '.' || !e.Type().IsRegular() || isColumn[name] || isLink && isColumn[base] {
			continue
		}
		if err := file.Remove(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// Clear creates dir for a table that is about to be written; a table there is
// none any more.
func Clear(dir string) error {
	if err := file.MakeDir(dir); err != nil {
		return err
	}
	return file.Remove(filepath.Join(dir, schemaFile))
}
