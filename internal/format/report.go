package format

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// maxFrames is how many places in the source a report shows.
const maxFrames = 5

// The colours of a report on a terminal.
const (
	styleError    = "1;31"
	styleFrame    = "90"
	styleName     = "36"
	stylePosition = "33"
	styleMarker   = "35"
	styleFunc     = "32"
)

// Report returns the text that tells a user about an error, ending in a
// newline: "error: CODE: MESSAGE" and, for one in a script, its place; or, for
// one that passed calls of lambdas, a block per call with its source line,
// innermost first. With color it carries the escape sequences of a terminal.
func Report(err *value.Error, color bool) string {
	r := reporter{color: color}
	var frames []value.Pos
	for _, pos := range err.Frames {
		if pos.Known() {
			frames = append(frames, pos)
		}
	}
	if len(frames) == 0 {
		return r.style(styleError, "error: "+err.Error()) + inFile(err.At) + "\n"
	}
	r.printf("\n  %s: %s\n", r.style(styleError, "× Error"), r.style(styleError, string(err.Code)))
	label := err.Error()
	for _, pos := range frames[:min(len(frames), maxFrames)] {
		r.frame(pos, label)
		label = ""
	}
	if n := len(frames) - maxFrames; n > 0 {
		r.printf("   ... %d more frames\n", n)
	}
	r.printf("\n")
	return r.out.String()
}

// inFile returns " (FILE:LINE:COL)" for a place in a file. What was typed is
// in front of the user and needs none.
func inFile(pos value.Pos) string {
	if !pos.Known() || !strings.Contains(pos.Src.Name, ".") {
		return ""
	}
	line, col := pos.LineCol()
	return fmt.Sprintf(" (%s:%d:%d)", pos.Src.Name, line, col)
}

type reporter struct {
	out   strings.Builder
	color bool
}

func (r *reporter) printf(format string, args ...any) { fmt.Fprintf(&r.out, format, args...) }

func (r *reporter) style(style, text string) string {
	if !r.color || text == "" {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[0m"
}

// frame writes one place: a header with the position, the source line, a mark
// under the column with the label, and what was being called.
func (r *reporter) frame(pos value.Pos, label string) {
	line, col := pos.LineCol()
	number := strconv.Itoa(line)
	gutter := strings.Repeat(" ", len(number)+2)
	indent := strings.Repeat(" ", col-1)
	bar := r.style(styleFrame, "│")
	r.printf("\n%s%s%s%s\n", gutter, r.style(styleFrame, "╭─["),
		r.style(styleName, pos.Src.Name)+":"+r.style(stylePosition, number+":"+strconv.Itoa(col)), r.style(styleFrame, "]"))
	r.printf(" %s %s %s\n", r.style(stylePosition, number), bar, lineAt(pos))
	r.printf("%s%s %s%s\n", gutter, bar, indent, r.style(styleMarker, "▲"))
	r.printf("%s%s %s%s %s\n", gutter, bar, indent, r.style(styleMarker, "╰─"), r.style(styleError, label))
	r.printf("%s%s in %s\n", gutter, r.style(styleFrame, "╰─"), r.style(styleFunc, "λ"))
}

// lineAt returns the source line that pos is in.
func lineAt(pos value.Pos) string {
	text := pos.Src.Text
	off := min(pos.Off, len(text))
	start := strings.LastIndexByte(text[:off], '\n') + 1
	end := len(text)
	if n := strings.IndexByte(text[off:], '\n'); n >= 0 {
		end = off + n
	}
	return text[start:end]
}
