package kernel

import (
	"math/bits"

	"github.com/rayforce-go/rayforce/value"
)

// Divisor divides many integers by the same positive one: a multiplication
// takes the place of the division, which is several times slower. The method
// is that of Granlund and Montgomery, "Division by Invariant Integers using
// Multiplication" (PLDI 1994), for dividends of 63 bits.
type Divisor struct {
	by    int64
	magic uint64 // 2^(63+bits of by) / by, rounded up
	shift uint
}

// CommonDivisor returns the divisor when all elements are the same number above
// 1, as they are when a constant stands beside a column.
func CommonDivisor(b []int64) (d Divisor, ok bool) {
	if len(b) == 0 || b[0] < 2 {
		return d, false
	}
	by, differ := b[0], int64(0)
	for _, x := range b {
		differ |= x ^ by
	}
	if differ != 0 {
		return d, false
	}
	size := uint(bits.Len64(uint64(by - 1))) // 2^(size-1) < by <= 2^size
	magic, rest := bits.Div64(1<<(size-1), 0, uint64(by))
	if rest > 0 {
		magic++
	}
	return Divisor{by, magic, size - 1}, true
}

// floor returns the floor of x divided by d.
func (d *Divisor) floor(x int64) int64 {
	sign := x >> 63 // the floor of a negative x is that of -1-x, turned around
	q, _ := bits.Mul64(uint64(x^sign), d.magic)
	return int64(q>>d.shift) ^ sign
}

// Quotients sets dst to the floor of each element divided by d.
func (d *Divisor) Quotients(dst, a []int64) {
	dst = dst[:len(a)]
	for i, x := range a {
		dst[i] = d.floor(x)
	}
}

// Buckets sets dst to the multiple of d at or below each element.
func (d *Divisor) Buckets(dst, a []int64) {
	dst = dst[:len(a)]
	for i, x := range a {
		dst[i] = d.floor(x) * d.by
	}
}

// Remainders sets dst to the elements modulo d.
func (d *Divisor) Remainders(dst, a []int64) {
	dst = dst[:len(a)]
	for i, x := range a {
		dst[i] = x - d.floor(x)*d.by
	}
}

// nullsOf makes the elements of dst null where those of a are, and reports
// whether there were any.
func nullsOf(dst, a []int64) bool {
	found := false
	for i, x := range a {
		if x == value.NullI64 {
			dst[i], found = x, true
		}
	}
	return found
}
