// Package langtest runs scripts in tests of packages that declare functions.
package langtest

import (
	"context"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/internal/format"
	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Check runs a script whose lines read "input => result", the result in the
// compact format or as "error: code". Lines share one session; an input without
// => must succeed.
func Check(t *testing.T, in *lang.Interp, script string) {
	t.Helper()
	sess := lang.NewSession(nil, nil)
	for line := range strings.Lines(script) {
		code, want, checked := strings.Cut(strings.TrimSpace(line), " => ")
		if code == "" {
			continue
		}
		v, err := in.Do(context.Background(), sess, lang.Request{Source: &value.Source{Name: "test", Text: code}})
		got := ""
		if err != nil {
			got = "error: " + string(value.CodeOf(err))
		} else {
			got = format.Compact(v)
		}
		if checked && got != want || !checked && err != nil {
			t.Errorf("%s\n got  %s (%v)\n want %s", code, got, err, want)
		}
	}
}
