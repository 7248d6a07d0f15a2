package tables

import "testing"

func TestColumns(t *testing.T) {
	check(t, `
		(set t (table [a b] (list [1 2] [x y])))
		(cols t) => [a b]
		(cols {a: 1}) => error: type
		(xcol t ['p 'q]) => (table [p q] (list [1 2] [x y]))
		(xcol t (list 'p 'q)) => (table [p q] (list [1 2] [x y]))
		(xcol t 'p) => error: length
		(xcol t "p") => error: type
		(xcol 5 'p) => error: type
		(xcols t [b b]) => (table [b b] (list [x y] [x y]))
		(xcols t 'z) => error: domain
		(xcols t []) => error: type
		(union-all t (table [a b] (list [0N] [z]))) => (table [a b] (list [1 2 0Nl] [x y z]))
		(union-all t (table [b a] (list [z] [3]))) => error: type
		(union-all t (table [a] (list [3]))) => error: type
		(union-all t (table [a b] (list [1.5] [z]))) => error: type
		(union-all t 5) => error: type
		(unify 1 2) => [1 2]
	`)
}

func TestSort(t *testing.T) {
	check(t, `
		(set t (table [a b l] (list [2 1 2 0N] [x y w z] (list [1] 2 "c" [4]))))
		(xasc t 'a) => (table [a b l] (list [0Nl 1 2 2] [z y x w] (list [4] 2 [1] "c")))
		(xdesc t 'a) => (table [a b l] (list [2 2 1 0Nl] [x w y z] (list [1] "c" 2 [4])))
		(xasc t [a b]) => (table [a b l] (list [0Nl 1 2 2] [z y w x] (list [4] 2 "c" [1])))
		(xasc t 'zzz) => error: domain
		(xasc t []) => error: type
		(xasc t (list)) => (table [a b l] (list [2 1 2 0Nl] [x y w z] (list [1] 2 "c" [4])))
		(xasc 'a t) => error: type
		(set u (table [a b] (list [2 1 1] [x y w])))
		(.attr.get (at (xasc u 'a) 'a)) => [sorted]
		(.attr.get (at (xasc u [a b]) 'a)) => [sorted parted]
		(.attr.get (at (xasc u [b a]) 'b)) => [parted]
		(.attr.get (at (xasc u 'b) 'b)) => []
		(.attr.get (at (xdesc u 'a) 'a)) => []
		(.attr.get (at (xasc t 'a) 'a)) => []
		(.attr.get (at (xasc (xasc u 'a) 'a) 'b)) => []
	`)
}

func TestKeyedAndGrouped(t *testing.T) {
	check(t, `
		(set t (table [k s v] (list [1 2 1] [x y z] [10 20 30])))
		(xkey t 's) => {x:{k:1 v:10} y:{k:2 v:20} z:{k:1 v:30}}
		(xkey t [k s]) => {(list 1 x):{v:10} (list 2 y):{v:20} (list 1 z):{v:30}}
		(xkey t [k s v]) => {(list 1 x 10):{} (list 2 y 20):{} (list 1 z 30):{}}
		(xkey t 'k) => error: domain
		(xkey t 'zz) => error: domain
		(xkey t []) => error: type
		(xkey t (list)) => error: type
		(xkey 5 'k) => error: type
		(xkey (table [k] (list [])) 'k) => {}
		(xgroup t 'k) => {1:(table [k s v] (list [1 1] [x z] [10 30])) 2:(table [k s v] (list [2] [y] [20]))}
		(xgroup (table [k v] (list [0N 1 0N] [1 2 3])) 'k) => {0Nl:(table [k v] (list [0Nl 0Nl] [1 3])) 1:(table [k v] (list [1] [2]))}
		(xgroup (table [k] (list [])) 'k) => {}
		(xgroup t 'zz) => error: domain
	`)
}

func TestUngroup(t *testing.T) {
	check(t, `
		(ungroup (table [k v] (list [1 2 3] (list [1 2] 3 [])))) => (table [k v] (list [1 1 2] [1 2 3]))
		(ungroup (table [k v] (list [1 2] (list [x] "c")))) => error: type
		(ungroup (table [k v] (list [1 2] (list ["ab"] "c")))) => (table [k v] (list [1 2] ["ab" "c"]))
		(ungroup (table [k v w] (list [1 2] (list [1 2] [3]) (list [5 6] [7])))) => (table [k v w] (list [1 1 2] [1 2 3] [5 6 7]))
		(ungroup (table [k v w] (list [1 2] (list [1 2] [3]) (list [5] [7])))) => error: length
		(ungroup (table [k v] (list [1] (list (list [1] 2))))) => error: type
		(ungroup (table [k v] (list [1 2] (list [] (list))))) => (table [k v] (list [] []))
		(ungroup (table [k] (list [1 2]))) => (table [k] (list [1 2]))
		(ungroup 5) => error: type
	`)
}

func TestPivot(t *testing.T) {
	check(t, `
		(set t (table [k c v] (list [a a b b] [10 20 10 10] [1 2 3 4])))
		(pivot t 'k 'c 'v (fn [x] (first x))) => (table [k 10 20] (list [a b] [1 3] [2 0Nl]))
		(pivot t [k c] 'c 'v first) => (table [k c 10 20] (list [a a b] [10 20 10] [1 0Nl 3] [0Nl 2 0Nl]))
		(pivot t 'k 'c 'v (fn [x] 2024.01.01)) => (table [k 10 20] (list [a b] [2024.01.01 2024.01.01] [2024.01.01 0Nd]))
		(pivot t 'zz 'c 'v first) => error: domain
		(pivot t 'k 'zz 'v first) => error: domain
		(pivot t 'k 'c 'zz first) => error: domain
		(pivot t "k" 'c 'v first) => error: type
		(pivot t 'k 'c 'v 'first) => error: type
		(pivot 5 'k 'c 'v first) => error: type
		(pivot t 'k 'c 'v) => error: arity
		(pivot t 'k 'c 'v raise) => error: domain
		(pivot (table [k c v] (list [] [] [])) 'k 'c 'v first) => (table [] (list ))
		(pivot (table [k c v] (list [1] ["x"] [2])) 'k 'c 'v first) => error: nyi
		(cols (pivot (table [k c v] (list [1 1] [2024.01.01 0Nd] [2 3])) 'k 'c 'v first)) => [k 8766 0Nd]
		(cols (pivot (table [k c v] (list [1 1] [1.5 2.5] [2 3])) 'k 'c 'v first)) => [k 1.5 2.5]
		(cols (pivot (table [k c v] (list [1 1] [true false] [2 3])) 'k 'c 'v first)) => [k true false]
	`)
}
