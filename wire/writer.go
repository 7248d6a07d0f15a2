package wire

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

const (
	// maxUnsent is how much may wait for the network before senders wait too.
	maxUnsent = 4 << 20
	// keepBuffer is the largest buffer that is kept for later messages.
	keepBuffer = 64 << 10
)

// Writer is the sending side of a connection that several goroutines use.
// Senders append their frames to one buffer, between Begin and End; Flush
// writes what is there and goes on until the buffer stays empty, unless another
// goroutine is just doing that. So the frames of concurrent senders leave in
// few writes, a lone sender writes at once, and no one needs a goroutine for it.
type Writer struct {
	w       io.Writer
	mu      sync.Mutex
	buf     []byte // frames not yet handed to w
	parts   []Part // what belongs between their bytes
	apart   int    // bytes in parts
	spare   []byte
	leaving int          // bytes that are being written
	taken   atomic.Int64 // bytes given to w so far, those being written and not those of a failed write that it refused
	pushed  int          // bytes in buf that came by Push
	writing bool
	err     error         // set when nothing more can be sent
	moved   chan struct{} // nil unless somebody waits; closed when buf is taken or writing ends

	background sync.WaitGroup // writes that no caller does
}

// NewWriter returns a Writer on w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Begin returns the buffer for the caller to append whole frames to, and keeps
// other senders out until End. It waits while too much is unsent, and gives up
// with the error of ctx; any other error is that of an earlier write or the
// one given to Fail. After an error there is nothing to End.
func (w *Writer) Begin(ctx context.Context) ([]byte, error) {
	w.mu.Lock()
	for w.err == nil && len(w.buf)+w.apart > maxUnsent {
		moved := w.change()
		w.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		w.mu.Lock()
	}
	if w.err != nil {
		defer w.mu.Unlock()
		return nil, w.err
	}
	return w.buf, nil
}

// Taken returns how many bytes were given to the network so far, or are just
// being given to it. A byte that is further from the first one appended than
// that has not left, and when the Writer has failed, never will. It may be
// called between Begin and End too, where it does not change.
func (w *Writer) Taken() int64 { return w.taken.Load() }

// End takes back the buffer that Begin gave out, with what was appended to it,
// and the parts that belong between that. It returns how many bytes are not
// yet handed to the network.
func (w *Writer) End(buf []byte, parts ...Part) (unsent int) {
	w.buf = buf
	for _, p := range parts {
		w.parts = append(w.parts, p)
		w.apart += len(p.Data)
	}
	unsent = len(w.buf) + w.apart
	w.mu.Unlock()
	return unsent
}

// Flush writes what is buffered, unless another goroutine is writing: that one
// will write it.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.writing {
		w.writing = true
		w.write()
	}
	return w.err
}

// Push appends a frame that nobody waits for, to be written in the background.
// It waits for no one: when more than limit bytes that were pushed are unsent,
// the error is ErrBehind and the frame is dropped. A limit below 0 is none.
func (w *Writer) Push(frame []byte, limit int64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.err != nil:
		return w.err
	case limit >= 0 && w.pushed > 0 && int64(w.pushed+len(frame)) > limit:
		return ErrBehind
	}
	w.buf = append(w.buf, frame...)
	w.pushed += len(frame)
	w.start()
	return nil
}

// Start is Flush in the background.
func (w *Writer) Start() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.start()
}

// start begins to write in the background, if there is something and nobody
// writes. It is called with the lock held.
func (w *Writer) start() {
	if w.writing || w.err != nil || len(w.buf) == 0 {
		return
	}
	w.writing = true
	w.background.Go(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.write()
	})
}

// Wait waits for what is written in the background. It comes after Fail, so
// that nothing more begins, and after the stream was closed, so that it ends.
func (w *Writer) Wait() { w.background.Wait() }

// ErrBehind is what Push fails with when the reader does not keep up.
var ErrBehind = errors.New("too much is waiting to be sent")

// Unsent returns how many bytes wait for the network.
func (w *Writer) Unsent() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.buf) + w.apart + w.leaving
}

// write writes until the buffer stays empty; it begins and ends with the lock
// held and writing set.
func (w *Writer) write() {
	for len(w.buf) > 0 && w.err == nil {
		batch, parts, size := w.buf, w.parts, len(w.buf)+w.apart
		w.buf, w.spare = w.spare[:0], nil
		w.parts, w.apart = nil, 0
		w.pushed, w.leaving = 0, size
		w.taken.Add(int64(size))
		w.signal()
		w.mu.Unlock()
		n, err := writeParts(w.w, batch, parts)
		w.mu.Lock()
		w.leaving = 0
		w.taken.Add(int64(n - size))
		if err != nil && w.err == nil {
			w.err = err
		}
		if cap(batch) <= keepBuffer {
			w.spare = batch
		}
	}
	w.writing = false
	w.signal()
}

// writeParts writes b and what belongs between its bytes.
func writeParts(w io.Writer, b []byte, parts []Part) (written int, err error) {
	at := 0
	for _, p := range parts {
		for _, piece := range [][]byte{b[at:p.At], p.Data} {
			n, err := w.Write(piece)
			written += n
			if err != nil {
				return written, err
			}
		}
		at = p.At
	}
	if at == len(b) {
		return written, nil
	}
	n, err := w.Write(b[at:])
	return written + n, err
}

// Drain flushes in the background and waits until everything is handed to the
// network, or ctx ends.
func (w *Writer) Drain(ctx context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.start()
	for w.err == nil && (w.writing || len(w.buf) > 0) {
		moved := w.change()
		w.mu.Unlock()
		select {
		case <-moved:
			w.mu.Lock()
		case <-ctx.Done():
			w.mu.Lock()
			return ctx.Err()
		}
	}
	return w.err
}

// Fail makes all later sends fail with err, unless they fail already.
func (w *Writer) Fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
	w.signal()
}

// change returns a channel that is closed at the next change.
func (w *Writer) change() <-chan struct{} {
	if w.moved == nil {
		w.moved = make(chan struct{})
	}
	return w.moved
}

func (w *Writer) signal() {
	if w.moved != nil {
		close(w.moved)
		w.moved = nil
	}
}
