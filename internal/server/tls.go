package server

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// TLSFiles are the files, in PEM form, that a process is known by and knows
// others by.
type TLSFiles struct {
	// Cert and Key are the certificate of this process and its key. A server
	// needs them; a client shows them to servers that ask.
	Cert, Key string
	// CA holds the authorities that this process trusts. With it, a server
	// turns away clients without a certificate of theirs, and a client
	// trusts them in place of those of the system.
	CA string
}

// Load reads the files and returns how to encrypt connections that come in and
// that go out. The first is nil without a certificate, which a server cannot
// do without.
func (f TLSFiles) Load() (server, client *tls.Config, err error) {
	client = &tls.Config{MinVersion: tls.VersionTLS12}
	if f.CA != "" {
		if client.RootCAs, err = authorities(f.CA); err != nil {
			return nil, nil, err
		}
	}
	if (f.Cert == "") != (f.Key == "") {
		return nil, nil, errors.New("a TLS certificate and its key are given together")
	}
	if f.Cert == "" {
		return nil, client, nil
	}
	cert, err := tls.LoadX509KeyPair(f.Cert, f.Key)
	if err != nil {
		return nil, nil, fmt.Errorf("the TLS certificate %s with the key %s cannot be used: %w", f.Cert, f.Key, err)
	}
	client.Certificates = []tls.Certificate{cert}
	server = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: client.Certificates}
	if client.RootCAs != nil {
		server.ClientCAs, server.ClientAuth = client.RootCAs, tls.RequireAndVerifyClientCert
	}
	return server, client, nil
}

func authorities(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("no certificates in %s", file)
	}
	return pool, nil
}

// tlsListener accepts encrypted connections.
type tlsListener struct {
	net.Listener
	config *tls.Config
}

// Accept implements net.Listener. The TLS handshake comes with the first read.
func (l tlsListener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return tls.Server(&plainDetector{Conn: nc}, l.config), nil
}

// plainDetector is the connection under a TLS stream. A client that does not
// speak TLS would say two bytes and wait for ever: it is told what is wrong.
type plainDetector struct {
	net.Conn
	begun bool
}

var errPlain = &value.Error{Code: value.ErrAccess, Msg: "the server wants an encrypted connection, to tls://host:port"}

// Read implements net.Conn.
func (d *plainDetector) Read(p []byte) (int, error) {
	n, err := d.Conn.Read(p)
	if n > 0 && !d.begun {
		d.begun = true
		if p[0] == wire.Version { // a TLS stream begins with 22
			d.Conn.Write(wire.AppendRefusal(nil, errPlain))
			return 0, errPlain
		}
	}
	return n, err
}

// encrypted returns nc as the client's side of an encrypted stream to host.
func (s *Server) encrypted(nc net.Conn, host string) net.Conn {
	config := s.cfg.ClientTLS.Clone() // of nil, nil
	if config == nil {
		config = &tls.Config{}
	}
	config.ServerName = host
	return tls.Client(nc, config)
}

// certified returns the name in the certificate that the peer has shown, ""
// without one.
func certified(nc net.Conn) string {
	if t, ok := nc.(*tls.Conn); ok {
		if chain := t.ConnectionState().PeerCertificates; len(chain) > 0 {
			return chain[0].Subject.CommonName
		}
	}
	return ""
}
