package format

import (
	"fmt"

	"github.com/rayforce-go/rayforce/value"
)

// What a box leaves out.
const (
	maxCols = 10
	maxRows = 20
	maxCell = 63
)

// box is a table as it is drawn: the shown columns and rows as text.
type box struct {
	names, types []string
	cells        [][]string // per column, per shown row
	widths       []int
	footer       string
	hiddenCols   bool
	hiddenRows   bool
	dst          []byte
}

// appendBox appends a table drawn as a box, without a newline at the end. Only
// the rows that are shown are looked at.
func appendBox(dst []byte, t *value.Table) []byte {
	if t.NumCols() == 0 {
		return append(dst, "<table>"...)
	}
	b := newBox(t)
	b.dst = dst
	b.draw()
	return b.dst
}

func newBox(t *value.Table) *box {
	rows, cols := t.NumRows(), t.NumCols()
	shown := min(cols, maxCols)
	b := &box{hiddenCols: cols > maxCols, hiddenRows: rows > maxRows}
	for i := range shown {
		name := t.Names()[i].String()
		typ, cells := shownColumn(t, i)
		width := max(len(name), len(typ))
		for _, c := range cells {
			width = max(width, len(c))
		}
		b.names, b.types = append(b.names, name), append(b.types, typ)
		b.cells, b.widths = append(b.cells, cells), append(b.widths, width+2)
	}
	b.footer = fmt.Sprintf(" %d rows (%d shown) %d columns (%d shown)", rows, min(rows, maxRows), cols, shown)
	if missing := len(b.footer) - b.inner(); missing > 0 {
		b.widths[shown-1] += missing
	}
	return b
}

// shownColumn returns the type and the shown cells of column i. The columns of
// a partitioned table are not put together to be shown: it has a mark per
// partition in their place.
func shownColumn(t *value.Table, i int) (typ string, cells []string) {
	parts := t.Parts()
	if parts == nil {
		col := t.ColAt(i)
		return col.Type().String(), cellTexts(col)
	}
	cells = make([]string, min(parts.Rows, maxRows))
	for row := range cells {
		cells[row] = "NA"
		if row < len(parts.Tables) {
			cells[row] = "?"
		}
	}
	return "?", cells
}

// cellTexts returns the text of each shown row of a column: all rows, or the
// first and the last half of maxRows.
func cellTexts(col value.Collection) []string {
	n := col.Len()
	shown := min(n, maxRows)
	put := cellWriter(col)
	texts := make([]string, shown)
	var buf []byte
	for i := range texts {
		row := i
		if n > maxRows && i >= maxRows/2 {
			row = n - maxRows + i
		}
		buf = put(buf[:0], row)
		texts[i] = string(buf[:min(len(buf), maxCell)])
	}
	return texts
}

func cellWriter(col value.Collection) func([]byte, int) []byte {
	if v, ok := col.(value.Vector); ok {
		return elements(v)
	}
	return func(dst []byte, i int) []byte {
		w := writer{repl: true, limit: maxCell}
		return w.value(dst, col.At(i))
	}
}

// inner returns the width of the shown columns and the lines between them.
func (b *box) inner() int {
	total := len(b.widths) - 1
	for _, w := range b.widths {
		total += w
	}
	return total
}

func (b *box) draw() {
	total := b.inner()
	if b.hiddenCols {
		total += 4
	}
	b.rule("┌", "┬", "┐")
	b.centred(b.names, "│")
	b.centred(b.types, "│")
	b.rule("├", "┼", "┤")
	rows := len(b.cells[0])
	for r := range rows {
		if b.hiddenRows && r == maxRows/2 {
			b.gap()
		}
		b.row(r)
	}
	b.rule("├", "┴", "┤")
	b.put("│", b.footer)
	b.fill(" ", total-len(b.footer))
	b.put("│\n└")
	b.fill("─", total)
	b.put("┘")
}

func (b *box) put(texts ...string) {
	for _, t := range texts {
		b.dst = append(b.dst, t...)
	}
}

func (b *box) fill(text string, n int) {
	for range n {
		b.dst = append(b.dst, text...)
	}
}

// rule draws a horizontal line.
func (b *box) rule(left, joint, right string) {
	for i, w := range b.widths {
		if i == 0 {
			b.put(left)
		} else {
			b.put(joint)
		}
		b.fill("─", w)
	}
	if b.hiddenCols {
		b.put(joint, "───")
	}
	b.put(right, "\n")
}

// centred draws a line of texts in the middle of their columns.
func (b *box) centred(texts []string, border string) {
	for i, w := range b.widths {
		b.put(border)
		b.middle(texts[i], len(texts[i]), w)
	}
	b.endRow(border)
}

func (b *box) middle(text string, size, width int) {
	left := (width - size) / 2
	b.fill(" ", left)
	b.put(text)
	b.fill(" ", width-size-left)
}

// gap draws the line that stands for hidden rows.
func (b *box) gap() {
	for _, w := range b.widths {
		b.put("┆")
		b.middle("…", 1, w)
	}
	b.endRow("┆")
}

func (b *box) row(r int) {
	for i, w := range b.widths {
		text := b.cells[i][r]
		b.put("│ ", text)
		b.fill(" ", w-1-len(text))
	}
	b.endRow("│")
}

func (b *box) endRow(border string) {
	b.put(border)
	if b.hiddenCols {
		b.put(" … ", border)
	}
	b.put("\n")
}
