package numeric

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/internal/builtin/cast"
	"github.com/rayforce-go/rayforce/internal/builtin/collections"
	"github.com/rayforce-go/rayforce/internal/builtin/tables"
	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func newInterp() *lang.Interp {
	return lang.NewInterp(lang.NewRegistry(Funcs(), collections.Funcs(), cast.Funcs(), tables.Funcs()), lang.Limits{Workers: 2})
}

func eval(ctx context.Context, in *lang.Interp, code string) (value.Value, error) {
	return in.Do(ctx, lang.NewSession(nil, nil), lang.Request{Source: &value.Source{Name: "test", Text: code}})
}

// check runs lines that read "input => result", the result in the compact
// format or as "error: code".
func check(t *testing.T, script string) {
	t.Helper()
	in := newInterp()
	for line := range strings.Lines(script) {
		code, want, _ := strings.Cut(strings.TrimSpace(line), " => ")
		if code == "" {
			continue
		}
		v, err := eval(context.Background(), in, code)
		got := ""
		if err != nil {
			got = "error: " + string(value.CodeOf(err))
		} else {
			got = format.Compact(v)
		}
		if got != want {
			t.Errorf("%s\n got  %s (%v)\n want %s", code, got, err, want)
		}
	}
}

// TestExamples checks that the example of every function has the result that
// its declaration promises.
func TestExamples(t *testing.T) {
	for _, f := range Funcs() {
		t.Run(f.Name, func(t *testing.T) { check(t, f.Example+" => "+f.Result) })
	}
}

func TestLists(t *testing.T) {
	check(t, `
		(+ (list 1 [2 3]) 10) => (list 11 [12 13])
		(+ (list 1 [2 3]) [10 20]) => (list 11 [22 23])
		(map type (+ (list 1 2.5 3i 4h) 1i)) => [i32 f64 i32 i32]
		(map type (< (list 1 2.5) 2)) => [i64 i64]
		(map type (< (list 1 2.5) 2.0)) => [b8 b8]
		(== (list 1 2) (list 1 3)) => [true false]
		(== (list 0N null) null) => [true true]
		(+ (list 1 null) 1) => error: type
		(+ (list [1 2] [3 4]) (list 10 [1 2 3])) => error: length
		(+ (list 1 2) [1 2 3]) => error: length
		(+ (list) 1) => []
		(type (== (list) 1)) => B8
		(type (+ (take ["a"] 0) 1)) => I64
		(+ (list 1) {a: 1}) => error: type
		(neg (list 1 2.5)) => [-1 -2]
		(neg (list 1.5 0N)) => [-1.5 0Nf]
		(neg (list 1 [2 3])) => error: type
		(sin (list [0 0] 0)) => (list [0.0 0.0] 0.0)
		(sin (list 0 [0 0])) => error: type
		(type (sin (list))) => F64
		(floor (list 2 1.5)) => [2 1]
		(not (list true false)) => false
	`)
}

func TestAggregateArguments(t *testing.T) {
	check(t, `
		(sum (list 1i 2.5 0N)) => 3.5
		(sum (list 1 "a")) => error: type
		(sum [a]) => error: type
		(sum "hello") => "hello"
		(type (sum 7h)) => i64
		(sum {a: 1}) => error: type
		(sum null) => error: type
		(max (list 1i 2i)) => 2
		(type (max (list 1i 2i))) => i64
		(min (list true false)) => 0
		(min (list)) => error: domain
		(avg (list)) => error: domain
		(avg 'a) => a
		(med 2024.01.01) => error: type
		(med 0Nd) => 0Nf
		(med (take [a] 0)) => 0Nf
		(all 0N) => true
		(all 2024.01.01) => error: type
		(any (list 0 0.0 0N)) => false
		(mode (list 1 "a" 1)) => 1
		(count {a: 1 b: 2}) => 2
		(count (table [a] (list [1 2 3]))) => 3
		(count "héllo") => 6
		(count +) => 1
		(max +) => <+>
		(quantile [1 2] 'a) => error: type
		(quantile 'a 5) => error: domain
		(percentile [1 2 3] 0N) => error: domain
		(cov [1 2] [1]) => error: length
		(cov 1 [1]) => error: type
	`)
}

func TestSumOfShifted(t *testing.T) {
	check(t, `
		(sum (+ [2147483647i] 1i)) => 2147483648
		(sum (+ 0x01 [0xff 0xff])) => 512
		(sum (+ [09:00:00] 1)) => 32400001
		(sum (+ [1 0N] 1)) => 2
		(sum (+ [1 2] 0N)) => 0
		(sum (+ [1 2] 1.5)) => 6.0
		(sum (+ [2024.01.01] 1)) => error: type
		((fn [x] (sum (+ x 1i))) [2147483647i]) => 2147483648
		((fn [x y] (sum (+ x y))) [2147483647i] 1i) => -2147483648
	`)
}

func TestDefectsOfTheReference(t *testing.T) {
	check(t, `
		(within [1 5] [0.5 3.0]) => [true false]
		(within [1 5] [0i 3i]) => [true false]
		(within [1 5] [2024.01.01 2024.01.02]) => error: type
		(bin [10 20] -15i) => -1
		(top [3 1 2] 1.9) => [3]
		(xbar 0Nd 7) => 0Nd
		(xbar [09:00:00 0Nt] 00:05:00) => [09:00:00.000 0Nt]
		(+ [9007199254740993 1] [0 0]) => [9007199254740993 1]
		(< [9007199254740992 1] 9007199254740993) => [true true]
		(< 2024.01.15 2400.01.01) => true
	`)
}

func TestLimits(t *testing.T) {
	check(t, `
		(til 100000000000000) => error: limit
		(rand 100000000000000 5) => error: limit
		(msum 9223372036854775807 [1 2]) => [1 3]
		(til 0N) => error: domain
	`)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := eval(ctx, newInterp(), "(sum (pow (sqrt (til 20000000)) 1.5))")
	if value.CodeOf(err) != value.ErrCancel || time.Since(start) > 2*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}
