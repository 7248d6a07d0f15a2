//go:build unix

package server

import (
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// blockingConn is a connection whose reads and writes occupy their thread, and
// so need no help of the scheduler.
type blockingConn struct {
	fd            int
	local, remote net.Addr
	readBy        deadline
	writeBy       deadline

	use    sync.RWMutex // read-locked by who uses fd
	closed bool
}

// tick is how long a read or write may miss a new deadline.
const tick = 50 * time.Millisecond

// deadline is a time in nanoseconds since 1970, 0 for none.
type deadline struct{ atomic.Int64 }

func (d *deadline) set(t time.Time) {
	ns := int64(0)
	if !t.IsZero() {
		ns = t.UnixNano()
	}
	d.Store(ns)
}

func (d *deadline) passed() bool {
	at := d.Load()
	return at != 0 && time.Now().UnixNano() >= at
}

// blocking returns the stream of nc, which it closes, as a blockingConn, and
// its descriptor. Streams that have no descriptor are returned as they are.
func blocking(nc net.Conn) (net.Conn, int, error) {
	filer, ok := nc.(interface{ File() (*os.File, error) })
	if !ok {
		return nc, -1, nil
	}
	f, err := filer.File()
	if err != nil {
		return nc, -1, err
	}
	defer f.Close()
	fd, err := dup(int(f.Fd())) // Fd makes the stream block
	if err != nil {
		return nc, -1, err
	}
	nc.Close()
	limit := syscall.NsecToTimeval(int64(tick))
	for _, option := range []int{syscall.SO_RCVTIMEO, syscall.SO_SNDTIMEO} {
		if err := syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, option, &limit); err != nil {
			syscall.Close(fd)
			return nc, -1, os.NewSyscallError("setsockopt", err)
		}
	}
	return &blockingConn{fd: fd, local: nc.LocalAddr(), remote: nc.RemoteAddr()}, fd, nil
}

func dup(fd int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := syscall.Dup(fd)
	if err != nil {
		return -1, os.NewSyscallError("dup", err)
	}
	syscall.CloseOnExec(fd)
	return fd, nil
}

// Read implements net.Conn.
func (c *blockingConn) Read(p []byte) (int, error) {
	c.use.RLock()
	defer c.use.RUnlock()
	for {
		if c.closed {
			return 0, net.ErrClosed
		}
		if c.readBy.passed() {
			return 0, os.ErrDeadlineExceeded
		}
		n, err := syscall.Read(c.fd, p)
		switch {
		case n > 0:
			return n, nil
		case err == nil:
			return 0, io.EOF
		case err != syscall.EAGAIN && err != syscall.EINTR:
			return 0, os.NewSyscallError("read", err)
		}
	}
}

// Write implements net.Conn.
func (c *blockingConn) Write(p []byte) (written int, err error) {
	c.use.RLock()
	defer c.use.RUnlock()
	for written < len(p) {
		if c.closed {
			return written, net.ErrClosed
		}
		if c.writeBy.passed() {
			return written, os.ErrDeadlineExceeded
		}
		n, err := syscall.Write(c.fd, p[written:])
		if err != nil && err != syscall.EINTR && err != syscall.EAGAIN {
			return written, os.NewSyscallError("write", err)
		}
		written += max(n, 0)
	}
	return written, nil
}

// Close implements net.Conn. It ends reads and writes of other threads.
func (c *blockingConn) Close() error {
	c.use.RLock()
	if !c.closed {
		syscall.Shutdown(c.fd, syscall.SHUT_RDWR)
	}
	c.use.RUnlock()
	c.use.Lock()
	defer c.use.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	c.closed = true
	return syscall.Close(c.fd)
}

// LocalAddr implements net.Conn.
func (c *blockingConn) LocalAddr() net.Addr { return c.local }

// RemoteAddr implements net.Conn.
func (c *blockingConn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline implements net.Conn.
func (c *blockingConn) SetDeadline(t time.Time) error {
	c.readBy.set(t)
	c.writeBy.set(t)
	return nil
}

// SetReadDeadline implements net.Conn.
func (c *blockingConn) SetReadDeadline(t time.Time) error {
	c.readBy.set(t)
	return nil
}

// SetWriteDeadline implements net.Conn.
func (c *blockingConn) SetWriteDeadline(t time.Time) error {
	c.writeBy.set(t)
	return nil
}
