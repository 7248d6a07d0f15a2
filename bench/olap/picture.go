package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
)

// The picture is a bar per question, in one panel per number of rows. A bar
// begins at the line where both need the same time and goes left, in green, as
// far as rayforce is faster, or right, in red, as far as it is slower; the axis
// is logarithmic.
const (
	panelWidth = 670
	rowHeight  = 18
	panelTop   = 64
	labelWidth = 310
	timesWidth = 110
	axisMin    = 1.0 / 64
	axisMax    = 8.0
)

// place returns the distance of a ratio from the left end of the axis.
func place(ratio float64) float64 {
	ratio = min(max(ratio, axisMin), axisMax)
	width := float64(panelWidth - labelWidth - timesWidth)
	return width * math.Log(ratio/axisMin) / math.Log(axisMax/axisMin)
}

func (r *report) picture(w io.Writer) error {
	out := bufio.NewWriter(w)
	sizes, rows := r.sizes(), 0
	for _, n := range sizes {
		results, _, _ := r.at(n)
		rows = max(rows, len(results))
	}
	width, height := panelWidth*len(sizes)+20, panelTop+rowHeight*rows+50
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", width, height, width, height)
	fmt.Fprintf(out, `<rect width="%d" height="%d" fill="white"/>`+"\n", width, height)
	fmt.Fprintf(out, `<text x="10" y="20" font-size="14" font-weight="bold">Time of rayforce divided by the time of DuckDB %s, %d threads (shorter is better)</text>`+"\n", r.DuckDB, r.Threads)
	for i, n := range sizes {
		r.panel(out, n, 10+i*panelWidth)
	}
	fmt.Fprintln(out, "</svg>")
	return out.Flush()
}

// panel draws the results at n rows from left on.
func (r *report) panel(out io.Writer, n, left int) {
	results, mean, _ := r.at(n)
	axis := float64(left + labelWidth)
	bottom := panelTop + rowHeight*len(results)
	fmt.Fprintf(out, `<text x="%d" y="42" font-weight="bold">%.0e rows, geometric mean %.2f</text>`+"\n", left, float64(n), mean)
	for ratio := axisMin; ratio <= axisMax; ratio *= 2 {
		x := axis + place(ratio)
		colour := "#ddd"
		if ratio == 1 {
			colour = "#000"
		}
		fmt.Fprintf(out, `<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="%s"/>`+"\n", x, panelTop-4, x, bottom, colour)
		fmt.Fprintf(out, `<text x="%.1f" y="%d" text-anchor="middle" font-size="10" fill="#555">%s</text>`+"\n", x, bottom+14, tick(ratio))
	}
	for i, x := range results {
		y := panelTop + rowHeight*i
		from, to, colour := place(x.Ratio), place(1), "#2a9d5c"
		if x.Ratio > 1 {
			from, to, colour = to, from, "#c9483b"
		}
		fmt.Fprintf(out, `<text x="%d" y="%d">%s %s: %s</text>`+"\n", left, y+12, x.Family, x.Name, x.What)
		fmt.Fprintf(out, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", axis+from, y+2, max(to-from, 1), rowHeight-5, colour)
		fmt.Fprintf(out, `<text x="%d" y="%d" text-anchor="end" font-size="10" fill="#555">%.1f / %.1f ms</text>`+"\n", left+panelWidth-15, y+12, x.Ray, x.Duck)
	}
}

func tick(ratio float64) string {
	if ratio < 1 {
		return fmt.Sprintf("1/%.0f", 1/ratio)
	}
	return fmt.Sprintf("%.0f", ratio)
}
