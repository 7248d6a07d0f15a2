package lang

import (
	"bytes"
	"runtime/debug"
	"sync"

	"github.com/rayforce-go/rayforce/value"
)

// pmapGrain is the fewest elements worth a goroutine of their own.
const pmapGrain = 64

// pmapFn is map with the elements divided among all cores. It runs as map does
// when there are few, or when the function turns out to change something.
func pmapFn(c *Ctx, args []value.Value) (value.Value, error) {
	last := len(args) - 1
	if len(args) < 2 || len(args) > 3 {
		return mapFn(c, args)
	}
	col, ok := value.AsCollection(args[last])
	if !ok || c.Workers() < 2 || col.Len() < 2*pmapGrain {
		return mapFn(c, args)
	}
	x := Slot{}
	if last == 2 {
		x = SlotOf(args[1])
	}
	out, err := c.parallelMap(args[0], x, last, cellsOf(col))
	if err == error(ErrNeedsWriter) && c.writer {
		return mapFn(c, args)
	}
	if err != nil {
		return nil, err
	}
	return value.NewList(out...), nil
}

func (c *Ctx) parallelMap(f value.Value, x Slot, n int, in cells) ([]value.Value, error) {
	out := make([]value.Value, in.n)
	workers := min(c.Workers(), in.n/pmapGrain)
	errs := make([]error, workers)
	faults := make([]any, workers)
	prints := make([]bytes.Buffer, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			debug.SetPanicOnFault(true) // a mapped file may be shortened
			child := c.reader(&prints[w])
			defer child.end()
			defer func() { faults[w] = recover() }()
			k, err := child.Caller(f, n)
			if err == nil {
				err = child.fill(out, in.n*w/workers, in.n*(w+1)/workers, mapCall(&k, x, n, in))
			}
			errs[w] = err
		})
	}
	wg.Wait()
	for _, fault := range faults {
		if fault != nil {
			panic(fault) // again, where somebody can recover it
		}
	}
	for _, err := range errs {
		if err == error(ErrNeedsWriter) {
			return nil, err
		}
	}
	for w := range workers {
		if _, err := c.Stdout().Write(prints[w].Bytes()); err != nil {
			return nil, value.AsError(err)
		}
		if errs[w] != nil {
			return nil, errs[w]
		}
	}
	return out, nil
}

// reader returns a context for another goroutine that sees what c sees, only
// reads, and prints to out.
func (c *Ctx) reader(out *bytes.Buffer) *Ctx {
	child := *c
	if c.writer {
		child.cells, child.writer = c.in.globals.live, false
	}
	child.scopes = append([]*scope(nil), c.scopes...)
	child.out, child.trace = out, nil
	child.begin()
	return &child
}
