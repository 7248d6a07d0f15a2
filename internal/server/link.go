package server

import (
	"io"
	"net"
	"sync/atomic"
	"time"
)

// link is the stream of a connection. It counts what passes, notes when
// messages begin, and bounds how long the peer may take none of what is sent.
type link struct {
	net.Conn
	stall    time.Duration // how long a write may make no progress; 0 or less for ever
	stalled  func()        // called when it does
	deadline int64         // of the write that runs or the next; there is one at a time

	in, out atomic.Int64 // bytes
	passed  atomic.Int64 // when the last bytes passed
	frame   atomic.Int64 // when the message that is arriving began, or one of
}

// What frame holds between messages.
const (
	frameNone = 0  // the next byte begins one
	frameRead = -1 // one is read and being evaluated
)

// Times are nanoseconds since the start of the program.
var start = time.Now()

func now() int64 { return int64(time.Since(start)) + 1 }

func since(t int64) time.Duration { return time.Duration(now() - t) }

// newLink returns the link of a new connection.
func (s *Server) newLink(nc net.Conn) *link {
	l := &link{Conn: nc, stall: s.cfg.Limits.SendTime}
	l.passed.Store(now())
	return l
}

// Read implements net.Conn.
func (l *link) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if n > 0 {
		t := now()
		l.in.Add(int64(n))
		l.passed.Store(t)
		l.frame.CompareAndSwap(frameNone, t)
	}
	return n, err
}

// writeStep is how much has to go through in the time that a stalled write is
// given.
const writeStep = 1 << 20

// Write implements net.Conn.
func (l *link) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		t := now()
		l.passed.Store(t)
		l.allow(t)
		n, err := l.Conn.Write(p[done:min(len(p), done+writeStep)])
		done += n
		l.out.Add(int64(n))
		if err != nil {
			if timedOut(err) && l.stalled != nil {
				l.stalled()
			}
			return done, err
		}
	}
	return done, nil
}

// allow gives a write that begins now the time that it may stall. Setting a
// deadline costs as much as the write of a small reply, so one is kept while
// enough of it is left: a stalled write may last half as long again.
func (l *link) allow(now int64) {
	if l.stall > 0 && l.deadline-now < int64(l.stall) {
		left := l.stall + l.stall/2
		l.deadline = now + int64(left)
		l.Conn.SetWriteDeadline(time.Now().Add(left))
	}
}

// expect says that the next message is about to be read, of which some bytes
// may be here already.
func (l *link) expect(buffered int) {
	if buffered > 0 {
		l.frame.Store(now())
	} else {
		l.frame.Store(frameNone)
	}
}

// partTime is how long a client may take to read why it is turned away.
const partTime = time.Second

// part sends last words and closes the connection. It waits for the peer to
// close first, for unread bytes of the peer would destroy what was sent.
func (l *link) part(words []byte) {
	defer l.Conn.Close()
	l.Conn.SetDeadline(time.Now().Add(partTime))
	if _, err := l.Conn.Write(words); err != nil {
		return
	}
	if half, ok := l.Conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
		io.Copy(io.Discard, l.Conn)
	}
}
