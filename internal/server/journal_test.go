package server

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// memory is a journal that keeps the texts of its entries.
type memory struct {
	mu      sync.Mutex
	texts   []string
	flags   []wire.Flags
	refuses bool
	onDisk  func() error
}

func (m *memory) Append(h wire.Header, payload []byte) (func() error, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuses {
		return nil, value.Errorf(value.ErrIO, "full")
	}
	text, _ := wire.RequestText(payload)
	m.texts, m.flags = append(m.texts, string(text)), append(m.flags, h.Flags)
	return m.onDisk, nil
}

func TestWhatGoesToTheJournal(t *testing.T) {
	m := &memory{}
	s := startSite(t, Config{Journal: m})
	p := s.dial()
	p.want("(set a 1)", value.I64(1))
	p.want("a", value.I64(1))
	p.fails("nosuch", value.ErrName)
	p.fails("(", value.ErrParse)
	p.query("")
	p.send(wire.Async, 0, value.Str("(set b 2)"))
	p.raw(wire.AppendFrame(nil, wire.Sync, 0, []byte{125})) // does not decode
	p.reply()
	p.send(wire.Sync, wire.Restricted|wire.Verbose, value.Str("b"))
	p.recv()
	s.mustRun("(set .ipc.on.sync (fn [x] 7))")
	p.want("hooked", value.I64(7))
	if want := []string{"(set a 1)", "a", "nosuch", "(", "", "b", "hooked"}; !slices.Equal(m.texts, want) {
		t.Errorf("got %q, want %q", m.texts, want)
	}
	if m.flags[5] != wire.Verbose {
		t.Errorf("flags %x: those that mean nothing on a connection are to go", m.flags[5])
	}
}

func TestJournalOfRestrictedClients(t *testing.T) {
	m := &memory{}
	s := startSite(t, Config{Journal: m, Restricted: true})
	s.dial().fails("(set a 1)", value.ErrAccess)
	if len(m.flags) != 1 || m.flags[0] != wire.Restricted {
		t.Errorf("flags %v", m.flags)
	}
}

func TestNothingIsEvaluatedWithoutItsEntry(t *testing.T) {
	m := &memory{refuses: true}
	s := startSite(t, Config{Journal: m})
	p := s.dial()
	p.fails("(set a 1)", value.ErrIO)
	if _, err := s.run("a"); value.CodeOf(err) != value.ErrName {
		t.Errorf("the request was evaluated: %v", err)
	}
	m.refuses = false
	p.want("(set a 1)", value.I64(1))
}

func TestRepliesWaitForTheDisk(t *testing.T) {
	disk := make(chan error)
	m := &memory{onDisk: func() error { return <-disk }}
	s := startSite(t, Config{Journal: m})
	p := s.dial()
	p.send(wire.Sync, 0, value.Str("(set a 1)"))
	other := s.dial()
	other.send(wire.Sync, 0, value.Str("(set a 2)"))
	disk <- nil
	disk <- errors.New("broken")
	_, err := p.reply()
	_, err2 := other.reply()
	if (err == nil) == (err2 == nil) {
		t.Errorf("one reply must fail with the disk: %v, %v", err, err2)
	}
}

// TestJournalHasTheOrderOfEffect lets clients write and read at the same time
// and evaluates what the journal kept again.
func TestJournalHasTheOrderOfEffect(t *testing.T) {
	const clients, requests = 6, 40
	m := &memory{}
	s := startSite(t, Config{Journal: m})
	s.mustRun("(do (set x 0) (set step (fn [k] (set x (+ k (* 3 x))))))")
	var wg sync.WaitGroup
	for k := range clients {
		p := s.dial()
		wg.Go(func() {
			for range requests {
				p.query(fmt.Sprintf("(step %d)", k)) // a call of something that writes
				p.query("x")
				p.query(fmt.Sprintf("(set x (+ x %d))", k))
			}
		})
	}
	wg.Wait()
	again := startSite(t, Config{})
	again.mustRun("(do (set x 0) (set step (fn [k] (set x (+ k (* 3 x))))))")
	for _, text := range m.texts {
		again.in.Do(context.Background(), lang.NewSession(nil, nil), lang.Request{Source: &value.Source{Text: text}})
	}
	if got, want := again.mustRun("x"), s.mustRun("x"); got != want || len(m.texts) != 3*clients*requests {
		t.Errorf("%d entries give %v, the clients had %v", len(m.texts), got, want)
	}
}
