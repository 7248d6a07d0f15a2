package lang

import (
	"bytes"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/rayforce-go/rayforce/value"
)

// The memory budget. All runtimes of a process share one heap, so there is one
// budget: the memory limit of the Go runtime where it is set, else most of the
// machine's memory. Requests that would exceed it fail with a limit error
// instead of taking the process down.
//
//   - Functions that make a value as large as an argument says ask Room first.
//   - What grows step by step, as lists that double, is found when the garbage
//     collector has finished: while more than the budget is alive, loops that
//     ask Interrupted end, and so do calls that give large values.

// memoryBudget returns how many bytes values may take.
func memoryBudget() int64 {
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		return limit
	}
	return defaultBudget()
}

var defaultBudget = sync.OnceValue(func() int64 {
	if total := TotalMemory(); total > 0 {
		return total / 5 * 4
	}
	return math.MaxInt64
})

// TotalMemory returns the memory of the machine in bytes, 0 where the system
// does not tell.
func TotalMemory() int64 { return systemMemory("MemTotal:") }

// systemMemory returns a line of what Linux says about memory, 0 elsewhere.
func systemMemory(line string) int64 {
	text, _ := os.ReadFile("/proc/meminfo")
	for l := range bytes.Lines(text) {
		if rest, ok := bytes.CutPrefix(l, []byte(line)); ok {
			kib, _, _ := bytes.Cut(bytes.TrimSpace(rest), []byte(" "))
			if n, err := strconv.ParseInt(string(kib), 10, 64); err == nil {
				return n << 10
			}
		}
	}
	return 0
}

// Room looks at the heap for more than roomAlways bytes, and at what other
// processes left of the machine's memory for more than roomShared.
const (
	roomAlways = 64 << 20
	roomShared = 1 << 30
)

// Room returns a limit error when there is no memory for n elements of width
// bytes each, which fn is about to make. It may be called from any goroutine.
func (c *Ctx) Room(fn string, n, width int64) error {
	if n <= roomAlways/width {
		return nil
	}
	budget := memoryBudget()
	if n > roomShared/width {
		if free := systemMemory("MemAvailable:"); free > 0 {
			budget = min(budget, aliveHeap()+free/10*9)
		}
	}
	if n <= budget/width && aliveHeap()+n*width > budget {
		runtime.GC() // perhaps much of it is garbage
	}
	if n > budget/width || aliveHeap()+n*width > budget {
		return value.Errorf(value.ErrLimit, "%s: no memory for %d elements of %d bytes: the budget is %d MiB", fn, n, width, budget>>20)
	}
	return nil
}

// RoomFor is Room for the elements of a value like v.
func (c *Ctx) RoomFor(fn string, n int64, v value.Value) error { return c.Room(fn, n, widthOf(v)) }

// widthOf returns how many bytes a row of v takes, about.
func widthOf(v value.Value) int64 {
	switch v := v.(type) {
	case *value.Table:
		if v.Parts() != nil { // its columns are read when asked for
			return int64(16 * v.NumCols())
		}
		var sum int64
		for _, col := range v.Cols() {
			sum += widthOf(col)
		}
		return max(sum, 1)
	case *value.Dict:
		return widthOf(v.Keys()) + widthOf(v.Vals())
	}
	if t := v.Type().Elem(); t.IsVector() {
		return int64(max(t.Size(), 1))
	}
	return 16
}

// aliveHeap returns the bytes that the last garbage collection found alive, and
// what was made since.
func aliveHeap() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}

// memoryShort says that the last garbage collection found more than the budget
// alive.
var memoryShort atomic.Bool

func init() { watchCollections() }

// watchCollections has measureHeap called after every garbage collection: a
// finalizer runs after the next one, and sets up another.
func watchCollections() {
	runtime.SetFinalizer(new(collected), func(*collected) {
		measureHeap()
		watchCollections()
	})
}

// collected is an object that nothing refers to. It is too large for the
// allocator to pack it with others.
type collected [32]byte

func measureHeap() {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	memoryShort.Store(int64(sample[0].Value.Uint64()) > memoryBudget()/10*9)
}

// checkMemory returns a limit error while more than the budget is alive.
func checkMemory() error {
	if !memoryShort.Load() {
		return nil
	}
	runtime.GC() // what made memory short may have gone
	if measureHeap(); !memoryShort.Load() {
		return nil
	}
	return value.Errorf(value.ErrLimit, "out of memory: values take more than the budget of %d MiB", memoryBudget()>>20)
}

// largeResult is the number of elements from which on a result is worth a look
// at the heap.
const largeResult = 1 << 20

// checkResult refuses a large result when it does not fit in the budget.
func checkResult(v value.Value, err error) (value.Value, error) {
	if err != nil || lengthOf(v) < largeResult {
		return v, err
	}
	if !memoryShort.Load() && aliveHeap() > memoryBudget() {
		memoryShort.Store(true)
	}
	return v, checkMemory()
}

// lengthOf returns the length of a vector, list, text or table.
func lengthOf(v value.Value) int {
	if s, ok := v.(value.Str); ok {
		return len(s)
	}
	if v == nil || v.Type().IsAtom() {
		return 0
	}
	switch v := v.(type) {
	case value.Collection:
		return v.Len()
	case *value.Table:
		return v.NumRows()
	}
	return 0
}
