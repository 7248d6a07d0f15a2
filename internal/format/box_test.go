package format

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func table(names string, cols ...value.Collection) *value.Table {
	var ids []value.SymID
	for _, n := range strings.Fields(names) {
		ids = append(ids, value.Intern(n))
	}
	return value.NewTable(ids, cols)
}

func TestBox(t *testing.T) {
	want := strings.TrimSpace(`
┌─────┬───────────────────────────────┐
│  a  │               b               │
│ I64 │              STR              │
├─────┼───────────────────────────────┤
│ 1   │ "x"                           │
├─────┴───────────────────────────────┤
│ 1 rows (1 shown) 2 columns (2 shown)│
└─────────────────────────────────────┘`)
	if got := REPL(table("a b", value.I64s(1), value.Strs("x"))); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestBoxWithoutRows(t *testing.T) {
	want := strings.TrimSpace(`
┌─────────────────────────────────────┐
│                  a                  │
│                 I64                 │
├─────────────────────────────────────┤
├─────────────────────────────────────┤
│ 0 rows (0 shown) 1 columns (1 shown)│
└─────────────────────────────────────┘`)
	if got := REPL(table("a", value.I64s())); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestBoxHides(t *testing.T) {
	var cols []value.Collection
	var names []string
	for i := range 11 {
		cols = append(cols, til(21))
		names = append(names, fmt.Sprintf("c%d", i))
	}
	lines := strings.Split(REPL(table(strings.Join(names, " "), cols...)), "\n")
	for i, want := range map[int]string{
		0:  "┌─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬───┐",
		1:  "│ c0  │ c1  │ c2  │ c3  │ c4  │ c5  │ c6  │ c7  │ c8  │ c9  │ … │",
		3:  "├─────┼─────┼─────┼─────┼─────┼─────┼─────┼─────┼─────┼─────┼───┤",
		13: "│ 9   │ 9   │ 9   │ 9   │ 9   │ 9   │ 9   │ 9   │ 9   │ 9   │ … │",
		14: "┆  …  ┆  …  ┆  …  ┆  …  ┆  …  ┆  …  ┆  …  ┆  …  ┆  …  ┆  …  ┆ … ┆",
		15: "│ 11  │ 11  │ 11  │ 11  │ 11  │ 11  │ 11  │ 11  │ 11  │ 11  │ … │",
		25: "├─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴───┤",
		26: "│ 21 rows (20 shown) 11 columns (10 shown)                      │",
		27: "└───────────────────────────────────────────────────────────────┘",
	} {
		if len(lines) != 28 || lines[i] != want {
			t.Errorf("line %d of %d: got\n%s\nwant\n%s", i, len(lines), lines[i], want)
		}
	}
}

func TestBoxCutsCells(t *testing.T) {
	got := REPL(table("a", value.Strs(strings.Repeat("x", 100))))
	if want := "│ \"" + strings.Repeat("x", 62) + " │"; !strings.Contains(got, want) {
		t.Errorf("got\n%s", got)
	}
}

func TestPretty(t *testing.T) {
	ones := make([]value.Value, 60)
	for i := range ones {
		ones[i] = value.I64(i)
	}
	var lines strings.Builder
	for i := range 20 {
		fmt.Fprintf(&lines, "  %d\n", i)
	}
	wide := value.NewDict(value.Syms("a", "b"), list(til(40), value.SymDict([]string{"x"}, til(40))))
	cut := strings.TrimSuffix(Compact(til(30)), "]") + " ..]"
	box := table("a", value.I64s(1))
	for _, c := range []struct {
		v    value.Value
		want string
	}{
		{value.Null, ""}, {list(value.Null), "(null)"}, {list(value.I64(1), value.I64(2)), "(1 2)"},
		{list(til(100), value.I64(1)), "(\n  " + cut + "\n  1\n)"},
		{list(ones...), "(\n" + lines.String() + "  ...\n)"},
		{wide, "{\n  a: " + cut + "\n  b: {\n    x: " + cut + "\n  }\n}"},
		{list(value.Str(strings.Repeat("x", 76))), `("` + strings.Repeat("x", 76) + `")`},
		{list(value.Str(strings.Repeat("x", 77))), "(\n  \"" + strings.Repeat("x", 77) + "\"\n)"},
		{list(box), "(\n  " + REPL(box) + "\n)"},
		{box, REPL(box)},
	} {
		if got := Pretty(c.v); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}
