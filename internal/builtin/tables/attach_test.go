package tables

import "testing"

func TestAttributes(t *testing.T) {
	check(t, `
		(.attr.set 'sorted [1 2 2]) => [1 2 2]
		(.attr.set 'sorted [2 1]) => error: domain
		(.attr.set 'sorted [0N 1]) => error: domain
		(.attr.set 'sorted [false true]) => [false true]
		(.attr.set 'sorted [a b]) => error: nyi
		(.attr.set 'sorted "ab") => error: type
		(.attr.set 'sorted (list 1 2)) => error: type
		(.attr.set "sorted" [1]) => error: type
		(.attr.set 'bogus [1]) => error: domain
		(.attr.get (.attr.set 'unique [0N 1 0N])) => [unique]
		(.attr.set 'unique [1 0N 1]) => error: domain
		(.attr.set 'unique [a]) => error: nyi
		(.attr.get (.attr.set 'parted [b b a])) => [parted]
		(.attr.set 'parted [a b a]) => error: domain
		(.attr.set 'parted [2 1]) => error: domain
		(.attr.set 'grouped ["a"]) => error: nyi
		(.attr.get (.attr.set 'unique (.attr.set 'grouped (.attr.set 'sorted [1 2])))) => [sorted unique grouped]
		(.attr.get (.attr.set 'parted (.attr.set 'grouped [1 2]))) => [parted]
		(.attr.get (.attr.drop (.attr.set 'parted (.attr.set 'sorted [1 2])))) => []
		(.idx.has? (.attr.drop (.attr.set 'parted [1 2]))) => false
		(.idx.has? (.attr.drop (.attr.set 'sorted (.idx.zone [1 2])))) => true
		(.attr.get (.idx.zone (.attr.set 'sorted (.attr.set 'grouped [1 2])))) => [sorted]
		(.attr.get (.idx.drop (.attr.set 'sorted (.attr.set 'grouped [1 2])))) => [sorted]
		(.attr.get 5) => []
		(.attr.drop 5) => 5
		(.idx.info (.attr.set 'sorted [1 2])) => null
		(.attr.get (at (table [k] (list (.attr.set 'sorted [1 2]))) 'k)) => [sorted]
		(.attr.get (at (left-join 'k (table [k] (list (.attr.set 'sorted [1 2]))) (table [k] (list [1]))) 'k)) => []
	`)
}

// TestResultsHaveNoAttributes calls functions whose result has the elements of
// their argument all the same.
func TestResultsHaveNoAttributes(t *testing.T) {
	for _, call := range []string{
		"(floor v)", "(ceil v)", "(abs v)", "(+ v 0)", "(maxs v)", "(fills v)", "(asc v)", "(distinct v)",
		"(take v 3)", "(drop v 0)", "(rotate v 0)", "(reverse (reverse v))", "(filter v [true true true])", "(at v [0 1 2])",
		"(concat v [])", "(union v [])", "(sect v v)", "(except v [])", "(bot v 3)", "(at (cut v []) 0)",
	} {
		check(t, "(do (set v (.attr.set 'sorted [1 2 3])) (list "+call+" (.attr.get "+call+"))) => (list [1 2 3] [])")
	}
}

func TestIndexes(t *testing.T) {
	check(t, `
		(.idx.info (.idx.zone [1.5 0Nf])) => {kind:zone length:2 parent_type:7 saved_attrs:64 min:1.5 max:1.5 n_nulls:1}
		(.idx.info (.idx.zone [])) => {kind:zone length:0 parent_type:5 saved_attrs:0 min:0 max:0 n_nulls:0}
		(.idx.info (.idx.hash [])) => {kind:hash length:0 parent_type:5 saved_attrs:0 capacity:8 n_keys:0 n_groups:0}
		(.idx.info (.idx.bloom (.idx.hash [1 2 3 4 5 6 7 8 9 10]))) => {kind:bloom length:10 parent_type:5 saved_attrs:0 m_bits:128 k:3 n_keys:10}
		(.idx.zone [a]) => error: nyi
		(.idx.hash ["a"]) => error: nyi
		(.idx.sort [a]) => error: nyi
		(.idx.zone 5) => error: type
		(.idx.zone "a") => error: type
		(.idx.zone (list 1 2)) => error: type
		(.idx.info 5) => null
		(.idx.has? "x") => false
		(.idx.drop [1]) => [1]
	`)
}

func TestLinks(t *testing.T) {
	check(t, `
		(set c (table [id name] (list [100 200] ["ann" "bob"])))
		(set l (.col.link 'c [1 0 5 -1 0N]))
		l => [1 0 5 -1 0Nl]
		l.name => ["bob" "ann" "" "" ""]
		l.id => [200 100 0Nl 0Nl 0Nl]
		l.zzz => error: name
		(set o (table [q k] (list [7 8] (.col.link 'c [0i 1i]))))
		o.k.name => ["ann" "bob"]
		(fkeys o) => {k:c}
		(fkeys c) => {}
		(fkeys 5) => error: type
		(.col.link? l) => true
		(.col.target l) => c
		(.col.link? (.col.unlink l)) => false
		(.col.link? (.idx.drop (.idx.zone l))) => true
		(.col.link? (.attr.drop (.attr.set 'unique (.col.link 'c [1 0])))) => true
		(set c (table [name] (list [x y])))
		l.name => [y x ' ' ']
		(.col.link 'nosuch [0]) => error: name
		(.col.link 'l [0]) => error: name
		(.col.link 'c [1.5]) => error: type
		(.col.link 'c [1h]) => error: type
		(.col.link 5 [0]) => error: type
		(.col.unlink 5) => 5
		(.col.target 5) => null
		(.col.link? 5) => false
	`)
}

func TestTimeJoins(t *testing.T) {
	check(t, `
		(set l (table [k t v] (list [1 1 2] [5 10 5] [1 2 3])))
		(set r (table [k t v w] (list [1 1 2] [5 7 6] [0 0 0] ["a" "b" "c"])))
		(asof-join [k t] l r) => (table [k t v v w] (list [1 1 2] [5 10 5] [1 2 3] [0 0 0Nl] ["a" "b" ""]))
		(asof-join 't l r) => (table [k t v k v w] (list [1 1 2] [5 10 5] [1 2 3] [1 1 1] [0 0 0] ["a" "b" "a"]))
		(asof-join [k zz] l r) => error: schema
		(asof-join [] l r) => error: domain
		(asof-join 5 l r) => error: domain
		(asof-join 't l 5) => error: type
		(asof-join 't l) => error: arity
		(set w (list [0 6 0] [6 12 6]))
		(window-join [k t] w l r {n: (count t) s: (sum t) m: (med t) q: (quantile t 0.5) x: zz}) => error: domain
		(window-join [k t] w l r {n: (count w) s: (sum t) m: (med t) q: (quantile t 0.5) x: w}) => (table [k t v n s m q x] (list [1 1 2] [5 10 5] [1 2 3] [1 2 1] [5 12 6] [5.0 6.0 6.0] [5.0 6.0 6.0] [0Nl 0Nl 0Nl]))
		(window-join1 [k t] w l r {n: (count w) e: (sum (+ t 1))}) => (table [k t v n] (list [1 1 2] [5 10 5] [1 2 3] [1 1 1]))
		(window-join [k t] w l r {s: (sum w)}) => error: type
		(window-join [k t] w l r {s: (mode t)}) => error: domain
		(window-join [k t] w l r {s: (quantile t 1.5)}) => error: domain
		(window-join 't w l r {s: (sum t)}) => error: domain
		(window-join [k t] 5 l r {s: (sum t)}) => error: domain
		(window-join [k t] (list [1] [2]) l r {s: (sum t)}) => error: domain
		(window-join [k t] (list [a b c] [a b c]) l r {s: (sum t)}) => error: domain
		(window-join [k zz] w l r {s: (sum t)}) => error: domain
		(window-join [k t] w l 5 {s: (sum t)}) => error: type
		(window-join [k t] w l) => error: domain
		(window-join [k t] w l r) => error: type
		(window-join l r 'k 't) => (table [k t v v w] (list [1 1 2] [5 10 5] [1 2 3] [0 0 0Nl] ["a" "b" ""]))
		(window-join l r [] 't) => (table [k t v k v w] (list [1 1 2] [5 10 5] [1 2 3] [1 1 1] [0 0 0] ["a" "b" "a"]))
		(window-join l r 'k "t") => error: type
	`)
}

// TestQueriesDoNotSeeIndexes runs the same queries over a column with and
// without something attached to it.
func TestQueriesDoNotSeeIndexes(t *testing.T) {
	for _, attach := range []string{"k", "(.idx.hash k)", "(.idx.zone k)", "(.idx.sort k)", "(.idx.bloom k)", "(.attr.set 'parted k)", "(.attr.set 'sorted k)"} {
		check(t, `
			(set k [1 1 2 5 5 5 9])
			(set t (table [k v] (list `+attach+` [10 20 30 40 50 60 70])))
			(select {from: t where: (== k 5)}) => (table [k v] (list [5 5 5] [40 50 60]))
			(select {from: t where: (and (> v 40) (== 5 k) (< v 60))}) => (table [k v] (list [5] [50]))
			(select {from: t where: (== k 4)}) => (table [k v] (list [] []))
			(select {from: t where: (== k 5.0)}) => (table [k v] (list [5 5 5] [40 50 60]))
			(select {from: t where: (== k 0N)}) => (table [k v] (list [] []))
			(select {from: t where: (< k 2)}) => (table [k v] (list [1 1] [10 20]))
			(select {from: t where: (<= 9 k)}) => (table [k v] (list [9] [70]))
			(select {from: t where: (> k 9)}) => (table [k v] (list [] []))
			(select {from: t where: (in k [9 2])}) => (table [k v] (list [2 9] [30 70]))
			(select {from: t where: (and (== k 5) (> v (avg v)))}) => (table [k v] (list [5 5] [50 60]))
			(select {from: t where: (== k 5) by: k s: (sum v)}) => (table [k s] (list [5] [150]))
		`)
	}
}
