package progress

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"
)

func TestLine(t *testing.T) {
	task := &Task{name: "t.csv"}
	task.Phase("reading", 1000e6)
	task.Add(250e6, 4_200_000)
	if got, want := task.line(task.begun.Add(2*time.Second)), "t.csv: reading 25% · 4.2M rows · 125 MB/s · 6 s left"; got != want {
		t.Errorf("line %q, want %q", got, want)
	}
	task.Phase("reading", 0)
	if got, want := task.line(task.begun), "t.csv: reading"; got != want {
		t.Errorf("line %q, want %q", got, want)
	}
}

// TestPatience checks that only a load that takes long is shown, and that its
// line goes away.
func TestPatience(t *testing.T) {
	for name, tc := range map[string]struct {
		takes time.Duration
		want  string
	}{
		"short": {patience - 1, ""},
		"long":  {patience + interval/2, "\rt: reading 50% · 5 MB/s · 2 s left\x1b[K\r\x1b[K"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				bar := New(&out)
				task := bar.Start("t")
				task.Phase("reading", 20e6)
				task.Add(10e6, 0)
				if bar.Start("u") != nil {
					t.Error("two loads are shown at once")
				}
				time.Sleep(tc.takes)
				task.End()
				if out.String() != tc.want {
					t.Errorf("printed %q, want %q", out.String(), tc.want)
				}
				bar.Start("u").End()
			})
		})
	}
}

func TestNil(t *testing.T) {
	var bar *Bar
	task := bar.Start("t")
	task.Phase("reading", 1)
	task.Add(1, 1)
	task.End()
}
