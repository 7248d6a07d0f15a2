package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/rayforce-go/rayforce/value"
)

func til(n int) value.Value {
	data := make([]int64, n)
	for i := range data {
		data[i] = int64(i)
	}
	return value.I64s(data...)
}

func TestCompress(t *testing.T) {
	zeros := value.NewVec(value.TypeU8, make([]byte, 1991))
	plain, _ := Append(nil, zeros)
	got, ok := Compress(nil, plain)
	want := unhex(t, "d1070000 fb 02fec740f9 7f00"+strings.Repeat("7f00", 14)+"5b00")
	if !ok || !bytes.Equal(got, want) {
		t.Errorf("2001 bytes: %x, want %x", got, want)
	}
	plain, _ = Append(nil, til(249))
	got, ok = Compress(nil, plain)
	if head := unhex(t, "d2070000fc05fbf9070e00fe01ff0600fe02fe0600fe03fd0600"); !ok || len(got) != 1250 || !bytes.HasPrefix(got, head) {
		t.Errorf("(til 249): %d bytes %x", len(got), got)
	}
	plain, _ = Append(nil, til(248))
	if _, ok := Compress(nil, plain); ok {
		t.Error("(til 248) has 1994 bytes and must stay plain")
	}
	noise := make([]byte, 5000)
	rnd := rand.NewChaCha8([32]byte{})
	rnd.Read(noise)
	if out, ok := Compress([]byte("kept"), noise); ok || string(out) != "kept" {
		t.Error("noise must stay plain")
	}
}

func TestDecompressUndoesCompress(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		plain := make([]byte, 2001+rnd.IntN(3000))
		for i := 0; i < len(plain); {
			n := min(len(plain)-i, 1+rnd.IntN(400))
			b, step := byte(rnd.Uint32()), byte(rnd.IntN(2))
			for range n {
				plain[i] = b
				b += step
				i++
			}
		}
		packed, ok := Compress(nil, plain)
		if !ok {
			t.Fatal("runs must compress")
		}
		got, err := Decompress([]byte("kept"), packed)
		if err != nil || !bytes.Equal(got, append([]byte("kept"), plain...)) {
			t.Fatalf("differs: %v", err)
		}
	}
}

func TestDecompressErrors(t *testing.T) {
	for name, text := range map[string]string{
		"no size":              "0102",
		"size 0":               "00000000 0102",
		"size over the limit":  "0000c012 0102",
		"ends early":           "0a000000 0501",
		"too much":             "0a000000 0b01",
		"run without its byte": "0a000000 05010a",
		"literals cut off":     "0a000000 fb0102",
		"impossible size":      "00000010 7f00",
	} {
		if _, err := Decompress(nil, unhex(t, text)); !errors.Is(err, value.ErrDomain) {
			t.Errorf("%s: %v", name, err)
		}
	}
	got, err := Decompress(nil, unhex(t, "02000000 0201 ffff"))
	if err != nil || !bytes.Equal(got, []byte{1, 2}) {
		t.Errorf("bytes after the end are ignored: %x, %v", got, err)
	}
}

func TestFrames(t *testing.T) {
	dst, frame := BeginFrame([]byte("x"), Sync, 0)
	dst, _ = Append(dst, value.Str("(+ 1 2)"))
	dst, err := EndFrame(dst, frame, true)
	if want := unhex(t, "78 fadeface03000001 1100000000000000 f3000700000000000000282b2031203229"); err != nil || !bytes.Equal(dst, want) {
		t.Errorf("got %x, %v", dst, err)
	}
	dst, frame = BeginFrame(dst, Response, Verbose)
	dst, _ = Append(dst, til(249))
	dst, err = EndFrame(dst, frame, true)
	if want := unhex(t, "fadeface03050002 e204000000000000 d2070000"); err != nil || !bytes.HasPrefix(dst[frame:], want) || len(dst) != frame+16+0x4e2 {
		t.Errorf("got %x, %v", dst[frame:], err)
	}
	var out bytes.Buffer
	if err := WriteFrame(&out, Async, 0, []byte{0x7e}); err != nil || !bytes.Equal(out.Bytes(), unhex(t, "fadeface03000000 0100000000000000 7e")) {
		t.Errorf("WriteFrame: %x, %v", out.Bytes(), err)
	}
	if err := WriteFrame(&out, Async, 0, nil); !errors.Is(err, value.ErrLimit) {
		t.Errorf("empty payload: %v", err)
	}
}

func frames(payloads ...[]byte) []byte {
	var b []byte
	for i, p := range payloads {
		b = AppendFrame(b, MsgType(i%3), 0, p)
	}
	return b
}

func TestReaderReadsAnyFragmentation(t *testing.T) {
	payloads := [][]byte{{1}, bytes.Repeat([]byte{2}, 100), bytes.Repeat([]byte{3}, 3*minBuffer+5), {4}, bytes.Repeat([]byte{5}, 40*minBuffer), {6}, {7}}
	stream := frames(payloads...)
	for name, src := range map[string]io.Reader{
		"whole":   bytes.NewReader(stream),
		"bytes":   iotest.OneByteReader(bytes.NewReader(stream)),
		"halves":  iotest.HalfReader(bytes.NewReader(stream)),
		"dataErr": iotest.DataErrReader(bytes.NewReader(stream)),
	} {
		r := NewReader(src, 0)
		for i, want := range payloads {
			h, got, err := r.ReadFrame()
			if err != nil || h.Type != MsgType(i%3) || !bytes.Equal(got, want) {
				t.Fatalf("%s: frame %d: %v, %d bytes, %v", name, i, h, len(got), err)
			}
		}
		if _, _, err := r.ReadFrame(); err != io.EOF {
			t.Errorf("%s: at the end: %v", name, err)
		}
	}
}

func TestReaderReportsWhatIsBuffered(t *testing.T) {
	r := NewReader(bytes.NewReader(frames([]byte{1}, []byte{2})), 0)
	if r.Ready() {
		t.Error("ready before the first read")
	}
	r.ReadFrame()
	if !r.Ready() || r.Buffered() != 17 {
		t.Error("the second frame came with the first")
	}
	r.ReadFrame()
	if r.Ready() {
		t.Error("nothing is left")
	}
}

func TestReaderKeepsFramesSentWithTheHandshake(t *testing.T) {
	r := NewReader(bytes.NewReader(append([]byte{3, 0}, frames([]byte{9})...)), 0)
	var hello [2]byte
	if _, err := io.ReadFull(r, hello[:]); err != nil {
		t.Fatal(err)
	}
	if _, got, err := r.ReadFrame(); err != nil || !bytes.Equal(got, []byte{9}) {
		t.Errorf("%x, %v", got, err)
	}
}

func TestPrefetchKeepsTheCurrentPayload(t *testing.T) {
	big := bytes.Repeat([]byte{1}, minBuffer-HeaderSize)
	r := NewReader(bytes.NewReader(frames(big, bytes.Repeat([]byte{2}, 3*minBuffer), []byte{3})), 0)
	_, payload, err := r.ReadFrame()
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		err = r.Prefetch()
	}
	if err != io.EOF || !bytes.Equal(payload, big) {
		t.Errorf("payload changed, or %v", err)
	}
	for want := byte(2); want <= 3; want++ {
		if _, got, err := r.ReadFrame(); err != nil || got[0] != want || got[len(got)-1] != want {
			t.Errorf("frame %d: %v", want, err)
		}
	}
}

func TestReaderErrors(t *testing.T) {
	for name, c := range map[string]struct {
		hex  string
		want error
	}{
		"cut in the header":  {"fadeface03", io.ErrUnexpectedEOF},
		"cut after header":   {"fadeface03000001 0300000000000000", io.ErrUnexpectedEOF},
		"cut in the payload": {"fadeface03000001 0300000000000000 ff00", io.ErrUnexpectedEOF},
		"bad magic":          {"fbdeface03000001 0300000000000000 ff0001", value.ErrDomain},
		"bad version":        {"fadeface02000001 0300000000000000 ff0001", value.ErrVersion},
		"bad byte order":     {"fadeface03000101 0300000000000000 ff0001", value.ErrDomain},
		"size 0":             {"fadeface03000001 0000000000000000 ff0001", value.ErrDomain},
		"negative size":      {"fadeface03000001 ffffffffffffffff ff0001", value.ErrDomain},
		"oversize":           {"fadeface03000001 0100001000000000 ff0001", value.ErrDomain},
		"largest size":       {"fadeface03000001 0000001000000000 ff", io.ErrUnexpectedEOF},
	} {
		r := NewReader(bytes.NewReader(unhex(t, c.hex)), 0)
		if _, _, err := r.ReadFrame(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if len(r.buf) > 2*minBuffer {
			t.Errorf("%s: buffer of %d bytes for %d that came", name, len(r.buf), len(c.hex)/2)
		}
	}
	r := NewReader(bytes.NewReader(frames(make([]byte, 101))), 100)
	if _, _, err := r.ReadFrame(); !errors.Is(err, value.ErrLimit) {
		t.Errorf("own limit: %v", err)
	}
}

func TestReaderGivesLargeBuffersBack(t *testing.T) {
	r := NewReader(bytes.NewReader(frames(make([]byte, 1<<20), []byte{1}, []byte{2})), 0)
	for range 3 {
		if _, _, err := r.ReadFrame(); err != nil {
			t.Fatal(err)
		}
	}
	r.ReadFrame()
	if len(r.buf) > minBuffer {
		t.Errorf("still holds %d bytes", len(r.buf))
	}
}

// pipe is one end of a connection whose other end has already spoken.
type pipe struct {
	io.Reader
	bytes.Buffer
}

func (p *pipe) Read(b []byte) (int, error) { return p.Reader.Read(b) }

func TestServerHandshake(t *testing.T) {
	long := strings.Repeat("u", 248) + ":sekret"
	for name, c := range map[string]struct {
		in, out string
		want    error
	}{
		"version 2":         {"0200", "", ErrNotRayforce},
		"http":              {"47", "", ErrNotRayforce},
		"nothing":           {"", "", io.EOF},
		"half":              {"03", "", io.ErrUnexpectedEOF},
		"password":          {"0300 0d 61646d696e3a73656b72657400", "030100", nil},
		"empty user":        {"0300 08 3a73656b72657400", "030100", nil},
		"no NUL":            {"0300 0c 61646d696e3a73656b726574", "030100", nil},
		"no colon":          {"0300 07 73656b72657400", "030100", nil},
		"two NULs":          {"0300 0e 61646d696e3a73656b7265740000", "030100", nil},
		"255 bytes":         {"0300 ff" + hexOf(long), "030100", nil},
		"wrong":             {"0300 0c 61646d696e3a77726f6e6700", "030101", ErrAuthFailed},
		"prefix":            {"0300 0c 61646d696e3a73656b726500", "030101", ErrAuthFailed},
		"longer":            {"0300 0e 61646d696e3a73656b7265747800", "030101", ErrAuthFailed},
		"empty password":    {"0300 07 61646d696e3a00", "030101", ErrAuthFailed},
		"empty credentials": {"0300 00", "030101", ErrAuthFailed},
		"cut":               {"0300 ff 00", "0301", io.ErrUnexpectedEOF},
	} {
		p := &pipe{Reader: bytes.NewReader(unhex(t, c.in))}
		_, err := ServerHandshake(p, func(c Credentials) bool { return c.PasswordIs("sekret") })
		if !errors.Is(err, c.want) || !bytes.Equal(p.Bytes(), unhex(t, c.out)) {
			t.Errorf("%s: answered %x, %v; want %s, %v", name, p.Bytes(), err, c.out, c.want)
		}
	}
	p := &pipe{Reader: bytes.NewReader([]byte{3, 0xff})}
	if _, err := ServerHandshake(p, nil); err != nil || !bytes.Equal(p.Bytes(), []byte{3, 0}) {
		t.Errorf("without password: %x, %v", p.Bytes(), err)
	}
}

func hexOf(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteString("0123456789abcdef"[s[i]>>4 : s[i]>>4+1])
		b.WriteString("0123456789abcdef"[s[i]&15 : s[i]&15+1])
	}
	return b.String()
}

func TestPasswordRules(t *testing.T) {
	if c := parseCredentials([]byte("u:a:b\x00")); c.User != "u" || !c.PasswordIs("a:b") {
		t.Errorf("colons in a password: %+v", c)
	}
	long := strings.Repeat("p", 300)
	if !(Credentials{Password: long[:255]}).PasswordIs(long) {
		t.Error("a configured password is cut to 255 bytes")
	}
}

func TestClientHandshake(t *testing.T) {
	bob := &Credentials{User: "bob", Password: "pw"}
	for name, c := range map[string]struct {
		cred    *Credentials
		in, out string
		want    error
	}{
		"open":             {nil, "0300", "0300", nil},
		"not asked for":    {bob, "0300", "0300", nil},
		"accepted":         {bob, "030100", "0300 07 626f623a707700", nil},
		"empty user":       {&Credentials{Password: "pw"}, "030100", "0300 04 3a707700", nil},
		"refused":          {bob, "030101", "0300 07 626f623a707700", ErrAuthFailed},
		"no credentials":   {nil, "0301", "0300", ErrAuthRequired},
		"too long":         {&Credentials{Password: strings.Repeat("p", 254)}, "0301", "0300", ErrLongCredentials},
		"other version":    {nil, "0400", "0300", ErrNotRayforce},
		"odd second byte":  {nil, "0309", "0300", ErrNotRayforce},
		"turned away":      {nil, "0302 0a 6c696d6974 00 66756c6c", "0300", value.ErrLimit},
		"half turned away": {nil, "0302 0a 6c696d", "0300", io.ErrUnexpectedEOF},
		"closed":           {nil, "", "0300", io.ErrUnexpectedEOF},
		"closed after one": {nil, "03", "0300", io.ErrUnexpectedEOF},
	} {
		p := &pipe{Reader: bytes.NewReader(unhex(t, c.in))}
		if err := ClientHandshake(p, c.cred); !errors.Is(err, c.want) || !bytes.Equal(p.Bytes(), unhex(t, c.out)) {
			t.Errorf("%s: sent %x, %v; want %s, %v", name, p.Bytes(), err, c.out, c.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range values {
		f.Add(unhex(f, c.hex))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, _, err := Decode(b, nil)
		if err != nil {
			return
		}
		once, err := Append(nil, v)
		if err != nil {
			t.Fatalf("decoded value does not encode: %v", err)
		}
		if n := Size(v); n != len(once) {
			t.Fatalf("Size = %d, encodes to %d bytes", n, len(once))
		}
		w, left, err := Decode(once, nil)
		if err != nil || len(left) != 0 {
			t.Fatalf("encoded value does not decode: %v, %d bytes left", err, len(left))
		}
		twice, err := Append(nil, w)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("round trip changes %x to %x (%v)", once, twice, err)
		}
		DecodeReply(b, nil)
		DecodeVerbose(b, nil)
		DecodeRequest(b, nil)
		RequestText(b)
		Unmarshal(b, nil)
	})
}

func FuzzReader(f *testing.F) {
	f.Add(frames([]byte{1}, bytes.Repeat([]byte{2}, 100)))
	f.Add([]byte("fadeface"))
	f.Fuzz(func(t *testing.T, b []byte) {
		whole := NewReader(bytes.NewReader(b), 1<<20)
		single := NewReader(iotest.OneByteReader(bytes.NewReader(b)), 1<<20)
		for {
			h1, p1, err1 := whole.ReadFrame()
			h2, p2, err2 := single.ReadFrame()
			if h1 != h2 || !bytes.Equal(p1, p2) || (err1 == nil) != (err2 == nil) {
				t.Fatalf("fragmentation changes what is read: %v %v, %v %v", h1, err1, h2, err2)
			}
			if err1 != nil {
				return
			}
			Plain(h1, p1)
		}
	})
}

func FuzzCompress(f *testing.F) {
	f.Add(bytes.Repeat([]byte{1}, 3000), uint32(10))
	f.Fuzz(func(t *testing.T, b []byte, size uint32) {
		if packed, ok := Compress(nil, b); ok {
			got, err := Decompress(nil, packed)
			if err != nil || !bytes.Equal(got, b) {
				t.Fatalf("round trip: %v", err)
			}
		}
		packed := append(binary.LittleEndian.AppendUint32(nil, size%(1<<20)), b...)
		if got, err := Decompress(nil, packed); err == nil && len(got) != int(size%(1<<20)) {
			t.Fatalf("%d bytes, %d announced", len(got), size)
		}
	})
}
