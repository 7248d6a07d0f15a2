package rayforce

import (
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/rayforce-go/rayforce"

// rooms lists the packages from the top of the house to its foundation. A
// package may import only what stands below it; "builtin/..." is one room whose
// packages do not import each other.
var rooms = []string{
	"/cmd/...",
	"/examples/...",
	"/capi",
	"/client/...",
	"",
	"/internal/repl/...",
	"/internal/suite",
	"/internal/reference",
	"/internal/metrics",
	"/internal/server",
	"/internal/builtin/...",
	"/internal/query",
	"/internal/datalog",
	"/internal/graph",
	"/internal/storage/...",
	"/internal/exec",
	"/internal/vecsearch",
	"/internal/kernel/...",
	"/internal/lang/langtest",
	"/internal/lang",
	"/internal/syntax",
	"/internal/format",
	"/internal/progress",
	"/arrowconv",
	"/wire",
	"/value/rows",
	"/value",
	"/internal/mem",
}

// roomOf returns the position of a package's room, -1 for packages outside the house.
func roomOf(pkg string) int {
	rel, ok := strings.CutPrefix(pkg, module)
	if !ok {
		return -1
	}
	for i, r := range rooms {
		if prefix, many := strings.CutSuffix(r, "/..."); r == rel || many && (rel == prefix || strings.HasPrefix(rel, prefix+"/")) {
			return i
		}
	}
	return -1
}

func goList(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatalf("go list %v: %v", args, err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// TestImportsPointDown holds the direct imports of every package against the
// order of the rooms.
func TestImportsPointDown(t *testing.T) {
	for _, line := range goList(t, "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...") {
		fields := strings.Fields(line)
		from := roomOf(fields[0])
		if from < 0 {
			t.Errorf("%s stands in no room: add it to docs/architecture.md and to this test", fields[0])
			continue
		}
		for _, imp := range fields[1:] {
			to := roomOf(imp)
			if to < 0 {
				continue
			}
			if to < from || (to == from && strings.HasPrefix(imp, module+"/internal/builtin/")) {
				t.Errorf("%s imports %s, which stands above or beside it", fields[0], imp)
			}
		}
	}
}
