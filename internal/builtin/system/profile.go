package system

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func (svc *Services) profileFuncs() []lang.Func {
	return []lang.Func{
		{
			Name: ".sys.timeit", Variadic: svc.timeit, Flags: changes,
			Sig: "(.sys.timeit [x])", Help: "switches the profiler on or, for 0, off; without x to the other state; gives 1 for on",
			Example: "(.sys.timeit 0)", Result: "0",
		},
		{
			Name: ".sys.prof", Variadic: svc.prof,
			Sig: "(.sys.prof)", Help: "table of the profile of the query before this one",
			Example: "(count (.sys.prof))", Result: "0",
		},
	}
}

// timeit switches the profiler by its first argument.
func (svc *Services) timeit(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	on := !svc.Profiler.On()
	if len(args) > 0 && !value.IsNullObject(args[0]) {
		n, ok := integer(args[0])
		if text, isText := args[0].(value.Str); isText {
			n, ok = leadingInt(string(text))
		}
		if !ok {
			return nil, lang.WrongType(".sys.timeit", "an integer, 0 for off and 1 for on", args[0])
		}
		on = n != 0
	}
	svc.Profiler.Set(on)
	return value.I64(flag(on)), nil
}

// leadingInt reads the integer that text begins with, after white space.
func leadingInt(text string) (int64, bool) {
	text = strings.TrimLeft(text, " \t")
	end := 0
	if end < len(text) && (text[end] == '-' || text[end] == '+') {
		end++
	}
	for end < len(text) && text[end]-'0' <= 9 {
		end++
	}
	n, err := strconv.ParseInt(text[:end], 10, 64)
	return n, err == nil
}

// Profiler keeps the profile of the last query while it is on. The zero value
// is off. It is safe for concurrent use.
type Profiler struct {
	on   atomic.Bool
	mu   sync.Mutex
	last []Span
	tree string
}

// On reports whether a query that begins now is to be profiled.
func (p *Profiler) On() bool { return p.on.Load() }

// Set switches the profiler on or off. The last profile stays.
func (p *Profiler) Set(on bool) { p.on.Store(on) }

// Keep makes a profile the one that (.sys.prof) shows.
func (p *Profiler) Keep(q *Profile) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last, p.tree = q.spans, q.String()
}

// Tree returns the last profile drawn as a tree, "" while the profiler is off.
func (p *Profiler) Tree() string {
	if !p.On() {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.tree
}

// A Span is a part of a query: an operator that took time, or an event.
type Span struct {
	Name      string
	Depth     int
	Time      time.Duration // with the spans inside
	Self      time.Duration // without them
	Rows      int64         // of the result, 0 if not known
	Allocated int64         // bytes
	Workers   int64
	Busy      time.Duration // time of the workers
}

func (s *Span) parallelism() float64 {
	if s.Time <= 0 {
		return 0
	}
	return float64(s.Busy) / float64(s.Time)
}

// maxSpans is how many spans a profile records.
const maxSpans = 2048

// Profile records the spans of one query. It is the trace of its evaluation,
// and belongs to the goroutine of that.
type Profile struct {
	spans []Span // in order of completion
	open  []openSpan
	tree  []byte
	since time.Time // the last span or event
	start mark      // what Again goes back to
	depth int       // calls inside a span that is not recorded, see Begin
}

// A mark is a place to go back to.
type mark struct {
	spans, tree int
	inside      time.Duration
}

type openSpan struct {
	name   string
	before mark
	since  time.Time // the last span or event before this one
	begin  meters
	inside time.Duration // of finished spans and events within
	nested bool          // there are some
}

// NewProfile begins a profile with the span of the whole query.
func NewProfile() *Profile {
	p := &Profile{}
	p.Begin("top-level")
	return p
}

// Begin opens a span inside the one that is open. When the profile is full,
// nothing more is recorded but what is open already.
func (p *Profile) Begin(name string) {
	if p.depth > 0 || len(p.spans)+len(p.open) >= maxSpans {
		p.depth++
		return
	}
	s := openSpan{name: name, before: mark{len(p.spans), len(p.tree), 0}, since: p.since, begin: readMeters()}
	p.since = s.begin.at
	p.line("╭ " + name)
	p.open = append(p.open, s)
}

// Event records what happened since the last span or event began or ended.
func (p *Profile) Event(name string) {
	if p.depth > 0 || len(p.spans)+len(p.open) >= maxSpans {
		return
	}
	now := time.Now()
	took := now.Sub(p.since)
	p.since = now
	p.line(fmt.Sprintf("✶  %s: %.3f ms", name, millis(took)))
	p.record(Span{Name: name, Depth: len(p.open), Time: took, Self: took})
	if len(p.open) == 1 {
		p.start = mark{len(p.spans), len(p.tree), p.open[0].inside}
	}
}

// Again implements lang.Trace.
func (p *Profile) Again() {
	p.spans, p.tree, p.open = p.spans[:p.start.spans], p.tree[:p.start.tree], p.open[:1]
	p.open[0].inside, p.open[0].nested = p.start.inside, p.start.spans > 0
	p.depth, p.since = 0, time.Now()
}

// A call without spans inside is left out when it gave one row at most and took
// less than this.
const briefCall = 50 * time.Microsecond

// End closes the innermost span, of a call that gave v, nil for an error.
func (p *Profile) End(v value.Value) {
	if p.depth > 0 {
		p.depth--
		return
	}
	last := len(p.open) - 1
	span := p.open[last]
	p.open = p.open[:last]
	used := readMeters().since(span.begin)
	s := Span{Name: span.name, Depth: last, Time: used.time, Allocated: used.allocated, Workers: used.workers, Busy: used.busy}
	if v != nil {
		s.Rows = ResultRows(v)
	}
	if last > 0 && !span.nested && s.Rows <= 1 && s.Time < briefCall {
		p.spans, p.tree, p.since = p.spans[:span.before.spans], p.tree[:span.before.tree], span.since
		return
	}
	p.since = time.Now()
	s.Self = s.Time - span.inside
	p.record(s)
	p.line("╰─┤ " + p.summary(&s, span.nested))
}

// Close ends what is open; the last span is that of the whole query.
func (p *Profile) Close() {
	p.depth = 0
	for len(p.open) > 0 {
		p.End(nil)
	}
}

// record adds a span to the table and to the one around it.
func (p *Profile) record(s Span) {
	if n := len(p.open); n > 0 {
		p.open[n-1].inside += s.Time
		p.open[n-1].nested = true
	}
	p.spans = append(p.spans, s)
}

// summary describes a closed span. Its share is that of the whole query so far.
func (p *Profile) summary(s *Span, nested bool) string {
	text := fmt.Sprintf("%.3f ms", millis(s.Time))
	if nested {
		text += fmt.Sprintf(" self=%.3f ms", millis(s.Self))
	}
	whole := s.Time
	if len(p.open) > 0 {
		whole = p.since.Sub(p.open[0].begin.at)
	}
	if whole > 0 {
		text += fmt.Sprintf(" %.0f%%", 100*float64(s.Time)/float64(whole))
	} else {
		text += " 100%"
	}
	detail := ""
	if s.Rows > 0 {
		detail += fmt.Sprintf(" rows=%d", s.Rows)
	}
	if s.Allocated != 0 {
		detail += fmt.Sprintf(" mem=%+.1fKB", kib(s.Allocated))
	}
	if s.Workers > 0 {
		detail += fmt.Sprintf(" w=%d par=%.1fx", s.Workers, s.parallelism())
	}
	if detail != "" {
		text += " " + detail
	}
	return text
}

// line adds a line to the tree, at the depth of the open spans.
func (p *Profile) line(text string) {
	p.tree = append(p.tree, strings.Repeat("│ ", len(p.open))+text+"\n"...)
}

// String returns the profile drawn as a tree, each line ended.
func (p *Profile) String() string { return string(p.tree) }

func (svc *Services) prof(*lang.Ctx, []value.Value) (value.Value, error) {
	svc.Profiler.mu.Lock()
	spans := svc.Profiler.last
	svc.Profiler.mu.Unlock()

	n := len(spans)
	names := make([]string, n)
	depth, rows, workers := make([]int64, n), make([]int64, n), make([]int64, n)
	total, self, percent := make([]float64, n), make([]float64, n), make([]float64, n)
	allocated, busy, parallelism := make([]float64, n), make([]float64, n), make([]float64, n)
	var whole time.Duration
	for i := range spans {
		whole += spans[i].Self
	}
	for i := range spans {
		s := &spans[i]
		names[i], depth[i], rows[i], workers[i] = s.Name, int64(s.Depth), s.Rows, s.Workers
		total[i], self[i], busy[i] = millis(s.Time), millis(s.Self), millis(s.Busy)
		allocated[i], parallelism[i] = kib(s.Allocated), s.parallelism()
		if whole > 0 {
			percent[i] = 100 * float64(s.Self) / float64(whole)
		}
	}
	return table(
		[]string{"operator", "depth", "cumulative-ms", "exclusive-ms", "percent", "rows", "allocated-kib", "workers", "busy-ms", "parallelism"},
		value.Syms(names...), value.I64s(depth...), value.F64s(total...), value.F64s(self...), value.F64s(percent...), value.I64s(rows...),
		value.F64s(allocated...), value.I64s(workers...), value.F64s(busy...), value.F64s(parallelism...)), nil
}
