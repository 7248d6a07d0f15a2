package value

import "sync"

// Table is a list of named columns of one length. A column is a vector or a
// list. Names need not be unique; lookup finds the first.
//
// The columns of a table from disk, and those of one that consists of
// partitions, see Parts, may be made when they are first asked for. So ask for
// the columns you need (Col, ColAt) rather than for all of them (Cols). A column
// whose file turns out to be damaged then panics with an *Error, see Load
// and Guard.
type Table struct {
	names []SymID
	cols  []Collection
	parts *Parts
	lazy  *lazyCols    // nil when all columns are there
	wire  []Collection // see NewRaggedTable
}

// lazyCols makes the columns of a table that are not there from the start.
type lazyCols struct {
	rows int
	once []sync.Once
	errs []error // of columns that could not be made
	load func(i int) (Collection, error)
}

// NewTable returns the table of these columns, keeping both slices. The
// columns must have one length; the caller has checked that.
func NewTable(names []SymID, cols []Collection) *Table {
	if len(names) != len(cols) {
		panic("value: table names and columns differ in number")
	}
	return &Table{names: names, cols: cols}
}

// NewRaggedTable returns a table of columns that may differ in length, as the
// wire may bring them: its rows are those that all columns have. Nothing that
// works on tables sees the cells beyond them; only WireCols does.
func NewRaggedTable(names []SymID, cols []Collection) *Table {
	rows, ragged := 0, false
	for i, c := range cols {
		if n := c.Len(); i == 0 || n < rows {
			rows, ragged = n, i > 0
		} else if n > rows {
			ragged = true
		}
	}
	if !ragged {
		return NewTable(names, cols)
	}
	even := make([]Collection, len(cols))
	for i, c := range cols {
		switch c := c.(type) {
		case Vector:
			even[i] = c.Slice(0, rows)
		case *List:
			even[i] = c.Slice(0, rows)
		}
	}
	t := NewTable(names, even)
	t.wire = cols
	return t
}

// WireCols returns the columns as the wire brought them, of different lengths
// perhaps: what is sent on and what the compact form shows. Other tables give
// their columns.
func (t *Table) WireCols() []Collection {
	if t.wire != nil {
		return t.wire
	}
	return t.Cols()
}

// NewLazyTable returns a table of this many rows whose columns that are nil
// are made by load, once each, when they are first asked for; load may run in
// several goroutines. It keeps both slices.
func NewLazyTable(names []SymID, cols []Collection, rows int, load func(i int) (Collection, error)) *Table {
	t := NewTable(names, cols)
	t.lazy = &lazyCols{rows: rows, once: make([]sync.Once, len(cols)), errs: make([]error, len(cols)), load: load}
	return t
}

// Parts is what a partitioned table consists of: tables of the same columns,
// and a key for each. The partitioned table has their rows one after the other
// and, before their columns, one that repeats the key of each row's partition.
type Parts struct {
	// Keys holds the key of each partition, of type DATE, I64 or SYM.
	Keys Vector
	// Tables holds the partitions. All have the columns of the first, by name
	// and type, but a later one may lack columns at the end: its rows are null
	// there.
	Tables []*Table
	// Rows is the number of rows of all partitions.
	Rows int
	// Column returns column i of the partitioned table, the keys being column
	// 0. Table calls it once per column, perhaps from several goroutines.
	Column func(i int) Collection
}

// NewPartedTable returns the partitioned table of these parts; names begins
// with the name of the keys.
func NewPartedTable(names []SymID, parts *Parts) *Table {
	t := NewLazyTable(names, make([]Collection, len(names)), parts.Rows, func(i int) (Collection, error) { return parts.Column(i), nil })
	t.parts = parts
	return t
}

// Type implements Value.
func (t *Table) Type() Type { return TypeTable }

// Parts returns the partitions of the table, nil for an ordinary table.
func (t *Table) Parts() *Parts { return t.parts }

// NumCols returns the number of columns.
func (t *Table) NumCols() int { return len(t.cols) }

// NumRows returns the number of rows, 0 without columns.
func (t *Table) NumRows() int {
	switch {
	case t.lazy != nil:
		return t.lazy.rows
	case len(t.cols) == 0:
		return 0
	}
	return t.cols[0].Len()
}

// Names returns the column names. Read only.
func (t *Table) Names() []SymID { return t.names }

// Cols returns the columns. Read only.
func (t *Table) Cols() []Collection {
	if t.lazy != nil {
		for i := range t.cols {
			t.ColAt(i)
		}
	}
	return t.cols
}

// Load makes all columns. It returns the error of one that is damaged; after
// that, asking for a column no longer panics.
func (t *Table) Load() error {
	return Guard(func() { t.Cols() })
}

// ColAt returns column i.
func (t *Table) ColAt(i int) Collection {
	if l := t.lazy; l != nil {
		l.once[i].Do(func() {
			if t.cols[i] == nil {
				t.cols[i], l.errs[i] = l.make(i)
			}
		})
		if l.errs[i] != nil {
			panic(l.errs[i])
		}
	}
	return t.cols[i]
}

// make makes column i.
func (l *lazyCols) make(i int) (col Collection, err error) {
	fault := Guard(func() { col, err = l.load(i) })
	if fault != nil {
		err = fault
	}
	if err != nil {
		return nil, AsError(err)
	}
	return col, nil
}

// Index returns the position of the first column of this name, -1 if there is none.
func (t *Table) Index(name SymID) int {
	for i, n := range t.names {
		if n == name {
			return i
		}
	}
	return -1
}

// Col returns the first column of this name.
func (t *Table) Col(name SymID) (Collection, bool) {
	if i := t.Index(name); i >= 0 {
		return t.ColAt(i), true
	}
	return nil, false
}
