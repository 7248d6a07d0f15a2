// Package load brings CSV files into splayed and partitioned tables without
// holding more than a batch of rows in memory.
//
// What it writes is not forced to the disk: a load that a crash of the machine
// interrupts is done again.
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
	return splay.Set(dir, t, splay.Options{Context: ctx, Workers: s.Workers, SymFile: &own, Auto: column.AnyIndex, Sync: file.Fast})
}

// streamed loads a file batch by batch.
func (s *Source) streamed(ctx context.Context, f *csv.File, dir string) error {
	names, err := fileNames(f.Names())
	if err != nil {
		return err
	}
	if err := splay.Clear(dir); err != nil {
		return err
	}
	w := tableWriter{dir: dir, names: names, options: column.Options{Context: ctx, Workers: s.Workers, Auto: column.ZoneIndex, Sync: file.Fast}}
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
	dir     string
	names   []string
	options column.Options
	symbols *symfile.Writer // nil without SYM columns
	cols    []*column.Stream
}

func (w *tableWriter) open(types []value.Type) error {
	for _, t := range types {
		if t == value.TypeSym && w.symbols == nil {
			var err error
			if w.symbols, err = symfile.Begin(filepath.Join(w.dir, splay.SymFile)); err != nil {
				return err
			}
			w.options.Vocab = w.symbols.Vocabulary
		}
	}
	for i, t := range types {
		c, err := column.NewStream(filepath.Join(w.dir, w.names[i]), t, w.options)
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

// finish puts the files in their places: symbols, columns, names.
func (w *tableWriter) finish() error {
	if w.symbols != nil {
		if err := w.symbols.Commit(w.options.Sync); err != nil {
			return err
		}
	}
	for len(w.cols) > 0 {
		c := w.cols[0]
		w.cols = w.cols[1:]
		if err := c.Finish(); err != nil {
			return err
		}
	}
	return splay.WriteSchema(w.dir, w.names, w.options.Sync)
}

// close drops what was not finished.
func (w *tableWriter) close() {
	for _, c := range w.cols {
		c.Discard()
	}
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
	o := splay.Options{Context: ctx, Workers: s.Workers, SymFile: &symPath, Auto: column.ZoneIndex, Sync: file.Fast}
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
