package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/rayforce-go/rayforce"
	"github.com/rayforce-go/rayforce/value"
)

// The memory report says for every question how much memory the process holds
// at the peak of its evaluation, beside the columns that the question reads and
// those of the answer. It is read from Linux' accounting of the process, so it
// counts garbage that is not collected yet like any other memory.

// reportMemory writes the report for n rows to w.
func reportMemory(w io.Writer, n int) error {
	fmt.Fprintf(w, "%-8s %-8s %10s %10s %10s %22s\n", "family", "question", "input MB", "output MB", "peak MB", "of 3 x input + output")
	for _, s := range tableSets {
		if qs := s.asked(); len(qs) > 0 {
			if err := reportMemoryOf(w, s, qs, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// reportMemoryOf writes the lines of questions about one set of tables.
func reportMemoryOf(w io.Writer, s tableSet, qs []question, n int) error {
	rt, data, err := s.load(n)
	if err != nil {
		return err
	}
	defer rt.Close()
	for _, q := range qs {
		in := data.inputOf(q)
		peak, out, err := peakOf(rt, q)
		if err != nil {
			return err
		}
		peak += in
		fmt.Fprintf(w, "%-8s %-8s %10.0f %10.0f %10.0f %22.2f\n", q.family, q.name, mb(in), mb(out), mb(peak), float64(peak)/float64(3*in+out))
	}
	return nil
}

func mb(n int) float64 { return float64(n) / 1e6 }

// peakOf returns by how much the process grows while it answers a question,
// and the size of the answer.
func peakOf(rt *rayforce.Runtime, q question) (growth, output int, err error) {
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		return 0, 0, fmt.Errorf("the peak of memory cannot be reset: %w", err)
	}
	before, err := status("VmRSS")
	if err != nil {
		return 0, 0, err
	}
	v, err := rt.Eval(context.Background(), q.ray)
	if err != nil {
		return 0, 0, err
	}
	after, err := status("VmHWM")
	return after - before, tableBytes(v.(*value.Table)), err
}

// status returns a figure of /proc/self/status in bytes.
func status(field string) (int, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("/proc/self/status has no %s", field)
}

var word = regexp.MustCompile(`[a-z_][a-z0-9_]*`)

// inputOf returns the bytes of the columns that a question names, or of the
// whole tables when it names none of their columns but keys of a join.
func (d *dataset) inputOf(q question) int {
	words := map[string]bool{}
	for _, w := range word.FindAllString(q.ray, -1) {
		words[w] = true
	}
	whole := q.family == "join" || q.family == "time" || q.family == "filter" && !strings.Contains(q.ray, "by:")
	bytes := 0
	for i, name := range d.names {
		if !words[name] {
			continue
		}
		for j, col := range d.tables[i].Cols() {
			if whole || words[d.tables[i].Names()[j].String()] {
				bytes += columnBytes(col)
			}
		}
	}
	return bytes
}

func tableBytes(t *value.Table) int {
	bytes := 0
	for _, col := range t.Cols() {
		bytes += columnBytes(col)
	}
	return bytes
}

func columnBytes(col value.Collection) int {
	if s, ok := col.(*value.StrVec); ok {
		return 16*s.Len() + len(s.Pool())
	}
	if l, ok := col.(*value.List); ok {
		bytes := 16 * l.Len()
		for _, item := range l.Items() {
			if c, ok := item.(value.Collection); ok {
				bytes += columnBytes(c)
			}
		}
		return bytes
	}
	return col.Type().Size() * col.Len()
}
