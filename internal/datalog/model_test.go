package datalog

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rayforce-go/rayforce/internal/kernel"
	"github.com/rayforce-go/rayforce/value"
)

// The model evaluates a program by the book: nested loops over whole relations,
// all rules of a stratum again and again until nothing is new.
type model struct {
	rels map[string]*modelRel
}

type modelRel struct {
	rows [][]int64
	seen map[string]bool
}

func newModelRel() *modelRel { return &modelRel{seen: map[string]bool{}} }

func (r *modelRel) add(row []int64) bool {
	key := fmt.Sprint(row)
	if r.seen[key] {
		return false
	}
	r.seen[key] = true
	r.rows = append(r.rows, row)
	return true
}

// env is the values of the bound variables.
type env map[int]int64

func (e env) with(v int, x int64) env {
	out := env{v: x}
	for k, y := range e {
		if k != v {
			out[k] = y
		}
	}
	return out
}

var errUnbound = errors.New("unbound")

// matches reports whether a row satisfies an atom, and returns e with the
// variables that it binds. Repeated new variables take their first position.
func (e env) matches(a *Atom, row []int64) (env, bool) {
	out := e
	for i, t := range a.Args {
		switch old, bound := e[t.Var]; {
		case t.Kind != Variable:
			if row[i] != t.Word {
				return nil, false
			}
		case bound:
			if row[i] != old {
				return nil, false
			}
		default:
			if _, again := out[t.Var]; !again {
				out = out.with(t.Var, row[i])
			}
		}
	}
	return out, true
}

func (m *model) body(r *Rule) ([]env, error) {
	envs := []env{{}}
	for i, a := range r.atoms() {
		var next []env
		for _, e := range envs {
			rows := slices.Clone(m.rels[a.Pred].rows)
			if i > 0 {
				slices.Reverse(rows)
			}
			for _, row := range rows {
				if out, ok := e.matches(a, row); ok {
					next = append(next, out)
				}
			}
		}
		envs = next
	}
	for _, l := range r.Body {
		var err error
		if envs, err = m.literal(envs, l); err != nil {
			return nil, err
		}
	}
	return envs, nil
}

func (m *model) literal(envs []env, l Literal) ([]env, error) {
	var next []env
	switch l := l.(type) {
	case *Atom:
		return envs, nil
	case *Aggregate:
		return m.aggregate(l), nil
	case *Not:
		for _, e := range envs {
			if !m.refutes(e, &l.Atom) {
				next = append(next, e)
			}
		}
	case *Compare:
		for _, e := range envs {
			x, err1 := e.eval(l.X)
			y, err2 := e.eval(l.Y)
			if err := errors.Join(err1, err2); err != nil {
				return nil, err
			}
			c := cmp.Compare(x, y)
			if map[kernel.Op]bool{kernel.Eq: c == 0, kernel.Ne: c != 0, kernel.Lt: c < 0, kernel.Le: c <= 0, kernel.Gt: c > 0, kernel.Ge: c >= 0}[l.Op] {
				next = append(next, e)
			}
		}
	case *Assign:
		for _, e := range envs {
			x, err := e.eval(l.X)
			if err != nil {
				return nil, err
			}
			next = append(next, e.with(l.Var, x))
		}
	}
	return next, nil
}

// refutes reports whether a negated atom that shares variables with e matches.
func (m *model) refutes(e env, a *Atom) bool {
	shares := false
	for _, t := range a.Args {
		_, bound := e[t.Var]
		shares = shares || t.Kind == Variable && bound
	}
	return shares && slices.ContainsFunc(m.rels[a.Pred].rows, func(row []int64) bool {
		_, ok := e.matches(a, row)
		return ok
	})
}

func (e env) eval(x *Expr) (int64, error) {
	switch x.Kind {
	case ExprInt:
		return x.Int, nil
	case ExprVar:
		v, ok := e[x.Var]
		if !ok {
			return 0, errUnbound
		}
		return v, nil
	}
	a, err1 := e.eval(x.X)
	b, err2 := e.eval(x.Y)
	if err := errors.Join(err1, err2); err != nil {
		return 0, err
	}
	switch x.Op {
	case kernel.Add:
		return a + b, nil
	case kernel.Sub:
		return a - b, nil
	case kernel.Mul:
		return a * b, nil
	}
	if b == 0 {
		return 0, nil
	}
	return a / b, nil
}

// aggregate returns the environments of a body that is only an aggregate.
func (m *model) aggregate(a *Aggregate) []env {
	var order []string
	groups := map[string][][]int64{}
	for _, row := range m.rels[a.Pred].rows {
		key := ""
		for _, k := range a.Keys {
			key += fmt.Sprint(row[k.Col], " ")
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], row)
	}
	if len(a.Keys) == 0 && len(order) == 0 {
		if a.Op >= Min {
			return nil
		}
		return []env{{a.Var: 0}}
	}
	var envs []env
	for _, key := range order {
		rows, e := groups[key], env{}
		for _, k := range a.Keys {
			e[k.Var] = rows[0][k.Col]
		}
		acc := rows[0][a.Col]
		for _, row := range rows[1:] {
			switch x := row[a.Col]; a.Op {
			case Sum:
				acc += x
			case Min:
				acc = min(acc, x)
			case Max:
				acc = max(acc, x)
			}
		}
		if a.Op == Count {
			acc = int64(len(rows))
		}
		e[a.Var] = acc
		envs = append(envs, e)
	}
	return envs
}

func (m *model) run(rules []*Rule) error {
	strata, err := stratify(rules)
	if err != nil {
		return err
	}
	for _, r := range rules {
		m.rels[r.Head.Name] = newModelRel()
	}
	for _, rules := range strata {
		for changed := true; changed; {
			changed = false
			for _, r := range rules {
				envs, err := m.body(r)
				if err != nil {
					return err
				}
				for _, e := range envs {
					row := make([]int64, len(r.Head.Args))
					for i, t := range r.Head.Args {
						if row[i] = t.Word; t.Kind == Variable {
							row[i] = e[t.Var]
						}
					}
					changed = m.rels[r.Head.Name].add(row) || changed
				}
			}
		}
	}
	return nil
}

// maker makes random programs over the tables t0 (of one column) and t1 (of two),
// and the heads p0 and so on, of one and two columns in turn.
type maker struct {
	*rand.Rand
	heads     int
	recursive bool
}

// arity is 1 for t0 and p0, 2 for t1 and p1, and so on.
func (g maker) arity(pred string) int { return 1 + int(pred[1]-'0')%2 }

// pred returns a name for the body of a rule of head number i; strict ones stand
// in a lower stratum.
func (g maker) pred(i int, strict bool) string {
	n := g.heads
	switch level := i / 2 * 2; {
	case strict, !g.recursive:
		n = level
	default:
		n = min(n, level+2)
	}
	if n == 0 || g.IntN(3) == 0 {
		return [...]string{"t0", "t1"}[g.IntN(2)]
	}
	return fmt.Sprint("p", g.IntN(n))
}

const modelVars = 5 // the last one occurs once, as a wildcard

func (g maker) atom(pred string) Atom {
	a := Atom{Pred: pred}
	for range g.arity(pred) {
		t := Term{Var: g.IntN(modelVars - 1)}
		switch g.IntN(8) {
		case 0:
			t = Term{Kind: Integer, Word: g.Int64N(6)}
		case 1:
			t.Var = modelVars + len(a.Args)
		}
		a.Args = append(a.Args, t)
	}
	return a
}

// bound returns a variable that the atoms bind.
func (g maker) bound(r *Rule) (int, bool) {
	var all []int
	for _, a := range r.atoms() {
		for _, t := range a.Args {
			if t.Kind == Variable && t.Var < modelVars-1 {
				all = append(all, t.Var)
			}
		}
	}
	if len(all) == 0 {
		return 0, false
	}
	return all[g.IntN(len(all))], true
}

func (g maker) rule(i int) *Rule {
	r := &Rule{Head: Head{Name: fmt.Sprint("p", i)}, Vars: make([]string, 2*modelVars)}
	if i >= 2 && g.IntN(4) == 0 {
		pred := g.pred(i, true)
		a := &Aggregate{Op: AggOp(g.IntN(int(Avg))), Var: 0, Pred: pred, Col: g.IntN(g.arity(pred))}
		if g.arity(r.Head.Name) == 2 {
			a.Keys = []Key{{Var: 1, Col: 0}}
		}
		r.Body, r.Head.Args = []Literal{a}, vars(0, 1)[:g.arity(r.Head.Name)]
		return r
	}
	for range 1 + g.IntN(3) {
		a := g.atom(g.pred(i, false))
		r.Body = append(r.Body, &a)
	}
	v, ok := g.bound(r)
	if ok && g.IntN(3) == 0 {
		r.Body = append(r.Body, &Not{g.atom(g.pred(i, true))})
	}
	if ok && g.IntN(3) == 0 {
		w, _ := g.bound(r)
		op := kernel.Eq + kernel.Op(g.IntN(6))
		r.Body = append(r.Body, &Compare{op, &Expr{Kind: ExprVar, Var: v}, &Expr{Kind: ExprVar, Var: w}})
	}
	if ok && g.IntN(4) == 0 { // halves stay small however often they are made
		half := &Expr{Kind: ExprOp, Op: kernel.Div, X: &Expr{Kind: ExprVar, Var: v}, Y: &Expr{Kind: ExprInt, Int: 2}}
		r.Body = append(r.Body, &Assign{Var: g.IntN(modelVars - 1), X: half})
	}
	g.Shuffle(len(r.Body), func(i, j int) {
		_, x := r.Body[i].(*Atom)
		_, y := r.Body[j].(*Atom)
		if !x || !y { // the order of the others and that of the atoms stay
			return
		}
		r.Body[i], r.Body[j] = r.Body[j], r.Body[i]
	})
	for range g.arity(r.Head.Name) {
		t := Term{Kind: Integer, Word: g.Int64N(6)}
		if v, ok := g.bound(r); ok {
			t = Term{Var: v}
		}
		r.Head.Args = append(r.Head.Args, t)
	}
	return r
}

func (g maker) table(arity int) [][]int64 {
	rows := make([][]int64, g.IntN(12))
	for i := range rows {
		for range arity {
			rows[i] = append(rows[i], g.Int64N(6))
		}
	}
	return rows
}

func tableOf(rows [][]int64, arity int) *value.Table {
	cols := make([]value.Collection, arity)
	for c := range cols {
		words := make([]int64, len(rows))
		for i, row := range rows {
			words[i] = row[c]
		}
		cols[c] = value.I64s(words...)
	}
	return value.NewTable(value.Syms("a", "b").Data()[:arity], cols)
}

// rowsOf returns the rows of columns of integers.
func rowsOf(cols []value.Collection) [][]int64 {
	rows := make([][]int64, cols[0].Len())
	for _, c := range cols {
		for i, w := range c.(*value.Vec[int64]).Data() {
			rows[i] = append(rows[i], w)
		}
	}
	return rows
}

// TestAgainstModel compares random programs with the model: the sets of rows, and
// without recursion their order too.
func TestAgainstModel(t *testing.T) {
	derived := 0
	for seed := range uint64(200) {
		g := maker{Rand: rand.New(rand.NewPCG(seed, 9)), heads: 6, recursive: seed%2 == 0}
		var rules []*Rule
		for i := range g.heads {
			for range 1 + g.IntN(2) {
				rules = append(rules, g.rule(i))
			}
		}
		one, two := g.table(1), g.table(2)
		m := &model{rels: map[string]*modelRel{"t0": {rows: one}, "t1": {rows: two}}}
		modelErr := m.run(rules)
		tables := map[string]*value.Table{"t0": tableOf(one, 1), "t1": tableOf(two, 2)}
		for i := range g.heads {
			name := fmt.Sprint("p", i)
			args := vars(0, 1)[:g.arity(name)]
			query := &Rule{Head: Head{Args: args}, Vars: []string{"?a", "?b"}, Body: []Literal{&Atom{name, args}}}
			cols, err := ask(t, 1, rules, query, tables)
			if (err != nil) != (modelErr != nil) {
				t.Fatalf("seed %d: error %v, the model has %v", seed, err, modelErr)
			}
			if err != nil {
				continue
			}
			got, want := rowsOf(cols), slices.Clone(m.rels[name].rows)
			if g.recursive {
				slices.SortFunc(got, slices.Compare)
				slices.SortFunc(want, slices.Compare)
			}
			if !slices.EqualFunc(got, want, slices.Equal) {
				t.Fatalf("seed %d: %s is %v, the model has %v", seed, name, got, want)
			}
			derived += len(got)
		}
	}
	if derived < 2000 {
		t.Errorf("all programs together derive %d rows: they do not test much", derived)
	}
}
