package lang

import (
	"fmt"

	"github.com/rayforce-go/rayforce/value"
)

// One helper per kind of misuse, so that the same mistake reads the same
// everywhere: what was expected, then what came.

// Describe names a value in an error message: "i64", "SYM vector", "LIST",
// "function".
func Describe(v value.Value) string {
	switch {
	case value.IsNullObject(v):
		return "null"
	case v.Type().IsVector():
		return v.Type().String() + " vector"
	case v.Type().IsFunction():
		return "function"
	}
	return value.Name(v)
}

// WrongType reports an argument of the wrong type: "sum expects numbers, got SYM vector".
func WrongType(fn, want string, got value.Value) error {
	return value.Errorf(value.ErrType, "%s expects %s, got %s", fn, want, Describe(got))
}

// WrongTypes reports a pair of operands that do not go together:
// "cannot add i64 and str".
func WrongTypes(what string, x value.Value, and string, y value.Value) error {
	return value.Errorf(value.ErrType, "%s %s %s %s", what, Describe(x), and, Describe(y))
}

// Arguments spells a number of arguments: "1 argument", "2 arguments".
func Arguments(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

// WrongCount reports a wrong number of arguments with the given code:
// "map expects at least 2 arguments (function, collection), got 1".
func WrongCount(code value.Code, fn, want string, got int) error {
	return value.Errorf(code, "%s expects %s, got %d", fn, want, got)
}

// WrongLength reports collections whose lengths do not match:
// "+ needs operands of equal length, got 2 and 3".
func WrongLength(fn string, x, y int) error {
	return value.Errorf(value.ErrLength, "%s needs operands of equal length, got %d and %d", fn, x, y)
}

// InMemory reports, with code, a partitioned table for a function that takes
// only tables in memory, nil for every other value:
// "first does not take a partitioned table; select its rows".
func InMemory(code value.Code, fn string, x value.Value) error {
	if t, ok := x.(*value.Table); ok && t.Parts() != nil {
		return value.Errorf(code, "%s does not take a partitioned table; select its rows, or ask for a column", fn)
	}
	return nil
}

// NoColumn reports, with code, a name that is none of the columns of a table:
// "modify: the table has no column 'pirce', did you mean 'price'?".
func NoColumn(code value.Code, fn string, columns []value.SymID, name value.SymID) error {
	return value.Errorf(code, "%s: the table has no column '%s'%s", fn, name, DidYouMean(name, columns))
}

// DidYouMean returns the part of a message that suggests the one of names that
// is nearest to name, "" when none is near.
func DidYouMean(name value.SymID, names []value.SymID) string {
	return didYouMean(name.String(), func(yield func(string) bool) {
		for _, n := range names {
			if !yield(n.String()) {
				return
			}
		}
	})
}

// WrongValue reports a value of the right type that is not allowed:
// "take: range must be [start count], got 3 items".
func WrongValue(fn, format string, args ...any) error {
	return value.Errorf(value.ErrDomain, fn+": "+format, args...)
}
