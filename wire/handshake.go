package wire

import (
	"crypto/subtle"
	"io"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// The handshake, before the first frame:
//
//	client  03 00          version, and a byte that nobody reads
//	server  03 00          go on with frames
//	        03 01          credentials wanted
//	        03 02 LEN ...  turned away: an error code, a NUL and the reason, and closed
//	client  LEN bytes      "user:password" and a NUL, which LEN counts
//	server  00 or 01       accepted, or refused and closed
const (
	authNone     = 0
	authPassword = 1
	turnedAway   = 2
	accepted     = 0
	refused      = 1

	maxCredentials = 255
)

// What a handshake fails with, on both sides. Anything else is an error of
// the stream.
var (
	// ErrAuthRequired: the server wants a password and the client has none.
	ErrAuthRequired = &value.Error{Code: value.ErrAccess, Msg: "authentication required"}
	// ErrAuthFailed: the server refused the credentials.
	ErrAuthFailed = &value.Error{Code: value.ErrAccess, Msg: "authentication failed"}
	// ErrNotRayforce: the peer speaks something else, or another version.
	ErrNotRayforce = &value.Error{Code: value.ErrVersion, Msg: "the peer does not speak wire version 3"}
	// ErrLongCredentials: user and password do not fit into the 255 bytes of the message.
	ErrLongCredentials = &value.Error{Code: value.ErrLimit, Msg: "user and password together are longer than 253 bytes"}
)

// Credentials are what a client shows to a server that asks. The user may be
// empty.
type Credentials struct {
	User, Password string
}

// append appends the credentials in their form on the wire.
func (c Credentials) append(dst []byte) ([]byte, error) {
	n := len(c.User) + 1 + len(c.Password) + 1
	if n > maxCredentials {
		return nil, ErrLongCredentials
	}
	dst = append(append(dst, byte(n)), c.User...)
	dst = append(append(dst, ':'), c.Password...)
	return append(dst, 0), nil
}

// parseCredentials reads what append wrote, without the length. Without a
// colon everything is the password; later colons belong to it. One NUL at the
// end is dropped.
func parseCredentials(b []byte) Credentials {
	text := strings.TrimSuffix(string(b), "\x00")
	if user, password, ok := strings.Cut(text, ":"); ok {
		return Credentials{User: user, Password: password}
	}
	return Credentials{Password: text}
}

// PasswordIs reports whether the password is want, in a time that tells
// nothing about where the two differ. As on every server of this protocol,
// NULs at the end do not count and neither does what follows 255 bytes.
func (c Credentials) PasswordIs(want string) bool {
	var x, y [maxCredentials + 1]byte
	copy(x[:maxCredentials], c.Password)
	copy(y[:maxCredentials], want)
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// ClientHandshake opens a connection as its client. A nil cred means that the
// client has no credentials; they are only sent if the server asks for them.
func ClientHandshake(rw io.ReadWriter, cred *Credentials) error {
	if _, err := rw.Write([]byte{Version, 0}); err != nil {
		return err
	}
	var reply [2]byte
	if _, err := io.ReadFull(rw, reply[:]); err != nil {
		return unexpected(err)
	}
	switch {
	case reply[0] != Version:
		return ErrNotRayforce
	case reply[1] == authNone:
		return nil
	case reply[1] == turnedAway:
		return readRefusal(rw)
	case reply[1] != authPassword:
		return ErrNotRayforce
	case cred == nil:
		return ErrAuthRequired
	}
	msg, err := cred.append(nil)
	if err != nil {
		return err
	}
	if _, err := rw.Write(msg); err != nil {
		return err
	}
	if _, err := io.ReadFull(rw, reply[:1]); err != nil {
		return unexpected(err)
	}
	if reply[0] != accepted {
		return ErrAuthFailed
	}
	return nil
}

// AppendRefusal appends what a server answers instead of opening a connection,
// for clients to fail with. Clients that do not know of it see a server that
// they cannot talk to.
func AppendRefusal(dst []byte, reason *value.Error) []byte {
	text := string(reason.Code) + "\x00" + reason.Msg
	text = text[:min(len(text), maxCredentials)]
	return append(append(dst, Version, turnedAway, byte(len(text))), text...)
}

func readRefusal(r io.Reader) error {
	var b [1 + maxCredentials]byte
	if _, err := io.ReadFull(r, b[:1]); err != nil {
		return unexpected(err)
	}
	text := b[1 : 1+int(b[0])]
	if _, err := io.ReadFull(r, text); err != nil {
		return unexpected(err)
	}
	code, msg, _ := strings.Cut(string(text), "\x00")
	return &value.Error{Code: value.Code(code), Msg: msg}
}

// ServerHandshake opens a connection as its server. It asks for credentials
// when allow is not nil, and accepts those for which allow returns true. It
// returns the credentials, and ErrNotRayforce or ErrAuthFailed when the
// connection is to be closed. The caller sets a deadline: a client that says
// nothing is waited for.
func ServerHandshake(rw io.ReadWriter, allow func(Credentials) bool) (Credentials, error) {
	var hello [2]byte
	if _, err := io.ReadFull(rw, hello[:1]); err != nil {
		return Credentials{}, err
	}
	if hello[0] != Version {
		return Credentials{}, ErrNotRayforce
	}
	if _, err := io.ReadFull(rw, hello[1:]); err != nil {
		return Credentials{}, unexpected(err)
	}
	if allow == nil {
		_, err := rw.Write([]byte{Version, authNone})
		return Credentials{}, err
	}
	if _, err := rw.Write([]byte{Version, authPassword}); err != nil {
		return Credentials{}, err
	}
	return checkCredentials(rw, allow)
}

func checkCredentials(rw io.ReadWriter, allow func(Credentials) bool) (Credentials, error) {
	var b [1 + maxCredentials]byte
	if _, err := io.ReadFull(rw, b[:1]); err != nil {
		return Credentials{}, unexpected(err)
	}
	text := b[1 : 1+int(b[0])]
	if _, err := io.ReadFull(rw, text); err != nil {
		return Credentials{}, unexpected(err)
	}
	cred := parseCredentials(text)
	if len(text) == 0 || !allow(cred) {
		_, err := rw.Write([]byte{refused})
		if err == nil {
			err = ErrAuthFailed
		}
		return cred, err
	}
	_, err := rw.Write([]byte{accepted})
	return cred, err
}
