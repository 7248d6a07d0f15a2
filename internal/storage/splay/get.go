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
	return Open(dir, vocab)
}

// Open is Get with the vocabulary at hand, nil when there is none.
func Open(dir string, vocab *symfile.Vocabulary) (*value.Table, error) {
	dir = filepath.Clean(dir)
	names, err := Schema(dir)
	if err != nil {
		return nil, err
	}
	ids, cols := make([]value.SymID, len(names)), make([]value.Collection, len(names))
	for i, name := range names {
		col, err := openColumn(dir, name, vocab)
		if err != nil {
			return nil, err
		}
		if i > 0 && col.Len() != cols[0].Len() {
			return nil, value.Errorf(value.ErrCorrupt, "table %s: column '%s has %d rows, '%s has %d; was it being written?", dir, name, col.Len(), names[0], cols[0].Len())
		}
		ids[i], cols[i] = value.Intern(name), col
	}
	return value.NewTable(ids, cols), nil
}

// Schema returns the names of the columns of the table in dir.
func Schema(dir string) ([]string, error) {
	path := filepath.Join(dir, schemaFile)
	col, err := column.Read(path, nil)
	if err != nil {
		if value.CodeOf(err) == value.ErrIO {
			return nil, value.Errorf(value.ErrIO, "table %s: no list of columns: %s", dir, value.AsError(err).Msg)
		}
		return nil, err
	}
	texts, ok := col.(*value.StrVec)
	if !ok {
		return nil, value.Errorf(value.ErrCorrupt, "table %s: the list of columns %s is a %s, expected strings", dir, path, value.Name(col))
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

func openColumn(dir, name string, vocab *symfile.Vocabulary) (value.Collection, error) {
	col, err := column.Read(filepath.Join(dir, name), vocab)
	if err != nil {
		return nil, err
	}
	if t := col.Type(); t == value.TypeI32 || t == value.TypeI64 {
		if target, ok := readLink(filepath.Join(dir, name+linkSuffix)); ok {
			v := col.(value.Vector)
			m := value.MetaOf(v)
			m.Linked, m.Target = true, target
			return value.WithMeta(v, m), nil
		}
	}
	return col, nil
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
