// Package wire is the binary format in which Rayforce processes talk: values
// as bytes, frames around them, compression, and the handshake that opens a
// connection. It depends on package value only, so a program that speaks to a
// server links no evaluator.
//
// The layers, lowest first; each stands alone:
//
//	Append, Size, Decode         a value and its bytes
//	AppendError, AppendRequest   what an error reply and an expression carry
//	DecodeReply, DecodeRequest     after the value, where older readers do not look
//	Header, BeginFrame, EndFrame the 16 bytes before a payload
//	Compress, Decompress         the run-length code of large payloads
//	Reader, Writer               frames from and to a stream, with limits
//	ClientHandshake,             the bytes before the first frame
//	  ServerHandshake
//	Marshal, Unmarshal           one framed value as a byte string
//
// All integers are little-endian. Every length that comes from outside is
// checked against the bytes that are there before anything is allocated for
// it; no input makes this package panic.
package wire
