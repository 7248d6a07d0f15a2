package graph

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/rayforce-go/rayforce/internal/builtin/cast"
	"github.com/rayforce-go/rayforce/internal/builtin/collections"
	"github.com/rayforce-go/rayforce/internal/builtin/numeric"
	"github.com/rayforce-go/rayforce/internal/builtin/tables"
	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/lang/langtest"
	"github.com/rayforce-go/rayforce/value"
)

func newInterp() *lang.Interp {
	return lang.NewInterp(lang.NewRegistry(Funcs(), tables.Funcs(), collections.Funcs(), cast.Funcs(), numeric.Funcs()), lang.Limits{Workers: 2})
}

func eval(in *lang.Interp, sess *lang.Session, code string) (value.Value, error) {
	return in.Do(context.Background(), sess, lang.Request{Source: &value.Source{Name: "test", Text: code}})
}

// check runs the lines of a script, see [langtest.Check].
func check(t *testing.T, script string) {
	t.Helper()
	langtest.Check(t, newInterp(), script)
}

func TestBuild(t *testing.T) {
	check(t, `
(set b (fn [s d] (.graph.info (.graph.build (table [s d] (list s d)) 's 'd))))
(at (b [0 7] [1 2]) 'n_nodes) => 8
(at (b (as 'U8 [0 255]) [true false]) 'n_nodes) => 256
(at (b [0h 0Nh] [5i 0i]) 'n_edges) => 1
(at (b [] []) 'n_nodes) => 0
(b [2024.01.01] [0]) => error: type
(b [0] [2024.01.01D00:00:00.000000000]) => error: type
(b (list [0] [1]) [0 1]) => error: type
(b [0.5] [0]) => error: type
(set w (fn [w] (.graph.mst (.graph.build (table [s d w] (list [0 1] [1 2] w)) 's 'd 'w))))
(w (list [1] [2])) => error: name
(at (w [2i 0Ni]) '_weight) => [-2.15e+09 2.0]
(at (w [0Nf 1.5]) '_weight) => [1.5 0Nf]
(w [2024.01.01D00:00:00.000000000 2024.01.01D00:00:00.000000000]) => error: type
(w [2024.01.01 2024.01.01]) => error: type
(w (as 'I16 [1 2])) => error: type
`)
}

// TestSymbols builds a graph of symbols; their numbers lead back to them.
func TestSymbols(t *testing.T) {
	check(t, `
(set g (.graph.build (table [a b] (list [rome rome oslo] [oslo bern bern])) 'a 'b))
(set n (fn [s] (first (at (.graph.expand g 0) '_src))))
(set id (first (at (.graph.expand (.graph.build (table [a b] (list [rome] [rome])) 'a 'b) (- (at (.graph.info (.graph.build (table [a b] (list [rome] [rome])) 'a 'b)) 'n_nodes) 1)) '_dst)))
(sym-name id) => rome
(sym-name (at (.graph.expand g id) '_dst)) => [oslo bern]
`)
}

// TestHuge names nodes for which there is no memory, or no number.
func TestHuge(t *testing.T) {
	old := debug.SetMemoryLimit(64 << 20)
	t.Cleanup(func() { debug.SetMemoryLimit(old); runtime.GC() })
	check(t, `
(.graph.build (table [s d] (list [0] [9223372036854775807])) 's 'd) => error: limit
(.graph.build (table [s d] (list [2147483647] [0])) 's 'd) => error: limit
(.graph.build (table [s d] (list [2147483646] [0])) 's 'd) => error: limit
(.graph.build (table [s d] (list [1000000000] [0])) 's 'd) => error: limit
`)
}

// TestHandles passes handles by every way that keeps them.
func TestHandles(t *testing.T) {
	check(t, `
(set g (.graph.build (table [s d] (list [0 1] [1 2])) 's 'd))
(set n (fn [h] (at (.graph.info h) 'n_nodes)))
(n (at (list 1 g) 1)) => 3
(n (at (dict [h] (list g)) 'h)) => 3
(n (at (dict [a b] g) 'b)) => 3
(n (last (list g))) => 3
(n ((fn [] (return g)))) => 3
(n (do (let k g) k)) => 3
(n (if g g 0)) => 3
(n (try (raise g) (fn [e] e))) => 3
(n (eval g)) => 3
(map n (list g g)) => [3 3]
(fold (fn [h x] (if (== x 2) (n h) h)) g [1 2]) => 3
(map-left (fn [x h] (n h)) [1 2] g) => [3 3]
(== g (at (list g) 0)) => true
(type g) => i64
(.graph.info (- g 0)) => error: type
(.graph.info (first (enlist g))) => error: type
(set l (list g))
(.graph.free (first l)) => null
g => 0
l => [0]
(if g 1 2) => 2
(.graph.free g) => error: type
(n (first l)) => error: type
`)
}

// TestArguments checks which argument is blamed first.
func TestArguments(t *testing.T) {
	check(t, `
(set g (.graph.build (table [s d] (list [0 1] [1 2])) 's 'd))
(set w (.graph.build (table [s d w] (list [0 1] [1 2] [1 -1])) 's 'd 'w))
(.graph.pagerank 5 'a) => error: type
(.graph.pagerank g 0 'a) => error: domain
(.graph.pagerank g 1i 1h) => error: domain
(.graph.pagerank g 1 0Nf) => error: domain
(.graph.pagerank g 1 true) => error: type
(.graph.expand g 0 0Nl) => error: domain
(.graph.expand g g) => (table [_src _dst] (list [] []))
(.graph.shortest-path g 0 9 0) => error: domain
(.graph.shortest-path g 0 9 'a) => error: type
(.graph.dijkstra g 9 9 0) => error: domain
(.graph.dijkstra g 9) => error: schema
(.graph.dijkstra w 9) => error: range
(.graph.dijkstra w 0 0Nf) => error: domain
(.graph.dijkstra w 0 9) => error: range
(.graph.k-shortest w 0 0Nl 1) => error: range
(.graph.random-walk g 0 0Ni) => error: domain
(.graph.var-expand g 0 1 2 0 0Nl) => error: nyi
(.graph.var-expand g 0 1 2 7 true) => error: domain
(.graph.build) => error: rank
(.graph.build 5 5 5) => error: type
`)
}

// TestFreeIsRestricted frees what others may hold only outside of restricted
// sessions; everything else is open to them.
func TestFreeIsRestricted(t *testing.T) {
	in := newInterp()
	if _, err := eval(in, lang.NewSession(nil, nil), "(set g (.graph.build (table [s d] (list [0 1] [1 2])) 's 'd))"); err != nil {
		t.Fatal(err)
	}
	guest := lang.NewSession(nil, nil)
	guest.Restricted = true
	if _, err := eval(in, guest, "(.graph.free g)"); !errors.Is(err, value.ErrAccess) {
		t.Errorf("a restricted session frees a graph: %v", err)
	}
	v, err := eval(in, guest, "(count (.graph.degree (.graph.build (table [s d] (list [0 1] [1 2])) 's 'd)))")
	if err != nil || v != value.I64(3) {
		t.Errorf("a restricted session cannot use graphs: %v, %v", v, err)
	}
}

// TestShared analyses one graph in many requests at once, and frees it among
// them: each has an answer or finds the handle dead.
func TestShared(t *testing.T) {
	in := newInterp()
	if _, err := eval(in, lang.NewSession(nil, nil), "(set g (.graph.build (table [s d] (list (% (til 5000) 100) (% (* 7 (til 5000)) 93))) 's 'd))"); err != nil {
		t.Fatal(err)
	}
	want, err := eval(in, lang.NewSession(nil, nil), "(.graph.cluster g)")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	for range 4 {
		go func() {
			defer func() { done <- struct{}{} }()
			for range 20 {
				v, err := eval(in, lang.NewSession(nil, nil), "(.graph.cluster g)")
				if err == nil && format.Compact(v) != format.Compact(want) || err != nil && !errors.Is(err, value.ErrType) {
					t.Errorf("another answer, or error: %v", err)
				}
			}
		}()
	}
	if _, err := eval(in, lang.NewSession(nil, nil), "(.graph.free g)"); err != nil {
		t.Error(err)
	}
	for range 4 {
		<-done
	}
}

// TestSingleFloats reads weights of a type for which there is no literal.
func TestSingleFloats(t *testing.T) {
	in := newInterp()
	weights := value.NewVec(value.TypeF32, []float32{2, 1.5})
	if err := in.Bind(context.Background(), value.Intern("w"), weights); err != nil {
		t.Fatal(err)
	}
	v, err := eval(in, lang.NewSession(nil, nil), "(at (.graph.mst (.graph.build (table [s d w] (list [0 1] [1 2] w)) 's 'd 'w)) '_weight)")
	if err != nil || format.Compact(v) != "[1.5 2.0]" {
		t.Errorf("got %v, %v", v, err)
	}
}
