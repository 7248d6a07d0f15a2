package splay

import (
	"context"
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
}

// Set stores a table in dir, replacing the table there, in one step that a
// crash leaves done or not begun. The symbol file grows before: its new symbols
// mean nothing to the old table. Files of columns that the new table does not
// have are removed. Nothing is written when the table cannot be stored.
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
	w, err := begin(o.Context, dir, symPath)
	if err != nil {
		return err
	}
	defer w.Close()
	var vocab *symfile.Vocabulary
	if symPath != "" {
		if vocab, err = symfile.Extend(o.Context, symPath, symbols(cols)...); err != nil {
			return err
		}
	}
	co := column.Options{Context: o.Context, Workers: o.Workers, Vocab: vocab, Auto: o.Auto}
	for i, col := range cols {
		if err := w.column(names[i], col, co); err != nil {
			return err
		}
	}
	if err := w.links(names, cols); err != nil {
		return err
	}
	if err := w.sweep(names); err != nil {
		return err
	}
	return w.Commit(names)
}

// Writer writes the files of a table beside those of the table in the same
// directory, which it replaces when it commits.
type Writer struct {
	*file.Change
	draft       *file.Draft // that the directory lies in; nil if it has its name
	part, table string      // the name that it will have
}

// begin is Begin for a table with this symbol file. A partition must not be
// seen without its table, so the first table of one, like any new one in a
// database, gets its directory when it is complete.
func begin(ctx context.Context, dir, symPath string) (*Writer, error) {
	root, part, table, ok := inDatabase(dir)
	dir = filepath.Clean(dir)
	if !ok || strings.HasPrefix(filepath.Clean(symPath), dir+"/") {
		return Begin(ctx, dir)
	}
	if there, err := file.Exists(dir); there || err != nil {
		return Begin(ctx, dir)
	}
	if err := file.MakeDir(root); err != nil {
		return nil, err
	}
	draft, err := file.NewDraft(ctx, root)
	if err != nil {
		return nil, err
	}
	w, err := Begin(ctx, filepath.Join(draft.Path(), table))
	if err != nil {
		draft.Close()
		return nil, err
	}
	w.draft, w.part, w.table = draft, part, table
	return w, nil
}

// Begin waits for its turn to replace the table in dir, which it makes if there
// is no such directory.
func Begin(ctx context.Context, dir string) (*Writer, error) {
	if err := file.MakeDir(dir); err != nil {
		return nil, err
	}
	c, err := file.Begin(ctx, filepath.Clean(dir), schemaFile)
	if err != nil {
		return nil, err
	}
	return &Writer{Change: c}, nil
}

// column writes the file of a column.
func (w *Writer) column(name string, col value.Collection, o column.Options) error {
	t, err := w.Create(name)
	if err != nil {
		return err
	}
	return file.Error(t.Path(), column.Encode(t, col, o))
}

// Commit replaces the table by one of these columns, which are written.
func (w *Writer) Commit(names []string) error {
	if err := w.column(schemaFile, value.Strs(names...), column.Options{}); err != nil {
		return err
	}
	if err := w.Change.Commit(); err != nil || w.draft == nil {
		return err
	}
	return w.draft.Place(w.part, w.table)
}

// Close ends the writing. What was not committed is dropped.
func (w *Writer) Close() {
	w.Change.Close()
	if w.draft != nil {
		w.draft.Close()
	}
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

// links writes what linked columns refer to and removes what others referred
// to.
func (w *Writer) links(names []string, cols []value.Collection) error {
	isColumn := nameSet(names)
	for i, name := range names {
		link := name + linkSuffix
		m := value.MetaOf(cols[i])
		switch {
		case isColumn[link]:
		case !m.Linked:
			w.Remove(link)
		default:
			t, err := w.Create(link)
			if err == nil {
				_, err = t.Write([]byte(m.Target.String()))
			}
			if err != nil {
				return file.Error(filepath.Join(w.Dir(), link), err)
			}
		}
	}
	return nil
}

func nameSet(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[name] = true
	}
	return set
}

// sweep removes the regular files of the directory that belong to no column,
// except hidden ones.
func (w *Writer) sweep(names []string) error {
	entries, err := file.List(w.Dir())
	if err != nil {
		return err
	}
	isColumn := nameSet(names)
	for _, e := range entries {
		name := e.Name()
		base, isLink := strings.CutSuffix(name, linkSuffix)
		if name[0] != '.' && e.Type().IsRegular() && !isColumn[name] && !(isLink && isColumn[base]) {
			w.Remove(name)
		}
	}
	return nil
}
