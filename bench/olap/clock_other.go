//go:build !unix

package main

import "time"

var started = time.Now()

// cpuTime returns the time since the start: processor time is known on Unix only.
func cpuTime() time.Duration { return time.Since(started) }
