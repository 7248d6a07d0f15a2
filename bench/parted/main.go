// Command parted measures what it costs that a table lies on disk: queries over
// a partitioned table, mapped and cached by the system, beside the same queries
// over the same rows in memory, in turn, in the same run: over a table that was
// opened before and over one that each query opens. It also tells the time to
// open tables of different size.
//
//	go run ./parted -rows 10000000 -parts 100
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/value"
)

var ctx = context.Background()

func main() {
	rows := flag.Int("rows", 10_000_000, "rows of the table")
	parts := flag.Int("parts", 100, "partitions")
	rounds := flag.Int("rounds", 7, "rounds; the median counts")
	opens := flag.Int("opens", 1000, "partitions of the database that is only opened")
	only := flag.String("run", "", "only this query")
	flag.Parse()

	dir, err := os.MkdirTemp("", "parted")
	check(err)
	defer os.RemoveAll(dir)
	rt := rayforce.New(rayforce.Options{})
	defer rt.Close()
	queries(rt, filepath.Join(dir, "db"), *rows, *parts, *rounds, *only)
	opening(rt, dir, *rows, *rounds, *opens)
}

// questions are asked of both tables; T stands for either.
var questions = []struct{ name, text string }{
	{"sum by symbol", "(select {from: T by: s v: (sum f)})"},
	{"many by symbol", "(select {from: T by: s a: (sum f) b: (avg i) c: (max i) d: (count i)})"},
	{"sum by partition", "(select {from: T by: part v: (sum i)})"},
	{"by two keys", "(select {from: T by: {part: part s: s} v: (sum f)})"},
	{"by integer", "(select {from: T by: k v: (sum f)})"},
	{"filtered", "(select {from: T where: (> i 900) by: s v: (sum f)})"},
	{"one sum", "(select {from: T v: (sum f)})"},
	{"one partition", "(select {from: T where: (== part 3) by: s v: (sum f)})"},
	{"median by symbol", "(select {from: T by: s v: (med f)})"},
}

func queries(rt *rayforce.Runtime, root string, rows, parts, rounds int, only string) {
	fill(rt, root, rows, parts)
	eval(rt, `(set disk (.db.parted.get "`+root+`" 't))`)
	eval(rt, "(set mem (table [part s k i f] (list (at disk 'part) (at disk 's) (at disk 'k) (at disk 'i) (at disk 'f))))")
	fmt.Printf("%-18s %12s %12s %8s %12s %8s   %d rows, %d partitions\n", "query", "memory", "mapped", "ratio", "with open", "ratio", rows, parts)
	for _, q := range questions {
		if only != "" && only != q.name {
			continue
		}
		texts := []string{about(q.text, "mem"), about(q.text, "disk"), about(q.text, `(.db.parted.get "`+root+`" 't)`)}
		var times [3][]time.Duration
		for range rounds + 1 { // the first is a warm-up
			for i, text := range texts {
				start := time.Now()
				eval(rt, text)
				times[i] = append(times[i], time.Since(start))
			}
		}
		a, b, c := median(times[0][1:]), median(times[1][1:]), median(times[2][1:])
		fmt.Printf("%-18s %12v %12v %8.2f %12v %8.2f\n", q.name, a.Round(time.Microsecond), b.Round(time.Microsecond), float64(b)/float64(a), c.Round(time.Microsecond), float64(c)/float64(a))
	}
}

// fill stores the partitions 0, 1, ... of the table t.
func fill(rt *rayforce.Runtime, root string, rows, parts int) {
	for p := range parts {
		n := rows*(p+1)/parts - rows*p/parts
		store(rt, fmt.Sprintf("%s/%03d/t", root, p), sample(n, uint64(p)))
	}
}

func sample(n int, seed uint64) *value.Table {
	r := rand.New(rand.NewPCG(seed, 7))
	names := value.Syms(slices.Repeat([]string{""}, 100)...).Data()
	for i := range names {
		names[i] = value.Intern(fmt.Sprint("sym", i))
	}
	s, k, i, f := make([]value.SymID, n), make([]int64, n), make([]int64, n), make([]float64, n)
	for x := range n {
		s[x], k[x], i[x], f[x] = names[r.IntN(100)], int64(r.IntN(10000)), int64(r.IntN(1000)), r.Float64()
	}
	return value.NewTable(value.Syms("s", "k", "i", "f").Data(), []value.Collection{
		value.NewVec(value.TypeSym, s), value.I64s(k...), value.I64s(i...), value.NewVec(value.TypeF64, f)})
}

// opening compares the times to open splayed tables of 10^4 rows and of many,
// and tells that of a database with many partitions.
func opening(rt *rayforce.Runtime, dir string, rows, rounds, opens int) {
	small, large := filepath.Join(dir, "small", "t"), filepath.Join(dir, "large", "t")
	for path, n := range map[string]int{small: 10_000, large: rows} {
		t := sample(n, 1)
		texts := make([]string, n)
		for i := range texts {
			texts[i] = fmt.Sprintf("a string that is not short, number %d", i)
		}
		store(rt, path, value.NewTable(append(t.Names(), value.Intern("t")), append(t.Cols(), value.Strs(texts...))))
	}
	var times [2][]time.Duration
	for range 10 * rounds {
		for i, path := range []string{small, large} {
			start := time.Now()
			eval(rt, `(count (.db.splayed.get "`+path+`"))`)
			times[i] = append(times[i], time.Since(start))
		}
	}
	a, b := median(times[0]), median(times[1])
	fmt.Printf("%-18s %12v %12v %8.2f   10000 rows, %d rows\n", "open splayed", a, b, float64(b)/float64(a), rows)

	root := filepath.Join(dir, "many")
	fill(rt, root, 1000*opens, opens)
	var took []time.Duration
	for range rounds {
		start := time.Now()
		eval(rt, `(count (.db.parted.get "`+root+`" 't))`)
		took = append(took, time.Since(start))
	}
	fmt.Printf("%-18s %12s %12v %8s   %d partitions\n", "open parted", "", median(took).Round(time.Microsecond), "", opens)
}

func store(rt *rayforce.Runtime, path string, t *value.Table) {
	check(rt.Bind(ctx, "part-to-store", t))
	eval(rt, `(do (.db.splayed.set "`+path+`" part-to-store) 0)`)
}

func eval(rt *rayforce.Runtime, text string) value.Value {
	v, err := rt.Eval(ctx, text)
	if err != nil {
		log.Fatalf("%s: %v", text, err)
	}
	return v
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// about puts a table in the place of T.
func about(text, table string) string { return strings.Replace(text, "from: T", "from: "+table, 1) }
