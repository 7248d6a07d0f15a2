package rayforce

import (
	"crypto/tls"

	"github.com/rayforce-go/rayforce/internal/server"
)

// LoadTLS reads PEM files: the certificate of this process with its key, and
// the authorities that it trusts; each may be "". It returns TLS and ClientTLS
// of Options. With ca, clients without a certificate of these authorities are
// turned away.
func LoadTLS(cert, key, ca string) (in, out *tls.Config, err error) {
	return server.TLSFiles{Cert: cert, Key: key, CA: ca}.Load()
}

// Users are who may connect, as read from a file with lines name:hash:role.
type Users = server.Users

// LoadUsers reads a file of users. It is read again whenever it has changed.
func LoadUsers(file string) (*Users, error) { return server.LoadUsers(file) }

// UserLine returns the line of a user for such a file, with a fresh hash of the
// password. The role is read or write.
func UserLine(name, password, role string) (string, error) {
	return server.UserLine(name, password, role)
}

// Limits bound what clients can take. Zero fields stand for the default and
// negative ones for no limit.
type Limits = server.Limits

// DefaultLimits returns the limits of a runtime that is told nothing else.
func DefaultLimits() Limits { return server.DefaultLimits() }
