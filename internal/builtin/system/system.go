// Package system holds the functions about the process: its arguments, memory
// and environment, shell commands, timers, the profiler and the query log.
//
// What they need of the program around them comes in a [Services]; the parts
// that the terminal and the server feed ([Timers], [Profiler], [QueryLog]) are
// defined here, beside the functions that show them.
package system

import (
	"slices"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
)

// Services is what the functions need of the process around them. The zero
// value is that of a process that embeds the database.
type Services struct {
	// Args is the command line, nil when there is none of ours.
	Args *Args
	// Version and BuildDate are what (.sys.build) shows.
	Version, BuildDate string
	// Exit ends the process; nil where programs may not do that.
	Exit func(status int)
	// Timers runs the timers of programs; nil where there are none.
	Timers *Timers

	Profiler Profiler
	QueryLog QueryLog

	measuring measuring
}

// Funcs returns the functions of this package, working on svc.
func Funcs(svc *Services) []lang.Func {
	return slices.Concat(svc.processFuncs(), svc.infoFuncs(), svc.memoryFuncs(), svc.timerFuncs(), svc.profileFuncs(), svc.queryLogFuncs())
}

// table returns a table of named columns.
func table(names []string, cols ...value.Collection) value.Value {
	return value.NewTable(value.Syms(names...).Data(), cols)
}

// integer returns an integer or boolean atom as a number.
func integer(v value.Value) (int64, bool) {
	switch x := v.(type) {
	case value.I64:
		return int64(x), true
	case value.I32:
		return int64(x), true
	case value.I16:
		return int64(x), true
	case value.U8:
		return int64(x), true
	case value.Bool:
		return flag(bool(x)), true
	}
	return 0, false
}

// flag returns 1 for true and 0 for false.
func flag(on bool) int64 {
	if on {
		return 1
	}
	return 0
}
