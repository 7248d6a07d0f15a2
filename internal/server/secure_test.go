package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rayforce-go/rayforce/client"
	"github.com/rayforce-go/rayforce/value"
	"github.com/rayforce-go/rayforce/wire"
)

// authority signs certificates for a test.
type authority struct {
	t    testing.TB
	dir  string
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t testing.TB) *authority {
	a := &authority{t: t, dir: t.TempDir()}
	a.key = a.newKey()
	a.cert = &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"},
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	a.sign("ca", a.cert, a.key)
	return a
}

func (a *authority) newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	return key
}

// file is the name of one of the files of this authority.
func (a *authority) file(name string) string { return filepath.Join(a.dir, name+".pem") }

// sign writes the certificate and the key of a name.
func (a *authority) sign(name string, cert *x509.Certificate, key *ecdsa.PrivateKey) {
	der, err := x509.CreateCertificate(rand.Reader, cert, a.cert, &key.PublicKey, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{
		name: {Type: "CERTIFICATE", Bytes: der}, name + "-key": {Type: "EC PRIVATE KEY", Bytes: keyDER},
	} {
		if err := os.WriteFile(a.file(file), pem.EncodeToMemory(block), 0o600); err != nil {
			a.t.Fatal(err)
		}
	}
}

// issue makes a certificate for this machine and returns the files.
func (a *authority) issue(name string) TLSFiles {
	a.sign(name, &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
	}, a.newKey())
	return TLSFiles{Cert: a.file(name), Key: a.file(name + "-key"), CA: a.file("ca")}
}

func (f TLSFiles) mustLoad(t testing.TB) (in, out *tls.Config) {
	t.Helper()
	in, out, err := f.Load()
	if err != nil {
		t.Fatal(err)
	}
	return in, out
}

// port makes s listen on a port of its own, as ListenPort does.
func (s *site) port() string {
	s.t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	_, text, _ := net.SplitHostPort(addr)
	s.mustRun("(.sys.listen " + text + ")")
	return addr
}

func TestTLS(t *testing.T) {
	a := newAuthority(t)
	in, out := a.issue("server").mustLoad(t)
	in.ClientAuth = tls.NoClientCert
	s := startSite(t, Config{TLS: in, ClientTLS: out, Password: "pw"})
	addr := s.port()
	ctx := t.Context()

	conn, err := client.Dial(ctx, "tls://"+addr+":u:pw", client.WithTLS(out))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if v, err := conn.Query(ctx, "(sum (til 1000000))"); err != nil || v != value.Value(value.I64(499999500000)) {
		t.Errorf("%v, %v", v, err)
	}
	// A request that takes long enough for its client to be watched.
	if v, err := conn.Query(ctx, "(sleep 30)"); err != nil || v != value.Value(value.I64(30)) {
		t.Errorf("%v, %v", v, err)
	}
	if v, err := conn.Query(ctx, "(+ 1 2)"); err != nil || v != value.Value(value.I64(3)) {
		t.Errorf("%v, %v", v, err)
	}

	s.mustRun(`(set h (.ipc.open "tls://` + addr + `:u:pw"))`)
	if v := s.mustRun(`(.ipc.send h "(* 6 7)")`); v != value.Value(value.I64(42)) {
		t.Errorf("from .ipc.open: %v", v)
	}

	if _, err := client.Dial(ctx, "tls://"+addr+":u:wrong", client.WithTLS(out)); !errors.Is(err, wire.ErrAuthFailed) {
		t.Errorf("wrong password: %v", err)
	}
	var unknown x509.UnknownAuthorityError
	if _, err := client.Dial(ctx, "tls://"+addr+":u:pw"); !errors.As(err, &unknown) {
		t.Errorf("a server that nobody vouches for: %v", err)
	}
	if _, err := client.Dial(ctx, addr+":u:pw"); !errors.Is(err, value.ErrAccess) {
		t.Errorf("a plain client: %v", err)
	}
	if _, err := s.run(`(.ipc.open "` + addr + `:u:pw")`); !errors.Is(err, value.ErrAccess) || !strings.Contains(err.Error(), "tls://") {
		t.Errorf("a plain .ipc.open: %v", err)
	}
}

func TestClientCertificates(t *testing.T) {
	a := newAuthority(t)
	in, _ := a.issue("server").mustLoad(t)
	s := startSite(t, Config{TLS: in})
	addr := s.port()
	ctx := t.Context()

	_, trusted := a.issue("trader").mustLoad(t)
	conn, err := client.Dial(ctx, "tls://"+addr, client.WithTLS(trusted))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if v, err := conn.Query(ctx, "(+ 1 2)"); err != nil || v != value.Value(value.I64(3)) {
		t.Errorf("%v, %v", v, err)
	}

	_, stranger := newAuthority(t).issue("stranger").mustLoad(t)
	stranger.RootCAs = trusted.RootCAs
	if _, err := client.Dial(ctx, "tls://"+addr, client.WithTLS(stranger)); err == nil {
		t.Error("a client of another authority got in")
	}
	_, none := TLSFiles{CA: a.file("ca")}.mustLoad(t)
	if _, err := client.Dial(ctx, "tls://"+addr, client.WithTLS(none)); err == nil {
		t.Error("a client without a certificate got in")
	}
}

func TestTLSFilesThatCannotBeUsed(t *testing.T) {
	a := newAuthority(t)
	good, other := a.issue("good"), a.issue("other")
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]TLSFiles{
		"no key":       {Cert: good.Cert},
		"no cert":      {Key: good.Key},
		"other key":    {Cert: good.Cert, Key: other.Key},
		"missing file": {CA: good.CA + "x"},
		"no authority": {CA: empty},
	} {
		if _, _, err := f.Load(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestUnixSockets(t *testing.T) {
	s := startSite(t, Config{Password: "pw"})
	path := filepath.Join(t.TempDir(), "db.sock")
	s.mustRun(`(.sys.listen "` + path + `")`)
	ctx := t.Context()
	conn, err := client.Dial(ctx, "unix:"+path+":u:pw")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if v, err := conn.Query(ctx, "(+ 1 2)"); err != nil || v != value.Value(value.I64(3)) {
		t.Errorf("%v, %v", v, err)
	}
	s.mustRun(`(set h (.ipc.open "unix:` + path + `:u:pw"))`)
	if v := s.mustRun(`(.ipc.send h "(* 6 7)")`); v != value.Value(value.I64(42)) {
		t.Errorf("from .ipc.open: %v", v)
	}
	if _, err := s.ListenUnix(path); !errors.Is(err, value.ErrIO) {
		t.Errorf("a second listener on the socket: %v", err)
	}
	if _, err := s.run(`(.ipc.open "unix:` + path + `x")`); !errors.Is(err, value.ErrIO) {
		t.Errorf("no such socket: %v", err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	s.Close(ended)
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the socket is left behind: %v", err)
	}
}

func TestSocketLeftBehindIsReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db.sock")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	l.Close()
	s := startSite(t, Config{})
	if _, err := s.ListenUnix(path); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ListenUnix(file); !errors.Is(err, value.ErrIO) {
		t.Errorf("a file that is no socket: %v", err)
	}
}
