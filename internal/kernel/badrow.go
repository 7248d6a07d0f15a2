package kernel

import (
	"sync/atomic"

	"github.com/rayforce-go/rayforce/value"
)

// badRow remembers that some row of a bulk operation had operands outside the
// domain, which fails the whole operation.
type badRow struct{ found atomic.Bool }

func (b *badRow) note() { b.found.Store(true) }

func (b *badRow) result(v value.Vector, err error) (value.Value, error) {
	if err == nil && b.found.Load() {
		err = wrongBucket()
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}
