package lang

import (
	"os"
	"strings"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/syntax"
	"github.com/rayforce-go/rayforce/value"
)

// coreForms are the functions that belong to the evaluator itself: binding,
// control, code as data and the higher-order functions.
var coreForms []Func

func init() {
	coreForms = append([]Func{
		{Name: "set", Kind: value.TypeBinary, Flags: Restricted | Writes, Special: formSpecial("set"),
			Sig: "(set name x)", Help: "binds a global name and returns the value", Example: "(set x 5)", Result: "5"},
		{Name: "let", Kind: value.TypeBinary, Special: formSpecial("let"),
			Sig: "(let name x)", Help: "binds a name in the innermost scope and returns the value", Example: "(do (let x 5) (* x 2))", Result: "10"},
		{Name: "del", Flags: Restricted | Writes, Special: formSpecial("del"),
			Sig: "(del name)", Help: "removes a global binding", Example: "(del x)", Result: "0"},
		{Name: "if", Special: formSpecial("if"),
			Sig: "(if condition then [else])", Help: "evaluates then when the condition is true, else otherwise", Example: "(if (> 2 1) \"yes\" \"no\")", Result: "\"yes\""},
		{Name: "do", Special: formSpecial("do"),
			Sig: "(do e...)", Help: "evaluates expressions in order in a scope of their own; the value of the last", Example: "(do (let a 1) (+ a 1))", Result: "2"},
		{Name: "fn", Special: formSpecial("fn"),
			Sig: "(fn [params] body...)", Help: "makes a function", Example: "((fn [x] (* x x)) 4)", Result: "16"},
		{Name: "try", Kind: value.TypeBinary, Special: formSpecial("try"),
			Sig: "(try e handler)", Help: "evaluates e; on an error calls handler with the raised value or the error's text, or gives handler itself", Example: "(try (raise 7) (fn [e] (+ e 1)))", Result: "8"},
		{Name: "and", Special: formSpecial("and"),
			Sig: "(and x...)", Help: "logical and; element by element on boolean vectors", Example: "(and true (> 2 1))", Result: "true"},
		{Name: "or", Special: formSpecial("or"),
			Sig: "(or x...)", Help: "logical or; element by element on boolean vectors", Example: "(or false 5)", Result: "true"},
		{Name: "quote", Special: formSpecial("quote"),
			Sig: "(quote x)", Help: "x as data, not evaluated", Example: "(quote (+ 1 2))", Result: "(list + 1 2)"},
		{Name: "resolve", Special: formSpecial("resolve"),
			Sig: "(resolve x)", Help: "what the symbol x is bound to, null if nothing", Example: "(resolve 'no-such-name)", Result: "null"},
		{Name: "timeit", Special: formSpecial("timeit"),
			Sig: "(timeit e)", Help: "evaluates e and gives the elapsed milliseconds", Example: "(type (timeit (+ 1 2)))", Result: "f64"},
		{Name: "return", Flags: Handles, Variadic: returnValue,
			Sig: "(return [x])", Help: "leaves the enclosing function with x", Example: "((fn [x] (if (< x 0) (return 0)) x) -5)", Result: "0"},
		{Name: "raise", Flags: Handles, Unary: raise,
			Sig: "(raise x)", Help: "fails with x, which the handler of try receives", Example: "(try (raise \"no\") (fn [e] e))", Result: "\"no\""},
		{Name: "eval", Flags: Handles, Unary: func(c *Ctx, x value.Value) (value.Value, error) { return c.Eval(x) },
			Sig: "(eval x)", Help: "evaluates x as code", Example: "(eval (parse \"(+ 1 2)\"))", Result: "3"},
		{Name: "parse", Unary: parse,
			Sig: "(parse text)", Help: "reads text as code, without evaluating it", Example: "(parse \"(+ 1 2)\")", Result: "(list + 1 2)"},
		{Name: "load", Unary: load, Flags: Restricted | Writes,
			Sig: "(load path)", Help: "evaluates a script file in the current scope; the value of its last expression", Example: "(try (load \"no-such-file.rfl\") 'missing)", Result: "missing"},
	}, higherOrder...)
}

func returnValue(c *Ctx, args []value.Value) (value.Value, error) {
	switch len(args) {
	case 0:
		return value.Null, nil
	case 1:
		return args[0], nil
	}
	return nil, WrongCount(value.ErrDomain, "return", "0 or 1 arguments", len(args))
}

func raise(c *Ctx, x value.Value) (value.Value, error) {
	what := Describe(x)
	if x.Type().IsAtom() {
		what = format.Compact(x)
	}
	return nil, &value.Error{Code: value.ErrDomain, Msg: "raised " + what, Raised: x}
}

func parse(c *Ctx, x value.Value) (value.Value, error) {
	text, ok := x.(value.Str)
	if !ok {
		return nil, WrongType("parse", "a string", x)
	}
	return syntax.Parse(&value.Source{Name: "parse", Text: string(text)})
}

func load(c *Ctx, x value.Value) (value.Value, error) {
	path, ok := x.(value.Str)
	if !ok {
		return nil, WrongType("load", "a path as a string", x)
	}
	text, err := os.ReadFile(string(path))
	if err != nil {
		return nil, FileError(err)
	}
	if len(text) == 0 {
		return value.I64(0), nil
	}
	code, err := syntax.Parse(&value.Source{Name: string(path), Text: string(text)})
	if err != nil {
		return nil, err
	}
	return c.Eval(code)
}

// FileError returns an io error that names the file and what the system said.
func FileError(err error) error {
	text := err.Error()
	for _, op := range []string{"open ", "read ", "stat ", "write ", "readdir "} {
		text = strings.TrimPrefix(text, op)
	}
	return value.Errorf(value.ErrIO, "%s", text)
}

// Eval evaluates code in the current scope.
func (c *Ctx) Eval(code value.Value) (value.Value, error) {
	switch e := code.(type) {
	case value.Sym:
		if e.Quoted {
			return e, nil
		}
		if e.ID == symNull {
			return value.Null, nil
		}
		return c.Lookup(e.ID)
	case *value.List, *value.Dict:
		return c.evalTree(&compiler{c: c, tree: true}, e)
	}
	return code, nil
}

// EvalArg evaluates an argument of a special form. In an expression payload a
// list that cannot be a call is data there, as it is for other functions.
func (c *Ctx) EvalArg(code value.Value) (value.Value, error) {
	if e, ok := code.(*value.List); ok && c.literal {
		return c.evalTree(&compiler{c: c, tree: true, literal: true, nesting: 1}, e)
	}
	return c.Eval(code)
}

func (c *Ctx) evalTree(k *compiler, e value.Value) (value.Value, error) {
	st := c.st
	if st.evals >= maxEval {
		return nil, value.Errorf(value.ErrLimit, "evaluations nest deeper than %d", maxEval)
	}
	st.evals++
	defer func() { st.evals-- }()
	return k.expr(e).eval(&c.top).Result()
}
