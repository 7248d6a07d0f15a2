package kernel

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func TestBuildStrings(t *testing.T) {
	text := func(i int) string { return strconv.Itoa(i) + strings.Repeat("x", i%30) }
	for _, n := range []int{0, 1, Grain, Grain + 1, 3*Grain + 5} {
		for _, workers := range []int{1, 4} {
			v, err := BuildStrings(context.Background(), workers, n, func(b *value.StrBuilder, lo, hi int) {
				for i := lo; i < hi; i++ {
					b.Append(text(i))
				}
			})
			if err != nil || v.Len() != n {
				t.Fatalf("%d strings by %d workers: %v", n, workers, err)
			}
			for i := range n {
				if v.Str(i) != text(i) {
					t.Fatalf("%d strings by %d workers: string %d is %q, want %q", n, workers, i, v.Str(i), text(i))
				}
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := BuildStrings(ctx, 4, 10, func(*value.StrBuilder, int, int) {}); value.CodeOf(err) != value.ErrCancel {
		t.Errorf("after the end of the context: %v, want cancel", err)
	}
}
