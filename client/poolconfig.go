package client

import (
	"context"
	"math/rand/v2"
	"runtime"
	"time"
)

// PoolConfig configures a Pool. The zero value stands for the defaults.
type PoolConfig struct {
	// MaxConns is how many connections there may be at once; by default one
	// for each processor, and at least 4.
	MaxConns int
	// MinConns is how many are kept open, used or not; none by default.
	MinConns int
	// MaxIdle is how long a connection may stay unused before it is closed;
	// 30 minutes by default. MaxLifetime is how old one may become, give or
	// take a tenth, so that they do not all end at once; an hour by default.
	// A connection in use ends when it is released. Less than 0 is no limit.
	MaxIdle, MaxLifetime time.Duration

	// CheckEvery is how often unused connections are checked with a Ping and
	// against the limits above; 30 seconds by default.
	CheckEvery time.Duration
	// CheckAfter is how long nothing may have been heard on a connection that
	// is handed out unchecked; a second by default. One that was quiet for
	// longer is sent a Ping first. Less than 0 is no limit.
	CheckAfter time.Duration
	// CheckTimeout is how long a Ping, what is left of a request that was
	// withdrawn, and Prepare may take until the connection counts as broken;
	// 5 seconds by default.
	CheckTimeout time.Duration

	// MaxWait is how long Acquire waits when its context has no earlier
	// deadline; 30 seconds by default. Less than 0 is no limit.
	MaxWait time.Duration
	// MinBackoff is the pause after a failed attempt to connect, or after a new
	// connection that ended before it was any use; 100 milliseconds by default.
	// Each further one doubles it, up to MaxBackoff, 10 seconds by default. A
	// pause is shortened by a random part, up to a half of it.
	MinBackoff, MaxBackoff time.Duration

	// Prepare, if set, is called with each new connection before it is used. An
	// error closes the connection and counts as a failed attempt to connect.
	Prepare func(ctx context.Context, conn *Conn) error
}

func (c PoolConfig) withDefaults() PoolConfig {
	if c.MaxConns <= 0 {
		c.MaxConns = max(4, runtime.GOMAXPROCS(0))
	}
	c.MinConns = min(max(c.MinConns, 0), c.MaxConns)
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&c.MaxIdle, 30 * time.Minute}, {&c.MaxLifetime, time.Hour},
		{&c.CheckEvery, 30 * time.Second}, {&c.CheckAfter, time.Second}, {&c.CheckTimeout, 5 * time.Second},
		{&c.MaxWait, 30 * time.Second}, {&c.MinBackoff, 100 * time.Millisecond}, {&c.MaxBackoff, 10 * time.Second},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	c.CheckEvery = max(c.CheckEvery, time.Millisecond)
	return c
}

// pause returns how long to wait after this many failures in a row.
func (c *PoolConfig) pause(failures int) time.Duration {
	d := max(c.MinBackoff, 0)
	for range failures - 1 {
		if d >= c.MaxBackoff {
			break
		}
		d *= 2
	}
	d = min(d, c.MaxBackoff)
	return d - rand.N(d/2+1)
}

// lifetime returns how long a new connection may live, 0 for no limit.
func (c *PoolConfig) lifetime() time.Duration {
	if c.MaxLifetime < 0 {
		return 0
	}
	tenth := c.MaxLifetime / 10
	return c.MaxLifetime - tenth + rand.N(2*tenth+1)
}

// PoolStat is a snapshot of a Pool.
type PoolStat struct {
	// Conns is the number of open connections: those in use, those that are
	// idle, and those that are being checked or closed.
	Conns, InUse, Idle int
	// Connecting is how many attempts to connect are under way, Waiting how
	// many callers wait for a connection.
	Connecting, Waiting int

	// Acquired counts the connections that were handed out, AcquiredAfterWait
	// those of them that the caller had to wait for, WaitTime all waiting for
	// them, and Abandoned the callers who gave up.
	Acquired, AcquiredAfterWait int64
	WaitTime                    time.Duration
	Abandoned                   int64
	// Opened counts the connections that were made, Failed the attempts that
	// failed. Broken counts connections that ended by themselves or did not
	// answer a check, Retired those closed for their age or for being unused.
	Opened, Failed, Broken, Retired int64
	// Failures is how many attempts to connect have failed in a row, and
	// LastError why the last did; 0 and nil when the server is in reach.
	Failures  int
	LastError error
}
