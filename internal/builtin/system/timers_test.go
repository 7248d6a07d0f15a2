package system

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/value"
)

// firings records the calls of timers by the name of the function.
type firings struct {
	mu    sync.Mutex
	names []string
	of    map[*value.Lambda]string
	fail  map[string]error
	fired chan struct{}
}

func newFirings() *firings {
	return &firings{of: map[*value.Lambda]string{}, fail: map[string]error{}, fired: make(chan struct{}, 1000)}
}

func (f *firings) lambda(name string) *value.Lambda {
	l := value.NewLambda(value.Syms("t"), nil)
	f.of[l] = name
	return l
}

func (f *firings) run(_ context.Context, l *value.Lambda, now int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.names = append(f.names, f.of[l])
	f.fired <- struct{}{}
	return f.fail[f.of[l]]
}

// wait returns the calls once there are n.
func (f *firings) wait(t *testing.T, n int) string {
	t.Helper()
	for range n {
		select {
		case <-f.fired:
		case <-time.After(5 * time.Second):
			t.Fatalf("timers did not fire; so far %v", f.names)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.names, " ")
}

func TestTimersFireInOrder(t *testing.T) {
	f := newFirings()
	timers := NewTimers(f.run, nil)
	defer timers.Close()
	ids := []int64{
		timers.Set(0, 1, f.lambda("late")), // due at once, but its function comes after the next by number
		timers.Set(0, 1, f.lambda("later")),
		timers.Set(40, 1, f.lambda("last")),
		timers.Set(10, 3, f.lambda("thrice")),
		timers.Set(1<<62, 0, f.lambda("never")),
	}
	if !slices.Equal(ids, []int64{0, 1, 2, 3, 4}) {
		t.Errorf("numbers %v", ids)
	}
	timers.Start()
	timers.Start()
	if got := f.wait(t, 6); got != "late later thrice thrice thrice last" {
		t.Errorf("fired: %s", got)
	}
	timers.Del(0) // has fired its last time
	if id := timers.Set(0, 1, f.lambda("new")); id != 5 {
		t.Errorf("number %d was used before", id)
	}
	f.wait(t, 1)
}

func TestTimersCatchUp(t *testing.T) {
	f := newFirings()
	timers := NewTimers(f.run, nil)
	defer timers.Close()
	timers.Set(1, 20, f.lambda("tick"))
	time.Sleep(50 * time.Millisecond)
	begin := time.Now()
	timers.Start()
	f.wait(t, 20)
	if took := time.Since(begin); took > 15*time.Millisecond {
		t.Logf("20 missed firings took %v", took) // a busy machine
	}
}

func TestDeletedTimersDoNotFire(t *testing.T) {
	f := newFirings()
	timers := NewTimers(f.run, nil)
	defer timers.Close()
	timers.Set(0, 1, f.lambda("deleted"))
	timers.Set(1, 1, f.lambda("other"))
	timers.Del(0)
	timers.Del(0)
	timers.Del(99)
	timers.Start()
	if got := f.wait(t, 1); got != "other" {
		t.Errorf("fired: %s", got)
	}
}

// syncBuilder is a strings.Builder for two goroutines.
type syncBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *syncBuilder) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func TestFailingTimerIsReportedAndGoesOn(t *testing.T) {
	f := newFirings()
	var errs syncBuilder
	timers := NewTimers(f.run, &errs)
	f.fail["bad"] = errors.New("type: oh no")
	timers.Set(0, 2, f.lambda("bad"))
	timers.Set(5, 1, f.lambda("good"))
	timers.Start()
	f.wait(t, 3)
	timers.Close()
	if got := errs.b.String(); got != "timer 0: error: type: oh no\ntimer 0: error: type: oh no\n" {
		t.Errorf("reported %q", got)
	}
}

func TestTimerArguments(t *testing.T) {
	timers := NewTimers(newFirings().run, nil)
	r := newRig(t, &Services{Timers: timers})
	for _, c := range []struct{ in, want string }{
		{"(.time.timer.set 1000000 0 (fn [t] t))", "0"},
		{"(.time.timer.set 0 1 (fn [t] t))", "1"},
		{"(.time.timer.set 1i -1 (fn [t] t))", "!type"},
		{"(.time.timer.set 1 1.0 (fn [t] t))", "!type"},
		{"(.time.timer.set 1 1 .sys.gc)", "!type"},
		{"(.time.timer.set -1 1 (fn [t] t))", "!domain"},
		{"(.time.timer.set 0Nl 1 (fn [t] t))", "!domain"},
		{"(.time.timer.set 1 -1 (fn [t] t))", "!domain"},
		{"(.time.timer.set 1 1 (fn [] 1))", "!domain"},
		{"(.time.timer.set 1 1 (fn [a b] 1))", "!domain"},
		{"(.time.timer.set 1 1)", "!domain"},
		{"(.time.timer.del 77)", "null"},
		{"(.time.timer.del 1i)", "!type"},
		{"(.time.now 1)", "!domain"},
	} {
		r.check(c.in, c.want)
	}
	newRig(t, &Services{}).check("(.time.timer.set 1 1 (fn [t] t))", "!domain")
	if a, b := Now(), Now(); a <= 0 || b < a {
		t.Errorf("the clock went from %d to %d", a, b)
	}
}
