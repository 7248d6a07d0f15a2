package parted

import (
	"path/filepath"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/storage/splay"
	"github.com/rayforce-go/rayforce/internal/storage/symfile"
	"github.com/rayforce-go/rayforce/value"
)

// Fill gives every partition of the database an empty table for each table
// that only others have, with the columns of the last partition that has it.
// It returns the names of the partitions that it changed.
func Fill(root string, o splay.Options) ([]string, error) {
	names, err := partitions(root)
	if err != nil {
		return nil, err
	}
	last := make(map[string]string) // the last partition with each table
	has := make([]map[string]bool, len(names))
	for i, part := range names {
		tables, err := tablesIn(filepath.Join(root, part))
		if err != nil {
			return nil, err
		}
		has[i] = make(map[string]bool)
		for _, t := range tables {
			has[i][t], last[t] = true, part
		}
	}
	vocab, err := symfile.Read(filepath.Join(root, splay.SymFile))
	if err != nil {
		return nil, err
	}
	empty := make(map[string]*value.Table)
	for table, part := range last {
		f, err := splay.Open(filepath.Join(root, part, table), vocab)
		if err != nil {
			return nil, err
		}
		if empty[table], err = emptied(root, part, table, f.Table()); err != nil {
			return nil, err
		}
	}
	var changed []string
	for i, part := range names {
		for table, t := range empty {
			if has[i][table] {
				continue
			}
			if err := splay.Set(filepath.Join(root, part, table), t, o); err != nil {
				return nil, err
			}
			if n := len(changed); n == 0 || changed[n-1] != part {
				changed = append(changed, part)
			}
		}
	}
	return changed, nil
}

// emptied returns the columns of a table without its rows. An empty list
// column does not tell of its type on disk, so there is no such table.
func emptied(root, part, name string, t *value.Table) (*value.Table, error) {
	for i, col := range t.Cols() {
		if col.Type() == value.TypeList {
			return nil, value.Errorf(value.ErrIO, "database %s: table '%s of partition %s has the list column '%s, which an empty table cannot have", root, name, part, t.Names()[i])
		}
	}
	return kernel.SliceTable(t, 0, 0), nil
}
