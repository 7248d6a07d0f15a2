// Package load brings CSV files into splayed and partitioned tables without
// holding more than a batch of rows in memory. A table that is there already
// stays until the new one is complete.
package load

import (
	"context"
	"path/filepath"
	"strconv"

	"github.com/rayforce-go/rayforce/internal/progress"
	"github.com/rayforce-go/rayforce/internal/storage/column"
	"github.com/rayforce-go/rayforce/internal/storage/csv"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/internal/storage/splay"
	"github.com/rayforce-go/rayforce/internal/storage/symfile"
	"github.com/rayforce-go/rayforce/value"
)

// Source is the file to load.
type Source struct {
	Path    string
	Schema  csv.Schema
	Workers int
	// Room is that of csv.Options.
	Room func(n, width int64) error
	// Progress is told how far the load is; it may be nil.
	Progress *progress.Task
}

// open opens the file; whole says that it goes through memory at once.
func (s *Source) open(ctx context.Context, whole bool) (*csv.File, error) {
	o := csv.Options{Workers: s.Workers, Schema: s.Schema, Sample: csv.Head, Room: s.Room, Progress: s.Progress}
	if whole {
		o.Sample, o.Whole = csv.Spread, true
	}
	f, err := csv.Open(ctx, s.Path, o)
	if err != nil {
		return nil, err
	}
	if err := f.Settle(ctx); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Splayed loads a file into the table in dir and returns the table, opened.
func Splayed(ctx context.Context, s Source, dir string) (*value.Table, error) {
	f, err := s.open(ctx, false)
	if err != nil {
		return nil, err
	}
	hasStrings := false
	for _, t := range f.Types() {
		hasStrings = hasStrings || t == value.TypeStr
	}
	if hasStrings {
		f.Close()
		err = s.whole(ctx, dir)
	} else {
		err = s.streamed(ctx, f, dir)
		f.Close()
	}
	if err != nil {
		return nil, err
	}
	own := filepath.Join(dir, splay.SymFile)
	return splay.Get(dir, &own)
}

// whole loads a file with strings, which a column file does not take in
// batches, through memory.
func (s *Source) whole(ctx context.Context, dir string) error {
	f, err := s.open(ctx, true)
	if err != nil {
		return err
	}
	defer f.Close()
	t, err := f.Read(ctx, 0, f.Rows())
	if err != nil {
		return err
	}
	own := filepath.Join(dir, splay.SymFile)
	return splay.Set(dir, t, splay.Options{Context: ctx, Workers: s.Workers, SymFile: &own, Auto: column.AnyIndex})
}

// streamed loads a file batch by batch.
func (s *Source) streamed(ctx context.Context, f *csv.File, dir string) error {
	names, err := fileNames(f.Names())
	if err != nil {
		return err
	}
	out, err := splay.Begin(ctx, dir)
	if err != nil {
		return err
	}
	defer out.Close()
	w := tableWriter{out: out, names: names, options: column.Options{Context: ctx, Workers: s.Workers, Auto: column.ZoneIndex}}
	defer w.close()
	if err := w.open(f.Types()); err != nil {
		return err
	}
	for lo := 0; lo < f.Rows(); lo += column.StreamBatch {
		t, err := f.Read(ctx, lo, min(lo+column.StreamBatch, f.Rows()))
		if err != nil {
			return err
		}
		if err := w.append(t); err != nil {
			return err
		}
	}
	return w.finish()
}

// fileNames returns the names of the columns, all of which must be able to be
// the name of a file of their own.
func fileNames(ids []value.SymID) ([]string, error) {
	names, seen := make([]string, len(ids)), make(map[string]bool)
	for i, id := range ids {
		names[i] = id.String()
		if !splay.Storable(names[i]) {
			return nil, value.Errorf(value.ErrDomain, "column %d is named %q, which no file can be named", i, names[i])
		}
		if seen[names[i]] {
			return nil, value.Errorf(value.ErrIO, "two columns are named '%s, and a directory has one file of a name", names[i])
		}
		seen[names[i]] = true
	}
	return names, nil
}

// tableWriter writes the columns of a table side by side.
type tableWriter struct {
	out     *splay.Writer
	names   []string
	options column.Options
	symbols *symfile.Writer // nil without SYM columns
	cols    []*column.Stream
}

func (w *tableWriter) open(types []value.Type) error {
	for _, t := range types {
		if t == value.TypeSym && w.symbols == nil {
			var err error
			if w.symbols, err = symfile.Begin(w.options.Context, filepath.Join(w.out.Dir(), splay.SymFile)); err != nil {
				return err
			}
			w.options.Vocab = w.symbols.Vocabulary
		}
	}
	for i, t := range types {
		to, err := w.out.Create(w.names[i])
		if err != nil {
			return err
		}
		c, err := column.NewStream(to, t, w.options)
		if err != nil {
			return err
		}
		w.cols = append(w.cols, c)
	}
	return nil
}

func (w *tableWriter) append(t *value.Table) error {
	for i, c := range w.cols {
		col := t.ColAt(i).(value.Vector)
		if v, ok := col.(*value.Vec[value.SymID]); ok {
			w.symbols.Add(v.Data())
		}
		if err := c.Append(col); err != nil {
			return err
		}
	}
	return nil
}

// finish replaces the table: symbols first.
func (w *tableWriter) finish() error {
	if w.symbols != nil {
		if err := w.symbols.Commit(); err != nil {
			return err
		}
	}
	for _, c := range w.cols {
		if err := c.Finish(); err != nil {
			return err
		}
	}
	return w.out.Commit(w.names)
}

// close lets others grow the symbol file.
func (w *tableWriter) close() {
	if w.symbols != nil {
		w.symbols.Close()
	}
}

// Parted loads a file into the partitions 0, 1, 2, … of a database, each with
// this number of rows of the table.
func Parted(ctx context.Context, s Source, root, table string, rows int) error {
	f, err := s.open(ctx, false)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := file.MakeDir(root); err != nil {
		return err
	}
	symPath := filepath.Join(root, splay.SymFile)
	o := splay.Options{Context: ctx, Workers: s.Workers, SymFile: &symPath, Auto: column.ZoneIndex}
	for k, lo := 0, 0; k == 0 || lo < f.Rows(); k, lo = k+1, lo+rows {
		t, err := f.Read(ctx, lo, min(lo+rows, f.Rows()))
		if err != nil {
			return err
		}
		if err := splay.Set(filepath.Join(root, strconv.Itoa(k), table), t, o); err != nil {
			return err
		}
	}
	return nil
}
