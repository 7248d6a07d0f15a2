// Command load brings the same files into rayforce and DuckDB, both in this
// process and with the same number of threads: CSV text, plain and compressed,
// and Parquet files that either has written. What was loaded is compared before
// times count; the runs of the two alternate, and medians are reported.
//
//	GOEXPERIMENT=simd go run ./load -rows 10000000
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/bench/duck"
	"github.com/rayforce-go/rayforce/value"
)

func main() {
	log.SetFlags(0)
	rows := flag.Int("rows", 1_000_000, "number of rows")
	threads := flag.Int("threads", runtime.NumCPU(), "threads of each database")
	rounds := flag.Int("rounds", 3, "runs of each load")
	only := flag.String("run", "", "run only the loads whose name contains this")
	profile := flag.String("profile", "", "write a CPU profile of rayforce's runs to this file")
	flag.Parse()
	dir, err := os.MkdirTemp("", "load")
	if err != nil {
		log.Fatal(err)
	}
	err = run(dir, *rows, *threads, *rounds, *only, *profile)
	os.RemoveAll(dir)
	if err != nil {
		log.Fatal(err)
	}
}

// load is one thing that both databases do.
type load struct {
	name      string
	ray, duck string // expression and statement
	file      string // what is read or written
}

const duckTable = "CREATE OR REPLACE TABLE t AS SELECT * FROM "

// loads returns what is measured; files are in dir. CSV comes first: what it
// loads is what is written.
func loads(dir string) []load {
	at := func(name string) string { return filepath.Join(dir, name) }
	csv, gz := at("t.csv"), at("t.csv.gz")
	ours, theirs := at("ray.parquet"), at("duck.parquet")
	return []load{
		{"csv", fmt.Sprintf("(count (set t (.csv.read %q)))", csv), duckTable + fmt.Sprintf("read_csv('%s')", csv), csv},
		{"csv.gz", fmt.Sprintf("(count (set t (.csv.read %q)))", gz), duckTable + fmt.Sprintf("read_csv('%s')", gz), gz},
		{"parquet write", fmt.Sprintf("(.parquet.write t %q)", ours), fmt.Sprintf("COPY t TO '%s' (FORMAT parquet, COMPRESSION snappy)", theirs), ours},
		{"parquet read, written by rayforce", fmt.Sprintf("(count (set t (.parquet.read %q)))", ours), duckTable + fmt.Sprintf("read_parquet('%s')", ours), ours},
		{"parquet read, written by DuckDB", fmt.Sprintf("(count (set t (.parquet.read %q)))", theirs), duckTable + fmt.Sprintf("read_parquet('%s')", theirs), theirs},
		{"parquet read, 2 of 6 columns", fmt.Sprintf("(count (.parquet.read %q [qty sym]))", theirs), strings.Replace(duckTable, "* FROM", "qty, sym FROM", 1) + fmt.Sprintf("read_parquet('%s')", theirs), theirs},
	}
}

func run(dir string, rows, threads, rounds int, only, profile string) error {
	if err := generate(filepath.Join(dir, "t.csv"), rows); err != nil {
		return err
	}
	db, err := duck.Open(threads)
	if err != nil {
		return err
	}
	defer db.Close()
	rt := rayforce.New(rayforce.Options{Workers: threads})
	defer rt.Close()
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	fmt.Printf("%d rows, %d threads, DuckDB %s\n", rows, threads, duck.Version())
	fmt.Printf("%-36s %6s %11s %9s %6s\n", "load", "MB", "rayforce s", "DuckDB s", "ratio")
	for _, l := range loads(dir) {
		// Later loads need the table and the files of earlier ones.
		n := rounds
		if !strings.Contains(l.name, only) {
			n = 1
		}
		ray, duck, err := measure(rt, db, l, n)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		if n < rounds {
			continue
		}
		info, err := os.Stat(l.file)
		if err != nil {
			return err
		}
		fmt.Printf("%-36s %6d %11.3f %9.3f %6.2f\n", l.name, info.Size()>>20, ray.Seconds(), duck.Seconds(), ray.Seconds()/duck.Seconds())
	}
	return nil
}

// measure returns the medians of both databases, after a comparison.
func measure(rt *rayforce.Runtime, db *duck.DB, l load, rounds int) (ray, duck time.Duration, err error) {
	var rays, ducks []time.Duration
	for range rounds {
		runtime.GC() // the table of the last run is no business of this one
		start := time.Now()
		if _, err := rt.Eval(context.Background(), l.ray); err != nil {
			return 0, 0, err
		}
		rays = append(rays, time.Since(start))
		start = time.Now()
		if err := db.Exec(l.duck); err != nil {
			return 0, 0, err
		}
		ducks = append(ducks, time.Since(start))
	}
	if strings.Contains(l.ray, "(set t ") {
		if err := compare(rt, db); err != nil {
			return 0, 0, err
		}
	}
	slices.Sort(rays)
	slices.Sort(ducks)
	return rays[rounds/2], ducks[rounds/2], nil
}

// compare holds counts and sums of the loaded tables against each other.
func compare(rt *rayforce.Runtime, db *duck.DB) error {
	const ours = `(select {from: t n: (count id) id: (sum id) px: (sum px) qty: (sum qty) syms: (count (distinct sym)) notes: (count (distinct note)) last: (max ts)})`
	const theirs = `SELECT count(id), sum(id), sum(px), sum(qty), count(DISTINCT sym), count(DISTINCT note), epoch_ns(max(ts)) - 946684800000000000 FROM t`
	v, err := rt.Eval(context.Background(), ours)
	if err != nil {
		return err
	}
	result, err := db.Query(theirs)
	if err != nil {
		return err
	}
	table, err := result.Table()
	if err != nil {
		return err
	}
	for i, col := range v.(*value.Table).Cols() {
		a, b := number(col), number(table.ColAt(i))
		if math.Abs(a-b) > 1e-9*math.Abs(a) {
			return fmt.Errorf("answers differ: %s is %v and %v", v.(*value.Table).Names()[i], a, b)
		}
	}
	return nil
}

// number returns the only element of a column.
func number(col value.Collection) float64 {
	switch x := col.At(0).(type) {
	case value.I64:
		return float64(x)
	case value.Timestamp:
		return float64(x)
	case value.F64:
		return float64(x)
	}
	return math.NaN()
}
