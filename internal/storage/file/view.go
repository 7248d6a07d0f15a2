package file

import (
	"context"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// Bytes returns the content of the file. Read only.
func (v *View) Bytes() []byte { return v.data }

// Guard runs f, which reads views, and turns a memory fault in it, as reading
// a file gives that was shortened after it was mapped, into an error that
// names path.
func Guard(path string, f func()) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			fault, ok := p.(interface {
				runtime.Error
				Addr() uintptr
			})
			if !ok {
				panic(p)
			}
			err = value.Errorf(value.ErrIO, "%s: was shortened while it was read (fault at %#x)", path, fault.Addr())
		}
	}()
	f()
	return nil
}

// Parallel is kernel.Parallel for an f that reads the view of path: a memory
// fault in it ends the loop with an error, see Guard.
func Parallel(ctx context.Context, path string, workers, n, grain int, f func(lo, hi, worker int)) error {
	var (
		mu    sync.Mutex
		fault error
	)
	err := kernel.Parallel(ctx, workers, n, grain, func(lo, hi, worker int) {
		if err := Guard(path, func() { f(lo, hi, worker) }); err != nil {
			mu.Lock()
			fault = err
			mu.Unlock()
		}
	})
	if fault != nil {
		return fault
	}
	return err
}
