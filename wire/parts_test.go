package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"testing/iotest"
	"unsafe"

	"github.com/rayforce-go/rayforce/value"
)

// partly sets from which size on elements are kept apart, for a test.
func partly(t testing.TB, from int) {
	old := apart
	apart = from
	t.Cleanup(func() { apart = old })
}

func column(n int) *value.Vec[int64] {
	data := make([]int64, n)
	for i := range data {
		data[i] = int64(i) * 3
	}
	return value.I64s(data...)
}

func partsSamples() []value.Value {
	names := []value.SymID{value.Intern("a"), value.Intern("longer"), value.Intern("c")}
	return []value.Value{
		value.I64(1), value.Str("text"), value.Null, value.I64s(), column(100),
		value.NewVecNulls(value.TypeF64, []float64{1, value.NullF64(), 3, 4}, true),
		value.NewVec(value.TypeGUID, make([]value.GUID, 9)),
		value.NewVec(value.TypeBool, make([]bool, 100)),
		value.NewTable(names, []value.Collection{column(50), value.NewVec(value.TypeI16, make([]int16, 50)), column(50)}),
		value.NewTable(names, []value.Collection{column(50), value.NewVec(value.TypeSym, make([]value.SymID, 50)), column(50)}),
		value.NewTable(names[:2], []value.Collection{value.NewList(value.I64(1), column(20)), column(2)}),
		value.NewTable(nil, nil),
		value.NewList(column(100), column(100)),
		value.SymDict([]string{"k"}, column(100)),
	}
}

func marshaled(t testing.TB, v value.Value) []byte {
	t.Helper()
	b, err := Append(nil, v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Messages in parts have the bytes of messages in one piece, behind and before
// others too, and come back as the same values.
func TestPartsAreTheSameMessages(t *testing.T) {
	partly(t, 32)
	var sent, want bytes.Buffer
	w := NewWriter(&sent)
	for _, v := range partsSamples() {
		buf, err := w.Begin(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		buf, parts := AppendResponseParts(buf, v)
		w.End(buf, parts...)
		want.Write(AppendResponse(nil, v, nil, false))
		if w.Unsent() != want.Len() {
			t.Fatalf("%d bytes are unsent, %d were appended", w.Unsent(), want.Len())
		}
	}
	if err := w.Flush(); err != nil || w.Taken() != int64(want.Len()) || w.Unsent() != 0 {
		t.Errorf("%v, %d bytes of %d taken", err, w.Taken(), want.Len())
	}
	if !bytes.Equal(sent.Bytes(), want.Bytes()) {
		t.Fatal("the messages differ")
	}
	for name, stream := range map[string]io.Reader{
		"at once": bytes.NewReader(sent.Bytes()), "byte by byte": iotest.OneByteReader(bytes.NewReader(sent.Bytes())),
	} {
		r := NewReader(stream, 0)
		for i, v := range partsSamples() {
			h, p, err := r.ReadParts()
			if err != nil {
				t.Fatal(err)
			}
			whole, err := p.Plain(h)
			if err != nil || !bytes.Equal(whole, marshaled(t, v)) {
				t.Errorf("%s, %d: %v, in one piece %x", name, i, err, whole)
			}
			got, err := p.DecodeReply(h, nil)
			if err != nil || !bytes.Equal(marshaled(t, got), marshaled(t, v)) {
				t.Errorf("%s, %d: got %v, %v", name, i, got, err)
			}
		}
		if _, _, err := r.ReadParts(); err != io.EOF {
			t.Errorf("%s: at the end %v", name, err)
		}
	}
}

// A large column goes out from its own memory.
func TestColumnsAreNotCopied(t *testing.T) {
	v := column(apart / 8)
	buf, parts := AppendResponseParts(nil, value.NewTable([]value.SymID{value.Intern("a")}, []value.Collection{v}))
	if len(parts) != 1 || unsafe.SliceData(parts[0].Data) != (*byte)(unsafe.Pointer(unsafe.SliceData(v.Data()))) || len(buf) > 100 {
		t.Errorf("%d bytes and %d parts", len(buf), len(parts))
	}
	if _, parts = AppendResponseParts(nil, column(apart/8-1)); len(parts) != 0 {
		t.Error("a small column is apart")
	}
}

func TestPartsThatAreTooLong(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 256 MB")
	}
	buf, parts := AppendResponseParts([]byte("before"), value.NewVec(value.TypeU8, make([]uint8, MaxPayload)))
	h, payload, err := NewReader(bytes.NewReader(buf[6:]), 0).ReadFrame()
	if err != nil || h.Type != Response || len(parts) != 0 {
		t.Fatalf("%v, %v, %d parts", h, err, len(parts))
	}
	if _, err := DecodeReply(payload, nil); !errors.Is(err, value.ErrLimit) {
		t.Errorf("%v", err)
	}
}

// A stream that ends inside a message says so, wherever it ends.
func TestPartsOfTornMessages(t *testing.T) {
	partly(t, 32)
	for i, v := range partsSamples() {
		whole := AppendResponse(nil, v, nil, false)
		for n := 1; n < len(whole); n++ {
			if _, _, err := NewReader(bytes.NewReader(whole[:n]), 0).ReadParts(); err != io.ErrUnexpectedEOF {
				t.Fatalf("%d, %d bytes of %d: %v", i, n, len(whole), err)
			}
		}
	}
}

// FuzzParts reads any payload in parts and in one piece: the bytes are the same,
// and so is the value if there is one.
func FuzzParts(f *testing.F) {
	partly(f, 32)
	for _, v := range partsSamples() {
		f.Add(marshaled(f, v))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		if len(payload) == 0 {
			return
		}
		h, p, err := NewReader(bytes.NewReader(AppendFrame(nil, Response, 0, payload)), 0).ReadParts()
		if err != nil {
			t.Fatal(err)
		}
		if whole, err := p.Plain(h); err != nil || !bytes.Equal(whole, payload) {
			t.Fatalf("in one piece %x, %v", whole, err)
		}
		want, bad := DecodeReply(payload, nil)
		got, err := p.DecodeReply(h, nil)
		if bad == nil && (err != nil || !bytes.Equal(marshaledAny(got), marshaledAny(want))) {
			t.Errorf("got %v, %v; want %v", got, err, want)
		}
	})
}

// marshaledAny returns nil for a value that cannot be sent.
func marshaledAny(v value.Value) []byte {
	b, _ := Append(nil, v)
	return b
}
