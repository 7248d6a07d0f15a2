package server

import (
	"sync/atomic"
	"time"

	"github.com/rayforce-go/rayforce/wire"
)

// stats counts what happened since the server was made. Connections count
// their own bytes; those that have ended are added up here.
type stats struct {
	accepted, turnedAway, cutOff, refusedLogins atomic.Int64
	in, out                                     atomic.Int64 // bytes of ended connections
	sync, async                                 kindStats
}

// kindStats counts the requests of a kind.
type kindStats struct {
	ok, failed atomic.Int64
	nanos      atomic.Int64
	buckets    [len(latencies) + 1]atomic.Int64
}

// latencies are the upper bounds of the buckets in which requests are counted.
var latencies = [...]time.Duration{
	10 * time.Microsecond, 25 * time.Microsecond, 50 * time.Microsecond,
	100 * time.Microsecond, 250 * time.Microsecond, 500 * time.Microsecond,
	time.Millisecond, 2500 * time.Microsecond, 5 * time.Millisecond,
	10 * time.Millisecond, 25 * time.Millisecond, 50 * time.Millisecond,
	100 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond,
	time.Second, 2500 * time.Millisecond, 5 * time.Second, 10 * time.Second,
}

// request counts a request that has been answered.
func (s *stats) request(t wire.MsgType, err error, took time.Duration) {
	k := &s.async
	if t == wire.Sync {
		k = &s.sync
	}
	if err != nil {
		k.failed.Add(1)
	} else {
		k.ok.Add(1)
	}
	k.nanos.Add(int64(took))
	i := 0
	for i < len(latencies) && took > latencies[i] {
		i++
	}
	k.buckets[i].Add(1)
}

// rarely lets something happen once in a second at most.
type rarely struct{ last atomic.Int64 }

func (r *rarely) due() bool {
	t, last := now(), r.last.Load()
	return (last == 0 || t-last > int64(time.Second)) && r.last.CompareAndSwap(last, t)
}

// Latencies returns the upper bounds of all buckets of KindStats but the last,
// which has none.
func Latencies() []time.Duration { return latencies[:] }

// Stats is what a server did and does.
type Stats struct {
	Inbound, Outbound     int64 // open connections
	Handshakes, Running   int64 // clients that are connecting, requests that run
	Unsent, LongestUnsent int64 // bytes that wait for the network, of all and of one

	// Since the server was made:
	Accepted, TurnedAway, RefusedLogins, CutOff int64
	In, Out                                     int64 // bytes
	Sync, Async                                 KindStats
}

// KindStats is what became of the requests of a kind.
type KindStats struct {
	OK, Failed int64
	Took       time.Duration // of all
	Buckets    []int64       // how many took how long, as Latencies says
}

// Stats returns what the server did and does.
func (s *Server) Stats() Stats {
	st := Stats{
		Handshakes: s.handshakes.Load(),
		Accepted:   s.stats.accepted.Load(), TurnedAway: s.stats.turnedAway.Load(),
		RefusedLogins: s.stats.refusedLogins.Load(), CutOff: s.stats.cutOff.Load(),
		In: s.stats.in.Load(), Out: s.stats.out.Load(),
		Sync: s.stats.sync.snapshot(), Async: s.stats.async.snapshot(),
	}
	_, conns := s.handles.all()
	for _, c := range conns {
		c.addTo(&st)
	}
	return st
}

func (c *conn) addTo(st *Stats) {
	c.mu.Lock()
	open, busy := c.open, !c.current.began.IsZero()
	c.mu.Unlock()
	if !open {
		return
	}
	if c.inbound {
		st.Inbound++
	} else {
		st.Outbound++
	}
	if busy {
		st.Running++
	}
	unsent := int64(c.out.Unsent())
	st.Unsent += unsent
	st.LongestUnsent = max(st.LongestUnsent, unsent)
	st.In += c.nc.in.Load()
	st.Out += c.nc.out.Load()
}

func (k *kindStats) snapshot() KindStats {
	buckets := make([]int64, len(k.buckets))
	for i := range buckets {
		buckets[i] = k.buckets[i].Load()
	}
	return KindStats{OK: k.ok.Load(), Failed: k.failed.Load(), Took: time.Duration(k.nanos.Load()), Buckets: buckets}
}

// Healthy reports whether the server takes requests.
func (s *Server) Healthy() bool { return !s.closing.Load() }
