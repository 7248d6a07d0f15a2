package client

import (
	"context"
	"errors"
	"slices"
	"time"
)

// How a Pool hands out connections, takes them back, and keeps their number.
// Functions that say "with mu held" neither block nor call the network.

// takeIdle takes the connection that was used last, nil if none is idle.
func (p *Pool) takeIdle() (*member, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pop()
}

// pop is takeIdle with mu held.
func (p *Pool) pop() (*member, error) {
	if p.closed {
		return nil, ErrPoolClosed
	}
	for n := len(p.idle); n > 0; n-- {
		m := p.idle[n-1]
		p.idle[n-1], p.idle = nil, p.idle[:n-1]
		switch {
		case m.conn.Err() != nil: // lost will see to it
		case m.expired():
			p.counters.Retired++
			p.end(m)
		default:
			p.handOut()
			return m, nil
		}
	}
	return nil, nil
}

func (p *Pool) handOut() {
	p.inUse++
	p.counters.Acquired++
}

func (m *member) expired() bool { return !m.expires.IsZero() && time.Now().After(m.expires) }

// stale reports whether a connection has to be checked before it is used.
func (p *Pool) stale(m *member) bool {
	_, heard := m.conn.lastHeard()
	return p.conf.CheckAfter >= 0 && time.Since(heard) > p.conf.CheckAfter
}

// search returns a connection that is known to work: m, if it is not nil and
// answers, or another.
func (p *Pool) search(ctx context.Context, m *member) (*member, error) {
	limited := ctx
	if p.conf.MaxWait > 0 {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, p.conf.MaxWait)
		defer cancel()
	}
	for {
		if m == nil {
			var err error
			if m, err = p.wait(limited); err != nil {
				return nil, err
			}
		}
		if !p.stale(m) || p.check(limited, m) {
			return m, nil
		}
		if limited.Err() != nil {
			p.release(m)
			return nil, p.abandoned(limited)
		}
		p.drop(m)
		m = nil
	}
}

// wait returns the next connection that is free.
func (p *Pool) wait(ctx context.Context) (*member, error) {
	began := time.Now()
	w, m, err := p.queue()
	if w == nil {
		return m, err
	}
	select {
	case a := <-w.got:
		p.mu.Lock()
		defer p.mu.Unlock()
		if a.err == nil {
			p.counters.AcquiredAfterWait++
			p.counters.WaitTime += time.Since(began)
		}
		return a.m, a.err
	case <-ctx.Done():
		if !p.leave(w) {
			if a := <-w.got; a.m != nil { // handed over in this moment
				p.release(a.m)
			}
		}
		return nil, p.abandoned(ctx)
	}
}

// queue puts the caller in line, unless there is an answer already.
func (p *Pool) queue() (*waiter, *member, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m, err := p.pop(); m != nil || err != nil {
		return nil, m, err
	}
	if p.pausing && permanent(p.counters.LastError) {
		return nil, nil, p.counters.LastError
	}
	w := &waiter{got: make(chan acquired, 1)}
	p.waiters = append(p.waiters, w)
	p.grow()
	return w, nil, nil
}

// leave takes a waiter out of the line; false if it has its answer.
func (p *Pool) leave(w *waiter) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.Index(p.waiters, w)
	if i >= 0 {
		p.waiters = slices.Delete(p.waiters, i, i+1)
	}
	return i >= 0
}

func (p *Pool) abandoned(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counters.Abandoned++
	return &AcquireError{Addr: p.name, Err: ctx.Err(), Connect: p.counters.LastError}
}

// fail gives all who wait an error; with mu held.
func (p *Pool) fail(err error) {
	for _, w := range p.waiters {
		w.got <- acquired{err: err}
	}
	p.waiters = nil
}

// release takes back a connection that was handed out.
func (p *Pool) release(m *member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inUse--
	m.used = time.Now()
	p.back(m)
}

// back takes a connection back from whoever had it to himself; with mu held.
func (p *Pool) back(m *member) {
	switch {
	case m.gone || m.conn.Err() != nil:
	case p.closed:
		p.end(m)
	case m.expired():
		p.counters.Retired++
		p.end(m)
	case m.conn.Pending() > 0:
		p.work.Go(func() { p.settle(m) })
	default:
		p.put(m)
	}
}

// proved reports whether the connection has been of use.
func (m *member) proved() bool {
	answered, _ := m.conn.lastHeard()
	return answered > m.before
}

// put gives a connection to who has waited longest, or makes it idle; with mu
// held.
func (p *Pool) put(m *member) {
	if len(p.waiters) == 0 {
		p.idle = append(p.idle, m)
		return
	}
	w := p.waiters[0]
	p.waiters[0], p.waiters = nil, p.waiters[1:]
	p.handOut()
	w.got <- acquired{m: m}
}

// settle checks a connection that nobody uses, which also waits for what is
// pending on it.
func (p *Pool) settle(m *member) {
	ok := p.check(p.ctx, m)
	p.mu.Lock()
	defer p.mu.Unlock()
	if ok {
		p.back(m)
	} else {
		p.broken(m)
	}
}

// check reports whether the server answers on a connection.
func (p *Pool) check(ctx context.Context, m *member) bool {
	ctx, cancel := context.WithTimeout(ctx, p.conf.CheckTimeout)
	defer cancel()
	return m.conn.Ping(ctx) == nil
}

// drop gives up a connection that was handed out.
func (p *Pool) drop(m *member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inUse--
	p.broken(m)
}

// broken closes a connection that does not answer; with mu held.
func (p *Pool) broken(m *member) {
	if m.gone || m.conn.Err() != nil {
		return // lost counts it
	}
	p.counters.Broken++
	if !m.proved() {
		p.failed(errSilent)
	}
	p.end(m)
}

var errSilent = errors.New("the server does not answer")

// end closes a connection; with mu held. The connection counts until lost.
func (p *Pool) end(m *member) {
	if !m.gone {
		p.work.Go(func() { m.conn.Close() })
	}
}

// lost forgets a connection that has ended.
func (p *Pool) lost(m *member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m.gone = true
	delete(p.members, m)
	if i := slices.Index(p.idle, m); i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
	}
	if e, ok := m.conn.Err().(*ConnError); ok && e.Op != "close" {
		p.counters.Broken++
		if !m.proved() {
			p.failed(e)
		}
	}
	if p.closed && len(p.members) == 0 {
		close(p.emptied)
	}
	p.grow()
}

// grow starts as many attempts to connect as callers wait for, or as
// connections are missing; with mu held. While the last attempts failed there
// is one at a time.
func (p *Pool) grow() {
	if p.closed {
		return
	}
	have := len(p.members) + p.dialing
	n := min(max(len(p.waiters)-p.dialing, p.conf.MinConns-have), p.conf.MaxConns-have)
	if p.counters.Failures > 0 {
		if p.pausing || p.dialing > 0 {
			return
		}
		n = min(n, 1)
	}
	for range n {
		p.dialing++
		p.work.Go(p.connect)
	}
}

// connect makes an attempt to add a connection.
func (p *Pool) connect() {
	conn, err := Dial(p.ctx, p.addr, p.opts...)
	if err == nil {
		if err = p.prepare(conn); err != nil {
			conn.Close()
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dialing--
	switch {
	case err != nil:
		p.counters.Failed++
		p.failed(err)
	case p.closed:
		p.work.Go(func() { conn.Close() })
	default:
		p.join(conn)
	}
	p.grow()
}

// prepare makes a new connection ready for use. After failures the server also
// has to show that it is back.
func (p *Pool) prepare(conn *Conn) error {
	ctx, cancel := context.WithTimeout(p.ctx, p.conf.CheckTimeout)
	defer cancel()
	if p.conf.Prepare != nil {
		if err := p.conf.Prepare(ctx, conn); err != nil {
			return err
		}
	}
	if p.Stat().Failures == 0 {
		return nil
	}
	err := conn.Ping(ctx)
	if err == nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.counters.Failures, p.counters.LastError = 0, nil
	}
	return err
}

// join makes a new connection a member; with mu held.
func (p *Pool) join(conn *Conn) {
	now := time.Now()
	m := &member{conn: conn, used: now}
	m.before, _ = conn.lastHeard()
	if life := p.conf.lifetime(); life > 0 {
		m.expires = now.Add(life)
	}
	p.members[m] = struct{}{}
	p.counters.Opened++
	p.work.Go(func() {
		<-conn.Done()
		conn.Close() // waits for its goroutines
		p.lost(m)
	})
	p.put(m)
}

// failed begins a pause after a failure; with mu held.
func (p *Pool) failed(err error) {
	if p.closed || p.pausing {
		return
	}
	p.counters.Failures++
	p.counters.LastError = err
	if permanent(err) {
		p.fail(err)
	}
	p.pausing = true
	over := time.NewTimer(p.conf.pause(p.counters.Failures))
	p.work.Go(func() {
		defer over.Stop()
		select {
		case <-over.C:
		case <-p.ctx.Done():
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.pausing = false
		p.grow()
	})
}

// maintain looks after idle connections until the pool is closed.
func (p *Pool) maintain() {
	tick := time.NewTicker(p.conf.CheckEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			p.inspect()
		case <-p.ctx.Done():
			return
		}
	}
}

// inspect retires idle connections that are too old or were unused for too
// long, and checks those that were quiet.
func (p *Pool) inspect() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	now, spare := time.Now(), len(p.members)-p.conf.MinConns
	kept := p.idle[:0]
	for _, m := range p.idle {
		_, heard := m.conn.lastHeard()
		unused := p.conf.MaxIdle > 0 && now.Sub(m.used) > p.conf.MaxIdle && spare > 0
		switch {
		case m.conn.Err() != nil: // lost will see to it
		case m.expired() || unused:
			spare--
			p.counters.Retired++
			p.end(m)
		case now.Sub(heard) >= p.conf.CheckEvery:
			p.work.Go(func() { p.settle(m) })
		default:
			kept = append(kept, m)
		}
	}
	clear(p.idle[len(kept):])
	p.idle = kept
	p.grow()
}
