// Package datalog holds the functions of facts, rules and queries. It reads the
// forms of rules and queries; package internal/datalog evaluates them.
package datalog

import (
	"sync"
	"sync/atomic"

	"github.com/rayforce-go/rayforce/internal/datalog"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Store holds what programs of a runtime have defined: its rules and its handles
// of dl-program. The zero value is empty.
type Store struct {
	// rules changes in the writers' turn only, by a new slice for each rule, so
	// that queries can read it at any time.
	rules atomic.Pointer[[]*datalog.Rule]

	lock     sync.Mutex
	programs map[value.I64]*program
	handles  value.I64 // the last one given out
}

const changes = lang.Restricted | lang.Writes

// Funcs returns the functions of this package, working on st.
func Funcs(st *Store) []lang.Func {
	return []lang.Func{
		{
			Name: "datoms", Variadic: datoms,
			Sig: "(datoms)", Help: "An empty table of facts: entity, attribute, value.",
			Example: "(cols (datoms))", Result: "[e a v]",
		},
		{
			Name: "assert-fact", Variadic: assertFact,
			Sig: "(assert-fact db entity attr value)", Help: "db with one more fact; a symbol as value is stored as its number, see sym-name.",
			Example: "(assert-fact (datoms) 1 'age 30)", Result: "(table [e a v] (list [1] [age] [30]))",
		},
		{
			Name: "retract-fact", Variadic: retractFact,
			Sig: "(retract-fact db entity attr value)", Help: "db without the facts that are equal to this one.",
			Example: "(count (retract-fact (assert-fact (datoms) 1 'age 30) 1 'age 30))", Result: "0",
		},
		{
			Name: "scan-eav", Variadic: scanEAV,
			Sig: "(scan-eav db attr) or (scan-eav db entity attr)", Help: "Entities and values of an attribute, or the first value that an entity has.",
			Example: "(scan-eav (assert-fact (datoms) 1 'age 30) 1 'age)", Result: "30",
		},
		{
			Name: "pull", Variadic: pull,
			Sig: "(pull db entity [attrs])", Help: "The facts of an entity as a dict, all or those of some attributes.",
			Example: "(pull (assert-fact (datoms) 1 'age 30) 1)", Result: "{age:30}",
		},
		{
			Name: "rule", Special: st.ruleForm, Flags: changes,
			Sig: "(rule (name ?x ...) clause ...)", Help: "Adds a rule for all queries of this process; rules of one name are alternatives.",
			Example: "(rule (adult ?e) (?e :age ?a) (>= ?a 18))", Result: "true",
		},
		{
			Name: "query", Special: st.queryForm,
			Sig:     "(query db (find ?x ...) (where clause ...) [(rules ((name ?x ...) clause ...) ...)])",
			Help:    "The distinct ways to satisfy all clauses; a clause is a triple (?e :attr ?v), (name ?x ...), (not ...), (> ?x 1), (between ?x 1 9), (= ?x (+ ?y 1)) or (count ?n name).",
			Example: "(query (assert-fact (datoms) 1 'age 30) (find ?e) (where (?e :age ?a) (> ?a 18)))", Result: "(table [?e] (list [1]))",
		},
		{
			Name: "dl-program", Variadic: st.newProgram, Flags: changes,
			Sig: "(dl-program)", Help: "The handle of a new program, to which tables can be added.",
			Example: "(type (dl-program))", Result: "i64",
		},
		{
			Name: "dl-add-edb", Variadic: st.addTable, Flags: changes,
			Sig: "(dl-add-edb p name table n)", Help: "Adds the first n columns of a table to a program.",
			Example: "(dl-add-edb (dl-program) 'edge (table [a b] (list [1] [2])) 2)", Result: "true",
		},
		{
			Name: "dl-stratify", Unary: st.checked("dl-stratify"), Flags: lang.NullOK,
			Sig: "(dl-stratify p)", Help: "Whether the program can be evaluated.",
			Example: "(dl-stratify (dl-program))", Result: "true",
		},
		{
			Name: "dl-eval", Unary: st.checked("dl-eval"), Flags: lang.NullOK,
			Sig: "(dl-eval p)", Help: "Evaluates a program.",
			Example: "(dl-eval (dl-program))", Result: "true",
		},
		{
			Name: "dl-query", Binary: st.tableOf, Flags: lang.NullOK,
			Sig: "(dl-query p name)", Help: "A table of a program, its columns renamed to name__c0, name__c1, ...",
			Example: "(let p (dl-program)) (dl-add-edb p 'e (table [a] (list [1 2])) 1) (dl-query p 'e)", Result: "(table [e__c0] (list [1 2]))",
		},
		{
			Name: "dl-provenance", Binary: st.provenance, Flags: lang.NullOK,
			Sig: "(dl-provenance p name)", Help: "How rows were derived; no program records that, so it is an error.",
			Example: "(try (dl-provenance (dl-program) 'edge) (fn [e] 0))", Result: "0",
		},
		{
			Name: "dl-free", Special: st.free, Flags: changes, Kind: value.TypeUnary,
			Sig: "(dl-free p)", Help: "Forgets a program, and sets the global p to 0; false when there is none.",
			Example: "(dl-free (dl-program))", Result: "true",
		},
	}
}
