package csv

import (
	"bytes"
	"context"
	"sort"

	"github.com/rayforce-go/rayforce/internal/storage/file"
)

// blockSize is the number of bytes between two known places of a rowIndex.
const blockSize = 4 << 10

// rowIndex knows where rows begin. A row ends with a terminator; row 0 begins
// at the start of the text and row r > 0 after terminator r-1, unless nothing
// follows that.
//
// In text without quotes only \n ends a row, and one \r after it is skipped.
// In text with quotes, \n, \r and \r\n end a row when the number of quotes
// before them is even; the last byte of such a terminator counts as its place.
type rowIndex struct {
	data   []byte
	quoted bool
	before []int  // terminators before each block, and in total
	inside []bool // whether each block begins inside quotes
	rows   int
}

// indexRows finds the rows of data, which lie outside quotes at its start;
// quoted says that there are quotes elsewhere in the text.
func indexRows(ctx context.Context, path string, workers int, data []byte, quoted bool) (*rowIndex, error) {
	blocks := (len(data) + blockSize - 1) / blockSize
	x := &rowIndex{data: data, quoted: quoted, before: make([]int, blocks+1), inside: make([]bool, blocks)}
	quotes := make([]int32, blocks)
	err := file.Parallel(ctx, path, workers, blocks, 256, func(lo, hi, _ int) {
		for b := lo; b < hi; b++ {
			block := x.block(b)
			quotes[b] = int32(bytes.Count(block, []byte{'"'}))
			x.before[b+1] = bytes.Count(block, []byte{'\n'})
		}
	})
	if err != nil {
		return nil, err
	}
	inside := false
	for b, n := range quotes {
		x.inside[b] = inside
		inside = inside != (n&1 == 1)
		x.quoted = x.quoted || n > 0
	}
	if x.quoted {
		err = file.Parallel(ctx, path, workers, blocks, 256, func(lo, hi, _ int) {
			for b := lo; b < hi; b++ {
				x.before[b+1] = x.countOutside(b)
			}
		})
	}
	for b := range blocks {
		x.before[b+1] += x.before[b]
	}
	x.rows = x.before[blocks] + 1
	if len(data) == 0 || x.before[blocks] > 0 && x.start(x.rows-1) >= len(data) {
		x.rows--
	}
	return x, err
}

func (x *rowIndex) block(b int) []byte {
	return x.data[b*blockSize : min((b+1)*blockSize, len(x.data))]
}

// countOutside counts the terminators in a block of text with quotes.
func (x *rowIndex) countOutside(b int) int {
	n, lo := 0, b*blockSize
	hi := lo + len(x.block(b))
	for inside := x.inside[b]; lo < hi; inside = !inside {
		end := hi
		if i := bytes.IndexByte(x.data[lo:hi], '"'); i >= 0 {
			end = lo + i
		}
		if !inside {
			n += x.countEnds(lo, end)
		}
		lo = end + 1
	}
	return n
}

// countEnds counts the terminators in data[lo:hi], which lies outside quotes.
func (x *rowIndex) countEnds(lo, hi int) int {
	text := x.data[lo:hi]
	n := bytes.Count(text, []byte{'\n'})
	for {
		i := bytes.IndexByte(text, '\r')
		if i < 0 {
			return n
		}
		text, lo = text[i+1:], lo+i+1
		if lo == len(x.data) || x.data[lo] != '\n' {
			n++
		}
	}
}

// start returns where row r begins.
func (x *rowIndex) start(r int) int {
	if r == 0 {
		return 0
	}
	blocks := len(x.before) - 1
	b := sort.Search(blocks, func(b int) bool { return x.before[b+1] >= r })
	pos, skip := b*blockSize, r-x.before[b]
	if !x.quoted {
		for {
			pos += bytes.IndexByte(x.data[pos:], '\n') + 1
			if skip--; skip == 0 {
				return skipCR(x.data, pos)
			}
		}
	}
	inside := x.inside[b]
	for ; ; pos++ {
		switch c := x.data[pos]; {
		case c == '"':
			inside = !inside
		case !inside && x.endsRow(pos, c):
			if skip--; skip == 0 {
				return pos + 1
			}
		}
	}
}

// endsRow reports whether c at pos, outside quotes, is the place of a
// terminator.
func (x *rowIndex) endsRow(pos int, c byte) bool {
	return c == '\n' || c == '\r' && (pos+1 == len(x.data) || x.data[pos+1] != '\n')
}

func skipCR(data []byte, pos int) int {
	if pos < len(data) && data[pos] == '\r' {
		pos++
	}
	return pos
}

// next returns the start of the row after one, given a place inside it that is
// outside quotes.
func (x *rowIndex) next(pos int) int {
	if !x.quoted {
		i := bytes.IndexByte(x.data[pos:], '\n')
		if i < 0 {
			return len(x.data)
		}
		return skipCR(x.data, pos+i+1)
	}
	inside := false
	for ; pos < len(x.data); pos++ {
		switch c := x.data[pos]; {
		case c == '"':
			inside = !inside
		case !inside && x.endsRow(pos, c):
			return pos + 1
		}
	}
	return pos
}

// blockOf returns the block whose terminators begin row r.
func (x *rowIndex) blockOf(r int) int {
	if r == 0 {
		return 0
	}
	return sort.Search(len(x.before)-1, func(b int) bool { return x.before[b+1] >= r })
}

// rowsOf returns the rows that the terminators of blocks lo up to hi begin;
// the first block begins row 0 as well.
func (x *rowIndex) rowsOf(lo, hi int) (first, end int) {
	first = x.before[lo] + 1
	if lo == 0 {
		first = 0
	}
	return first, min(x.before[hi]+1, x.rows)
}
