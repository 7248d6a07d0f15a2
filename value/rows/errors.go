package rows

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// Error says which column and which field do not go together, and why. Its
// code is what errors.Is tests for:
//
//	value.ErrType    the column's type has no place in the field's type, or a struct no place in a row
//	value.ErrSchema  there is no such column
//	value.ErrRange   a value does not fit into the other type
//	value.ErrDomain  a null, where the field or the column cannot say so
//	value.ErrLength  not the one row that was asked for
type Error struct {
	Code value.Code
	// Column is the name of the column and Field that of the field, with its
	// struct and the structs it is embedded in: "Trade.Price".
	Column, Field string
	// ColumnType and GoType are what could not be converted into each other.
	ColumnType value.Type
	GoType     reflect.Type
	// Row is the row with the value at fault, -1 when all of the column is.
	Row int
	// Reason says more.
	Reason string
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", e.Code)
	if e.Field != "" {
		fmt.Fprintf(&b, "field %s (%v)", e.Field, e.GoType)
	} else {
		fmt.Fprintf(&b, "%v", e.GoType)
	}
	if e.Column != "" && e.Code == value.ErrSchema {
		fmt.Fprintf(&b, ", column '%s'", e.Column)
	} else if e.Column != "" {
		fmt.Fprintf(&b, ", column '%s' (%s)", e.Column, e.ColumnType)
	}
	if e.Row >= 0 {
		fmt.Fprintf(&b, ", row %d", e.Row)
	}
	return b.String() + ": " + e.Reason
}

// Is reports whether target is the code of e.
func (e *Error) Is(target error) bool {
	c, ok := target.(value.Code)
	return ok && c == e.Code
}
