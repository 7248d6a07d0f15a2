package system

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"io"
	"math"
	"sync"
	"time"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func (svc *Services) timerFuncs() []lang.Func {
	return []lang.Func{
		{
			Name: ".time.now", Variadic: timeNow,
			Sig: "(.time.now)", Help: "milliseconds on a clock that never goes back",
			Example: "(<= (.time.now) (.time.now))", Result: "true",
		},
		{
			Name: ".time.timer.set", Variadic: svc.timerSet, Flags: changes,
			Sig: "(.time.timer.set ms num f)", Help: "calls f every ms milliseconds, num times or, for 0, for ever; the timer's number",
		},
		{
			Name: ".time.timer.del", Unary: svc.timerDel, Flags: changes,
			Sig: "(.time.timer.del id)", Help: "stops a timer",
			Example: "(.time.timer.del 999999)", Result: "null",
		},
	}
}

var started = time.Now()

// Now returns milliseconds on a clock that never goes back. It began with the
// Unix time at which the process started.
func Now() int64 { return started.UnixMilli() + time.Since(started).Milliseconds() }

func timeNow(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) > 0 {
		return nil, lang.WrongCount(value.ErrDomain, ".time.now", "no arguments", len(args))
	}
	return value.I64(Now()), nil
}

func (svc *Services) timerSet(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	const name = ".time.timer.set"
	if len(args) != 3 {
		return nil, lang.WrongCount(value.ErrDomain, name, "3 arguments (ms, num, f)", len(args))
	}
	ms, ok := args[0].(value.I64)
	if !ok {
		return nil, lang.WrongType(name, "an i64 for ms", args[0])
	}
	num, ok := args[1].(value.I64)
	if !ok {
		return nil, lang.WrongType(name, "an i64 for num", args[1])
	}
	f, ok := args[2].(*value.Lambda)
	switch {
	case !ok:
		return nil, lang.WrongType(name, "a lambda", args[2])
	case ms < 0:
		return nil, lang.WrongValue(name, "ms must not be negative, got %d", ms)
	case num < 0:
		return nil, lang.WrongValue(name, "num must not be negative, got %d", num)
	case f.Arity() != 1:
		return nil, lang.WrongValue(name, "f must have 1 parameter, has %d", f.Arity())
	case svc.Timers == nil:
		return nil, lang.WrongValue(name, "no event loop runs timers here")
	}
	return value.I64(svc.Timers.Set(int64(ms), int64(num), f)), nil
}

func (svc *Services) timerDel(_ *lang.Ctx, x value.Value) (value.Value, error) {
	id, ok := x.(value.I64)
	if !ok {
		return nil, lang.WrongType(".time.timer.del", "an i64", x)
	}
	if svc.Timers != nil {
		svc.Timers.Del(int64(id))
	}
	return value.Null, nil
}

// Timers calls functions at set times, one at a time, in order of due time and
// then of number. Before Start timers only wait; those that became due
// meanwhile fire then, as often as they missed.
type Timers struct {
	run  func(ctx context.Context, f *value.Lambda, now int64) error
	errs io.Writer

	mu    sync.Mutex
	queue timerQueue
	byID  map[int64]*timer
	next  int64
	wake  chan struct{} // tells the loop that the queue changed

	stop context.CancelFunc // nil before Start
	done chan struct{}
}

// A timer fires at due, and then every interval milliseconds.
type timer struct {
	id, due, interval int64
	left              int64 // firings to come, 0 for ever
	f                 *value.Lambda
	deleted           bool
}

// NewTimers returns timers that call functions with run, which gets the time to
// pass as argument. A failure is reported on errs.
func NewTimers(run func(ctx context.Context, f *value.Lambda, now int64) error, errs io.Writer) *Timers {
	if errs == nil {
		errs = io.Discard
	}
	return &Timers{run: run, errs: errs, byID: make(map[int64]*timer), wake: make(chan struct{}, 1)}
}

// Set adds a timer and returns its number.
func (t *Timers) Set(ms, num int64, f *value.Lambda) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	tm := &timer{id: t.next, due: later(Now(), ms), interval: ms, left: num, f: f}
	t.next++
	t.byID[tm.id] = tm
	heap.Push(&t.queue, tm)
	select {
	case t.wake <- struct{}{}:
	default:
	}
	return tm.id
}

// later returns the time ms after at, the end of time at most.
func later(at, ms int64) int64 {
	if ms > math.MaxInt64-at {
		return math.MaxInt64
	}
	return at + ms
}

// Del removes a timer, if there is one with this number.
func (t *Timers) Del(id int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if tm := t.byID[id]; tm != nil {
		tm.deleted = true // the loop drops it
		delete(t.byID, id)
	}
}

// Start lets timers fire until Close. Starting twice is once.
func (t *Timers) Start() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stop != nil {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	t.stop, t.done = stop, make(chan struct{})
	go t.loop(ctx)
}

// Close stops all timers, and the one that is being called through its context.
func (t *Timers) Close() {
	t.mu.Lock()
	stop, done := t.stop, t.done
	t.mu.Unlock()
	if stop != nil {
		stop()
		<-done
	}
}

func (t *Timers) loop(ctx context.Context) {
	defer close(t.done)
	for {
		tm, wait := t.take()
		if tm == nil {
			clock := time.NewTimer(wait)
			select {
			case <-ctx.Done():
				clock.Stop()
				return
			case <-t.wake:
			case <-clock.C:
			}
			clock.Stop()
			continue
		}
		if err := t.run(ctx, tm.f, Now()); err != nil && ctx.Err() == nil {
			fmt.Fprintf(t.errs, "timer %d: error: %v\n", tm.id, err)
		}
		if ctx.Err() != nil {
			return
		}
		t.fired(tm)
	}
}

// take returns the timer that is due, or how long to wait for one.
func (t *Timers) take() (due *timer, wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for len(t.queue) > 0 && t.queue[0].deleted {
		heap.Pop(&t.queue)
	}
	const longest = time.Hour
	if len(t.queue) == 0 {
		return nil, longest
	}
	ms := t.queue[0].due - Now()
	if ms > 0 {
		return nil, time.Duration(min(ms, longest.Milliseconds())) * time.Millisecond
	}
	return heap.Pop(&t.queue).(*timer), 0
}

// fired puts a timer that has been called back in the queue, if it is to fire again.
func (t *Timers) fired(tm *timer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if tm.left == 1 {
		delete(t.byID, tm.id)
		return
	}
	if tm.left > 0 {
		tm.left--
	}
	tm.due = later(tm.due, tm.interval)
	heap.Push(&t.queue, tm)
}

// timerQueue is a heap of timers, the next to fire first.
type timerQueue []*timer

func (q timerQueue) Len() int { return len(q) }

func (q timerQueue) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(q[i].due, q[j].due), cmp.Compare(q[i].id, q[j].id)) < 0
}

func (q timerQueue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push implements heap.Interface.
func (q *timerQueue) Push(x any) { *q = append(*q, x.(*timer)) }

// Pop implements heap.Interface.
func (q *timerQueue) Pop() any {
	last := len(*q) - 1
	tm := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return tm
}
