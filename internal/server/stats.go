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
