package vector_test

import (
	"context"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/builtin/collections"
	"github.com/rayforce-go/rayforce/internal/builtin/numeric"
	"github.com/rayforce-go/rayforce/internal/builtin/tables"
	"github.com/rayforce-go/rayforce/internal/builtin/vector"
	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/query"
	"github.com/rayforce-go/rayforce/value"
)

// setup binds what the cases below use.
const setup = `
(set v (list [1.0 0.0] [0.0 1.0] [1.0 1.0]))
(set ix (hnsw-build v 'l2 4 10))
(set t (table [id e] (list [1 2 3] v)))
(set gone (hnsw-build v))
(hnsw-free gone)
`

// check runs, in a directory of its own, lines that read "input => result": the
// result in the compact format, or "error: " and the beginning of the text.
func check(t *testing.T, restricted bool, script string) {
	t.Helper()
	t.Chdir(t.TempDir())
	in := lang.NewInterp(lang.NewRegistry(vector.Funcs(), collections.Funcs(), numeric.Funcs(), tables.Funcs(), query.Funcs()), lang.Limits{Workers: 2})
	sess := lang.NewSession(nil, nil)
	eval := func(code string) string {
		v, err := in.Do(context.Background(), sess, lang.Request{Source: &value.Source{Name: "test", Text: code}})
		if err != nil {
			return "error: " + err.Error()
		}
		return format.Compact(v)
	}
	if got := eval(setup); strings.HasPrefix(got, "error") {
		t.Fatal(got)
	}
	sess.Restricted = restricted
	for line := range strings.Lines(script) {
		code, want, _ := strings.Cut(strings.TrimSpace(line), " => ")
		if code == "" {
			continue
		}
		got := eval(code)
		if got != want && !(strings.HasPrefix(want, "error: ") && strings.HasPrefix(got, want+":")) {
			t.Errorf("%s\n got  %s\n want %s", code, got, want)
		}
	}
}

// TestOrderOfChecks gives several wrong arguments at a time: the first check
// that fails tells.
func TestOrderOfChecks(t *testing.T) {
	check(t, false, `
		(knn v 5 'a 'zz 9) => error: rank
		(knn 5 'a 'a 'zz) => error: type
		(knn v [1.0] 1.5 'zz) => error: type
		(knn (list [1] 2) [1.0 2.0] 0 'zz) => error: domain
		(knn (list [1] 2) [1.0 2.0] 0) => error: type
		(knn v [1.0] 0) => error: length
		(knn v [1.0 2.0] 0i) => error: domain
		(knn v [1.0 2.0] 0Nh) => error: domain
		(knn v [1h 2h] 1) => error: type
		(hnsw-build v 'zz 1.5) => error: domain
		(hnsw-build (list [1] 2) 'l2 1.5) => error: type
		(hnsw-build (list) 'l2 16 'a) => error: type
		(hnsw-build (list) 'l2 16 9) => error: length
		(ann gone 5 'a) => error: type
		(ann ix [1.0] 'a) => error: type
		(ann ix [1.0] 0 'a) => error: length
		(ann ix [1.0 2.0] 0 'a) => error: domain
		(ann ix [1.0 2.0] 1 'a) => error: type
		(hnsw-save gone 5) => error: type
		(hnsw-save ix "") => error: domain
		(cos-dist v v) => error: type
		(cos-dist (list 1) [1.0]) => error: type
		(l2-dist (list [1 2] [3]) [1]) => error: type
		(l2-dist [1] (list [1 2] [3 4])) => error: length
		(inner-prod [1 2] 'a) => error: type
		(norm (list [1] [2 3])) => error: type
	`)
}

func TestValues(t *testing.T) {
	check(t, false, `
		(knn v [1.0 0.0] 9999999999 'l2) => (table [_rowid _dist] (list [0 2 1] [0.0 1.0 1.41]))
		(ann ix [1.0 0.0] 9999999999 99999) => (table [_rowid _dist] (list [0 2 1] [0.0 1.0 1.41]))
		(ann ix [1i 0i] 1h) => (table [_rowid _dist] (list [0] [0.0]))
		(knn (list [1.0 0Nf] [0.0 1.0]) [1.0 0.0] 2 'l2) => (table [_rowid _dist] (list [1 0] [1.41 0Nf]))
		(knn (list [0Nl 0] [1 0]) [0 0] 2 'l2) => (table [_rowid _dist] (list [1 0] [1.0 9.22e+18]))
		(hnsw-info (hnsw-build v 'ip 600 0)) => {nrows:3 dim:2 metric:ip nlayers:1 M:16 efc:200}
		(norm (list)) => []
		(cos-dist [] (list)) => []
		(hnsw-info (at (list ix 1) 0)) => {nrows:3 dim:2 metric:l2 nlayers:5 M:4 efc:10}
		(hnsw-info (+ ix 0)) => error: type
		(do (set other ix) (hnsw-free ix) (list ix other)) => [0 0]
	`)
}

func TestNearest(t *testing.T) {
	check(t, false, `
		(select {id: id d: _dist from: t nearest: (ann ix [1 0]) take: 2}) => (table [id d] (list [1 3] [0.0 1.0]))
		(select {id: id from: t nearest: (ann ix [1 0] -5) take: 2i}) => (table [id] (list [1 3]))
		(select {id: id from: (take t 2) nearest: (ann ix [1 1])}) => (table [id] (list [1 2]))
		(select {id: id from: t where: (== id 2) nearest: (ann ix [1 0] 1)}) => (table [id] (list [2]))
		(select {id: id d: _dist from: t where: (!= id 1) nearest: (knn e [1 0] 'l2)}) => (table [id d] (list [3 2] [1.0 1.41]))
		(select {id: id d: _dist from: (table [id e] (list [1 2] (list [0Nf] [3.0]))) nearest: (knn e [1] l2)}) => (table [id d] (list [2 1] [2.0 0Nf]))
		(select {id: id from: t nearest: (ann ix [1 0]) take: 2h}) => error: type
		(select {id: id from: t nearest: (ann ix [1 0]) take: 0Nl}) => error: domain
		(select {id: id from: t nearest: (ann ix 'a) take: 0}) => error: domain
		(select {id: id from: t nearest: (ann gone 'a)}) => error: type
		(select {id: id from: t nearest: (ann gone [])}) => error: length
		(select {id: id from: t nearest: (ann ix [1] 'a)}) => error: length
		(select {id: id from: t nearest: (knn id [1])}) => error: type
		(select {id: id from: t nearest: (knn nosuch [1] 'zz)}) => error: domain
		(select {id: id from: t where: (> id 5) nearest: (knn nosuch [1])}) => error: name
	`)
}

// TestRestricted checks that a restricted session can search, and can neither
// reach files nor end an index that others use.
func TestRestricted(t *testing.T) {
	check(t, true, `
		(at (ann ix [1 0] 1) '_rowid) => [0]
		(at (ann (hnsw-build v 'l2) [1 0] 1) '_rowid) => [0]
		(hnsw-save ix "x") => error: access
		(hnsw-load "x") => error: access
		(map hnsw-load ["x"]) => error: access
		(hnsw-free ix) => error: access
		(hnsw-info ix) => {nrows:3 dim:2 metric:l2 nlayers:5 M:4 efc:10}
	`)
}
