package client

import (
	"context"
	"io"
	"sync"
	"time"
)

const (
	// inlineWrite is the most that a sender with a deadline writes itself.
	inlineWrite = 32 << 10
	// maxUnsent is how much may wait for the network before senders wait too.
	maxUnsent = 4 << 20
	// keepBuffer is the largest buffer that is kept for later messages.
	keepBuffer = 1 << 20
)

// output is the sending side of a connection. Senders append their frames to
// one buffer. Whoever finds nobody writing writes what is there, and goes on
// until the buffer stays empty; so the frames of concurrent senders leave in
// few writes, and a lone sender writes at once.
type output struct {
	w       io.Writer
	mu      sync.Mutex
	buf     []byte // frames not yet handed to w
	spare   []byte
	writing bool
	err     error         // set when nothing more can be sent
	moved   chan struct{} // nil unless somebody waits; closed when buf is taken or writing ends
}

// writeError is a failure of the stream, as opposed to one of a message.
type writeError struct{ err error }

func (e *writeError) Error() string { return e.err.Error() }

// send appends what build appends and sees that it is written. When build
// fails nothing is sent. It waits while too much is unsent, and then gives up
// when ctx ends.
func (o *output) send(ctx context.Context, build func(dst []byte) ([]byte, error)) error {
	o.mu.Lock()
	for o.err == nil && len(o.buf) > maxUnsent {
		moved := o.wait()
		o.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
		o.mu.Lock()
	}
	if o.err != nil {
		defer o.mu.Unlock()
		return o.err
	}
	buf, err := build(o.buf)
	o.buf = buf
	if err != nil || o.writing {
		o.mu.Unlock()
		return err
	}
	o.writing = true
	if ctx.Done() != nil && len(o.buf) > inlineWrite {
		o.mu.Unlock()
		go o.flush()
		return nil
	}
	o.mu.Unlock()
	return o.flush()
}

// flush writes until the buffer stays empty. The caller has set writing.
func (o *output) flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.buf) > 0 && o.err == nil {
		batch := o.buf
		o.buf, o.spare = o.spare[:0], nil
		o.signal()
		o.mu.Unlock()
		_, err := o.w.Write(batch)
		o.mu.Lock()
		if err != nil && o.err == nil {
			o.err = &writeError{err}
		}
		if cap(batch) <= keepBuffer {
			o.spare = batch
		}
	}
	o.writing = false
	o.signal()
	return o.err
}

// wait returns a channel that is closed at the next change.
func (o *output) wait() <-chan struct{} {
	if o.moved == nil {
		o.moved = make(chan struct{})
	}
	return o.moved
}

func (o *output) signal() {
	if o.moved != nil {
		close(o.moved)
		o.moved = nil
	}
}

// drain waits until everything is handed to the network, at most for d.
func (o *output) drain(d time.Duration) {
	limit := time.NewTimer(d)
	defer limit.Stop()
	o.mu.Lock()
	for o.writing && o.err == nil {
		moved := o.wait()
		o.mu.Unlock()
		select {
		case <-moved:
		case <-limit.C:
			return
		}
		o.mu.Lock()
	}
	o.mu.Unlock()
}

// close makes all later sends fail with err.
func (o *output) close(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.err = err
	o.signal()
}
