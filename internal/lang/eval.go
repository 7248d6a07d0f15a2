package lang

import "github.com/rayforce-go/rayforce/value"

type stack struct{}

type op uint8

func opOf(string) op { return 0 }

var coreForms []Func

// Lookup returns the value of a name as an expression would see it: scope
// frames, then globals, then dotted paths, then the sender's variables.
func (c *Ctx) Lookup(name value.SymID) (value.Value, error) {
	return nil, value.Errorf(value.ErrNYI, "lookup")
}

// Eval evaluates code in the current scope.
func (c *Ctx) Eval(code value.Value) (value.Value, error) {
	return nil, value.Errorf(value.ErrNYI, "eval")
}

// Call calls a function value with arguments as the higher-order functions
// do: a lambda must take exactly these, a unary builtin takes the first and
// ignores the second, a binary builtin needs two, anything else is a type error.
func (c *Ctx) Call(f value.Value, args ...value.Value) (value.Value, error) {
	return nil, value.Errorf(value.ErrNYI, "call")
}

// Apply calls a function value with exactly these arguments, as a call
// expression with evaluated arguments would: any builtin that is not special,
// or a lambda.
func (c *Ctx) Apply(f value.Value, args []value.Value) (value.Value, error) {
	return nil, value.Errorf(value.ErrNYI, "apply")
}
