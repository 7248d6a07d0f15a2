// Command rayforce is the database: a prompt, a script runner and, with -p, a
// query server.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/rayforce-go/rayforce"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	cfg, err := parseFlags(args)
	if err != nil {
		fmt.Fprintf(stderr, "error: %v; rayforce -h lists all flags\n", err)
		return 1
	}
	if cfg.help {
		fmt.Fprint(stdout, usage())
		return 0
	}
	rt := rayforce.New(rayforce.Options{Workers: cfg.cores, Stdout: stdout, Stderr: stderr})
	defer rt.Close()
	return 0
}
