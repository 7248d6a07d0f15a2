package datalog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/internal/builtin/cast"
	"github.com/rayforce-go/rayforce/internal/builtin/collections"
	"github.com/rayforce-go/rayforce/internal/builtin/numeric"
	"github.com/rayforce-go/rayforce/internal/builtin/tables"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/lang/langtest"
	"github.com/rayforce-go/rayforce/value"
)

func interp(st *Store) *lang.Interp {
	r := lang.NewRegistry(Funcs(st), cast.Funcs(), collections.Funcs(), numeric.Funcs(), tables.Funcs())
	return lang.NewInterp(r, lang.Limits{Workers: 2})
}

func eval(ctx context.Context, in *lang.Interp, text string) (value.Value, error) {
	return in.Do(ctx, lang.NewSession(nil, nil), lang.Request{Source: &value.Source{Name: "test", Text: text}})
}

// check runs the lines of a script, see [langtest.Check].
func check(t *testing.T, script string) {
	t.Helper()
	langtest.Check(t, interp(new(Store)), script)
}

func TestDeparturesFromDefects(t *testing.T) {
	check(t, `
		(set db (datoms))
		(set t (table [x y] (list [1 2 3] [2 3 4])))
		(query db (find ?x ?x) (where (t ?x ?y))) => (table [?x ?x] (list [1 2 3] [1 2 3]))
		(set chain (table [a b] (list (til 8) (+ 1 (til 8)))))
		(count (query db (find ?x ?y) (where (d ?x ?y)) (rules ((d ?x ?y) (chain ?x ?y)) ((d ?x ?z) (d ?x ?y) (d ?y ?z))))) => 36
		(query db (find ?v) (where (t ?x ?y) (= ?v (/ (- (- 0 9223372036854775807) 1) (- 0 1))))) => (table [?v] (list [-9223372036854775808]))
		(query db (find ?n ?m) (where (count ?n t by ?x 0) (count ?m t by ?x 0))) => error: domain
		(set f (table [e a v] (list [1] [a] [1.5])))
		(assert-fact f 1 'a 2) => error: type
		(retract-fact f 1 'a 2) => error: type
		(scan-eav f 'a) => error: type
		(pull f 1) => error: type
		(assert-fact (table [e a v] (list [] [] [])) 1 'a 2) => (table [e a v] (list [1] [a] [2]))
		(dl-query 12345 'x) => error: type
		(dl-free 12345) => error: type
		(set p (dl-program))
		(dl-add-edb p 'x t (neg 1)) => error: domain
		(dl-add-edb p 'x t 3) => error: domain
		(dl-query p 'x) => error: domain
		(dl-add-edb p 'x t 0) => true
		(count (cols (dl-query p 'x))) => 0
		(set q p)
		(dl-free p) => true
		p => 0
		(dl-query q 'x) => error: type
		(dl-free q) => false
		((fn [p] (do (dl-free p) (type p))) (dl-program)) => i64
		(query db (find ?n) (where (count ?n t by))) => error: type
	`)
}

func TestAggregatesOfFloatsAndNulls(t *testing.T) {
	check(t, `
		(set db (datoms))
		(set t (table [k v] (list [2 1 2 1] [1.5 2.5 3.0 -1.0])))
		(query db (find ?k ?v) (where (min ?v t 1 by ?k 0))) => (table [?k ?v] (list [2 1] [1.5 -1.0]))
		(query db (find ?k ?v) (where (avg ?v t 1 by ?k 0))) => (table [?k ?v] (list [2 1] [2.25 0.75]))
		(query db (find ?k ?v) (where (avg ?v t 0 by ?k 0))) => (table [?k ?v] (list [1 2] [1.0 2.0]))
		(query db (find ?n ?k ?v) (where (count ?n t) (max ?v t 1 by ?k 0))) => (table [?n ?k ?v] (list [4 4] [2 1] [3.0 2.5]))
		(query db (find ?x) (where (t ?k ?v) (= ?x (* ?v 1e308)) (> ?v 2.0))) => (table [?x] (list [0Nf]))
		(rule (p ?k ?v) (t ?k ?v))
		(rule (p ?v ?k) (t ?k ?v))
		(query db (find ?k) (where (p ?k ?v))) => error: domain
	`)
}

// TestErrorsPointAtClauses checks where the errors of forms say they are, and
// that they name what came.
func TestErrorsPointAtClauses(t *testing.T) {
	in := interp(new(Store))
	for clause, word := range map[string]string{
		"(?e :a 1.5)": "f64", "(> ?e \"x\")": "str", "(= ?e (% ?e 2))": "expression", "(between ?e 1.0 2)": "f64", "(sum ?n t)": "column", "(not 5)": "i64", "(5)": "i64",
		"(count ?n t by ?k)": "?k", "(max 5 t 1)": "?variable",
	} {
		text := "(query (datoms) (find ?e)\n (where (?e :x 1)\n  " + clause + "))"
		_, err := eval(t.Context(), in, text)
		e, ok := err.(*value.Error)
		if !ok || e.Code != value.ErrType || !strings.Contains(e.Msg, word) {
			t.Errorf("%s: %v, expected a type error that says %s", clause, err, word)
			continue
		}
		if line, col := e.At.LineCol(); line != 3 || col < 3 {
			t.Errorf("%s: the error is at %d:%d, expected it in line 3", clause, line, col)
		}
	}
}

// TestLimits checks the limits of programs, each at its edge.
func TestLimits(t *testing.T) {
	repeat := func(n int, f func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(f(i) + " ")
		}
		return b.String()
	}
	variables := func(n int) string { return repeat(n, func(i int) string { return fmt.Sprint("?v", i) }) }
	rules := func(n int) string {
		return repeat(n, func(i int) string { return fmt.Sprintf("((p%d ?x) (?x :a ?y))", i%40) })
	}
	heads := func(n int) string {
		return repeat(n, func(i int) string { return fmt.Sprintf("((p%d ?x) (?x :a ?y))", i) })
	}
	query := "(query (datoms) (find ?x) (where %s) (rules %s))"
	for text, ok := range map[string]bool{
		fmt.Sprintf(query, repeat(14, func(int) string { return "(?x :a ?y)" })+"(between ?y 1 2)", ""):                                  true,
		fmt.Sprintf(query, repeat(15, func(int) string { return "(?x :a ?y)" })+"(between ?y 1 2)", ""):                                  false,
		fmt.Sprintf(query, "(p ?x "+variables(15)+")", ""):                                                                               true,
		fmt.Sprintf(query, "(p ?x "+variables(16)+")", ""):                                                                               false,
		fmt.Sprintf(query, "(?x :a ?y)", rules(128)):                                                                                     true,
		fmt.Sprintf(query, "(?x :a ?y)", rules(129)):                                                                                     false,
		fmt.Sprintf(query, "(?x :a ?y)", heads(62)):                                                                                      true,
		fmt.Sprintf(query, "(?x :a ?y)", heads(63)):                                                                                      false,
		"(query (datoms) (find ?n) (where (count ?n eav by " + repeat(8, func(i int) string { return fmt.Sprintf("?k%d 0", i) }) + ")))": true,
		"(query (datoms) (find ?n) (where (count ?n eav by " + repeat(9, func(i int) string { return fmt.Sprintf("?k%d 0", i) }) + ")))": false,
	} {
		_, err := eval(t.Context(), interp(new(Store)), text)
		if (err == nil) != ok || err != nil && !errors.Is(err, value.ErrDomain) {
			t.Errorf("%.100s: %v, expected an error: %v", text, err, !ok)
		}
	}
	in := interp(new(Store))
	for i := range 129 {
		if _, err := eval(t.Context(), in, "(rule (p ?x) (?x :a ?y))"); (err == nil) != (i < 128) {
			t.Errorf("rule %d: %v", i+1, err)
		}
	}
}

// TestQueriesBesideRules asks while rules are added: a query sees all rules that
// were added before it.
func TestQueriesBesideRules(t *testing.T) {
	in := interp(new(Store))
	ctx := t.Context()
	if _, err := eval(ctx, in, "(set t (table [x] (list [1])))"); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for w := range 3 {
		wg.Go(func() {
			for i := range 20 {
				name := fmt.Sprintf("p%d-%d", w, i)
				if _, err := eval(ctx, in, "(rule ("+name+" ?x) (t ?x))"); err != nil {
					t.Error(err)
				}
				v, err := eval(ctx, in, "(query (datoms) (find ?x) (where ("+name+" ?x)))")
				if err != nil || v.(*value.Table).NumRows() != 1 {
					t.Errorf("%s: %v %v", name, v, err)
				}
			}
		})
	}
	wg.Wait()
}

// FuzzForms evaluates any text with facts and tables at hand: it may fail, but
// not panic, and must end when it is told to.
func FuzzForms(f *testing.F) {
	for _, text := range []string{
		"(query db (find ?x ?y) (where (?x :a ?y) (not (t ?x _)) (> (+ ?y 1) 2) (= ?z (* ?y 2.5)) (between ?y 0 9)))",
		"(query db (find ?x ?n) (where (count ?n r by ?x 0)) (rules ((r ?x ?y) (t ?x ?y)) ((r ?x ?z) (r ?x ?y) (t ?y ?z))))",
		"(do (rule (p ?x lab 2.5 \"s\") (?x :a _) (sum ?s t 1)) (query db (find ?a ?b) (where (p ?a ?b _))))",
		"(query db (find ?v) (where (s ?k ?v) (s ?k ?w) (!= ?v ?w)))", "(pull db 1 [a])", "(scan-eav db 'a)", "(retract-fact db 1 'a 2)",
		"(do (set p (dl-program)) (dl-add-edb p 't t 2) (dl-query p 't) (dl-free p))",
	} {
		f.Add(text)
	}
	st := new(Store)
	in := interp(st)
	f.Fuzz(func(t *testing.T, text string) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		st.rules.Store(nil)
		setup := "(do (set db (assert-fact (assert-fact (datoms) 1 'a 2) 2 'a 'b)) (set t (table [x y] (list [1 2 0N] [2 3 4]))) (set s (table [k v] (list ['a 'b 'a] [\"x\" \"y\" \"z\"]))))"
		if _, err := eval(ctx, in, setup); err != nil {
			t.Fatal(err)
		}
		eval(ctx, in, text)
	})
}
