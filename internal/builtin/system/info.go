package system

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

func (svc *Services) infoFuncs() []lang.Func {
	return []lang.Func{
		{
			Name: ".sys.build", Variadic: svc.build,
			Sig: "(.sys.build)", Help: "dict of version and build date",
			Example: "(key (.sys.build))", Result: "[version build-date]",
		},
		{
			Name: ".sys.info", Variadic: info,
			Sig: "(.sys.info)", Help: "dict of the machine: cores, page size and memory in bytes",
			Example: "(key (.sys.info))", Result: "[cores page-size total-mem]",
		},
		{
			Name: ".sys.mem", Variadic: mem,
			Sig: "(.sys.mem)", Help: "dict of memory statistics of the process, in bytes",
			Example: "(>= (at (.sys.mem) 'peak-bytes) (at (.sys.mem) 'group-perpart-runs))", Result: "true",
		},
	}
}

func (svc *Services) build(*lang.Ctx, []value.Value) (value.Value, error) {
	return value.SymDict([]string{"version", "build-date"}, value.Str(svc.Version), value.Str(svc.BuildDate)), nil
}

func info(*lang.Ctx, []value.Value) (value.Value, error) {
	return value.SymDict([]string{"cores", "page-size", "total-mem"},
		value.I64(runtime.NumCPU()), value.I64(os.Getpagesize()), value.I64(lang.TotalMemory())), nil
}

// mem shows the statistics under the names of the reference. Those that
// describe its allocator or count runs partition by partition stay 0.
func mem(*lang.Ctx, []value.Value) (value.Value, error) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	stats := []struct {
		name string
		n    uint64
	}{
		{"alloc-count", m.Mallocs},
		{"bytes-allocated", m.HeapAlloc},
		{"direct-bytes", 0},
		{"peak-bytes", m.HeapSys},
		{"slab-hits", 0},
		{"sys-current", m.Sys - m.HeapReleased},
		{"sys-mapped", 0},
		{"sys-mapped-peak", 0},
		{"anon-committed", m.HeapInuse + m.StackInuse},
		{"anon-peak", m.HeapSys + m.StackSys},
		{"anon-watermark", memoryBudget()},
		{"group-perpart-runs", 0},
		{"asof-perpart-runs", 0},
		{"sort-perpart-runs", 0},
		{"window-perpart-runs", 0},
		{"join-perpart-runs", 0},
	}
	names, vals := make([]string, len(stats)), make([]value.Value, len(stats))
	for i, s := range stats {
		names[i], vals[i] = s.name, value.I64(s.n)
	}
	return value.SymDict(names, vals...), nil
}

// memoryBudget returns the soft limit of the Go runtime, which is what the
// budget of the process sets; 0 for none.
func memoryBudget() uint64 {
	limit := debug.SetMemoryLimit(-1)
	if limit == math.MaxInt64 {
		return 0
	}
	return uint64(limit)
}
