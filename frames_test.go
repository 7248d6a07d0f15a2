package rayforce

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/internal/lang"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// TestGoldenFrames replays recorded TCP exchanges: as the client against our
// server, and for the blocks named client-… as the server against our client.
// Frames are compared by header and by what their payload decodes to, for an
// error of ours carries a text and an expression the sender's variables, and
// whether a payload is compressed is the sender's choice.
func TestGoldenFrames(t *testing.T) {
	pending, departures := blockList(t, "pending.txt"), blockList(t, "departures.txt")
	goldenLines(t, "wire-frames.jsonl", func(line []byte) {
		var b frameBlock
		if err := json.Unmarshal(line, &b); err != nil {
			t.Fatal(err)
		}
		t.Run(b.Name, func(t *testing.T) {
			var diff string
			if b.ClientScript != "" {
				diff = b.replayServer(t)
			} else {
				diff = b.replayClient(t)
			}
			verdict(t, "wire-frames/"+b.Name, pending, departures, diff)
		})
	})
}

// frameDepartures are the steps of blocks where ours says more or takes more
// than the recorded program.
var frameDepartures = map[string][]int{
	"bad-compressed-request":       {1, 2, 3, 4, 5},          // an undecodable request is answered with the error, not with null
	"malformed-payload-null-reply": {1, 2, 3, 4, 5, 6, 7, 8}, // the same
	"restricted":                   {8, 14},                  // a handler's e can be printed; alter is closed to restricted sessions
}

type frameBlock struct {
	Name         string
	ServerArgs   []string `json:"server_args"`
	ServerScript string   `json:"server_script"`
	ServerStdout string   `json:"server_stdout"`
	ClientScript string   `json:"client_script"`
	ClientStdout string   `json:"client_stdout"`
	Exchanges    []struct{ Send, Recv, Then, Dir, Hex string }
}

const frameTimeout = 10 * time.Second

// printed collects what a runtime prints.
type printed struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (p *printed) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.Write(b)
}

func (p *printed) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.String()
}

// runLines evaluates the lines of a script one after another, whether they
// fail or not, and returns the first error.
func runLines(rt *Runtime, text string) (first error) {
	for line := range strings.Lines(text) {
		_, err := rt.in.Do(context.Background(), lang.NewSession(io.Discard, io.Discard), lang.Request{Source: &value.Source{Name: "script", Text: line}})
		if first == nil {
			first = err
		}
	}
	return first
}

// replayClient plays the client's side of a block.
func (b *frameBlock) replayClient(t *testing.T) string {
	out := &printed{}
	opts := Options{Stdout: out, Stderr: io.Discard}
	base := ""
	for i, arg := range b.ServerArgs {
		switch arg {
		case "-u", "-U":
			opts.Password, opts.ReadOnly = b.ServerArgs[i+1], arg == "-U"
		case "-l":
			base = filepath.Join(t.TempDir(), b.ServerArgs[i+1])
		}
	}
	rt := New(opts)
	defer rt.Close()
	if base != "" {
		if err := rt.Recover(context.Background(), base, false); err != nil {
			t.Fatal(err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err == nil {
		err = rt.Serve(l)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := runLines(rt, b.ServerScript); err != nil {
		return fmt.Sprintf("script: %v", err)
	}
	nc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	nc.SetDeadline(time.Now().Add(frameTimeout))
	p := &framePeer{nc: nc, r: wire.NewReader(nc, 0)}
	for i, e := range b.Exchanges {
		if _, err := nc.Write(mustHex(t, e.Send)); err != nil {
			return fmt.Sprintf("step %d: %v", i, err)
		}
		if diff := p.step(b, i, mustHex(t, e.Recv)); diff != "" {
			return fmt.Sprintf("sent %s: %s", e.Send, diff)
		}
		if e.Then == "server closed" {
			if _, err := p.r.Read(make([]byte, 1)); err == nil || timedOut(err) {
				return fmt.Sprintf("step %d: the server did not close the connection (%v)", i, err)
			}
		}
	}
	if got := out.String(); b.ServerStdout != "" && got != b.ServerStdout {
		return fmt.Sprintf("printed %q, want %q", got, b.ServerStdout)
	}
	return ""
}

// replayServer plays the server's side of a block.
func (b *frameBlock) replayServer(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	diff := make(chan string, 1)
	go func() {
		nc, err := l.Accept()
		if err != nil {
			diff <- err.Error()
			return
		}
		defer nc.Close()
		nc.SetDeadline(time.Now().Add(frameTimeout))
		p := &framePeer{nc: nc, r: wire.NewReader(nc, 0)}
		for i, e := range b.Exchanges {
			if e.Dir == "s2c" {
				nc.Write(mustHex(t, e.Hex))
			} else if d := p.step(b, i, mustHex(t, e.Hex)); d != "" {
				diff <- d
				return
			}
		}
		diff <- ""
		p.r.Read(make([]byte, 1))
	}()
	out := &printed{}
	rt := New(Options{Stdout: out, Stderr: io.Discard})
	defer rt.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	script := strings.ReplaceAll(b.ClientScript, "PORT", port)
	script, _, _ = strings.Cut(script, "(exit 0)")
	prompt := strings.Contains(script, ".repl.") // inputs at a prompt, which show their results
	if prompt {
		err = rt.Pipe(context.Background(), strings.NewReader(script), out, out)
	} else {
		err = runLines(rt, script)
	}
	l.Close()
	if d := <-diff; d != "" {
		return fmt.Sprintf("%s (client: %v)", d, err)
	}
	if prompt && out.String() != b.ClientStdout {
		return fmt.Sprintf("client printed %q, want %q", out.String(), b.ClientStdout)
	}
	if _, text, ok := strings.Cut(b.ClientStdout, "error: "); ok {
		if want := strings.FieldsFunc(text, func(r rune) bool { return r == ':' || r == '\n' })[0]; string(value.CodeOf(err)) != want {
			return fmt.Sprintf("client: %v, want code %s", err, want)
		}
	} else if err != nil {
		return fmt.Sprintf("client: %v", err)
	}
	if strings.Contains(b.ClientStdout, "pushed") && out.String() != "pushed\n" {
		return fmt.Sprintf("printed %q", out.String())
	}
	return ""
}

func timedOut(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}

// framePeer is a raw connection.
type framePeer struct {
	nc net.Conn
	r  *wire.Reader
}

// step is expect for a step of a block: one that departs must differ.
func (p *framePeer) step(b *frameBlock, i int, want []byte) string {
	diff := p.expect(want)
	if slices.Contains(frameDepartures[b.Name], i) {
		if diff == "" {
			return fmt.Sprintf("step %d is as recorded, though it is listed as different", i)
		}
		return ""
	}
	if diff != "" {
		return fmt.Sprintf("step %d: %s", i, diff)
	}
	return ""
}

// expect reads what was recorded, and tells how it differs.
func (p *framePeer) expect(want []byte) string {
	for len(want) > 0 {
		if !bytes.HasPrefix(want, []byte{0xfa, 0xde, 0xfa, 0xce}) {
			// Bytes of the handshake, up to a frame that follows them.
			n := bytes.Index(want, []byte{0xfa, 0xde, 0xfa, 0xce})
			if n < 0 {
				n = len(want)
			}
			got := make([]byte, n)
			if _, err := io.ReadFull(p.r, got); err != nil || !bytes.Equal(got, want[:n]) {
				return fmt.Sprintf("got %x (%v), want %x", got, err, want[:n])
			}
			want = want[n:]
			continue
		}
		wh, err := wire.ParseHeader(want)
		if err != nil {
			return err.Error()
		}
		frame := want[:wire.HeaderSize+int(wh.Size)]
		want = want[len(frame):]
		h, payload, err := p.r.ReadFrame()
		if err != nil {
			return fmt.Sprintf("%v, want %x", err, frame)
		}
		if d := sameFrame(h, payload, wh, frame[wire.HeaderSize:]); d != "" {
			return d
		}
	}
	return ""
}

// sameFrame tells how a frame differs from the recorded one.
func sameFrame(h wire.Header, payload []byte, wh wire.Header, want []byte) string {
	if h.Type != wh.Type || (h.Flags^wh.Flags)&^wire.Compressed != 0 {
		return fmt.Sprintf("got type %d flags %x, want %d %x", h.Type, h.Flags, wh.Type, wh.Flags)
	}
	got, err := wire.Plain(h, payload)
	if err != nil {
		return err.Error()
	}
	if want, err = wire.Plain(wh, want); err != nil {
		return err.Error()
	}
	v, rest, err := wire.Decode(got, nil)
	if err != nil {
		return err.Error()
	}
	w, _, err := wire.Decode(want, nil)
	if err != nil {
		return err.Error()
	}
	x, err := wire.Append(nil, v)
	y, yerr := wire.Append(nil, w)
	if err != nil || yerr != nil || !bytes.Equal(x, y) {
		return fmt.Sprintf("got %x (%v), want %x", got, err, want)
	}
	_, isErr := v.(value.ErrorValue)
	if len(rest) > 0 && !isErr && !(h.Type != wire.Response && v.Type() == value.TypeList) {
		return fmt.Sprintf("%x follows the value", rest)
	}
	return ""
}

func mustHex(t *testing.T, text string) []byte {
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
