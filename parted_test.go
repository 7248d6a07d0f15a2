package rayforce

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

// TestQueriesReadWhatTheyName damages a column in one partition: only a query
// that names this column and does not rule out this partition can tell.
func TestQueriesReadWhatTheyName(t *testing.T) {
	const n = 10000
	root := filepath.Join(t.TempDir(), "db")
	rt := New(Options{})
	defer rt.Close()
	texts, ints := make([]string, n), make([]int64, n)
	for i := range texts {
		texts[i], ints[i] = fmt.Sprintf("a text that is not short %d", i%10), int64(i%10)
	}
	part := value.NewTable(value.Syms("s", "i").Data(), []value.Collection{value.Strs(texts...), value.I64s(ints...)})
	if err := rt.Bind(t.Context(), "p", part); err != nil {
		t.Fatal(err)
	}
	for k := range 3 {
		mustEval(t, rt, fmt.Sprintf(`(do (.db.splayed.set "%s/%d/t" p) 0)`, root, k))
	}
	f, err := os.OpenFile(filepath.Join(root, "1", "t", "s"), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte{0xff, 0xff, 0xff, 0x7f}, 32+16*(n-1)); err != nil {
		t.Fatal(err)
	}
	for query, fails := range map[string]bool{
		"(select {from: T by: part v: (sum i)})":                           false,
		"(select {from: T where: (== i 3) v: (count i)})":                  false,
		"(select {from: T where: (!= part 1) by: s v: (sum i)})":           false,
		"(select {from: T where: (and (> part 1) (== i 3)) v: (first s)})": false,
		"(select {from: T by: s v: (sum i)})":                              true,
		"(select {from: T where: (>= part 1) v: (first s)})":               true,
	} {
		text := strings.ReplaceAll(query, "T", fmt.Sprintf("(.db.parted.get %q 't)", root))
		_, err := rt.Eval(t.Context(), text)
		if fails && !errors.Is(err, value.ErrCorrupt) || !fails && err != nil {
			t.Errorf("%s: error %v", query, err)
		}
	}
}
