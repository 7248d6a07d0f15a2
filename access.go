package rayforce

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"github.com/rayforce-go/rayforce/internal/metrics"
	"github.com/rayforce-go/rayforce/internal/server"
	"github.com/rayforce-go/rayforce/value"
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

// MetricsHandler serves /metrics for Prometheus, /healthz and /debug/pprof/. It
// asks nobody for a password: profiles show what programs do.
func (rt *Runtime) MetricsHandler() http.Handler { return metrics.Handler(rt.srv, Version) }

// ServeMetrics serves MetricsHandler on a TCP address such as "127.0.0.1:9100"
// until Close, and returns the address that it listens on.
func (rt *Runtime) ServeMetrics(addr string) (net.Addr, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, value.Errorf(value.ErrIO, "cannot serve metrics on %s: %v", addr, err)
	}
	web := &http.Server{Handler: rt.MetricsHandler(), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute}
	rt.webLock.Lock()
	defer rt.webLock.Unlock()
	rt.web = append(rt.web, web)
	go web.Serve(l)
	return l.Addr(), nil
}

// closeWeb ends what ServeMetrics began.
func (rt *Runtime) closeWeb() {
	rt.webLock.Lock()
	defer rt.webLock.Unlock()
	for _, web := range rt.web {
		web.Close()
	}
}
