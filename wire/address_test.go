package wire

import (
	"errors"
	"strings"
	"testing"

	"github.com/rayforce-go/rayforce/value"
)

func TestParseAddress(t *testing.T) {
	for _, c := range []struct {
		in, text string
		cred     *Credentials
	}{
		{"localhost:5000", "localhost:5000", nil},
		{"10.0.0.1:1:user", "10.0.0.1:1", nil},
		{"h:65535:user:pw", "h:65535", &Credentials{"user", "pw"}},
		{"h:1::pw", "h:1", &Credentials{"", "pw"}},
		{"h:1:u:p:w", "h:1", &Credentials{"u", "p:w"}},
		{"h:1::", "h:1", nil},
		{"h:80x:u:p", "h:80", &Credentials{"u", "p"}},
		{"[::1]:5000:u:p", "[::1]:5000", &Credentials{"u", "p"}},
		{"tls://h:5000", "tls://h:5000", nil},
		{"tls://[::1]:5000:u:p", "tls://[::1]:5000", &Credentials{"u", "p"}},
		{"unix:/run/db.sock", "unix:/run/db.sock", nil},
		{"unix:db.sock:u:p:w", "unix:db.sock", &Credentials{"u", "p:w"}},
	} {
		a, err := ParseAddress(c.in)
		if err != nil || a.String() != c.text {
			t.Errorf("%s: %s, %v", c.in, a, err)
		}
		if (a.Credentials == nil) != (c.cred == nil) || c.cred != nil && *a.Credentials != *c.cred {
			t.Errorf("%s: credentials %v, want %v", c.in, a.Credentials, c.cred)
		}
	}
	for _, in := range []string{"", "h", "[::1]", "h:", "h:0", "h:-1", "h:70000", "h:abc", "h:12345678", "unix:", "unix::u:p", "tls://h", "tls://:", strings.Repeat("h", 256) + ":1"} {
		if _, err := ParseAddress(in); !errors.Is(err, value.ErrDomain) {
			t.Errorf("%q: %v", in, err)
		}
	}
}
