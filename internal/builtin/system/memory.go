package system

import (
	"runtime"
	"sync"
	"time"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func (svc *Services) memoryFuncs() []lang.Func {
	return []lang.Func{
		{
			Name: ".mem.objsize", Unary: objSize,
			Sig: "(.mem.objsize x)", Help: "bytes of x and everything in it, shared parts once",
			Example: "(.mem.objsize [1 2 3])", Result: "56",
		},
		{
			Name: ".mem.ts", Special: svc.measure,
			Sig: "(.mem.ts expr)", Help: "evaluates expr; a dict of its result, time and memory",
			Example: "(at (.mem.ts (+ 1 2)) 'result)", Result: "3",
		},
	}
}

func objSize(_ *lang.Ctx, x value.Value) (value.Value, error) {
	return value.I64(sizer{}.size(x)), nil
}

// header is what every object counts beside its payload, and pair what a dict
// or table counts beside its two parts.
const (
	header = 32
	pair   = header + 2*8
)

// shortStr is the longest string atom, and shortElem the longest element of a
// string vector, that needs no bytes of its own.
const (
	shortStr  = 6
	shortElem = 12
)

// sizer adds up logical sizes. It holds the shared objects that were counted.
type sizer map[value.Value]bool

func (z sizer) size(v value.Value) int64 {
	switch x := v.(type) {
	case value.Str:
		if len(x) > shortStr {
			return 2*header + int64(len(x))
		}
		return header
	case value.GUID:
		return header + pair
	case value.NullAtom:
		if x.T == value.TypeGUID {
			return header + pair
		}
		return header
	}
	if v.Type().IsAtom() || value.IsNullObject(v) {
		return header
	}
	if z[v] {
		return 0
	}
	z[v] = true
	return z.object(v)
}

// object returns the size of a vector, container or function.
func (z sizer) object(v value.Value) (n int64) {
	switch x := v.(type) {
	case *value.StrVec:
		return header + int64(x.Len())*16 + longBytes(x)
	case value.Vector:
		width := int64(x.Type().Size())
		if x.Type() == value.TypeSym {
			width = 8
		}
		return header + int64(x.Len())*width
	case *value.List:
		n = header + 8*int64(x.Len())
		for _, item := range x.Items() {
			n += z.size(item)
		}
	case *value.Dict:
		n = pair + z.size(x.Keys()) + z.size(x.Vals())
	case *value.Table:
		n = pair + 2*(header+8*int64(x.NumCols()))
		for _, col := range x.Cols() {
			n += z.size(col)
		}
	case *value.Lambda:
		n = header + z.size(x.Params)
		for _, e := range x.Body {
			n += z.size(e)
		}
	default:
		n = header
	}
	return n
}

// longBytes returns the size of the pool of a string vector, 0 if all of its
// elements are short.
func longBytes(v *value.StrVec) (n int64) {
	for i := range v.Views() {
		if s := &v.Views()[i]; s.Len > shortElem {
			n += int64(s.Len)
		}
	}
	if n > 0 {
		n += header
	}
	return n
}

// measuring holds the evaluations that .mem.ts is measuring.
type measuring struct{ active sync.Map }

// measure evaluates an expression and reports what it took. Memory is that of
// the whole process: other requests that run meanwhile are counted in.
func (svc *Services) measure(c *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) != 1 {
		return nil, lang.WrongCount(value.ErrArity, ".mem.ts", "1 argument", len(args))
	}
	if _, nested := svc.measuring.active.LoadOrStore(c, true); nested {
		return nil, value.Errorf(value.ErrState, ".mem.ts: a measurement is going on already")
	}
	defer svc.measuring.active.Delete(c)

	before := takeReading()
	result, err := c.Eval(args[0])
	if err != nil {
		return nil, err
	}
	return takeReading().since(before).dict(result), nil
}

// A reading is the state of the meters of the process at one time.
type reading struct {
	at   time.Time
	mem  runtime.MemStats
	work kernel.Work
}

func takeReading() (r reading) {
	runtime.ReadMemStats(&r.mem)
	r.work, r.at = kernel.WorkDone(), time.Now()
	return r
}

// usage is the difference of two readings.
type usage struct {
	time                   time.Duration
	memory                 int64 // held from the system
	allocated, freed, peak int64
	allocations, releases  int64
	workers                int64
	busy                   time.Duration
}

func (r reading) since(b reading) usage {
	u := usage{
		time:        r.at.Sub(b.at),
		memory:      int64(r.mem.Sys-r.mem.HeapReleased) - int64(b.mem.Sys-b.mem.HeapReleased),
		allocated:   int64(r.mem.TotalAlloc - b.mem.TotalAlloc),
		allocations: int64(r.mem.Mallocs - b.mem.Mallocs),
		releases:    int64(r.mem.Frees - b.mem.Frees),
		workers:     r.work.WorkersSince(b.work),
		busy:        r.work.Busy - b.work.Busy,
	}
	net := int64(r.mem.HeapAlloc) - int64(b.mem.HeapAlloc)
	u.freed = u.allocated - net
	u.peak = max(net, 0)
	if r.mem.NumGC == b.mem.NumGC {
		u.peak = u.allocated // nothing was released in between
	}
	return u
}

func (u usage) parallelism() float64 {
	if u.time <= 0 {
		return 0
	}
	return float64(u.busy) / float64(u.time)
}

func (u usage) dict(result value.Value) value.Value {
	return value.SymDict([]string{
		"result", "time-ns", "memory-bytes", "allocated-bytes", "freed-bytes", "net-bytes", "peak-live-bytes",
		"result-bytes", "alloc-count", "free-count", "workers", "worker-busy-ns", "parallelism",
	},
		result, value.I64(u.time), value.I64(u.memory), value.I64(u.allocated), value.I64(u.freed), value.I64(u.allocated-u.freed), value.I64(u.peak),
		value.I64(sizer{}.size(result)), value.I64(u.allocations), value.I64(u.releases), value.I64(u.workers), value.I64(u.busy), value.F64(u.parallelism()))
}
