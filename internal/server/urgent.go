package server

import (
	"crypto/tls"
	"net"
	"time"

	"github.com/rayforce-go/rayforce/wire"
)

// A client asks to stop its running request with one byte of urgent data,
// which TCP carries beside the stream: it is seen while the request runs, and
// what is sent after it waits its turn. A byte that comes before a request
// means nothing to it, for the system drops urgent data that has been read
// past. It is what servers of all versions know. Other connections than TCP
// have no such thing, and it cannot name a request that waits behind others:
// then a Cancel frame asks, between the messages.

// urgentPoll is how often a connection with a long request is asked for
// urgent data.
const urgentPoll = 20 * time.Millisecond

// interrupt asks the other side to stop evaluating q. It reports whether it
// could ask.
func (c *conn) interrupt(q *question) bool {
	c.mu.Lock()
	oldest := len(c.waiting) > 0 && c.waiting[0] == q
	c.mu.Unlock()
	if tcp := tcpOf(c.nc.Conn); oldest && tcp != nil {
		return sendUrgent(tcp) == nil
	}
	return c.out.Push(wire.AppendCancel(nil, q.seq), -1) == nil
}

// heed cancels the watched request when urgent data comes, until stop is
// closed.
func (c *conn) heed(stop chan struct{}, cancel func()) {
	tcp := tcpOf(c.nc.Conn)
	if tcp == nil {
		return
	}
	tick := time.NewTicker(urgentPoll)
	defer tick.Stop()
	for !urgentData(tcp) {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
	}
	c.watch.mu.Lock()
	defer c.watch.mu.Unlock()
	if c.watch.stop == stop { // or else another request runs by now
		cancel()
	}
}

// tcpOf returns the TCP connection below nc, nil if there is none.
func tcpOf(nc net.Conn) *net.TCPConn {
	if secure, ok := nc.(*tls.Conn); ok {
		nc = secure.NetConn()
	}
	if below, ok := nc.(*plainDetector); ok {
		nc = below.Conn
	}
	tcp, _ := nc.(*net.TCPConn)
	return tcp
}
