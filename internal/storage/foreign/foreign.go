// Package foreign has what the readers of other systems' column files share:
// which columns are wanted, the budget that their decoders allocate from, and
// the boundary that a panic of a decoder does not pass.
package foreign

import (
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/progress"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
)

// Options say how a file is read.
type Options struct {
	// Workers is the number of goroutines that decode; at least one does.
	Workers int
	// Columns are the names of the columns to read, in the order of the table;
	// nil stands for all.
	Columns []value.SymID
	// Room returns an error when there is no memory for n elements of width
	// bytes; nil means that there is always enough. It is called from several
	// goroutines.
	Room func(n, width int64) error
	// Progress is told how far the reader is; it may be nil.
	Progress *progress.Task
}

// CheckRoom is Room, which may be nil.
func (o *Options) CheckRoom(n, width int64) error {
	if o.Room == nil {
		return nil
	}
	return o.Room(n, width)
}

// Pick returns the places of the wanted columns among those of a file. A name
// that the file does not have is a schema error.
func (o *Options) Pick(path string, names []string) ([]int, error) {
	if o.Columns == nil {
		all := make([]int, len(names))
		for i := range all {
			all[i] = i
		}
		return all, nil
	}
	first := make(map[string]int, len(names))
	for i := len(names) - 1; i >= 0; i-- {
		first[names[i]] = i
	}
	picked := make([]int, len(o.Columns))
	for k, id := range o.Columns {
		i, ok := first[id.String()]
		if !ok {
			return nil, value.Errorf(value.ErrSchema, "%s: has no column '%s", path, id)
		}
		picked[k] = i
	}
	return picked, nil
}

// Allocator returns an allocator for a decoder. Its memory is Go's; it panics
// with a limit error where Room refuses, which Guard returns.
func (o *Options) Allocator() memory.Allocator {
	return &allocator{memory.NewGoAllocator(), o}
}

type allocator struct {
	memory.Allocator
	options *Options
}

func (a *allocator) check(size int) {
	if err := a.options.CheckRoom(int64(size), 1); err != nil {
		panic(err)
	}
}

// Allocate implements memory.Allocator.
func (a *allocator) Allocate(size int) []byte {
	a.check(size)
	return a.Allocator.Allocate(size)
}

// Reallocate implements memory.Allocator.
func (a *allocator) Reallocate(size int, b []byte) []byte {
	a.check(size)
	return a.Allocator.Reallocate(size, b)
}

// Guard runs f, which decodes the file at path. Every failure of it becomes an
// error with a code: a panic, as decoders have on damaged files, a memory fault,
// see file.Guard, and an error that carries none are corrupt errors.
func Guard(path string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = failure(path, p)
		}
	}()
	if fault := file.Guard(path, func() { err = f() }); fault != nil {
		return fault
	}
	if err != nil {
		return failure(path, err)
	}
	return nil
}

func failure(path string, what any) error {
	if wp, ok := what.(*kernel.WorkerPanic); ok {
		what = wp.Value
	}
	err, ok := what.(error)
	if !ok {
		err = fmt.Errorf("%v", what)
	}
	if coded := new(value.Error); errors.As(err, &coded) {
		return coded
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return value.Errorf(value.ErrCorrupt, "%s: ends early: %v", path, err)
	}
	return value.Errorf(value.ErrCorrupt, "%s: %v", path, err)
}
