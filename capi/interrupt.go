//go:build cgo && unix

package main

// #include "internal.h"
import "C"

import (
	"context"
	"sync"
	"time"
)

// The C side only sets a flag when an interrupt is requested, for that may
// happen in the handler of a signal. While calls run, a timer looks at it.
var interrupt struct {
	sync.Mutex
	ctx    context.Context
	cancel context.CancelFunc
	calls  int
	timer  *time.Timer
}

// interruptAfter is how often the timer looks.
const interruptAfter = 20 * time.Millisecond

func init() {
	interrupt.timer = time.AfterFunc(time.Hour, look)
	interrupt.timer.Stop()
	renew()
}

func renew() { interrupt.ctx, interrupt.cancel = context.WithCancel(context.Background()) }

// begin returns the context for a call that may take long, and what to call at
// its end.
func begin() (context.Context, func()) {
	interrupt.Lock()
	defer interrupt.Unlock()
	switch requested := bool(C.ray_interrupted()); {
	case requested:
		interrupt.cancel()
	case interrupt.ctx.Err() != nil:
		renew()
	}
	if interrupt.calls++; interrupt.calls == 1 {
		interrupt.timer.Reset(interruptAfter)
	}
	return interrupt.ctx, end
}

func end() {
	interrupt.Lock()
	interrupt.calls--
	interrupt.Unlock()
}

// look passes a request on, and looks again later while calls run.
func look() {
	interrupt.Lock()
	defer interrupt.Unlock()
	if interrupt.calls == 0 {
		return
	}
	if C.ray_interrupted() {
		interrupt.cancel()
	}
	interrupt.timer.Reset(interruptAfter)
}
