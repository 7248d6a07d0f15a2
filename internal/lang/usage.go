package lang

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// CoreFuncs returns the declarations of the functions that every registry has.
func CoreFuncs() []Func { return slices.Clone(coreForms) }

// Usage returns what a user is told about the function: its arguments, what it
// does, an example.
func (f *Func) Usage() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n    %s\n", f.Sig, f.Help)
	if f.Has(Restricted) {
		b.WriteString("    refused in read-only sessions\n")
	}
	if f.Example != "" {
		fmt.Fprintf(&b, "\n    %s\n    => %s\n", f.Example, f.Result)
	}
	return b.String()
}

// Usage returns the usage of the function of this name, or a name error.
func (r *Registry) Usage(name string) (string, error) {
	if f := r.Func(name); f != nil {
		return f.Usage(), nil
	}
	return "", value.Errorf(value.ErrName, "no function named '%s'%s", name, didYouMean(name, slices.Values(r.names)))
}
