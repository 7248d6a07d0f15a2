package server

import (
	"io"
	"sync"
	"time"

	"github.com/rayforce-go/rayforce/wire"
)

const (
	// watchAfter is how long a request runs before its client is watched.
	watchAfter = 5 * time.Millisecond
	// hangupGrace is how long a request goes on after its client has closed
	// its sending side: it may still be reading.
	hangupGrace = 250 * time.Millisecond
	// maxPrefetch is how much of the following requests the watch reads.
	maxPrefetch = 1 << 20
)

// watch looks after a connection while its goroutine evaluates and cannot
// read: it writes the replies of earlier requests, and cancels a sync request
// whose client has gone. It has the connection's reader from its start until
// end, so the two never read at once.
type watch struct {
	timer *time.Timer
	off   bool // nobody watches a connection that has a driver

	mu      sync.Mutex
	active  bool
	cancels bool          // the request is to be cancelled when the client goes
	stop    chan struct{} // nil unless the watch is reading; end closes it
	stopped chan struct{} // closed when it has stopped
}

func (w *watch) init(c *conn) {
	w.timer = time.AfterFunc(time.Hour, c.look)
	w.timer.Stop()
}

// begin is called when an evaluation begins.
func (w *watch) begin(cancels bool) {
	if w.off {
		return
	}
	w.mu.Lock()
	w.active, w.cancels = true, cancels
	w.mu.Unlock()
	w.timer.Reset(watchAfter)
}

// endWatch is called when the evaluation has ended, or is about to read
// itself. It returns whether the request was to be cancelled on hang-up.
func (c *conn) endWatch() (cancels bool) {
	w := &c.watch
	w.timer.Stop()
	w.mu.Lock()
	stop, stopped := w.stop, w.stopped
	w.active, w.stop = false, nil
	cancels = w.cancels
	w.mu.Unlock()
	if stop == nil {
		return cancels
	}
	close(stop)
	c.nc.SetReadDeadline(time.Unix(1, 0))
	<-stopped
	c.nc.SetReadDeadline(time.Time{})
	if c.hungup.Load() {
		c.wake()
	}
	c.renew()
	return cancels
}

// look watches the client of a request that takes long.
func (c *conn) look() {
	w := &c.watch
	w.mu.Lock()
	if !w.active || w.stop != nil {
		w.mu.Unlock()
		return
	}
	stop, stopped, cancels, cancel := make(chan struct{}), make(chan struct{}), w.cancels, c.cancel
	w.stop, w.stopped = stop, stopped
	w.mu.Unlock()
	defer close(stopped)

	if cancels {
		go c.heed(stop, cancel)
	}
	err := c.out.Flush()
	c.heedCancels()
	for err == nil && c.r.Buffered() < maxPrefetch {
		err = c.r.Prefetch()
		c.heedCancels()
	}
	if err == nil || timedOut(err) || !cancels {
		return
	}
	if err == io.EOF {
		select {
		case <-stop:
			return
		case <-time.After(hangupGrace):
		}
	}
	cancel()
}

// heedCancels looks for cancels among the messages that have been read ahead.
func (c *conn) heedCancels() {
	ahead := int64(0)
	for h, payload := range c.r.Upcoming() {
		switch h.Type {
		case wire.Sync:
			ahead++
		case wire.Cancel:
			c.withdraw(payload, ahead)
		}
	}
}
