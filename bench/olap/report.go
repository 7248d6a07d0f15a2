package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"time"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/bench/duck"
)

// report is what a run found out.
type report struct {
	Rayforce string   `json:"rayforce"`
	DuckDB   string   `json:"duckdb"`
	Go       string   `json:"go"`
	Platform string   `json:"platform"`
	Threads  int      `json:"threads"`
	Enums    bool     `json:"enums"` // DuckDB's text keys are ENUM
	Results  []result `json:"results"`
}

// result is the medians of one question.
type result struct {
	Rows   int     `json:"rows"`
	Family string  `json:"family"`
	Name   string  `json:"name"`
	What   string  `json:"what"`
	Ray    float64 `json:"rayforce_ms"`
	Duck   float64 `json:"duckdb_ms"`
	Ratio  float64 `json:"ratio"`     // rayforce's time divided by DuckDB's
	CPU    float64 `json:"cpu_ratio"` // the same of processor times
}

func newReport() *report {
	return &report{Rayforce: rayforce.Version, DuckDB: duck.Version(), Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH, Threads: options.threads, Enums: options.enums}
}

func (r *report) add(n int, q question, ray, peer spent) {
	x := result{Rows: n, Family: q.family, Name: q.name, What: q.what,
		Ray: milliseconds(ray.wall), Duck: milliseconds(peer.wall), Ratio: ratio(ray.wall, peer.wall), CPU: ratio(ray.cpu, peer.cpu)}
	r.Results = append(r.Results, x)
	fmt.Fprintf(os.Stderr, "%9d %s %s %.1f %.1f %.2f %.2f\n", n, q.family, q.name, x.Ray, x.Duck, x.Ratio, x.CPU)
}

func ratio(ray, peer time.Duration) float64 {
	return math.Round(1e3*float64(ray)/float64(max(peer, 1))) / 1e3
}

func milliseconds(d time.Duration) float64 {
	return math.Round(float64(d.Microseconds())/10) / 100
}

// sizes returns the numbers of rows in the order in which they were measured.
func (r *report) sizes() (sizes []int) {
	for i, x := range r.Results {
		if i == 0 || x.Rows != r.Results[i-1].Rows {
			sizes = append(sizes, x.Rows)
		}
	}
	return sizes
}

// at returns the results at n rows and the geometric means of their ratios.
func (r *report) at(n int) (results []result, mean, cpu float64) {
	wallLogs, cpuLogs := 0.0, 0.0
	for _, x := range r.Results {
		if x.Rows == n {
			results = append(results, x)
			wallLogs += math.Log(max(x.Ratio, 1e-3))
			cpuLogs += math.Log(max(x.CPU, 1e-3))
		}
	}
	k := float64(len(results))
	return results, math.Exp(wallLogs / k), math.Exp(cpuLogs / k)
}

// text writes the table of medians and ratios.
func (r *report) text(w io.Writer) {
	fmt.Fprintf(w, "rayforce %s, DuckDB %s, %s, %s, %d threads, text keys %s\n",
		r.Rayforce, r.DuckDB, r.Go, r.Platform, r.Threads, r.keys())
	for _, n := range r.sizes() {
		results, mean, cpu := r.at(n)
		fmt.Fprintf(w, "\n%-8s %-8s %-38s %12s %12s %8s %10s\n", "family", "question", fmt.Sprintf("%.0e rows", float64(n)), "rayforce ms", "DuckDB ms", "ratio", "cpu ratio")
		for _, x := range results {
			fmt.Fprintf(w, "%-8s %-8s %-38s %12.2f %12.2f %8.2f %10.2f\n", x.Family, x.Name, x.What, x.Ray, x.Duck, x.Ratio, x.CPU)
		}
		fmt.Fprintf(w, "%-8s %-8s %-38s %12s %12s %8.2f %10.2f\n", "", "", "geometric mean of the ratios", "", "", mean, cpu)
	}
}

func (r *report) keys() string {
	if r.Enums {
		return "ENUM"
	}
	return "VARCHAR"
}

// write writes the report as text, as JSON and as a picture.
func (r *report) write(path string) error {
	var text, picture bytes.Buffer
	r.text(&text)
	if err := r.picture(&picture); err != nil {
		return err
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	for ext, content := range map[string][]byte{".txt": text.Bytes(), ".json": append(data, '\n'), ".svg": picture.Bytes()} {
		if err := os.WriteFile(path+ext, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
