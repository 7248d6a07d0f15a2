package datalog

import (
	"fmt"
	"slices"

	"github.com/rayforce-go/rayforce/internal/datalog"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// program is what a handle of dl-program stands for: base tables under names.
// There is no way to add rules to it, so there is nothing to evaluate.
type program struct {
	names  []value.SymID
	tables []*value.Table
}

func (st *Store) newProgram(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	if len(args) > 0 {
		return nil, lang.WrongCount(value.ErrArity, "dl-program", "no arguments", len(args))
	}
	st.lock.Lock()
	defer st.lock.Unlock()
	if st.programs == nil {
		st.programs = make(map[value.I64]*program)
	}
	st.handles++
	st.programs[st.handles] = new(program)
	return st.handles, nil
}

// program returns what a handle stands for. The caller holds the lock.
func (st *Store) program(fn string, v value.Value) (*program, error) {
	h, ok := v.(value.I64)
	if !ok {
		return nil, lang.WrongType(fn, "a handle of dl-program", v)
	}
	p := st.programs[h]
	if p == nil {
		return nil, value.Errorf(value.ErrType, "%s expects a handle of dl-program: %d is none, or was freed", fn, h)
	}
	return p, nil
}

func (st *Store) addTable(_ *lang.Ctx, args []value.Value) (value.Value, error) {
	const fn = "dl-add-edb"
	if len(args) != 4 {
		return nil, lang.WrongCount(value.ErrArity, fn, "4 arguments (program, name, table, number of columns)", len(args))
	}
	st.lock.Lock()
	defer st.lock.Unlock()
	p, err := st.program(fn, args[0])
	if err != nil {
		return nil, err
	}
	name, ok := args[1].(value.Sym)
	if !ok {
		return nil, lang.WrongType(fn, "a symbol as name", args[1])
	}
	t, ok := args[2].(*value.Table)
	if !ok {
		return nil, lang.WrongType(fn, "a table", args[2])
	}
	n, ok := args[3].(value.I64)
	switch {
	case !ok:
		return nil, lang.WrongType(fn, "an i64 as number of columns", args[3])
	case n < 0 || int64(n) > int64(t.NumCols()):
		return nil, lang.WrongValue(fn, "cannot take %d columns of a table that has %d", n, t.NumCols())
	case n > datalog.MaxArity:
		return nil, lang.WrongValue(fn, "a relation has at most %d columns, got %d", datalog.MaxArity, n)
	case len(p.names) >= datalog.MaxRelations:
		return nil, lang.WrongValue(fn, "a program has at most %d tables", datalog.MaxRelations)
	}
	cols := slices.Clone(t.Cols()[:n])
	names := make([]value.SymID, n)
	for i := range names {
		names[i] = value.Intern(fmt.Sprintf("%s__c%d", name.ID, i))
	}
	p.names, p.tables = append(p.names, name.ID), append(p.tables, value.NewTable(names, cols))
	return value.Bool(true), nil
}

// checked returns a function that is true for a program: one without rules is in
// order, and evaluated, as it is.
func (st *Store) checked(fn string) func(*lang.Ctx, value.Value) (value.Value, error) {
	return func(_ *lang.Ctx, x value.Value) (value.Value, error) {
		st.lock.Lock()
		defer st.lock.Unlock()
		_, err := st.program(fn, x)
		return value.Bool(true), err
	}
}

// named returns the program and the name that the arguments of fn are.
func (st *Store) named(fn string, x, y value.Value) (*program, value.SymID, error) {
	p, err := st.program(fn, x)
	if err != nil {
		return nil, 0, err
	}
	name, ok := y.(value.Sym)
	if !ok {
		return nil, 0, lang.WrongType(fn, "a symbol as name", y)
	}
	return p, name.ID, nil
}

func (st *Store) tableOf(_ *lang.Ctx, x, y value.Value) (value.Value, error) {
	st.lock.Lock()
	defer st.lock.Unlock()
	p, name, err := st.named("dl-query", x, y)
	if err != nil {
		return nil, err
	}
	i := slices.Index(p.names, name)
	if i < 0 {
		return nil, lang.WrongValue("dl-query", "the program has no table %s", name.String())
	}
	return p.tables[i], nil
}

func (st *Store) provenance(_ *lang.Ctx, x, y value.Value) (value.Value, error) {
	st.lock.Lock()
	defer st.lock.Unlock()
	if _, _, err := st.named("dl-provenance", x, y); err != nil {
		return nil, err
	}
	return nil, lang.WrongValue("dl-provenance", "programs do not record how rows were derived")
}

// free forgets a program. A global that is named as the argument becomes 0, which
// no program has.
func (st *Store) free(c *lang.Ctx, args []value.Value) (value.Value, error) {
	const fn = "dl-free"
	if len(args) != 1 {
		return nil, lang.WrongCount(value.ErrArity, fn, "1 argument (program)", len(args))
	}
	v, err := c.EvalArg(args[0])
	if err != nil {
		return nil, err
	}
	h, ok := v.(value.I64)
	if !ok {
		return nil, lang.WrongType(fn, "a handle of dl-program", v)
	}
	st.lock.Lock()
	defer st.lock.Unlock()
	if h < 0 || h > st.handles {
		return nil, value.Errorf(value.ErrType, "%s expects a handle of dl-program: %d is none", fn, h)
	}
	if st.programs[h] == nil {
		return value.Bool(false), nil
	}
	if name, ok := args[0].(value.Sym); ok && !name.Quoted {
		if _, local := c.Local(name.ID); !local {
			if err := c.SetGlobal(name.ID, value.I64(0)); err != nil {
				return nil, err
			}
		}
	}
	delete(st.programs, h)
	return value.Bool(true), nil
}
