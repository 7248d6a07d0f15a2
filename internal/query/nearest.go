package query

import (
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func nearest(c *lang.Ctx, q *clauses, t *value.Table) (value.Value, error) { return nil, nil }
