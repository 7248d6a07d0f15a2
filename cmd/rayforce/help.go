package main

import (
	"fmt"
	"io"

	"github.com/rayforce-go/rayforce"
)

// showHelp is the command rayforce help: what functions do, with -all the whole
// reference page, without a name the flags of the program.
func showHelp(names []string, stdout, stderr io.Writer) int {
	if len(names) == 0 || names[0] == "-h" || names[0] == "--help" {
		fmt.Fprint(stdout, usage())
		return exitOK
	}
	if names[0] == "-all" || names[0] == "--all" {
		fmt.Fprint(stdout, rayforce.ReferencePage())
		return exitOK
	}
	status := exitOK
	for i, name := range names {
		text, err := rayforce.Usage(name)
		if err != nil {
			fmt.Fprintf(stderr, "error: %v\n", err)
			status = exitFailed
			continue
		}
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		fmt.Fprint(stdout, text)
	}
	return status
}
