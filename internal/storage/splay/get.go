package splay

import (
	"path/filepath"
	"strings"

	"github.com/rayforce-go/rayforce/internal/storage/column"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/internal/storage/symfile"
	"github.com/rayforce-go/rayforce/value"
)

// Get returns the table stored in the directory path. symPath is the path of its symbol file,
// nil for the default.
func Get(path string, symPath *string) (*value.Table, error) {
	dir := filepath.Clean(path)
	var vocab *symfile.Vocabulary
	read := func() (err error) {
		sym := ReadSymFile(path)
		if symPath != nil {
			sym = *symPath
		}
		switch {
		case sym == "":
			own := filepath.Join(dir, SymFile)
			file.Tidy(own, own+symfile.LockSuffix)
		case vocab == nil || vocab.Outdated(sym):
			vocab, err = symfile.Read(sym)
		}
		return err
	}
	if err := read(); err != nil { // which counts before all that is wrong with the table
		return nil, err
	}
	var f *Files
	err := readVersion(dir, func(v *file.Version) (err error) {
		if err := read(); err != nil { // it grows before the files that need it are there
			return err
		}
		f, err = open(v, dir, vocab)
		return err
	})
	if err != nil {
		return nil, err
	}
	return f.Table(), nil
}

// readVersion is file.ReadVersion for the directory of a table.
func readVersion(dir string, read func(v *file.Version) error) error {
	called := false
	err := file.ReadVersion(dir, schemaFile, func(v *file.Version) error {
		called = true
		return read(v)
	})
	if !called && value.CodeOf(err) == value.ErrIO {
		return noSchema(dir, err)
	}
	return err
}

func noSchema(dir string, err error) error {
	return value.Errorf(value.ErrIO, "table %s: no list of columns: %s", dir, value.AsError(err).Msg)
}

// Files are the files of a table, all of which were found to be whole.
type Files struct {
	Names []value.SymID
	Cols  []column.Column
	links []value.SymID // by column, the table that it refers to; 0 for none
}

// Open checks the files of the table in dir; vocab is nil when there is no
// symbol file.
func Open(dir string, vocab *symfile.Vocabulary) (f *Files, err error) {
	dir = filepath.Clean(dir)
	err = readVersion(dir, func(v *file.Version) (err error) {
		f, err = open(v, dir, vocab)
		return err
	})
	return f, err
}

func open(v *file.Version, dir string, vocab *symfile.Vocabulary) (*Files, error) {
	names, err := schema(v, dir)
	if err != nil {
		return nil, err
	}
	f := &Files{Names: make([]value.SymID, len(names)), Cols: make([]column.Column, len(names)), links: make([]value.SymID, len(names))}
	for i, name := range names {
		c, err := column.Open(v, name, vocab)
		if err != nil {
			return nil, err
		}
		if rows := f.Cols[0].Len; i > 0 && c.Len != rows {
			return nil, value.Errorf(value.ErrCorrupt, "table %s: column '%s has %d rows, '%s has %d; was it being written?", dir, name, c.Len, names[0], rows)
		}
		f.Names[i], f.Cols[i] = value.Intern(name), c
		if link := name + linkSuffix; (c.Type == value.TypeI32 || c.Type == value.TypeI64) && v.Has(link) {
			f.links[i], _ = readLink(v, link)
		}
	}
	return f, nil
}

// Table returns the table of these files. Columns that take time to load are
// loaded when they are first asked for.
func (f *Files) Table() *value.Table {
	cols, rows := make([]value.Collection, len(f.Cols)), 0
	for i, c := range f.Cols {
		rows = c.Len
		if col := c.Loaded(); col != nil {
			cols[i] = f.link(i, col)
		}
	}
	return value.NewLazyTable(f.Names, cols, rows, func(i int) (value.Collection, error) {
		col, err := f.Cols[i].Load()
		if err != nil {
			return nil, err
		}
		return f.link(i, col), nil
	})
}

// link returns column i with the table that it links to.
func (f *Files) link(i int, col value.Collection) value.Collection {
	if f.links[i] == 0 {
		return col
	}
	m := value.MetaOf(col)
	m.Linked, m.Target = true, f.links[i]
	return value.WithMeta(col.(value.Vector), m)
}

// schema returns the names of the columns of a table.
func schema(v *file.Version, dir string) ([]string, error) {
	path := v.Path(schemaFile)
	c, err := column.Open(v, schemaFile, nil)
	if err != nil {
		if value.CodeOf(err) == value.ErrIO {
			return nil, noSchema(dir, err)
		}
		return nil, err
	}
	col, err := c.Load()
	if err != nil {
		return nil, err
	}
	texts, ok := col.(*value.StrVec)
	if !ok {
		return nil, value.Errorf(value.ErrCorrupt, "table %s: the list of columns %s is a %s, expected strings", dir, path, c.Type)
	}
	names := make([]string, texts.Len())
	for i := range names {
		names[i] = strings.Clone(texts.Str(i))
		if !Storable(names[i]) {
			return nil, value.Errorf(value.ErrCorrupt, "table %s: entry %d of %s is %q, which no column file is named", dir, i, path, names[i])
		}
	}
	return names, nil
}

// maxLink is the size of the largest link file that counts.
const maxLink = 1 << 20

// readLink returns the table that a link file names.
func readLink(v *file.Version, link string) (value.SymID, bool) {
	data, err := v.Keep(link)
	if err != nil || len(data) > maxLink {
		return 0, false
	}
	name := strings.TrimRight(string(data), "\n\r\t \x00")
	return value.Intern(name), name != ""
}

// IsTable reports whether a directory holds a table.
func IsTable(dir string) (bool, error) { return file.IsRegular(filepath.Join(dir, schemaFile)) }
