package wire

import (
	"encoding/binary"
	"io"

	"github.com/rayforce-go/rayforce/value"
)

// Version is the version of the format, in the handshake and in every header.
const Version = 3

// HeaderSize is the length of a frame header in bytes.
const HeaderSize = 16

// MaxPayload is the largest payload that a frame on a connection may have, and
// the largest that a compressed one may unpack to.
const MaxPayload = 256 << 20

// MaxMarshaled is the largest payload that Unmarshal accepts.
const MaxMarshaled = 1_000_000_000

// magic is the first four bytes of a header, fa de fa ce.
const magic = 0xcefadefa

// MsgType says what a frame wants of its receiver.
type MsgType uint8

// The message types. A receiver treats any other as Async.
const (
	Async    MsgType = 0 // evaluate, no answer
	Sync     MsgType = 1 // evaluate and answer with one Response
	Response MsgType = 2 // the answer to the oldest unanswered Sync
	// Cancel withdraws a Sync that is running or on its way, which is
	// answered with an error then. A receiver that does not know of it gets
	// an integer that does nothing.
	Cancel MsgType = 'C'
)

// Flags are the flag bits of a header. Receivers ignore bits they do not know.
type Flags uint8

const (
	// Compressed payloads are a u32 with the plain size, then the code.
	Compressed Flags = 1 << iota
	// Restricted marks journal entries of restricted connections. It means
	// nothing on a connection.
	Restricted
	// Verbose asks for a list of the printed text and the result.
	Verbose
)

// Header is the 16 bytes before a payload:
//
//	0  u32  magic fa de fa ce
//	4  u8   version
//	5  u8   flags
//	6  u8   byte order of the sender, 0 for little-endian, the only one in use
//	7  u8   message type
//	8  i64  payload size in bytes, after compression
type Header struct {
	Flags Flags
	Type  MsgType
	Size  int64
}

// Append appends the 16 bytes of h to dst.
func (h Header) Append(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, magic)
	dst = append(dst, Version, byte(h.Flags), 0, byte(h.Type))
	return binary.LittleEndian.AppendUint64(dst, uint64(h.Size))
}

// ParseHeader reads the header at the start of b. It refuses a wrong magic or
// byte order with code domain and another version with code version; it does
// not judge the size, whose limits depend on where the frame comes from.
func ParseHeader(b []byte) (Header, error) {
	switch {
	case len(b) < HeaderSize:
		return Header{}, value.Errorf(value.ErrDomain, "a frame header takes %d bytes, got %d", HeaderSize, len(b))
	case binary.LittleEndian.Uint32(b) != magic:
		return Header{}, value.Errorf(value.ErrDomain, "a frame begins with fadeface, got %08x", binary.BigEndian.Uint32(b))
	case b[4] != Version:
		return Header{}, value.Errorf(value.ErrVersion, "expected wire version %d, got %d", Version, b[4])
	case b[6] != 0:
		return Header{}, value.Errorf(value.ErrDomain, "expected little-endian (byte order 0), got %d", b[6])
	}
	return Header{
		Flags: Flags(b[5]),
		Type:  MsgType(b[7]),
		Size:  int64(binary.LittleEndian.Uint64(b[8:])),
	}, nil
}

// BeginFrame appends a header with a size yet unknown and returns the place
// of the frame in dst for EndFrame. The caller appends the payload in between.
func BeginFrame(dst []byte, t MsgType, flags Flags) (_ []byte, frame int) {
	return Header{Type: t, Flags: flags}.Append(dst), len(dst)
}

// EndFrame completes the frame begun at frame: everything after its header is
// the payload. It compresses the payload if asked to and if that pays off. A
// payload larger than MaxPayload is an error with code limit; dst then ends
// before the frame.
func EndFrame(dst []byte, frame int, compress bool) ([]byte, error) {
	start := frame + HeaderSize
	if n := len(dst) - start; n > MaxPayload {
		return dst[:frame], tooLong(n)
	}
	if compress {
		if packed, ok := Compress(dst, dst[start:]); ok {
			dst = append(packed[:start], packed[len(dst):]...)
			dst[frame+5] |= byte(Compressed)
		}
	}
	binary.LittleEndian.PutUint64(dst[frame+8:], uint64(len(dst)-start))
	return dst, nil
}

func tooLong(n int) error {
	return value.Errorf(value.ErrLimit, "a message may have %d bytes, this one has %d", MaxPayload, n)
}

// AppendFrame appends a frame with this payload, compressed never.
func AppendFrame(dst []byte, t MsgType, flags Flags, payload []byte) []byte {
	dst = Header{Type: t, Flags: flags, Size: int64(len(payload))}.Append(dst)
	return append(dst, payload...)
}

// WriteFrame writes a frame with this payload in one Write.
func WriteFrame(w io.Writer, t MsgType, flags Flags, payload []byte) error {
	if len(payload) == 0 || len(payload) > MaxPayload {
		return value.Errorf(value.ErrLimit, "a message has 1 to %d bytes, this one has %d", MaxPayload, len(payload))
	}
	_, err := w.Write(AppendFrame(make([]byte, 0, HeaderSize+len(payload)), t, flags, payload))
	return err
}

// Marshal returns v as one frame: message type 0, no flags, never compressed.
// It is the form of (ser v), of snapshots and of journal entries.
func Marshal(v value.Value) ([]byte, error) {
	b, err := Append(make([]byte, HeaderSize, 64), v)
	if err != nil {
		return nil, err
	}
	Header{Size: int64(len(b) - HeaderSize)}.Append(b[:0])
	return b, nil
}

// Unmarshal reads what Marshal wrote. It ignores flags and message type, and
// bytes that follow the value inside the frame. An error object comes back as
// the error it holds.
func Unmarshal(b []byte, resolve Resolver) (value.Value, error) {
	h, err := ParseHeader(b)
	if err != nil {
		return nil, err
	}
	if have := int64(len(b) - HeaderSize); h.Size < 0 || h.Size > MaxMarshaled || h.Size != have {
		return nil, value.Errorf(value.ErrDomain, "the header announces a payload of %d bytes, %d follow it", h.Size, have)
	}
	v, _, err := Decode(b[HeaderSize:], resolve)
	if err != nil {
		return nil, err
	}
	if e, ok := v.(value.ErrorValue); ok {
		return nil, e.Err
	}
	return v, nil
}

// AppendCancel appends the frame that cancels the n-th Sync, from 1, that the
// sender has sent on its connection.
func AppendCancel(dst []byte, n int64) []byte {
	payload, _ := Append(nil, value.I64(n)) // an integer can always be sent
	return AppendFrame(dst, Cancel, 0, payload)
}

// CancelledRequest returns which Sync a Cancel frame with this payload is about.
func CancelledRequest(payload []byte) (n int64, ok bool) {
	v, _, err := Decode(payload, nil)
	if err != nil {
		return 0, false
	}
	i, ok := v.(value.I64)
	return int64(i), ok
}
