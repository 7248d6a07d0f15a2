package kernel

import "github.com/rayforce-go/rayforce/value"

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
	rows := make([]int32, 0, p.Rows)
	for k, t := range p.Tables {
		for range t.NumRows() {
			rows = append(rows, int32(k))
		}
	}
	return Gather(value.Collection(p.Keys), rows, workers)
}

// partColumn returns column i of all tables, one after the other.
func partColumn(p *value.Parts, i, workers int) value.Collection {
	var cols []value.Collection
	for _, t := range p.Tables {
		switch {
		case i < t.NumCols():
			cols = append(cols, t.ColAt(i))
		case t.NumRows() > 0:
			missing := make([]int32, t.NumRows())
			for r := range missing {
				missing[r] = -1
			}
			cols = append(cols, GatherOrNull(Slice(p.Tables[0].ColAt(i), 0, 0), missing, workers))
		}
	}
	if len(cols) == 1 {
		return cols[0]
	}
	return Concat(cols...)
}
