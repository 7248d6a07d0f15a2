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
	// Credentials is nil when the address names no user and password.
	Credentials *Credentials
}

// maxHost is the longest host name, as in the domain name system.
const maxHost = 255

// ParseAddress reads "host:port" or "host:port:user:password". The password
// may contain colons; a user alone counts as no credentials. An IPv6 host
// stands in brackets. Everything wrong is an error with code domain.
func ParseAddress(text string) (Address, error) {
	host, rest, found := cutHost(text)
	if !found {
		return Address{}, badAddress("an address is host:port or host:port:user:password, %q has no port", text)
	}
	if len(host) > maxHost {
		return Address{}, badAddress("a host name has at most %d bytes, this one has %d", maxHost, len(host))
	}
	parts := strings.SplitN(rest, ":", 3)
	port, err := strconv.Atoi(parts[0])
	if err != nil || port < 1 || port > 65535 {
		return Address{}, badAddress("a port is a number from 1 to 65535, got %.20q", parts[0])
	}
	a := Address{Host: host, Port: port}
	if len(parts) == 3 && parts[1]+parts[2] != "" {
		a.Credentials = &Credentials{User: parts[1], Password: parts[2]}
	}
	return a, nil
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

// HostPort returns the address as "host:port", without the credentials.
func (a Address) HostPort() string { return net.JoinHostPort(a.Host, strconv.Itoa(a.Port)) }
