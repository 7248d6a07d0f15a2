package system

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func (svc *Services) queryLogFuncs() []lang.Func {
	return []lang.Func{
		{
			Name: ".sys.querylog", Variadic: svc.queryLog,
			Sig: "(.sys.querylog)", Help: "table of the last queries, oldest first",
			Example: "(count (.sys.querylog))", Result: "0",
		},
		{
			Name: ".sys.querylog.enable", Variadic: svc.queryLogEnable, Flags: changes,
			Sig: "(.sys.querylog.enable [n])", Help: "switches the query log on or, for 0, off; without n to the other state; gives 1 for on",
			Example: "(.sys.querylog.enable 0)", Result: "0",
		},
	}
}

const (
	maxQueries   = 4096 // that the log holds
	maxQueryText = 256  // bytes of a query that it keeps
)

// A Query is one entry of the query log.
type Query struct {
	Finished    time.Time
	Duration    time.Duration
	Rows        int64 // of the result, see ResultRows
	Memory      int64 // bytes that were allocated
	Workers     int64
	Parallelism float64
	Status      string // "ok", or the code of the error
	Text        string
}

// QueryLog holds the last queries, while it is on. The zero value is off and
// empty. It is safe for concurrent use.
type QueryLog struct {
	on atomic.Bool

	mu      sync.Mutex
	queries []Query // a ring once it is full
	oldest  int
}

// On reports whether a query that begins now is to be logged.
func (l *QueryLog) On() bool { return l.on.Load() }

// Set switches the log on or off.
func (l *QueryLog) Set(on bool) { l.on.Store(on) }

// Begin is called when a query begins, and the function that it returns when
// the query has been evaluated: with its text, and its value or its error. It
// returns nil for a query that is not to be logged.
func (l *QueryLog) Begin() (end func(text string, v value.Value, err error)) {
	if !l.On() {
		return nil
	}
	began := readMeters()
	return func(text string, v value.Value, err error) {
		now := readMeters()
		used := now.since(began)
		q := Query{Finished: now.at, Duration: used.time, Memory: used.allocated, Workers: 1, Parallelism: 1, Status: "ok", Text: text}
		if used.workers > 1 && used.time > 0 {
			q.Workers, q.Parallelism = used.workers, float64(used.busy)/float64(used.time)
		}
		if err != nil {
			q.Status = string(value.CodeOf(err))
		} else {
			q.Rows = ResultRows(v)
		}
		l.Add(q)
	}
}

// Add logs a query that has finished.
func (l *QueryLog) Add(q Query) {
	if len(q.Text) > maxQueryText {
		q.Text = q.Text[:maxQueryText]
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queries) < maxQueries {
		l.queries = append(l.queries, q)
		return
	}
	l.queries[l.oldest] = q
	l.oldest = (l.oldest + 1) % maxQueries
}

// snapshot returns the queries, oldest first.
func (l *QueryLog) snapshot() []Query {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]Query, 0, len(l.queries))
	return append(append(all, l.queries[l.oldest:]...), l.queries[:l.oldest]...)
}

// ResultRows returns how many rows the log shows for a result: those of a
// table, the elements of a collection, 1 for anything else, but 2 for a dict
// and 0 for null and for an error, which is a nil result.
func ResultRows(v value.Value) int64 {
	switch x := v.(type) {
	case *value.Table:
		return int64(x.NumRows())
	case value.Collection:
		return int64(x.Len())
	case *value.Dict:
		return 2
	}
	if value.IsNullObject(v) {
		return 0
	}
	return 1
}

func (svc *Services) queryLog(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) > 0 {
		return nil, lang.WrongCount(value.ErrDomain, ".sys.querylog", "no arguments", len(args))
	}
	queries := svc.QueryLog.snapshot()
	n := len(queries)
	finished, rows, workers := make([]int64, n), make([]int64, n), make([]int64, n)
	duration, memory, parallelism := make([]float64, n), make([]float64, n), make([]float64, n)
	status, text := make([]string, n), value.NewStrBuilder(n)
	for i, q := range queries {
		finished[i] = stamp(q.Finished)
		duration[i], memory[i] = millis(q.Duration), kib(q.Memory)
		rows[i], workers[i], parallelism[i], status[i] = q.Rows, q.Workers, q.Parallelism, q.Status
		text.Append(q.Text)
	}
	return table(
		[]string{"time", "duration-ms", "result-rows", "memory-kib", "workers", "parallelism", "status", "query"},
		value.NewVec(value.TypeTimestamp, finished), value.F64s(duration...), value.I64s(rows...), value.F64s(memory...),
		value.I64s(workers...), value.F64s(parallelism...), value.Syms(status...), text.Vec()), nil
}

// stamp returns a time as nanoseconds since 2000-01-01.
func stamp(t time.Time) int64 {
	return t.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).Nanoseconds()
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func kib(bytes int64) float64 { return float64(bytes) / 1024 }

func (svc *Services) queryLogEnable(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	on := !svc.QueryLog.On()
	switch len(args) {
	case 0:
	case 1:
		n, ok := args[0].(value.I64)
		if !ok {
			return nil, lang.WrongType(".sys.querylog.enable", "an i64", args[0])
		}
		on = n != 0
	default:
		return nil, lang.WrongCount(value.ErrDomain, ".sys.querylog.enable", "0 or 1 arguments", len(args))
	}
	svc.QueryLog.Set(on)
	return value.I64(flag(on)), nil
}
