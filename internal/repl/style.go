package repl

import "github.com/rayforce-go/rayforce/internal/repl/line"

// The styles of interactive mode.
const (
	styleBanner  = "1"
	stylePrompt  = "32"
	styleMore    = "90"
	styleAddr    = "33"
	styleNote    = "1;33"
	styleHelp    = "90"
	styleFailed  = "31"
	styleProfile = "90"

	styleBracket   line.Style = "90"
	stylePair      line.Style = "46"
	styleUnmatched line.Style = "31"
	styleString    line.Style = "33"
	styleSymbol    line.Style = "38;5;118"
	styleComment   line.Style = "90"
	styleDefined   line.Style = "32"
	styleOperator  line.Style = "38;5;39"
)

// color sets a text in a style.
func color(style, text string) string { return "\x1b[" + style + "m" + text + "\x1b[0m" }
