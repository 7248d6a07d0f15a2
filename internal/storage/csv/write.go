package csv

import (
	"context"
	"io"
	"math"
	"strconv"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/storage/file"
	"github.com/rayforce-go/rayforce/value"
)

// writeRows is the number of rows that a worker formats at a time.
const writeRows = 8192

// Write replaces the file at path by the table as text: a header, commas, one
// \n after every row, quotes only where needed. A path that ends in .gz or .zst
// has it compressed.
func Write(ctx context.Context, workers int, path string, t *value.Table) error {
	w := writing{workers: max(workers, 1), cells: make([]cellFunc, t.NumCols())}
	for i := range w.cells {
		w.cells[i] = cellsOf(t.ColAt(i))
	}
	return file.WriteFunc(path, file.Durable, func(out io.Writer) error {
		pack, err := packerFor(path, out, w.workers)
		switch {
		case err != nil:
			return err
		case pack == nil:
			return w.text(ctx, out, t)
		}
		err = w.text(ctx, pack, t)
		if err2 := pack.Close(); err == nil {
			err = err2
		}
		return err
	})
}

func (w *writing) text(ctx context.Context, out io.Writer, t *value.Table) error {
	if _, err := out.Write(header(t)); err != nil {
		return err
	}
	return w.rows(ctx, out, t.NumRows())
}

func header(t *value.Table) []byte {
	var line []byte
	for i, name := range t.Names() {
		if i > 0 {
			line = append(line, ',')
		}
		line = appendQuoted(line, name.String())
	}
	return append(line, '\n')
}

// writing formats the rows of a table: as many batches as there are workers at
// a time, which then go out in order.
type writing struct {
	workers int
	cells   []cellFunc
	texts   [][]byte
}

func (w *writing) rows(ctx context.Context, out io.Writer, rows int) error {
	w.texts = make([][]byte, 4*w.workers)
	round := len(w.texts) * writeRows
	for base := 0; base < rows; base += round {
		n := min(round, rows-base)
		err := kernel.Parallel(ctx, w.workers, n, writeRows, func(lo, hi, _ int) {
			text := w.texts[lo/writeRows][:0]
			for row := base + lo; row < base+hi; row++ {
				text = w.row(text, row)
			}
			w.texts[lo/writeRows] = text
		})
		if err != nil {
			return err
		}
		for i := 0; i*writeRows < n; i++ {
			if _, err := out.Write(w.texts[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writing) row(text []byte, row int) []byte {
	for i, put := range w.cells {
		if i > 0 {
			text = append(text, ',')
		}
		text = put(text, row)
	}
	return append(text, '\n')
}

// cellFunc appends the text of one cell of a column.
type cellFunc func(dst []byte, row int) []byte

func cellsOf(col value.Collection) cellFunc {
	switch v := col.(type) {
	case *value.Vec[bool]:
		return cells(v, func(dst []byte, x bool) []byte { return strconv.AppendBool(dst, x) })
	case *value.Vec[uint8]:
		return cells(v, appendInt[uint8])
	case *value.Vec[int16]:
		return cells(v, appendInt[int16])
	case *value.Vec[int32]:
		switch v.Type() {
		case value.TypeDate:
			return cells(v, func(dst []byte, x int32) []byte { return appendDate(dst, int64(x)) })
		case value.TypeTime:
			return cells(v, appendTime)
		}
		return cells(v, appendInt[int32])
	case *value.Vec[int64]:
		if v.Type() == value.TypeTimestamp {
			return cells(v, appendTimestamp)
		}
		return cells(v, appendInt[int64])
	case *value.Vec[float32]:
		return cells(v, func(dst []byte, x float32) []byte { return appendFloat(dst, float64(x)) })
	case *value.Vec[float64]:
		return cells(v, appendFloat)
	case *value.Vec[value.GUID]:
		return cells(v, func(dst []byte, x value.GUID) []byte { return x.Append(dst) })
	case *value.Vec[value.SymID]:
		return cells(v, func(dst []byte, x value.SymID) []byte { return appendQuoted(dst, x.String()) })
	case *value.StrVec:
		return func(dst []byte, row int) []byte { return appendQuoted(dst, v.Str(row)) }
	}
	return func(dst []byte, row int) []byte { return appendQuoted(dst, format.Compact(col.At(row))) }
}

// cells returns the function for a column whose nulls are empty cells.
func cells[T value.Elem](v *value.Vec[T], put func([]byte, T) []byte) cellFunc {
	data := v.Data()
	if !v.HasNulls() {
		return func(dst []byte, row int) []byte { return put(dst, data[row]) }
	}
	return func(dst []byte, row int) []byte {
		if value.IsSentinel(data[row]) {
			return dst
		}
		return put(dst, data[row])
	}
}

func appendInt[T uint8 | int16 | int32 | int64](dst []byte, x T) []byte {
	return strconv.AppendInt(dst, int64(x), 10)
}

// appendFloat appends 17 significant digits, which read back as the same
// float, without trailing zeros.
func appendFloat(dst []byte, x float64) []byte {
	switch {
	case math.IsNaN(x):
		return append(dst, "nan"...)
	case math.IsInf(x, 1):
		return append(dst, "inf"...)
	case math.IsInf(x, -1):
		return append(dst, "-inf"...)
	}
	return strconv.AppendFloat(dst, x, 'g', 17, 64)
}

func appendDate(dst []byte, days int64) []byte {
	year, month, day := value.CivilOf(days)
	if year < 0 {
		dst, year = append(dst, '-'), -year
	}
	dst = append(appendPadded(dst, int64(year), 4), '-')
	dst = append(appendPadded(dst, int64(month), 2), '-')
	return appendPadded(dst, int64(day), 2)
}

func appendClock(dst []byte, seconds int64) []byte {
	dst = append(appendPadded(dst, seconds/3600, 2), ':')
	dst = append(appendPadded(dst, seconds/60%60, 2), ':')
	return appendPadded(dst, seconds%60, 2)
}

func appendTime(dst []byte, x int32) []byte {
	ms := int64(x)
	if ms < 0 {
		dst, ms = append(dst, '-'), -ms
	}
	dst = appendClock(dst, ms/1000)
	if ms %= 1000; ms != 0 {
		dst = appendPadded(append(dst, '.'), ms, 3)
	}
	return dst
}

func appendTimestamp(dst []byte, x int64) []byte {
	ns := value.FloorMod(x, value.NanosPerDay)
	dst = append(appendDate(dst, value.FloorDiv(x, value.NanosPerDay)), 'T')
	dst = appendClock(dst, ns/1e9)
	if ns %= 1e9; ns != 0 {
		dst = appendPadded(append(dst, '.'), ns, 9)
	}
	return dst
}

// appendPadded appends n ≥ 0 with leading zeros up to width digits.
func appendPadded(dst []byte, n int64, width int) []byte {
	var buf [20]byte
	digits := strconv.AppendInt(buf[:0], n, 10)
	for pad := width - len(digits); pad > 0; pad-- {
		dst = append(dst, '0')
	}
	return append(dst, digits...)
}

// appendQuoted appends text, in quotes when it could not be read back without.
func appendQuoted(dst []byte, text string) []byte {
	special := false
	for i := range len(text) {
		switch text[i] {
		case ',', '"', '\n', '\r':
			special = true
		}
	}
	if !special {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	for i := range len(text) {
		if text[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, text[i])
	}
	return append(dst, '"')
}
