package wire

import (
	"net"
	"strconv"
	"strings"

	"github.com/rayforce-go/rayforce/value"
)

// Address says where a server listens and, if it needs them, with which
// credentials.
type Address struct {
	Host string
	Port int
	// TLS says that the stream is encrypted.
	TLS bool
	// Path is the Unix domain socket of a server on this machine; Host, Port
	// and TLS mean nothing then.
	Path string
	// Credentials is nil when the address names no user and password.
	Credentials *Credentials
}

const (
	// maxHost is the longest host name, as in the domain name system.
	maxHost = 255

	unixScheme = "unix:"
	tlsScheme  = "tls://"
)

// ParseAddress reads "host:port", "tls://host:port" or "unix:/path", each
// maybe followed by ":user:password". The password may contain colons; a user
// alone counts as no credentials. An IPv6 host stands in brackets, and the
// path of a socket has no colon. Everything wrong is an error with code
// domain.
func ParseAddress(text string) (Address, error) {
	if path, ok := strings.CutPrefix(text, unixScheme); ok {
		return parseSocket(path)
	}
	hostPort, encrypted := strings.CutPrefix(text, tlsScheme)
	host, rest, found := cutHost(hostPort)
	if !found {
		return Address{}, badAddress("an address is host:port or host:port:user:password, %q has no port", text)
	}
	if len(host) > maxHost {
		return Address{}, badAddress("a host name has at most %d bytes, this one has %d", maxHost, len(host))
	}
	portText, cred, _ := strings.Cut(rest, ":")
	port, ok := parsePort(portText)
	if !ok {
		return Address{}, badAddress("a port is a number from 1 to 65535, got %.20q", portText)
	}
	return Address{Host: host, Port: port, TLS: encrypted, Credentials: credentialsOf(cred)}, nil
}

// maxPortText is the longest text of a port.
const maxPortText = 7

// parsePort reads the number that text begins with, as C's atoi does: what
// follows the digits does not count.
func parsePort(text string) (port int, ok bool) {
	if len(text) > maxPortText {
		return 0, false
	}
	digits := strings.TrimLeft(text, " \t")
	end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		digits = digits[:end]
	}
	port, err := strconv.Atoi(digits)
	return port, err == nil && port >= 1 && port <= 65535
}

func parseSocket(text string) (Address, error) {
	path, cred, _ := strings.Cut(text, ":")
	if path == "" {
		return Address{}, badAddress("the address of a Unix domain socket is unix:/path, got no path")
	}
	return Address{Path: path, Credentials: credentialsOf(cred)}, nil
}

// credentialsOf reads the end of an address.
func credentialsOf(text string) *Credentials {
	user, password, both := strings.Cut(text, ":")
	if !both || user+password == "" {
		return nil
	}
	return &Credentials{User: user, Password: password}
}

func cutHost(text string) (host, rest string, found bool) {
	if inner, ok := strings.CutPrefix(text, "["); ok {
		return strings.Cut(inner, "]:")
	}
	return strings.Cut(text, ":")
}

func badAddress(format string, args ...any) error {
	return value.Errorf(value.ErrDomain, format, args...)
}

// Endpoint returns what net.Dial connects to.
func (a Address) Endpoint() (network, address string) {
	if a.Path != "" {
		return "unix", a.Path
	}
	return "tcp", a.HostPort()
}

// HostPort returns host and port of a TCP address as "host:port".
func (a Address) HostPort() string { return net.JoinHostPort(a.Host, strconv.Itoa(a.Port)) }

// String returns the address without the credentials.
func (a Address) String() string {
	switch {
	case a.Path != "":
		return unixScheme + a.Path
	case a.TLS:
		return tlsScheme + a.HostPort()
	}
	return a.HostPort()
}

// SocketPath returns the path that a place to listen at names, and whether it
// names one at all: "unix:PATH", or any text with a slash.
func SocketPath(text string) (path string, ok bool) {
	if path, ok := strings.CutPrefix(text, unixScheme); ok && path != "" {
		return path, true
	}
	return text, strings.Contains(text, "/")
}
