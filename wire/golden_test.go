package wire

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

var (
	decodes   = regexp.MustCompile(`^\(de (\[0x[^\]]*\])\)$`)
	reencodes = regexp.MustCompile(`^\(ser \(de (\[0x[^\]]*\])\)\)$`)
)

// Answers of the reference that this package overrules: a Go bool must hold 0
// or 1, so bytes of a BOOL vector are normalised; and a table with columns of
// different lengths is refused.
var overruled = map[string]bool{
	"types/vec-bytes-bool": true,
	"types/table-bytes":    true,
}

// The recorded answers that need no evaluator: decoding literal bytes fails
// or not with the recorded code, and encoding the result gives the recorded
// bytes.
func TestGoldenBytes(t *testing.T) {
	f, err := os.Open("../testdata/golden/wire.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	n := 0
	for lines.Scan() {
		var block struct {
			Name  string
			Steps []struct{ In, Out, Err string }
		}
		if err := json.Unmarshal(lines.Bytes(), &block); err != nil {
			t.Fatal(err)
		}
		if overruled[block.Name] {
			continue
		}
		for _, s := range block.Steps {
			in := decodes.FindStringSubmatch(s.In)
			again := reencodes.FindStringSubmatch(s.In)
			if in == nil && again == nil {
				continue
			}
			n++
			if in == nil {
				in = again
			}
			v, err := Unmarshal(literal(in[1]), nil)
			if code := strings.TrimPrefix(s.Err, "error: "); s.Err != "" {
				// Without a registry every name of a function resolves.
				if string(value.CodeOf(err)) != code && code != "name" {
					t.Errorf("%s: %s: %v, want %s", block.Name, s.In, err, s.Err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %s: %v", block.Name, s.In, err)
				continue
			}
			if again != nil && block.Name != "types/builtin-bytes" {
				if b, err := Marshal(v); err != nil || !bytes.Equal(b, literal(s.Out)) {
					t.Errorf("%s: %s gives %x, %v", block.Name, s.In, b, err)
				}
			}
		}
	}
	if n < 300 {
		t.Errorf("only %d steps were found", n)
	}
}

// literal returns the bytes of a U8 vector literal.
func literal(text string) (b []byte) {
	for _, hex := range strings.Fields(strings.Trim(text, "[]")) {
		n, _ := strconv.ParseUint(strings.TrimPrefix(hex, "0x"), 16, 8)
		b = append(b, byte(n))
	}
	return b
}
