package tables

import (
	"testing"

	"github.com/rayforce-go/rayforce/internal/builtin/collections"
	"github.com/rayforce-go/rayforce/internal/builtin/numeric"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/internal/lang/langtest"
	"github.com/rayforce-go/rayforce/internal/query"
)

// check runs the lines of a script, see [langtest.Check].
func check(t *testing.T, script string) {
	t.Helper()
	in := lang.NewInterp(lang.NewRegistry(Funcs(), collections.Funcs(), numeric.Funcs(), query.Funcs()), lang.Limits{Workers: 2})
	in.Linked = Field
	langtest.Check(t, in, script)
}

// TestExamples checks that the example of every function has the result that
// its declaration promises.
func TestExamples(t *testing.T) {
	for _, f := range Funcs() {
		t.Run(f.Name, func(t *testing.T) { check(t, f.Example+" => "+f.Result) })
	}
}

func TestTable(t *testing.T) {
	check(t, `
		(table [a b] (list [1 2] [x y])) => (table [a b] (list [1 2] [x y]))
		(table [] (list)) => (table [] (list ))
		(table [a] (list (list 1 2.5))) => (table [a] (list [1.0 2.5]))
		(table [a] (list (list 1.5 0Nl))) => (table [a] (list [1.5 0Nf]))
		(table [a] (list (list 1i 2))) => (table [a] (list [1 2]))
		(table [a] (list (list 2024.01.01 0Nd))) => (table [a] (list [2024.01.01 0Nd]))
		(table [a] (list (list 'x "y"))) => error: type
		(table [a] (list (list 1 true))) => error: type
		(table [a] (list (list 1h 100000))) => error: type
		(table [a] (list (list [1] "x"))) => (table [a] (list (list [1] "x")))
		(table [a] (list (list))) => (table [a] (list ()))
		(table [a b] (list 1 2.5)) => (table [a b] (list [1] [2.5]))
		(table [a] (list 2024.01.01)) => (table [a] (list [2024.01.01]))
		(table [a b] (list "s" 5)) => error: type
		(table [a] (list {a: 1})) => error: type
		(table [a] (list null)) => error: type
		(table 'a (list [1 2])) => error: type
		(table (list 'a 5) (list [1 2] [3 4])) => error: type
		(table [a] 1) => error: type
		(table [a] [1 2]) => error: domain
		(table [a b] [1 2]) => (table [a b] (list [1] [2]))
		(table [a b] (list [1 2])) => error: domain
		(table [a b] (list [1 2] [3])) => error: domain
	`)
}

func TestEquiJoins(t *testing.T) {
	check(t, `
		(set l (table [k v] (list [1 2 2 0Nl] [10 20 21 30])))
		(set r (table [k w] (list [2 2 9 0Nl] ["a" "b" "c" "d"])))
		(inner-join 'k l r) => (table [k v w] (list [2 2 2 2] [20 20 21 21] ["b" "a" "b" "a"]))
		(inner-join l r 'k) => (table [k v w] (list [2 2 2 2] [20 20 21 21] ["b" "a" "b" "a"]))
		(left-join [k] l r) => (table [k v w] (list [1 2 2 2 2 0Nl] [10 20 20 21 21 30] ["" "b" "a" "b" "a" ""]))
		(full-join [k] l r) => (table [k v w] (list [1 2 2 2 2 0Nl 9 0Nl] [10 20 20 21 21 30 0Nl 0Nl] ["" "b" "a" "b" "a" "" "c" "d"]))
		(anti-join [k] l r) => (table [k v] (list [1 0Nl] [10 30]))
		(full-join [k] l (table [k] (list [1i 7i]))) => (table [k v] (list [1 2 2 0Nl 7] [10 20 21 30 0Nl]))
		(full-join [k] l (table [k] (list [x]))) => (table [k v] (list (list 1 2 2 0Nl x) [10 20 21 30 0Nl]))
		(left-join [zz] l r) => (table [k v k w] (list [1 2 2 0Nl] [10 20 21 30] [0Nl 0Nl 0Nl 0Nl] ["" "" "" ""]))
		(anti-join [zz] l r) => (table [k v] (list [1 2 2 0Nl] [10 20 21 30]))
		(inner-join [] l r) => error: domain
		(inner-join (list) l r) => error: domain
		(inner-join [1] l r) => error: type
		(inner-join 5 l r) => error: type
		(inner-join "k" l r) => error: type
		(inner-join 'k l 5) => error: type
		(inner-join 'k l) => error: arity
		(inner-join 'w r r) => error: nyi
		(set e (table [k w] (list (list) (list))))
		(left-join 'k l e) => (table [k v w] (list [1 2 2 0Nl] [10 20 21 30] [null null null null]))
		(full-join 'k e l) => (table [k w v] (list [1 2 2 0Nl] [null null null null] [10 20 21 30]))
		(asof-join 'k l e) => (table [k v w] (list [1 2 2 0Nl] [10 20 21 30] [null null null null]))
	`)
}
