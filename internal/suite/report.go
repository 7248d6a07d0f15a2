package suite

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Reporter tells about results.
type Reporter interface {
	// File is called for every file that ran, in order.
	File(name string, results []Result)
	// End is called once, last.
	End(Summary)
}

// Human returns a reporter that writes a line per file, and what went wrong.
func Human(w io.Writer) Reporter { return &human{w: w, start: time.Now()} }

type human struct {
	w     io.Writer
	start time.Time
}

func (h *human) File(name string, results []Result) {
	passed := 0
	for _, r := range results {
		if r.OK {
			passed++
		}
	}
	word := "ok  "
	if passed < len(results) {
		word = "FAIL"
	}
	fmt.Fprintf(h.w, "%s  %s: %d of %d\n", word, name, passed, len(results))
	for _, r := range results {
		if r.OK {
			continue
		}
		fmt.Fprintf(h.w, "\n  %s:%d: %s\n", r.File, r.Line, clip(r.Src))
		if r.Want != "" {
			fmt.Fprintf(h.w, "    expected  %s\n", clip(r.Want))
		}
		fmt.Fprintf(h.w, "    got       %s\n", clip(r.Got))
	}
	if passed < len(results) {
		fmt.Fprintln(h.w)
	}
}

func (h *human) End(s Summary) {
	fmt.Fprintf(h.w, "%s, %d passed, %d failed in %v\n", count(s.Files, "file"), s.Passed, s.Failed, time.Since(h.start).Round(time.Millisecond))
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// maxShown is how much of a value a person is shown.
const maxShown = 2000

func clip(text string) string {
	if len(text) <= maxShown {
		return text
	}
	return fmt.Sprintf("%s... (%d bytes)", text[:maxShown], len(text))
}

// JSON returns a reporter that writes one JSON object per result, and last one
// with the counts.
func JSON(w io.Writer) Reporter {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return jsonLines{enc}
}

type jsonLines struct{ enc *json.Encoder }

func (j jsonLines) File(_ string, results []Result) {
	for _, r := range results {
		j.enc.Encode(r)
	}
}

func (j jsonLines) End(s Summary) { j.enc.Encode(s) }
