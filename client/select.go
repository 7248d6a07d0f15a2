package client

import (
	"context"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/value/rows"
)

// Querier is what queries go to: a Conn, a Pool, or a PoolConn.
type Querier interface {
	Query(ctx context.Context, text string, args ...value.Value) (value.Value, error)
}

// Select queries and returns the rows of the result as structs, see rows.Scan.
// An error in that is a *rows.Error.
func Select[T any](ctx context.Context, q Querier, text string, args ...value.Value) ([]T, error) {
	v, err := q.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	return rows.Scan[T](v)
}
