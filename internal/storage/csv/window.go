package csv

import (
	"bytes"
	"context"
	"io"
	"slices"

	"github.com/rayforce-go/rayforce/internal/progress"
	"github.com/rayforce-go/rayforce/value"
)

// window is a run of whole rows of a file.
type window struct {
	data  []byte
	rows  *rowIndex
	first int // the number of its first row
}

// end returns the number of the row after the last one of the window.
func (w *window) end() int { return w.first + w.rows.rows }

// source is where the rows of a File lie.
type source interface {
	// at returns the window with this row. The window before it is gone then.
	at(ctx context.Context, row int) (*window, error)
	close()
}

// held is a text in memory, or mapped: windows that follow each other.
type held []*window

func (h held) at(_ context.Context, row int) (*window, error) {
	i, _ := slices.BinarySearchFunc(h, row, func(w *window, row int) int {
		if w.end() <= row {
			return -1
		}
		return 1
	})
	return h[i], nil
}

func (held) close() {}

// windowSize is the size of the windows of an archive, a variable so that tests
// can do with small archives.
var windowSize = 32 << 20

// cutter cuts the text of an archive into windows.
//
// A cut comes after a \n outside quotes and not before a \r, so that it is the
// end of a row whether or not there are quotes in the file, see rowIndex, and a
// window can be indexed on its own. Only a field with malformed quotes can reach
// over a cut; it ends there.
type cutter struct {
	in   *unpacker
	buf  []byte // what is not cut yet
	all  bool   // buf ends where the text ends
	room func(n, width int64) error
}

// fill adds text until there are n bytes or the text ends.
func (c *cutter) fill(ctx context.Context, n int) error {
	if !c.all && len(c.buf) < n {
		if err := c.room(int64(n), 1); err != nil {
			return err
		}
	}
	for !c.all && len(c.buf) < n {
		data, err := c.in.next(ctx)
		if err != nil && err != io.EOF {
			return err
		}
		if c.all = err == io.EOF; c.all {
			c.buf = append(c.buf, data...)
			break
		}
		c.buf = append(slices.Grow(c.buf, max(n+unpackChunk-len(c.buf), len(data))), data...)
		c.in.recycle(data)
	}
	return nil
}

// skip drops n bytes.
func (c *cutter) skip(ctx context.Context, n int) error {
	err := c.fill(ctx, n)
	c.buf = c.buf[min(n, len(c.buf)):]
	return err
}

// next returns the rows that follow, nil at the end. It puts those after them
// into the memory of spare.
func (c *cutter) next(ctx context.Context, spare []byte) ([]byte, error) {
	for size := windowSize; ; size *= 2 {
		if err := c.fill(ctx, size); err != nil {
			return nil, err
		}
		cut, last := len(c.buf), c.all && len(c.buf) <= size
		if !last {
			cut = lastCut(c.buf[:size])
		}
		if cut > 0 || last {
			rows, rest := c.buf[:cut:cut], c.buf[cut:]
			if c.buf = nil; len(rest) > 0 {
				c.buf = append(spare[:0], rest...)
			}
			return rows, nil
		}
	}
}

// lastCut returns the last place to cut the text, 0 if there is none.
func lastCut(text []byte) int {
	inside := bytes.Count(text, []byte{'"'})&1 == 1
	for i := len(text) - 1; i >= 0; i-- {
		switch c := text[i]; {
		case c == '"':
			inside = !inside
		case c == '\n' && !inside && i+1 < len(text) && text[i+1] != '\r':
			return i + 1
		}
	}
	return 0
}

// streamed is a text that is unpacked again for each pass over its rows.
type streamed struct {
	f      *File
	header int // bytes before the first row
	quoted bool
	cut    *cutter // nil before the first row
	win    window
}

func (s *streamed) at(ctx context.Context, row int) (*window, error) {
	if s.cut == nil || row < s.win.first {
		s.close()
		s.cut, s.win = s.f.unpack(nil), window{}
		if err := s.cut.skip(ctx, s.header); err != nil {
			return nil, err
		}
	}
	for s.win.rows == nil || row >= s.win.end() {
		first := 0
		if s.win.rows != nil {
			first = s.win.end()
		}
		data, err := s.cut.next(ctx, s.win.data)
		if err != nil {
			return nil, err
		}
		if len(data) == 0 {
			return nil, value.Errorf(value.ErrIO, "%s: was changed while it was read", s.f.path)
		}
		rows, err := indexRows(ctx, s.f.path, s.f.workers, data, s.quoted)
		if err != nil {
			return nil, err
		}
		s.win = window{data, rows, first}
	}
	return &s.win, nil
}

func (s *streamed) close() {
	if s.cut != nil {
		s.cut.in.close()
		s.cut = nil
	}
}

// unpack starts to unpack the file. It tells task of the bytes that it takes.
func (f *File) unpack(task *progress.Task) *cutter {
	src := &packedReader{path: f.path, data: f.view.Bytes(), task: task}
	return &cutter{in: newUnpacker(src, f.workers), room: f.room}
}

// survey is the first pass over the rows of an archive. It counts them, which
// cannot be done before it is known whether the file has quotes, and keeps the
// text while that is allowed.
type survey struct {
	f       *File
	columns int
	windows held
	size    int64 // bytes of the text
	dropped bool  // the windows were too many
	quoted  bool
	plain   int // rows if there are no quotes
	outside int // rows if there are
}

func (s *survey) add(ctx context.Context, data []byte) error {
	rows, err := indexRows(ctx, s.f.path, s.f.workers, data, s.quoted)
	if err != nil {
		return err
	}
	s.quoted = rows.quoted
	s.plain += rows.rows
	outside := rows
	if !rows.quoted && bytes.IndexByte(data, '\r') >= 0 {
		if outside, err = indexRows(ctx, s.f.path, s.f.workers, data, true); err != nil {
			return err
		}
	}
	s.outside += outside.rows
	if s.f.whole {
		if err := s.f.room(int64(s.rows()), int64(s.columns)); err != nil {
			return err
		}
	}
	s.keep(&window{data: data, rows: rows})
	return nil
}

// keep holds a window while four times the text fits into the memory, if all
// rows are wanted, else the first one.
func (s *survey) keep(w *window) {
	s.size += int64(len(w.data))
	if s.dropped || len(s.windows) > 0 && !s.f.whole || s.f.room(s.size, 4) != nil {
		s.windows, s.dropped = nil, true
		return
	}
	s.windows = append(s.windows, w)
}

func (s *survey) rows() int {
	if s.quoted {
		return s.outside
	}
	return s.plain
}

// finish numbers the windows that were kept.
func (s *survey) finish(ctx context.Context) error {
	first := 0
	for _, w := range s.windows {
		if w.rows.quoted != s.quoted {
			var err error
			if w.rows, err = indexRows(ctx, s.f.path, s.f.workers, w.data, s.quoted); err != nil {
				return err
			}
		}
		w.first = first
		first = w.end()
	}
	return nil
}
