package splay

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/rayforce-go/rayforce/internal/storage/column"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/internal/storage/symfile"
	"github.com/rayforce-go/rayforce/value"
)

// Get returns the table stored in dir. symPath is the path of its symbol file,
// nil for the default.
func Get(dir string, symPath *string) (*value.Table, error) {
	path := ReadSymFile(dir)
	if symPath != nil {
		path = *symPath
	}
	var vocab *symfile.Vocabulary
	if path != "" {
		var err error
		if vocab, err = symfile.Read(path); err != nil {
			return nil, err
		}
	}
	f, err := Open(dir, vocab)
	if err != nil {
		return nil, err
	}
	return f.Table(), nil
}

// Files are the files of a table, all of which were found to be whole.
type Files struct {
	Names []value.SymID
	Cols  []column.Column
	links []value.SymID // by column, the table that it refers to; 0 for none
}

// Open checks the files of the table in dir; vocab is nil when there is no
// symbol file.
func Open(dir string, vocab *symfile.Vocabulary) (*Files, error) {
	dir = filepath.Clean(dir)
	names, err := Schema(dir)
	if err != nil {
		return nil, err
	}
	f := &Files{Names: make([]value.SymID, len(names)), Cols: make([]column.Column, len(names)), links: make([]value.SymID, len(names))}
	for i, name := range names {
		c, err := column.Open(filepath.Join(dir, name), vocab)
		if err != nil {
			return nil, err
		}
		if rows := f.Cols[0].Len; i > 0 && c.Len != rows {
			return nil, value.Errorf(value.ErrCorrupt, "table %s: column '%s has %d rows, '%s has %d; was it being written?", dir, name, c.Len, names[0], rows)
		}
		f.Names[i], f.Cols[i] = value.Intern(name), c
		if c.Type == value.TypeI32 || c.Type == value.TypeI64 {
			f.links[i], _ = readLink(filepath.Join(dir, name+linkSuffix))
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
		if cols[i] = c.Loaded(); f.links[i] != 0 {
			v := cols[i].(value.Vector)
			m := value.MetaOf(v)
			m.Linked, m.Target = true, f.links[i]
			cols[i] = value.WithMeta(v, m)
		}
	}
	return value.NewLazyTable(f.Names, cols, rows, func(i int) value.Collection { return f.Cols[i].Load() })
}

// Schema returns the names of the columns of the table in dir.
func Schema(dir string) ([]string, error) {
	path := filepath.Join(dir, schemaFile)
	c, err := column.Open(path, nil)
	if err != nil {
		if value.CodeOf(err) == value.ErrIO {
			return nil, value.Errorf(value.ErrIO, "table %s: no list of columns: %s", dir, value.AsError(err).Msg)
		}
		return nil, err
	}
	texts, ok := c.Load().(*value.StrVec)
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

// maxLink is the size of the largest link file that is read.
const maxLink = 1 << 20

// readLink returns the table that a link file names.
func readLink(path string) (value.SymID, bool) {
	data, err := file.ReadSmall(path, maxLink)
	if err != nil {
		return 0, false
	}
	name := strings.TrimRight(string(data), "\n\r\t \x00")
	return value.Intern(name), name != ""
}

// IsTable reports whether a directory holds a table.
func IsTable(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, schemaFile))
	return err == nil && info.Mode().IsRegular()
}
