// Command vector measures functions over long vectors in nanoseconds per
// element, beside a plain copy of the same bytes, those of all vectors in the
// expression, on the same threads: into memory that is there already, and into
// new memory, as a function with a vector for a result has to. Sorting is measured beside DuckDB's ORDER BY of
// the same column, in turn, in the same process.
//
//	GOEXPERIMENT=simd go run ./vector -n 10000000
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"time"
	"unsafe"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/bench/duck"
	"github.com/rayforce-go/rayforce/value"
)

// cases are the expressions. Words of one letter in them are vectors.
var cases = []string{
	"(sum i)", "(sum f)", "(avg i)", "(avg f)", "(min i)", "(max f)", "(dev i)", "(dev f)",
	"(+ i 1)", "(+ i j)", "(- i j)", "(* i j)", "(/ i j)",
	"(+ f 0.5)", "(+ f g)", "(- f g)", "(* f g)", "(/ f g)",
	"(< i 500)", "(== i j)", "(> f g)", "(!= f 0.5)",
	"(distinct i)", "(distinct r)", "(in i few)", "(in r many)",
	"(asc r)", "(iasc r)", "(asc f)", "(iasc f)",
	"(msum 20 i)", "(msum 20 f)", "(xbar i 7)", "(xbar f 0.25)",
	`(like s "*42*")`, `(like t "*42*")`, "(upper s)", "(upper t)",
}

var vectorName = regexp.MustCompile(`\b[a-z]\b`)

func main() {
	log.SetFlags(0)
	n := flag.Int("n", 10_000_000, "elements")
	threads := flag.Int("threads", runtime.NumCPU(), "threads")
	rounds := flag.Int("rounds", 5, "runs of each expression")
	run := flag.String("run", "", "regexp of the expressions to measure")
	flag.Parse()
	filter := regexp.MustCompile(*run)

	vectors := makeVectors(*n)
	rt := rayforce.New(rayforce.Options{Workers: *threads})
	defer rt.Close()
	for name, v := range vectors {
		if err := rt.Bind(context.Background(), name, v); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("%d elements, %d threads, ns per element\n\n", *n, *threads)
	fmt.Printf("%-18s %-5s %10s %10s %10s %8s\n", "expression", "type", "rayforce", "copy", "new copy", "ratio")
	for _, expr := range cases {
		if !filter.MatchString(expr) {
			continue
		}
		var from, to [][]byte
		for _, name := range vectorName.FindAllString(expr, -1) {
			from = append(from, bytesOf(vectors[name]))
			to = append(to, make([]byte, len(from[len(from)-1])))
		}
		first := vectors[vectorName.FindString(expr)]
		m := medians(*rounds, *n, evaluate(rt, expr),
			func() {
				for i := range from {
					copyParallel(to[i], from[i], *threads)
				}
			},
			func() {
				for i := range from {
					copyParallel(make([]byte, len(from[i])), from[i], *threads)
				}
			})
		fmt.Printf("%-18s %-5s %10.2f %10.2f %10.2f %8.2f\n", expr, first.Type(), m[0], m[1], m[2], m[0]/m[1])
	}
	if filter.MatchString("sort") {
		sorting(rt, vectors["r"], *threads, *rounds)
	}
}

func evaluate(rt *rayforce.Runtime, expr string) func() {
	return func() {
		if _, err := rt.Eval(context.Background(), expr); err != nil {
			log.Fatal(err)
		}
	}
}

// sorting compares the sort of random integers with DuckDB's.
func sorting(rt *rayforce.Runtime, r value.Vector, threads, rounds int) {
	db, err := duck.Open(threads)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	table := value.NewTable([]value.SymID{value.Intern("r")}, []value.Collection{r})
	if err := db.Load("t", table, false); err != nil {
		log.Fatal(err)
	}
	m := medians(rounds, r.Len(), evaluate(rt, "(asc r)"), func() {
		if err := db.Exec("SELECT r FROM t ORDER BY r"); err != nil {
			log.Fatal(err)
		}
	})
	fmt.Printf("\nsort of random I64: rayforce %.2f, DuckDB %.2f, ratio %.2f\n", m[0], m[1], m[0]/m[1])
}

// makeVectors makes the vectors: small and random integers, floats, symbols and
// strings.
func makeVectors(n int) map[string]value.Vector {
	rnd := rand.New(rand.NewPCG(1, 2))
	ints := func(limit int64) value.Vector {
		return fill(value.TypeI64, n, func() int64 { return 1 + rnd.Int64N(limit) })
	}
	texts := make([]string, 1000)
	for i := range texts {
		texts[i] = fmt.Sprintf("name-%05d", rnd.IntN(100_000))
	}
	syms, sb := value.Syms(texts...).Data(), value.NewStrBuilder(n)
	for range n {
		sb.Append(texts[rnd.IntN(len(texts))])
	}
	return map[string]value.Vector{
		"i": ints(1000), "j": ints(1000), "r": ints(1 << 62),
		"f":    fill(value.TypeF64, n, rnd.Float64),
		"g":    fill(value.TypeF64, n, rnd.Float64),
		"s":    fill(value.TypeSym, n, func() value.SymID { return syms[rnd.IntN(len(syms))] }),
		"t":    sb.Vec(),
		"few":  fill(value.TypeI64, 100, func() int64 { return rnd.Int64N(1000) }),
		"many": fill(value.TypeI64, 100_000, func() int64 { return rnd.Int64N(1 << 62) }),
	}
}

func fill[T value.Elem](typ value.Type, n int, f func() T) value.Vector {
	data := make([]T, n)
	for i := range data {
		data[i] = f()
	}
	return value.NewVec(typ, data)
}

// bytesOf returns the bytes of the elements of a vector.
func bytesOf(v value.Vector) []byte {
	switch v := v.(type) {
	case *value.Vec[int64]:
		return raw(v.Data())
	case *value.Vec[float64]:
		return raw(v.Data())
	case *value.Vec[value.SymID]:
		return raw(v.Data())
	case *value.StrVec:
		return raw(v.Views())
	}
	panic("vector: no bytes of a " + v.Type().String())
}

func raw[T any](data []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(data))), len(data)*int(unsafe.Sizeof(data[0])))
}

func copyParallel(to, from []byte, threads int) {
	var wg sync.WaitGroup
	part := (len(from) + threads - 1) / threads
	for lo := 0; lo < len(from); lo += part {
		hi := min(lo+part, len(from))
		wg.Go(func() { copy(to[lo:hi], from[lo:hi]) })
	}
	wg.Wait()
}

// medians runs the functions in turn and returns the median time of each in
// nanoseconds per element.
func medians(rounds, n int, fs ...func()) []float64 {
	times := make([][]float64, len(fs))
	for range rounds + 1 {
		for i, f := range fs {
			runtime.GC()
			begin := time.Now()
			f()
			times[i] = append(times[i], float64(time.Since(begin).Nanoseconds())/float64(n))
		}
	}
	out := make([]float64, len(fs))
	for i, t := range times {
		t = t[1:] // the first run warms up
		slices.Sort(t)
		out[i] = t[len(t)/2]
	}
	return out
}
