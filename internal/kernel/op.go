package kernel

import (
	"context"
	"slices"

	"github.com/rayforce-go/rayforce/value"
)

// Op is a binary operation on numbers, temporals or ordered values.
type Op uint8

// The arithmetic operations, then the comparisons.
const (
	Add  Op = iota
	Sub     // -
	Mul     // *
	Div     // /, always a float
	IDiv    // div, the floor of the quotient
	Mod     // %, with the sign of the divisor
	Pow     // pow
	XBar    // xbar, the largest multiple of the right operand that is not above the left one
	Eq      // ==
	Ne      // !=
	Lt      // <
	Le      // <=
	Gt      // >
	Ge      // >=
	nOps
)

const nArith = XBar + 1

var opNames = [nOps]string{"+", "-", "*", "/", "div", "%", "pow", "xbar", "==", "!=", "<", "<=", ">", ">="}

// String returns the name that the function of the language has.
func (op Op) String() string { return opNames[op] }

// OpOf returns the operation that a function of the language stands for.
func OpOf(name string) (Op, bool) {
	if name == "=" {
		return Eq, true
	}
	op := slices.Index(opNames[:], name)
	return Op(max(op, 0)), op >= 0
}

// IsComparison reports whether the result of op is a truth value.
func (op Op) IsComparison() bool { return op >= Eq }

// Par says how a kernel may run: on how many goroutines, and until when. The
// zero Par runs in the caller's goroutine and cannot be stopped, which is what
// a caller wants that splits its data into batches itself.
type Par struct {
	Ctx     context.Context
	Workers int
}

// Do is Parallel with ranges of Grain elements.
func (p Par) Do(n int, f func(lo, hi, worker int)) error {
	return Parallel(p.context(), p.Workers, n, Grain, f)
}

func (p Par) context() context.Context {
	if p.Ctx == nil {
		return context.Background()
	}
	return p.Ctx
}

func wrongOperands(op Op, x, y value.Type) error {
	want := "numbers, or a temporal with an integer or another temporal"
	switch {
	case op == Div || op == IDiv || op == Pow:
		want = "two numbers"
	case op == Mod:
		want = "a number or temporal, and a number"
	case op == XBar:
		want = "a number or temporal, and a bucket that is a number (a whole one for temporals)"
	case op.IsComparison():
		want = "two numbers, two temporals, or two values of one type"
	}
	return value.Errorf(value.ErrType, "%s expects %s, got %s and %s", op, want, x, y)
}

func wrongLengths(op Op, x, y int) error {
	return value.Errorf(value.ErrLength, "%s needs operands of equal length, got %d and %d", op, x, y)
}

func wrongBucket() error {
	return value.Errorf(value.ErrDomain, "xbar: value and bucket must not be null and the bucket not zero")
}
