// Command olap asks rayforce and DuckDB the same questions, both in this
// process, on the same rows and with the same number of threads: the group-by
// and join questions of H2O.ai's db-benchmark, sorts, joins by time, filters
// and scans. Answers are compared before times count; the runs of the two
// alternate, and medians are reported.
//
//	GOEXPERIMENT=simd go run ./olap -rows 10000000 -out ../docs/benchmarks
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/bench/duck"
	"github.com/rayforce-go/rayforce/value"
)

var options struct {
	threads int
	rounds  int
	budget  time.Duration
	enums   bool
	filter  *regexp.Regexp
	profile string
}

func main() {
	log.SetFlags(0)
	rows := flag.String("rows", "1000000,10000000", "numbers of rows, separated by commas")
	flag.IntVar(&options.threads, "threads", runtime.NumCPU(), "threads of each database")
	flag.IntVar(&options.rounds, "rounds", 7, "runs of each question")
	flag.DurationVar(&options.budget, "budget", 20*time.Second, "fewer runs of a question that takes longer")
	flag.BoolVar(&options.enums, "enums", false, "DuckDB keeps text keys as ENUM, not VARCHAR")
	run := flag.String("run", "", "regexp of the questions to ask, such as group/q[12]$")
	out := flag.String("out", "", "write OUT.txt, OUT.json and OUT.svg")
	flag.StringVar(&options.profile, "profile", "", "write CPU profiles of rayforce's last runs into this directory")
	check := flag.Bool("check", true, "compare the answers before times count")
	memory := flag.Bool("memory", false, "report the peak of rayforce's memory instead of times (Linux)")
	flag.Parse()
	options.filter = regexp.MustCompile(*run)

	report := newReport()
	for _, text := range strings.Split(*rows, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			log.Fatal(err)
		}
		if *memory {
			err = reportMemory(os.Stdout, n)
		} else {
			err = measure(n, report, *check)
		}
		if err != nil {
			log.Fatal(err)
		}
	}
	if *memory {
		return
	}
	report.text(os.Stdout)
	if *out != "" {
		if err := report.write(*out); err != nil {
			log.Fatal(err)
		}
	}
}

// peers are the two databases with the same tables.
type peers struct {
	ray  *rayforce.Runtime
	duck *duck.DB
}

// load puts tables of n rows into both databases.
func load(s tableSet, n int) (*peers, error) {
	rt, data, err := s.load(n)
	if err != nil {
		return nil, err
	}
	db, err := duck.Open(options.threads)
	if err != nil {
		rt.Close()
		return nil, err
	}
	p := &peers{ray: rt, duck: db}
	for i, name := range data.names {
		if err := db.Load(name, data.tables[i], options.enums); err != nil {
			p.close()
			return nil, err
		}
	}
	return p, nil
}

func (p *peers) close() {
	p.ray.Close()
	p.duck.Close()
}

// measure asks all questions at n rows, after a comparison of the answers.
func measure(n int, r *report, check bool) error {
	for _, s := range tableSets {
		if qs := s.asked(); len(qs) > 0 {
			if err := measureSet(s, qs, n, r, check); err != nil {
				return err
			}
			debug.FreeOSMemory()
		}
	}
	return nil
}

// measureSet asks the questions about one set of tables.
func measureSet(s tableSet, qs []question, n int, r *report, check bool) error {
	p, err := load(s, n)
	if err != nil {
		return err
	}
	defer p.close()
	for _, q := range qs {
		if check {
			if err := p.check(q); err != nil {
				return fmt.Errorf("%s %s at %d rows: %w", q.family, q.name, n, err)
			}
		}
		ray, duck, err := p.time(q)
		if err != nil {
			return err
		}
		r.add(n, q, ray, duck)
	}
	return nil
}

// check compares the answers to a question.
func (p *peers) check(q question) error {
	v, err := p.ray.Eval(context.Background(), q.ray)
	if err != nil {
		return err
	}
	got, ok := v.(*value.Table)
	if !ok {
		return fmt.Errorf("rayforce answers a %s", v.Type())
	}
	res, err := p.duck.Query(q.sql)
	if err != nil {
		return err
	}
	want, err := res.Table()
	if err != nil {
		return err
	}
	return sameTables(got, want, q.order)
}

// spent is what a run cost: time on the clock, and processor time, which other
// work on the machine disturbs less.
type spent struct{ wall, cpu time.Duration }

// measured runs f and returns what it cost.
func measured(f func() error) (spent, error) {
	wall, cpu := time.Now(), cpuTime()
	err := f()
	return spent{time.Since(wall), cpuTime() - cpu}, err
}

// time runs a question on both in turn and returns the medians.
func (p *peers) time(q question) (ray, peer spent, err error) {
	var mine, theirs []spent
	start := time.Now()
	for i := 0; i < options.rounds && (time.Since(start) < options.budget || i < 3 && time.Since(start) < 3*options.budget); i++ {
		s, err := p.timeRay(q)
		if err != nil {
			return ray, peer, err
		}
		mine = append(mine, s)
		var res *duck.Result
		s, err = measured(func() (err error) {
			res, err = p.duck.Query(q.sql)
			return err
		})
		if err != nil {
			return ray, peer, err
		}
		theirs = append(theirs, s)
		res.Free()
	}
	return median(mine), median(theirs), nil
}

// timeRay times one run of rayforce, without the garbage of earlier ones.
func (p *peers) timeRay(q question) (spent, error) {
	runtime.GC()
	if stop, err := startProfile(q); err != nil {
		return spent{}, err
	} else if stop != nil {
		defer stop()
	}
	return measured(func() error {
		_, err := p.ray.Eval(context.Background(), q.ray)
		return err
	})
}

// startProfile begins the CPU profile of one run, if profiles are asked for.
func startProfile(q question) (stop func(), err error) {
	if options.profile == "" {
		return nil, nil
	}
	f, err := os.Create(filepath.Join(options.profile, q.family+"-"+q.name+".prof"))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, err
	}
	return func() { pprof.StopCPUProfile(); f.Close() }, nil
}

// median returns the median of each kind of time.
func median(runs []spent) spent {
	var wall, cpu []time.Duration
	for _, s := range runs {
		wall, cpu = append(wall, s.wall), append(cpu, s.cpu)
	}
	slices.Sort(wall)
	slices.Sort(cpu)
	return spent{wall[len(wall)/2], cpu[len(cpu)/2]}
}
