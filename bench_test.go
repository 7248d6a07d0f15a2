package rayforce

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// The language benchmarks run the same loop in CPython, in the same run, and
// report the ratio of the medians: below 1 Rayfall is faster. Both times are
// taken inside the processes, without start-up.
var loops = []struct{ name, setup, rayfall, python string }{
	{"fib", "(set fib (fn [n] (if (<= n 1) n (+ (self (- n 1)) (self (- n 2))))))", "(fib 27)",
		"def fib(n): return n if n <= 1 else fib(n - 1) + fib(n - 2)\ndef run(): return fib(27)"},
	{"map", "(set v (til 1000000)) (set f (fn [x] (+ (* x 2) 1)))", "(map f v)",
		"v = list(range(1000000))\nf = lambda x: x * 2 + 1\ndef run(): return list(map(f, v))"},
	{"fold", "(set v (til 1000000)) (set f (fn [a x] (+ a (* x 3))))", "(fold f 0 v)",
		"import functools\nv = list(range(1000000))\nf = lambda a, x: a + x * 3\ndef run(): return functools.reduce(f, v, 0)"},
}

const pythonTimer = `
import time
for _ in range(%d):
    t = time.perf_counter_ns(); run(); print(time.perf_counter_ns() - t)
`

func BenchmarkLanguage(b *testing.B) {
	for _, l := range loops {
		b.Run(l.name, func(b *testing.B) {
			rt := New(Options{})
			defer rt.Close()
			s := lang.NewSession(nil, nil)
			eval := func(text string) {
				if _, err := rt.in.Do(context.Background(), s, lang.Request{Source: &value.Source{Text: text}}); err != nil {
					b.Fatal(err)
				}
			}
			eval(l.setup)
			var times []time.Duration
			for b.Loop() {
				start := time.Now()
				eval(l.rayfall)
				times = append(times, time.Since(start))
			}
			if python := pythonMedian(b, l.python); python > 0 {
				b.ReportMetric(float64(median(times))/float64(python), "x-cpython")
			}
		})
	}
}

func pythonMedian(b *testing.B, code string) time.Duration {
	out, err := exec.Command("python3", "-c", code+fmt.Sprintf(pythonTimer, 15)).Output()
	if err != nil {
		b.Logf("no CPython to compare with: %v", err)
		return 0
	}
	var times []time.Duration
	for _, line := range strings.Fields(string(out)) {
		ns, err := strconv.Atoi(line)
		if err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Duration(ns))
	}
	return median(times)
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
