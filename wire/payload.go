package wire

import (
	"encoding/binary"

	"github.com/rayforce-go/rayforce/value"
)

// Readers ignore what follows the first value of a payload. Two kinds of
// payload use that to say more to those who look:
//
//	an error reply       the text of the error, as a STR atom
//	an expression        the sender's variables, as a dict from SYM

// AppendError appends the error object for err and after it the text of err.
// It is the payload of a reply to a request that failed.
func AppendError(dst []byte, err error) []byte {
	e := value.AsError(err)
	dst = appendCode(dst, e.Code)
	if e.Msg == "" {
		return dst
	}
	return appendStr(dst, e.Msg)
}

// AppendResponse appends the frame that answers a request: v, or err if it is
// not nil. A value that cannot be sent is answered with the reason.
func AppendResponse(dst []byte, v value.Value, err error, compress bool) []byte {
	dst, frame := BeginFrame(dst, Response, 0)
	if err == nil {
		dst, err = Append(dst, v)
	}
	return endResponse(dst, frame, err, compress)
}

// AppendVerboseResponse is AppendResponse for a verbose request that printed
// this text.
func AppendVerboseResponse(dst []byte, printed string, v value.Value, err error, compress bool) []byte {
	dst, frame := BeginFrame(dst, Response, 0)
	dst = appendStr(appendHead(dst, value.TypeList, 0, 2), printed)
	if err != nil {
		dst = AppendError(dst, err)
		err = nil
	} else {
		dst, err = Append(dst, v)
	}
	return endResponse(dst, frame, err, compress)
}

// endResponse ends a response frame. If err is not nil, or the payload too
// large, the payload becomes the error instead.
func endResponse(dst []byte, frame int, err error, compress bool) []byte {
	if err == nil {
		var whole []byte
		if whole, err = EndFrame(dst, frame, compress); err == nil {
			return whole
		}
	}
	dst, _ = EndFrame(AppendError(dst[:frame+HeaderSize], err), frame, compress)
	return dst
}

func appendStr(dst []byte, text string) []byte {
	dst = binary.LittleEndian.AppendUint64(append(dst, tagStr, 0), uint64(len(text)))
	return append(dst, text...)
}

// DecodeReply reads the payload of a response. An error that the peer sent
// comes back as a *value.Error with its code and, if it came along, its text.
func DecodeReply(payload []byte, resolve Resolver) (value.Value, error) {
	return decodeReply(decoder{b: payload, resolve: resolve})
}

func decodeReply(d decoder) (value.Value, error) {
	v, rest, err := d.decode()
	if err != nil {
		return nil, err
	}
	if e, ok := v.(value.ErrorValue); ok {
		return nil, withText(e.Err, rest)
	}
	return v, nil
}

// DecodeVerbose reads the payload of the response to a verbose request: what
// the request printed, and its result as from DecodeReply.
func DecodeVerbose(payload []byte, resolve Resolver) (printed string, v value.Value, err error) {
	d := decoder{b: payload, resolve: resolve}
	if len(d.b) == 0 || d.take(1)[0] != byte(value.TypeList) {
		v, err = DecodeReply(payload, resolve)
		return "", v, err
	}
	if _, n, err := d.head(value.TypeList); err != nil || n != 2 {
		return "", nil, short("the reply to a verbose request is a list of text and result")
	}
	text, err := d.value(2)
	if err != nil {
		return "", nil, err
	}
	out, ok := text.(value.Str)
	if !ok {
		return "", nil, short("the reply to a verbose request begins with a text, got %s", extent(text))
	}
	v, err = DecodeReply(d.b, resolve)
	return string(out), v, err
}

// withText returns err with the text that follows an error object.
func withText(err *value.Error, rest []byte) error {
	if len(rest) == 0 || rest[0] != tagStr {
		return err
	}
	if text, _, bad := Decode(rest, nil); bad == nil {
		if s, ok := text.(value.Str); ok {
			err.Msg = string(s)
		}
	}
	return err
}

// AppendRequest appends the payload of a request: v, and after it the
// variables that names in v may stand for, unless there are none. A string is
// a text to parse and takes no variables.
func AppendRequest(dst []byte, v value.Value, vars *value.Dict) ([]byte, error) {
	out, err := Append(dst, v)
	if err != nil || vars == nil || vars.Len() == 0 || v.Type() == -value.TypeStr {
		return out, err
	}
	if out, err = Append(out, vars); err != nil {
		return dst, err
	}
	return out, nil
}

// DecodeRequest reads the payload of a request. An error object in place of
// the value comes back as the error. The variables are nil when none came, or
// something else did.
func DecodeRequest(payload []byte, resolve Resolver) (v value.Value, vars *value.Dict, err error) {
	v, rest, err := Decode(payload, resolve)
	if err != nil {
		return nil, nil, err
	}
	if e, ok := v.(value.ErrorValue); ok {
		return nil, nil, withText(e.Err, rest)
	}
	if len(rest) == 0 || rest[0] != tagDict || v.Type() == -value.TypeStr {
		return v, nil, nil
	}
	extra, _, bad := Decode(rest, resolve)
	if d, ok := extra.(*value.Dict); ok && bad == nil {
		if _, symbols := d.SymKeys(); symbols {
			vars = d
		}
	}
	return v, vars, nil
}

// RequestText returns the text of a payload that is one string, without
// copying it.
func RequestText(payload []byte) (text []byte, ok bool) {
	if len(payload) < 2 || payload[0] != tagStr || payload[1]&atomNull != 0 {
		return nil, false
	}
	d := decoder{b: payload[2:]}
	text, err := d.text()
	return text, err == nil
}
