package repl

import (
	"fmt"
	"strings"
)

// Info is what the banner says about the process.
type Info struct {
	Version        string
	Built          string // "" when it is not known
	Cores, Workers int
	MemoryMB       int
	Port           int // 0 when no clients are accepted
}

// Banner returns the lines that greet a user at a terminal.
func Banner(info Info) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  rayforce %s", info.Version)
	if info.Built != "" {
		fmt.Fprintf(&b, ", built %s", info.Built)
	}
	b.WriteString("\n")
	fmt.Fprintf(&b, "  %d cores, %d workers, %d MB of memory\n", info.Cores, info.Workers, info.MemoryMB)
	if info.Port != 0 {
		fmt.Fprintf(&b, "  accepting clients on port %d\n", info.Port)
	}
	b.WriteString("  :? lists the commands, Tab completes names, Ctrl-D leaves\n")
	return b.String()
}
