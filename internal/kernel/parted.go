package kernel

import (
	"context"

	"github.com/rayforce-go/rayforce/value"
)

// PartedTable returns the partitioned table of these tables, one for each key:
// names begins with the name of the keys, which become the first column. Later
// tables may lack columns at the end; their rows are null there.
func PartedTable(names []value.SymID, keys value.Vector, tables []*value.Table, workers int) *value.Table {
	p := &value.Parts{Keys: keys, Tables: tables}
	for _, t := range tables {
		p.Rows += t.NumRows()
	}
	p.Column = func(i int) value.Collection {
		if i == 0 {
			return partKeys(p, workers)
		}
		return partColumn(p, i-1, workers)
	}
	return value.NewPartedTable(names, p)
}

// partKeys returns the key of the partition of every row.
func partKeys(p *value.Parts, workers int) value.Collection {
	switch keys := p.Keys.(type) {
	case *value.Vec[int32]:
		return repeatKeys(p, keys, workers)
	case *value.Vec[int64]:
		return repeatKeys(p, keys, workers)
	case *value.Vec[value.SymID]:
		return repeatKeys(p, keys, workers)
	}
	panic("kernel: partitions by " + value.Name(p.Keys))
}

func repeatKeys[T value.Elem](p *value.Parts, keys *value.Vec[T], workers int) value.Collection {
	out := make([]T, p.Rows)
	starts := make([]int, len(p.Tables))
	for k, at := 0, 0; k < len(starts); k++ {
		starts[k] = at
		at += p.Tables[k].NumRows()
	}
	eachPart(p, workers, func(k int) {
		part := out[starts[k] : starts[k]+p.Tables[k].NumRows()]
		for i := range part {
			part[i] = keys.Data()[k]
		}
	})
	return value.NewVecNulls(keys.Type(), out, keys.HasNulls())
}

// eachPart calls f for every partition.
func eachPart(p *value.Parts, workers int, f func(k int)) {
	if p.Rows < Grain {
		workers = 1
	}
	_ = Parallel(context.Background(), workers, len(p.Tables), 1, func(lo, hi, _ int) {
		for k := lo; k < hi; k++ {
			f(k)
		}
	})
}

// partColumn returns column i of all tables, one after the other.
func partColumn(p *value.Parts, i, workers int) value.Collection {
	cols := make([]value.Collection, len(p.Tables))
	eachPart(p, workers, func(k int) { cols[k] = columnOfPart(p, k, i) })
	if len(cols) == 1 {
		return cols[0]
	}
	return concat(workers, cols)
}

// columnOfPart returns column i of one table, or nulls if it lacks that.
func columnOfPart(p *value.Parts, k, i int) value.Collection {
	t := p.Tables[k]
	if i < t.NumCols() {
		return t.ColAt(i)
	}
	missing := make([]int32, t.NumRows())
	for r := range missing {
		missing[r] = -1
	}
	return GatherOrNull(Slice(p.Tables[0].ColAt(i), 0, 0), missing, 1)
}
