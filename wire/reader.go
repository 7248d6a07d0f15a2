package wire

import (
	"io"
	"iter"
	"sync"

	"github.com/rayforce-go/rayforce/internal/mem"
	"github.com/rayforce-go/rayforce/value"
)

// minBuffer is what a Reader holds when no larger frame is in it; most
// requests and replies fit.
const minBuffer = 4 << 10

// Reader reads frames from a stream. It asks the stream for as much as its
// buffer holds, so one read may bring many small frames; a large frame gets
// its room as its bytes arrive, whatever its header promises.
type Reader struct {
	r        io.Reader
	max      int64
	buf      []byte
	pos, end int // the unread bytes are buf[pos:end]
}

// NewReader returns a Reader on r that refuses payloads of more than max
// bytes; 0 or less stands for MaxPayload.
func NewReader(r io.Reader, max int64) *Reader {
	if max <= 0 || max > MaxPayload {
		max = MaxPayload
	}
	return &Reader{r: r, max: max}
}

// Read implements io.Reader for the bytes before the first frame, the
// handshake: bytes of frames sent along with it stay in the buffer.
func (r *Reader) Read(p []byte) (int, error) {
	if r.pos == r.end {
		if err := r.fill(1); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.buf[r.pos:r.end])
	r.pos += n
	return n, nil
}

// ReadFrame returns the next frame. The payload is as sent, maybe compressed,
// and valid until the next call. At the end of the stream between two frames
// the error is io.EOF, inside a frame io.ErrUnexpectedEOF. A header that is
// not one, or announces a size that no message has, is an error with code
// domain or version; a payload of more than the limit one with code limit,
// and its header is returned. There is no way to go on after either.
func (r *Reader) ReadFrame() (Header, []byte, error) {
	h, err := r.header()
	if err != nil {
		return h, nil, err
	}
	payload, err := r.payload(int(h.Size))
	if err != nil {
		return Header{}, nil, err
	}
	return h, payload, nil
}

// header reads the next header and checks it. It stays in the buffer.
func (r *Reader) header() (Header, error) {
	if err := r.fill(HeaderSize); err != nil {
		return Header{}, err
	}
	return r.peek(r.pos)
}

// payload reads the n bytes after the header and takes both from the buffer.
func (r *Reader) payload(n int) ([]byte, error) {
	total := HeaderSize + n
	if err := r.fill(total); err != nil {
		return nil, unexpected(err)
	}
	payload := r.buf[r.pos+HeaderSize : r.pos+total : r.pos+total]
	r.pos += total
	return payload, nil
}

// divert fills data with the bytes that come off bytes after the first unread
// one, past the buffer as far as they are not in it yet.
func (r *Reader) divert(off int, data []byte) error {
	at := r.pos + off
	n := copy(data, r.buf[at:r.end])
	r.end = at + copy(r.buf[at:], r.buf[at+n:r.end])
	_, err := io.ReadFull(r.r, data[n:])
	return err
}

// Ready reports whether ReadFrame will return without reading from the stream.
func (r *Reader) Ready() bool {
	if r.end-r.pos < HeaderSize {
		return false
	}
	h, err := r.peek(r.pos)
	return err != nil || int64(r.end-r.pos-HeaderSize) >= h.Size
}

// Buffered returns the number of bytes that were read from the stream and not
// yet returned.
func (r *Reader) Buffered() int { return r.end - r.pos }

// Prefetch reads once from the stream into the buffer, making room for one
// more read if it is full. It lets a caller who is busy with the current frame
// notice the end of the stream; the payload of that frame stays valid.
func (r *Reader) Prefetch() error {
	if r.end == len(r.buf) {
		next := make([]byte, max(minBuffer, 2*r.Buffered()))
		r.end = copy(next, r.buf[r.pos:r.end])
		r.buf, r.pos = next, 0
	}
	n, err := r.r.Read(r.buf[r.end:])
	r.end += n
	return err
}

// Upcoming returns the frames that are buffered whole. Their payloads are
// valid for the step of the loop.
func (r *Reader) Upcoming() iter.Seq2[Header, []byte] {
	return func(yield func(Header, []byte) bool) {
		for at := r.pos; r.end-at >= HeaderSize; {
			h, err := r.peek(at)
			if err != nil || int64(r.end-at-HeaderSize) < h.Size {
				return
			}
			at += HeaderSize + int(h.Size)
			if !yield(h, r.buf[at-int(h.Size):at]) {
				return
			}
		}
	}
}

// peek parses a buffered header and checks its size.
func (r *Reader) peek(at int) (Header, error) {
	h, err := ParseHeader(r.buf[at:r.end])
	switch {
	case err != nil:
		return Header{}, err
	case h.Size < 1 || h.Size > MaxPayload:
		return Header{}, value.Errorf(value.ErrDomain, "a message has 1 to %d bytes, the header says %d", MaxPayload, h.Size)
	case h.Size > r.max:
		return h, value.Errorf(value.ErrLimit, "a message has at most %d bytes, the header says %d", r.max, h.Size)
	}
	return h, nil
}

// fill reads until at least n bytes are buffered.
func (r *Reader) fill(n int) error {
	if r.end-r.pos >= n {
		return nil
	}
	r.compact(n)
	for r.end < n {
		if r.end == len(r.buf) {
			r.grow(min(n, 4*len(r.buf)))
		}
		m, err := r.r.Read(r.buf[r.end:])
		r.end += m
		if err != nil && r.end < n {
			if err == io.EOF && r.end > 0 {
				return io.ErrUnexpectedEOF
			}
			return err
		}
	}
	return nil
}

// compact moves the unread bytes to the front of the buffer, and gives a large
// buffer back when n bytes do not need it.
func (r *Reader) compact(n int) {
	rest := r.buf[r.pos:r.end]
	if len(r.buf) < minBuffer || (len(r.buf) > keepRead && max(n, len(rest)) <= minBuffer) {
		r.replace(make([]byte, minBuffer))
		return
	}
	r.end = copy(r.buf, rest)
	r.pos = 0
}

// grow moves the unread bytes to a buffer of at least this size.
func (r *Reader) grow(size int) {
	if old, ok := largeBuffers.Get().(*[]byte); ok && len(*old) >= size {
		r.replace(*old)
		return
	}
	r.replace(mem.Unset[byte](size))
}

// replace moves the unread bytes to another buffer. The old one, and payloads
// in it, are not used any more.
func (r *Reader) replace(next []byte) {
	old := r.buf
	r.end = copy(next, old[r.pos:r.end])
	r.buf, r.pos = next, 0
	if len(old) > keepRead {
		largeBuffers.Put(&old)
	}
}

// keepRead is the largest buffer that a Reader keeps when it waits for a frame.
const keepRead = 16 * minBuffer

// largeBuffers holds the larger ones, for whichever Reader gets the next large
// frame; the garbage collector empties it.
var largeBuffers sync.Pool

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
