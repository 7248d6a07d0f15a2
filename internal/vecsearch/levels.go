package vecsearch

import (
	"math"
	"sync"
)

// Levels draws the levels of the rows of indexes. All indexes that it is used
// for share one sequence, which begins with the same level in every process: a
// program that builds the same indexes in the same order gets the same ones.
// The zero Levels is ready to use, also by several goroutines.
type Levels struct {
	mu    sync.Mutex
	state uint32 // of a xorshift generator (Marsaglia, 2003); 0 before the first draw
}

const firstState = 42

// draw returns the levels of n rows of an index whose rows have m neighbours.
func (g *Levels) draw(n, m int) []int8 {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.state == 0 {
		g.state = firstState
	}
	levels := make([]int8, n)
	for i := range levels {
		levels[i] = g.level(m)
	}
	return levels
}

func (g *Levels) level(m int) int8 {
	x := g.state
	x ^= x << 13
	x ^= x >> 17
	x ^= x << 5
	g.state = x
	if m == 1 {
		return 0
	}
	r := max(float64(x)/math.MaxUint32, 1e-10)
	return int8(min(math.Floor(-math.Log(r)/math.Log(float64(m))), MaxLevel))
}
